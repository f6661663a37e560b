"""The tidy table of a study: one dict per run; what varies in it, its summary, its CSV file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from cortexviz.base.files import as_path, replacing
from cortexviz.studies.arguments import FIELDS
from cortexviz.studies.measures import MEASURES

Row = dict[str, Any]

# Column of a metric -> what the axis of a figure says.
TITLES = {column: t for measure in MEASURES.values() for column, t in measure.columns.items()}

# Column -> which way is good: "lower", "higher", or neither for a mere count.
BETTER = {column: measure.better for measure in MEASURES.values() for column in measure.columns}
DISTANCES = tuple(column for column, better in BETTER.items() if better == "lower")


def varied(rows: Iterable[Row]) -> list[str]:
    """The settings that differ between runs, by which a study is drawn: data and `Params` fields.

    A batch size that only follows from the set of pictures counts as part of it.

    Examples
    --------
    >>> from cortexviz.studies import recorded_report, varied
    >>> rows = [row for row in recorded_report() if row["data"] == "10 random"]
    >>> varied(rows)
    ['n_neurons', 'interaction', 'centre']
    """
    rows = list(rows)
    names = [name for name in ("data", *FIELDS) if len({_hashable(row[name]) for row in rows}) > 1]
    pairs = {(row["data"], row["batch_size"]) for row in rows}
    if len(pairs) == len({row["data"] for row in rows}) and "data" in names:
        names = [name for name in names if name != "batch_size"]
    return names


def summary(rows: Iterable[Row], metric: str, by: Iterable[str]) -> Iterator[Row]:
    """Mean and standard deviation of a metric over the repeats of each setting.

    Parameters
    ----------
    rows : dicts
    metric : str
        A column of numbers.
    by : names of settings

    Yields
    ------
    dict
        The settings, and ``mean``, ``std`` (dividing by n - 1; NaN for one run), ``n``.

    Examples
    --------
    >>> from cortexviz.studies import recorded_report, summary
    >>> lines = list(summary(recorded_report(), "frechet_gabor", by=["interaction", "n_neurons"]))
    >>> sorted(lines[0]), {line["interaction"] for line in lines} == {"B", "L"}
    (['interaction', 'mean', 'n', 'n_neurons', 'std'], True)
    """
    by = list(by)
    groups: dict[tuple, list[float]] = {}
    for row in rows:
        if not row["error"]:
            values = groups.setdefault(tuple(_hashable(row[name]) for name in by), [])
            values.append(row[metric])
    for setting, values in groups.items():
        mean, std = spread(values)
        yield dict(zip(by, setting, strict=True)) | {"mean": mean, "std": std, "n": len(values)}


def spread(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation, which divides by n - 1 and is NaN for a single value."""
    return float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else math.nan


def plus_minus(mean: float, std: float, digits: int = 3) -> str:
    """ "12.3 ± 0.45", or the mean alone where there is no spread."""
    return f"{mean:.{digits}g}" + ("" if math.isnan(std) else f" ± {std:.2g}")


def columns_of(rows: Iterable[Row], among: Iterable[str]) -> list[str]:
    """Those of some columns that any of the rows has."""
    there = {name for row in rows for name in row}
    return [name for name in among if name in there]


def means(
    rows: Iterable[Row], by: Sequence[str], columns: Iterable[str], digits: int = 3
) -> list[list[str]]:
    """`summary` in words: a line of names, then for each setting a line of mean ± spread."""
    rows, columns = list(rows), list(columns)
    table = [[*by, *columns]]
    for points in zip(*(summary(rows, column, by) for column in columns), strict=True):
        cells = [plus_minus(point["mean"], point["std"], digits) for point in points]
        table.append([*(str(points[0][name]) for name in by), *cells])
    return table


def write_csv(rows: Iterable[Row], path: str | Path) -> Path:
    """Write the table, one line per run; read it with any spreadsheet or ``pandas.read_csv``.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from cortexviz.studies import write_csv
    >>> with TemporaryDirectory() as folder:
    ...     path = write_csv([{"data": "10 random", "score": 0.5}], Path(folder, "table.csv"))
    ...     path.read_text().splitlines()
    ['data,score', '10 random,0.5']
    """
    path, text = as_path("path", path), as_csv(rows)
    with replacing(path) as file:
        file.write(text)
    return path


def read_csv(path: str | Path) -> list[Row]:
    """The table as `write_csv` wrote it; numbers are numbers again, and all else is text.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from cortexviz.studies import read_csv, write_csv
    >>> with TemporaryDirectory() as folder:
    ...     path = write_csv([{"data": "10 random", "score": 0.5}], Path(folder, "table.csv"))
    ...     read_csv(path)
    [{'data': '10 random', 'score': 0.5}]
    """
    with as_path("path", path).open(encoding="utf-8", newline="") as file:
        return [{name: _value(text) for name, text in row.items()} for row in csv.DictReader(file)]


def recorded_report() -> list[Row]:
    """The runs behind the report's orderings as they came out here, and some of Fig. 5 in small.

    `docs/report.md` says what they are and what became of the orderings. Columns called `rows5`
    are of untrained networks that are averaged over five rows (``inception_random(rows=5)``).

    Examples
    --------
    >>> from cortexviz.studies import recorded_report
    >>> rows = recorded_report()
    >>> len(rows), "frechet_gabor" in rows[0]
    (249, True)
    """
    return read_csv(Path(__file__).parent / "report.csv")


def as_csv(rows: Iterable[Row]) -> bytes:
    """The table as a CSV file holds it."""
    rows, text = list(rows), io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _value(text: str) -> int | float | str:
    for kind in (int, float):
        with suppress(ValueError):
            return kind(text)
    return text


def _hashable(value: Any) -> Any:
    return value if isinstance(value, str | int | float | None) else str(value)
