"""What perception scientists know, as a bench: the tables and the figure of docs/psychophysics.md.

    python -m benchmarks.psychophysics                      print them
    python -m benchmarks.psychophysics support order        print some
    python -m benchmarks.psychophysics --write              and put them into the page

They are those of `cortexviz study psychophysics`, whose results lie in results/ and are gone on
with. No setting was chosen on its dictionaries.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cache, partial
from itertools import pairwise

import numpy as np

from benchmarks.shared.figure import figure
from benchmarks.shared.page import markdown, write_tables
from cortexviz.plot.bench import bench_figure
from cortexviz.studies import psychophysics
from cortexviz.studies.perceived import apart, each, of, tables, values
from cortexviz.studies.table import Row
from cortexviz.studies.trials import TABLES

RESULTS = "results"


@cache
def rows() -> list[Row]:
    return psychophysics().run(RESULTS)


def table(name: str) -> str:
    return markdown(tables(rows())[name])


def targets() -> Iterator[list[str]]:
    """What the support ratio should do, and what it does: means over the networks."""
    yield ["gap against support ratio", "target", "graded", "counted"]
    presets = ("graded", "counted")
    falls = (max(_falls(feedback)) for feedback in presets)
    yield ["largest fall from one ratio to the next", "0", *(f"{fall:.3f}" for fall in falls)]
    between = (apart(rows(), feedback) for feedback in presets)
    yield ["curves of the sizes apart by at most", ".06", *(f"{gap:.3f}" for gap in between)]


def _falls(feedback: str) -> Iterator[float]:
    chosen = of(rows(), data="support", feedback=feedback)
    for size in each(chosen, "condition"):
        same = of(chosen, condition=size)
        means = [np.mean(values(of(same, x=x), "gap")) for x in each(same, "x")]
        yield float(max(0, *(before - after for before, after in pairwise(means))))


def drawn() -> str:
    words = "Belief on the gap in each table of the bench"
    return figure("psychophysics.png", lambda: bench_figure(rows()), words)


def main(arguments: Sequence[str] = ()) -> None:
    found = {name: partial(table, name) for name in TABLES}
    found |= {"targets": lambda: markdown(targets()), "figure": drawn}
    write_tables("psychophysics.md", found, arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
