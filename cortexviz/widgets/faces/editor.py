"""The interaction matrix of the face explorer, to look at and to paint."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cortexviz.base.language import say
from cortexviz.widgets.faces import asked, entries, story
from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.pieces.matrix import Matrix

Change = Callable[[FaceSettings], str]  # from settings to the entries that they shall have


class Editor:
    """Draws the matrix, and hears what is painted: `entered` gets how the entries change."""

    def __init__(self, entered: Callable[[Change], object]) -> None:
        self.matrix = Matrix(
            note=say("Off the diagonal, orange pushes apart and blue pulls along.")
        )
        self._entered = entered
        self.matrix.on_message("painted", self._paint)
        self.matrix.on_message("published", self._take_back)
        self.matrix.on_message("reset", lambda _on: entered(lambda _settings: ""))

    def draw(self, matrix: np.ndarray, settings: FaceSettings) -> None:
        """The matrix of these settings, with marks on the entries that are a person's own."""
        kind, n = settings.interaction, len(matrix)
        places = entries.read(settings.entries)
        own = np.zeros(matrix.shape, bool)
        own[*np.array(list(places), int).reshape(-1, 2).T] = True
        title = say("Matrix {kind}", kind=kind)
        if places:
            title = say("Matrix {kind}, {n} entries are yours", kind=kind, n=len(places))
        label = f"{title}, {say('{n} by {n} neurons', n=n)}. {story.matrix_words(matrix)}"
        self.matrix.draw(matrix, own, title=title, label=label)

    def _paint(self, given: list[tuple[int, int, float]]) -> None:
        self._entered(lambda s: entries.painted(
            asked.base(s), s.entries, {(i, j): value for i, j, value in given}))  # fmt: skip

    def _take_back(self, places: list[entries.Place]) -> None:
        def change(settings: FaceSettings) -> str:
            base = asked.base(settings)
            return entries.painted(base, settings.entries, {(i, j): base[i, j] for i, j in places})

        self._entered(change)
