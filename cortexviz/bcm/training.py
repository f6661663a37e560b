"""Training: what is computed (`State`), and the iterator that everything pulls from (`train`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base import check, warn
from cortexviz.base.arrays import Shape, array
from cortexviz.bcm.initializers import INITIALIZERS
from cortexviz.bcm.learners import Learner, learner, orders
from cortexviz.bcm.params import Params
from cortexviz.bcm.rule import answers, threshold

SHAPES: list[Shape] = [("n", "d"), ("n", "h", "w"), ("n", "h", "w", 3)]  # of training images


class State(NamedTuple):
    """A network at one moment of its training; the arrays are the caller's to keep.

    epoch : how often the network has seen all images
    weights : (N, d)
    theta : (N,), mean of the squared responses, or the sliding threshold
    responses : (n, N), to every training image
    """

    epoch: int
    weights: np.ndarray
    theta: np.ndarray
    responses: np.ndarray


def train(
    params: Params, images: Any, seed: int = 0, every: int = 1, n_jobs: int = 1
) -> Iterator[State]:
    """Train a network on images and look at it every `every` epochs.

    Rondini 2023, section 1.3. Nothing is computed before it is asked for; to stop is not to ask on.
    The first State is epoch 0, the last one (after `params.epochs`, or convergence within
    `params.tol`) always comes. What the network becomes does not depend on `every`.
    ``*_, last = train(...)`` keeps the last State, at the end of training.

    Parameters
    ----------
    params : Params
    images : (n, d), (n, h, w) or (n, h, w, 3) array
        Floats, usually in [0, 1]; n >= batch_size.
    seed : int
        Draws the first weights and the order of the images; same seed, same bytes, on one machine
        (`cortexviz.bcm` says what holds between machines).
    every : int
        Epochs from one State to the next.
    n_jobs : int
        Threads for this network, same bytes with any number; -1 means one for each processor this
        process may use. They share Adam's work, 1024 pixels at a time, where there is enough of it
        from one State to the next: 21 neurons, ten pictures of 64 x 64 pixels and `every` >= 50.

    Yields
    ------
    State

    Raises
    ------
    ValueError, TypeError
        At once, if an argument cannot work.
    FloatingPointError
        While training, if the weights grow beyond all bounds.

    Warns
    -----
    CortexvizWarning
        If nothing can be or was learned: equal images, or equal responses to all images.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import Params, train
    >>> images = np.random.default_rng(0).random((10, 8, 8))
    >>> states = list(train(Params(n_neurons=5, epochs=200), images, every=100))
    >>> [state.epoch for state in states]
    [0, 100, 200]
    >>> states[-1].weights.shape, states[-1].theta.shape, states[-1].responses.shape
    ((5, 64), (5,), (10, 5))
    """
    X = samples(images, params)
    seed = check.integer("seed", seed)
    every = check.integer("every", every, minimum=1)
    n_jobs = available(n_jobs)
    if hopeless := nothing_to_learn(X):
        warn.warn(hopeless, stacklevel=2)
    return _states(params, X, seed, every, n_jobs, noted=not hopeless)


def _states(
    params: Params, X: np.ndarray, seed: int, every: int, n_jobs: int, noted: bool
) -> Iterator[State]:
    rng = np.random.default_rng(seed)
    run = learner(params, X, first_weights(params, X.shape[1], rng), n_jobs)
    matrix = params.matrix.astype(X.dtype)
    epoch, settled, last = 0, False, False
    while not last:
        state = look(params, matrix, run, epoch)
        last = settled or epoch == params.epochs
        if noted and last and epoch and (message := nothing_learned(params, state.responses)):
            warn.warn(message, stacklevel=2)
        yield state
        if not last:
            target = min(epoch + every, params.epochs)
            *_, (epoch, settled) = advance(params, run, rng, epoch, target)


def look(params: Params, matrix: np.ndarray, run: Learner, epoch: int) -> State:
    """What `run` has become; never a State with NaN or infinity in it."""
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        weights = run.weights()
        responses = answers(run.projections(), matrix, params.activation)
        sliding = params.threshold == "sliding"
        theta = run.theta.astype(run.X.dtype) if sliding else threshold(responses)
    if not all(np.isfinite(values).all() for values in (weights, responses, theta)):
        raise FloatingPointError(diverged(params, epoch))
    return State(epoch, weights, theta, responses)


def advance(
    params: Params, run: Learner, rng: np.random.Generator, epoch: int, target: int
) -> Iterator[tuple[int, bool]]:
    """Train `run` from `epoch` to `target` in pieces; yields (epoch, settled) after each of them.

    A piece takes about 0.1 s at most, so that Ctrl-C and progress bars are served in between.
    """
    n, settled = len(run.X), False
    # In products of a weight and a pixel; a step costs as much as 5000 of them beside its own.
    work = params.n_neurons * run.X.size + 5000 * (n // params.batch_size)
    piece = 1 if params.tol else max(1, 500_000_000 // work)
    while epoch < target and not settled:
        count = min(piece, target - epoch)
        before = run.weights() if params.tol else None
        done = run.advance(orders(rng, n, params.batch_size, count))
        epoch += done
        if done < count:
            raise FloatingPointError(diverged(params, epoch + 1))
        if before is not None:
            with np.errstate(under="ignore"):
                moved = np.linalg.norm(run.weights() - before)
                settled = bool(moved <= params.tol * np.linalg.norm(before))
        yield epoch, settled


def first_weights(params: Params, n_pixels: int, rng: np.random.Generator) -> np.ndarray:
    """The noise that training starts from, (N, d); drawn in float64 whatever the dtype."""
    noise = INITIALIZERS[params.initializer](rng, params.n_neurons, n_pixels)
    return noise.astype(params.dtype)


def available(n_jobs: int) -> int:
    """How many threads `n_jobs` asks for."""
    if check.integer("n_jobs", n_jobs, minimum=-1) == -1:
        import joblib  # knows about affinity and containers

        return joblib.cpu_count()
    return check.integer("n_jobs", n_jobs, minimum=1)


def samples(images: Any, params: Params) -> np.ndarray:
    """Return `images` as a new (n, d) array of the network's dtype, or say what is wrong."""
    if not isinstance(params, Params):
        raise TypeError(f"params must be a cortexviz.bcm.Params; got {check.shown(params)}")
    found = fractions("images", array("images", images, SHAPES, empty=False))
    if len(found) < params.batch_size:
        raise ValueError(
            "batch_size must be at most the number of images; "
            f"got batch_size={params.batch_size} with n_samples={len(found)}: "
            "lower batch_size or give more images"
        )
    X = check.cast("images", found.reshape(len(found), -1), params.dtype)
    # The noise is drawn in float64, and an optimizer has two memories of the weights' size.
    check.fits("n_neurons", params.n_neurons, 32 * params.n_neurons * X.shape[1])
    return X


