"""What the cortex explorer shows: fields, what both eyes see, seven groups, time lines, tuning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cortexviz.base.language import later, say
from cortexviz.v1 import Condition, Eyes, Patches
from cortexviz.widgets.cortex import story
from cortexviz.widgets.cortex.asked import SIDE
from cortexviz.widgets.pieces.bars import Bars
from cortexviz.widgets.pieces.canvas import Canvas
from cortexviz.widgets.pieces.curve import Curve
from cortexviz.widgets.pieces.upload import Upload

POINT = later(
    "What each neuron looks for by the left eye, and beside it by the right one: white excites, "
    "black inhibits. Point at one, or go there with Tab and the arrow keys."
)
VIEW = 65  # pixels of a scene, odd


class Views:
    """Draws what is seen of neurons with two eyes."""

    def __init__(self) -> None:
        self.neurons = Canvas(
            title=say("What the neurons look for"), note=say(POINT), max_height=0, choosable=True
        )
        self.sight = Canvas(title=say("What the eyes see"), max_height=168)
        self.groups = Bars(
            title=say("Ocular dominance"), names=[say("left"), "2", "3", say("both"), "5", "6",
                                                  say("right")],
            note=say("Neurons by the eye that they hear, in seven groups as Hubel and Wiesel's."),
        )  # fmt: skip
        self.dominance = Curve(
            title=say("Ocular dominance in time"), linear=True, low=-1.0, top=1.0,
            axis=say("moment"), note=say("−1: left eye only; 1: right eye only. Thick: the mean."),
        )  # fmt: skip
        self.selectivity = Curve(
            title=say("Selectivity in time"), linear=True, top=1.0, axis=say("moment"),
            note=say("Orientation index; above {least:.1f} it looks for bars.", least=story.TUNED),
        )  # fmt: skip
        self.upload = Upload(side=SIDE, most=8, note=say("Or drop pictures of yours on the page."))
        self.courses = self.dominance, self.selectivity
        self.tunings = [
            Curve(title=title, linear=True, first=-90.0, last=90.0,
                  axis=say("degrees from its best bar"))
            for title in (say("Tuning by the left eye"), say("Tuning by the right eye"))
        ]  # fmt: skip

    def begin(self, eyes: Eyes) -> None:
        """Another run: what the eyes may see in it."""
        self.mask = eyes.patches.mask
        wide = Patches(eyes.patches.pictures, np.ones((VIEW, VIEW), bool))
        self._wide = replace(eyes, patches=wide)

    def draw(self, seen: story.Seen) -> None:
        """What follows every moment."""
        self.neurons.draw(seen.images, names=story.names(seen))

    def draw_eyes(self, seen: story.Seen, condition: Condition) -> None:
        """What the eyes see, and whom the neurons hear; scenes that change faster only flicker."""
        eyes = replace(self._wide, condition=condition)
        self.sight.draw(
            story.gaze(eyes, self.mask, seen.step),
            names=[say(story.SIGHTS[condition.left][0]), say(story.SIGHTS[condition.right][1])],
            label=say("What the eyes see: {eyes}.", eyes=story.described(condition)),
        )
        groups = seen.groups
        self.groups.set(
            values=groups.astype(float).tolist(), top=float(len(seen.dominance)),
            label=say("Of {n} neurons {left} hear the left eye, {both} both, {right} the right.",
                      n=len(seen.dominance), left=int(groups[:2].sum()),
                      both=int(groups[2:5].sum()), right=int(groups[5:].sum())),
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
        said = "; ".join(say("{eyes} from moment {n}", eyes=eyes, n=at) for at, eyes in marks)
        for curve, name in ((self.dominance, "dominance"), (self.selectivity, "selectivity")):
            now = seen.dominance if name == "dominance" else seen.selectivity
            y = [one.dominance if name == "dominance" else one.selectivity for one in shots]
            curve.draw(
                x, np.stack(y), last=float(last), cursor=float(seen.step), marks=given,
                label=say("{title}; at moment {step} the mean is {mean:.2f}. {events}",
                          title=curve.title, step=seen.step, mean=now.mean(), events=said),
            )  # fmt: skip
        top = max(float(seen.left.max()), float(seen.right.max()), 1e-3)
        angles = np.linspace(-90, 90, seen.left.shape[1])
        for curve, curves in zip(self.tunings, (seen.left, seen.right), strict=True):
            label = say("{title}: the best responses are {most:.1f} on average.",
                        title=curve.title, most=curves.max(1).mean())  # fmt: skip
            curve.draw(angles, curves.T, top=1.06 * top, label=label)
        self.point(seen)

    def point(self, seen: story.Seen) -> None:
        """The neuron under the pointer stands out everywhere."""
        neuron = self.neurons.hovered
        neuron = neuron if 0 <= neuron < len(seen.dominance) else -1
        for curve in (*self.courses, *self.tunings):
            curve.chosen = neuron
        self.neurons.note = say(POINT) if neuron < 0 else story.tell(neuron, seen)
