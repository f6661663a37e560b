"""The settings of the cortex explorer: a world, what two eyes see of it, and neurons."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import ClassVar, Self

from cortexviz.base.language import later
from cortexviz.studies import lives
from cortexviz.widgets.frame.settings import Describe, Settings

SIGHTS = {"open": later("open"), "closed": later("closed"), "silent": later("silent")}
GAZES = {"one": later("at one place"), "two": later("at two")}
RULES = {params.rule: params for params in lives.RULES.values()}
OWN = ("learning_rate", "decay", "bottom")  # that suit one rule and not another
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
    course: str = setting(  # what the eyes saw before what they see now, see `asked`
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
