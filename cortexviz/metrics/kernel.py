"""The kernel distance between two clouds of features (KID): unbiased, however few there are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import underflow_is_zero
from cortexviz.metrics.manifold import clouds


class KID(NamedTuple):
    """An estimate of a squared distance, and its standard error."""

    value: float
    error: float


@underflow_is_zero
def kid(real: Any, fake: Any, subsets: int = 100, seed: int = 0) -> KID:
    """MMD^2 = mean k(x, x') + mean k(y, y') - 2 mean k(x, y), with k(x, y) = (x.y / f + 1)^3.

    Binkowski et al. 2018: the kernel inception distance, where the features are Inception's; any
    others will do, and values compare only where they are the same. The first two means leave out
    each sample with itself, so that the estimate is right on average for any number of samples,
    where a Fréchet distance of few is too large: the choice for 64 images. Of equal clouds
    it is as often below 0 as above.

    The error is the spread of the estimate over random halves of both sets: half of a set, drawn
    from it, strays from the whole as far as the whole strays from the truth (Shao & Wu 1989).
    Where the clouds are equal it is too large, up to twice.

    Parameters
    ----------
    real : (n, f) array, n >= 4
    fake : (m, f) array, m >= 4
        Memory grows with n^2 + m^2.
    subsets : int >= 2
        How many halves the error is taken from.
    seed : int >= 0
        Of the halves.

    Returns
    -------
    KID(value, error)

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.metrics import kid
    >>> real, like, unlike = np.random.default_rng(0).normal(size=(3, 64, 4))
    >>> unlike += 2
    >>> near, far = kid(real, like), kid(real, unlike)
    >>> abs(near.value) < 3 * near.error, far.value > 3 * far.error
    (True, True)
    """
    real, fake = clouds(real=real, fake=fake)
    subsets = check.integer("subsets", subsets, minimum=2)
    rng = np.random.default_rng(check.integer("seed", seed, minimum=0))
    for name, samples in (("real", real), ("fake", fake)):
        if len(samples) < 4:
            raise ValueError(
                f"{name} must hold at least 4 samples, so that there are pairs in each half of it; "
                f"got {len(samples)}"
            )
    check.fits("subsets", subsets, 8 * subsets * (len(real) + len(fake)))
    k = _kernels(real, fake)
    halves = (_halves(rng, subsets, len(samples)) for samples in (real, fake))
    everything = (np.ones((1, len(samples))) for samples in (real, fake))
    return KID(float(_mmd2(*k, *everything)[0]), float(_mmd2(*k, *halves).std(ddof=1)))


def _kernels(real: np.ndarray, fake: np.ndarray) -> list[np.ndarray]:
    """k within `real` and within `fake`, without each sample with itself, and between both."""
    with np.errstate(over="ignore", invalid="ignore"):
        pairs = ((real, real), (fake, fake), (real, fake))
        k = [(x @ y.T / x.shape[1] + 1) ** 3 for x, y in pairs]
        sums = [np.abs(table).sum() for table in k]
    if not np.isfinite(sums).all():
        raise ValueError("real and fake must be smaller, as their cubes overflow: scale them")
    for within in k[:2]:
        np.fill_diagonal(within, 0)
    return k


def _halves(rng: np.random.Generator, subsets: int, n: int) -> np.ndarray:
    """(subsets, n): 1 for each sample of a random half, else 0."""
    return rng.permuted(np.tile(1.0 * (np.arange(n) < n // 2), (subsets, 1)), axis=1)


def _mmd2(
    k_real: np.ndarray, k_fake: np.ndarray, k_both: np.ndarray, real: np.ndarray, fake: np.ndarray
) -> np.ndarray:
    """MMD^2 of each subset, which rows (subsets, n) and (subsets, m) of 0 and 1 choose."""
    n, m = real.sum(axis=1), fake.sum(axis=1)
    return (
        ((real @ k_real) * real).sum(axis=1) / (n * (n - 1))
        + ((fake @ k_fake) * fake).sum(axis=1) / (m * (m - 1))
        - 2 * ((real @ k_both) * fake).sum(axis=1) / (n * m)
    )
