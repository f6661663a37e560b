"""The belief equations of a hierarchical temporal memory (George & Hawkins 2009, Table 1).

A node holds coincidences c, each of which names one group r of every child, and groups g of
coincidences, P(c | g). A class of the top node is such a group, too. Messages upwards are
logarithms, of which the largest is 0. Where every child has one parent the beliefs are exact.
"""

from __future__ import annotations

import numpy as np

from cortexviz.base.arrays import underflow_is_zero
from cortexviz.base.compiled import compiled
from cortexviz.hmax.windows import n_windows, windows

__all__: list[str] = []  # arguments are trusted: `HTM` is the door

LEAST = 1e-30  # of a group that no coincidence speaks for


def in_windows(log_lambda: np.ndarray, window: int, step: int) -> np.ndarray:
    """What each node hears: its children's messages, row by row.

    Parameters
    ----------
    log_lambda : (rows, columns, n_groups) array

    Returns
    -------
    (node rows, node columns, window * window, n_groups) array
    """
    seen = np.moveaxis(windows(log_lambda, window, step), 2, -1)
    return seen.reshape(*seen.shape[:2], window * window, -1)


@compiled()
def evidence(seen, children):
    """How well each coincidence explains what the children say: y(c) = prod_m lambda_m(r_c^m).

    George & Hawkins 2009, Table 1 (Eq. 1), in logarithms.

    Parameters
    ----------
    seen : (rows, columns, n_children, n_groups) array
        log lambda of the children.
    children : (n, n_children) int array
        The group of each child that a coincidence names.

    Returns
    -------
    (rows, columns, n) array
    """
    rows, columns, n_children, _ = seen.shape
    log_y = np.zeros((rows, columns, len(children)), seen.dtype)
    for row in range(rows):
        for column in range(columns):
            heard = seen[row, column]
            for c in range(len(children)):
                total = seen.dtype.type(0)
                for m in range(n_children):
                    total += heard[m, children[c, m]]
                log_y[row, column, c] = total
    return log_y


@underflow_is_zero
def to_parent(log_y: np.ndarray, groups: np.ndarray, maximum: bool = False) -> np.ndarray:
    """Up: lambda(g) = sum_c P(c | g) y(c), or the largest y(c) of the group.

    George & Hawkins 2009, Table 1 (Eq. 2), for one picture: a movie of one frame.

    Parameters
    ----------
    log_y : (rows, columns, n) array
    groups : (n_groups, n) array
        P(c | g).

    Returns
    -------
    (rows, columns, n_groups) array
    """
    if maximum:
        found = np.stack([log_y[..., group > 0].max(-1) for group in groups], axis=-1)
    else:
        y = np.exp(log_y - log_y.max(-1, keepdims=True))
        found = np.log(np.maximum(y @ groups.T, LEAST))
    return (found - found.max(-1, keepdims=True)).astype(log_y.dtype)


@underflow_is_zero
def belief(log_lambda: np.ndarray, pi: np.ndarray) -> np.ndarray:
    """Bel ∝ lambda pi, over the last axis (George & Hawkins 2009, Table 1, Eq. 5)."""
    found = np.exp(log_lambda - log_lambda.max(-1, keepdims=True)) * pi
    return found / found.sum(-1, keepdims=True)


@underflow_is_zero
def expected(pi: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Down, within a node: pi(c) = sum_g P(c | g) pi(g) (George & Hawkins 2009, Table 1, Eq. 4).

    Parameters
    ----------
    pi : (rows, columns, n_groups) array
    groups : (n_groups, n) array

    Returns
    -------
    (rows, columns, n) array
    """
    return pi @ groups


@underflow_is_zero
def to_children(believed: np.ndarray, seen: np.ndarray, children: np.ndarray) -> np.ndarray:
    """Down: pi_m(r) ∝ sum of Bel(c) over all c that name r, without what child m said itself.

    George & Hawkins 2009, Table 1 (Eq. 6), where the child's own message stays in. To be exact it
    is taken out, as in Dura-Bernal 2012, Eq. 6.

    Parameters
    ----------
    believed : (rows, columns, n) array
        Bel(c).
    seen : (rows, columns, n_children, n_groups) array
        log lambda of the children.
    children : (n, n_children) int array

    Returns
    -------
    (rows, columns, n_children, n_groups) array
    """
    n_children, n_groups = seen.shape[2:]
    named = np.eye(n_groups)[children]  # (n, n_children, n_groups)
    total = believed @ named.reshape(len(children), -1)
    pi = total.reshape(*believed.shape[:2], n_children, n_groups) * np.exp(-seen.clip(min=-60))
    return pi / pi.sum(-1, keepdims=True)


def averaged(pi: np.ndarray, shape: tuple[int, int], window: int, step: int) -> np.ndarray:
    """What a child expects whose parents disagree: their mean (Dura-Bernal 2012, Eq. 16).

    Parameters
    ----------
    pi : (node rows, node columns, window * window, n_groups) array
        From each parent to each of its children.
    shape : (rows, columns) of the children

    Returns
    -------
    (rows, columns, n_groups) array
        Flat where a child has no parent.
    """
    n_groups = pi.shape[-1]
    total, count = np.zeros((*shape, n_groups)), np.zeros((*shape, 1))
    down, across = (slice(0, step * (n_windows(n, window, step) - 1) + 1, step) for n in shape)
    for m in range(window * window):
        i, j = divmod(m, window)
        here = slice(down.start + i, down.stop + i, step), slice(j, across.stop + j, step)
        total[here] += pi[:, :, m]
        count[here] += 1
    return np.where(count > 0, total / np.maximum(count, 1), 1 / n_groups)
