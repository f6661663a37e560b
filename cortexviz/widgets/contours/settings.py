"""The settings of the contour explorer, and what they ask for: figures, plans, feedback."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar

import numpy as np

from cortexviz import data
from cortexviz.base import check, limits
from cortexviz.hmax import PRESETS, Feedback, Places, Pose, Structure
from cortexviz.widgets.frame import costs
from cortexviz.widgets.frame.settings import Describe, Settings, Stops
from cortexviz.widgets.pieces import sketchpad

SIDE = 140
KANIZSA = ("square", "triangle")
FIGURES = {
    "square": "Kanizsa square", "triangle": "Kanizsa triangle", "object": "an object",
    "two": "two objects", "blank": "blank sheet", "drawing": "my drawing",
}  # fmt: skip
INDUCED = {
    "inward": "discs, open inward", "outward": "discs, open outward", "outlines": "outlined discs",
    "crosses": "crosses", "arcs": "line ends, as arcs", "gratings": "line ends, as gratings",
}  # fmt: skip
DISTORTIONS = ("none", *data.DISTORTIONS, *data.HARDER)
FEEDBACK = {
    "auto": "as fits the picture", "contours": "for contours", "graded": "graded",
    "counted": "counted, untuned", "attention": "for attention",
    "published": "Bayes' rule, plain", "own": "my own",
}  # fmt: skip
NAMED = {
    "contours": Feedback.contours, "graded": Feedback.graded, "counted": Feedback.counted,
    "attention": Feedback.attention,
    "published": Feedback.as_published,
}  # fmt: skip
TEMPERATURES = ("temperature_s1", "temperature_c1", "temperature_s2", "temperature_c2")
GAINS = ("gain_s1", "gain_c1", "gain_s2", "gain_c2")
# What says where a figure's corners lie -> a value with which they lie further inside.
GEOMETRY = {"right": 0, "down": 0, "size": 48, "rotation": 0}

# Without "turned": a picture takes a second there, and the pathway has four orientations.
PLANS = ("sizes", "contours", "fine", "both", "recognise")
_PLAN, _CONTOURS = PRESETS["sizes"], Feedback.contours()
_T, _G = _CONTOURS.temperature, _CONTOURS.gain
_MOVES = range(-24, 25, 2)
_C1, _S2, _C2 = range(2, 15), range(1, 6), range(1, 11)
_EXPONENTS = [0.0, 0.003, 0.01, 0.03, 0.06, 0.07, 0.08, 0.15, 0.2, 0.3, 0.6, 1.0]
_FACTORS = [0.25 * i for i in range(17)]


@cache
def silhouettes() -> data.Silhouettes:
    """The thirty objects that the network knows; read once."""
    return data.silhouettes()


def _kanizsa(settings: ContourSettings) -> bool:
    return settings.figure in KANIZSA


setting: Describe[ContourSettings] = Describe()


def _number(default: float, label: str, help: str = "", stops: Stops = _EXPONENTS) -> float:
    """One of the numbers of feedback of one's own."""
    return setting(
        default, label, help, stops=stops, advanced=True, applies=lambda s: s.feedback == "own"
    )


def _pose(default: int, label: str, stops: Stops) -> int:
    """One of the numbers of a pose that is held."""
    return setting(default, label, stops=stops, advanced=True, applies=lambda s: s.place == "held")


