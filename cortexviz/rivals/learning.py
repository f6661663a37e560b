"""How a hierarchical temporal memory learns, level by level, from the bottom up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cortexviz.base import check
from cortexviz.hmax import s1
from cortexviz.hmax.structure import Structure
from cortexviz.rivals import messages
from cortexviz.rivals.hierarchy import Hierarchy, Level, above_it, children
from cortexviz.rivals.poolers import adjacency, spatial_pool, temporal_pool

__all__: list[str] = []  # arguments are trusted: `HTM` is the door

# Patterns that a level chooses its coincidences from.
N_PATTERNS = 20_000
# Pixels that an object moves from frame to frame while the first level learns.
SMOOTH = 2


def learn(
    pictures: np.ndarray,
    labels: np.ndarray,
    plan: Structure,
    empty: Hierarchy,
    group_size: int,
    reach: int,
    rng: np.random.Generator,
) -> Hierarchy:
    """All levels of a hierarchy that has none yet; see `HTM`."""
    s1_layers = s1(pictures, plan.gabors, plan.eps)
    known = _first(s1_layers, plan, empty, group_size, rng)
    layers = [known.highest(x) for x in s1_layers]
    for window, step in (plan.s2_window, plan.s2_step), (plan.c2_window, plan.c2_step):
        level = _above(layers, window, step, plan.s2_states, group_size, rng)
        layers = [above_it(layer, level).log_lambda for layer in layers]
        known = known.under(level)
    return known.under(_top(known, pictures, labels, plan, reach))


def _first(
    layers: np.ndarray,
    plan: Structure,
    empty: Hierarchy,
    group_size: int,
    rng: np.random.Generator,
) -> Hierarchy:
    seen = [messages.in_windows(layer, plan.c1_window, SMOOTH) for layer in layers]
    found = np.concatenate([x.reshape(-1, x[0, 0].size) for x in seen])
    # White paper is no coincidence: where it is one, every speck of noise denies it.
    peak = found.max(1) - 1 / plan.n_orientations
    found = found[peak >= plan.threshold * peak.max()]
    found = found[rng.permutation(len(found))[:N_PATTERNS]]
    chosen = spatial_pool(found, plan.n_orientations * plan.c1_states, rng)
    level = Level(chosen, np.eye(len(chosen)), plan.c1_window, plan.c1_step)
    alone = empty.under(level)
    winners = (alone.first(layer, SMOOTH).argmax(-1) for layer in layers)
    groups = temporal_pool(adjacency(winners, len(chosen)), group_size)
    return empty.under(level._replace(groups=groups))


def _above(
    layers: Sequence[np.ndarray],
    window: int,
    step: int,
    n_states: int,
    group_size: int,
    rng: np.random.Generator,
) -> Level:
    """Coincidences are groups of the children that occur together; the object moves by one."""
    n_groups = layers[0].shape[-1]
    named = [messages.in_windows(layer, window, 1).argmax(-1) for layer in layers]
    found = np.unique(np.concatenate([x.reshape(-1, window**2) for x in named]), axis=0)
    found = found[rng.permutation(len(found))[:N_PATTERNS]]
    hot = np.eye(n_groups, dtype=np.float32)[found].reshape(len(found), -1)
    chosen = spatial_pool(hot, n_states, rng)
    chosen = chosen.reshape(len(chosen), -1, n_groups).argmax(-1)
    level = Level(chosen, np.eye(len(chosen)), window, 1)
    winners = (messages.evidence(children(layer, level), chosen).argmax(-1) for layer in layers)
    groups = temporal_pool(adjacency(winners, len(chosen)), group_size)
    return Level(chosen, groups, window, step)


def _top(
    known: Hierarchy, pictures: np.ndarray, labels: np.ndarray, plan: Structure, reach: int
) -> Level:
    """What the top hears in each frame of `movie`.

    All frames are cut out of one larger picture: what moves by a node's distance is the same.
    """
    distance = plan.node_distance
    n = reach // distance
    rows, columns, _ = plan.shapes(pictures.shape[1:])["C2"]
    frames = (2 * n + 1) ** 2
    check.fits("reach", reach, 8.0 * len(pictures) * frames * rows * columns)
    around = ((0, 0), (n * distance,) * 2, (n * distance,) * 2)
    stored = []
    for x in s1(np.pad(pictures, around, constant_values=1), plan.gabors, plan.eps):
        named = known.highest(x).argmax(-1)
        cut = np.lib.stride_tricks.sliding_window_view(named, (rows, columns))
        stored.append(cut.reshape(frames, -1))
    own = (np.unique(labels)[:, None] == np.repeat(labels, frames)).astype(float)
    return Level(np.concatenate(stored), own / own.sum(1, keepdims=True), 0, 1)
