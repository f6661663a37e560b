"""How the tables are learned, layer by layer, from the bottom up (Dura-Bernal 2012, "Learning")."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

import numba
import numpy as np

from cortexviz import CortexvizWarning
from cortexviz.hmax._threads import one_thread
from cortexviz.hmax.gabor import gabor_bank
from cortexviz.hmax.geometry import windows
from cortexviz.hmax.inference import Tables, ascend, group_sums, s1_layers
from cortexviz.hmax.kernels import normalise
from cortexviz.hmax.structure import Structure

# Samples for the start of k-means; Bradley & Fayyad 1998 took 10, and 3 give the same results here.
N_SAMPLES = 3
# Patches per pattern that even a rare state learns from.
N_RARE = 4
# A belief that rises by less than this above 1 / K is flat, but for rounding.
FLAT = 1e-4


@dataclass(frozen=True)
class Progress:
    """How far training is: the layer learned last, the share done, and the seconds left."""

    layer: str
    share: float
    seconds_left: float
    tables: Tables = field(repr=False)


def learn(images: np.ndarray, structure: Structure, rng: np.random.Generator) -> Iterator[Progress]:
    """Learn the dictionaries of C1, S2 and C2; the last `Progress` holds all `Tables`.

    Parameters
    ----------
    images : (n, height, width) array in [0, 1]
    structure : Structure
    rng : numpy.random.Generator
        Order of the patches and starts of k-means; nothing else is random.

    Yields
    ------
    Progress
    """
    start = time.perf_counter()
    plan = structure.unpadded()
    bank = gabor_bank(
        plan.n_orientations, plan.gabor_size, plan.sigma, plan.wavelength, plan.aspect
    )
    tables = Tables(bank)

    def progress(layer: str, share: float) -> Progress:
        passed = time.perf_counter() - start
        return Progress(layer, share, passed * (1 / share - 1), tables)

    s1 = s1_layers(images, tables, plan)
    yield progress("S1", 0.1)
    n, patterns = plan.c1_states, []
    for pattern in complex_patterns(s1, plan.c1_window, plan.c1_step, n, plan.threshold, "c1", rng):
        patterns.append(pattern)
        yield progress("C1", 0.1 + 0.3 * len(patterns) / plan.n_orientations)
    tables = tables._replace(c1=complex_prototypes(np.stack(patterns)))
    c1 = [group_sums(normalise(ascend(x, tables, plan)["C1"]), plan.n_orientations) for x in s1]
    found = minimum_distance(
        patches(c1, plan.s2_window, plan.s2_step), plan.s2_states, plan.threshold, rng
    )
    tables = tables._replace(s2=simple_prototypes(found))
    yield progress("S2", 0.5)
    s2 = [normalise(ascend(x, tables, plan)["S2"]) for x in s1]
    n, patterns = plan.c2_states, []
    for pattern in complex_patterns(s2, plan.c2_window, plan.c2_step, n, plan.threshold, "c2", rng):
        patterns.append(pattern)
        yield progress("C2", 0.5 + 0.5 * len(patterns) / (plan.s2_states + 1))
    tables = tables._replace(c2=complex_prototypes(np.stack(patterns)))
    yield progress("C2", 1.0)


def patches(layers, window: int, step: int) -> np.ndarray:
    """All windows of all pictures.

    Parameters
    ----------
    layers : sequence of (rows, columns, states) arrays

    Returns
    -------
    (n_patches, window * window, states) array
    """
    found = [np.moveaxis(windows(layer, window, step), 2, 4) for layer in layers]
    n_states = found[0].shape[-1]
    return np.concatenate([patch.reshape(-1, window**2, n_states) for patch in found])


def complex_patterns(layers, window, step, n_patterns, threshold, name, rng):
    """The common patterns of each state within a window: k-means (Dura-Bernal 2012, "Learning").

    Patches of a state count if their peak rises above flat by `threshold` of the highest peak; a
    rare state, for which these are few, learns from its `N_RARE` best patches per pattern.

    Yields
    ------
    (n_patterns, window * window) array for each state of the layer below
    """
    n_states = layers[0].shape[-1]
    for k in range(n_states):
        state = patches([layer[..., k : k + 1] for layer in layers], window, step)[..., 0]
        rise = state.max(1) - 1 / n_states
        n_chosen = max(np.sum(rise > threshold * rise.max()), N_RARE * n_patterns)
        chosen = np.argsort(-rise, kind="stable")[:n_chosen]
        # The same edge at the same place says the same: the paper clusters *different* patches.
        different = np.unique(state[chosen[rise[chosen] > FLAT]], axis=0)
        if len(different) < n_patterns:
            raise ValueError(
                f"{name}_states is {n_patterns}, but the training images hold only "
                f"{len(different)} different patches of state {k}: use fewer {name}_states or "
                "more images"
            )
        yield cluster(different, n_patterns, rng)


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


def minimum_distance(found, n_prototypes, threshold, rng):
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


def check_training_set(images: np.ndarray, labels: np.ndarray) -> None:
    """One label per picture, and no picture under two labels or twice under one.

    Parameters
    ----------
    images : (n, height, width) array
    labels : (n,) array
    """
    if labels.shape != (len(images),):
        raise ValueError(
            f"y must hold one label per picture, shape ({len(images)},); got {labels.shape}"
        )
    if labels.dtype.kind == "f" and (labels != np.floor(labels)).any():
        raise ValueError(
            "y must hold categories, strings or whole numbers; got fractions. "
            "Unknown label type: continuous"
        )
    names, seen = labels.tolist(), dict[bytes, int]()
    for i, image in enumerate(images):
        first = seen.setdefault(image.tobytes(), i)
        if first == i:
            continue
        if labels[first] != labels[i]:
            raise ValueError(
                f"images {first} and {i} are the same picture, labelled {names[first]!r} and "
                f"{names[i]!r}: nothing could tell them apart; remove one"
            )
        warnings.warn(
            f"images {first} and {i} are the same picture of {names[i]!r}: the copy adds nothing",
            CortexvizWarning,
            stacklevel=4,
        )


def complex_prototypes(patterns: np.ndarray) -> np.ndarray:
    """Patterns to the table of a complex layer: C, kept so that no entry falls below .01 / K.

    Parameters
    ----------
    patterns : (K, n, window * window) array in [0, 1]
    """
    n_states = len(patterns)
    floor = 0.01 / n_states
    return np.clip(patterns, floor, 1 - (n_states - 1) * floor).astype(np.float32)


def simple_prototypes(found: np.ndarray) -> np.ndarray:
    """Prototypes to the table of a simple layer: P(g | u) with .02 / K added, summing to 1.

    Parameters
    ----------
    found : (n_states, window * window, K) array

    Returns
    -------
    (window * window, K, n_states) array
    """
    table = found + 0.02 / found.shape[2]
    table = table / table.sum(2, keepdims=True)
    return np.ascontiguousarray(table.transpose(1, 2, 0), dtype=np.float32)
