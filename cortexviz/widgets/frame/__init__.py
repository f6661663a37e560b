"""What holds any explorer: the page, its live run, the runner, history and links.

============  ===================================================================================
`page`        `Page`: settings, link and words of every explorer
`live`        `Explorer`: from settings to pictures, of those that have something to play
`arrival`     what a page missed while a browser built it
`paired`      `Paired`: a page that may stand twice, with one setting that differs
`kept`        `Kept`: where a run is, in the link, and what was seen, in files
`beside`      `Difference`, `Chooser`: that setting, and the form that chooses it
`playback`    `Playback`: something to play, with its past
`stage`       `Stage`: who draws what is played; `Together`: two in step
`timeline`    `Timeline`: where it is, on a player and in words
`job`         `Job`: something that works in a thread; `Turns`: one after the other
`forms`       settings in the forms of a page
`settings`    `Settings`, `Describe`: what a person chooses, as a value that describes itself
`runner`      `Runner`: runs any iterator without freezing the page
`history`     `History`: snapshots, dense at the start
`trained`     networks that this process has trained
`costs`       memory and time that settings will take, before they do
`lecture`     `Lecture`: a page with few controls, for a hall
`lesson`      `Lesson`: what a page asks, its hints and answers
`words`       numbers, labels for the names of arguments, settings as Python
`objects`     the thirty silhouettes, and `maps` of the layers that see them
`derived`     one node's belief as a table: the messages, and what they come to
`own`         pictures of a person's own, in memory only
`reopening`   a saved picture that is put in, and the way back to its page
`still`       what a saved notebook shows of a page
============  ===================================================================================
"""
