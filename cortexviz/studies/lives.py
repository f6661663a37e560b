"""The classical rearing experiments on neurons with two eyes, as a bench.

=================  ===============================================================================
``LIVES``          each goes on where another one stands: a line every 50,000 patches
``noise``          how fast an eye is lost that sends so much noise, by BCM, Oja's rule and Hebb's
``disparity``      how binocular neurons become whose eyes look so far apart, by BCM and Oja's rule
=================  ===============================================================================
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from cortexviz.data import photographs
from cortexviz.studies.bench import Bench, name_of, seeds_of
from cortexviz.studies.design import digest, fingerprint
from cortexviz.studies.table import Row
from cortexviz.v1 import (
    CONDITIONS,
    REARED,
    Condition,
    Moment,
    Params,
    Patches,
    dominance_groups,
    natural_patches,
    rear,
)

SEEDS = tuple(range(5))  # no setting was chosen on them
GROWING, CLOSED, LATER, EVERY = 600_000, 250_000, 400_000, 50_000  # patches
BORN = "growing up"
SUTURED = "monocular deprivation"
# What a life goes on from, its condition and how many patches it lasts.
LIVES: dict[str, tuple[str, str, int]] = {
    BORN: ("", "normal", GROWING),
    "normal": (BORN, "normal", LATER),
    SUTURED: (BORN, SUTURED, CLOSED),
    "binocular deprivation": (BORN, "binocular deprivation", CLOSED),
    "monocular inactivation": (BORN, "monocular inactivation", CLOSED),
    "dark rearing": (BORN, "dark rearing", CLOSED),
    "reverse suture": (SUTURED, "reverse suture", LATER),
    "recovery": (SUTURED, "recovery", LATER),
    "strabismus": (BORN, "strabismus", LATER),
}
# These two move with the largest eigenvalue of the pictures, some 35: a tenth of the rate will do.
LINEAR = replace(REARED, learning_rate=2e-6, bottom=-REARED.top)
RULES: dict[str, Params] = {
    "BCM": REARED,
    "Oja": replace(LINEAR, rule="oja"),
    "Hebb": replace(LINEAR, rule="hebb", decay=20.0),
}
UNTIL = {"BCM": 100_000, "Oja": 50_000, "Hebb": 50_000}  # until an eye is half lost
NOISES = (0.25, 0.5, 1.0, 1.5)
DISPARITIES = (0, 1, 2, 4, 6, 9, 13)
SEVEN = tuple(f"group_{i}" for i in range(1, 8))
COLUMNS = (
    "left", "right", "left_kept", "right_kept", "dominance", "apart", "monocular", *SEVEN, "theta",
    "selectivity", "turned", "seconds_of_it",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One line of the bench: neurons at one moment of a life.

    Parameters
    ----------
    table : str
        Of `LIVES`, or ``noise`` or ``disparity``.
    condition : str
        Of `CONDITIONS` in lives, else of `RULES`.
    x : float
        Patches since this life began, or what the table changes.
    seed : int
    repeat : int
    """

    table: str
    condition: str
    x: float
    seed: int
    repeat: int = 0

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Everything that fixes the numbers, as JSON values and with a table's usual names."""
        numbers = {"repeat": self.repeat, "seed": self.seed, "n_seeds": 1}
        own = {"condition": self.condition, "x": self.x}
        params = asdict(RULES.get(self.condition, REARED))
        return {"data": self.table, **own, **numbers, "params": params, "course": self.course}

    @property
    def course(self) -> list[tuple[str, int]]:
        """All conditions since birth, by name, and the patches of each."""
        if self.table in LIVES:
            return course_of(self.table)
        closed = [(SUTURED, UNTIL[self.condition])] if self.table == "noise" else []
        return course_of(BORN) + closed

    @cached_property
    def key(self) -> str:
        return fingerprint(self.settings)


def rearing(quick: bool = False, seeds: Iterable[int] = SEEDS, name: str | None = None) -> Bench:
    """Two eyes: ocular dominance after each classical rearing experiment; noise; disparity.

    Wiesel & Hubel 1963; Shouval, Intrator & Cooper 1997; Blais, Shouval & Cooper 1999; see
    `docs/rearing.md`.

    Parameters
    ----------
    quick : bool
        The first seed only.
    seeds : whole numbers
        Of first weights, places and noise.
    name : str, optional
        Its file in the results folder.

    Examples
    --------
    >>> from cortexviz.studies import rearing
    >>> len(rearing(quick=True).runs), len(rearing().runs)
    (99, 495)
    """
    called = name_of("rearing", quick, name)
    return Bench(tuple(cases(seeds_of(quick, seeds))), called, COLUMNS, measured, shown)


