"""What a study has found so far, in a terminal and as files: its table, and its figures."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from cortexviz.base.files import replacing
from cortexviz.plot.bench import bench_figure, sampling_figure
from cortexviz.plot.race import race_figure
from cortexviz.plot.rearing import rearing_figure
from cortexviz.plot.studies import counted_faces, study_curves, study_faces
from cortexviz.plot.style import use_style
from cortexviz.studies import (
    Store,
    lives,
    losses,
    perceived,
    race,
    reared,
    sampling,
    seeing,
    varied,
    write_csv,
)
from cortexviz.studies.table import DISTANCES, TITLES, Row, columns_of, means


class Shown(NamedTuple):
    """How the rows of a bench are shown."""

    tables: Callable[[Sequence[Row]], dict[str, list[list[str]]]]
    figure: Callable[[Sequence[Row]], Figure]


# By the columns that a bench's file holds.
BENCHES = {
    seeing.COLUMNS: Shown(perceived.tables, bench_figure),
    race.COLUMNS: Shown(race.tables, race_figure),
    sampling.COLUMNS: Shown(losses.tables, sampling_figure),
    lives.COLUMNS: Shown(reared.tables, rearing_figure),
}
# What a system says where a folder may only be read.
READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


def show(file: Path) -> None:
    """Print a study's table, and write it and its figures beside it where that is allowed."""
    with Store(file) as store:
        rows = list(store.rows())
        where = dict.fromkeys(row.get("device", "cpu") for row in rows)
        trained = f", trained on {' and '.join(where)}" if where.keys() - {"cpu"} else ""
        _say(f"{file}: {len(rows)} of {store.identity['runs']} runs{trained}")
        good = [row for row in rows if not row["error"]]
        for row in [row for row in rows if row["error"]][:3]:
            _say(f"  failed: {row['data']}, {row['n_neurons']} neurons: {row['error']}")
        if not good:
            return
        bench = BENCHES.get(tuple(store.identity["metrics"]))
        for line in _bench_lines(bench.tables(rows)) if bench else _lines(rows):
            _say(f"  {line}")
        try:
            paths = export_bench(store, rows, bench.figure) if bench else export(store, rows)
            for path in paths:
                _say(f"  {path}")
        except OSError as error:
            if error.errno not in READ_ONLY:
                raise
            note(f"table and figures are not written, for {file.parent} may only be read")


def export(store: Store, rows: Sequence[Row]) -> list[Path]:
    """Write NAME.csv and, as PNG and SVG, one figure per metric and the faces; return the paths."""
    good = [row for row in rows if not row["error"]]
    distances = columns_of(good, DISTANCES)
    best = min(good, key=lambda row: row[distances[0]]) if distances else good[0]
    paths = [write_csv(rows, store.folder.with_name(f"{store.folder.name}.csv"))]
    with plt.rc_context():
        use_style()
        drawn = {metric: study_curves(good, metric) for metric in columns_of(good, TITLES)}
        drawn["faces"] = study_faces(good, store.pictures)
        drawn["best"] = counted_faces(store.pictures(best))
        for name, ax in drawn.items():
            paths += _save(store, name, ax.figure)
    return paths


def export_bench(
    store: Store, rows: Sequence[Row], figure: Callable[[Sequence[Row]], Figure]
) -> list[Path]:
    """Write NAME.csv and, as PNG and SVG, the figure of the bench; return the paths."""
    paths = [write_csv(rows, store.folder.with_name(f"{store.folder.name}.csv"))]
    with plt.rc_context():
        use_style()
        return [*paths, *_save(store, "figure", figure(rows))]


def _save(store: Store, name: str, figure: Any) -> Iterator[Path]:
    for ending in ("png", "svg"):
        path = store.folder.with_name(f"{store.folder.name}-{name}.{ending}")
        with replacing(path) as picture:
            plt.figure(figure)
            plt.savefig(picture, format=ending, dpi=150, bbox_inches="tight")
        yield path
    plt.close()


def note(sentence: str) -> None:
    """Say something that is no result."""
    print(f"note: {sentence}", file=sys.stderr)


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    """Mean ± standard deviation of each metric for each setting, in columns."""
    yield from _in_columns(means(rows, varied(rows) or ["data"], columns_of(rows, TITLES), 4))


def _bench_lines(tables: dict[str, list[list[str]]]) -> Iterator[str]:
    """The tables of the bench, one after the other."""
    for table in tables.values():
        yield from _in_columns(table)
        yield ""


def _in_columns(table: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))


def _say(line: str) -> None:
    """Print a line, in letters that the terminal has."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        line = line.replace("±", "+-").encode(encoding, "backslashreplace").decode(encoding)
    print(line, flush=True)
