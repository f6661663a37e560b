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

from benchmarks.shared.figure import figure
from benchmarks.shared.page import markdown, write_tables
from cortexviz.plot.bench import sampling_figure
from cortexviz.studies import text_s2
from cortexviz.studies.losses import tables
from cortexviz.studies.sampling import TABLES
from cortexviz.studies.table import Row

RESULTS = "results"


@cache
def rows() -> list[Row]:
    return text_s2().run(RESULTS)


def table(name: str) -> str:
    return markdown(tables(rows())[name])


def drawn() -> str:
    words = "What each shortcut loses, what it saves, and the Kanizsa gap"
    return figure("sampling.png", lambda: sampling_figure(rows()), words)


def main(arguments: Sequence[str] = ()) -> None:
    found = {name: partial(table, name) for name in (*TABLES, "time", "Kanizsa")}
    write_tables("sampling.md", found | {"figure": drawn}, arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
