"""What the bench of rearing found, as tables: a line of names, then lines of words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from cortexviz.studies.lives import BORN, EVERY, LIVES, NOISES, RULES, SUTURED
from cortexviz.studies.perceived import each, of, span, values
from cortexviz.studies.table import Row

Lines = Iterator[list[str]]
COURSES = {"dominance": "OD", "left_kept": "left eye", "right_kept": "right eye"}


class Target(NamedTuple):
    """What a rearing must do to each network, and what it did."""

    name: str
    value: Callable[[Sequence[Row]], float]
    holds: Callable[[float], bool]


def ends(rows: Sequence[Row], life: str) -> list[Row]:
    """The last line of a life, one for each network."""
    return of(rows, data=life, x=LIVES[life][2])


def _end(life: str, column: str) -> Callable[[Sequence[Row]], float]:
    return lambda rows: ends(rows, life)[0][column]


def _lost(rows: Sequence[Row]) -> float:
    return 1 - ends(rows, SUTURED)[0]["left_kept"]


def _lost_where(rows: Sequence[Row]) -> float:
    """By two closed eyes, the worse of both, when one that is closed alone has lost 60 %."""
    closed = [row for row in of(rows, data=SUTURED) if row["left_kept"] < 0.4]
    both = of(rows, data="binocular deprivation", x=closed[0]["x"])[0] if closed else None
    return 1 - min(both["left_kept"], both["right_kept"]) if both else np.nan


def _slope(rule: str, sign: int) -> Callable[[Sequence[Row]], float]:
    """The least step of OD from one noise to the next, upwards or downwards."""

    def least(rows: Sequence[Row]) -> float:
        own = sorted(of(rows, data="noise", condition=rule), key=lambda row: row["x"])
        return float(np.min(sign * np.diff(values(own, "dominance"))))

    return least


def _seconds(rows: Sequence[Row]) -> float:
    return max(row["seconds_of_it"] for life in LIVES for row in ends(rows, life))


TARGETS = (
    Target("normal: mean unsigned OD at most .05", _end(BORN, "apart"), lambda v: v <= 0.05),
    Target("one eye closed: OD at least .7", _end(SUTURED, "dominance"), lambda v: v >= 0.7),
    Target("one eye closed: it loses over 60 %", _lost, lambda v: v > 0.6),
    Target("both closed as long: they lose under 15 %", _lost_where, lambda v: v < 0.15),
    Target("reverse suture: OD changes its sign", _end("reverse suture", "dominance"),
           lambda v: v < 0),
    Target("strabismus: 95 % monocular", _end("strabismus", "monocular"), lambda v: v >= 0.95),
    Target("strabismus: median turn of the preferred orientation under 7.5 degrees",
           _end("strabismus", "turned"), lambda v: v < 7.5),
    Target("BCM: more noise, more OD (least step)", _slope("BCM", 1), lambda v: v > 0),
    Target("Oja: more noise, less OD (least step)", _slope("Oja", -1), lambda v: v > 0),
    Target("Hebb: more noise, less OD (least step)", _slope("Hebb", -1), lambda v: v > 0),
    Target("slowest condition under 30 s of one thread", _seconds, lambda v: v < 30),
)  # fmt: skip


def tables(rows: Sequence[Row]) -> dict[str, list[list[str]]]:
    """Targets, ends of lives, time courses, noise, and disparity: mean (least-most) of networks."""
    found: dict[str, Lines] = {}
    if whole := [seed for seed in each(rows, "seed") if _whole(of(rows, seed=seed))]:
        found["targets"] = _targets([of(rows, seed=seed) for seed in whole])
    if of(rows, data=BORN):
        found["lives"] = _ends(rows)
        for column, title in COURSES.items():
            found[title] = _course(rows, column)
    for name, column in (("noise", "dominance"), ("disparity", "apart")):
        if some := of(rows, data=name):
            found[name] = _by_rule(some, name, column)
    return {name: list(lines) for name, lines in found.items()}


def _whole(rows: Sequence[Row]) -> bool:
    """Whether a network has all lives and noises that targets are about."""
    asked = {life: lasts // EVERY + 1 for life, (_, _, lasts) in LIVES.items()}
    asked["noise"] = len(RULES) * len(NOISES)
    return all(len(of(rows, data=name)) == n for name, n in asked.items())


def _targets(networks: Sequence[Sequence[Row]]) -> Lines:
    yield ["target", "mean (least-most)", "networks that reach it"]
    for target in TARGETS:
        found = [target.value(rows) for rows in networks]
        reached = sum(map(target.holds, found))
        yield [target.name, in_words(found, 3), f"{reached} of {len(found)}"]


def _ends(rows: Sequence[Row]) -> Lines:
    """Responses are shares of those of normal neurons, before this life began."""
    columns = {
        "left_kept": "left eye", "right_kept": "right eye",
        "dominance": "OD", "apart": "unsigned OD", "monocular": "monocular",
        "selectivity": "selectivity", "turned": "turned, degrees", "seconds_of_it": "seconds",
    }  # fmt: skip
    yield ["life", "patches", *columns.values()]
    for life, (_, _, lasts) in LIVES.items():
        some = ends(rows, life)
        yield [life, f"{lasts:,}", *(in_words(values(some, column)) for column in columns)]


def _course(rows: Sequence[Row], column: str) -> Lines:
    """Means over networks, every `EVERY` patches of a life."""
    lives = [life for life in LIVES if life != BORN]
    yield ["thousand patches", *lives]
    for x in range(0, max(LIVES[life][2] for life in lives) + 1, EVERY):
        means = (np.mean(values(of(rows, data=life, x=x), column) or np.nan) for life in lives)
        yield [f"{x / 1000:g}", *("" if np.isnan(mean) else _digits(mean) for mean in means)]


def _by_rule(rows: Sequence[Row], name: str, column: str) -> Lines:
    rules = each(rows, "condition")
    yield [name, *rules]
    for x in each(rows, "x"):
        found = (values(of(rows, x=x, condition=rule), column) for rule in rules)
        yield [f"{x:g}", *map(in_words, found)]


def in_words(found: Sequence[float], digits: int = 2) -> str:
    """Mean, and least to most: "0.85 (0.84 to 0.86)"."""
    return span(found, lambda value: _digits(value, digits), " to ")


def _digits(value: float | np.floating, digits: int = 2) -> str:
    return f"{round(float(value), digits) + 0:.{digits}f}"  # + 0: never -0.00
