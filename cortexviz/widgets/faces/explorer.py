"""Noise turns into faces: an explorer of BCM plasticity on pictures of people."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Any, ClassVar, NamedTuple

import numpy as np

from cortexviz import bcm, data
from cortexviz.base import limits, warn
from cortexviz.base.language import later, say
from cortexviz.widgets.faces import entries, story
from cortexviz.widgets.faces import settings as choices
from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.frame.live import Explorer, Run
from cortexviz.widgets.frame.page import group
from cortexviz.widgets.pieces.canvas import Canvas, to_bytes
from cortexviz.widgets.pieces.curve import Curve
from cortexviz.widgets.pieces.export import gif, mosaic, picture, png
from cortexviz.widgets.pieces.matrix import Matrix

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
    >>> FaceExplorer(n_neurons=9, who="random")        # doctest: +SKIP
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
        super().__init__(settings, {"PNG": self.png, "GIF": self.gif}, stem="faces")
        self.neurons = Canvas(
            title=say("What the neurons have become"),
            note=say(POINT),
            max_height=0,
            choosable=True,
        )
        self.pictures = Canvas(title=say("What they are shown"), max_cell=96, choosable=True)
        self.matrix = Matrix(
            note=say("Off the diagonal, orange pushes apart and blue pulls along.")
        )
        self.theta = Curve(
            title=say("Threshold θ"),
            note=say("One line a neuron; thick: their mean."),
            axis=say(self.unit),
        )
        self.selective = Curve(
            title=say("Selectivity"),
            note=say("0: all alike; near 1: one only."),
            axis=say(self.unit),
        )
        self._loaded: tuple[object, data.Faces, list[str]] | None = None
        self._about = ""
        self.seen: story.Seen | None = None
        self.neurons.observe(self._link_views, "hovered")
        self.pictures.observe(self._link_views, "hovered")
        for curve in (self.theta, self.selective):
            curve.on_message("seek_step", self.seek_step)
        self.matrix.on_message("painted", self._paint)
        self.matrix.on_message("published", self._take_back)
        self.matrix.on_message("reset", lambda _on: self._guard(lambda: self.change(entries="")))
        self.matrix.on_message("pointed", self._point_at)
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
            group("card", pictures),
            group("card", learning),
            group("card", self.besides),
            group("card", self.export, self.link),
        )
        return group("layout", stage, side)

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
        key = settings.pictures
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
        self._show_matrix(matrix)

    # The matrix -----------------------------------------------------------------------------------

    def _say_settings(self) -> None:
        super()._say_settings()
        if limits.amount(self.settings.n_neurons) <= MOST:  # also one that cannot be inverted
            with suppress(ValueError, TypeError):
                self._show_matrix(choices.matrix(self.settings))

    def _show_matrix(self, matrix: np.ndarray) -> None:
        kind, n = self.settings.interaction, len(matrix)
        own = np.zeros(matrix.shape, bool)
        places = entries.read(self.settings.entries)
        own[*np.array(list(places), int).reshape(-1, 2).T] = True
        title = say("Matrix {kind}", kind=kind)
        if places:
            title = say("Matrix {kind}, {n} entries are yours", kind=kind, n=len(places))
        size = say("{n} by {n} neurons", n=n)
        label = f"{title}, {size}. {story.matrix_words(matrix)}"
        self.matrix.draw(matrix, own, title=title, label=label)

    def _enter(self, cells: Callable[[np.ndarray], Mapping[entries.Place, float]]) -> None:
        """Set entries, which may depend on what they were before any was set."""
        base = choices.base(self.settings)
        self.change(entries=entries.painted(base, self.settings.entries, cells(base)))

    def _paint(self, given: list[tuple[int, int, float]]) -> None:
        self._guard(lambda: self._enter(lambda _base: {(i, j): value for i, j, value in given}))

    def _take_back(self, places: list[entries.Place]) -> None:
        self._guard(lambda: self._enter(lambda base: {(i, j): base[i, j] for i, j in places}))

    def _point_at(self, neurons: list[int]) -> None:
        self._guard(lambda: self.neurons.set(bright=list(neurons)))

    # What is drawn --------------------------------------------------------------------------------

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
        # One scale for all that are compared.
        thetas = [one.theta for _, row in past for _, one in row]
        highest = 1.1 * float(np.percentile(np.concatenate(thetas), 98))
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

    def describe(self, step: int, seen: story.Seen) -> tuple[str, str]:
        n = len(self.faces.images)
        text, hint = story.describe(step, seen, n, self.settings.interaction)
        return text, f"{hint} {self.notice}".strip()

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

    def _page(self, step: int, seen: story.Seen, scale: int) -> Any:
        n = len(seen.images)
        columns = next(c for c in (7, 5, 3) if n % c == 0 or c == 3) if n > 5 else n
        return picture(mosaic(seen.images, columns, scale), say("epoch {n}", n=step))

    def png(self, scale: int = 3) -> bytes:
        """The neurons as they are on the screen, as a PNG file."""
        return png(self._page(*self.own_shown(), scale))

    def still(self) -> bytes:
        return self.png(scale=1)

    def gif(self) -> bytes:
        """The run so far as a film of at most 100 pictures, as a GIF file."""
        past = self.own(self.playback.seen())
        every = -(-len(past) // 100)
        return gif([self._page(*one, 1) for one in past[:: max(1, every)]])
