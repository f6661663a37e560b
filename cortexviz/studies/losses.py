"""What the bench of sampled messages found, as tables: a line of names, then lines of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cortexviz.studies.perceived import each, of, span, spread, values
from cortexviz.studies.sampling import TABLES
from cortexviz.studies.table import Row

Lines = Iterator[list[str]]


def tables(rows: Sequence[Row]) -> dict[str, list[list[str]]]:
    """KL in nats for each x and equation; what is lost beside what is saved; the Kanizsa gap."""
    found = {name: list(_lost(of(rows, data=name), name)) for name in TABLES if of(rows, data=name)}
    if kept := [row for row in rows if row["data"] in ("states kept", "neighbours")]:
        found["time"] = list(_saved(kept))
    if seen := of(rows, data="Kanizsa"):
        found["Kanizsa"] = list(_gaps(seen))
    return found


def _lost(rows: Sequence[Row], name: str) -> Lines:
    """Mean over draws, and least to most of them."""
    yield [name, *(f"{equation}, KL" for equation in each(rows, "condition"))]
    for x in sorted(each(rows, "x")):
        cells = (of(rows, x=x, condition=one) for one in each(rows, "condition"))
        yield [f"{x:g}", *(lost(values(some, "kl")) for some in cells)]


def lost(found: Sequence[float]) -> str:
    """Mean, and least to most, of what is never less than nothing: "0.038 (0.036-0.041)"."""
    return span(found, lambda value: f"{max(value, 0):.2g}")


def _saved(rows: Sequence[Row]) -> Lines:
    """Of one node: microseconds, how many times as fast, and the loss in the mean and at worst."""
    yield ["equation", "what", "exact, us", "sampled, us", "times as fast", "KL", "worst node"]
    for equation in each(rows, "condition"):
        for table in each(of(rows, condition=equation), "data"):
            own = of(rows, condition=equation, data=table)
            for x in each(own, "x"):
                some = of(own, x=x)
                exact, spared = (np.mean(values(some, n)) for n in ("exact_us", "spared_us"))
                times = [f"{exact:.3g}", f"{spared:.3g}", f"{exact / spared:.2g}"]
                nats = f"{np.mean(values(some, 'kl')):.2g}", f"{max(values(some, 'worst')):.2g}"
                yield [equation, f"{table}: {x:g}", *times, *nats]


def _gaps(rows: Sequence[Row]) -> Lines:
    """Belief on the gap and on the worst line beside it, mean and least to most."""
    yield ["feedback", "states kept", "called rightly", "gap", "beside"]
    for condition in each(rows, "condition"):
        for x in each(of(rows, condition=condition), "x"):
            some = of(rows, condition=condition, x=x)
            right = np.mean([value > 0.5 for value in values(some, "probability")])
            cells = spread(some, "gap"), spread(some, "beside")
            yield [condition, f"{x:g}" if x else "all", f"{right:.0%}", *cells]
