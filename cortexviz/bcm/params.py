"""What a person chooses about a network: one frozen value, checked when it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.bcm import interactions
from cortexviz.bcm.activations import ACTIVATIONS
from cortexviz.bcm.initializers import INITIALIZERS
from cortexviz.bcm.optimizers import OPTIMIZERS


@dataclass(frozen=True)
class Params:
    """Everything that a person chooses about a network; the defaults are Rondini 2023's.

    As far as it names them: it does not name optimizer, learning rate, activation, initializer and
    dtype, nor B's centre at another N than five; there the defaults are our choice.

    Parameters
    ----------
    n_neurons : int
        Number of neurons N; odd for matrix B.
    interaction : "B", "L" or (N, N) array
        Lateral connections before inversion; an array is kept as nested tuples.
    negative, positive, centre : float, optional
        Strengths of the matrix; None means the report's (L: -0.5; B: -0.2, 0.3), and for the
        centre N // 2 + 0.3, which is its 2.3 at N = 5.
        L uses only `negative`, a matrix of your own uses none.
    epochs : int
        How often the network sees all images.
    batch_size : int
        Images behind each change of the weights; what is left over in an epoch is not shown.
    learning_rate : float
        > 0.
    optimizer : str
        A name in `optimizers.OPTIMIZERS`. Compiled: adam, and sgd, momentum and nesterov with no
        more images than pixels; the others run in NumPy, about ten times as long.
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

    Examples
    --------
    >>> from cortexviz.bcm import Params
    >>> params = Params(n_neurons=3, learning_rate=0.01)
    >>> params.matrix.round(1)
    array([[ 1. , -0.3, -0.3],
           [-0.3,  1.3, -0.3],
           [-0.3, -0.3,  1. ]])
    >>> Params(n_neurons=4)
    Traceback (most recent call last):
        ...
    ValueError: n_neurons must be odd for interaction 'B', which needs one middle ne...
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
        checked: dict[str, Any] = {
            "n_neurons": check.integer("n_neurons", self.n_neurons, minimum=1),
            "epochs": check.integer("epochs", self.epochs),
            "batch_size": check.integer("batch_size", self.batch_size, minimum=1),
            "learning_rate": check.real("learning_rate", self.learning_rate),
            "optimizer": check.choice("optimizer", self.optimizer, OPTIMIZERS),
            "activation": check.choice("activation", self.activation, ACTIVATIONS),
            "initializer": check.choice("initializer", self.initializer, INITIALIZERS),
            "threshold": check.choice("threshold", self.threshold, ("batch", "sliding")),
            "memory": check.real("memory", self.memory, 0.0, 1.0, "[)"),
            "momentum": check.real("momentum", self.momentum, 0.0, 1.0, "[)"),
            "weight_decay": check.real("weight_decay", self.weight_decay, 0.0),
            "tol": check.real("tol", self.tol, 0.0),
            "dtype": check.choice("dtype", self.dtype, ("float32", "float64")),
        }
        if checked["learning_rate"] <= 0:
            raise ValueError(f"learning_rate must be above 0; got {self.learning_rate}")
        checked |= {name: check.real(name, value) for name, value in self._strengths().items()}
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        check.fits("n_neurons", self.n_neurons, 8 * interactions.MATRICES * self.n_neurons**2)
        matrix = self.matrix
        if not isinstance(self.interaction, str):
            # Nested tuples cannot be changed from outside, and compare and hash as values do.
            object.__setattr__(self, "interaction", tuple(map(tuple, matrix.tolist())))

    def _strengths(self) -> dict[str, Any]:
        names = ("negative", "positive", "centre")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}

    @property
    def matrix(self) -> np.ndarray:
        """The lateral matrix M, (N, N) float64, before inversion."""
        given = self._strengths()
        if isinstance(self.interaction, str):
            kind = check.choice("interaction", self.interaction, ("B", "L"))
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