@dataclass(frozen=True)
class ContourSettings(Settings):
    """A picture, what S3 is told of it, and the network that looks."""

    # fmt: off
    figure: str = setting("square", "Figure", form="What it shows", options=FIGURES)
    inducers: str = setting(
        "inward", "Inducers", options=INDUCED, applies=_kanizsa)
    size: int = setting(
        80, "Size", "Length of a side in pixels; it has learned 80.", stops=range(48, 105, 2),
        applies=_kanizsa)
    support: float = setting(
        0.5, "Support ratio", "How much of each side the discs draw.",
        stops=[round(0.2 + 0.05 * i, 2) for i in range(17)], applies=_kanizsa)
    right: int = setting(0, "Moved right", stops=_MOVES, applies=_kanizsa)
    down: int = setting(0, "Moved down", stops=_MOVES, applies=_kanizsa)
    rotation: int = setting(0, "Turned", "Degrees.", stops=range(-60, 61, 5), applies=_kanizsa)
    object: str = setting(
        "guitar", "Object", options=silhouettes().names,
        applies=lambda s: s.figure in ("object", "two"))
    other: str = setting(
        "lamp", "Second object", options=silhouettes().names,
        applies=lambda s: s.figure == "two")
    distortion: str = setting(
        "none", "Distorted", options=DISTORTIONS, applies=lambda s: s.figure == "object")
    variation: int = setting(
        1, "Which of five", stops=range(1, 6),
        applies=lambda s: s.figure == "object" and s.distortion != "none")
    drawing: str = setting("")

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
    pose_size: int = _pose(80, "Held size", range(48, 105, 2))
    pose_right: int = _pose(0, "Held right", _MOVES)
    pose_down: int = _pose(0, "Held down", _MOVES)
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
        advanced=True, applies=lambda s: s.plan != "sizes")

    plan: str = setting(
        "sizes", "Plan", "Sizes: a fine grid, for objects of any size near the middle.",
        form="The network", options=PLANS)
    s1_window: int = setting(
        _PLAN.gabor_size, "S1 filter", "Pixels; odd. Other windows have to be learned first.",
        stops=range(5, 16, 2), advanced=True)
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
    aliases: ClassVar = {"gabor_size": "s1_window", "support_ratio": "support"}

    @property
    def preset(self) -> Structure:
        """The plan before any of its windows is changed; as usual where none has that name."""
        return PRESETS[self.plan] if self.plan in PLANS else _PLAN

    def settled(self, before: ContourSettings, given: Set[str]) -> ContourSettings:
        """With what moves along.

        A plan brings its windows, a way of feedback how S3 weighs evidence, and a pose that is
        held is the figure's. A figure stays in the picture: of the other numbers that say
        where its corners lie, one moves as little as it must, or all do.
        """
        now, plan = self, self.preset
        if "plan" in given and self.plan in PLANS:
            now = now.beside(
                given, s1_window=plan.gabor_size, c1_window=plan.c1_window,
                s2_window=plan.s2_window, c2_window=plan.c2_window,
            )  # fmt: skip
        if {"plan", "feedback"} & given and self.feedback in NAMED:
            top = 0.003 if self.feedback == "graded" and self.plan != "sizes" else None
            top = NAMED[self.feedback]().temperature[4] if top is None else top
            now = now.beside(given, top_temperature=top)
        if self.place == "held" and "place" in given:
            now = now.beside(given, pose_size=self.size, pose_right=self.right, pose_down=self.down)
        free = [name for name in GEOMETRY if name not in given]
        if not _kanizsa(now) or fits(now):
            return now
        for names in (*((name,) for name in free), free):
            moved = now
            for name in names:
                for value in _towards(name, vars(moved)[name]):
                    moved = moved.beside(given, **{name: value})
                    if fits(moved):
                        return moved
        return now  # `figure` says what is wrong


def fits(settings: ContourSettings) -> bool:
    """Whether they ask for a Kanizsa figure with all its corners in the picture."""
    try:
        return contour(settings) is not None
    except (ValueError, TypeError):
        return False


def _towards(name: str, value: int) -> list[int]:
    """The stops between a number and the one that never puts a corner outside, nearest first."""
    safe = GEOMETRY[name]
    low, high = min(safe, value), max(safe, value)
    between = [int(n) for n in ContourSettings.field(name).stops if low <= n <= high]
    return sorted(between, key=lambda n: abs(n - value))


def moved(before: ContourSettings, now: ContourSettings, given: Collection[str]) -> str:
    """What moved along to keep a figure in the picture, as a sentence; or nothing."""
    words = [f"“{now.field(name).label}” is now {vars(now)[name]}" for name in GEOMETRY
             if name not in given and vars(now)[name] != vars(before)[name]]  # fmt: skip
    return f"{', '.join(words)}: else a corner would leave the picture." if words else ""


# What the settings mean ---------------------------------------------------------------------------


def figure(settings: ContourSettings) -> np.ndarray | None:
    """The picture that the settings describe, (140, 140) in [0, 1]; None is a blank sheet."""
    kind = check.choice("figure", settings.figure, FIGURES)
    if kind in KANIZSA:
        return data.kanizsa(inducers=settings.inducers, **_geometry(settings))
    if kind == "drawing":
        return sketchpad.from_text(settings.drawing, (SIDE, SIDE)) / np.float32(255)
    if kind == "blank":
        return None
    picture = _object("object", settings.object)
    if kind == "two":
        return data.overlay(picture, _object("other", settings.other))
    name = check.choice("distortion", settings.distortion, DISTORTIONS)
    variation = check.integer("variation", settings.variation, 1)
    if variation > 5:
        raise ValueError(f"variation must be from 1 to 5; got {variation}")
    if name == "none":
        return picture
    return data.distort(picture[None], names=[name])[name][variation - 1, 0]


