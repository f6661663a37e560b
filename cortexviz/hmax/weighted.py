"""The upward messages of a node that has already heard from its parents: Dura-Bernal 2012, Eq. 17.

    lambda_X(u_i) = sum_x lambda(x) [ w P(x | u_i) + sum_{k != i} w sum_{u_k} P(x | u_k) pi_X(u_k) ]

The first term is w times the message to a single parent, the second does not depend on u_i:
share * m(u) + rest. For the study of several sweeps, and written to be read; the first way up has
nothing to explain away and uses `kernels`.
"""

from __future__ import annotations

import numpy as np

from cortexviz.hmax.geometry import parent_counts, windows


def in_windows(layer: np.ndarray, window: int, step: int) -> np.ndarray:
    """The children of each window, (rows, columns, window * window, K)."""
    view = np.moveaxis(windows(layer, window, step), 2, 4)
    return np.ascontiguousarray(view.reshape(*view.shape[:2], window**2, -1))


def context(
    likelihood: np.ndarray, pi: np.ndarray, expected: np.ndarray, window: int, step: int
) -> tuple[np.ndarray, np.ndarray]:
    """Share and rest of Eq. 17: w, and r = K sum_x lambda(x) [pi(x) - w d(x)].

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


def complex_up(child, prototypes, share, rest):
    """log lambda of a complex layer; `kernels.complex_up` where share is 1 and rest is 0.

    Parameters
    ----------
    child : (rows, columns, P, K) array
        Likelihood of the children in each window.
    prototypes : (K, n, P) array
    share, rest : (rows, columns, P) arrays

    Returns
    -------
    (rows, columns, K * n) float32 array, natural log
    """
    n_child, n_patterns, n_places = prototypes.shape
    base = (1 - prototypes) / (n_child - 1)
    total = np.zeros((*child.shape[:2], n_child, n_patterns), np.float32)
    for p in range(n_places):
        likelihood = child[:, :, p, :, None]
        message = n_child * (base[..., p] + likelihood * (prototypes - base)[..., p])
        total += np.log(share[:, :, p, None, None] * message + rest[:, :, p, None, None])
    return total.reshape(*child.shape[:2], -1)


def simple_up(child, prototypes, share, rest):
    """log lambda of a simple layer; `kernels.simple_up` where share is 1 and rest is 0.

    Parameters
    ----------
    child : (rows, columns, P, K) array
    prototypes : (P, K, n_states) array
    share, rest : (rows, columns, P) arrays

    Returns
    -------
    (rows, columns, n_states) float32 array, natural log
    """
    n_places, n_groups, n_states = prototypes.shape
    total = np.zeros((*child.shape[:2], n_states), np.float32)
    for p in range(n_places):
        message = n_groups * child[:, :, p] @ prototypes[p]
        total += np.log(share[:, :, p, None] * message + rest[:, :, p, None])
    return total
