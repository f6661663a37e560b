"""A step in little memory, as the page keeps it to be gone back to: the same to the last bit.

Most nodes need not keep all of their states. Where nothing is seen all are alike, and what is
expected, all of a group; and what a node believes where S3 may know nothing is a mixture of two
that are kept anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple, Protocol

import numpy as np

from cortexviz.base.compiled import compiled
from cortexviz.hmax import Step, Structure
from cortexviz.hmax.flow import either


class Small(Protocol):
    """A layer's nodes, (rows, columns, states), in less memory."""

    def whole(self) -> np.ndarray: ...


class Alike(NamedTuple):
    """Nodes whose states are alike in groups, once for each group.

    Attributes
    ----------
    shape : (rows, columns, states)
    parts : list of ((n_nodes,) uint32 array, (n_nodes, n_groups) float32 array)
        Groups of all states, of some, and of one.
    """

    shape: tuple[int, ...]
    parts: list[tuple[np.ndarray, np.ndarray]]

    @classmethod
    def of(cls, layer: np.ndarray, n_groups: int) -> Alike:
        """A layer whose states lie in so many groups."""
        n_states, parts = layer.shape[-1], []
        nodes = np.ascontiguousarray(layer).reshape(-1, n_states)
        left = np.ones(len(nodes), np.bool_)
        for size in sorted({1, n_groups, n_states}):
            found = np.flatnonzero(_alike(nodes, n_states // size, left))
            left[found] = False
            values = nodes[:, :: n_states // size][found]
            parts.append((found.astype(np.uint32), values))
        return cls(layer.shape, parts)

    def whole(self) -> np.ndarray:
        nodes = np.empty((self.shape[0] * self.shape[1], self.shape[2]), self.parts[0][1].dtype)
        for found, values in self.parts:
            nodes[found] = values.repeat(nodes.shape[1] // values.shape[1], axis=1)
        return nodes.reshape(self.shape)


@compiled()
def _alike(nodes, size, asked):
    """Which of the nodes that are asked for have states that are alike, each `size` of them."""
    found = asked.copy()
    for i in range(len(nodes)):
        for first in range(0, nodes.shape[1], size):
            if not found[i]:
                break
            for u in range(first + 1, first + size):
                if nodes[i, u] != nodes[i, first]:
                    found[i] = False
                    break
    return found


class Mixed(NamedTuple):
    """What is believed of two, if there is something and if there is nothing."""

    something: Small
    nothing: Small
    p_nothing: float

    def whole(self) -> np.ndarray:
        return either(self.something.whole(), self.nothing.whole(), self.p_nothing)


class Layers(Mapping[str, np.ndarray]):
    """Layer -> its nodes, made whole whenever they are asked for."""

    def __init__(self, small: Mapping[str, Small]) -> None:
        self.small = dict(small)

    def __getitem__(self, layer: str) -> np.ndarray:
        return self.small[layer].whole()

    def __iter__(self) -> Iterator[str]:
        return iter(self.small)

    def __len__(self) -> int:
        return len(self.small)


class Compact:
    """The steps of one run, one after the other: what a step has not changed is kept once.

    Parameters
    ----------
    structure : Structure
    """

    def __init__(self, structure: Structure) -> None:
        n_edges, n_prototypes = structure.n_orientations, structure.s2_states
        self._groups = {"S1": n_edges, "C1": n_edges, "S2": n_prototypes, "C2": n_prototypes}
        self._beliefs: dict[str, Small] = {}
        self._evidence: dict[str, Small] = {}
        self._expectation: dict[str, Small] = {}
        self._something: dict[str, Small] = {}

    def __call__(self, step: Step, told: Set[str]) -> Step:
        """The step with `Layers` for its beliefs; those that were `told` have heard from above."""
        for layer in step.beliefs:
            if layer == step.layer or layer not in self._beliefs:
                self._keep(step, layer, layer in told)
        return step._replace(
            beliefs=Layers(self._beliefs), evidence=Layers(self._evidence),
            expectation=Layers(self._expectation), something=Layers(self._something),
        )  # fmt: skip

    def _keep(self, step: Step, layer: str, told: bool) -> None:
        groups = self._groups.get(layer, 1)
        if layer == "S3":
            self._beliefs[layer] = Alike.of(step.beliefs[layer], groups)
            return
        evidence = self._evidence[layer] = Alike.of(step.evidence[layer], groups)
        self._expectation[layer] = Alike.of(step.expectation[layer], groups)
        self._something[layer] = self._beliefs[layer] = evidence
        if told and step.something is not None:
            something = self._something[layer] = Alike.of(step.something[layer], groups)
            self._beliefs[layer] = Mixed(something, evidence, step.nothing)
