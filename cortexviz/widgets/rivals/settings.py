"""The settings of the recognition explorer: a picture, and what is done to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from cortexviz import data
from cortexviz.base import check
from cortexviz.base.language import later
from cortexviz.widgets.frame import own
from cortexviz.widgets.frame.objects import silhouettes
from cortexviz.widgets.frame.settings import Describe, Settings

FIGURES = {"object": later("an object"), "drawing": later("my own")}
MOVES = range(-40, 41, 2)
CHANGES = ("down", "right", "size", "rotation", "covered", "noise")
LIMITS = {"size": (10, 1000), "covered": (0, 95), "noise": (0, 100)}  # per cent

setting: Describe[RivalSettings] = Describe()


@dataclass(frozen=True)
class RivalSettings(Settings):
    """A picture, changed in as many ways as one likes."""

    # fmt: off
    figure: str = setting("object", "Picture", form="What they are shown", options=FIGURES)
    object: str = setting(
        "guitar", "Object", "Each has seen it once, in the middle; the HTM also moving.",
        options=silhouettes().names, applies=lambda s: s.figure == "object")
    drawing: str = setting("")
    right: int = setting(0, "Moved right, px", stops=MOVES, form="What is done to it")
    down: int = setting(0, "Moved down, px", stops=MOVES)
    size: int = setting(100, "Size, %", stops=range(40, 131, 5))
    rotation: int = setting(0, "Turned, °", stops=range(-90, 91, 5))
    covered: int = setting(0, "Hidden, %", stops=range(0, 91, 5))
    noise: int = setting(0, "Noise, %", stops=range(0, 81, 5))
    chance: int = setting(
        1, "Which chance", "Another place that is hidden, another noise.", stops=range(1, 11),
        applies=lambda s: s.covered != 0 or s.noise != 0)
    # fmt: on

    page = "RivalExplorer"
    presets: ClassVar = {
        "as learned": {},
        "moved": {"right": 20},
        "turned": {"rotation": 30},
        "half hidden": {"covered": 50},
        "in noise": {"noise": 30},
    }
    kept: ClassVar = frozenset({"object"})
    lecture: ClassVar = ("object", "right", "rotation")

    @property
    def right_answer(self) -> str:
        """What it is; nobody knows of a drawing."""
        return self.object if self.figure == "object" else ""


def changes(settings: RivalSettings) -> dict[str, Any]:
    """The arguments of `data.disturbed` that are not as usual."""
    given: dict[str, Any] = {
        "down": settings.down, "right": settings.right, "size": settings.size / 100,
        "rotation": settings.rotation, "hidden": settings.covered / 100,
        "noise": settings.noise / 100,
    }  # fmt: skip
    usual = {"size": 1.0}
    found = {name: value for name, value in given.items() if value != usual.get(name, 0)}
    if found.keys() & {"hidden", "noise"} and settings.chance != 1:
        found["seed"] = check.integer("chance", settings.chance, 1) - 1
    return found


def picture(settings: RivalSettings) -> np.ndarray:
    """The picture that the settings describe, (140, 140) in [0, 1]."""
    if check.choice("figure", settings.figure, FIGURES) == "object":
        names, images = silhouettes()
        whole = images[names.index(check.choice("object", settings.object, names))]
    else:
        whole = own.picture("drawing", settings.drawing)
    for name, (low, most) in LIMITS.items():
        check.real(name, vars(settings)[name], low, most)
    return data.disturbed(whole, **changes(settings))
