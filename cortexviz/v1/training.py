"""Training: what is computed (`State`), and the iterator that everything pulls from (`train`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array, underflow_is_zero
from cortexviz.bcm.rule import threshold
from cortexviz.v1.kernel import CODES, learn
from cortexviz.v1.params import Params
from cortexviz.v1.patches import Source
from cortexviz.v1.rule import response

BLOCK = 1000  # patches that are drawn at once, whatever `every`


class State(NamedTuple):
    """Neurons at one moment of their training; the arrays are the caller's to keep.

    step : how many patches they have seen
    weights : (N, d)
    theta : (N,), the sliding threshold
    """

    step: int
    weights: np.ndarray
    theta: np.ndarray


class Rows:
    """Rows of an array, drawn at random again and again: a `Source`."""

    def __init__(self, rows: np.ndarray, dtype: str) -> None:
        found = array("patches", rows, ("n", "d"), empty=False)
        self.rows = check.cast("patches", found, dtype)
        self.n_inputs = found.shape[1]

    def draw(self, rng: np.random.Generator, n: int) -> np.ndarray:
        return self.rows[rng.integers(0, len(self.rows), n)]


def as_source(patches: Source | np.ndarray, dtype: str) -> Source:
    """Whatever draws patches, as it is; rows of an array are drawn at random."""
    return patches if isinstance(patches, Source) else Rows(patches, dtype)


def train(
    params: Params,
    patches: Source | np.ndarray,
    seed: int = 0,
    every: int = 10_000,
    start: State | None = None,
) -> Iterator[State]:
    """Show patches to neurons and look at them every `every` patches.

    Law & Cooper 1994: every patch changes the weights. Nothing is computed before it is asked for;
    to stop is not to ask on. The first State is where training starts, the last one, after
    `params.steps` patches, always comes. ``*_, last = train(...)`` keeps it.

    Parameters
    ----------
    params : Params
    patches : Source, or (n, d) array
        Whatever draws patches, as `natural_patches`; or an array whose rows are drawn at random.
    seed : int
        Draws the first weights and the patches; same seed, same bytes, on one machine, whatever
        `every`.
    every : int
        Patches from one State to the next.
    start : State, optional
        Where another training ended: go on from there, in another world perhaps. In the same one,
        with the same seed, it is as if it had not been interrupted.

    Yields
    ------
    State

    Raises
    ------
    ValueError, TypeError
        At once, if an argument cannot work.
    FloatingPointError
        While training, if the weights grow beyond all bounds.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import Params, train
    >>> patches = np.random.default_rng(0).normal(size=(100, 9))
    >>> states = list(train(Params(n_neurons=4, steps=1000), patches, every=500))
    >>> [state.step for state in states], states[-1].weights.shape
    ([0, 500, 1000], (4, 9))
    """
    params = check.instance("params", params, Params)
    source = as_source(patches, params.dtype)
    seed, every = check.integer("seed", seed), check.integer("every", every, minimum=1)
    if start is not None:
        start = _checked(check.instance("start", start, State), params, source.n_inputs)
    n_bytes = np.dtype(params.dtype).itemsize * params.n_neurons * source.n_inputs
    check.fits("n_neurons", params.n_neurons, 3 * n_bytes)
    return _states(params, source, seed, every, start)


def _states(
    params: Params, source: Source, seed: int, every: int, start: State | None
) -> Iterator[State]:
    # A block has a generator of its own: however a life is cut, the same patches come.
    step, weights, theta = start or first_state(params, source, np.random.default_rng([seed, 0]))
    last, block = step + params.steps, np.empty((0, source.n_inputs))
    yield State(step, weights.copy(), theta.copy())
    while step < last:
        look = min(step + every, last)
        while step < look:
            number, done = divmod(step, BLOCK)
            if not done or not len(block):
                block = _drawn(source, np.random.default_rng([seed, 1 + number]), params)
            now = block[done : done + look - step]
            advance(params, weights, theta, now)
            step += len(now)
        if not (np.isfinite(weights).all() and np.isfinite(theta).all()):
            raise FloatingPointError(
                f"training diverged before patch {step} with learning_rate "
                f"{params.learning_rate:g}: lower it (try {params.learning_rate / 10:g}), or "
                "scale the patches to a standard deviation of 1"
            )
        yield State(step, weights.copy(), theta.copy())


@underflow_is_zero
def first_state(params: Params, source: Source, rng: np.random.Generator) -> State:
    """Neurons before any experience; theta is the mean square of their first responses."""
    noise = rng.uniform(-params.spread, params.spread, (params.n_neurons, source.n_inputs))
    weights = noise.astype(params.dtype)
    y = response(_drawn(source, rng, params), weights, params.bottom, params.top)
    return State(0, weights, threshold(y).astype(params.dtype))


def advance(params: Params, weights: np.ndarray, theta: np.ndarray, block: np.ndarray) -> None:
    """One step for each patch of a block, in place."""
    learn(
        weights, theta, block, CODES[params.rule], params.learning_rate, params.tau, params.decay,
        params.bottom, params.top,
    )  # fmt: skip


def _drawn(source: Source, rng: np.random.Generator, params: Params) -> np.ndarray:
    """The next block of patches, as the kernel reads them."""
    block = np.ascontiguousarray(source.draw(rng, BLOCK), params.dtype)
    if block.shape != (BLOCK, source.n_inputs) or not np.isfinite(block).all():
        raise ValueError(
            f"patches must draw finite numbers of shape {(BLOCK, source.n_inputs)}; got "
            f"{block.shape}"
        )
    return block


def _checked(start: State, params: Params, n_inputs: int) -> State:
    shape = params.n_neurons, n_inputs
    weights = array("start.weights", start.weights, shape)
    theta = array("start.theta", start.theta, shape[:1], 0)
    return State(
        check.integer("start.step", start.step),
        check.cast("start.weights", weights, params.dtype),
        check.cast("start.theta", theta, params.dtype),
    )
