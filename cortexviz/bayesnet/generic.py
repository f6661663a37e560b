"""A generic node, by an exact equation and by its published shortcut: Dura-Bernal 2012, Text S2.

The text is not in our copy: only the question is the paper's. All numbers are ours, and so is how
nodes are drawn: tables from a Dirichlet distribution with concentration `TABLE`, messages from one
whose concentration is the sharpness (small is sharp).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from cortexviz.bayesnet import approximations, messages, weighted
from cortexviz.bayesnet.door import inside

__all__: list[str] = []  # arguments are trusted: `sampling_cost` and `studies.text_s2` are the door

TABLE = 0.3
# lambda_min as a share of flat: clipping then takes 5 % of a message at most.
MINIMUM = 0.05

lambda_value, pi_value = inside(messages.lambda_value), inside(messages.pi_value)
lambda_message = inside(messages.lambda_message)
pi_value_weighted = inside(weighted.pi_value_weighted)
Sampled = Callable[[int | None, int | None], np.ndarray]


class Both(NamedTuple):
    """What an equation says of drawn nodes, (n_nodes, n_states), and what its shortcut does.

    Attributes
    ----------
    exact : function of nothing
    sampled : function of (k_max, m_max)
        By the drop-in of `approximations`.
    spared : function of (k_max, m_max)
        The same of the first node alone, looking only at the columns of a table that are kept,
        which is what sampling is for.
    """

    exact: Callable[[], np.ndarray]
    sampled: Sampled
    spared: Sampled


def children(rng: np.random.Generator, n: int, k: int, n_nodes: int, sharpness: float) -> Both:
    """Eq. 12: n children that have all seen something of the same world.

    Each says P(y | x) for the y that a true x has caused. With Dirichlet columns of concentration
    a that is Beta(a, a (K - 1)), and for the true x, whose likely y are met more often,
    Beta(a + 1, a (K - 1)).
    """
    own = np.full(k, sharpness)
    own[0] += 1
    said = rng.beta(own, sharpness * (k - 1), size=(n, n_nodes, k))

    def sampled(heard: np.ndarray, k_max: int | None, m_max: int | None) -> np.ndarray:
        logs = np.log(heard)
        return np.exp(approximations.lambda_value_sampled(logs, MINIMUM / k, m_max))

    return Both(
        lambda: lambda_value(said, log=False),
        lambda k_max, m_max: sampled(said, k_max, m_max),
        lambda k_max, m_max: sampled(said[:, :1], k_max, m_max),
    )


def joint(rng: np.random.Generator, n: int, k: int, n_nodes: int, sharpness: float) -> Both:
    """Eq. 14: pi of nodes with n parents and one table for all of them together."""
    table, heard = _tables(rng, *(k,) * n, k), _messages(rng, n, n_nodes, k, sharpness)

    def spared(k_max: int | None, m_max: int | None) -> np.ndarray:
        return pi_value(*_kept(table, _of_first(heard), k_max, m_max), log=False)

    return Both(
        lambda: pi_value(table, heard, log=False),
        lambda k_max, m_max: approximations.pi_value_sampled(table, heard, k_max, m_max, False),
        lambda k_max, m_max: pi_value(*_kept(table, _of_first(heard), k_max, m_max), log=False)[
            None
        ],
    )


def told(rng: np.random.Generator, n: int, k: int, n_nodes: int, sharpness: float) -> Both:
    """Eq. 15: what the same nodes tell their first parent, who has n - 1 rivals."""
    table, heard = _tables(rng, *(k,) * n, k), _messages(rng, n, n_nodes, k, sharpness)
    below = rng.dirichlet(np.full(k, sharpness), n_nodes)

    def spared(k_max: int | None, m_max: int | None) -> np.ndarray:
        others, vectors = _kept(np.moveaxis(table, 0, -1), _of_first(heard[1:]), k_max, m_max)
        return lambda_message(np.moveaxis(others, -1, 0), below[0], [None, *vectors], log=False)

    return Both(
        lambda: lambda_message(table, below, heard, log=False),
        lambda k_max, m_max: approximations.lambda_message_sampled(
            table, below, heard, 0, k_max, m_max, False
        ),
        lambda k_max, m_max: spared(k_max, m_max)[None],
    )


def averaged(rng: np.random.Generator, n: int, k: int, n_nodes: int, sharpness: float) -> Both:
    """Eq. 16: pi of nodes with n parents and a table for each."""
    tables, heard = list(_tables(rng, n, k, k)), _messages(rng, n, n_nodes, k, sharpness)

    def spared(k_max: int | None, m_max: int | None) -> np.ndarray:
        first = _of_first(heard)
        chosen = first.var(1).argsort()[-(m_max or n) :]
        each = (_kept(tables[i], first[i : i + 1], k_max, None) for i in chosen)
        return np.mean([pi_value(*one, log=False) for one in each], axis=0)

    return Both(
        lambda: pi_value_weighted(tables, heard, log=False),
        lambda k_max, m_max: pi_value_weighted(tables, heard, k_max, m_max, log=False),
        lambda k_max, m_max: spared(k_max, m_max)[None],
    )


EQUATIONS = {"Eq. 12": children, "Eq. 14": joint, "Eq. 15": told, "Eq. 16": averaged}


def shares(values: np.ndarray) -> np.ndarray:
    """So that states sum to 1."""
    return values / values.sum(axis=-1, keepdims=True)


def _tables(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.dirichlet(np.full(shape[-1], TABLE), size=shape[:-1])


def _messages(
    rng: np.random.Generator, n: int, n_nodes: int, k: int, sharpness: float
) -> list[np.ndarray]:
    return list(rng.dirichlet(np.full(k, sharpness), size=(n, n_nodes)))


def _of_first(heard: Sequence[np.ndarray]) -> np.ndarray:
    return np.stack([message[0] for message in heard])


def _kept(
    table: np.ndarray, heard: np.ndarray, k_max: int | None, m_max: int | None
) -> tuple[np.ndarray, Sequence[np.ndarray]]:
    """The columns of a table that the strongest states choose, and these; the rest counts as flat.

    Parameters
    ----------
    table : (K_u1, ..., K_uN, ...) array
    heard : (N, K_u) array
    """
    varied = heard.var(1).argsort()[-(m_max or len(heard)) :]
    states, vectors = [], []
    for i, message in enumerate(heard):
        if i in varied:
            best = np.argpartition(-message, (k_max or len(message)) - 1)[:k_max]
            states.append(best)
            vectors.append(message[best])
        else:
            states.append(np.arange(len(message)))
            vectors.append(np.ones(len(message)))
    return table[np.ix_(*states)], vectors
