"""The settings of the study explorer: which study it is, where it is kept, how it is looked at."""

from __future__ import annotations

import os
from collections.abc import Set
from dataclasses import dataclass
from typing import ClassVar

from cortexviz.base import limits
from cortexviz.base.fast import fast
from cortexviz.base.language import later, say
from cortexviz.studies.table import TITLES
from cortexviz.widgets.frame.settings import Describe, Settings

KINDS = {
    "own": later("my own"),
    "figure1": later("Fig. 1, quick: L or B"),
    "figure3": later("Fig. 3, quick: how many faces"),
    "figure5": later("Fig. 5, quick: all faces"),
    "figure6": later("Fig. 6, quick: the best"),
}
FILE = "file:"  # stands before the name of results that were found in the folder
VIEW = {"axis", "repeat", "left", "right"}  # what means nothing to another study


def _own(settings: StudySettings) -> bool:
    return settings.study == "own"


setting: Describe[StudySettings] = Describe()


@dataclass(frozen=True)
class StudySettings(Settings):
    """Which study it is, where its runs are kept, and how it is looked at."""

    # fmt: off
    study: str = setting("own", "Study", form="The study", options=KINDS)
    n_neurons: str = setting(
        "5, 13, 21", "Neurons", "Several with commas; odd ones for matrix B.", applies=_own)
    matrices: str = setting(
        "both", "Matrix", "The report prints B for 5 neurons; with more, its centre of 2.3 may "
        "grow, as usual here, or not.", applies=_own,
        options={"both": "L and B", "L": "L", "B": "B", "centres": "B, usual centre and 2.3"})
    pictures: str = setting(
        "both", "Faces of", applies=_own,
        options={"both": "both", "person": "one person", "random": "anyone"})
    epochs: int = setting(
        fast(300, 30), "Epochs", stops=[30, 100, 300, 1000, 3000], applies=_own)
    repeats: int = setting(
        fast(3, 2), "Repeats", "Each with other faces and other noise.", stops=[1, 2, 3, 5, 10],
        applies=_own)
    networks: int = setting(
        fast(64, 8), "Networks a run", "Each draws one image.", stops=[8, 16, 32, 64, 128],
        advanced=True, applies=_own)
    source: str = setting(
        "auto", "Faces from", advanced=True, applies=lambda s: not s.study.startswith(FILE),
        options={"auto": "best here", "olivetti": "Olivetti", "procedural": "drawn"})
    jobs: int = setting(
        0, "Threads", "0: all processors but one, or half where others use them, too.",
        stops=[n for n in (0, 1, 2, 4, 8, 16) if n <= (os.cpu_count() or 1)], advanced=True,
        applies=lambda s: not s.study.startswith(FILE))
    folder: str = setting(
        limits.RESULTS, "Folder", "Runs are kept there as they finish. A study that is opened "
        "again goes on where it was.", form="Where it is kept",
        applies=lambda s: not limits.shared())
    metric: str = setting(
        "frechet_gabor", "Metric", form="The figure", options=TITLES)
    axis: str = setting("auto", "Axis", options={"auto": "usual"})
    repeat: int = setting(
        1, "Repeat", "Which of a point's runs is shown below.", stops=[1, 2, 3, 5, 10],
        applies=lambda s: bool(s.left or s.right))
    left: str = setting("")
    right: str = setting("")
    # fmt: on

    page = "StudyExplorer"
    presets: ClassVar = {
        "L or B": {},
        "B's centre": {"matrices": "centres", "pictures": "person"},
        "Fig. 1": {"study": "figure1"},
        "Fig. 3": {"study": "figure3"},
    }
    kept: ClassVar = frozenset({"source", "jobs", "folder", *VIEW, "metric"})
    lecture: ClassVar = ("metric", "axis")
    # Other names that the library has for them, and for what is no setting of its own.
    aliases: ClassVar = {"n_seeds": "networks", "interaction": "matrices"}
    phrases: ClassVar = {
        r"interaction(?: |=)'(\w)'": lambda said: say("matrix {name}", name=said[1]),
        r"n_seeds must be at least (\d+) for the metric '(\w+)'; got (.*)": lambda said: say(
            "“Networks a run” must be at least {n} for the metric {metric}; got {given}",
            n=said[1], metric=said[2], given=said[3],
        ),
    }  # fmt: skip

    @property
    def which(self) -> StudySettings:
        """Which study it is, however it is looked at: when this changes another one is opened."""
        return self.usual("jobs", "metric", *VIEW)

    def settled(self, before: StudySettings, given: Set[str]) -> StudySettings:
        """Another study is looked at from the beginning, but for what is `given`."""
        return self if self.which == before.which else self.usual(*VIEW - given)
