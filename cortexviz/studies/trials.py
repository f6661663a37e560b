"""What perception scientists know of illusory figures, as trials of a network that sees.

==============  ==================================================================================
``support``     the share of each side that is drawn, at three sizes (Shipley & Kellman 1992)
``inducers``    what stands at the corners: other shapes, contrasts, noise, one missing or turned
``misaligned``  inducers that are sheared apart, or turned about their corners
``order``       the step at which each layer's node on the gap first moves (Lee & Nguyen 2001)
``stimulated``  C1 nodes driven without a picture: does the rest fill? (Shin et al. 2025)
==============  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cortexviz.data.contour import SHAPES
from cortexviz.hmax import Feedback
from cortexviz.studies.design import fingerprint

FEEDBACK = {
    "contours": Feedback.contours,
    "graded": Feedback.graded,
    "counted": Feedback.counted,
}
RATIOS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
SIZES = (64, 80, 96)
SUPPORT = 0.7  # of misaligned figures: enough for "graded" to be sure of them
DEGREES = (0, 3, 6, 9, 12, 16, 20)
DRIVEN = (1, 2, 3, 4, 6)  # half sides
DRAWS = 4  # variations of a condition
Figure = dict[str, Any]


@dataclass(frozen=True)
class Trial:
    """One line of the bench: one picture, one preset of feedback, one network.

    Parameters
    ----------
    table : str
        Of `TABLES`.
    condition : str
        In words.
    x : float
        Where it stands on the axis of its table.
    feedback : str
        Of `FEEDBACK`.
    seed : int
        Of the network's dictionary.
    variation : int
    figure : dict
        Arguments of `data.kanizsa`.
    noise : str
        Name of a distortion, or nothing.
    """

    table: str
    condition: str
    x: float
    feedback: str
    seed: int
    variation: int = 0
    figure: Figure = field(default_factory=dict)
    noise: str = ""

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Everything that fixes the numbers, as JSON values and with a table's usual names."""
        own = {"condition": self.condition, "x": self.x, "feedback": self.feedback}
        numbers = {"repeat": self.variation, "seed": self.seed, "n_seeds": 1}
        return {"data": self.table, **own, **numbers, "figure": self.figure, "noise": self.noise}

    @cached_property
    def key(self) -> str:
        return fingerprint(self.settings)


def trials(seeds: Sequence[int]) -> Iterator[Trial]:
    """All trials, network after network."""
    for seed in seeds:
        for name, (conditions, presets) in TABLES.items():
            for condition, x, variation, figure, noise in conditions():
                for feedback in presets:
                    yield Trial(name, condition, x, feedback, seed, variation, figure, noise)


Conditions = Iterator[tuple[str, float, int, Figure, str]]


def _support() -> Conditions:
    for size in SIZES:
        for ratio in RATIOS:
            yield f"{size} px", ratio, 0, {"size": size, "support_ratio": ratio}, ""


def _inducers() -> Conditions:
    kinds: dict[str, Callable[[str], Figure]] = {
        "discs": lambda _: {},
        "outward": lambda _: {"inducers": "outward"},
        "outlined discs": lambda _: {"inducers": "outlines"},
        "crosses": lambda _: {"inducers": "crosses"},
        "line ends, arcs": lambda _: {"inducers": "arcs"},
        "line ends, gratings": lambda _: {"inducers": "gratings"},
        "inverse contrast": lambda _: {"contrast": "light", "ground": 0.0},
        "mixed contrast": lambda _: {"contrast": "mixed", "ground": 0.5},
        "grey ground": lambda _: {"ground": 0.5},
        "one missing": lambda _: {"missing": 1},
        "one turned away": lambda shape: {"turn": [180] + [0] * (SHAPES[shape] - 1)},
    }
    noises = {"noise, 5 %": "noise 5", "noise, 10 %": "noise 10"}
    for i, (name, make) in enumerate(kinds.items()):
        for variation, figure in enumerate(_variations()):
            yield name, i, variation, figure | make(figure["shape"]), ""
    for i, (name, noise) in enumerate(noises.items(), len(kinds)):
        for variation, figure in enumerate(_variations()):
            yield name, i, variation, figure, noise


def _variations() -> Iterator[Figure]:
    """Squares and triangles, larger and smaller than in training, and off the middle."""
    for shape, size, shift in (
        ("square", 80, (0, 0)),
        ("triangle", 80, (0, 0)),
        ("square", 72, (4, -4)),
        ("triangle", 88, (-4, 4)),
    ):
        yield {"shape": shape, "size": size, "shift": shift}


def _misaligned() -> Conditions:
    for kind in ("shear", "turn"):
        for degrees in DEGREES:
            for variation, shape in enumerate(("square", "triangle")):
                figure = {"shape": shape, "support_ratio": SUPPORT, kind: degrees}
                yield f"by {kind}", degrees, variation, figure, ""


def _order() -> Conditions:
    for variation, shape in enumerate(("square", "triangle")):
        yield shape, 0, variation, {"shape": shape}, ""


def _stimulated() -> Conditions:
    for halves in DRIVEN:
        for condition in ("contour", "contour, S3 must name", "random", "random, S3 must name"):
            for variation in range(DRAWS if condition.startswith("random") else 1):
                yield condition, halves, variation, {}, ""


TUNED, GRADED = ("contours", "counted"), ("graded", "counted")
TABLES: dict[str, tuple[Callable[[], Conditions], tuple[str, str]]] = {
    "support": (_support, GRADED),
    "inducers": (_inducers, TUNED),
    "misaligned": (_misaligned, GRADED),
    "order": (_order, TUNED),
    "stimulated": (_stimulated, TUNED),
}
