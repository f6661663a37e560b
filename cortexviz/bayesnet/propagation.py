"""Belief propagation on a whole network, one step at a time (Dura-Bernal 2012, Eqs. 2-6).

    for step in propagate(network, {"S1": likelihoods}):
        print(step.layer, step.direction, step.residual)

    result = propagate(network, {"S1": likelihoods}).result()
    result.beliefs["C1"], result.converged

On trees and polytrees the beliefs are exact once the schedule has converged: ``result.exact``. In
networks with loops convergence is not guaranteed, and ``result.converged`` says only that messages
have come to rest, not that they are right: in published networks, converged beliefs are off by up
to .24 (alarm, without evidence) and .36 (win95pts, leaves observed); `make bench` shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from cortexviz.base.arrays import underflow_is_zero
from cortexviz.base.check import choice, instance, integer, real, shown
from cortexviz.bayesnet.door import SEMIRINGS
from cortexviz.bayesnet.engine import Engine
from cortexviz.bayesnet.equations import EXACT, MAX, Equations
from cortexviz.bayesnet.evidence import likelihoods
from cortexviz.bayesnet.network import Network
from cortexviz.bayesnet.pending import Pending
from cortexviz.bayesnet.possible import found_possible
from cortexviz.bayesnet.state import State, Visit
from cortexviz.bayesnet.steps import Result, Step

__all__ = [
    "EXACT",
    "SCHEDULES",
    "Equations",
    "Propagation",
    "Result",
    "Step",
    "propagate",
]

# Layer, node, direction, sweep and largest change, as in `Step`.
Update = tuple[str | None, int | None, str, int, float]

SCHEDULES = ("up", "up-down", "parallel", "residual")


class Propagation(Iterator[Step]):
    """The steps of a belief propagation; made by `propagate`."""

    def __init__(
        self, state: State | Engine, updates: Iterator[Update], exact: bool, best: bool
    ) -> None:
        self._state, self._updates, self._exact, self._best = state, updates, exact, best
        self._residuals: list[float] = []

    def __next__(self) -> Step:
        layer, node, direction, iteration, residual = self._advance()
        beliefs, messages = dict(self._state.beliefs), self._state.messages()
        return Step(layer, node, direction, iteration, beliefs, messages, residual)

    @underflow_is_zero
    def _advance(self) -> Update:
        update = next(self._updates)
        *_, iteration, residual = update
        if len(self._residuals) < iteration:
            self._residuals.append(0.0)
        self._residuals[-1] = max(self._residuals[-1], residual)
        return update

    @underflow_is_zero
    def result(self) -> Result:
        """Make the remaining steps and return the outcome."""
        self._state.whole = True  # nobody looks at the steps
        with suppress(StopIteration):
            while True:
                self._advance()
        state = self._state
        if isinstance(state, Engine):
            engine = state
        else:
            engine = Engine(state.network, state.seen, best=self._best).hear(state)
        return Result(
            dict(state.beliefs),
            state.messages(),
            state.settled,
            len(self._residuals),
            np.array(self._residuals),
            state.settled and self._exact,
            np.nan if self._best else engine.free_energy(),
            engine.pairs,
            engine.explanation() if self._best else None,
        )


def propagate(
    network: Network,
    evidence: Mapping[str, Any],
    schedule: str = "up-down",
    damping: float = 0.0,
    tol: float = 1e-10,
    max_iter: int = 100,
    equations: Equations = EXACT,
    semiring: str = "sum",
) -> Propagation:
    """Pass messages until nothing changes: an iterator of `Step`, with a final `result()`.

    Parameters
    ----------
    network : Network
    evidence : dict of layer -> likelihoods
        (n_nodes, n_states) array, or dict of node -> likelihood vector or observed state; nodes and
        layers that are not named have no evidence. See `cortexviz.bayesnet.likelihoods`.
    schedule : str
        "up": layers from the lowest to the highest, lambda messages only; nothing comes down, and a
        belief is the evidence from below (times the prior, without a parent). "up-down": then back
        again. "parallel": all nodes at once. "residual": always the one message that would change
        most (Elidan et al. 2006); a sweep is as many messages as the network has, up and down.
    damping : float
        Share of the old message that is kept, in [0, 1); may help where loops oscillate.
    tol : float
        Largest change of a belief or message in a sweep that counts as none.
    max_iter : int
        Sweeps at most.
    equations : Equations
        `EXACT`, or ``EXACT._replace(pi_message=pi_message_from_belief)`` and the like.
    semiring : str
        "sum", or "max" for max-product (Pearl 1988, ch. 5): a belief is then the probability of the
        best state of the whole network with this one in it, scaled to a sum of 1, and
        ``result().explanation`` the best state. Exact where sums are.

    Raises
    ------
    ValueError
        For evidence that contradicts itself or the tables, naming layer and node.

    Examples
    --------
    >>> from cortexviz.bayesnet import propagate
    >>> from cortexviz.hmax import toy
    >>> steps = list(propagate(toy.network(tree=True), {"S1": {0: [0.9, 0.1]}}, max_iter=1))
    >>> [(step.layer, step.direction) for step in steps]
    [('S1', 'up'), ('C1', 'up'), ('S2', 'up'), ('S2', 'down'), ('C1', 'down'), ('S1', 'down')]
    >>> steps[1].beliefs["C1"][0].round(3)
    array([0.3  , 0.167, 0.167, 0.033, 0.167, 0.167])
    """
    instance("network", network, Network)
    instance("equations", equations, Equations)
    for name, equation in equations._asdict().items():
        if not callable(equation):
            raise TypeError(f"equations.{name} must be a function; got {shown(equation)}")
    choice("schedule", schedule, SCHEDULES)
    best = choice("semiring", semiring, SEMIRINGS) == "max"
    if best and equations != EXACT:
        raise ValueError("equations must be EXACT for semiring 'max': the shortcuts are for sums")
    if real("damping", damping, 0, 1) == 1:
        raise ValueError("damping must be below 1, or no message would ever change; got 1")
    real("tol", tol, 0)
    integer("max_iter", max_iter, 1)
    spelt = likelihoods(network, evidence)
    exact = schedule != "up" and equations == EXACT and network.loop is None
    used = MAX if best else equations
    state: State | Engine
    if schedule == "residual":
        state = State(network, spelt, used, damping, single=True, join=best)
        updates = _residual_steps(state, tol, max_iter)
    else:
        if equations == EXACT:
            state = Engine(network, spelt, damping, best)
        else:
            state = State(network, spelt, used, damping)
        updates = _sweeps(state, schedule, tol, max_iter)
    return Propagation(state, updates, exact, best)


def _sweeps(state: State | Engine, schedule: str, tol: float, max_iter: int) -> Iterator[Update]:
    downward = state.network.order
    up: list[Visit] = [("up", (name,)) for name in reversed(downward)]
    down: list[Visit] = [("down", (name,)) for name in downward]
    visits = {"up": up, "up-down": up + down, "parallel": [("both", downward)]}[schedule]
    for iteration in range(1, max_iter + 1):
        largest, done = 0.0, 0
        while done < len(visits):
            now = visits[done:] if state.whole else visits[done : done + 1]
            done += len(now)
            residual = state.update(now)
            largest = max(largest, residual)
            direction, layers = now[-1]
            yield (
                None if schedule == "parallel" else layers[0],
                None,
                direction,
                iteration,
                residual,
            )
        if largest <= tol:
            state.settled = _is_possible(state)
            return


def _residual_steps(state: State, tol: float, max_iter: int) -> Iterator[Update]:
    queue = Pending(state)
    n_messages = 2 * sum(state.wiring.n_messages.values())
    for count in range(max_iter * max(n_messages, 1)):
        if queue.largest() <= tol:
            break
        name, node, direction, residual = queue.deliver_largest()
        yield name, node, direction, 1 + count // n_messages, residual
    state.settled = queue.largest() <= tol and _is_possible(state)


def _is_possible(state: State | Engine) -> bool:
    """Whether a state of the whole network is known that the evidence allows."""
    possible = found_possible(state.network, state.seen)
    if possible is False:
        raise ValueError(
            "contradictory evidence: no state of the whole network is possible, although the "
            "messages agree; soften the evidence or the zeros in the tables"
        )
    return bool(possible)
