"""How the tables are learned, layer by layer, from the bottom up (Dura-Bernal 2012, "Learning")."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from cortexviz.hmax.clustering import FLAT, cluster, minimum_distance
from cortexviz.hmax.inference import Tables, ascend, group_sums, s1_layers
from cortexviz.hmax.kernels import normalise
from cortexviz.hmax.structure import Structure
from cortexviz.hmax.windows import windows

__all__ = ["Progress"]  # arguments of the others are trusted: `HMAXNetwork.fit` is the door

# Pictures that the dictionaries are learned from, at most: features repeat, and memory ends.
N_PICTURES = 100
# Patches per pattern that even a rare state learns from.
N_RARE = 4
# Rounds after which the tables of C1 and S2 stand still.
N_BALANCE, N_SINKHORN = 50, 200


@dataclass(frozen=True)
class Progress:
    """How far training is: the layer in work, the share done, and the seconds left.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> names, images = silhouettes()
    >>> steps = HMAXNetwork().fit_steps(images[:2], names[:2])
    >>> sorted({step.layer for step in steps})
    ['C1', 'C2', 'S1', 'S2']
    """

    layer: str
    share: float
    seconds_left: float
    tables: Tables = field(repr=False)


def learn(images: np.ndarray, structure: Structure, rng: np.random.Generator) -> Iterator[Progress]:
    """Learn the dictionaries of C1, S2 and C2; the last `Progress` holds all `Tables`.

    Parameters
    ----------
    images : (n, height, width) array in [0, 1]
        Of more than `N_PICTURES`, so many are chosen at random.
    structure : Structure
    rng : numpy.random.Generator
        Choice of pictures and starts of k-means; nothing else is random.

    Yields
    ------
    Progress
    """
    start = time.perf_counter()
    plan = structure.unpadded()
    tables = Tables(plan.gabors)

    # The layers' shares of the time were measured once.
    def progress(layer: str, share: float) -> Progress:
        passed = time.perf_counter() - start
        return Progress(layer, share, passed * (1 / share - 1), tables)

    if len(images) > N_PICTURES:
        images = images[rng.choice(len(images), N_PICTURES, replace=False)]
    s1 = s1_layers(images, tables, plan)
    yield progress("S1", 0.1)
    patterns = []
    for pattern in complex_patterns(list(s1), "C1", plan, rng):
        patterns.append(pattern)
        yield progress("C1", 0.1 + 0.3 * len(patterns) / plan.n_orientations)
    tables = tables._replace(c1=complex_prototypes(balanced(np.stack(patterns))))
    c1 = [group_sums(normalise(ascend(x, tables, plan)["C1"]), plan.n_orientations) for x in s1]
    found = patches(c1, plan.s2_window, plan.s2_step)
    found = minimum_distance(found, plan.s2_states, plan.threshold)
    tables = tables._replace(s2=simple_prototypes(found))
    yield progress("S2", 0.5)
    s2 = [normalise(ascend(x, tables, plan)["S2"]) for x in s1]
    patterns = []
    for pattern in complex_patterns(s2, "C2", plan, rng):
        patterns.append(pattern)
        yield progress("C2", 0.5 + 0.49 * len(patterns) / plan.s2_states)
    tables = tables._replace(c2=complex_prototypes(patterns))
    yield progress("C2", 1.0)


def patches(layers: Sequence[np.ndarray], window: int, step: int) -> np.ndarray:
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


def complex_patterns(
    layers: Sequence[np.ndarray], layer: str, plan: Structure, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """The common patterns of each state within a window: k-means (Dura-Bernal 2012, "Learning").

    Patches of a state count if their peak rises above flat by `threshold` of the highest peak; a
    rare state, for which these are few, learns from its `N_RARE` best patches per pattern.

    Parameters
    ----------
    layers : sequence of (rows, columns, states) arrays
        The simple layer below, for each picture.
    layer : "C1" or "C2"

    Yields
    ------
    (n_patterns, window * window) array for each state of the layer below
    """
    window, step = plan.window(layer), plan.step(layer)
    n_patterns = plan.c1_states if layer == "C1" else plan.c2_states
    flat = 1 / layers[0].shape[-1]
    for k in range(layers[0].shape[-1]):
        state = patches([below[..., k : k + 1] for below in layers], window, step)[..., 0]
        rise = state.max(1) - flat
        n_chosen = max(np.sum(rise > plan.threshold * rise.max()), N_RARE * n_patterns)
        chosen = np.argsort(-rise, kind="stable")[:n_chosen]
        # The same edge at the same place says the same: the paper clusters *different* patches.
        different = np.unique(state[chosen[rise[chosen] > FLAT]], axis=0)
        if len(different) < n_patterns:
            name = layer.lower()
            raise ValueError(
                f"{name}_states is {n_patterns}, but the training images hold only "
                f"{len(different)} different patches of state {k}: use fewer {name}_states or "
                "more images"
            )
        yield cluster(different, n_patterns, rng)


def balanced(patterns: np.ndarray) -> np.ndarray:
    """Patterns that expect each state as often at each place: C <- C mean_k(m) / m_k.

    m_k is the mean of C over the patterns of state k. Without this the orientation with the
    widest patterns is expected everywhere, and feedback fills empty places with it.

    Parameters
    ----------
    patterns : (K, n, window * window) array in [0, 1]
    """
    for _ in range(N_BALANCE):
        mean = patterns.mean(1, keepdims=True)
        patterns = np.clip(patterns * mean.mean(0) / mean, 0.01 / len(patterns), 0.98)
    return patterns


def complex_prototypes(patterns: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    """Patterns to the table of a complex layer: C, kept so that no entry falls below .01 / K.

    Parameters
    ----------
    patterns : K arrays (n, window * window) in [0, 1]
    """
    n_states = len(patterns)
    floor = 0.01 / n_states
    return _rounded(np.clip(np.stack(list(patterns)), floor, 1 - (n_states - 1) * floor))


def simple_prototypes(found: np.ndarray) -> np.ndarray:
    """Prototypes to the table of a simple layer: P(g | u) with .02 / K added, summing to 1.

    Sinkhorn & Knopp 1967: rows and columns are scaled in turn until each group is as probable as
    any other at each place, over all states. A flat S2 then expects a flat C1.

    Parameters
    ----------
    found : (n_states, window * window, K) array

    Returns
    -------
    (window * window, K, n_states) array
    """
    n_states, _, n_groups = found.shape
    table = (found + 0.02 / n_groups).astype(float).transpose(1, 2, 0)
    for _ in range(N_SINKHORN):
        table = table * (n_states / n_groups) / table.sum(2, keepdims=True)
        table = table / table.sum(1, keepdims=True)
    table = _rounded(table)
    # What rounding took goes to the most probable group: a blank page leaves S2 exactly flat.
    best = table.argmax(1)[:, None]
    whole = np.take_along_axis(table, best, 1) + (1 - table.sum(1, keepdims=True))
    np.put_along_axis(table, best, whole, 1)
    return table


def _rounded(table: np.ndarray) -> np.ndarray:
    """To 2^-20: what a library adds in another order is still the same table, bit by bit."""
    return np.ascontiguousarray(np.rint(table * 2**20) / 2**20, dtype=np.float32)
