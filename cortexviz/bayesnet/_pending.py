"""Messages that wait to be sent, for the residual schedule (Elidan 2006)."""

from __future__ import annotations

import numpy as np

from cortexviz.bayesnet._state import Bundle, State


class Pending:
    """For every edge and direction, the message that would be sent now and how much is new in it.

    Needs a State whose nodes are groups of their own.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.logs = {"up": dict(state.up), "down": dict(state.down)}
        self.news = {
            direction: {name: np.zeros(len(rows)) for name, rows in arrays.items()}
            for direction, arrays in self.logs.items()
        }
        self.receiver = {"up": self._receivers(1), "down": self._receivers(0)}
        self.family = {
            name: {int(family.nodes[0]): family for family in families}
            for name, families in state.wiring.families.items()
        }
        for layer in state.network.layers:
            for node in range(layer.n_nodes):
                self._visit(layer.name, node)

    def _receivers(self, column: int) -> dict[str, list[tuple[str, int]]]:
        """Who gets the message of each row: the child (column 0) or the parent (column 1)."""
        rows: dict[str, list[tuple[str, int]]] = {name: [] for name in self.state.up}
        for key, pairs in self.state.network.edges.items():
            rows[key[1]] += [(key[column], int(node)) for node in pairs[:, column]]
        return rows

    def largest(self) -> float:
        """How much the most urgent message would change."""
        return max(
            (float(n.max(initial=0)) for news in self.news.values() for n in news.values()),
            default=0.0,
        )

    def deliver_largest(self) -> tuple[str, int, str, float]:
        """Send the most urgent message; returns the receiver, the direction and the change."""
        direction, parent = max(
            ((d, name) for d, news in self.news.items() for name, n in news.items() if len(n)),
            key=lambda key: self.news[key[0]][key[1]].max(),
        )
        slot = int(self.news[direction][parent].argmax())
        slots = np.array([slot])
        arrays = self.state.up if direction == "up" else self.state.down
        message = (parent, slots, self.logs[direction][parent][slots])
        (change,) = self.state.deliver(arrays, [message])
        self._note(direction, [message])
        name, node = self.receiver[direction][parent][slot]
        return name, node, direction, max(change, self._visit(name, node))

    def _visit(self, name: str, node: int) -> float:
        """Take in what has arrived at a node and work out what it would send now."""
        brood, family = self.state.wiring.broods[name][node], self.family[name].get(node)
        families = [family] if family else []
        self.state.receive_up(name, [brood])
        self.state.receive_down(name, families)
        change = self.state.believe(name, np.array([node]))
        self._note("up", list(self.state.messages_up(name, families)))
        self._note("down", list(self.state.messages_down(name, [brood])))
        return change

    def _note(self, direction: str, bundles: list[Bundle]) -> None:
        arrays = self.state.up if direction == "up" else self.state.down
        for parent, slots, logs in bundles:
            waiting = self.logs[direction][parent].copy()
            waiting[slots] = logs
            self.logs[direction][parent] = waiting
            old = arrays[parent][slots]
            self.news[direction][parent][slots] = np.abs(np.exp(logs) - np.exp(old)).max(axis=-1)
