"""What the study explorer says, without a browser."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from cortexviz.base.words import in_words
from cortexviz.bcm.interactions import usual_centre
from cortexviz.studies import orderings
from cortexviz.studies.chart import Chart, Point, numbers_of, point_id
from cortexviz.studies.comparing import LEAST, difference
from cortexviz.studies.table import BETTER, TITLES, Row
from cortexviz.widgets.studies.settings import KINDS, Plan

COUNT = "distinct_faces"
LONG = (
    "That is long: fewer epochs, repeats or networks take less, and what is finished is kept "
    "whenever you pause."
)
GUESS = "Which setting will come nearest to real faces? Guess, then press play."


def title(plan: Plan) -> str:
    """What study is drawn, and where it is kept."""
    if plan.study is None:
        return f"Results of {plan.path.stem}"
    kind = plan.study.name.removesuffix("-quick")
    number = kind.removeprefix("figure")
    return f"Fig. {number} of Rondini 2023, quick" if kind in KINDS else "My study"


def upright(metric: str) -> str:
    """The words on the upright axis: the metric by its full name, and which way is good."""
    better = f"{BETTER[metric]} is better" if BETTER[metric] else "a count"
    return f"{TITLES[metric]}, {better}"


def amount(value: float) -> str:
    """A number with three figures that count."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def spread(point: Point) -> str:
    """Mean and standard deviation."""
    alike = math.isnan(point.std) or point.std == 0
    return amount(point.mean) + ("" if alike else f" ± {point.std:.2g}")


def point_words(point: Point, plan: Plan) -> str:
    """A point for a screen reader, and beside the pointer."""
    planned = sum(point_id(row, plan.axes) == point.id for row in plan.settings)
    return f"{point.name}: {spread(point)}, {len(point.values)} of {planned} runs"


def traits(point: Point, plan: Plan) -> dict[str, Any]:
    """A point as `Scatter` draws it."""
    return {
        "id": point.id,
        "curve": point.curve,
        "x": point.place,
        "y": point.mean,
        "error": 0.0 if math.isnan(point.std) else point.std,
        "values": point.values,
        "label": point_words(point, plan),
    }


def face_words(face: np.ndarray, share: float) -> str:
    """What the images of a run show: how often each picture occurs, and how many are noise."""
    drawn = face[face >= 0]
    if not len(drawn):
        return f"still mostly noise: {_percent(share)} of it comes from the pictures below"
    counts = np.bincount(drawn)
    if len(counts) == 1:
        words = "all alike" if len(drawn) > 1 else "one picture"
    elif counts[0] == 1:
        words = "no two of which correlate above 0.8"
    else:
        more = f" and {len(counts) - 5} more" if len(counts) > 5 else ""
        words = f"{len(counts)} different: {' + '.join(map(str, counts[:5]))}{more}"
    noise = len(face) - len(drawn)
    return f"{words}; {noise} still mostly noise" if noise else words


def _percent(share: float) -> str:
    return "less than 1 %" if share < 0.01 else f"about {100 * share:.0f} %"


def compare(left: Point | None, right: Point | None, plan: Plan) -> list[list[str]]:
    """A line per metric: its name, both sides, and how sure the difference is."""
    lines = []
    for column in plan.columns:
        sides = [side and side._replace(values=numbers_of(side.rows, column))
                 for side in (left, right)]  # fmt: skip
        cells = [spread(side) if side and side.values else "" for side in sides]
        lines.append([TITLES[column], *cells, _sure(column, left, right)])
    return lines


def _sure(column: str, left: Point | None, right: Point | None) -> str:
    """Which side is better and by how much, where the repeats of both leave no doubt."""
    if left is None or right is None:
        return ""
    apart = difference(left.rows, right.rows, column)
    if apart is None:
        return f"cannot tell: fewer than {LEAST} repeats"
    if not apart.sign:
        return "not clear"
    least, most = sorted((abs(apart.low), abs(apart.high)))
    first = "B" if (apart.sign < 0) != (BETTER[column] == "lower") else "A"
    what = "is better" if BETTER[column] else "has more"
    return f"{first} {what}, by {amount(least)} to {amount(most)}"


