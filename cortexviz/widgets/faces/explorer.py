"""Noise turns into faces: an explorer of BCM plasticity on pictures of people."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from itertools import islice
from typing import Any, ClassVar, NamedTuple

import numpy as np
from ipywidgets import Box
from PIL import Image

from cortexviz import bcm, data
from cortexviz.base import limits, warn
from cortexviz.base.language import later, say
from cortexviz.bcm import archive
from cortexviz.widgets.faces import asked, files, story
from cortexviz.widgets.faces.code import python
from cortexviz.widgets.faces.editor import Change
from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.faces.views import Views
from cortexviz.widgets.frame import own
from cortexviz.widgets.frame.live import Explorer, Run
from cortexviz.widgets.frame.page import group
from cortexviz.widgets.pieces.drawing import Drawing
from cortexviz.widgets.pieces.export import mosaic, npz, picture
from cortexviz.widgets.standalone.faces import Shown, live

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
        self.views = Views(say(self.unit), self._enter)
        self._loaded: tuple[object, data.Faces, list[str]] | None = None
        self.seen: story.Seen | None = None
        for pointed in (self.views.neurons, self.views.pictures):
            pointed.observe(self._point, "hovered")
        for curve in (self.views.theta, self.views.selective):
            curve.on_message("seek_step", self.seek_step)
        self.views.upload.on_pictures(
            lambda pictures: self.ask(source="own", mine=own.keep(pictures))
        )
        self.reopens(self.views.upload)
        self.children = [self._layout()]
        self.start()

    def _layout(self) -> Box:
        network, pictures, learning = self.forms
        views = self.views
        stage = group(
            "stage",
            self.front(views.neurons),
            self.card(views.pictures),
            self.card(group("pair", views.theta, views.selective)),
        )
        return self.arranged(
            stage, [network, self.double(views.matrix)], [pictures, views.upload], [learning],
            [self.besides],
        )  # fmt: skip

    @classmethod
    def rehearse(cls) -> None:
        settings = cls.kind()
        faces = asked.faces(settings)
        for state in islice(bcm.train(asked.params(settings), faces.images, settings.seed), 3):
            story.look(state, faces.images.shape[1:3])

    def make_room(self, compared: bool) -> None:
        self.views.neurons.max_height = 150 if compared else 0

    # The run --------------------------------------------------------------------------------------

    def script(self) -> str:
        return python(self.settings)

    def tasks(self) -> dict[str, bool]:
        chosen = self.seen is not None and bool(self.seen.chosen.any())
        points = self.views.neurons.hovered >= 0
        return {
            say("Press play, until a neuron has chosen a picture."): chosen,
            say("Point at a neuron, to see which picture it likes."): points,
            say("Make the neurons rivals, and play again."): (
                chosen and self.settings.interaction == "L"
            ),
        }

    def run(self, settings: FaceSettings) -> Run[bcm.State]:
        dear = limits.within(
            asked.cost(settings), n_neurons=settings.n_neurons, epochs=settings.epochs
        )
        params = asked.params(settings)
        faces, said = self._load(settings)
        iterator = bcm.train(params, faces.images, settings.seed)
        lesson = Lesson(faces, params.matrix, [*said, dear])
        return iterator, params.epochs, partial(self._begin, lesson)

    def step_of(self, state: bcm.State) -> int:
        return state.epoch

    def snapshot(self, state: bcm.State) -> tuple[int, story.Seen]:
        return state.epoch, story.look(state, self.faces.images.shape[1:3])

    def ready(self) -> bool:
        return self.views.neurons.ready

    def _load(self, settings: FaceSettings) -> tuple[data.Faces, list[str]]:
        """The faces and what was said on loading them; only read again when others are chosen."""
        key = asked.pictures(settings), settings.mine
        if self._loaded is None or self._loaded[0] != key:
            said: list[str] = []
            with warn.heard(said.append):
                faces = asked.faces(settings)
            if (settings.source, faces.source) == ("auto", "procedural"):
                # The library's sentence speaks of this server's folders.
                said = [say(story.FALLBACK)]
            self._loaded = key, faces, said
        return self._loaded[1:]

    def _begin(self, lesson: Lesson) -> None:
        self.faces, matrix, said = lesson
        about = " ".join([story.about(self.faces), *map(self.in_words, said)]).strip()
        self.views.begin(self.faces.images, about)
        self.views.editor.draw(matrix, self.settings)

    def _say_settings(self) -> None:
        super()._say_settings()
        if limits.amount(self.settings.n_neurons) <= MOST:  # also one that cannot be inverted
            with suppress(ValueError, TypeError):
                self.views.editor.draw(asked.matrix(self.settings), self.settings)

    def draw(self, seen: story.Seen) -> None:
        self.seen = seen
        self.views.draw(seen, self.settings.interaction)

    def draw_slowly(self, step: int, seen: story.Seen) -> None:
        words, past = self.describe(step, seen)[0], self.own(self.playback.history)
        self.views.draw_slowly(seen, words, past, step, self.playback.last, self._highest())

    def _highest(self) -> float:
        """The end of the axis of theta: one scale for all that are compared."""
        thetas = [one.theta for _, row in self.playback.history for _, one in row]
        return 1.1 * float(np.percentile(np.concatenate(thetas), 98)) or 1.0

    def describe(self, step: int, seen: story.Seen) -> tuple[str, str]:
        return story.describe(step, seen, len(self.faces.images), self.settings.interaction)

    def _enter(self, change: Change) -> None:
        """Set entries of the matrix."""
        self._guard(lambda: self.change(entries=change(self.settings)))

    def _point(self, _change: object) -> None:
        if self.seen is not None:
            self.views.point(self.seen)
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
        return npz([archive.arrays(network).items() for network in networks])

    def html(self) -> bytes:  # type: ignore[override]
        return live(partial(type(self), **asdict(self.settings)), type(self).filled).encode()

    def filled(self) -> Shown:
        """What of a page without a server its script fills."""
        views = self.views
        views.matrix.editable = False
        return Shown(self.faces.images, {
            "neurons": views.neurons, "pictures": views.pictures, "square": views.matrix,
            "theta": views.theta, "selective": views.selective,
        })  # fmt: skip
