"""The settings of the contour explorer; `asked` has what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import ClassVar, Self

from cortexviz.base.language import later, say
from cortexviz.hmax import PRESETS, Feedback, Poses, Structure
from cortexviz.widgets.contours.figures import MOVES, SIZES, TURNS, FigureSettings
from cortexviz.widgets.frame.objects import silhouettes
from cortexviz.widgets.frame.settings import Describe, Stops

FEEDBACK = {
    "auto": later("as fits the picture"), "contours": later("for contours"),
    "graded": later("graded"), "counted": later("counted, untuned"),
    "attention": later("for attention"), "published": later("Bayes' rule, plain"),
    "own": later("my own"),
}  # fmt: skip
NAMED = {
    "contours": Feedback.contours, "graded": Feedback.graded, "counted": Feedback.counted,
    "attention": Feedback.attention,
    "published": Feedback.as_published,
}  # fmt: skip
PLANS = {
    "sizes": later("sizes"), "turned": later("turned"), "contours": later("contours"),
    "fine": later("fine"), "both": later("both"), "recognise": later("recognise"),
}  # fmt: skip
# Learned filters are named by the life in which they grew, see `widgets.cortex.grown`; this one
# is long enough for bars of each orientation.
GROWN, FIELD = "moments=400", 13  # pixels of a field
FILTERS = {"": later("Gabor functions"), GROWN: later("fields that grow from photographs")}
_PLAN, _CONTOURS = PRESETS["sizes"], Feedback.contours()
_T, _G = _CONTOURS.temperature, _CONTOURS.gain
_C1, _S2, _C2 = range(2, 15), range(1, 6), range(1, 11)
_EXPONENTS = [0.0, 0.003, 0.01, 0.03, 0.06, 0.07, 0.08, 0.15, 0.2, 0.3, 0.6, 1.0]
_FACTORS = [0.25 * i for i in range(17)]

setting: Describe[ContourSettings] = Describe()


def _number(default: float, label: str, help: str = "", stops: Stops = _EXPONENTS) -> float:
    """One of the numbers of feedback of one's own."""
    return setting(
        default, label, help, stops=stops, advanced=True, applies=lambda s: s.feedback == "own"
    )


def _pose(
    default: int, label: str, stops: Stops,
    applies: Callable[[ContourSettings], bool] = lambda s: s.held,
) -> int:  # fmt: skip
    """One of the numbers of a pose that is held."""
    return setting(default, label, stops=stops, advanced=True, applies=applies)