def fractions(name: str, array: np.ndarray) -> np.ndarray:
    """Return `array` unless it holds whole numbers beyond 1, which are undivided pictures."""
    if array.dtype.kind in "iu" and array.size and (array.max() > 1 or array.min() < -1):
        raise ValueError(
            f"{name} must be floats, usually in [0, 1]; got {array.dtype} up to {array.max()}: "
            "divide 8-bit pictures by 255"
        )
    return array


def nothing_to_learn(X: np.ndarray) -> str:
    """A sentence if no neuron can come to prefer one of the images, else ''."""
    if not X.any():
        return "images are all zero, so no neuron responds or learns: give other images"
    if len(X) > 1 and (X[0] == X).all():
        return "images are all equal, so there is nothing to select: give images that differ"
    return ""


def nothing_learned(params: Params, responses: np.ndarray) -> str:
    """A sentence if every neuron answers all images alike, else ''."""
    if len(responses) == 1 or (np.ptp(responses, axis=0) > 1e-6 * np.abs(responses).max()).any():
        return ""
    return (
        "all responses are equal after training, so nothing was learned: activation "
        f"{params.activation!r} may have saturated or fallen silent; try another one, "
        "a lower learning_rate or another seed"
    )


def diverged(params: Params, epoch: int) -> str:
    """What happened to a training whose weights grew beyond all bounds, and what to do."""
    if epoch == 0:
        return "images must be smaller, as the first responses to them overflow: scale to [0, 1]"
    other = "" if params.optimizer == "adam" else " or use optimizer 'adam'"
    return (
        f"training diverged in epoch {epoch} with optimizer {params.optimizer!r} and "
        f"learning_rate {params.learning_rate:g}: lower learning_rate "
        f"(try {params.learning_rate / 10:g}){other}"
    )
