"""What a propagation gives: its messages, each step, and what it came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from cortexviz.base.check import choice


class Messages:
    """The messages on every edge, as probabilities; rows are in the order of ``network.edges``.

    ``messages.lambda_("S1", "C1")`` and ``messages.pi("S1", "C1")`` are (n_edges, n_states of C1)
    arrays: what the S1 nodes tell their C1 parents, and what these tell them.
    """

    def __init__(
        self,
        up: Mapping[tuple[str, str], np.ndarray],
        down: Mapping[tuple[str, str], np.ndarray],
    ) -> None:
        self._up, self._down = up, down

    def lambda_(self, child: str, parent: str) -> np.ndarray:
        """What `child` tells `parent` (Dura-Bernal 2012, Eq. 5), each row summing to 1."""
        return self._up[self._key(child, parent)]

    def pi(self, child: str, parent: str) -> np.ndarray:
        """What `parent` tells `child` (Dura-Bernal 2012, Eq. 6), each row summing to 1."""
        return self._down[self._key(child, parent)]

    def _key(self, child: str, parent: str) -> tuple[str, str]:
        known = {f"{c} <- {p}": (c, p) for c, p in self._up}
        return known[choice("child <- parent", f"{child} <- {parent}", known)]


class Step(NamedTuple):
    """One update, as `propagate` yields it.

    Attributes
    ----------
    layer : str or None
        The layer that was updated; None if all were (schedule "parallel").
    node : int or None
        The node that was updated; None if the whole layer was.
    direction : str
        "up" (from children), "down" (from parents) or "both".
    iteration : int
        The sweep that this step belongs to, from 1.
    beliefs : dict of layer -> (n_nodes, n_states) array
        After the step; each row sums to 1.
    messages : Messages
        After the step.
    residual : float
        Largest change of any belief or message in this step, as a probability.

    Examples
    --------
    >>> from cortexviz.bayesnet import Layer, Network, Step, propagate
    >>> coin = Network([Layer("coin", 1, 2, prior=[0.25, 0.75])])
    >>> first, *_ = propagate(coin, {"coin": {0: 1}})
    >>> isinstance(first, Step), first.layer, first.beliefs["coin"]
    (True, 'coin', array([[0., 1.]]))
    """

    layer: str | None
    node: int | None
    direction: str
    iteration: int
    beliefs: dict[str, np.ndarray]
    messages: Messages
    residual: float


class Result(NamedTuple):
    """What a propagation came to.

    Attributes
    ----------
    beliefs : dict of layer -> (n_nodes, n_states) array
    messages : Messages
    converged : bool
        Whether a whole sweep changed no belief and no message by more than `tol`, and some state of
        the whole network is known to be possible. In a loop it says nothing about how far the
        beliefs are from the truth.
    iterations : int
        Sweeps that were made.
    residuals : (iterations,) array
        Largest change in each sweep.
    exact : bool
        Whether the beliefs are known to be the exact marginals: converged both ways, in a network
        without a loop, by equations without a shortcut.
    free_energy : float
        Bethe's -log Z (Yedidia, Freeman & Weiss 2005): ``-exact_log_evidence`` where `exact`, in a
        loop an estimate of it, and how far off it is says how far the loops matter. Without
        evidence it is 0 in any network and tells nothing. NaN for max-product.
    pairs : function (child layer, parent layer) -> (n_edges, K_parent, K_child) array
        Beliefs in the states of two neighbours together, in the order of ``network.edges``.
    explanation : dict of layer -> (n_nodes,) array of int, or None
        Max-product alone: the states that are most probable together.

    Examples
    --------
    >>> from cortexviz.bayesnet import Layer, Network, Result, propagate
    >>> coin = Network([Layer("coin", 1, 2, prior=[0.25, 0.75])])
    >>> result = propagate(coin, {}).result()
    >>> isinstance(result, Result), result.beliefs["coin"].round(3), result.converged
    (True, array([[0.25, 0.75]]), True)
    """

    beliefs: dict[str, np.ndarray]
    messages: Messages
    converged: bool
    iterations: int
    residuals: np.ndarray
    exact: bool
    free_energy: float
    pairs: Callable[[str, str], np.ndarray]
    explanation: dict[str, np.ndarray] | None
