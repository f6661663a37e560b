"""One node in full: lambda and pi along one edge, and how its belief came out of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from cortexviz.base.language import later, say
from cortexviz.hmax import Feedback
from cortexviz.hmax.derivation import derive
from cortexviz.widgets.contours.look import Look, Seen
from cortexviz.widgets.contours.nodes import Node, node
from cortexviz.widgets.frame.derived import in_words, state, table

LATER = later(
    "From the second sweep on, messages also say what other parents explain: no edge by itself."
)


def messages(
    seen: Seen,
    look: Look,
    layer: str,
    row: int,
    column: int,
    feedback: Feedback,
    chosen: Mapping[str, int],
) -> Node:
    """The node of `layer` at this row and column of its map, and the edges that are `chosen`.

    Parameters
    ----------
    chosen : mapping of "below" and "above" to int
        Which edge; the one that says most, if not given.
    """
    plain = node(seen, look, layer, row, column, feedback)
    if seen.step is None:
        return plain
    if seen.step.sweep > 1:
        return plain._replace(text=f"{plain.text} {say(LATER)}")
    first = look.painter.grids[layer].first
    at = row + first, column + first
    learned = look.painter.network.learned_
    found = derive(learned, seen.step, feedback, layer, *at, layer in seen.told)
    name = partial(state, look.edges, layer, found)
    read = table(found, layer, name, look.painter.grids, chosen)
    outlines = plain.outlines | {other: _cell(look, other, *end.tolist())
                                 for other, end in read.ends.items()}  # fmt: skip
    said = in_words(found, plain.text.split(". ")[0] + ".")
    return plain._replace(
        text=said, columns=read.columns, rows=read.rows, outlines=outlines, edges=read.edges
    )


def _cell(look: Look, layer: str, row: int, column: int) -> list[float]:
    """Where a node lies on the picture."""
    here = look.painter.grids[layer]
    top, left = (here.start + (n - here.first) * here.step for n in (row, column))
    return [top, left, top + here.step, left + here.step]
