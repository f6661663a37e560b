"""Messages and beliefs while they change, in compiled code: the same as `state`, and fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cortexviz.bayesnet.flat import flat, places
from cortexviz.bayesnet.kernel import Values, room, sweep
from cortexviz.bayesnet.network import Network
from cortexviz.bayesnet.state import Messages, Visit, refuse_impossible
from cortexviz.bayesnet.wide import keep_rows, plain


class Engine:
    """Eqs. 2-6 as they stand, on arrays that are written to.

    Parameters
    ----------
    network : Network
    evidence : dict of layer -> (n_nodes, n_states) array
    damping : float
    """

    def __init__(
        self, network: Network, evidence: Mapping[str, np.ndarray], damping: float
    ) -> None:
        self.network, self.damping, self.seen = network, damping, evidence
        self.settled = self.whole = False
        self.flat, self.at = flat(network), places(network)
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
        changes, node = sweep(self.flat, self.values, self.work, codes, self.damping, False)
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
