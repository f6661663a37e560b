"""What a study will take, known before anything of it is allocated or trained."""

from __future__ import annotations

import functools
import itertools
import math
import time
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base import memory
from cortexviz.bcm import Params, train

# A table of more runs is a mistake: at a second a run, this is a day.
MOST_RUNS = 100_000

# The data sets of `cortexviz.data.faces`: all pictures, and those of one person.
ALL, PER_PERSON = 400, 10

# The fields of `Params` that decide what a run takes.
COUNT = ("n_neurons", "epochs", "batch_size")

# Seconds to measure one synthetic image with the default metrics, on one thread.
MEASURING = 0.015


class Estimate(NamedTuple):
    """What a study takes.

    Attributes
    ----------
    runs, networks : int
    memory : int
        Bytes that its largest run needs, on one thread, beside the faces and Python itself.
    disk : int
        Bytes of weights with ``keep="all"``.
    work : float
        Products of a weight and a pixel, or as much.
    """

    runs: int
    networks: int
    memory: int
    disk: int
    work: float

    def __add__(self, other: Any) -> Estimate:
        """Both, one after the other."""
        memory = max(self.memory, other.memory)
        total = (self.runs + other.runs, self.networks + other.networks, memory)
        return Estimate(*total, self.disk + other.disk, self.work + other.work)

    def seconds(self, jobs: int, slow: float = 0.0) -> float:
        """About how long it takes on so many threads here, by the pace of a short training.

        `slow`: seconds for an image that other metrics than the default ones take.
        """
        each = self.work * pace() + self.networks * (MEASURING + slow)
        # The faces, which all are compared with.
        return each / max(1, jobs) + ALL * (MEASURING + slow)

    def times(self, count: int) -> Estimate:
        """So many of it, one after the other."""
        total = (count * self.runs, count * self.networks, self.memory, count * self.disk)
        return Estimate(*total, count * self.work)


NOTHING = Estimate(0, 0, 0, 0, 0.0)


def of_run(
    n_neurons: int, epochs: int, batch_size: int, width: int, pictures: int, pixels: int, n: int
) -> Estimate:
    """One run: `n` networks of numbers of `width` bytes, on so many pictures of so many pixels."""
    weights = n * n_neurons * pixels * width
    # The matrix and its inverse in float64; weights, change and two moments of Adam; the pictures.
    own = 3 * 8 * n_neurons**2 + 4 * n_neurons * pixels * width + 2 * pictures * pixels * width
    # One pass of Adam over the weights costs about as much as three pictures' products.
    steps = epochs * (pictures // max(1, batch_size))
    work = float(n * steps * n_neurons * (3 + batch_size) * pixels)
    return Estimate(1, n, weights + own, weights, work)


def planned(
    params: Mapping[str, list[Any]],
    sets: Iterable[tuple[str, Any, Mapping[str, Any]]],
    repeats: int,
    n_seeds: int,
    size: Any,
) -> Estimate:
    """What the arguments of a `Study` ask for.

    Parameters
    ----------
    params : mapping of field -> list of values
    sets : label, pictures, and the fields of `Params` that they override, of each

    Raises
    ------
    ValueError
        They ask for more runs, or more memory for one of them, than there can be.
    """
    sets = list(sets)
    runs = len(sets) * repeats * math.prod(map(len, params.values()))
    if runs > MOST_RUNS:
        raise ValueError(
            f"a study may have at most {MOST_RUNS:,} runs; got {runs:,} of {n_seeds:,} networks "
            "each: give fewer repeats or fewer values"
        )
    others = runs // len(sets) // math.prod(len(params.get(name, [0])) for name in COUNT)
    width = 8 if any(str(value) == "float64" for value in params.get("dtype", [])) else 4
    total = NOTHING
    for _, pictures, override in sets:
        own = dict(params) | {name: [value] for name, value in override.items()}
        grid = [[_number(v) for v in own.get(n, [getattr(Params, n)])] for n in COUNT]
        shape = shape_of(pictures, size)
        for n_neurons, epochs, batch_size in itertools.product(*grid):
            one = of_run(n_neurons, epochs, batch_size, width, *shape, n_seeds)
            total += one.times(others)
    needed = total.memory + 8 * ALL * _number(size) ** 2  # with all faces, which it is measured by
    if lack := memory.shortage(needed):
        raise ValueError(
            f"one run of this study {lack}: give fewer neurons, fewer networks a run or smaller "
            "pictures"
        )
    return total


def shape_of(pictures: Any, size: Any) -> tuple[int, int]:
    """How many pictures a set has, as far as its arguments say, and of how many pixels."""
    if isinstance(pictures, np.ndarray):
        return len(pictures), max(1, pictures[:1].size)
    chosen, pixels = dict(pictures), max(1, _number(size)) ** 2
    if "n" in chosen:
        return _number(chosen["n"]), pixels
    people = chosen.get("people")
    if people is None:
        return ALL, pixels
    people = len(people) if isinstance(people, list) else _number(people)
    return people * _number(chosen.get("per_person", PER_PERSON)), pixels


@functools.cache
def pace() -> float:
    """Seconds of one thread of this machine for one product, of `Estimate.work`."""
    params = Params(n_neurons=21, epochs=30)
    images = np.random.default_rng(0).random((10, 64, 64))
    took: list[float] = []
    for _ in range(2):  # the first compiles
        started = time.perf_counter()
        for _state in train(params, images, every=params.epochs):
            pass
        took.append(time.perf_counter() - started)
    return took[-1] / of_run(21, 30, 10, 4, 10, 4096, 1).work


def _number(value: Any) -> int:
    """A whole number as it is; anything else counts as one, and is refused where it is checked."""
    good = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return max(0, int(value)) if good else 1
