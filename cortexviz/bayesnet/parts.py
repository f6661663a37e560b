"""Layers and links, the parts of a network, each checked where it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cortexviz.base.arrays import distribution
from cortexviz.base.check import integer, shown

ARRAYS = ("child_nodes", "parent_nodes", "cpts", "tables")  # of a link


def fixed(values: Any, dtype: type | None = None) -> np.ndarray:
    """A private copy that nobody can write to."""
    array = np.array(values, dtype=dtype)
    array.setflags(write=False)
    return array


def _distributions(name: str, values: Any) -> np.ndarray:
    """Probabilities whose last axis sums to 1, for good."""
    return fixed(distribution(name, values, (..., "n_states"), tolerance=1e-6), float)


@dataclass(frozen=True, eq=False)
class Layer:
    """`n_nodes` variables with `n_states` states each.

    Parameters
    ----------
    name : str
    n_nodes, n_states : int
        At least 1 node and 2 states.
    prior : (n_states,) or (n_nodes, n_states) array, optional
        P(x) of the nodes that have no parent, summing to 1; flat if not given.

    Examples
    --------
    >>> from cortexviz.bayesnet import Layer
    >>> Layer("rain", n_nodes=1, n_states=2, prior=[0.8, 0.2]).prior
    array([0.8, 0.2])
    """

    name: str
    n_nodes: int
    n_states: int
    prior: np.ndarray | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(f"name of a layer must be a word; got {shown(self.name)}")
        for name, least in (("n_nodes", 1), ("n_states", 2)):
            number = integer(f"{name} of layer {self.name!r}", getattr(self, name), least)
            object.__setattr__(self, name, number)
        if self.prior is not None:
            name = f"prior of layer {self.name!r}"
            prior = _distributions(name, self.prior)
            if prior.shape not in [(self.n_states,), (self.n_nodes, self.n_states)]:
                raise ValueError(
                    f"{name} must have shape ({self.n_states},) or "
                    f"({self.n_nodes}, {self.n_states}); got {prior.shape}"
                )
            object.__setattr__(self, "prior", prior)


@dataclass(frozen=True, eq=False)
class Link:
    """Tables that say how nodes of a child layer depend on their parents.

    With one parent layer, each row is an edge with a table P(x | u); a child that appears in
    several rows averages their tables (the weighted sum of Dura-Bernal 2012, Eqs. 16-17). With
    several parent layers, each row is a child with a full joint table P(x | u1..uN) (Eqs. 4-5).

    Parameters
    ----------
    child : str
        Name of the layer of the children.
    parents : str or sequence of N str
        Layer of the parent, or of each parent of a joint table (a layer may appear twice).
    child_nodes : (n_rows,) array of int
    parent_nodes : (n_rows,) or (n_rows, N) array of int
    cpts : (n_tables, K_u1, ..., K_uN, K_x) array
        Shared tables; each column P(. | u) is the last axis and sums to 1.
    tables : (n_rows,) array of int, optional
        Which table each row uses; may be left out if there is only one.

    Examples
    --------
    >>> from cortexviz.bayesnet import Link
    >>> table = [[0.9, 0.1], [0.2, 0.8]]  # P(grass | rain): a row for no rain, a row for rain
    >>> two_lawns = Link("grass", "rain", child_nodes=[0, 1], parent_nodes=[0, 0], cpts=[table])
    >>> two_lawns.tables.tolist(), two_lawns.cpts.shape
    ([0, 0], (1, 2, 2))
    """

    child: str
    parents: Sequence[str]
    child_nodes: np.ndarray
    parent_nodes: np.ndarray
    cpts: np.ndarray
    tables: np.ndarray = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        parents = (self.parents,) if isinstance(self.parents, str) else self.parents
        known = isinstance(parents, list | tuple) and len(parents) > 0
        if not known or not all(isinstance(name, str) for name in (self.child, *parents)):
            raise ValueError(
                f"child and parents of a link must be names of layers; got "
                f"{shown(self.child)} and {shown(self.parents)}"
            )
        object.__setattr__(self, "parents", tuple(parents))
        children = self._indices("child_nodes", self.child_nodes, 1)
        nodes = self._indices("parent_nodes", self.parent_nodes, None)
        if nodes.ndim == 1:
            nodes = fixed(nodes[:, None])
        if nodes.shape != (len(children), len(parents)):
            raise ValueError(
                f"parent_nodes of link {self} must have one row per child node and one column "
                f"per parent, {(len(children), len(parents))}; got {nodes.shape}"
            )
        cpts = _distributions(f"cpts of link {self}", self.cpts)
        if cpts.ndim != len(parents) + 2:
            raise ValueError(
                f"cpts of link {self} must have {len(parents) + 2} axes (table, one for each "
                f"parent, child states); got shape {cpts.shape}"
            )
        if self.tables is None and len(cpts) > 1:
            raise ValueError(
                f"tables of link {self} must say which of the {len(cpts)} cpts each row uses; "
                "got none"
            )
        tables = np.zeros(len(children), int) if self.tables is None else self.tables
        tables = self._indices("tables", tables, 1)
        if tables.shape != children.shape or (tables >= len(cpts)).any():
            raise ValueError(
                f"tables of link {self} must be {len(children)} numbers below {len(cpts)}; "
                f"got shape {tables.shape} with a maximum of {tables.max(initial=0)}"
            )
        for name, value in zip(ARRAYS, (children, nodes, cpts, tables), strict=True):
            object.__setattr__(self, name, value)

    def __str__(self) -> str:
        return " ".join(f"{'+'.join(self.parents)} -> {self.child}".split())

    def _indices(self, name: str, values: Any, ndim: int | None) -> np.ndarray:
        try:
            array = np.asarray(values)
        except ValueError:
            raise ValueError(f"{name} of link {self} must have rows of equal length") from None
        wrong_axes = array.ndim != ndim if ndim else array.ndim not in (1, 2)
        if array.size == 0 or wrong_axes or not np.issubdtype(array.dtype, np.integer):
            raise ValueError(
                f"{name} of link {self} must be a list of whole numbers; got shape {array.shape} "
                f"of {array.dtype}"
            )
        if array.min() < 0:
            raise ValueError(f"{name} of link {self} must not be negative; got {array.min()}")
        return fixed(array, int)
