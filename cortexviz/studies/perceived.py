"""What the bench found, as tables: a line of names, then lines of words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np

from cortexviz.data import silhouettes
from cortexviz.hmax import LAYERS
from cortexviz.studies.table import Row
from cortexviz.studies.trials import TABLES

Lines = Iterator[list[str]]


def tables(rows: Sequence[Row]) -> dict[str, list[list[str]]]:
    """One for each table of `TABLES` of which there are rows: mean (least-most) over networks."""
    found = {name: of(rows, data=name) for name in TABLES}
    return {name: list(LINES[name](some)) for name, some in found.items() if some}


def of(rows: Sequence[Row], **settings: object) -> list[Row]:
    """The rows that have these settings."""
    return [row for row in rows if all(row[name] == value for name, value in settings.items())]


def values(rows: Sequence[Row], name: str) -> list[float]:
    """Of the rows that have them, in the order of the table."""
    return [row[name] for row in rows if name in row]


def span(found: Sequence[float], write: Callable[[float], str], to: str = "-") -> str:
    """Mean, and least to most where they differ as written: "0.86 (0.84-0.87)"; "" of none."""
    if not found:
        return ""
    mean, low, high = (write(float(f(found))) for f in (np.mean, min, max))
    return mean if low == high else f"{mean} ({low}{to}{high})"


def spread(rows: Sequence[Row], name: str) -> str:
    """The span of a column without leading zeros: ".86 (.84-.87)"."""
    return span(values(rows, name), lambda value: f"{value:.2f}".removeprefix("0"))


def called(rows: Sequence[Row]) -> str:
    """What pictures are called, the most frequent first: "square 6, nothing 3"."""
    names = (*sorted(silhouettes().names), "nothing")  # which is -1
    count = Counter(names[int(number)] for number in values(rows, "called"))
    return ", ".join(f"{name} {n}" for name, n in count.most_common())


def each(rows: Sequence[Row], name: str) -> list:
    """The values of a setting, in the order of the table."""
    return list(dict.fromkeys(row[name] for row in rows))


def apart(rows: Sequence[Row], feedback: str) -> float:
    """The largest distance between two curves of the support ratio, means over networks."""
    chosen = of(rows, data="support", feedback=feedback)
    at = [
        [np.mean(values(some, "gap")) for c in each(chosen, "condition")
         if (some := of(chosen, x=x, condition=c))]
        for x in each(chosen, "x")
    ]  # fmt: skip
    return float(max(max(means) - min(means) for means in at))


def _curves(rows: Sequence[Row], title: str, first: str, second: str) -> Lines:
    """The gap at each x, with a column for each value of two settings."""
    columns = list(product(each(rows, first), each(rows, second)))
    yield [title, *(f"{a}, {b}" for a, b in columns)]
    for x in each(rows, "x"):
        cells = (of(rows, x=x, **{first: a, second: b}) for a, b in columns)
        yield [f"{x:g}", *(spread(some, "gap") for some in cells)]


def _support(rows: Sequence[Row]) -> Lines:
    return _curves(rows, "support ratio", "feedback", "condition")


def _inducers(rows: Sequence[Row]) -> Lines:
    presets = each(rows, "feedback")
    yield ["inducers", "called", *(f"{p}, {what}" for p in presets for what in ("gap", "beside"))]
    for condition in each(rows, "condition"):
        same = of(rows, condition=condition)
        cells = (
            spread(of(same, feedback=feedback), what)
            for feedback in presets
            for what in ("gap", "beside")
        )
        yield [condition, called(of(same, feedback=presets[0])), *cells]


def _misaligned(rows: Sequence[Row]) -> Lines:
    return _curves(rows, "degrees", "condition", "feedback")


def _order(rows: Sequence[Row]) -> Lines:
    presets = each(rows, "feedback")
    yield ["layer", *(f"{feedback}: step" for feedback in presets)]
    for layer in reversed(LAYERS):
        steps = (values(of(rows, feedback=feedback), f"step_{layer}") for feedback in presets)
        yield [layer, *(", ".join(f"{step:g}" for step in sorted(set(some))) for some in steps)]


def _stimulated(rows: Sequence[Row]) -> Lines:
    presets = each(rows, "feedback")
    yield ["driven", "half sides", "called", *(f"{p}: what comes next" for p in presets)]
    for condition in each(rows, "condition"):
        for x in each(of(rows, condition=condition), "x"):
            same = of(rows, condition=condition, x=x)
            cells = (spread(of(same, feedback=feedback), "gap") for feedback in presets)
            yield [condition, f"{x:g}", called(of(same, feedback=presets[0])), *cells]


LINES: dict[str, Callable[[Sequence[Row]], Lines]] = {
    "support": _support,
    "inducers": _inducers,
    "misaligned": _misaligned,
    "order": _order,
    "stimulated": _stimulated,
}
