"""What sampled messages lose and save: the tables and the figure of docs/sampling.md.

    python -m benchmarks.sampling                      print them
    python -m benchmarks.sampling time Kanizsa         print some
    python -m benchmarks.sampling --write              and put them into the page

They are those of `cortexviz study text_s2`, whose results lie in results/ and are gone on with.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache, partial

import matplotlib.pyplot as plt

from benchmarks.shared.page import DOCS, markdown, write_tables
from cortexviz.plot.bench import sampling_figure
from cortexviz.plot.style import use_style
from cortexviz.studies import text_s2
from cortexviz.studies.sampling import TABLES, tables
from cortexviz.studies.table import Row

FIGURE, RESULTS = DOCS / "sampling.png", "results"


@cache
def rows() -> list[Row]:
    return text_s2().run(RESULTS)


def table(name: str) -> str:
    return markdown(iter(tables(rows())[name]))


def figure() -> str:
    with plt.rc_context():
        use_style()
        drawn = sampling_figure(rows())
        drawn.savefig(FIGURE, dpi=80, pil_kwargs={"optimize": True})
        plt.close(drawn)
    return f"![What each shortcut loses, what it saves, and the Kanizsa gap]({FIGURE.name})"


def main(arguments: Sequence[str] = ()) -> None:
    found = {name: partial(table, name) for name in (*TABLES, "time", "Kanizsa")}
    write_tables("sampling.md", found | {"figure": figure}, arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
