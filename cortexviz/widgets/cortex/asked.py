"""What the settings ask for: what becomes of two eyes and when, neurons, and a world."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from cortexviz.base import check, folders, limits
from cortexviz.data import Photographs
from cortexviz.v1 import Condition, Params, Patches, natural_patches
from cortexviz.v1.eyes import SEES
from cortexviz.widgets.cortex.settings import GAZES, OWN, RULES, CortexSettings
from cortexviz.widgets.frame import costs, own

SIDE = 300  # pixels of a picture that is put in
EVERY = 1000  # patches from one moment to the next
WORLDS: dict[str, dict[str, Any]] = {
    "rotated": {}, "natural": {"angles": 1}, "scrambled": {"kind": "scrambled"},
    "noise": {"kind": "noise"}, "folder": {}, "own": {},
}  # fmt: skip
LIVE = frozenset({"left", "right", "gaze", "noise"})  # may change while the neurons grow
_PHASE = re.compile(r"(\d{1,7})([ocs])([ocs])(x?)(?:n(\d+(?:\.\d+)?))?")


class Phase(NamedTuple):
    """What becomes of the eyes from one moment on."""

    start: int
    condition: Condition


def now(settings: CortexSettings) -> Condition:
    """What the eyes see at last."""
    check.choice("gaze", settings.gaze, GAZES)
    return Condition(settings.left, settings.right, settings.gaze == "one", settings.noise)


def phases(settings: CortexSettings) -> list[Phase]:
    """What becomes of the eyes, and from which moment on; the first from birth.

    ``course`` is ``300oo_250co``: 300 moments with both eyes open, 250 with the left one closed;
    ``o``, ``c`` and ``s`` are open, closed and silent, ``x`` is a squint, and ``n`` says how loud a
    closed eye is. What the other settings say comes after it.
    """
    found, start = [], 0
    for text in filter(None, str(settings.course).split("_")):
        said = _PHASE.fullmatch(text)
        if said is None:
            raise ValueError(
                "course must be what the eyes saw for how many moments, such as 300oo_250co "
                f"(open, closed or silent, left and right); got {text[:40]!r}"
            )
        lasts, left, right, squint, noise = said.groups()
        sees = {one[0]: one for one in SEES}
        condition = Condition(sees[left], sees[right], not squint, float(noise or 1))
        found.append(Phase(start, condition))
        start += int(lasts)
    return [*found, Phase(start, now(settings))]


def at(settings: CortexSettings, moment: int) -> Condition:
    """What becomes of the eyes from a moment on."""
    return [one.condition for one in phases(settings) if one.start <= moment][-1]


def written(condition: Condition) -> str:
    """A condition as ``course`` has it."""
    noise = f"n{condition.noise:g}" * (condition.noise != 1)
    return f"{condition.left[0]}{condition.right[0]}{'x' * (not condition.aligned)}{noise}"


def turned(settings: CortexSettings, moment: int, given: dict[str, Any]) -> CortexSettings:
    """With other eyes from a moment on: what was to come after it does not."""
    before = [one for one in phases(settings) if one.start < moment]
    ends = [*(one.start for one in before[1:]), moment]
    course = "_".join(
        f"{end - one.start}{written(one.condition)}" for one, end in zip(before, ends, strict=False)
    )
    return settings.change(**seen(at(settings, moment)), course=course).change(**given)


def seen(condition: Condition) -> dict[str, Any]:
    """A condition as the form has it."""
    gaze = "one" if condition.aligned else "two"
    return {"left": condition.left, "right": condition.right, "gaze": gaze,
            "noise": condition.noise}  # fmt: skip


# Who sees, and what there is to be seen -----------------------------------------------------------


def cost(settings: CortexSettings) -> limits.Cost:
    """What it will take to grow up."""
    return costs.cortex(settings.n_neurons, settings.moments)


def params(settings: CortexSettings) -> Params:
    """The neurons."""
    names = ("n_neurons", "tau", *OWN)
    suits = RULES[check.choice("rule", settings.rule, RULES)]
    return replace(suits, **{name: vars(settings)[name] for name in names})


@lru_cache(maxsize=len(WORLDS))  # no defaults: left out or given, they would be two to a cache
def world(name: str, folder: str, mine: str) -> Patches:
    """What there is to be seen: in our photographs, in a folder, or in pictures that were put in.

    Raises
    ------
    ValueError, OSError
        If there are no such pictures, or the page may not read them.
    """
    scene = WORLDS[check.choice("world", name, WORLDS)]
    if name == "own":
        images = own.kept("mine", mine, SIDE, SIDE)
        return natural_patches(Photographs([name] * len(images), images), **scene)
    if name == "folder":
        if not folder.strip():
            raise ValueError("folder must be the path of your png or jpg files; it is empty")
        return natural_patches(folders.checked("folder", folder), **scene)
    return natural_patches(**scene)


def scene(settings: CortexSettings) -> Patches:
    """What there is to be seen with these settings."""
    here = settings.world == "folder"
    return world(settings.world, settings.folder * here, settings.mine * (settings.world == "own"))


def course(settings: CortexSettings) -> list[tuple[Condition, int]]:
    """What becomes of the eyes and for how many patches, as `v1.rear` takes it."""
    whole, moments = phases(settings), check.integer("moments", settings.moments, 1)
    ends = [*(one.start for one in whole[1:]), moments]
    return [
        (one.condition, EVERY * (min(end, moments) - one.start))
        for one, end in zip(whole, ends, strict=True)
        if one.start < moments
    ]


class Course:
    """The same, asked for anew at each moment: eyes may be closed meanwhile.

    Attributes
    ----------
    decided : int
        The moment up to which nothing can be changed any more.
    """

    def __init__(self, settings: Callable[[], CortexSettings], moments: int) -> None:
        self.settings, self.moments, self.decided = settings, moments, 0

    def __iter__(self) -> Iterator[tuple[Condition, int]]:
        for moment in range(self.moments):
            self.decided = moment + 1
            yield at(self.settings(), moment), EVERY
