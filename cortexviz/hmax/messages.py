"""Message by message, for exact messages down (Dura-Bernal 2012, Eq. 6) and later sweeps (Eq. 17).

    pi_C(u)       ∝ Bel(u) / lambda_C(u)
    lambda_X(u_i) = sum_x lambda(x) [ w P(x | u_i) + sum_{k != i} w sum_{u_k} P(x | u_k) pi_X(u_k) ]

In the second, the first term is w times the message to a single parent and the second does not
depend on u_i: share * m(u) + rest. For study, and written to be read; the first way up has nothing
to explain away and uses `kernels`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from cortexviz.hmax.windows import parent_counts, windows

__all__: list[str] = []  # arguments are trusted: `perceive` is the door


def in_windows(layer: np.ndarray, window: int, step: int) -> np.ndarray:
    """The children of each window, (rows, columns, window * window, K)."""
    view = np.moveaxis(windows(layer, window, step), 2, 4)
    return np.ascontiguousarray(view.reshape(*view.shape[:2], window**2, -1))


def context(
    likelihood: np.ndarray, pi: np.ndarray, expected: np.ndarray, window: int, step: int
) -> tuple[np.ndarray, np.ndarray]:
    """Share and rest of Dura-Bernal 2012, Eq. 17: w, and r = K sum_x lambda(x) [pi(x) - w d(x)].

    Parameters
    ----------
    likelihood, pi : (rows, columns, K) arrays
        Of the children, each summing to 1.
    expected : (parent rows, parent columns, window * window, K) array
        What each parent expects of each child, d.

    Returns
    -------
    two (parent rows, parent columns, window * window) float32 arrays
    """
    counts = parent_counts(likelihood.shape[:2], window, step)
    share = in_windows(1 / np.maximum(counts, 1)[..., None], window, step)
    others = in_windows(pi, window, step) - share * expected
    rest = likelihood.shape[2] * (in_windows(likelihood, window, step) * others).sum(-1)
    return share[..., 0].astype(np.float32), rest.astype(np.float32)


def complex_messages(child: np.ndarray, prototypes: np.ndarray) -> Iterator[np.ndarray]:
    """What the children of a complex layer say to a single parent, place by place in the window.

    Parameters
    ----------
    child : (rows, columns, P, K) array
        Likelihood of the children in each window.
    prototypes : (K, n, P) array

    Yields
    ------
    (rows, columns, K * n) array for each of the P places
    """
    n_child, _, n_places = prototypes.shape
    base = (1 - prototypes) / (n_child - 1)
    for p in range(n_places):
        likelihood = child[:, :, p, :, None]
        message = n_child * (base[..., p] + likelihood * (prototypes - base)[..., p])
        yield message.reshape(*child.shape[:2], -1)


def simple_messages(child: np.ndarray, prototypes: np.ndarray) -> Iterator[np.ndarray]:
    """What the children of a simple layer say to a single parent, place by place in the window.

    Parameters
    ----------
    child : (rows, columns, P, K) array
        Likelihood of each group of the children in each window.
    prototypes : (P, K, n_states) array

    Yields
    ------
    (rows, columns, n_states) array for each of the P places
    """
    n_places, n_groups, _ = prototypes.shape
    for p in range(n_places):
        yield n_groups * child[:, :, p] @ prototypes[p]


def explained(
    messages: Iterable[np.ndarray], share: np.ndarray, rest: np.ndarray
) -> Iterator[np.ndarray]:
    """The same messages where other parents explain part of what is seen: share * m(u) + rest."""
    for p, message in enumerate(messages):
        yield share[:, :, p, None] * message + rest[:, :, p, None]


def log_product(messages: Iterable[np.ndarray]) -> np.ndarray:
    """log lambda of a layer (Eq. 3), (rows, columns, n_states) float32."""
    return np.sum([np.log(message) for message in messages], axis=0).astype(np.float32)


def without(belief: np.ndarray, message: np.ndarray, temperature: float) -> np.ndarray:
    """pi_C ∝ Bel / lambda_C^T: what a parent tells a child that has said `message`.

    Dura-Bernal 2012, Eq. 6.

    Parameters
    ----------
    belief, message : (rows, columns, n_states) arrays
    temperature : float
        Exponent with which the message entered the belief.
    """
    pi = belief / message**temperature
    return (pi / pi.sum(-1, keepdims=True)).astype(np.float32)


def exact_down(
    down: Callable[[np.ndarray, np.ndarray], np.ndarray],
    belief: np.ndarray,
    tables: Sequence[np.ndarray],
    messages: Iterable[np.ndarray],
    temperature: float,
) -> np.ndarray:
    """`down` of `descent` with exact messages: the table of each place, and what was said there."""
    told = [
        down(without(belief, message, temperature), table)
        for message, table in zip(messages, tables, strict=True)
    ]
    return np.concatenate(told, axis=2)
