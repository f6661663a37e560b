"""Layered directed networks as arrays: every table, index and prior is checked once, then fixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from typing import Any

import numpy as np

from cortexviz.base.arrays import array
from cortexviz.base.check import boolean, choice, integer, shown
from cortexviz.base.files import damaged, read_arrays, replacing
from cortexviz.bayesnet.loops import closing
from cortexviz.bayesnet.parts import ARRAYS, Layer, Link, fixed

__all__ = ["Layer", "Link", "Network"]

EXPECTED = "a network that Network.save wrote"


@dataclass(frozen=True, eq=False)
class Network:
    """A Bayesian network of layers, parents above children; cannot be changed once it is made.

    Parameters
    ----------
    layers : sequence of Layer
    links : sequence of Link
    tree : bool
        Declare that the network has no loop, even if arrows are ignored (a tree or a polytree), in
        which belief propagation is exact; a network with a loop is then refused.

    Attributes
    ----------
    order : tuple of str
        Names of the layers, parents before children.
    loop : str or None
        An edge that closes a loop if arrows are ignored, in words, or None for a (poly)tree.
    edges : dict (child layer, parent layer) -> (n_edges, 2) array of (child node, parent node)
        In the order of the rows of the links; messages come in the same order.

    Examples
    --------
    >>> from cortexviz.bayesnet import Layer, Link, Network
    >>> rain, grass = Layer("rain", 1, 2), Layer("grass", 2, 2)
    >>> link = Link("grass", "rain", [0, 1], [0, 0], [[[0.9, 0.1], [0.2, 0.8]]])
    >>> network = Network([grass, rain], [link])
    >>> network.order, network.loop
    (('rain', 'grass'), None)
    >>> network.edges["grass", "rain"].tolist()
    [[0, 0], [1, 0]]
    """

    layers: Sequence[Layer]
    links: Sequence[Link] = ()
    tree: bool = False

    def __post_init__(self) -> None:
        for name, kind in (("layers", Layer), ("links", Link)):
            parts = getattr(self, name)
            if not (isinstance(parts, list | tuple) and all(isinstance(p, kind) for p in parts)):
                raise TypeError(
                    f"{name} must be a list of {kind.__name__} objects; got {shown(parts)}"
                )
            object.__setattr__(self, name, tuple(parts))
        names = [layer.name for layer in self.layers]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"layers must be one or more with different names; got {names}")
        for link in self.links:
            self._check_link(link)
        self._check_parents()
        _ = self.order
        if boolean("tree", self.tree) and self.loop:
            raise ValueError(f"the network was declared a tree but {self.loop} closes a loop")

    def __getitem__(self, name: str) -> Layer:
        """The layer of that name."""
        if not isinstance(name, str) or name not in self._named:
            choice("layer", name, self._named)
        return self._named[name]

    @cached_property
    def _named(self) -> dict[str, Layer]:
        return {layer.name: layer for layer in self.layers}

    def _check_link(self, link: Link) -> None:
        for name in (link.child, *link.parents):
            self[name]
        states = tuple(self[name].n_states for name in (*link.parents, link.child))
        if link.cpts.shape[1:] != states:
            expected = ", ".join(map(str, ("tables", *states)))
            raise ValueError(
                f"cpts of link {link} must have shape ({expected}) for the states of its layers; "
                f"got {link.cpts.shape}"
            )
        for name, nodes in zip(
            (link.child, *link.parents), (link.child_nodes, *link.parent_nodes.T), strict=True
        ):
            if nodes.max() >= self[name].n_nodes:
                raise ValueError(
                    f"link {link} names node {nodes.max()} of layer {name!r}, which has "
                    f"{self[name].n_nodes} nodes, 0 to {self[name].n_nodes - 1}"
                )

    def _check_parents(self) -> None:
        links: dict[str, list[Link]] = {}
        for link in self.links:
            links.setdefault(link.child, []).append(link)
        for name, above in links.items():
            self._check_rows(self[name], above)
        for (child, parent), pairs in self.edges.items():
            n = self[parent].n_nodes
            keys = np.sort(pairs[:, 0] * n + pairs[:, 1])
            if (twice := keys[1:][keys[1:] == keys[:-1]]).size:
                x, u = divmod(int(twice[0]), n)
                raise ValueError(
                    f"node {x} of layer {child!r} has node {u} of layer {parent!r} as a parent "
                    "twice; name each parent once"
                )

    def _check_rows(self, layer: Layer, links: Sequence[Link]) -> None:
        """Whether the rows of a layer go together: `links` are those whose child it is."""
        nodes = np.concatenate([link.child_nodes for link in links])
        joint = np.repeat([len(link.parents) > 1 for link in links],
                          [len(link.child_nodes) for link in links])  # fmt: skip
        rows = np.bincount(nodes, minlength=layer.n_nodes)
        if (strange := nodes[joint & (rows[nodes] > 1)]).size:
            raise ValueError(
                f"node {strange[0]} of layer {layer.name!r} has a joint table and another row; "
                "put all its parents into one joint table"
            )
        if layer.prior is not None and rows.all():
            raise ValueError(
                f"prior of layer {layer.name!r} would never be used, because each of its "
                "nodes has a parent; leave it out"
            )

    @cached_property
    def order(self) -> tuple[str, ...]:
        above = {layer.name: set[str]() for layer in self.layers}
        below = {name: set[str]() for name in above}
        for link in self.links:
            above[link.child].update(link.parents)
            for parent in link.parents:
                below[parent].add(link.child)
        waiting = {name: len(parents) for name, parents in above.items()}
        place = {name: i for i, name in enumerate(above)}
        order: list[str] = []
        free = [name for name, n in waiting.items() if n == 0]
        while free:  # generation by generation, each in the order in which layers were given
            order += free
            for child in (reached := [c for name in free for c in below[name]]):
                waiting[child] -= 1
            free = sorted({c for c in reached if waiting[c] == 0}, key=place.__getitem__)
        if len(order) < len(above):
            stuck = [name for name in above if waiting[name]]
            raise ValueError(
                f"links must not form a cycle; layers {', '.join(stuck)} are among "
                "their own ancestors"
            )
        return tuple(order)

    @cached_property
    def edges(self) -> dict[tuple[str, str], np.ndarray]:
        blocks: dict[tuple[str, str], list[np.ndarray]] = {}
        for link in self.links:
            for name, nodes in zip(link.parents, link.parent_nodes.T, strict=True):
                pairs = np.stack([link.child_nodes, nodes], axis=1)
                blocks.setdefault((link.child, name), []).append(pairs)
        return {key: fixed(np.concatenate(block)) for key, block in blocks.items()}

    @cached_property
    def loop(self) -> str | None:
        ends = np.cumsum([layer.n_nodes for layer in self.layers])
        first = {y.name: end - y.n_nodes for y, end in zip(self.layers, ends, strict=True)}
        numbered = [pairs + np.array([first[x], first[u]]) for (x, u), pairs in self.edges.items()]
        at = closing(np.concatenate([np.empty((0, 2), int), *numbered]), ends[-1])
        for (child, parent), pairs in self.edges.items():
            if 0 <= at < len(pairs):
                x, u = pairs[at]
                return f"the edge from node {u} of {parent!r} to node {x} of {child!r}"
            at -= len(pairs)
        return None

    def save(self, path: str | PathLike[str]) -> None:
        """Write everything to an .npz file that needs no pickle to be read."""
        arrays: dict[str, Any] = {
            "tree": np.array(self.tree),
            "layers": np.array([layer.name for layer in self.layers]),
            "sizes": np.array([(layer.n_nodes, layer.n_states) for layer in self.layers]),
            "n_links": np.array(len(self.links)),
        }
        for i, layer in enumerate(self.layers):
            if layer.prior is not None:
                arrays[f"prior_{i}"] = layer.prior
        for i, link in enumerate(self.links):
            arrays[f"names_{i}"] = np.array([link.child, *link.parents])
            for name in ARRAYS:
                arrays[f"{name}_{i}"] = getattr(link, name)
        with replacing(path) as file:
            np.savez_compressed(file, **arrays)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Network:
        """Read what `save` wrote; everything is checked again."""
        arrays = read_arrays(path, EXPECTED)
        try:
            return cls._from_arrays(arrays)
        except KeyError as error:
            raise damaged(path, EXPECTED, f"it holds no {error.args[0]}") from error
        except (TypeError, ValueError, OverflowError) as error:
            raise damaged(path, EXPECTED, str(error)) from error

    @classmethod
    def _from_arrays(cls, arrays: dict[str, np.ndarray]) -> Network:
        sizes = array("sizes", arrays["sizes"], (arrays["layers"].size, 2))
        layers = [
            Layer(_word(name), nodes, states, arrays.get(f"prior_{i}"))
            for i, (name, (nodes, states)) in enumerate(
                zip(arrays["layers"].ravel(), sizes.tolist(), strict=True)
            )
        ]
        links = []
        for i in range(integer("n_links", arrays["n_links"].tolist())):
            child, *parents = (_word(name) for name in arrays[f"names_{i}"])
            links.append(Link(child, tuple(parents), *(arrays[f"{name}_{i}"] for name in ARRAYS)))
        return cls(tuple(layers), tuple(links), boolean("tree", arrays["tree"].tolist()))


def _word(name: np.generic) -> str:
    if not isinstance(name, np.str_):
        raise TypeError(f"names of layers must be words; got {shown(name)}")
    return str(name)