def _geometry(settings: ContourSettings) -> dict[str, Any]:
    return {
        "shape": settings.figure, "size": settings.size, "support_ratio": settings.support,
        "rotation": settings.rotation, "shift": (settings.down, settings.right),
    }  # fmt: skip


def contour(settings: ContourSettings) -> data.Contour | None:
    """Where the contour lies that a Kanizsa figure does not show; None for other pictures."""
    return data.illusory_contour(**_geometry(settings)) if settings.figure in KANIZSA else None


def _object(argument: str, name: str) -> np.ndarray:
    names, images = silhouettes()
    return images[names.index(check.choice(argument, name, names))]


def same_work(one: ContourSettings, other: ContourSettings) -> bool:
    """Whether the same network looks, as often."""
    names = [*(field.name for field in ContourSettings.forms()["The network"]), "sweeps"]
    return all(vars(one)[name] == vars(other)[name] for name in names)


def cost(settings: ContourSettings) -> limits.Cost:
    """What it will take to learn and to look."""
    return costs.contours(settings.reach if settings.plan == "contours" else None, settings.sweeps)


def structure(settings: ContourSettings) -> Structure:
    """The network's plan: a preset with the windows that the settings ask for."""
    plan = PRESETS[check.choice("plan", settings.plan, PLANS)]
    reach = check.integer("reach", settings.reach)
    for name, window, step in (
        ("c1_window", settings.c1_window, plan.c1_step),
        ("s2_window", settings.s2_window, plan.s2_step),
        ("c2_window", settings.c2_window, plan.c2_step),
    ):
        if check.integer(name, window) < step:
            raise ValueError(
                f"{name} must be at least {step} with the plan {settings.plan!r}, whose "
                f"windows there are {step} nodes apart; got {window}"
            )
    if reach > SIDE:
        raise ValueError(f"reach must be at most {SIDE}, the picture's side; got {reach}")
    try:
        plan = replace(
            plan, gabor_size=settings.s1_window, c1_window=settings.c1_window,
            s2_window=settings.s2_window, c2_window=settings.c2_window,
        )  # fmt: skip
        plan.shapes((SIDE, SIDE))
    except ValueError as error:  # in the words of this page
        raise ValueError(str(error).replace("gabor_size", "s1_window")) from None
    if settings.plan != "contours" or plan.places is None or reach == plan.places.reach:
        return plan
    return replace(plan, places=Places(reach, 8, reach, (1.0,)))


def feedback(settings: ContourSettings) -> Feedback:
    """How feedback is done: a preset, or the settings' own numbers."""
    name = check.choice("feedback", settings.feedback, FEEDBACK)
    if name == "auto":
        name = "attention" if settings.figure == "two" else "contours"
    if name == "own":
        temperature, gain = (
            tuple(check.real(n, vars(settings)[n], 0, most) for n in names)
            for names, most in ((TEMPERATURES, 1), (GAINS, 10))
        )
        chosen = Feedback((*temperature, 1.0), gain, settings.template_temperature)
    else:
        chosen = NAMED[name]()
    top = check.real("top_temperature", settings.top_temperature, 0, 1)
    return replace(chosen, temperature=(*chosen.temperature[:4], top))


def question(settings: ContourSettings) -> dict[str, Any]:
    """The arguments of `HMAXNetwork.perceive`, but for the picture."""
    clamp = check.choice("clamp", settings.clamp, ("free", *silhouettes().names))
    place: Any = check.choice("place", settings.place, ("auto", "free", "centre", "held"))
    if place == "held" and settings.plan == "sizes":
        place = Pose(settings.pose_size / 80, 0.0, settings.pose_down, settings.pose_right)
    elif place == "held":
        place = settings.pose_down, settings.pose_right
    return {
        "clamp": None if clamp == "free" else clamp,
        "feedback": feedback(settings),
        "sweeps": 1 if settings.plan == "sizes" else settings.sweeps,  # S3 hears a picture once
        "place": None if settings.place == "auto" else place,
    }
