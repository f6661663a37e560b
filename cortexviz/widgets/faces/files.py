"""What the face explorer puts into files: a drawing, a table of the curves, the networks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from cortexviz import bcm
from cortexviz.base.language import say
from cortexviz.bcm import archive
from cortexviz.widgets.faces import asked
from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.faces.story import Seen
from cortexviz.widgets.pieces.drawing import Drawing, bitmap, over_curves
from cortexviz.widgets.pieces.drawing import words as svg_words

CELL = 102  # of a neuron in a drawing


def columns(n: int) -> int:
    """How many neurons stand side by side in a file."""
    return next(c for c in (7, 5, 3) if n % c == 0 or c == 3) if n > 5 else n


def drawing(
    seen: Seen, names: Sequence[str], words: str, past: Sequence[tuple[int, Seen]], highest: float
) -> Drawing:
    """Each neuron with its name, what is seen in `words`, and the curves, of theta to `highest`."""
    wide = columns(len(seen.images))
    width, parts = max(420, wide * CELL), []
    for i, (image, name) in enumerate(zip(seen.images, names, strict=True)):
        row, column = divmod(i, wide)
        x, y = column * CELL, row * (CELL + 20)
        parts += [bitmap(image, x, y, CELL - 6),
                  svg_words(name, x + (CELL - 6) / 2, y + CELL + 8, 11, middle=True)]  # fmt: skip
    size = width, (CELL + 20) * -(-len(seen.images) // wide)
    return over_curves(parts, size, words, np.array([step for step, _ in past]), [
        (say("Threshold θ"), np.stack([one.theta for _, one in past]), highest),
        (say("Selectivity"), np.stack([one.selectivity for _, one in past]), 1.0),
    ])  # fmt: skip


def table(past: Iterable[tuple[int, Seen]]) -> list[dict[str, object]]:
    """The curves: a row for each epoch and neuron, both counted as the page counts them."""
    return [
        {"epoch": epoch, "neuron": i + 1, "theta": f"{seen.theta[i]:.6g}",
         "selectivity": f"{seen.selectivity[i]:.6g}", "likes": int(seen.preferred[i]) + 1,
         "has_chosen": int(seen.chosen[i])}
        for epoch, seen in past for i in range(len(seen.theta))
    ]  # fmt: skip


def network(
    settings: FaceSettings, images: np.ndarray, epoch: int, newest: bcm.State
) -> archive.Saved:
    """The network as it was at an epoch: the one that learns now, or the same trained again."""
    params = asked.params(settings)
    if newest.epoch != epoch:
        learns = bcm.train(params, images, settings.seed, every=max(1, epoch))
        newest = next(state for state in learns if state.epoch == epoch)
    found = newest.weights, newest.theta, newest.epoch
    return archive.Saved(params, settings.seed, *found, None)
