"""The picture of the contour explorer: its settings, and what they draw."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from cortexviz import data
from cortexviz.base import check
from cortexviz.base.language import later, say
from cortexviz.widgets.frame import own
from cortexviz.widgets.frame.objects import SIDE, silhouettes
from cortexviz.widgets.frame.settings import Describe, Settings
from cortexviz.widgets.frame.words import in_quotes
from cortexviz.widgets.pieces.sketchpad import to_text

TRAINED_SIZE = 80  # pixels of a side of the square and the triangle that the network learned
KANIZSA = ("square", "triangle")
FIGURES = {
    "square": later("Kanizsa square"), "triangle": later("Kanizsa triangle"),
    "object": later("an object"), "two": later("two objects"), "blank": later("blank sheet"),
    "drawing": later("my own"),
}  # fmt: skip
INDUCED = {
    "inward": later("discs, open inward"), "outward": later("discs, open outward"),
    "outlines": later("outlined discs"), "crosses": later("crosses"),
    "arcs": later("line ends, as arcs"), "gratings": later("line ends, as gratings"),
}  # fmt: skip
DISTORTIONS = ("none", *data.DISTORTIONS, *data.HARDER)
LONGEST, RESERVED = 24, ("free", "nothing I know")  # of the name of an object
# What says where a figure's corners lie -> a value with which they lie further inside.
GEOMETRY = {"right": 0, "down": 0, "size": 48, "rotation": 0}
MOVES = range(-24, 25, 2)
SIZES = range(48, 105, 2)
TURNS = range(-60, 61, 5)


def _kanizsa(settings: FigureSettings) -> bool:
    return settings.figure in KANIZSA


setting: Describe[FigureSettings] = Describe()


@dataclass(frozen=True)
class FigureSettings(Settings):
    """A picture."""

    # fmt: off
    figure: str = setting("square", "Figure", form="What it shows", options=FIGURES)
    inducers: str = setting(
        "inward", "Inducers", options=INDUCED, applies=_kanizsa)
    size: int = setting(
        TRAINED_SIZE, "Size", "Length of a side in pixels; it has learned 80.", stops=SIZES,
        applies=_kanizsa)
    support: float = setting(
        0.5, "Support ratio", "How much of each side the discs draw.",
        stops=[round(0.2 + 0.05 * i, 2) for i in range(17)], applies=_kanizsa)
    right: int = setting(0, "Moved right", stops=MOVES, applies=_kanizsa)
    down: int = setting(0, "Moved down", stops=MOVES, applies=_kanizsa)
    rotation: int = setting(
        0, "Turned", "Degrees, anticlockwise.", stops=TURNS, applies=_kanizsa)
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
    drawing: str = setting("", "Drawing", options={"": "none"}, shown=False)
    taught: str = setting(
        "", "Teach S3 this picture as", "A name, and Enter: S3 knows one object more. Without a "
        "name, or when you start again, it has forgotten.")
    lesson: str = setting("", "What S3 is taught", options={"": "none"}, shown=False)
    # fmt: on

    @property
    def objects(self) -> list[str]:
        """What S3 knows."""
        return [*silhouettes().names, *[self.taught] * bool(self.taught)]

    def settled(self, before: Self, given: Set[str]) -> Self:
        """With the picture that is taught, and what keeps a figure in it.

        Of the other numbers that say where its corners lie, one moves as little as it must, or all
        do.
        """
        if "taught" in given:
            self = self.beside(given, lesson=word(self) if self.taught else "")
        if not _kanizsa(self) or fits(self):
            return self
        free = [name for name in GEOMETRY if name not in given]
        for names in (*((name,) for name in free), free):
            moved = self
            for name in names:
                for value in _towards(moved, name):
                    moved = moved.beside(given, **{name: value})
                    if fits(moved):
                        return moved
        return self  # `figure` says what is wrong


def fits(settings: FigureSettings) -> bool:
    """Whether they ask for a Kanizsa figure with all its corners in the picture."""
    try:
        return contour(settings) is not None
    except (ValueError, TypeError):
        return False


def _towards(settings: FigureSettings, name: str) -> list[int]:
    """The stops between a number and the one that never puts a corner outside, nearest first."""
    safe, value = GEOMETRY[name], vars(settings)[name]
    low, high = min(safe, value), max(safe, value)
    between = [int(n) for n in settings.field(name).stops if low <= n <= high]
    return sorted(between, key=lambda n: abs(n - value))


def moved(before: FigureSettings, now: FigureSettings, given: Collection[str]) -> str:
    """What moved along to keep a figure in the picture, as a sentence; or nothing."""
    words = [
        say(
            "{setting} is now {n}",
            setting=in_quotes(now.field(name).said().label),
            n=vars(now)[name],
        )
        for name in GEOMETRY
        if name not in given and vars(now)[name] != vars(before)[name]
    ]
    if not words:
        return ""
    return say("{changes}: else a corner would leave the picture.", changes=", ".join(words))


def word(settings: FigureSettings) -> str:
    """The picture that the settings describe as a word; "" where none can be drawn."""
    if settings.figure == "drawing":
        return settings.drawing
    try:
        picture = figure(settings)
    except (ValueError, TypeError):  # the page says so, too
        return ""
    return "" if picture is None else to_text(np.rint(255 * picture))


def lesson(settings: FigureSettings) -> dict[str, np.ndarray]:
    """The picture that S3 is taught beside the thirty objects, by its name; or none.

    Raises
    ------
    ValueError, TypeError
        If there is no such picture, or no such name can be given.
    """
    name = check.instance("taught", settings.taught, str)
    if not name:
        return {}
    if name in (*silhouettes().names, *RESERVED) or not (name.isprintable() and name[0].isalnum()):
        raise ValueError(f"taught must be a name that nothing has yet, in letters; got {name!r}")
    if len(name) > LONGEST:
        raise ValueError(f"taught must be a name of at most {LONGEST} letters; got {len(name)}")
    picture = own.picture("lesson", settings.lesson)
    if not settings.lesson or np.ptp(picture) < 0.1:
        raise ValueError("lesson must be a picture that shows something; got a blank sheet")
    return {name: picture}


# What is drawn ------------------------------------------------------------------------------------


def figure(settings: FigureSettings) -> np.ndarray | None:
    """The picture that the settings describe, (140, 140) in [0, 1]; None is a blank sheet."""
    kind = check.choice("figure", settings.figure, FIGURES)
    if kind in KANIZSA:
        return data.kanizsa(inducers=settings.inducers, **_geometry(settings))
    if kind == "drawing":
        return own.picture("drawing", settings.drawing)
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


def sheet(settings: FigureSettings) -> np.ndarray:
    """The same, where a blank sheet is white: (140, 140)."""
    image = figure(settings)
    return np.ones((SIDE, SIDE)) if image is None else image


def _geometry(settings: FigureSettings) -> dict[str, Any]:
    return {
        "shape": settings.figure, "size": settings.size, "support_ratio": settings.support,
        "rotation": settings.rotation, "shift": (settings.down, settings.right),
    }  # fmt: skip


def contour(settings: FigureSettings) -> data.Contour | None:
    """Where the contour lies that a Kanizsa figure does not show; None for other pictures."""
    return data.illusory_contour(**_geometry(settings)) if settings.figure in KANIZSA else None


def _object(argument: str, name: str) -> np.ndarray:
    names, images = silhouettes()
    return images[names.index(check.choice(argument, name, names))]
