"""Messages that wait to be sent, for the residual schedule (Elidan 2006)."""

from __future__ import annotations

import heapq

import numpy as np

from cortexviz.bayesnet.state import Bundle, State

DIRECTIONS = ("up", "down")


class Pending:
    """For every edge and direction, the message that would be sent now and how much is new in it.

    Needs a State whose nodes are groups of their own.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.sent = {"up": state.up, "down": state.down}
        self.logs = {
            direction: {name: rows.copy() for name, rows in arrays.items()}
            for direction, arrays in self.sent.items()
        }
        self.news = {
            direction: {name: np.zeros(len(rows)) for name, rows in arrays.items()}
            for direction, arrays in self.logs.items()
        }
        # (-change, upward before downward, place of the layer, row): the smallest is next. What has
        # changed since it was put here is recognised by its number and thrown away.
        self.urgent: list[tuple[float, int, int, int]] = []
        self.layers = [layer.name for layer in state.network.layers]
        self.place = {name: i for i, name in enumerate(self.layers)}
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
        while self.urgent:
            negative, down, place, slot = self.urgent[0]
            if self.news[DIRECTIONS[down]][self.layers[place]][slot] == -negative:
                return -negative
            heapq.heappop(self.urgent)
        return 0.0

    def deliver_largest(self) -> tuple[str, int, str, float]:
        """Send the most urgent message; returns the receiver, the direction and the change."""
        self.largest()
        _, down, place, slot = self.urgent[0]
        direction, parent = DIRECTIONS[down], self.layers[place]
        slots = np.array([slot])
        message = (parent, slots, self.logs[direction][parent][slots])
        (change,) = self.state.deliver(self.sent[direction], [message])
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
        down = DIRECTIONS.index(direction)
        for parent, slots, logs in bundles:
            self.logs[direction][parent][slots] = logs
            old = self.sent[direction][parent][slots]
            news = np.abs(np.exp(logs) - np.exp(old)).max(axis=-1)
            self.news[direction][parent][slots] = news
            place = self.place[parent]
            for change, slot in zip(news.tolist(), slots.tolist(), strict=True):
                if change:
                    heapq.heappush(self.urgent, (-change, down, place, slot))
