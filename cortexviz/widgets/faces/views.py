"""What the face explorer shows: neurons, what they learn from, their matrix, and two curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cortexviz.base.language import later, say
from cortexviz.widgets.faces import story
from cortexviz.widgets.faces.editor import Change, Editor
from cortexviz.widgets.faces.settings import FACE
from cortexviz.widgets.pieces.canvas import Canvas, to_bytes
from cortexviz.widgets.pieces.curve import Curve
from cortexviz.widgets.pieces.upload import Upload

POINT = later(
    "Each picture is what one neuron's weights look like. Point at one to follow it, or go there "
    "with Tab and the arrow keys."
)
FEW = 60  # pictures that are shown in full, each with its number


class Views:
    """Draws a network as it learns.

    Parameters
    ----------
    unit : str
        What its steps are called.
    entered : callable(change)
        Hears what is painted into the matrix, see `Editor`.
    """

    def __init__(self, unit: str, entered: Callable[[Change], object]) -> None:
        self.neurons = Canvas(
            title=say("What the neurons have become"),
            note=say(POINT),
            max_height=0,
            choosable=True,
        )
        self.pictures = Canvas(title=say("What they are shown"), max_cell=96, choosable=True)
        self.upload = Upload(
            side=FACE, most=100, note=say("Or drop pictures of yours on the page.")
        )
        self.editor = Editor(entered)
        self.matrix = self.editor.matrix
        self.theta = Curve(
            title=say("Threshold θ"), note=say("One line a neuron; thick: their mean."), axis=unit
        )
        self.selective = Curve(
            title=say("Selectivity"), note=say("0: all alike; near 1: one only."), axis=unit
        )
        self.matrix.on_message("pointed", self._point_at)
        self._about = ""

    def begin(self, images: np.ndarray, about: str) -> None:
        """Other pictures to learn from, and what there is to say `about` them."""
        self._about = about
        thumbs = to_bytes(images[:, ::2, ::2])
        self.pictures.draw(
            to_bytes(images) if len(images) <= FEW else thumbs,
            max_height=110 if len(images) <= 10 else 210,
            note=about,
            label=say("The {n} pictures that the network learns from.", n=len(images)),
        )
        self.neurons.set(thumbs=thumbs.tobytes(), thumb_size=thumbs.shape[1])

    def draw(self, seen: story.Seen, interaction: str) -> None:
        """What follows every step."""
        marks = np.where(seen.chosen, seen.preferred, -1).tolist()
        names = story.names(seen, interaction)
        self.neurons.draw(seen.images, marks=marks, insets=marks, names=names)

    def draw_slowly(
        self, seen: story.Seen, words: str, past: Sequence[tuple[int, story.Seen]], step: int,
        last: int, highest: float,
    ) -> None:  # fmt: skip
        """What a person reads rather than watches; `words` tell what is seen."""
        n, chosen = self.pictures.shape[0], seen.preferred[seen.chosen]
        taken = set(chosen.tolist())
        self.pictures.set(
            marks=[i if i in taken else -1 for i in range(n)],
            names=story.counts(chosen, n) if n <= FEW else [],
        )
        self.point(seen)
        likes = [say("neuron {n} {likes}", n=i + 1, likes=name)
                 for i, name in enumerate(story.names(seen, "L"))]  # fmt: skip
        self.neurons.label = "; ".join([words, *likes])
        steps, shots = zip(*past, strict=True)
        for curve, name, top in (
            (self.theta, "theta", highest), (self.selective, "selectivity", 1.0)
        ):  # fmt: skip
            y = np.stack([getattr(one, name) for one in shots])
            now = getattr(seen, name)
            label = say(
                "{title} against epochs 0 to {last}; at epoch {step} the mean is {mean:.2f}, from "
                "{low:.2f} to {high:.2f}.", title=curve.title, last=last, step=step,
                mean=now.mean(), low=now.min(), high=now.max(),
            )  # fmt: skip
            curve.draw(
                np.array(steps), y, top=top, last=float(last), cursor=float(step), label=label
            )

    def point(self, seen: story.Seen) -> None:
        """What is under the pointer stands out everywhere."""
        neuron, image = self.neurons.hovered, self.pictures.hovered
        neuron = neuron if neuron < len(seen.preferred) else -1
        image = image if image < self.pictures.shape[0] else -1
        liked = [] if neuron < 0 else [int(p) for p in seen.preferred[[neuron]] if p >= 0]
        fans = [] if image < 0 else np.flatnonzero(seen.preferred == image).tolist()
        about = self._about if image < 0 else story.tell_picture(image, seen)
        self.pictures.set(bright=liked, note=about)
        note = say(POINT) if neuron < 0 else story.tell(neuron, seen)
        self.neurons.set(bright=fans, note=note)
        self.theta.chosen = self.selective.chosen = neuron

    def _point_at(self, neurons: list[int]) -> None:
        """The neurons of an entry of the matrix stand out."""
        self.neurons.set(bright=list(neurons))