def cases(seeds: Sequence[int]) -> Iterator[Case]:
    """Seed after seed, since lives go on from each other."""
    for repeat, seed in enumerate(seeds):
        for name, (_, condition, lasts) in LIVES.items():
            for x in range(0, lasts + 1, EVERY):
                yield Case(name, condition, x, seed, repeat)
        for rule in RULES:
            for noise in NOISES:
                yield Case("noise", rule, noise, seed, repeat)
        for rule in ("BCM", "Oja"):
            for disparity in DISPARITIES:
                yield Case("disparity", rule, disparity, seed, repeat)


def course_of(life: str) -> list[tuple[str, int]]:
    """All conditions since birth, by name, and the patches of each."""
    before, condition, lasts = LIVES[life]
    return (course_of(before) if before else []) + [(condition, lasts)]


@lru_cache(maxsize=1)
def world() -> Patches:
    """What everybody sees."""
    return natural_patches()


def shown() -> str:
    """The photographs, so that results of others can be told apart."""
    names, images = photographs()
    return f"{len(names)} photographs {digest(images)}"


class Lived(NamedTuple):
    """A moment, and the seconds of processor time that it took to come there."""

    moment: Moment
    seconds: float


@lru_cache(maxsize=len(LIVES))  # of one seed
def life(name: str, seed: int) -> tuple[Lived, ...]:
    """All that there is to see of a life, every `EVERY` patches."""
    before, condition, lasts = LIVES[name]
    start = life(before, seed)[-1].moment.state if before else None
    return tuple(
        _timed(rear(REARED, world(), [(CONDITIONS[condition], lasts)], seed, EVERY, 1, start))
    )


@lru_cache(maxsize=len(RULES))
def grown(rule: str, seed: int, disparity: int) -> Moment:
    """Normal neurons that learned by a rule, at the end of their youth."""
    if (rule, disparity) == ("BCM", 1):
        return life(BORN, seed)[-1].moment
    *_, last = rear(RULES[rule], world(), [(Condition(), GROWING)], seed, GROWING, disparity)
    return last


def _timed(moments: Iterable[Moment]) -> Iterator[Lived]:
    started = time.process_time()
    for moment in moments:
        yield Lived(moment, time.process_time() - started)


def measured(case: Case, jobs: int, _rows: Sequence[Row]) -> dict[str, float]:
    """Values of some of `COLUMNS`."""
    if case.table in LIVES:
        moment, seconds = life(case.table, case.seed)[int(case.x) // EVERY]
        before = None if case.table == BORN else life(BORN, case.seed)[-1].moment
        return found(moment, before) | {"seconds_of_it": seconds}
    if case.table == "disparity":
        return found(grown(case.condition, case.seed, int(case.x)))
    before, steps = grown(case.condition, case.seed, 1), UNTIL[case.condition]
    course = [(Condition(left="closed", noise=case.x), steps)]
    params = RULES[case.condition]
    *_, last = rear(params, world(), course, case.seed, steps, start=before.state)
    return found(last, before)


def found(moment: Moment, before: Moment | None = None) -> dict[str, float]:
    """What is found in neurons; `turned` by so many degrees since before, and of responses kept."""
    left, right, dominance = moment.left, moment.right, moment.dominance
    groups = dominance_groups(dominance)
    of_the_left = dominance < 0
    selectivity = np.where(of_the_left, left.selectivity, right.selectivity)
    values = {
        "left": left.best.mean(),
        "right": right.best.mean(),
        "dominance": dominance.mean(),
        "apart": abs(dominance).mean(),
        "monocular": (groups[0] + groups[-1]) / groups.sum(),
        "theta": moment.state.theta.mean(),
        "selectivity": np.median(selectivity),
        **dict(zip(SEVEN, groups, strict=True)),
    }
    if before is not None:
        now = np.where(of_the_left, left.preferred, right.preferred)
        was = np.where(of_the_left, before.left.preferred, before.right.preferred)
        values["turned"] = np.median(abs((now - was + 90) % 180 - 90))
        values["left_kept"] = left.best.mean() / before.left.best.mean()
        values["right_kept"] = right.best.mean() / before.right.best.mean()
    return {name: float(value) for name, value in values.items()}
