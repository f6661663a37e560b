"""What the cortex explorer shows: fields, what both eyes see, seven groups, time lines, tuning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cortexviz.v1 import Condition, Eyes, Patches
from cortexviz.widgets.cortex import story
from cortexviz.widgets.pieces.bars import Bars
from cortexviz.widgets.pieces.canvas import Canvas
from cortexviz.widgets.pieces.curve import Curve

POINT = (
    "What each neuron looks for by the left eye, and beside it by the right one: white excites, "
    "black inhibits. Point at one, or go there with Tab and the arrow keys."
)
VIEW = 65  # pixels of a scene, odd
GROUPS = ["left", "2", "3", "both", "5", "6", "right"]


class Views:
    """Draws what is seen of neurons with two eyes."""

    def __init__(self) -> None:
        self.neurons = Canvas(
            title="What the neurons look for", note=POINT, max_height=0, choosable=True
        )
        self.sight = Canvas(title="What the eyes see", max_height=168)
        self.groups = Bars(
            title="Ocular dominance", names=GROUPS,
            note="Neurons by the eye that they hear: seven groups, as Hubel and Wiesel had them.",
        )  # fmt: skip
        self.dominance = Curve(
            title="Ocular dominance in time", linear=True, low=-1.0, top=1.0, axis="moment",
            note="−1: left eye only; 1: right eye only. One line a neuron; thick: their mean.",
        )  # fmt: skip
        self.selectivity = Curve(
            title="Selectivity in time", linear=True, top=1.0, axis="moment",
            note=f"Orientation index; above {story.TUNED:g} a neuron looks for bars.",
        )  # fmt: skip
        self.courses = self.dominance, self.selectivity
        self.tunings = [
            Curve(title=f"Tuning, {eye} eye", linear=True, first=-90.0, last=90.0,
                  axis="degrees from its best bar")
            for eye in ("left", "right")
        ]  # fmt: skip

    def begin(self, eyes: Eyes) -> None:
        """Another run: what the eyes may see in it."""
        self.mask = eyes.patches.mask
        wide = Patches(eyes.patches.pictures, np.ones((VIEW, VIEW), bool))
        self._wide = replace(eyes, patches=wide)

    def draw(self, seen: story.Seen, condition: Condition) -> None:
        """What follows every moment."""
        self.neurons.draw(seen.images, names=story.names(seen))
        eyes = replace(self._wide, condition=condition)
        self.sight.draw(
            story.gaze(eyes, self.mask, seen.step),
            names=[f"left {condition.left}", f"right {condition.right}"],
            label=f"One place as the eyes see it: {story.described(condition)}.",
        )
        groups = seen.groups
        self.groups.set(
            values=groups.astype(float).tolist(), top=float(len(seen.dominance)),
            label=f"Of {len(seen.dominance)} neurons {groups[:2].sum()} hear the left eye, "
            f"{groups[2:5].sum()} both, {groups[5:].sum()} the right one.",
        )  # fmt: skip

    def draw_slowly(
        self,
        seen: story.Seen,
        past: Sequence[tuple[int, story.Seen]],
        marks: list[tuple[int, str]],
        last: int,
    ) -> None:
        """What a person reads rather than watches."""
        steps, shots = zip(*past, strict=True)
        x = np.array(steps)
        given: list[list[int | str]] = [[at, words] for at, words in marks]
        said = "; ".join(f"{words} from moment {at}" for at, words in marks)
        for curve, name in ((self.dominance, "dominance"), (self.selectivity, "selectivity")):
            now = seen.dominance if name == "dominance" else seen.selectivity
            y = [one.dominance if name == "dominance" else one.selectivity for one in shots]
            curve.draw(
                x, np.stack(y), last=float(last), cursor=float(seen.step), marks=given,
                label=f"{curve.title}; at moment {seen.step} the mean is {now.mean():.2f}. {said}",
            )  # fmt: skip
        top = max(float(seen.left.max()), float(seen.right.max()), 1e-3)
        angles = np.linspace(-90, 90, seen.left.shape[1])
        for curve, curves in zip(self.tunings, (seen.left, seen.right), strict=True):
            most = curves.max(1).mean()
            label = f"{curve.title}: the best responses are {most:.1f} on average."
            curve.draw(angles, curves.T, top=1.06 * top, label=label)
        self.point(seen)

    def point(self, seen: story.Seen) -> None:
        """The neuron under the pointer stands out everywhere."""
        neuron = self.neurons.hovered
        neuron = neuron if 0 <= neuron < len(seen.dominance) else -1
        for curve in (*self.courses, *self.tunings):
            curve.chosen = neuron
        self.neurons.note = POINT if neuron < 0 else story.tell(neuron, seen)
