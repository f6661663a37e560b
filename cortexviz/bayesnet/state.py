"""Messages and beliefs while they change, by the equations in `messages` or others.

The definition of a propagation: it takes any equation, and any node alone. `engine` does the same
in compiled code where the equations are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn

import numpy as np

from cortexviz.bayesnet import messages, weighted
from cortexviz.bayesnet.door import inside
from cortexviz.bayesnet.equations import Equations
from cortexviz.bayesnet.logs import log, normalised
from cortexviz.bayesnet.network import Network
from cortexviz.bayesnet.steps import Messages
from cortexviz.bayesnet.wiring import Brood, Family, Wiring, wire

_belief = inside(messages.belief)
_weighted = inside(weighted.lambda_message_weighted)


# One bundle of messages on its way: the parent layer whose array holds it, its rows, and the logs.
Bundle = tuple[str, np.ndarray, np.ndarray]
Visit = tuple[str, tuple[str, ...]]  # a direction, and the layers that are updated at once


class State:
    """Log messages (`up`, `down`), `lambda_`, `pi` and `beliefs` of every layer.

    Arrays are replaced and never written to, so that a step can keep those it saw.
    """

    def __init__(
        self,
        network: Network,
        evidence: Mapping[str, np.ndarray],
        equations: Equations,
        damping: float,
        single: bool = False,
        join: bool = False,
    ) -> None:
        self.network, self.damping, self.seen = network, damping, evidence
        self.equations = Equations(*map(inside, equations))
        self.wiring: Wiring = wire(network, single, join)
        self.settled = self.whole = False
        self.evidence = {name: log(values) for name, values in evidence.items()}
        self.lambda_ = {name: np.zeros_like(values) for name, values in self.evidence.items()}
        self.pi = {layer.name: self._prior(layer.name) for layer in network.layers}
        self.beliefs = {
            layer.name: np.full((layer.n_nodes, layer.n_states), 1 / layer.n_states)
            for layer in network.layers
        }
        self.up = {
            layer.name: np.full(
                (self.wiring.n_messages[layer.name], layer.n_states), -np.log(layer.n_states)
            )
            for layer in network.layers
        }
        self.down = dict(self.up)

    def _prior(self, name: str) -> np.ndarray:
        layer = self.network[name]
        pi = np.zeros((layer.n_nodes, layer.n_states))
        if layer.prior is not None:
            pi += log(layer.prior)
        for family in self.wiring.families[name]:
            pi[family.nodes] = 0  # flat until something comes down
        return pi

    def messages(self) -> Messages:
        return Messages(self._probabilities(self.up), self._probabilities(self.down))

    def _probabilities(self, logs: Mapping[str, np.ndarray]) -> dict[tuple[str, str], np.ndarray]:
        blocks = self.wiring.blocks.items()
        return {(child, parent): np.exp(logs[parent][rows]) for (child, parent), rows in blocks}

    def update(self, visits: Iterable[Visit]) -> float:
        """Receive, believe and send, one visit after the other; returns the largest change."""
        return max(self.visit(layers, direction) for direction, layers in visits)

    def visit(self, layers: Iterable[str], direction: str) -> float:
        """The same, in some layers at once."""
        changes = []
        for name in layers:
            if direction != "down":
                self.receive_up(name, self.wiring.broods[name])
            if direction != "up":
                self.receive_down(name, self.wiring.families[name])
            changes.append(self.believe(name))
        up: list[Bundle] = []
        down: list[Bundle] = []
        for name in layers:
            if direction != "down":
                up += self.messages_up(name, self.wiring.families[name])
            if direction != "up":
                down += self.messages_down(name, self.wiring.broods[name])
        changes += self.deliver(self.up, up) + self.deliver(self.down, down)
        return max(changes)

    def receive_up(self, name: str, broods: Iterable[Brood]) -> None:
        """Eq. 3, with the evidence as one more child."""
        lambda_ = self.lambda_[name].copy()
        for brood in broods:
            lambda_[brood.nodes] = self.equations.lambda_value(self._incoming(name, brood))
        self.lambda_[name] = lambda_

    def receive_down(self, name: str, families: Iterable[Family]) -> None:
        """Eq. 4, or Eq. 16."""
        pi = self.pi[name].copy()
        for family in families:
            incoming = [self.down[p][s] for p, s in zip(family.parents, family.slots, strict=True)]
            if family.joint:
                pi[family.nodes] = self.equations.pi_value(family.cpts[0], incoming)
            else:
                pi[family.nodes] = self.equations.pi_value_weighted(family.cpts, incoming)
        self.pi[name] = pi

    def believe(self, name: str, nodes: np.ndarray | slice = slice(None)) -> float:
        """Eq. 2; returns the largest change."""
        lambda_, pi = self.lambda_[name][nodes], self.pi[name][nodes]
        self._refuse_impossible(name, lambda_ + pi, np.arange(len(self.pi[name]))[nodes])
        beliefs = self.beliefs[name].copy()
        beliefs[nodes] = _belief(lambda_, pi)
        change = float(np.abs(beliefs - self.beliefs[name]).max())
        self.beliefs[name] = beliefs
        return change

    def messages_up(self, name: str, families: Iterable[Family]) -> Iterator[Bundle]:
        """Eq. 5, or Eq. 17, for every parent."""
        for family in families:
            lambda_ = self.lambda_[name][family.nodes]
            incoming = [self.down[p][s] for p, s in zip(family.parents, family.slots, strict=True)]
            told = self._told(family, lambda_, incoming)
            for parent, slots, logs in zip(family.parents, family.slots, told, strict=True):
                self._refuse_impossible(name, logs, family.nodes)
                yield parent, slots, normalised(logs)

    def _told(
        self, family: Family, lambda_: np.ndarray, incoming: list[np.ndarray]
    ) -> Iterable[np.ndarray]:
        """What a family tells each of its parents."""
        parents = range(len(family.parents))
        if family.joint:
            one = self.equations.lambda_message
            return (one(family.cpts[0], lambda_, incoming, i) for i in parents)
        each = self.equations.lambda_message_weighted
        if each is _weighted:
            return weighted.lambda_messages_weighted(family.cpts, lambda_, incoming)
        return (each(family.cpts, lambda_, incoming, i) for i in parents)

    def messages_down(self, name: str, broods: Iterable[Brood]) -> Iterator[Bundle]:
        """Eq. 6, for every child."""
        for brood in broods:
            incoming = self._incoming(name, brood)
            logs = self.equations.pi_message(self.pi[name][brood.nodes], incoming)[1:]
            for slots, rows in zip(brood.slots, logs, strict=True):
                self._refuse_impossible(name, rows, brood.nodes)
                yield name, slots, rows

    def deliver(self, arrays: dict[str, np.ndarray], bundles: Iterable[Bundle]) -> list[float]:
        """Put messages into their rows; returns how far each bundle was from what was there.

        Damping mixes probabilities, not logarithms, which would keep every zero for ever; it slows
        the messages down but does not make the returned changes look smaller.
        """
        changes = []
        fresh: dict[str, np.ndarray] = {}
        for parent, slots, logs in bundles:
            if parent not in fresh:
                fresh[parent] = arrays[parent].copy()
            target = fresh[parent]
            changes.append(float(np.abs(np.exp(logs) - np.exp(target[slots])).max()))
            if self.damping:
                logs = np.logaddexp(
                    logs + np.log1p(-self.damping), target[slots] + np.log(self.damping)
                )
            target[slots] = logs
        arrays.update(fresh)
        return changes

    def _incoming(self, name: str, brood: Brood) -> np.ndarray:
        """(1 + n_children, n_nodes, n_states): the evidence, then the children's messages."""
        return np.concatenate([self.evidence[name][brood.nodes][None], self.up[name][brood.slots]])

    def _refuse_impossible(self, name: str, logs: np.ndarray, nodes: np.ndarray) -> None:
        if (impossible := np.isneginf(logs).all(axis=-1)).any():
            refuse_impossible(name, nodes[impossible][0])


def refuse_impossible(name: str, node: int) -> NoReturn:
    """Say which node of which layer has no state left."""
    raise ValueError(
        f"contradictory evidence: no state of node {node} of layer {name!r} is possible; "
        "soften the evidence or the zeros in the tables"
    )
