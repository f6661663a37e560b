"""Evidence and expectation of all layers while they change: one `update` per step of `perceive`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np

from cortexviz.hmax import descent, kernels, messages
from cortexviz.hmax.feedback import Feedback
from cortexviz.hmax.inference import COMBINE, group_sums, s1_layers
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.settings import Reading
from cortexviz.hmax.structure import LAYERS
from cortexviz.hmax.top import Top

__all__: list[str] = []  # arguments are trusted: `perceive` is the door

BELOW = dict(zip(LAYERS[1:], LAYERS, strict=False))
ABOVE = {below: layer for layer, below in BELOW.items()}


class Link(NamedTuple):
    """How a layer looks at the one below: its table, its windows, and what flows between them."""

    table: np.ndarray
    places: int  # the axis of `table` along which the places of a window lie
    window: int
    step: int
    up: Callable[..., np.ndarray]
    messages: Callable[..., Iterator[np.ndarray]]
    down: Callable[..., np.ndarray]


def links(learned: Learned, combine: str) -> dict[str, Link]:
    """The links of C1, S2 and C2."""
    up, tables, structure = COMBINE[combine], learned.tables, learned.structure
    complex_ = up.complex_up, messages.complex_messages, descent.complex_down
    simple = up.simple_up, messages.simple_messages, descent.simple_down
    return {
        layer: Link(table, axis, structure.window(layer), structure.step(layer), *kind)
        for layer, table, axis, kind in (
            ("C1", tables.c1, 2, complex_),
            ("S2", tables.s2, 0, simple),
            ("C2", tables.c2, 2, complex_),
        )
    }


@np.errstate(under="ignore")
def either(something: np.ndarray, nothing: np.ndarray, p_nothing: float) -> np.ndarray:
    """P(x) = P(something) P(x | something) + P(nothing) P(x | nothing)."""
    share = np.float32(p_nothing)
    return (1 - share) * something + share * nothing if share else something


class Flow:
    """lambda, pi and beliefs of every layer. Arrays are replaced and never written to.

    Messages are those of "something I know"; under "nothing" no node expects anything of another.
    What a layer believes and expects is the mixture of both, `_either`.

    Attributes
    ----------
    beliefs, evidence, expectation : dict of layer to (rows, columns, states) array
        Of S1, C1, S2 and C2; see `perceive.Step`.
    something : dict of layer to array of the same shape
        Beliefs if there is something: messages are made of these.
    top : Top
        S3.

    Parameters
    ----------
    hears_again : bool
        Whether a layer will hear from below after it has heard from above: what was said then is
        kept for that (Eq. 17), which takes more memory than all beliefs.
    """

    def __init__(
        self,
        learned: Learned,
        reading: Reading,
        picture: np.ndarray,
        feedback: Feedback,
        top: Top,
        hears_again: bool = True,
    ) -> None:
        self.feedback, self.top, self.hears_again = feedback, top, hears_again
        self.structure = learned.structure
        self._links = links(learned, reading.combine)
        self._temperature = dict(zip(LAYERS, feedback.temperature, strict=True))
        self._gain = dict(zip(LAYERS, feedback.gain, strict=False))
        self._k_max = dict(zip(LAYERS[1:], feedback.k_max, strict=False))
        self._groups = {"C1": self.structure.n_orientations, "C2": self.structure.s2_states}

        shapes = self.structure.shapes(picture.shape)
        s1 = s1_layers(picture[None], learned.tables, self.structure)[0]
        self._log_lambda = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
        self._log_lambda["S1"] = np.log(s1)
        # A flat layer is one number.
        self._flat = {
            name: np.broadcast_to(np.float32(1) / np.float32(shape[-1]), shape)
            for name, shape in shapes.items()
        }
        self.beliefs = self._flat
        self.expectation = dict(self.beliefs)
        self.evidence = self.beliefs | {"S1": s1}
        self.something = dict(self.beliefs)
        self._pi: dict[str, np.ndarray] = {}
        self._expected: dict[str, np.ndarray] = {}
        self._said: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def update(self, layer: str, direction: str) -> None:
        """Bring one layer up to date with the one below or the one above it."""
        if layer == "S3":
            if direction == "up":
                self.top.hear(self._likelihood("C2"))
            self.top.believe()
            return
        if direction == "down":
            self._receive_down(layer)
        elif layer != "S1":
            self._receive_up(layer)
        self._believe(layer)
        if direction == "down" and not self.hears_again:
            del self._log_lambda[layer]

    def drive(self, layer: str, evidence: np.ndarray) -> None:
        """Have a layer's nodes say so much, whatever they hear: neurons that are stimulated."""
        self._log_lambda[layer] = np.log(evidence)
        self.evidence = self.evidence | {layer: evidence}
        self._believe(layer)

    def _receive_up(self, layer: str) -> None:
        """Eqs. 3 and 5, or Eq. 17 where the children have heard from their parents."""
        child, link = BELOW[layer], self._links[layer]
        heard = self._likelihood(child)
        if child in self._expected:
            self._said[child] = messages.context(
                heard, self._pi[child], self._expected[child], link.window, link.step
            )
            log_lambda = messages.log_product(self._messages(child))
        else:
            log_lambda = link.up(heard, link.table, link.window, link.step)
        self._log_lambda[layer] = log_lambda
        self.evidence = self.evidence | {layer: kernels.normalise(log_lambda)}

    def _receive_down(self, layer: str) -> None:
        """Eqs. 13 (or 6), 14 and 16."""
        if layer == "C2":
            pi = self.top.tell(self._likelihood("C2"))
        else:
            link = self._links[ABOVE[layer]]
            told = self._told(layer)
            if self.hears_again:
                told = self._expected[layer] = np.stack(list(told))
            rows, columns = self._log_lambda[layer].shape[:2]
            pi = descent.average(told, rows, columns, link.window, link.step)
        self._pi[layer] = pi
        n_states = self._log_lambda[layer].shape[2] // pi.shape[2]
        each = self._either(pi / n_states, self._flat[layer][..., : pi.shape[2]])
        expectation = np.repeat(each, n_states, axis=2)
        self.expectation = self.expectation | {layer: expectation}

    def _told(self, layer: str) -> Iterable[np.ndarray]:
        """What each parent of a layer expects of each child, a row of parents after the other."""
        parent, link = ABOVE[layer], self._links[ABOVE[layer]]
        belief = descent.strongest(self.something[parent], self._k_max[parent])
        if self.feedback.message == "belief":
            return (link.down(row[None], link.table)[0] for row in belief)
        tables = np.split(link.table, link.window**2, link.places)
        temperature = self._temperature[parent]
        return messages.exact_down(link.down, belief, tables, self._messages(layer), temperature)

    def _messages(self, child: str) -> Iterator[np.ndarray]:
        """What a layer last said to the one above, place by place in the window."""
        link = self._links[ABOVE[child]]
        heard = messages.in_windows(self._likelihood(child), link.window, link.step)
        said = link.messages(heard, link.table)
        return messages.explained(said, *self._said[child]) if child in self._said else said

    def _believe(self, layer: str) -> None:
        """Eq. 2; without expectation the evidence is all there is, and it is not tempered."""
        evidence = belief = self.something[layer] = self.evidence[layer]
        if layer in self._pi:
            temperature, gain = self._temperature[layer], self._gain[layer]
            told = descent.believe(self._log_lambda[layer], self._pi[layer], temperature, gain)
            self.something[layer], belief = told, self._either(told, evidence)
        self.beliefs = self.beliefs | {layer: belief}

    def _either(self, something: np.ndarray, nothing: np.ndarray) -> np.ndarray:
        return either(something, nothing, self.top.nothing)

    def _likelihood(self, layer: str) -> np.ndarray:
        """lambda of a layer as its parents hear it: of each state, or of each group of states."""
        heard = self.evidence[layer]
        return group_sums(heard, self._groups[layer]) if layer in self._groups else heard
