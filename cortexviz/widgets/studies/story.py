"""What the study explorer says, without a browser."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from cortexviz.base.language import later, number, say
from cortexviz.base.words import in_words
from cortexviz.bcm.interactions import usual_centre
from cortexviz.studies import orderings
from cortexviz.studies.chart import Chart, Point, numbers_of, point_id
from cortexviz.studies.comparing import LEAST, difference
from cortexviz.studies.table import BETTER, TITLES, Row
from cortexviz.widgets.studies.asked import Plan
from cortexviz.widgets.studies.settings import KINDS

COUNT = "distinct_faces"
LONG = later(
    "That is long: fewer epochs, repeats or networks take less, and what is finished is kept "
    "whenever you pause."
)
GUESS = later("Which setting will come nearest to real faces? Guess, then press play.")


def title(plan: Plan) -> str:
    """What study is drawn, and where it is kept."""
    if plan.study is None:
        return say("Results of {name}", name=plan.path.stem)
    kind = plan.study.name.removesuffix("-quick")
    number = kind.removeprefix("figure")
    if kind not in KINDS:
        return say("My study")
    return say("Fig. {n} of Rondini 2023, quick", n=number)


def upright(metric: str) -> str:
    """The words on the upright axis: the metric by its full name, and which way is good."""
    good = {"lower": say("lower is better"), "higher": say("higher is better"), "": say("a count")}
    return f"{say(TITLES[metric])}, {good[BETTER[metric]]}"


def amount(value: float) -> str:
    """A number with three figures that count."""
    return number(value, ".3g" if abs(value) < 1000 else ".0f")


def spread(point: Point) -> str:
    """Mean and standard deviation."""
    alike = math.isnan(point.std) or point.std == 0
    return amount(point.mean) + ("" if alike else f" ± {number(point.std, '.2g')}")


def point_words(point: Point, plan: Plan) -> str:
    """A point for a screen reader, and beside the pointer."""
    planned = sum(point_id(row, plan.axes) == point.id for row in plan.settings)
    return say(
        "{point}: {value}, {n} of {all} runs",
        point=point.name, value=spread(point), n=len(point.values), all=planned,
    )  # fmt: skip


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
        if share < 0.01:
            return say("still mostly noise: less than 1 % of it comes from the pictures below")
        return say(
            "still mostly noise: about {n:.0f} % of it comes from the pictures below", n=100 * share
        )
    counts = np.bincount(drawn)
    if len(counts) == 1:
        words = say("all alike") if len(drawn) > 1 else say("one picture")
    elif counts[0] == 1:
        words = say("no two of which correlate above {n}", n=0.8)
    else:
        first = " + ".join(map(str, counts[:5]))
        if len(counts) > 5:
            first = say("{some} and {n} more", some=first, n=len(counts) - 5)
        words = say("{n} different: {some}", n=len(counts), some=first)
    noise = len(face) - len(drawn)
    return say("{what}; {n} still mostly noise", what=words, n=noise) if noise else words


def compare(left: Point | None, right: Point | None, plan: Plan) -> list[list[str]]:
    """A line per metric: its name, both sides, and how sure the difference is."""
    lines = []
    for column in plan.columns:
        sides = [side and side._replace(values=numbers_of(side.rows, column))
                 for side in (left, right)]  # fmt: skip
        cells = [spread(side) if side and side.values else "" for side in sides]
        lines.append([say(TITLES[column]), *cells, _sure(column, left, right)])
    return lines


def _sure(column: str, left: Point | None, right: Point | None) -> str:
    """Which side is better and by how much, where the repeats of both leave no doubt."""
    if left is None or right is None:
        return ""
    apart = difference(left.rows, right.rows, column)
    if apart is None:
        return say("cannot tell: fewer than {n} repeats", n=LEAST)
    if not apart.sign:
        return say("not clear")
    least, most = sorted((abs(apart.low), abs(apart.high)))
    first = "B" if (apart.sign < 0) != (BETTER[column] == "lower") else "A"
    by = {"side": first, "least": amount(least), "most": amount(most)}
    if BETTER[column]:
        return say("{side} is better, by {least} to {most}", **by)
    return say("{side} has more, by {least} to {most}", **by)


def describe(
    plan: Plan, rows: Sequence[Row], seen: Chart, metric: str, seconds: float = math.nan
) -> tuple[str, str]:
    """What is seen now, in a sentence, and what to look for next.

    `seconds` is how long the whole study will take, where that is known.
    """
    total, networks = len(plan.costs), sum(row["n_seeds"] for row in plan.settings)
    failed = [row for row in rows if row["error"]]
    note = ""
    if failed:
        note = " " + say("{n} failed: {error}", n=len(failed), error=failed[0]["error"])
    if not rows:
        fields = {"runs": total, "networks": networks, "time": in_words(seconds)}
        if seconds != seconds:
            text = say(
                "Nothing has run yet: {runs:,} runs, {networks:,} networks in all.", **fields
            )
            return text, say(GUESS)
        text = say(
            "Nothing has run yet: {runs:,} runs, {networks:,} networks in all, {time} on this "
            "machine.", **fields,
        )  # fmt: skip
        return text, say(LONG if seconds > 3600 else GUESS)
    before = say("{n} of {all} runs", n=len(rows), all=total)
    if len(rows) == total:
        before = say("All {n} runs are done", n=total)
    if not seen.points:
        text = say("{before}, and none has a number to draw.", before=before)
        return text + note, say("Change the settings.")
    text = f"{before}. {_best(seen.points, metric)}{note}"
    hint = say("Noise counts, too: each picture of it is another.") if metric == COUNT else ""
    if len(rows) == total:
        hint = hint or _report(rows, metric)
        return text, hint or say("Choose two points and compare what they drew.")
    return text, hint or say(
        "Choose a point to see its images. {n} repeats tell what is chance.", n=LEAST
    )


def _best(points: Sequence[Point], metric: str) -> str:
    """Which setting comes first, and whether the repeats bear it out."""
    first = (min if BETTER[metric] == "lower" else max)(points, key=lambda point: point.mean)
    if len(points) == 1:
        return f"{first.name}: {spread(first)}."
    if max(point.mean for point in points) == min(point.mean for point in points):
        return say(
            "All {n} settings come out alike: {value}.", n=len(points), value=amount(first.mean)
        )
    others = [point for point in points if point is not first]
    apart = [difference(first.rows, other.rows, metric) for other in others]
    rivals = [other.name for other, one in zip(others, apart, strict=True)
              if one is None or not one.clear]  # fmt: skip
    if not rivals:
        rank = say("The best") if BETTER[metric] else say("The most")
        return f"{rank}: {first.name}, {spread(first)}."
    ranks = {"lower": say("Lowest"), "higher": say("Highest"), "": say("Most")}
    if None in apart:
        why = say("with fewer than {n} repeats that may be chance", n=LEAST)
    elif len(rivals) == 1:
        why = say("but not clearly before {rival}", rival=rivals[0])
    else:
        why = say(
            "but not clearly before {rival} and {n} more", rival=rivals[0], n=len(rivals) - 1
        )  # fmt: skip
    return f"{ranks[BETTER[metric]]}: {first.name}, {spread(first)}, {why}."


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
            words = say(one.claim.text)
            if centre:
                words = say("{claim} (centre {n:g})", claim=words, n=centre)
            if one.apart is None:
                lines.append([words, "", "", say("fewer than {n} repeats", n=LEAST)])
                continue
            mean, low, high = (number(value, ".3g") for value in one.apart[:3])
            further = say("{mean} ({low} to {high})", mean=mean, low=low, high=high)
            lines.append([words, further, number(one.p, ".2g"), say(one.verdict)])
    return lines


def _report(rows: Sequence[Row], metric: str) -> str:
    """How many of the report's orderings came out."""
    if BETTER[metric] != "lower":
        return ""
    verdicts = [finding.verdict for finding in orderings.findings(rows, metric)]
    if not verdicts:
        return ""
    counts = {word: verdicts.count(word) for word in orderings.VERDICTS.values()}
    return say(
        "Of {n} orderings that Rondini 2023 found with FID, {same} appear here, {opposite} are the "
        "other way round and {unclear} are not clear; here: {metric}, {epochs} epochs.",
        n=len(verdicts), same=counts["appears"], opposite=counts["opposite"],
        unclear=counts["not clear"], metric=say(TITLES[metric]), epochs=rows[0]["epochs"],
    )  # fmt: skip
