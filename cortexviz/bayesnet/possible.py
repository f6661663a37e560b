"""Whether any state of the whole network is possible, which messages in a loop cannot tell.

Each message can be content with its neighbours while no state of the whole is: of three nodes with
two states, all of which must differ, every two can. So where tables hold zeros, a propagation that
has converged looks for one state that they and the evidence allow: first along the beliefs, then by
holding one node after the other. Nothing else can rule a state out.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cortexviz.bayesnet.equations import EXACT
from cortexviz.bayesnet.logs import log
from cortexviz.bayesnet.network import Network
from cortexviz.bayesnet.state import State

# Tables as hard as a Sudoku's could keep a search busy for ever: then it is not known.
MOST_TRIALS = 100


def found_possible(network: Network, evidence: Mapping[str, np.ndarray]) -> bool | None:
    """True or False, or None if `MOST_TRIALS` were not enough to know.

    Parameters
    ----------
    network : Network
    evidence : dict of layer -> (n_nodes, n_states) array
        With which a propagation has converged.
    """
    if not (any((link.cpts == 0).any() for link in network.links) and network.loop):
        return True  # in a tree messages tell, and without a zero everything is possible
    stack = [dict(evidence)]
    for _ in range(MOST_TRIALS):
        if not stack:
            return False
        evidence = stack.pop()
        trial = State(network, evidence, EXACT, damping=0, single=False)
        try:
            _rule_out(trial)
        except ValueError:
            continue
        if _allowed(trial):
            return True
        stack += _held(trial, evidence)
    return None if stack else False


def _rule_out(state: State) -> None:
    """Pass messages until no further state is ruled out; a node without any is a ValueError."""
    before, after = -1, 0
    while after > before:
        for direction, names in (("up", state.network.order[::-1]), ("down", state.network.order)):
            for name in names:
                state.visit((name,), direction)
        rows = (*state.up.values(), *state.down.values())
        before, after = after, sum(int(np.isneginf(logs).sum()) for logs in rows)


def _allowed(state: State) -> bool:
    """Whether choosing the best state of each node, parents first, meets no zero."""
    network, chosen = state.network, dict[str, np.ndarray]()
    for name in network.order:
        logs = state.evidence[name] + state.lambda_[name]
        given = np.zeros_like(logs)
        prior = network[name].prior
        if prior is not None:
            given += log(prior)
        for family in state.wiring.families[name]:
            above = [
                chosen[parent][state.wiring.told[parent][slots]]
                for parent, slots in zip(family.parents, family.slots, strict=True)
            ]
            if family.joint:
                table = family.cpts[0][tuple(above)]
            else:
                table = np.mean([cpt[u] for cpt, u in zip(family.cpts, above, strict=True)], 0)
            given[family.nodes] = log(table)
        logs = logs + given
        if np.isneginf(logs).all(axis=1).any():
            return False
        chosen[name] = logs.argmax(axis=1)
    return True


def _held(state: State, evidence: dict[str, np.ndarray]) -> list[dict[str, np.ndarray]]:
    """The evidence with one undecided node held at each of its states, the likeliest one last."""
    logs = {name: state.lambda_[name] + state.pi[name] for name in state.network.order}
    name, node = next(
        (name, node)
        for name, rows in logs.items()
        for node in np.flatnonzero(np.isfinite(rows).sum(axis=1) > 1)
    )
    held = []
    for k in np.argsort(logs[name][node]):
        if np.isfinite(logs[name][node, k]):
            rows = evidence[name].copy()
            rows[node] *= np.eye(rows.shape[1])[k]
            held.append(evidence | {name: rows})
    return held
