"""Two ways to find a dictionary: k-means for the C layers, minimum distance for S2."""

from __future__ import annotations

import numpy as np

from cortexviz.base.arrays import array
from cortexviz.base.check import generator, integer, real
from cortexviz.base.compiled import compiled

# Samples for the start of k-means; Bradley & Fayyad 1998 took 10, and 3 give the same results here.
N_SAMPLES = 3
# A belief that rises by less than this above 1 / K is flat, but for rounding.
FLAT = 1e-4
# Patches are equal if no belief differs by more than about one part in this many.
GRID = 16
# Rounds of k-means, at most; it takes a tenth of them.
N_ROUNDS = 300


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

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.clustering import cluster
    >>> points = np.array([[0.0], [0.2], [9.8], [10.0]])
    >>> np.sort(cluster(points, 2, np.random.default_rng(0)), axis=0).round(3)
    array([[0.1],
           [9.9]])
    """
    points = np.ascontiguousarray(array("points", points, ("n", "d")), float)
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


@compiled()
def _k_means(points, start):
    """Lloyd's k-means: centres and the sum of squared distances to them.

    No library: scikit-learn's sums are ordered by the processor and the number of threads. A tie
    goes to the first centre, and a centre that has lost all its points to the one that fits worst.
    """
    centres = start.copy()
    nearest = np.full(len(points), -1)
    distance = np.empty(len(points))
    for _ in range(N_ROUNDS):
        if not _assign(points, centres, nearest, distance):
            break
        _move(points, centres, nearest, distance)
    return centres, distance.sum()


@compiled()
def _assign(points, centres, nearest, distance):
    """Each point to its nearest centre; False if all are there already."""
    columns = np.ascontiguousarray(centres.T)
    apart = np.empty(len(centres))
    changed = False
    for i in range(len(points)):
        apart[:] = 0
        for x in range(points.shape[1]):
            for c in range(len(centres)):
                apart[c] += (points[i, x] - columns[x, c]) ** 2
        best = apart.argmin()
        changed |= best != nearest[i]
        nearest[i], distance[i] = best, apart[best]
    return changed


@compiled()
def _move(points, centres, nearest, distance):
    """Each centre to the mean of its points."""
    count = np.zeros(len(centres))
    centres[:] = 0
    for i in range(len(points)):
        count[nearest[i]] += 1
        centres[nearest[i]] += points[i]
    for c in range(len(centres)):
        if count[c] == 0:
            worst = distance.argmax()
            distance[worst] = -1
            centres[c] = points[worst]
        else:
            centres[c] /= count[c]


def minimum_distance(found: np.ndarray, n_prototypes: int, threshold: float) -> np.ndarray:
    """Prototypes at least a minimum distance apart, the distance shrinking until there are enough.

    Dura-Bernal 2012, Learning (George & Hawkins): the minimum-distance algorithm, with the most
    common patches first. In a random order the pure straight line was found only by luck, and
    without it two impure prototypes shared every straight line.

    Parameters
    ----------
    found : (n_patches, window * window, n_groups) array
        Group sums; near-flat patches (below `threshold` of the highest peak) are dropped, and
        those that are equal to 1 / GRID are one patch, their mean.

    Returns
    -------
    (n_prototypes, window * window, n_groups) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.clustering import minimum_distance
    >>> lines, few = np.array([[[0.9, 0.1]]]), np.array([[[0.1, 0.9]]])
    >>> found = np.concatenate([np.repeat(lines, 5, axis=0), few])
    >>> minimum_distance(found, 2, threshold=0.3)[:, 0].round(3)  # the most common one first
    array([[0.9, 0.1],
           [0.1, 0.9]])
    """
    # Beliefs, and a little noise.
    found = array("found", found, ("n_patches", "places", "n_groups"), -0.01, 1.01)
    integer("n_prototypes", n_prototypes, 1)
    real("threshold", threshold, 0, 1)
    if found.size == 0:
        raise ValueError(f"found must hold patches; got an empty array {found.shape}")
    n_groups = found.shape[2]
    peak = found.max((1, 2)) - 1 / n_groups
    chosen = found[peak > max(threshold * peak.max(), FLAT)]
    different = _common_first(chosen.reshape(len(chosen), -1))
    if len(different) < n_prototypes:
        raise ValueError(
            f"s2_states is {n_prototypes}, but the training images hold only {len(different)} "
            "different patches: use fewer s2_states, a lower threshold or more images"
        )
    return different[_greedy(different, n_prototypes)].reshape(n_prototypes, *found.shape[1:])


def _common_first(points: np.ndarray) -> np.ndarray:
    """Means of the points that are equal to 1 / GRID, the largest such group first."""
    if len(points) == 0:
        return points
    coarse = np.rint(GRID * points).astype(np.int8)
    rows = coarse.view(np.dtype((np.void, coarse.shape[1]))).ravel()
    _, group, count = np.unique(rows, return_inverse=True, return_counts=True)
    total = np.zeros((len(count), points.shape[1]))
    np.add.at(total, group, points)
    return (total / count[:, None])[np.argsort(-count, kind="stable")]


@compiled()
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
