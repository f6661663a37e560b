"""Noise turns into faces: an explorer of BCM plasticity on pictures of people."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from itertools import islice
from typing import Any, ClassVar, NamedTuple

import numpy as np
from PIL import Image

from cortexviz import bcm, data
from cortexviz.base import limits, warn
from cortexviz.base.language import later, say
from cortexviz.bcm import archive
from cortexviz.widgets.faces import files, story
from cortexviz.widgets.faces import settings as choices
from cortexviz.widgets.faces.editor import Editor
from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.frame import own
from cortexviz.widgets.frame.live import Explorer, Run
from cortexviz.widgets.frame.page import group
from cortexviz.widgets.pieces.canvas import Canvas, to_bytes
from cortexviz.widgets.pieces.curve import Curve
from cortexviz.widgets.pieces.drawing import Drawing
from cortexviz.widgets.pieces.export import mosaic, npz, picture
from cortexviz.widgets.pieces.upload import Upload
from cortexviz.widgets.standalone.faces import Shown, live

POINT = later(
    "Each picture is what one neuron's weights look like. Point at one to follow it, or go there "
    "with Tab and the arrow keys."
)


MOST = 100  # neurons whose matrix is drawn before it is known whether it can be inverted


class Lesson(NamedTuple):
    """What a network learns from, and what is said about it."""

    faces: data.Faces
    matrix: np.ndarray
    said: list[str]


class FaceExplorer(Explorer[FaceSettings, bcm.State, story.Seen]):
    """Train a BCM network on faces and watch each neuron's weights as a picture.

    Parameters
    ----------
    **settings
        Any field of `FaceSettings`: the fields of `cortexviz.bcm.Params` (with ``strengths`` =
        "report", "constant" or "own"), ``seed``, and the pictures: ``source``, ``who`` ("person",
        "two", "random", "all"), ``person`` (from 0; the page counts from 1), ``n_images``,
        ``draw``.

    Examples
    --------
    >>> from cortexviz.widgets import FaceExplorer
    >>> explorer = FaceExplorer(n_neurons=9, who="random", source="procedural")
    >>> explorer.settings.n_neurons, explorer.settings.who
    (9, 'random')
    """

    kind = FaceSettings
    unit = later("epoch")
    waiting = later(
        "Getting ready: loading the faces and compiling the fast loops. The first time takes "
        "some seconds, later starts do not."
    )
    rates: ClassVar[dict[str, float]] = {
        later("5 epochs/s"): 5.0,
        later("30 epochs/s"): 30.0,
        later("100 epochs/s"): 100.0,
        later("300 epochs/s"): 300.0,
        later("as fast as it goes"): math.inf,
    }
    speed = 2
    faces: data.Faces  # there once a run has begun

    def __init__(self, **settings: Any) -> None:
        super().__init__(settings, {"NPZ": self.npz}, stem="faces")
        self.neurons = Canvas(
            title=say("What the neurons have become"),
            note=say(POINT),
            max_height=0,
            choosable=True,
        )
        self.pictures = Canvas(title=say("What they are shown"), max_cell=96, choosable=True)
        self.upload = Upload(
            side=choices.FACE, most=100, note=say("Or drop pictures of yours on the page.")
        )
        self.upload.on_pictures(self._given)
        self.editor = Editor(self._enter)
        self.matrix = self.editor.matrix
        self.theta = Curve(
            title=say("Threshold θ"), note=say("One line a neuron; thick: their mean."),
            axis=say(self.unit),
        )  # fmt: skip
        self.selective = Curve(
            title=say("Selectivity"), note=say("0: all alike; near 1: one only."),
            axis=say(self.unit),
        )  # fmt: skip
        self.matrix.on_message("pointed", self._point_at)
        self._loaded: tuple[object, data.Faces, list[str]] | None = None
        self._about = ""
        self.seen: story.Seen | None = None
        self.neurons.observe(self._link_views, "hovered")
        self.pictures.observe(self._link_views, "hovered")
        for curve in (self.theta, self.selective):
            curve.on_message("seek_step", self.seek_step)
        self.children = [self._layout()]
        self.start()

    def _layout(self) -> Any:
        network, pictures, learning = self.forms
        stage = group(
            "stage",
            group(
                "front",
                self.double(self.caption),
                group("card", self.double(self.neurons), self.player, self.progress),
            ),
            group("card", self.double(self.pictures)),
            group("card", self.double(group("pair", self.theta, self.selective))),
        )
        side = group(
            "side",
            group("card", self.guide),
            group("card", network, self.double(self.matrix)),
            group("card", pictures, self.upload),
            group("card", learning),
            group("card", self.besides),
            group("card", self.export, self.link),
        )
        return group("layout", stage, side)

    def _given(self, pictures: np.ndarray) -> None:
        """Pictures of a person's own."""
        self._guard(lambda: self.change(source="own", mine=own.keep(pictures)))

    @classmethod
    def rehearse(cls) -> None:
        settings = cls.kind()
        faces = choices.faces(settings)
        for state in islice(bcm.train(choices.params(settings), faces.images, settings.seed), 3):
            story.look(state, faces.images.shape[1:3])

    def make_room(self, compared: bool) -> None:
        self.neurons.max_height = 150 if compared else 0

    # The run --------------------------------------------------------------------------------------

    def code(self) -> str:
        return choices.code(self.settings)

    def tasks(self) -> dict[str, bool]:
        chosen = self.seen is not None and bool(self.seen.chosen.any())
        return {
            say("Press play, until a neuron has chosen a picture."): chosen,
            say("Point at a neuron, to see which picture it likes."): self.neurons.hovered >= 0,
            say("Make the neurons rivals, and play again."): (
                chosen and self.settings.interaction == "L"
            ),
        }

    def run(self, settings: FaceSettings) -> Run[bcm.State]:
        dear = limits.within(
            choices.cost(settings), n_neurons=settings.n_neurons, epochs=settings.epochs
        )
        params = choices.params(settings)
        faces, said = self._load(settings)
        iterator = bcm.train(params, faces.images, settings.seed)
        lesson = Lesson(faces, params.matrix, [*said, dear])
        return iterator, params.epochs, partial(self._begin, lesson)

    def step_of(self, state: bcm.State) -> int:
        return state.epoch

    def snapshot(self, state: bcm.State) -> tuple[int, story.Seen]:
        return state.epoch, story.look(state, self.faces.images.shape[1:3])

    def ready(self) -> bool:
        return self.neurons.ready

    def _load(self, settings: FaceSettings) -> tuple[data.Faces, list[str]]:
        """The faces and what was said on loading them; only read again when others are chosen."""
        key = settings.pictures, settings.mine
        if self._loaded is None or self._loaded[0] != key:
            said: list[str] = []
            with warn.heard(said.append):
                faces = choices.faces(settings)
            if (settings.source, faces.source) == ("auto", "procedural"):
                # The library's sentence speaks of this server's folders.
                said = [say(story.FALLBACK)]
            self._loaded = key, faces, said
        return self._loaded[1:]

    def _begin(self, lesson: Lesson) -> None:
        self.faces, matrix, said = lesson
        images = self.faces.images
        self._about = " ".join([story.about(self.faces), *map(self.in_words, said)]).strip()
        thumbs = to_bytes(images[:, ::2, ::2])
        self.pictures.draw(
            to_bytes(images) if len(images) <= 60 else thumbs,
            max_height=110 if len(images) <= 10 else 210,
            note=self._about,
            label=say("The {n} pictures that the network learns from.", n=len(images)),
        )
        self.neurons.set(thumbs=thumbs.tobytes(), thumb_size=thumbs.shape[1])
        self.editor.draw(matrix, self.settings)

    def _say_settings(self) -> None:
        super()._say_settings()
        if limits.amount(self.settings.n_neurons) <= MOST:  # also one that cannot be inverted
            with suppress(ValueError, TypeError):
                self.editor.draw(choices.matrix(self.settings), self.settings)

    def draw(self, seen: story.Seen) -> None:
        self.seen = seen
        marks = np.where(seen.chosen, seen.preferred, -1).tolist()
        names = story.names(seen, self.settings.interaction)
        self.neurons.draw(seen.images, marks=marks, insets=marks, names=names)

    def draw_slowly(self, step: int, seen: story.Seen) -> None:
        chosen = seen.preferred[seen.chosen]
        n = len(self.faces.images)
        taken = set(chosen.tolist())
        self.pictures.set(
            marks=[i if i in taken else -1 for i in range(n)],
            names=story.counts(chosen, n) if n <= 60 else [],
        )
        self._link_views()
        self.neurons.label = "; ".join(
            [self.describe(step, seen)[0]]
            + [
                say("neuron {n} {likes}", n=i + 1, likes=name)
                for i, name in enumerate(story.names(seen, "L"))
            ]
        )
        past, last = self.playback.history, self.playback.last
        steps, shots = zip(*self.own(past), strict=True)
        highest = self._highest()
        for curve, name in ((self.theta, "theta"), (self.selective, "selectivity")):
            y = np.stack([getattr(one, name) for one in shots])
            now = getattr(seen, name)
            label = say(
                "{title} against epochs 0 to {last}; at epoch {step} the mean is {mean:.2f}, from "
                "{low:.2f} to {high:.2f}.", title=curve.title, last=last, step=step,
                mean=now.mean(), low=now.min(), high=now.max(),
            )  # fmt: skip
            top = 1.0 if curve is self.selective else highest
            curve.draw(
                np.array(steps), y, top=top, last=float(last), cursor=float(step), label=label
            )

    def _highest(self) -> float:
        """The end of the axis of theta: one scale for all that are compared."""
        thetas = [one.theta for _, row in self.playback.history for _, one in row]
        return 1.1 * float(np.percentile(np.concatenate(thetas), 98)) or 1.0

    def describe(self, step: int, seen: story.Seen) -> tuple[str, str]:
        n = len(self.faces.images)
        text, hint = story.describe(step, seen, n, self.settings.interaction)
        return text, f"{hint} {self.notice}".strip()

    def _enter(self, change: Callable[[FaceSettings], str]) -> None:
        """Set entries of the matrix."""
        self._guard(lambda: self.change(entries=change(self.settings)))

    def _point_at(self, neurons: list[int]) -> None:
        """The neurons of an entry of the matrix stand out."""
        self.neurons.set(bright=list(neurons))

    def _link_views(self, _change: Any = None) -> None:
        """What is under the pointer stands out in the other views."""
        if self.seen is None:
            return
        neuron, image = self.neurons.hovered, self.pictures.hovered
        n = len(self.seen.preferred)
        neuron = neuron if neuron < n else -1
        image = image if image < len(self.faces.images) else -1
        liked = [] if neuron < 0 else [int(p) for p in self.seen.preferred[[neuron]] if p >= 0]
        fans = [] if image < 0 else np.flatnonzero(self.seen.preferred == image).tolist()
        about = self._about if image < 0 else story.tell_picture(image, self.seen)
        self.pictures.set(bright=liked, note=about)
        note = say(POINT) if neuron < 0 else story.tell(neuron, self.seen)
        self.neurons.set(bright=fans, note=note)
        self.theta.chosen = self.selective.chosen = neuron
        self.tick()

    # What is saved --------------------------------------------------------------------------------

    def page(self, step: int, shot: story.Seen, scale: int) -> Image.Image:
        sheet = mosaic(shot.images, files.columns(len(shot.images)), scale)
        return picture(sheet, say("epoch {n}", n=step))

    def still(self) -> bytes:
        return self.png(scale=1)

    def drawing(self, step: int, shot: story.Seen) -> Drawing:
        past = [one for one in self.own(self.playback.history) if one[0] <= step]
        names = story.names(shot, self.settings.interaction)
        return files.drawing(shot, names, self.describe(step, shot)[0], past, self._highest())

    def table(self) -> list[dict[str, object]]:
        return files.table(self.own(self.playback.seen()))

    def npz(self) -> bytes:
        """The weights that are shown, as an .npz file that `bcm.BCM.load` reads.

        What is compared with them is there, too, under names that begin with ``beside_``.
        """
        now = zip(self.members, self.shown(), self.playback.runner.state, strict=True)
        networks = (files.network(one.settings, one.faces.images, epoch, newest)
                    for one, (epoch, _), newest in now)  # fmt: skip
        return npz([archive.arrays(network) for network in networks])

    def html(self) -> bytes:  # type: ignore[override]
        return live(partial(type(self), **asdict(self.settings)), type(self).filled).encode()

    def filled(self) -> Shown:
        """What of a page without a server its script fills."""
        self.matrix.editable = False
        views = {"neurons": self.neurons, "pictures": self.pictures, "square": self.matrix}
        return Shown(self.faces.images, views | {"theta": self.theta, "selective": self.selective})
