"""`BCM`: the network as a scikit-learn transformer, from samples to responses."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from cortexviz import _check
from cortexviz.bcm.learners import Plain, orders
from cortexviz.bcm.network import (
    State,
    diverged,
    first_weights,
    look,
    samples,
    train,
)
from cortexviz.bcm.params import Params
from cortexviz.bcm.rule import response

FIELDS = tuple(field.name for field in fields(Params))


class BCM(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """BCM neurons as a scikit-learn transformer: `transform` gives their responses.

    The arguments are those of `cortexviz.bcm.Params`, and `random_state`.

    Attributes
    ----------
    weights_ : (N, d) array
    theta_ : (N,) array
        Modification threshold of each neuron.
    n_epochs_ : int
        Epochs trained; fewer than `epochs` where `tol` stopped the training.
    n_features_in_ : int

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import BCM
    >>> images = np.random.default_rng(0).random((10, 64))
    >>> BCM(n_neurons=5, epochs=100).fit_transform(images).shape
    (10, 5)
    """

    _rng: np.random.Generator
    _run: Plain | None

    def __init__(
        self,
        n_neurons: int = 21,
        interaction: Any = "B",
        negative: float | None = None,
        positive: float | None = None,
        centre: float | None = None,
        epochs: int = 3000,
        batch_size: int = 10,
        learning_rate: float = 1e-3,
        optimizer: str = "adam",
        activation: str = "leaky",
        initializer: str = "glorot_normal",
        threshold: str = "batch",
        memory: float = 0.9,
        momentum: float = 0.9,
        weight_decay: float = 0.0,
        tol: float = 0.0,
        dtype: str = "float32",
        random_state: Any = 0,
    ) -> None:
        self.n_neurons = n_neurons
        self.interaction = interaction
        self.negative = negative
        self.positive = positive
        self.centre = centre
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.optimizer = optimizer
        self.activation = activation
        self.initializer = initializer
        self.threshold = threshold
        self.memory = memory
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.tol = tol
        self.dtype = dtype
        self.random_state = random_state

    @property
    def params(self) -> Params:
        """The settings as `Params`, checked."""
        return Params(**{name: getattr(self, name) for name in FIELDS})

    def fit(self, X: Any, y: Any = None) -> BCM:
        """Train from new random weights on X, (n, d), (n, h, w) or (n, h, w, 3)."""
        params, seed = self.params, self._seed()
        X = self._validated(X, reset=True)
        *_, state = train(params, X, seed, every=max(1, params.epochs))
        self._remember(state)
        # `partial_fit` goes on from here: the optimizer's memory belongs to this fit and ends.
        self._go_on_from(seed + 1)
        return self

    def partial_fit(self, X: Any, y: Any = None) -> BCM:
        """Train one more epoch on X.

        The first call draws the weights that `fit` would draw; the optimizer's memory lives from
        call to call. Runs the functions of `rule` in NumPy: for long trainings use `fit`.
        """
        params, new = self.params, not hasattr(self, "weights_")
        X = samples(self._validated(X, reset=new), params)
        if new:
            self._go_on_from(self._seed())
            self.weights_, self.n_epochs_ = first_weights(params, X.shape[1], self._rng), 0
        run = self._run
        if run is None:
            run = self._run = Plain(params, X, self.weights_)
            run.theta = run.theta if new else self.theta_
        run.X = X
        epoch = self.n_epochs_ + 1
        if not run.advance(orders(self._rng, len(X), params.batch_size, 1)):
            raise FloatingPointError(diverged(params, epoch))
        self._remember(look(params, params.matrix.astype(X.dtype), run, epoch))
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Responses (n, N) of the neurons to X."""
        check_is_fitted(self)
        X = self._validated(X, reset=False).astype(self.weights_.dtype)
        matrix = self.params.matrix.astype(self.weights_.dtype)
        return response(X, self.weights_, matrix, self.activation)

    def save(self, path: str | Path) -> None:
        """Write settings and weights to `path` as .npz, which any NumPy reads without pickle."""
        check_is_fitted(self)
        settings = asdict(self.params) | {"random_state": self._seed()}
        with Path(path).open("wb") as file:
            np.savez(
                file,
                settings=json.dumps(settings),
                weights=self.weights_,
                theta=self.theta_,
                n_epochs=self.n_epochs_,
            )

    @classmethod
    def load(cls, path: str | Path) -> BCM:
        """Read what `save` wrote; `partial_fit` goes on with a fresh optimizer."""
        with np.load(path, allow_pickle=False) as file:
            missing = {"settings", "weights", "theta", "n_epochs"} - set(file)
            if missing:
                raise ValueError(
                    f"{path} holds no BCM network: {', '.join(sorted(missing))} missing; "
                    "give a file that BCM.save wrote"
                )
            model = cls(**json.loads(str(file["settings"])))
            model.weights_, model.theta_ = file["weights"], file["theta"]
            model.n_epochs_ = int(file["n_epochs"])
        model._go_on_from(model._seed() + 1)
        model.n_features_in_ = model.weights_.shape[1]
        return model

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []  # responses have the dtype of the weights
        return tags

    @property
    def _n_features_out(self) -> int:
        return self.weights_.shape[0]

    def _go_on_from(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._run = None

    def _remember(self, state: State) -> None:
        self.weights_, self.theta_, self.n_epochs_ = state.weights, state.theta, state.epoch

    def _seed(self) -> int:
        if isinstance(self.random_state, int | np.integer):
            return _check.integer("random_state", self.random_state)
        return int(check_random_state(self.random_state).randint(2**31))

    def _validated(self, X: Any, reset: bool) -> np.ndarray:
        if isinstance(X, np.ndarray) and X.dtype == np.uint8:
            raise ValueError(
                "X must be floats, usually in [0, 1]; got uint8: divide 8-bit pictures by 255"
            )
        if isinstance(X, np.ndarray) and X.ndim in (3, 4) and len(X):
            X = X.reshape(len(X), -1)
        return validate_data(self, X, reset=reset, dtype=[np.float32, np.float64])
