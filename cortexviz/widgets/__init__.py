"""Explorers for Jupyter and Voila, and the small widgets that they are made of.

============  ===================================================================================
`faces`       `FaceExplorer`: noise turns into faces
`contours`    `ContourExplorer`: contours that are seen where none are drawn
`studies`     `StudyExplorer`: whole studies, and the images behind each of their points
`rivals`      `RivalExplorer`: three models of recognition look at the same picture
`cortex`      `CortexExplorer`: a cortex grows up, and an eye may be closed
`standalone`  explorers as one file that needs no server
`frame`       what holds any explorer, without a picture of its own
`pieces`      the small widgets; each knows nothing of what it shows
============  ===================================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cortexviz.base.language import speak
from cortexviz.widgets.frame.history import History
from cortexviz.widgets.frame.lesson import Lesson
from cortexviz.widgets.frame.live import Explorer
from cortexviz.widgets.frame.runner import Runner
from cortexviz.widgets.frame.settings import Describe, Settings
from cortexviz.widgets.pieces.bars import Bars
from cortexviz.widgets.pieces.canvas import Canvas
from cortexviz.widgets.pieces.caption import Caption
from cortexviz.widgets.pieces.compare import Compare
from cortexviz.widgets.pieces.controls import Controls, Field
from cortexviz.widgets.pieces.curve import Curve
from cortexviz.widgets.pieces.export import Export
from cortexviz.widgets.pieces.facts import Facts
from cortexviz.widgets.pieces.guide import Guide
from cortexviz.widgets.pieces.interact import interact
from cortexviz.widgets.pieces.links import Link
from cortexviz.widgets.pieces.matrix import Matrix
from cortexviz.widgets.pieces.pathway import Pathway
from cortexviz.widgets.pieces.player import Player
from cortexviz.widgets.pieces.posterior import Posterior
from cortexviz.widgets.pieces.progress import Progress
from cortexviz.widgets.pieces.question import Question
from cortexviz.widgets.pieces.readout import Readout
from cortexviz.widgets.pieces.saved import settings_of
from cortexviz.widgets.pieces.scatter import Scatter
from cortexviz.widgets.pieces.sketchpad import Sketchpad
from cortexviz.widgets.pieces.upload import Upload

if TYPE_CHECKING:
    from cortexviz.widgets.contours.explorer import ContourExplorer
    from cortexviz.widgets.cortex.explorer import CortexExplorer
    from cortexviz.widgets.faces.explorer import FaceExplorer
    from cortexviz.widgets.rivals.explorer import RivalExplorer
    from cortexviz.widgets.studies.explorer import StudyExplorer

__all__ = [
    "Bars",
    "Canvas",
    "Caption",
    "Compare",
    "ContourExplorer",
    "Controls",
    "CortexExplorer",
    "Curve",
    "Describe",
    "Explorer",
    "Export",
    "FaceExplorer",
    "Facts",
    "Field",
    "Guide",
    "History",
    "Lesson",
    "Link",
    "Matrix",
    "Pathway",
    "Player",
    "Posterior",
    "Progress",
    "Question",
    "Readout",
    "RivalExplorer",
    "Runner",
    "Scatter",
    "Settings",
    "Sketchpad",
    "StudyExplorer",
    "Upload",
    "interact",
    "settings_of",
    "speak",
]


def __getattr__(
    name: str,
) -> type[ContourExplorer | CortexExplorer | FaceExplorer | RivalExplorer | StudyExplorer]:
    """The explorers when they are asked for: a page that only asks need not wait for them."""
    if name == "ContourExplorer":
        from cortexviz.widgets.contours.explorer import ContourExplorer as Asked
    elif name == "CortexExplorer":
        from cortexviz.widgets.cortex.explorer import CortexExplorer as Asked
    elif name == "FaceExplorer":
        from cortexviz.widgets.faces.explorer import FaceExplorer as Asked
    elif name == "RivalExplorer":
        from cortexviz.widgets.rivals.explorer import RivalExplorer as Asked
    elif name == "StudyExplorer":
        from cortexviz.widgets.studies.explorer import StudyExplorer as Asked
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return Asked


def __dir__() -> list[str]:
    return __all__
