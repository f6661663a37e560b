"""What the cortex explorer puts into files: a drawing, and a table of the curves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cortexviz.base.language import say
from cortexviz.widgets.cortex.asked import Phase, written
from cortexviz.widgets.cortex.story import Seen
from cortexviz.widgets.pieces.drawing import Drawing, bitmap, over_curves

CELL = 102  # of a neuron in a drawing


def columns(n: int) -> int:
    """How many neurons stand side by side in a file."""
    return min(n, 8)


def words(seen: Seen) -> str:
    """What stands under a picture."""
    return say("moment {n}, OD {mean:+.2f}", n=seen.step, mean=float(seen.dominance.mean()))


def drawing(seen: Seen, text: str, past: Sequence[Seen]) -> Drawing:
    """Each neuron's fields by both eyes, what is seen in words, and selectivity so far."""
    wide = columns(len(seen.images))
    width, high, parts = max(420, wide * CELL), CELL // 2 + 6, []
    for i, image in enumerate(seen.images):
        row, column = divmod(i, wide)
        parts.append(bitmap(image, column * CELL, row * high, CELL - 6))
    size = width, high * -(-len(seen.images) // wide)
    dominance = np.stack([abs(one.dominance) for one in past])
    return over_curves(parts, size, text, np.array([one.step for one in past]), [
        (say("Selectivity in time"), np.stack([one.selectivity for one in past]), 1.0),
        (say("Ocular dominance, without its sign"), dominance, 1.0),
    ])  # fmt: skip


def table(past: Sequence[Seen], phases: Sequence[Phase]) -> list[dict[str, object]]:
    """The curves: a row for each moment and neuron, the neurons counted from 1."""
    eyes = [[written(o.condition) for o in phases if o.start <= one.step][-1] for one in past]
    return [
        {"moment": one.step, "eyes": now, "neuron": i + 1,
         "ocular_dominance": f"{one.dominance[i]:.6g}",
         "orientation_index": f"{one.selectivity[i]:.6g}",
         "best_left": f"{one.left[i].max():.6g}", "best_right": f"{one.right[i].max():.6g}",
         "orientation": f"{one.best[i]:g}"}
        for one, now in zip(past, eyes, strict=True) for i in range(len(one.dominance))
    ]  # fmt: skip
