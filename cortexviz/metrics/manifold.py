"""Precision, recall, density and coverage: does one cloud of features lie where another lies?"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array, underflow_is_zero


class PRDC(NamedTuple):
    """Precision, recall and coverage in [0, 1]; density >= 0. All 1 where the clouds are the same.

    Density alone is another number there if samples are repeated.
    """

    precision: float
    recall: float
    density: float
    coverage: float


@underflow_is_zero
def prdc(real: Any, fake: Any, k: int = 5) -> PRDC:
    """How much of `fake` lies among `real`, and how much of `real` is reached by `fake`.

    Naeem et al. 2020. Around every sample there is a ball that reaches to its k-th nearest
    neighbour in its own set. As in the authors' code, that neighbour lies just outside (<); but
    where k copies of the sample leave the ball no extent, it is the sample's own place (<=).

        precision = share of fake samples inside some ball of a real one
        recall    = share of real samples inside some ball of a fake one
        density   = balls of real samples that hold a fake one, on average, over k
        coverage  = share of real balls that hold a fake sample

    "Rondini 2023": the values disagreed with the eye and with FID. One reason: noise widens the
    balls of `fake`, so recall rises as pictures get worse; coverage is the sturdiest of the four.

    Parameters
    ----------
    real : (n, f) array
    fake : (m, f) array
    k : int, 1 <= k < n and k < m

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.metrics import prdc
    >>> real = np.random.default_rng(0).normal(size=(50, 2))
    >>> prdc(real, real).coverage, prdc(real, real + 100).coverage
    (1.0, 0.0)
    >>> few = prdc(real, real[:6] / 10)  # all near the middle
    >>> few.precision, few.recall < 0.2
    (1.0, True)
    """
    real, fake = clouds(real=real, fake=fake)
    k = check.integer("k", k, minimum=1)
    for name, samples in (("real", real), ("fake", fake)):
        if len(samples) <= k:
            raise ValueError(
                f"k must be smaller than the number of {name} samples, since the k-th neighbour "
                f"of a sample is another one; got k={k} and {len(samples)} samples"
            )
    # By a power of two, which is exact: the squares of the largest floats would overflow.
    exponent = np.frexp(max(np.abs(real).max(), np.abs(fake).max()))[1]
    real, fake = np.ldexp(real, -exponent), np.ldexp(fake, -exponent)
    apart = _distances(real, fake)
    inside_real = _inside(apart, _radii(real, k)[:, None])
    inside_fake = _inside(apart, _radii(fake, k)[None, :])
    return PRDC(
        precision=float(inside_real.any(axis=0).mean()),
        recall=float(inside_fake.any(axis=1).mean()),
        density=float(inside_real.sum(axis=0).mean() / k),
        coverage=float(inside_real.any(axis=1).mean()),
    )


def _distances(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    from scipy.spatial.distance import cdist  # takes a quarter of a second

    return cdist(one, other)


def _inside(apart: np.ndarray, radii: np.ndarray) -> np.ndarray:
    return (apart < radii) | (apart == 0)


def _radii(samples: np.ndarray, k: int) -> np.ndarray:
    """Distance of each sample to its k-th nearest neighbour, itself not counted."""
    return np.partition(_distances(samples, samples), k, axis=1)[:, k]


def clouds(*, real: Any, fake: Any) -> tuple[np.ndarray, np.ndarray]:
    """Two clouds of samples at the door: (n, f) and (m, f), float64."""
    real, fake = (
        check.cast(name, array(name, values, ("n", "f"), empty=False), np.float64)
        for name, values in (("real", real), ("fake", fake))
    )
    if real.shape[1] != fake.shape[1]:
        raise ValueError(
            "real and fake must have the same number of features; "
            f"got {real.shape[1]} and {fake.shape[1]}"
        )
    return real, fake
