"""The settings of the cortex explorer: a world, two eyes and what becomes of them, and neurons."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple, Self

from cortexviz.base import check, limits
from cortexviz.base.language import later
from cortexviz.data import Photographs
from cortexviz.studies import lives
from cortexviz.v1 import Condition, Params, Patches, natural_patches
from cortexviz.v1.eyes import SEES
from cortexviz.widgets.frame import costs, own
from cortexviz.widgets.frame.settings import Describe, Settings
from cortexviz.widgets.frame.words import call

SIDE = 300  # pixels of a picture that is put in
EVERY = 1000  # patches from one moment to the next
WORLDS: dict[str, dict[str, Any]] = {
    "rotated": {}, "natural": {"angles": 1}, "scrambled": {"kind": "scrambled"},
    "noise": {"kind": "noise"}, "folder": {}, "own": {},
}  # fmt: skip
SIGHTS = {"open": later("open"), "closed": later("closed"), "silent": later("silent")}
GAZES = {"one": later("at one place"), "two": later("at two")}
RULES = {params.rule: params for params in lives.RULES.values()}
LIVE = frozenset({"left", "right", "gaze", "noise"})  # may change while the neurons grow
OWN = ("learning_rate", "decay", "bottom")  # that suit one rule and not another
_PHASE = re.compile(r"(\d{1,7})([ocs])([ocs])(x?)(?:n(\d+(?:\.\d+)?))?")
_USUAL = RULES["bcm"]

setting: Describe[CortexSettings] = Describe()


@dataclass(frozen=True)
class CortexSettings(Settings):
    """A world, what becomes of two eyes in it, and the neurons that listen to them."""

    # fmt: off
    left: str = setting("open", "Left eye", form="The eyes", options=SIGHTS)
    right: str = setting(
        "open", "Right eye", "Closed it sends noise, as behind sutured lids; silent it sends "
        "nothing, as with TTX.", options=SIGHTS)
    gaze: str = setting("one", "They look", "At two places: a squint.", options=GAZES)
    noise: float = setting(
        1.0, "Noise of a closed eye", "Pictures have 1.", stops=[0.0, 0.25, 0.5, 1.0, 1.5, 2.0],
        applies=lambda s: "closed" in (s.left, s.right))

    world: str = setting(
        "rotated", "They see", "Photographs have more horizontals and verticals than obliques, "
        "unless each is turned to eight angles. Scrambled ones have no edges left.",
        form="The world", options={
            "natural": "photographs", "rotated": "photographs, turned",
            "scrambled": "scrambled ones", "noise": "noise", "folder": "my folder",
            "own": "put in here"})
    mine: str = setting("", "Put in", options={"": "none"}, shown=False)
    folder: str = setting(
        "", "Folder", "Where your png and jpg files are; each is turned.",
        applies=lambda s: s.world == "folder")
    disparity: int = setting(
        1, "Eyes apart by", "Pixels between what both see.", stops=range(14))

    n_neurons: int = setting(40, "Neurons", form="The neurons", stops=[4, 10, 20, 30, 40, 60])
    rule: str = setting(
        "bcm", "Rule", options={"bcm": "BCM", "oja": "Oja", "hebb": "Hebb"})
    seed: int = setting(0, "Seed", "Another number, another noise to begin with.", stops=range(64))
    moments: int = setting(
        600, "Moments", "Of 1,000 patches each.", advanced=True,
        stops=[100, 200, 400, 600, 1000, 2000])
    learning_rate: float = setting(
        _USUAL.learning_rate, "Learning rate", advanced=True,
        stops=[1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5])
    tau: float = setting(
        _USUAL.tau, "Memory of the threshold", "Patches.", advanced=True,
        stops=[100.0, 300.0, 1000.0, 3000.0], applies=lambda s: s.rule == "bcm")
    decay: float = setting(
        _USUAL.decay, "Decay", "How fast weights are forgotten.", advanced=True,
        stops=[0.0, 0.03, 0.1, 0.3, 1.0, 20.0], applies=lambda s: s.rule != "oja")
    bottom: float = setting(
        _USUAL.bottom, "Least response", advanced=True, stops=[-50.0, -2.0, -1.0, -0.5, 0.0])
    course: str = setting(  # what the eyes saw before what they see now, see `phases`
        "", "What the eyes saw before", options={"": "nothing"}, shown=False)
    # fmt: on

    page = "CortexExplorer"
    presets: ClassVar = {
        "normal": {},
        "left eye closed": {"course": "300oo", "left": "closed"},
        "both eyes closed": {"course": "300oo", "left": "closed", "right": "closed"},
        "closed, then the other": {"course": "300oo_250co", "right": "closed", "moments": 1000},
        "squint": {"gaze": "two"},
        "a world of noise": {"world": "noise"},
    }
    lecture: ClassVar = ("left", "right", "world")
    kept: ClassVar = frozenset({"folder", "mine"})

    def settled(self, before: Self, given: Set[str]) -> Self:
        """With a rate, a decay and a least response that suit another rule."""
        suits = RULES.get(self.rule) if "rule" in given else None
        return self.beside(given, **{n: vars(suits)[n] for n in OWN}) if suits else self


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


# What the settings mean ---------------------------------------------------------------------------


def cost(settings: CortexSettings) -> limits.Cost:
    """What it will take to grow up."""
    return costs.cortex(settings.n_neurons, settings.moments)


def params(settings: CortexSettings) -> Params:
    """The neurons."""
    names = ("n_neurons", "tau", *OWN)
    suits = RULES[check.choice("rule", settings.rule, RULES)]
    return replace(suits, **{name: vars(settings)[name] for name in names})


@lru_cache(maxsize=len(WORLDS))
def world(name: str, folder: str = "", mine: str = "") -> Patches:
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
        return natural_patches(limits.check_folder("folder", folder), **scene)
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


def lived(settings: CortexSettings) -> list[str]:
    """A life in Python, from the photographs to its last moment."""
    given, lasts = params(settings), course(settings)
    seen = WORLDS[check.choice("world", settings.world, WORLDS)]
    if settings.world in ("folder", "own"):
        seen = {"folder": settings.folder if settings.world == "folder" else "my pictures"}
    usual, plain = vars(Params()), vars(Condition())
    return [
        call("world = natural_patches", **seen),
        "course = [",
        *(f"    ({call('Condition', **_unlike(vars(one), plain))}, {n:_})," for one, n in lasts),
        "]",
        call("params = Params", **_unlike(vars(given), usual)),
        call("*_, last = rear", "params", "world", "course", seed=settings.seed,
             disparity=settings.disparity),
        "both = last.state.weights.reshape(-1, world.n_inputs)  # a row for each eye",
    ]  # fmt: skip


def code(settings: CortexSettings) -> str:
    """The library at work, from the photographs to the fields of both eyes."""
    try:
        life = lived(settings)
    except (ValueError, TypeError) as wrong:
        return f"# {wrong}\n"
    lines = [
        "from cortexviz import plot",
        "from cortexviz.v1 import Condition, Params, fields, natural_patches, rear",
        "",
        *life,
        call("ax = plot.field_grid", "fields(both, world.mask)", columns=10),
        'ax.set_title(f"ocular dominance {last.dominance.mean():+.2f}")',
    ]
    return "\n".join(lines) + "\n"


def _unlike(values: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != usual[name]}
