"""The Fréchet distance between two clouds of features, each taken for a Gaussian."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base import check, warn
from cortexviz.base.arrays import underflow_is_zero
from cortexviz.metrics.images import pictures, remembered

# A covariance computed in float32 may have eigenvalues this far below zero, next to its largest.
ROUNDING = 1e-6


class Gaussian(NamedTuple):
    """Mean (f,) and covariance (f, f) of a cloud of features."""

    mean: np.ndarray
    cov: np.ndarray


class Distance(NamedTuple):
    """A distance between two sets of pictures, with the name that it must be quoted under."""

    name: str
    value: float
    n_features: int
    samples: tuple[int, int]

    def __float__(self) -> float:
        return self.value

    def __str__(self) -> str:
        return f"{self.name}: {self.value:.4g} ({self.samples[0]} against {self.samples[1]} images)"


@underflow_is_zero
def gaussian_statistics(features: Any) -> Gaussian:
    """Mean and covariance (dividing by n - 1) of features, as the Fréchet distance needs them.

    Heusel et al. 2017. With as few samples as features the covariance is singular and the
    distance too large by an amount that depends on n: compare only distances of equal n then.
    It is warned of. 64 images to 64 features, as we take the report to have it, are on that edge.

    Parameters
    ----------
    features : (n, f) array, n >= 2

    Returns
    -------
    Gaussian(mean (f,), cov (f, f)), float64

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.metrics import gaussian_statistics
    >>> gaussian_statistics(np.array([[0.0], [2.0], [4.0]]))
    Gaussian(mean=array([2.]), cov=array([[4.]]))
    """
    array = check.cast("features", features, np.float64)
    if array.ndim != 2 or array.shape[0] < 2 or array.shape[1] < 1:
        raise ValueError(
            "features must have the shape (n, f) with at least 2 samples, for a covariance; "
            f"got {array.shape}"
        )
    n, f = array.shape
    if n <= f:
        warn.warn(
            f"{n} samples for {f} features: the covariance is singular and the distance biased; "
            f"use more than {f} samples, or compare only distances of {n} samples",
            stacklevel=2,
        )
    with np.errstate(over="ignore", invalid="ignore"):
        found = Gaussian(array.mean(axis=0), np.atleast_2d(np.cov(array, rowvar=False)))
    if not all(np.isfinite(values).all() for values in found):
        raise ValueError("features must be smaller, as their squares overflow: scale them")
    return found


@underflow_is_zero
def frechet_distance(mean1: Any, cov1: Any, mean2: Any, cov2: Any) -> float:
    """d^2 = |mean1 - mean2|^2 + tr(cov1) + tr(cov2) - 2 tr sqrt(cov1 cov2).

    Heusel et al. 2017 (the FID where the features are Inception's). The last trace is taken in
    symmetric form: with the symmetric roots S1 and S2 (from eigenvalues), the eigenvalues of
    S1 cov2 S1 are the squared singular values of S1 S2, so the trace is their plain sum. It is
    real whatever the input, where the square root of the product itself turns complex.

    Parameters
    ----------
    mean1, mean2 : (f,) array
    cov1, cov2 : (f, f) array
        Symmetric and positive semidefinite; singular is allowed.

    Returns
    -------
    float >= 0, in squared units of the features

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.metrics import frechet_distance
    >>> mean, cov = np.zeros(2), np.eye(2)
    >>> round(frechet_distance(mean, cov, mean + [3, 4], cov), 6)  # 3 ** 2 + 4 ** 2
    25.0
    >>> round(frechet_distance(mean, cov, mean, 4 * cov), 6)  # (2 - 1) ** 2 for each feature
    2.0
    """
    one, two = _gaussian(1, mean1, cov1), _gaussian(2, mean2, cov2)
    if one.mean.shape != two.mean.shape:
        raise ValueError(
            "mean1 and mean2 must have the same number of features; "
            f"got {one.mean.size} and {two.mean.size}"
        )
    roots = _root(1, one.cov) @ _root(2, two.cov)
    overlap = np.linalg.svd(roots, compute_uv=False).sum()
    with np.errstate(over="ignore", invalid="ignore"):
        distance = ((one.mean - two.mean) ** 2).sum() + np.trace(one.cov) + np.trace(two.cov)
        distance -= 2 * overlap
    if not np.isfinite(distance):
        raise ValueError(
            "mean1, cov1, mean2 and cov2 must be smaller, as the squared distance overflows: "
            "scale the features"
        )
    # The exact value is never negative; its rounding error, about 1e-16 of the traces, may be.
    return max(float(distance), 0.0)


def distance_between(
    name: str, kind: str, images_a: Any, images_b: Any, features: Callable[[Any], np.ndarray]
) -> Distance:
    """The Fréchet distance on `features` of two sets of pictures, the second one remembered."""
    images_a, images_b = pictures("images_a", images_a), pictures("images_b", images_b)
    reference = reference_statistics(kind, images_b, features)
    value = frechet_distance(*gaussian_statistics(features(images_a)), *reference)
    return Distance(name, value, reference.mean.size, (len(images_a), len(images_b)))


def reference_statistics(kind: str, images: np.ndarray, features: Callable) -> Gaussian:
    """`gaussian_statistics(features(images))`, remembered."""
    return remembered(kind, images, lambda images: gaussian_statistics(features(images)))


def _gaussian(number: int, mean: Any, cov: Any) -> Gaussian:
    mean = np.atleast_1d(check.cast(f"mean{number}", mean, np.float64))
    cov = np.atleast_2d(check.cast(f"cov{number}", cov, np.float64))
    if mean.ndim != 1 or cov.shape != (mean.size, mean.size):
        raise ValueError(
            f"mean{number} and cov{number} must have the shapes (f,) and (f, f); "
            f"got {mean.shape} and {cov.shape}"
        )
    if not np.allclose(cov, cov.T, rtol=0, atol=ROUNDING * np.abs(cov).max()):
        raise ValueError(f"cov{number} must be symmetric, as every covariance is")
    return Gaussian(mean, cov / 2 + cov.T / 2)


def _root(number: int, cov: np.ndarray) -> np.ndarray:
    """The symmetric square root of a covariance."""
    values, vectors = np.linalg.eigh(cov)
    if values[0] < -ROUNDING * max(values[-1], 0.0):
        raise ValueError(
            f"cov{number} must be positive semidefinite, as every covariance is; "
            f"its smallest eigenvalue is {values[0]:.3g}"
        )
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T
