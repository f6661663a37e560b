"""What the study explorer says, without a browser."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from cortexviz.studies import orderings
from cortexviz.studies.table import TITLES

from .studies_points import Chart, Point, point_id
from .studies_settings import KINDS, Plan, Row


def title(plan: Plan) -> str:
    """What study is drawn, and where it is kept."""
    if plan.study is None:
        return f"Results of {plan.path.stem}"
    kind = plan.study.name.removesuffix("-quick")
    return (
        f"Fig. {kind.removeprefix('figure')} of Rondini 2023, quick"
        if kind in KINDS
        else "My study"
    )


def upright(metric: str) -> str:
    """The words on the upright axis: the metric by its full name, and which way is good."""
    better = {True: "lower is better", False: "higher is better", None: "a count"}
    return f"{TITLES[metric]}, {better[lower_is_better(metric)]}"


def lower_is_better(metric: str) -> bool | None:
    """Whether a metric is a distance; None for a mere count."""
    return None if metric == "distinct_faces" else metric.startswith(("fid", "frechet"))


def amount(value: float) -> str:
    """A number with three figures that count."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def spread(point: Point) -> str:
    """Mean and standard deviation."""
    alike = math.isnan(point.std) or point.std == 0
    return amount(point.mean) + ("" if alike else f" ± {point.std:.2g}")


def point_words(point: Point, plan: Plan) -> str:
    """A point for a screen reader, and beside the pointer."""
    planned = sum(point_id(plan, row) == point.id for row in plan.settings)
    return f"{point.name}: {spread(point)}, {len(point.values)} of {planned} runs"


def traits(point: Point, plan: Plan) -> dict[str, Any]:
    """A point as `Scatter` draws it."""
    return {
        "id": point.id,
        "curve": point.curve,
        "x": point.place,
        "y": point.mean,
        "error": 0.0 if math.isnan(point.std) else point.std,
        "values": [float(value) for value in point.values],
        "label": point_words(point, plan),
    }


def face_words(counts: np.ndarray) -> str:
    """How often each face occurs: "58 + 4 + 2"."""
    if len(counts) == 1:
        return "one face only"
    if counts[0] == 1:
        return "no two of which correlate above 0.8"
    more = f" and {len(counts) - 5} more" if len(counts) > 5 else ""
    return f"{len(counts)} different faces: {' + '.join(map(str, counts[:5]))}{more}"


def compare(left: Point | None, right: Point | None, plan: Plan) -> list[list[str]]:
    """A line per metric: its name, both sides, and how sure the difference is."""
    lines = []
    for column in plan.columns:
        sides = [side and side._replace(values=[row[column] for row in side.rows])
                 for side in (left, right)]  # fmt: skip
        cells = ["" if side is None else spread(side) for side in sides]
        lines.append([TITLES[column], *cells, _sure(column, *sides)])
    return lines


def _sure(column: str, left: Point | None, right: Point | None) -> str:
    """The verdict of `orderings`: a difference counts from two standard errors on."""
    if left is None or right is None:
        return ""
    error = math.hypot(left.error, right.error)
    if math.isnan(error):
        return "one run only: cannot tell"
    difference = left.mean - right.mean
    if abs(difference) <= orderings.CLEAR * error or difference == 0:
        return "no clear difference"
    lower = lower_is_better(column)
    if lower is None:
        return f"{'A' if difference > 0 else 'B'} has more"
    return f"{'A' if (difference < 0) == lower else 'B'} is better"


def describe(plan: Plan, rows: Sequence[Row], seen: Chart, metric: str) -> tuple[str, str]:
    """What is seen now, in a sentence, and what to look for next."""
    total, networks = len(plan.costs), sum(row["n_seeds"] for row in plan.settings)
    failed = [row for row in rows if row["error"]]
    note = f" {len(failed)} failed: {failed[0]['error']}" if failed else ""
    if not rows:
        return (
            f"Nothing has run yet: {total} runs, {networks} networks in all.",
            "Which setting will come nearest to real faces? Guess, then press play.",
        )
    if not seen.points:
        return f"{len(rows)} of {total} runs are done.{note}", "Change the settings."
    lower = lower_is_better(metric)
    best = (min if lower else max)(seen.points, key=lambda point: point.mean)
    rank = "most" if lower is None else "best"
    before = f"All {total} runs are done" if len(rows) == total else f"{len(rows)} of {total} runs"
    text = f"{before}. The {rank} so far: {best.name}, {spread(best)}.{note}"
    if len(rows) == total:
        text = text.replace(" so far", "")
        return text, _report(rows, metric) or "Choose two points and compare what they drew."
    return text, "Choose a point to see its images. Error bars need two repeats."


def _report(rows: Sequence[Row], metric: str) -> str:
    """How many of the report's orderings came out."""
    if not lower_is_better(metric):
        return ""
    verdicts = [finding.verdict for finding in orderings.findings(rows, metric)]
    if not verdicts:
        return ""
    counts = {word: verdicts.count(word) for word in ("appears", "opposite", "not clear")}
    return (
        f"Of {len(verdicts)} orderings that Rondini 2023 found with FID, {counts['appears']} "
        f"appear here, {counts['opposite']} are the other way round and "
        f"{counts['not clear']} are not clear; here: {TITLES[metric]}, {rows[0]['epochs']} epochs."
    )
