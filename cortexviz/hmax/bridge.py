"""The same network for `cortexviz.bayesnet`: conditional tables, nodes and edges written out.

The fused kernels never need them. They are here to be looked at, and to check the kernels on small
pictures: "up" in `propagate` gives the same beliefs, message by message.
"""

from __future__ import annotations

import numpy as np

from cortexviz.base.arrays import array
from cortexviz.base.check import instance, integer
from cortexviz.bayesnet import Layer, Link, Network
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.places import Memory
from cortexviz.hmax.poses import Poses
from cortexviz.hmax.structure import Structure
from cortexviz.hmax.toy import EQUATIONS

__all__ = ["EQUATIONS", "as_bayesnet", "complex_cpt", "simple_cpt", "top_cpt"]


def complex_cpt(prototypes: np.ndarray) -> np.ndarray:
    """Table of a complex layer: P(x = k | pattern c of k) = C, and (1 - C) / (K - 1) for others.

    Dura-Bernal 2012, Figs. 5-6.

    Parameters
    ----------
    prototypes : (K, n, window * window) array
        As in `Tables.c1` and `Tables.c2`.

    Returns
    -------
    (window * window, K * n, K) array
        Place in the window, state of the parent, state of the child; sums to 1 over the last.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.bridge import complex_cpt
    >>> complex_cpt(np.array([[[0.9]], [[0.8]]])).round(3)  # K = 2 states, n = 1 pattern, one place
    array([[[0.9, 0.1],
            [0.2, 0.8]]])
    """
    prototypes = array("prototypes", prototypes, ("K", "n", "places"), 0, 1)
    if (n_child := len(prototypes)) < 2:
        raise ValueError(f"prototypes must be of two states or more; got {n_child}")
    same = np.eye(n_child)[:, None, None, :]
    own = prototypes[..., None].astype(float)
    table = same * own + (1 - same) * (1 - own) / (n_child - 1)
    return np.moveaxis(table.reshape(-1, *table.shape[2:]), 0, 1)


def simple_cpt(prototypes: np.ndarray, n_states: int) -> np.ndarray:
    """Table of a simple layer: P((g, m) | u) = prototype[u, g] / n, the same for all m of a group.

    Parameters
    ----------
    prototypes : (window * window, K, n_parent) array
        As in `Tables.s2`.
    n_states : int
        n, states per group of the child.

    Returns
    -------
    (window * window, n_parent, K * n) array, summing to 1 over the last axis

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.bridge import simple_cpt
    >>> simple_cpt(np.array([[[0.9], [0.1]]]), n_states=2)  # one place, K = 2, one parent state
    array([[[0.45, 0.45, 0.05, 0.05]]])
    """
    n_states = integer("n_states", n_states, 1, 10_000)
    prototypes = array("prototypes", prototypes, ("places", "K", "n_parent"), 0)
    table = prototypes.transpose(0, 2, 1).astype(float)
    if not prototypes.size or not table.sum(-1).all():
        raise ValueError("prototypes must give each parent state a child state to expect")
    return np.repeat(table / table.sum(-1, keepdims=True) / n_states, n_states, axis=-1)


def top_cpt(memory: Memory, structure: Structure) -> np.ndarray:
    """Table of S3: P((g, m) | template, place) = W[q - d](g) / n, flat where q - d is off the grid.

    Returns
    -------
    (rows * columns, places * places * n_templates, K * n) array
        C2 node, state of S3, state of C2.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import PRESETS, HMAXNetwork
    >>> from cortexviz.hmax.bridge import top_cpt
    >>> names, images = silhouettes()
    >>> published = replace(PRESETS["recognise"], places=None)
    >>> network = HMAXNetwork(published).fit(images[:2], names[:2])
    >>> table = top_cpt(network.memory_, network.structure_)
    >>> table.shape, float(table[0, 0].sum().round(4))
    ((121, 2, 500), 1.0)
    """
    instance("structure", structure, Structure)
    templates = instance("memory", memory, Memory).templates
    array("memory.templates", templates, ("rows", "columns", structure.s2_states, "n"), 0)
    rows, columns, n_groups, n_templates = templates.shape
    shifts = structure.shifts // structure.node_distance
    n = structure.c2_states
    flat = np.full((rows, columns, len(shifts), len(shifts), n_templates, n_groups), 1 / n_groups)
    for i, down in enumerate(shifts):
        for j, right in enumerate(shifts):
            for y in range(rows):
                for x in range(columns):
                    if 0 <= y - down < rows and 0 <= x - right < columns:
                        flat[y, x, i, j] = memory.templates[y - down, x - right].T
    table = flat.reshape(rows * columns, -1, n_groups)
    return np.repeat(table / table.sum(-1, keepdims=True) / n, n, axis=-1)


def as_bayesnet(learned: Learned) -> Network:
    """The whole network, node by node: for small pictures, since nothing is shared or fused.

    Parameters
    ----------
    learned : Learned
        What a trained `HMAXNetwork` holds, ``network.learned_``.

    Returns
    -------
    Network
        Layers "S3", "C2", "S2", "C1", "S1", nodes numbered row by row. Propagate with
        ``equations=EQUATIONS``.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork, Structure
    >>> from cortexviz.hmax.bridge import as_bayesnet
    >>> names, images = silhouettes()
    >>> small = Structure(c1_states=3, s2_states=4, c2_states=2, places=None)
    >>> network = as_bayesnet(HMAXNetwork(small).fit(images[:2, ::2, ::2], names[:2]).learned_)
    >>> [(layer.name, layer.n_nodes, layer.n_states) for layer in network.layers]
    [('S3', 1, 2), ('C2', 25, 8), ('S2', 144, 4), ('C1', 196, 12), ('S1', 3600, 4)]
    """
    structure, tables = instance("learned", learned, Learned).structure, learned.tables
    if isinstance(structure.places, Poses):
        raise ValueError(
            "learned must not have hidden poses, whose S3 hears pictures instead of messages: use "
            "a structure with Places"
        )
    top, shapes = top_cpt(learned.memory, structure), structure.shapes(learned.image_shape)
    cpts = {
        "C1": complex_cpt(tables.c1),
        "S2": simple_cpt(tables.s2, structure.c1_states),
        "C2": complex_cpt(tables.c2),
    }
    layers = [Layer("S3", 1, top.shape[1])]
    layers += [Layer(name, y * x, k) for name, (y, x, k) in reversed(shapes.items())]
    every = np.arange(len(top))
    links = [Link("C2", "S3", every, np.zeros_like(every), top, every)]
    for child, parent in (("S2", "C2"), ("C1", "S2"), ("S1", "C1")):
        window, step = structure.window(parent), structure.step(parent)
        children, parents, place = _edges(shapes[child][:2], shapes[parent][:2], window, step)
        links.append(Link(child, parent, children, parents, cpts[parent], place))
    return Network(layers, links)


def _edges(child, parent, window, step):
    """Child node, parent node and place in the window of every edge between two layers."""
    row, column, y, x = np.indices((*parent, window, window)).reshape(4, -1)
    children = (row * step + y) * child[1] + column * step + x
    return children, row * parent[1] + column, y * window + x
