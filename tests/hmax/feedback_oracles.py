"""The downward messages in plain loops, float64, one edge at a time: slow and obvious."""

from __future__ import annotations

import numpy as np

from tests.hmax.oracles import message


def told(belief, child, table, exact, temperature=1.0, share=1.0, rest=0.0):
    """pi_X(u) = Bel(u) (Dura-Bernal 2012, Eq. 13), or Bel(u) / lambda_X(u) (Eq. 6)."""
    pi = belief.astype(float)
    if exact:
        pi = pi / (share * message(child, table) + rest) ** temperature
        pi = pi / pi.sum()
    return pi


def layer_down(belief, child, tables, window, step, exact):
    """pi of every child (Eq. 16): the mean over its parents of sum_u P(x | u) pi_X(u).

    tables : (window * window, n_parent, n_child) array
    """
    total = np.zeros(child.shape)
    count = np.zeros(child.shape[:2])
    for row in range(belief.shape[0]):
        for column in range(belief.shape[1]):
            for p in range(window * window):
                y, x = row * step + p // window, column * step + p % window
                pi = told(belief[row, column], child[y, x].astype(float), tables[p], exact)
                for u in range(len(pi)):
                    total[y, x] += pi[u] * tables[p, u]
                count[y, x] += 1
    flat = np.full(child.shape, 1 / child.shape[2])
    return np.where(count[..., None] > 0, total / np.maximum(count, 1)[..., None], flat)


def layer_up(child, pi_messages, tables, window, step):
    """log lambda of a layer by Eq. 17, term by term as it is printed.

    pi_messages : (rows, columns, window * window, n_parent) array, from each parent to each child
    """
    rows, columns = pi_messages.shape[:2]
    parents: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for row in range(rows):
        for column in range(columns):
            for p in range(window * window):
                place = (row * step + p // window, column * step + p % window)
                parents.setdefault(place, []).append((row, column, p))
    result = np.zeros(pi_messages.shape[:2] + tables.shape[1:2])
    for place, edges in parents.items():
        lambda_ = child[place].astype(float)
        for i, (row, column, p) in enumerate(edges):
            for u in range(tables.shape[1]):
                total = 0.0
                for x in range(len(lambda_)):
                    inner = tables[p, u, x] / len(edges)
                    for k, (r, c, q) in enumerate(edges):
                        if k != i:
                            inner += pi_messages[r, c, q] @ tables[q, :, x] / len(edges)
                    total += len(lambda_) * lambda_[x] * inner
                result[row, column, u] += np.log(total)
    return result


def top_down(belief, templates, stride):
    """pi of every C2 node: each template at each place, flat where it does not reach."""
    rows, columns, n_groups, n_templates = templates.shape
    side = len(belief)
    pi = np.zeros((rows, columns, n_groups))
    for i in range(side):
        for j in range(side):
            down, right = (i - side // 2) * stride, (j - side // 2) * stride
            for t in range(n_templates):
                for y in range(rows):
                    for x in range(columns):
                        table = np.full(n_groups, 1 / n_groups)
                        if 0 <= y - down < rows and 0 <= x - right < columns:
                            table = templates[y - down, x - right, :, t]
                        pi[y, x] += belief[i, j, t] * table
    return pi
