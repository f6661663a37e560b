"""Messages and beliefs while they change, in compiled code: the same as `state`, and fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cortexviz.base.check import choice
from cortexviz.bayesnet.flat import flat, places
from cortexviz.bayesnet.heard import believe, hear_down, hear_up
from cortexviz.bayesnet.kernel import Values, room, sweep
from cortexviz.bayesnet.network import Network
from cortexviz.bayesnet.outcome import explain, log_evidence, pairs
from cortexviz.bayesnet.state import State, Visit, refuse_impossible
from cortexviz.bayesnet.steps import Messages
from cortexviz.bayesnet.wide import keep_rows, kept, plain


class Engine:
    """Eqs. 2-6 as they stand, on arrays that are written to.

    Parameters
    ----------
    network : Network
    evidence : dict of layer -> (n_nodes, n_states) array
    damping : float
    best : bool
        Max-product: the largest term instead of each sum.
    """

    def __init__(
        self,
        network: Network,
        evidence: Mapping[str, np.ndarray],
        damping: float = 0.0,
        best: bool = False,
    ) -> None:
        self.network, self.damping, self.seen = network, damping, evidence
        self.settled = self.whole = False
        self.best = best
        self.flat, self.at = flat(network, join=best), places(network)
        self.work = room(self.flat)
        n = int(self.flat.state[-1])
        sizes = np.diff(self.flat.state)
        even = np.repeat(1 / sizes, sizes)
        told = np.diff(self.flat.message)
        up = np.repeat(1 / told, told)
        self.values = Values(np.empty(n), even, even.copy(), even.copy(), up, up.copy())
        self.scale = 0.0  # log of all that evidence and priors were divided by
        for layer in network.layers:
            here = self.at.states[layer.name]
            self.scale += self._keep(self.values.evidence[here], evidence[layer.name])
            if layer.prior is not None:
                rows = self.values.pi[here].reshape(-1, layer.n_states)
                begin = self.flat.begin[self.at.nodes[layer.name].start :][: layer.n_nodes + 1]
                above = np.diff(begin) == 0
                prior = np.broadcast_to(layer.prior, rows.shape)[above]
                rows[above], log = keep_rows(prior)
                self.scale += log

    def _keep(self, here: np.ndarray, rows: np.ndarray) -> float:
        kept, log = keep_rows(rows)
        here[:] = kept.ravel()
        return log

    def update(self, visits: Sequence[Visit]) -> float:
        """Receive, believe and send, one visit after the other; returns the largest change."""
        codes = np.array([self._code(*visit) for visit in visits])
        changes, node = sweep(self.flat, self.values, self.work, codes, self.damping, self.best)
        if node >= 0:
            name = next(name for name, nodes in self.at.nodes.items() if node < nodes.stop)
            refuse_impossible(name, node - self.at.nodes[name].start)
        return float(changes.max())

    def _code(self, direction: str, layers: Sequence[str]) -> tuple[int, int, bool, bool]:
        nodes = [self.at.nodes[name] for name in layers]
        start, stop = min(n.start for n in nodes), max(n.stop for n in nodes)
        return start, stop, direction != "down", direction != "up"

    @property
    def beliefs(self) -> dict[str, np.ndarray]:
        return self._rows(self.values.belief.copy())

    def _rows(self, values: np.ndarray) -> dict[str, np.ndarray]:
        return {
            layer.name: values[self.at.states[layer.name]].reshape(-1, layer.n_states)
            for layer in self.network.layers
        }

    def messages(self) -> Messages:
        return Messages(*(self._blocks(rows) for rows in (self.values.up, self.values.down)))

    def _blocks(self, values: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
        probabilities = plain(values)
        return {
            key: probabilities[block].reshape(-1, self.network[key[1]].n_states)
            for key, block in self.at.values.items()
        }

    def hear(self, state: State) -> Engine:
        """Take over the messages of a propagation by other means."""
        logs = {True: state.up, False: state.down}
        for upward, values in ((True, self.values.up), (False, self.values.down)):
            for key, block in self.at.values.items():
                values[block] = kept(logs[upward][key[1]][state.wiring.blocks[key]]).ravel()
        n = len(self.flat.state) - 1
        hear_up(self.flat, self.values, self.work, 0, n)
        hear_down(self.flat, self.values, self.work, 0, n, self.best)
        believe(self.flat, self.values, self.work, 0, n)
        return self

    def free_energy(self) -> float:
        """Bethe's -log Z, of the messages as they are."""
        return -(log_evidence(self.flat, self.values, self.work) + self.scale)

    def pairs(self, child: str, parent: str) -> np.ndarray:
        """P(u, x | evidence) of neighbours, exact where beliefs are.

        Parameters
        ----------
        child, parent : str
            Layers.

        Returns
        -------
        (n_edges, n_states of the parent, n_states of the child) array
            In the order of ``network.edges[child, parent]``; each table sums to 1.
        """
        edges = {f"{c} <- {p}": (c, p) for c, p in self.at.messages}
        key = edges[choice("child <- parent", f"{child} <- {parent}", edges)]
        shape = (self.network[parent].n_states, self.network[child].n_states)
        nodes = self.at.nodes[child].start + self.network.edges[key][:, 0]
        found = np.empty((len(nodes), *shape))
        parents = np.argsort(self.flat.source)[self.at.messages[key]]
        pairs(self.flat, self.values, self.work, nodes, parents, found)
        return found

    def explanation(self) -> dict[str, np.ndarray]:
        """The most probable states, all of them together: exact where max-marginals are."""
        chosen = np.full(len(self.flat.state) - 1, -1)
        explain(self.flat, self.values, chosen)
        return {name: chosen[nodes] for name, nodes in self.at.nodes.items()}
