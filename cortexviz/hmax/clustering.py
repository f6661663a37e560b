"""Two ways to find a dictionary: k-means for the C layers, minimum distance for S2."""

from __future__ import annotations

import numba
import numpy as np

from cortexviz._arrays import array, generator
from cortexviz._check import integer, real
from cortexviz.hmax._threads import one_thread

# Samples for the start of k-means; Bradley & Fayyad 1998 took 10, and 3 give the same results here.
N_SAMPLES = 3
# A belief that rises by less than this above 1 / K is flat, but for rounding.
FLAT = 1e-4


def cluster(points: np.ndarray, n_clusters: int, rng: np.random.Generator) -> np.ndarray:
    """Centres of k-means from a refined start (Bradley & Fayyad 1998).

    Small samples are clustered, their centres pooled, and the pool is clustered from each
    sample's centres; the best fit to the pool is where k-means on all points begins.

    Parameters
    ----------
    points : (n, d) array, n >= n_clusters

    Returns
    -------
    (n_clusters, d) array
    """
    points = array("points", points, ("n", "d"))
    generator("rng", rng)
    if not 1 <= (n := integer("n_clusters", n_clusters, 1)) <= len(points):
        raise ValueError(f"points must be at least n_clusters, {n}; got {len(points)}")
    size = min(len(points), max(10 * n_clusters, len(points) // 10))
    starts = []
    for _ in range(N_SAMPLES):
        sample = points[rng.choice(len(points), size, replace=False)]
        starts.append(_k_means(sample, sample[:n_clusters])[0])
    pool = np.concatenate(starts)
    fits = [_k_means(pool, start) for start in starts]
    best = min(fits, key=lambda fit: fit[1])
    return _k_means(points, best[0])[0]


def _k_means(points, start):
    from sklearn import config_context
    from sklearn.cluster import KMeans

    # Hundreds of small calls: checking what we know to be right would take most of the time.
    with one_thread(), config_context(assume_finite=True, skip_parameter_validation=True):
        fit = KMeans(len(start), init=start, n_init=1).fit(points)
    return fit.cluster_centers_, fit.inertia_


def minimum_distance(
    found: np.ndarray, n_prototypes: int, threshold: float, rng: np.random.Generator
) -> np.ndarray:
    """Prototypes at least a minimum distance apart, the distance shrinking until there are enough.

    Dura-Bernal 2012, "Learning" (George & Hawkins): the minimum-distance algorithm.

    Parameters
    ----------
    found : (n_patches, window * window, n_groups) array
        Group sums; near-flat patches (below `threshold` of the highest peak) are dropped.

    Returns
    -------
    (n_prototypes, window * window, n_groups) array
    """
    # Beliefs, and a little noise.
    found = array("found", found, ("n_patches", "places", "n_groups"), -0.01, 1.01)
    integer("n_prototypes", n_prototypes, 1)
    real("threshold", threshold, 0, 1)
    generator("rng", rng)
    if found.size == 0:
        raise ValueError(f"found must hold patches; got an empty array {found.shape}")
    n_groups = found.shape[2]
    peak = found.max((1, 2)) - 1 / n_groups
    chosen = found[peak > max(threshold * peak.max(), FLAT)]
    different = np.unique(chosen.reshape(len(chosen), -1), axis=0)
    if len(different) < n_prototypes:
        raise ValueError(
            f"s2_states is {n_prototypes}, but the training images hold only {len(different)} "
            "different patches: use fewer s2_states, a lower threshold or more images"
        )
    rng.shuffle(different)
    return different[_greedy(different, n_prototypes)].reshape(n_prototypes, *found.shape[1:])


@numba.njit(cache=True, error_model="numpy", nogil=True)
def _greedy(points, n_prototypes):
    nearest = np.full(len(points), np.inf)
    chosen = np.empty(n_prototypes, np.int64)
    n = 0
    radius = np.sqrt(points.shape[1])
    while n < n_prototypes:
        for i in range(len(points)):
            if nearest[i] > radius and n < n_prototypes:
                chosen[n] = i
                n += 1
                for j in range(len(points)):
                    distance = np.sqrt(((points[j] - points[i]) ** 2).sum())
                    nearest[j] = min(nearest[j], distance)
        radius *= 0.95
    return chosen
