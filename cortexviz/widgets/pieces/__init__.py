"""The small widgets that explorers are made of, each with its script in ``static/``.

============  ===================================================================================
`piece`       `Piece`: what all of them share, `Titled` and `Figure`: what many share
`canvas`      `Canvas`: a grid of images, drawn live
`matrix`      `Matrix`: entries as colours, to look at and to paint
`controls`    `Controls`: settings as a labelled form
`guide`       `Guide`: presets as buttons, and what to do first
`player`      `Player`: play, pause, step, speed, timeline
`curve`       `Curve`: lines that grow
`bars`        `Bars`: how many there are of each kind
`caption`     `Caption`: a sentence that is also spoken; `Heading`, `Lifeline`
`progress`    `Progress`: how far, and how long still
`export`      `Export`: files, saved by the browser; PNG and GIF
`drawing`     SVG
`saved`       `settings_of`: what a saved file tells of the page that made it
`links`       `Link`: all settings in a link
`pathway`     `Pathway`: the layers of a network, one above the other
`compare`     `Compare`: before and after, with an edge to move
`sketchpad`   `Sketchpad`: a picture to draw on, with parts to drag
`upload`      `Upload`: pictures of one's own, by drag and drop, from a file or the camera
`posterior`   `Posterior`: how far each place and size is believed in
`readout`     `Readout`: one node in numbers
`scatter`     `Scatter`: points with error bars to choose from
`facts`       `Facts`: a small table
`interact`    `interact` of ipywidgets, for pages that cannot wait in vain
`question`    `Question`: buttons, or a box for a number, and what follows after an answer
============  ===================================================================================
"""