@dataclass(frozen=True)
class ContourSettings(FigureSettings):
    """A picture, what S3 is told of it, and the network that looks."""

    # fmt: off
    feedback: str = setting(
        "auto", "Feedback", "How expectation from above meets evidence from below. Graded: the "
        "more is drawn, the more is seen. Counted: nobody tuned it.",
        form="What it expects", options=FEEDBACK)
    clamp: str = setting(
        "free", "Hold S3 at", "Held, it tells what to see, whatever the picture says.",
        options={"free": "nothing: it is free"} | {n: n for n in silhouettes().names})
    place: str = setting(
        "auto", "It looks", "Held is the pose that the figure has just now: then move it.",
        options={"auto": "as usual", "free": "anywhere", "centre": "in the middle",
                 "held": "in one pose, held"})
    pose_size: int = _pose(80, "Held size", SIZES, lambda s: s.held and s.sized)
    pose_angle: int = _pose(0, "Held turned", TURNS, lambda s: s.held and s.turned)
    pose_right: int = _pose(0, "Held right", MOVES)
    pose_down: int = _pose(0, "Held down", MOVES)
    top_temperature: float = setting(
        _T[4], "Temperature", "Near 0 it weighs its doubts; at 1 it has none.",
        stops=_EXPONENTS, advanced=True)
    template_temperature: float = _number(
        _CONTOURS.template_temperature, "Temperature of what S3 tells", stops=_EXPONENTS[1:])
    temperature_s1: float = _number(
        _T[0], "Temperature of S1", "T in λ^T π^γ. Below 1, what is seen counts less beside what "
        "is expected.")
    temperature_c1: float = _number(_T[1], "Temperature of C1")
    temperature_s2: float = _number(_T[2], "Temperature of S2")
    temperature_c2: float = _number(_T[3], "Temperature of C2")
    gain_s1: float = _number(
        _G[0], "Gain of S1", "γ in λ^T π^γ. Above 1, what is expected counts more.", _FACTORS)
    gain_c1: float = _number(_G[1], "Gain of C1", stops=_FACTORS)
    gain_s2: float = _number(_G[2], "Gain of S2", stops=_FACTORS)
    gain_c2: float = _number(_G[3], "Gain of C2", stops=_FACTORS)
    sweeps: int = setting(
        1, "Sweeps up and down", "One is best; more hurt, see for yourself.", stops=[1, 2, 3],
        advanced=True, applies=lambda s: s.poses is None)

    plan: str = setting(
        "sizes", "Plan", "Sizes: a fine grid, for objects of any size near the middle. Turned: of "
        "one size and at any angle, with eight filters; slower.",
        form="The network", options=PLANS)
    filters: str = setting(
        "", "S1 filters", "Learned ones grow first, and the network learns with them: that takes "
        "some seconds.", options=FILTERS)
    s1_window: int = setting(
        _PLAN.gabor_size, "S1 filter", "Pixels; odd. Other windows have to be learned first.",
        stops=range(5, 16, 2), advanced=True, applies=lambda s: not s.filters)
    c1_window: int = setting(
        _PLAN.c1_window, "C1 window", "S1 nodes.", stops=_C1, advanced=True,
        offers=lambda s: [n for n in _C1 if n >= s.preset.c1_step])
    s2_window: int = setting(
        _PLAN.s2_window, "S2 window", "C1 nodes.", stops=_S2, advanced=True,
        offers=lambda s: [n for n in _S2 if n >= s.preset.s2_step])
    c2_window: int = setting(
        _PLAN.c2_window, "C2 window", "S2 nodes.", stops=_C2, advanced=True,
        offers=lambda s: [n for n in _C2 if n >= s.preset.c2_step])
    reach: int = setting(
        8, "S3 looks for objects within", "Pixels from the middle.", stops=[8, 16, 24],
        advanced=True, applies=lambda s: s.plan == "contours")
    # fmt: on

    page = "ContourExplorer"
    presets: ClassVar = {
        "inward discs": {},
        "outward discs": {"inducers": "outward"},
        "occluded guitar": {"figure": "object", "object": "guitar", "distortion": "occluded"},
        "imagery": {"figure": "blank", "clamp": "guitar"},
        "attention": {"figure": "two", "object": "guitar", "other": "lamp", "clamp": "guitar"},
    }
    lecture: ClassVar = ("figure", "inducers", "clamp")
    aliases: ClassVar = {"gabor_size": "s1_window", "support_ratio": "support"}
    phrases: ClassVar = {
        r"size .* puts a corner of the .*": lambda _: say(
            "A corner would lie outside the picture: make the figure smaller, or move it less"
        )
    }

    @property
    def preset(self) -> Structure:
        """The plan before any of its windows is changed; as usual where none has that name."""
        return PRESETS[self.plan] if self.plan in PLANS else _PLAN

    @property
    def held(self) -> bool:
        """Whether S3 looks in one pose only."""
        return self.place == "held"

    @property
    def poses(self) -> Poses | None:
        """The poses that S3 looks for; None where it looks for places only."""
        return self.preset.places if isinstance(self.preset.places, Poses) else None

    @property
    def sized(self) -> bool:
        """Whether sizes are hidden."""
        return self.poses is not None and len(self.poses.sizes) > 1

    @property
    def turned(self) -> bool:
        """Whether angles are."""
        return self.poses is not None and self.poses.turned

    def settled(self, before: Self, given: Set[str]) -> Self:
        """With what moves along.

        A plan brings its windows, a way of feedback how S3 weighs evidence, and a pose that is
        held is the figure's, which stays in the picture.
        """
        now, plan = super().settled(before, given), self.preset
        if now.taught != before.taught and now.clamp == before.taught != "":
            now = now.beside(given, clamp="free")  # what is forgotten cannot be held
        if "plan" in given and self.plan in PLANS:
            now = now.beside(
                given, s1_window=plan.gabor_size, c1_window=plan.c1_window,
                s2_window=plan.s2_window, c2_window=plan.c2_window,
            )  # fmt: skip
        if {"plan", "feedback"} & given and self.feedback in NAMED:
            graded = Feedback.graded() if self.poses else Feedback.graded(0.003)
            chosen = graded if self.feedback == "graded" else NAMED[self.feedback]()
            now = now.beside(given, top_temperature=chosen.temperature[4])
        if self.held and "place" in given:
            now = now.beside(
                given, pose_size=now.size, pose_angle=now.rotation,
                pose_right=now.right, pose_down=now.down,
            )  # fmt: skip
        return now
