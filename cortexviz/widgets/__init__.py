"""Explorers for Jupyter and Voila, and the small widgets that they are made of.

==============  ==================================================================================
`faces`         `FaceExplorer`: noise turns into faces
`contours`      `ContourExplorer`: contours that are seen where none are drawn
`studies`       `StudyExplorer`: whole studies, and the images behind each of their points
`page`          `Page`: settings, link and words of every explorer
`explorer`      `Explorer`: the frame, from settings to pictures, of those that run something live
`canvas`        `Canvas`: a grid of images, drawn live
`controls`      `Controls`: settings as a labelled form
`player`        `Player`: play, pause, step, speed, timeline
`curve`         `Curve`: lines that grow
`caption`       `Caption`: a sentence that is also spoken
`progress`      `Progress`: how far, and how long still
`export`        `Export`: PNG and GIF, saved by the browser
`links`         `Link`: all settings in a link
`lifeline`      `Lifeline`: says when the computation behind the page has ended
`pathway`       `Pathway`: the layers of a network, one above the other
`compare`       `Compare`: before and after, with an edge to move
`sketchpad`     `Sketchpad`: a picture to draw on
`readout`       `Readout`: one node in numbers
`scatter`       `Scatter`: points with error bars to choose from
`facts`         `Facts`: a small table
`still`         what a saved notebook shows of a page (no widget)
`words`         labels for the names of arguments, settings as Python (no widget)
`runner`        `Runner`: runs any iterator without freezing the page (no widget)
`history`       `History`: snapshots, dense at the start (no widget)
`costs`         memory and time that settings will take, before they do (no widget)
==============  ==================================================================================
"""

from cortexviz.widgets.contours.explorer import ContourExplorer
from cortexviz.widgets.faces.explorer import FaceExplorer
from cortexviz.widgets.frame.history import History
from cortexviz.widgets.frame.live import Explorer
from cortexviz.widgets.frame.runner import Runner
from cortexviz.widgets.frame.settings import Describe, Settings
from cortexviz.widgets.pieces.canvas import Canvas
from cortexviz.widgets.pieces.caption import Caption
from cortexviz.widgets.pieces.compare import Compare
from cortexviz.widgets.pieces.controls import Controls, Field
from cortexviz.widgets.pieces.curve import Curve
from cortexviz.widgets.pieces.export import Export
from cortexviz.widgets.pieces.facts import Facts
from cortexviz.widgets.pieces.links import Link
from cortexviz.widgets.pieces.pathway import Pathway
from cortexviz.widgets.pieces.player import Player
from cortexviz.widgets.pieces.progress import Progress
from cortexviz.widgets.pieces.readout import Readout
from cortexviz.widgets.pieces.scatter import Scatter
from cortexviz.widgets.pieces.sketchpad import Sketchpad
from cortexviz.widgets.studies.explorer import StudyExplorer

__all__ = [
    "Canvas",
    "Caption",
    "Compare",
    "ContourExplorer",
    "Controls",
    "Curve",
    "Describe",
    "Explorer",
    "Export",
    "FaceExplorer",
    "Facts",
    "Field",
    "History",
    "Link",
    "Pathway",
    "Player",
    "Progress",
    "Readout",
    "Runner",
    "Scatter",
    "Settings",
    "Sketchpad",
    "StudyExplorer",
]