def describe(
    plan: Plan, rows: Sequence[Row], seen: Chart, metric: str, seconds: float = math.nan
) -> tuple[str, str]:
    """What is seen now, in a sentence, and what to look for next.

    `seconds` is how long the whole study will take, where that is known.
    """
    total, networks = len(plan.costs), sum(row["n_seeds"] for row in plan.settings)
    failed = [row for row in rows if row["error"]]
    note = f" {len(failed)} failed: {failed[0]['error']}" if failed else ""
    if not rows:
        takes = f", {in_words(seconds)} on this machine" if seconds == seconds else ""
        text = f"Nothing has run yet: {total:,} runs, {networks:,} networks in all{takes}."
        return text, LONG if seconds > 3600 else GUESS
    before = f"All {total} runs are done" if len(rows) == total else f"{len(rows)} of {total} runs"
    if not seen.points:
        return f"{before}, and none has a number to draw.{note}", "Change the settings."
    text = f"{before}. {_best(seen.points, metric)}{note}"
    hint = "Noise counts, too: each picture of it is another." if metric == COUNT else ""
    if len(rows) == total:
        hint = hint or _report(rows, metric)
        return text, hint or "Choose two points and compare what they drew."
    return text, hint or f"Choose a point to see its images. {LEAST} repeats tell what is chance."


def _best(points: Sequence[Point], metric: str) -> str:
    """Which setting comes first, and whether the repeats bear it out."""
    first = (min if BETTER[metric] == "lower" else max)(points, key=lambda point: point.mean)
    if len(points) == 1:
        return f"{first.name}: {spread(first)}."
    if max(point.mean for point in points) == min(point.mean for point in points):
        return f"All {len(points)} settings come out alike: {amount(first.mean)}."
    rank = {"lower": "Lowest", "higher": "Highest", "": "Most"}[BETTER[metric]]
    others = [point for point in points if point is not first]
    apart = [difference(first.rows, other.rows, metric) for other in others]
    rivals = [other.name for other, one in zip(others, apart, strict=True)
              if one is None or not one.clear]  # fmt: skip
    if not rivals:
        return f"The {'best' if BETTER[metric] else 'most'}: {first.name}, {spread(first)}."
    if None in apart:
        why = f"with fewer than {LEAST} repeats that may be chance"
    else:
        more = f" and {len(rivals) - 1} more" if len(rivals) > 1 else ""
        why = f"but not clearly before {rivals[0]}{more}"
    return f"{rank}: {first.name}, {spread(first)}, {why}."


def judged(rows: Sequence[Row], metric: str) -> list[list[str]]:
    """A line for each of the report's orderings that the table can decide, with each centre of B.

    What it says, how much further away the other side is, p by Holm among them, and the verdict.
    """
    if BETTER[metric] != "lower":
        return []
    lines = []
    for centre in sorted({row["centre"] or 0.0 for row in rows if row["interaction"] == "B"}):
        for one in orderings.findings(rows, metric, centre or None):
            if centre == usual_centre(one.claim.worse["n_neurons"]):
                continue  # it is the usual one, told already
            words = f"{one.claim.text} (centre {centre:g})" if centre else one.claim.text
            if one.apart is None:
                lines.append([words, "", "", f"fewer than {LEAST} repeats"])
                continue
            mean, low, high = (f"{value:.3g}" for value in one.apart[:3])
            lines.append([words, f"{mean} ({low} to {high})", f"{one.p:.2g}", one.verdict])
    return lines


def _report(rows: Sequence[Row], metric: str) -> str:
    """How many of the report's orderings came out."""
    if BETTER[metric] != "lower":
        return ""
    verdicts = [finding.verdict for finding in orderings.findings(rows, metric)]
    if not verdicts:
        return ""
    counts = {word: verdicts.count(word) for word in orderings.VERDICTS.values()}
    return (
        f"Of {len(verdicts)} orderings that Rondini 2023 found with FID, {counts['appears']} "
        f"appear here, {counts['opposite']} are the other way round and "
        f"{counts['not clear']} are not clear; here: {TITLES[metric]}, {rows[0]['epochs']} epochs."
    )
