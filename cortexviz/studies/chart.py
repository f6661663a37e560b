"""The chart of a study, as values: where each setting stands, its runs, and what to call it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base.language import say
from cortexviz.studies.table import Row, spread

WORDS = {"n_neurons": "neurons", "interaction": "matrix", "data": "pictures"}

# Curves stand apart by this share of the way to the next place, and all of them by half of it.
APART, ALL_APART = 0.12, 0.5


class Point(NamedTuple):
    """The runs of one setting: where they stand, and their values of one metric."""

    id: str
    curve: int
    place: float
    name: str
    rows: list[Row]
    values: list[float]

    @property
    def mean(self) -> float:
        return spread(self.values)[0]

    @property
    def std(self) -> float:
        """Over the repeats, dividing by n - 1; NaN for a single run."""
        return spread(self.values)[1]


class Chart(NamedTuple):
    """All that is drawn: curves (name, runs done, runs planned), points, ticks (place, words)."""

    curves: list[tuple[str, int, int]]
    points: list[Point]
    ticks: list[tuple[float, str]]
    axis: str


def usual_axis(rows: Sequence[Row], names: Iterable[str]) -> str:
    """Of the settings that vary, the one along the axis.

    The number of neurons, as in Rondini 2023, or the first number that varies.
    """
    numbers = [name for name in names if all(isinstance(row[name], int | float) for row in rows)]
    return "n_neurons" if "n_neurons" in numbers or not numbers else numbers[0]


def chart(
    planned: Sequence[Row], rows: Sequence[Row], metric: str, axis: str, names: Sequence[str]
) -> Chart:
    """Points and curves of the runs so far, in the order of the study.

    As in the report, points of different curves stand a little apart, lest one hides another.

    Parameters
    ----------
    planned : the settings of all runs, in the study's order
    rows : the runs that are done
    metric : the column to draw; a run without a finite number there has no point
    axis : the setting along the x axis
    names : all settings that vary; those that are not `axis` make the curves
    """
    others = [name for name in names if name != axis]
    stands = _places(planned, axis)
    asked = [in_words(row, others) for row in planned]
    labels = list(dict.fromkeys(asked))
    nearest = min(np.diff(list(stands.values())), default=1.0)
    apart = min(APART, ALL_APART / max(1, len(labels))) * nearest
    together: dict[str, list[Row]] = {}
    for row in rows:
        if not row["error"]:
            together.setdefault(point_id(row, names), []).append(row)
    points = []
    for key, same in together.items():
        curve = labels.index(in_words(same[0], others))
        place = stands[str(same[0][axis])] + (curve - (len(labels) - 1) / 2) * apart
        values = numbers_of(same, metric)
        if values:
            points.append(Point(key, curve, place, in_words(same[0], names), same, values))
    points.sort(key=lambda point: (point.curve, point.place))
    done = [in_words(row, others) for row in rows]
    curves = [(label or say("all runs"), done.count(label), asked.count(label)) for label in labels]
    return Chart(curves, points, [(place, name) for name, place in stands.items()], words(axis))


def numbers_of(rows: Iterable[Row], metric: str) -> list[float]:
    """The values of a metric, where a run has one."""
    return [float(row[metric]) for row in rows if math.isfinite(row.get(metric, math.nan))]


def point_id(row: Row, names: Iterable[str]) -> str:
    """What a point is called in a link: the settings that vary."""
    return " | ".join(str(row[name]) for name in names)


def words(name: str) -> str:
    """A setting as a person calls it."""
    return say(WORDS.get(name, name.replace("_", " ")))


def in_words(row: Row, names: Iterable[str]) -> str:
    """Some settings of a run in words: "10 random, 5 neurons, matrix B"."""
    centred = row["interaction"] == "B"
    return ", ".join(_value(n, row[n]) for n in names if centred or n != "centre")


def _value(name: str, value: Any) -> str:
    if name == "data":
        return say(value)
    if value in (None, ""):
        return say("usual {setting}", setting=words(name))
    if name == "n_neurons":
        return say("{n} neurons", n=value)
    return say("{setting} {value}", setting=words(name), value=value)


def _places(rows: Iterable[Row], axis: str) -> dict[str, float]:
    """Where each value of a setting stands: numbers where they are, words side by side."""
    values = list(dict.fromkeys(row[axis] for row in rows))
    if all(isinstance(value, int | float) for value in values):
        return {str(value): float(value) for value in sorted(values)}
    return {str(value): float(i) for i, value in enumerate(values)}
