"""What a person chooses (`Params`), what is computed (`State`), and `train`, which joins them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from cortexviz import CortexvizWarning, _check
from cortexviz.bcm import interactions
from cortexviz.bcm.activations import ACTIVATIONS
from cortexviz.bcm.initializers import INITIALIZERS
from cortexviz.bcm.learners import Learner, learner, orders
from cortexviz.bcm.optimizers import OPTIMIZERS
from cortexviz.bcm.rule import response, threshold


@dataclass(frozen=True)
class Params:
    """Everything that a person chooses about a network; the defaults are Rondini 2023's.

    Parameters
    ----------
    n_neurons : int
        Number of neurons N; odd for matrix B.
    interaction : "B", "L" or (N, N) array
        Lateral connections before inversion; an array is kept as nested tuples.
    negative, positive, centre : float, optional
        Strengths of the matrix; None means the report's (L: -0.5; B: -0.2, 0.3, N // 2 + 0.3).
        L uses only `negative`, a matrix of your own uses none.
    epochs : int
        How often the network sees all images.
    batch_size : int
        Images behind each change of the weights; what is left over in an epoch is not shown.
    learning_rate : float
        > 0.
    optimizer : str
        A name in `optimizers.OPTIMIZERS`.
    activation : str
        A name in `activations.ACTIVATIONS`.
    initializer : str
        A name in `initializers.INITIALIZERS`.
    threshold : "batch" or "sliding"
        theta = <Y^2> of the batch alone (the report), or with a memory of earlier batches:
        theta <- memory theta + (1 - memory) <Y^2>.
    memory : float
        In [0, 1), used by the sliding threshold.
    momentum : float
        In [0, 1), used by the optimizers momentum and nesterov.
    weight_decay : float
        >= 0; the direction becomes dW - weight_decay W.
    tol : float
        Stop after an epoch that changed the weights by at most `tol` times their norm; 0: never.
    dtype : "float32" or "float64"
    """

    n_neurons: int = 21
    interaction: Any = "B"
    negative: float | None = None
    positive: float | None = None
    centre: float | None = None
    epochs: int = 3000
    batch_size: int = 10
    learning_rate: float = 1e-3
    optimizer: str = "adam"
    activation: str = "leaky"
    initializer: str = "glorot_normal"
    threshold: str = "batch"
    memory: float = 0.9
    momentum: float = 0.9
    weight_decay: float = 0.0
    tol: float = 0.0
    dtype: str = "float32"

    def __post_init__(self) -> None:
        below_one = float(np.nextafter(1.0, 0.0))
        _check.integer("n_neurons", self.n_neurons, minimum=1)
        _check.integer("epochs", self.epochs)
        _check.integer("batch_size", self.batch_size, minimum=1)
        if not _check.real("learning_rate", self.learning_rate) > 0:
            raise ValueError(f"learning_rate must be above 0; got {self.learning_rate}")
        _check.choice("optimizer", self.optimizer, OPTIMIZERS)
        _check.choice("activation", self.activation, ACTIVATIONS)
        _check.choice("initializer", self.initializer, INITIALIZERS)
        _check.choice("threshold", self.threshold, ("batch", "sliding"))
        _check.real("memory", self.memory, 0.0, below_one)
        _check.real("momentum", self.momentum, 0.0, below_one)
        _check.real("weight_decay", self.weight_decay, 0.0)
        _check.real("tol", self.tol, 0.0)
        _check.choice("dtype", self.dtype, ("float32", "float64"))
        _ = self.matrix
        if not isinstance(self.interaction, str):
            # Nested tuples cannot be changed from outside, and compare and hash as values do.
            own = np.asarray(self.interaction, dtype=np.float64)
            object.__setattr__(self, "interaction", tuple(map(tuple, own.tolist())))

    @property
    def matrix(self) -> np.ndarray:
        """The lateral matrix M, (N, N) float64, before inversion."""
        given = {
            name: getattr(self, name)
            for name in ("negative", "positive", "centre")
            if getattr(self, name) is not None
        }
        if isinstance(self.interaction, str):
            kind = _check.choice("interaction", self.interaction, ("B", "L"))
            used = {"B": {"negative", "positive", "centre"}, "L": {"negative"}}[kind]
        else:
            kind, used = "array", set()
        for name in given.keys() - used:
            raise ValueError(
                f"{name} must stay None with interaction {kind!r}, which does not use it; "
                f"got {given[name]!r}"
            )
        if kind == "B":
            if self.n_neurons % 2 == 0:
                raise ValueError(
                    "n_neurons must be odd for interaction 'B', which needs one middle neuron; "
                    f"got {self.n_neurons}: take {self.n_neurons - 1} or {self.n_neurons + 1}, "
                    "or interaction='L'"
                )
            return interactions.matrix_b(self.n_neurons, **given)
        if kind == "L":
            return interactions.matrix_l(self.n_neurons, given.get("negative", -0.5))
        return interactions.check_matrix(self.interaction, self.n_neurons)


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


def train(params: Params, images: Any, seed: int = 0, every: int = 1) -> Iterator[State]:
    """Train a network on images and look at it every `every` epochs.

    Nothing is computed before it is asked for; to stop is not to ask on. The first State is
    epoch 0, the last one (after `params.epochs`, or convergence within `params.tol`) always comes.
    What the network becomes does not depend on `every`.

    Parameters
    ----------
    params : Params
    images : (n, d), (n, h, w) or (n, h, w, 3) array
        Floats, usually in [0, 1]; n >= batch_size.
    seed : int
        Draws the first weights and the order of the images; same seed, same bytes.
    every : int
        Epochs from one State to the next.

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
    """
    X = samples(images, params)
    seed = _check.integer("seed", seed)
    every = _check.integer("every", every, minimum=1)
    if message := nothing_to_learn(X):
        warnings.warn(message, CortexvizWarning, stacklevel=2)
    return _states(params, X, seed, every)


def _states(params: Params, X: np.ndarray, seed: int, every: int) -> Iterator[State]:
    rng = np.random.default_rng(seed)
    run = learner(params, X, first_weights(params, X.shape[1], rng))
    matrix = params.matrix.astype(X.dtype)
    epoch, settled, last = 0, False, False
    while not last:
        state = look(params, matrix, run, epoch)
        last = settled or epoch == params.epochs
        if last and epoch and (message := nothing_learned(params, state.responses)):
            warnings.warn(message, CortexvizWarning, stacklevel=2)
        yield state
        if not last:
            target = min(epoch + every, params.epochs)
            *_, (epoch, settled) = advance(params, run, rng, epoch, target)


def look(params: Params, matrix: np.ndarray, run: Learner, epoch: int) -> State:
    """What `run` has become; never a State with NaN or infinity in it."""
    weights = run.weights()
    if not np.isfinite(weights).all():
        raise FloatingPointError(diverged(params, epoch))
    responses = response(run.X, weights, matrix, params.activation)
    sliding = params.threshold == "sliding"
    theta = run.theta.astype(run.X.dtype) if sliding else threshold(responses)
    return State(epoch, weights, theta, responses)


def advance(
    params: Params, run: Learner, rng: np.random.Generator, epoch: int, target: int
) -> Iterator[tuple[int, bool]]:
    """Train `run` from `epoch` to `target` in pieces; yields (epoch, settled) after each of them.

    A piece takes about 0.1 s at most, so that Ctrl-C and progress bars are served in between.
    """
    n, settled = len(run.X), False
    piece = 1 if params.tol else max(1, 500_000_000 // (params.n_neurons * run.X.size))
    while epoch < target and not settled:
        count = min(piece, target - epoch)
        before = run.weights() if params.tol else None
        done = run.advance(orders(rng, n, params.batch_size, count))
        epoch += done
        if done < count:
            raise FloatingPointError(diverged(params, epoch + 1))
        if before is not None:
            moved = np.linalg.norm(run.weights() - before)
            settled = bool(moved <= params.tol * np.linalg.norm(before))
        yield epoch, settled


def first_weights(params: Params, n_pixels: int, rng: np.random.Generator) -> np.ndarray:
    """The noise that training starts from, (N, d); drawn in float64 whatever the dtype."""
    noise = INITIALIZERS[params.initializer](rng, params.n_neurons, n_pixels)
    return noise.astype(params.dtype)


def samples(images: Any, params: Params) -> np.ndarray:
    """Return `images` as a new (n, d) array of the network's dtype, or say what is wrong."""
    array = _check.finite("images", images)
    if array.ndim not in (2, 3, 4) or (array.ndim == 4 and array.shape[3] != 3) or not array.size:
        raise ValueError(
            "images must be (n, d), (n, h, w) or (n, h, w, 3), samples first and not empty; "
            f"got shape {array.shape}"
        )
    if array.dtype.kind in "iu" and array.max() > 1:
        raise ValueError(
            f"images must be floats, usually in [0, 1]; got {array.dtype} up to {array.max()}: "
            "divide 8-bit pictures by 255"
        )
    if array.dtype.kind not in "biuf":
        raise TypeError(f"images must be real numbers; got {array.dtype}")
    if len(array) < params.batch_size:
        raise ValueError(
            "batch_size must be at most the number of images; "
            f"got batch_size={params.batch_size} with n_samples={len(array)}: "
            "lower batch_size or give more images"
        )
    return np.array(array.reshape(len(array), -1), dtype=params.dtype, order="C")


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
        f"all responses are equal after training, so nothing was learned: activation "
        f"{params.activation!r} may have saturated or fallen silent; try activation 'leaky', "
        "a lower learning_rate or another seed"
    )


def diverged(params: Params, epoch: int) -> str:
    """What happened to a training whose weights grew beyond all bounds, and what to do."""
    return (
        f"training diverged in epoch {epoch} with optimizer {params.optimizer!r} and "
        f"learning_rate {params.learning_rate:g}: lower learning_rate "
        f"(try {params.learning_rate / 10:g}) or use optimizer 'adam'"
    )
