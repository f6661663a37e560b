"""`BCM`: the network as a scikit-learn transformer, from samples to responses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from cortexviz.base import check
from cortexviz.base.pickled import restored
from cortexviz.bcm import archive
from cortexviz.bcm.learners import Plain, orders
from cortexviz.bcm.params import Params
from cortexviz.bcm.rule import response
from cortexviz.bcm.training import State, diverged, first_weights, fractions, look, samples, train

FIELDS = tuple(field.name for field in fields(Params))

# What weights are weights of: once there are some, only a new `fit` may change these.
NETWORK = (
    "n_neurons", "interaction", "negative", "positive", "centre", "activation", "initializer",
    "dtype",
)  # fmt: skip


class BCM(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """BCM neurons as a scikit-learn transformer: `transform` gives their responses.

    The arguments are those of `cortexviz.bcm.Params`, `random_state`, and `n_jobs`, the threads of
    `fit` as in `cortexviz.bcm.train` (None means one). One that is changed with
    `set_params` acts from the next `fit` on, the settings of the learning rule also from the next
    `partial_fit` on.

    Attributes
    ----------
    weights_ : (N, d) array
    theta_ : (N,) array
        Modification threshold of each neuron.
    n_epochs_ : int
        Epochs trained; fewer than `epochs` where `tol` stopped the training.
    params_ : Params
        The settings of the network that has these weights.
    seed_ : int
        The seed that `random_state` gave to this training.
    n_features_in_ : int
    feature_names_in_ : (d,) array of str
        Where X was a table with such names.

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
        n_jobs: int | None = None,
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
        self.n_jobs = n_jobs

    @property
    def params(self) -> Params:
        """The settings as `Params`, checked."""
        return Params(**{name: getattr(self, name) for name in FIELDS})

    def fit(self, X: Any, y: Any = None) -> BCM:
        """Train from new random weights on X, (n, d), (n, h, w) or (n, h, w, 3)."""
        with self._unchanged_by_errors():
            params, seed = self.params, self._seed()
            X = self._validated(X, reset=True)
            n_jobs = 1 if self.n_jobs is None else self.n_jobs
            *_, state = train(params, X, seed, max(1, params.epochs), n_jobs)
            self.params_, self.seed_ = params, seed
            self._remember(state)
            # `partial_fit` goes on from here: the optimizer's memory belongs to this fit and ends.
            self._go_on_from(seed + 1)
        return self

    def partial_fit(self, X: Any, y: Any = None) -> BCM:
        """Train one more epoch on X.

        The first call draws the weights that `fit` would draw; the optimizer's memory lives from
        call to call. Runs the functions of `rule` in NumPy: for long trainings use `fit`.
        """
        with self._unchanged_by_errors():
            params, new = self.params, not hasattr(self, "weights_")
            X = samples(self._validated(X, reset=new), params)
            if new:
                self.params_, self.seed_ = params, self._seed()
                self._go_on_from(self.seed_)
                self.weights_, self.n_epochs_ = first_weights(params, X.shape[1], self._rng), 0
            self._change(params)
            run = self._run
            if run is None:
                run = self._run = Plain(params, X, self.weights_)
                run.theta = run.theta if new else self.theta_
            run.X, epoch = X, self.n_epochs_ + 1
            if not run.advance(orders(self._rng, len(X), params.batch_size, 1)):
                raise FloatingPointError(diverged(params, epoch))
            self._remember(look(params, params.matrix.astype(X.dtype), run, epoch))
            run.X = X[:0].copy()  # the pictures are the caller's: a pickle must not hold them
        return self

    def transform(self, X: Any) -> np.ndarray:
        """Responses (n, N) of the neurons to X."""
        check_is_fitted(self)
        X = check.cast("X", self._validated(X, reset=False), self.weights_.dtype)
        matrix = self.params_.matrix.astype(self.weights_.dtype)
        with np.errstate(over="ignore", invalid="ignore", under="ignore"):
            responses = response(X, self.weights_, matrix, self.params_.activation)
        if not np.isfinite(responses).all():
            raise ValueError("X must be smaller, as the responses to it overflow: scale to [0, 1]")
        return responses

    def save(self, path: str | Path) -> None:
        """Write settings and weights to `path` as .npz, which any NumPy reads without pickle.

        A file that is there is replaced once the new one is whole.
        """
        check_is_fitted(self)
        names = getattr(self, "feature_names_in_", None)
        trained = self.weights_, self.theta_, self.n_epochs_
        archive.write(path, archive.Saved(self.params_, self.seed_, *trained, names))

    @classmethod
    def load(cls, path: str | Path) -> BCM:
        """Read what `save` wrote; `partial_fit` goes on with a fresh optimizer.

        Raises
        ------
        ValueError
            If the file is damaged or something else: it says what is wrong with it.
        OSError
            If it is not there or must not be read.
        """
        saved = archive.read(path)
        model = cls(**asdict(saved.params), random_state=saved.seed)
        model.params_, model.seed_ = saved.params, saved.seed
        model.weights_, model.theta_, model.n_epochs_ = saved.weights, saved.theta, saved.n_epochs
        model.n_features_in_ = saved.weights.shape[1]
        if saved.names is not None:
            model.feature_names_in_ = saved.names
        model._go_on_from(saved.seed + 1)
        return model

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(restored(type(self)(), state, "weights_", "params_"))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []  # responses have the dtype of the weights
        return tags

    @property
    def _n_features_out(self) -> int:
        return self.weights_.shape[0]

    @contextmanager
    def _unchanged_by_errors(self) -> Iterator[None]:
        """Whatever goes wrong, Ctrl-C too, the network is as before, with a fresh optimizer."""
        before = self.__dict__.copy()
        try:
            yield
        except BaseException:
            self.__dict__.clear()
            self.__dict__.update(before)
            self._run = None
            raise

    def _go_on_from(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._run = None

    def _change(self, params: Params) -> None:
        """Let new settings act on the weights that are there, or say which cannot."""
        for name in NETWORK:
            was, now = getattr(self.params_, name), getattr(params, name)
            if now != was:
                raise ValueError(
                    f"{name} must stay {check.shown(was)} while the same network is trained; "
                    f"got {check.shown(now)}: call fit for a new network"
                )
        if self._run is not None:
            self._run.params = params
            if params.optimizer != self.params_.optimizer:
                self._run = None  # another's memories mean something else
        self.params_ = params

    def _remember(self, state: State) -> None:
        self.weights_, self.theta_, self.n_epochs_ = state.weights, state.theta, state.epoch

    def _seed(self) -> int:
        if isinstance(self.random_state, int | np.integer):
            return check.integer("random_state", self.random_state)
        return int(check_random_state(self.random_state).randint(2**31))

    def _validated(self, X: Any, reset: bool) -> np.ndarray:
        # Before scikit-learn makes floats of a table's whole numbers, and in our words.
        array = fractions("X", check.finite("X", X))
        if array.ndim and not len(array):
            raise ValueError(f"X must hold at least one sample; got shape {array.shape}")
        if array.ndim in (3, 4):
            X = array.reshape(len(array), -1)
        elif array.ndim != 2:
            raise ValueError(
                f"X must be (n, d), (n, h, w) or (n, h, w, 3), samples first; got shape "
                f"{array.shape}. Reshape your data: a single sample is X[None]"
            )
        elif array.shape[1] == 0:
            raise ValueError(
                f"X has 0 feature(s) (shape={array.shape}) while a minimum of 1 is required."
            )
        with np.errstate(over="ignore", under="ignore"):  # `cast` says it, in the network's dtype
            return validate_data(self, X, reset=reset, dtype=[np.float64, np.float32])
