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

from .canvas import Canvas
from .caption import Caption
from .compare import Compare
from .contours import ContourExplorer
from .controls import Controls, Field
from .curve import Curve
from .explorer import Explorer
from .export import Export
from .faces import FaceExplorer
from .facts import Facts
from .history import History
from .links import Link
from .pathway import Pathway
from .player import Player
from .progress import Progress
from .readout import Readout
from .runner import Runner
from .scatter import Scatter
from .sketchpad import Sketchpad
from .studies import StudyExplorer

__all__ = [
    "Canvas",
    "Caption",
    "Compare",
    "ContourExplorer",
    "Controls",
    "Curve",
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
    "Sketchpad",
    "StudyExplorer",
]
