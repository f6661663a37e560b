"""The network's equations in plain loops, float64, one message at a time: slow and obvious."""

from __future__ import annotations

import numpy as np


def gabor_likelihood(image, bank, eps):
    """lambda = (|r| + eps) / sum, each filter laid over each pixel."""
    size = bank.shape[1]
    rows, columns = image.shape[0] - size + 1, image.shape[1] - size + 1
    result = np.empty((rows, columns, len(bank)))
    for y in range(rows):
        for x in range(columns):
            patch = image[y : y + size, x : x + size].astype(float)
            response = [abs((patch * g).sum()) + eps for g in bank.astype(float)]
            result[y, x] = np.array(response) / np.sum(response)
    return result


def message(child_belief, table):
    """Dura-Bernal 2012, Eq. 5, one parent: K sum_x lambda(x) P(x | u)."""
    n_child = len(child_belief)
    n_parent = len(table)
    result = np.zeros(n_parent)
    for u in range(n_parent):
        for x in range(n_child):
            result[u] += n_child * child_belief[x] * table[u, x]
    return result


def layer_up(child, tables, window, step):
    """log lambda of a layer: the sum of the logs of its messages (Eq. 3).

    tables : (window * window, n_parent, n_child) array
    """
    rows = (child.shape[0] - window) // step + 1
    columns = (child.shape[1] - window) // step + 1
    result = np.zeros((rows, columns, tables.shape[1]))
    for row in range(rows):
        for column in range(columns):
            for y in range(window):
                for x in range(window):
                    belief = child[row * step + y, column * step + x].astype(float)
                    table = tables[y * window + x]
                    result[row, column] += np.log(message(belief, table))
    return result


def top_up(groups, templates, radius, stride):
    """log lambda(place, template) of S3, each node at each place."""
    rows, columns, n_groups, n_templates = templates.shape
    side = 2 * radius + 1
    result = np.zeros((side, side, n_templates))
    for i in range(side):
        for j in range(side):
            down, right = (i - radius) * stride, (j - radius) * stride
            for y in range(rows):
                for x in range(columns):
                    if not (0 <= y - down < rows and 0 <= x - right < columns):
                        continue
                    table = templates[y - down, x - right].astype(float)
                    for t in range(n_templates):
                        total = n_groups * (groups[y, x] * table[:, t]).sum()
                        result[i, j, t] += np.log(total)
    return result


def common_first(points, grid):
    """Means of the patches that are equal on the grid, the most frequent first, then in order."""
    groups = {}
    for point in points:
        groups.setdefault(tuple(np.rint(grid * point).astype(int)), []).append(point)
    order = sorted(groups, key=lambda key: (-len(groups[key]), key))
    return np.array([np.mean(groups[key], axis=0) for key in order])


def minimum_distance(points, n_prototypes):
    """The greedy algorithm as the paper lists it: every patch against every stored prototype."""
    stored = []
    radius = np.sqrt(points.shape[1])
    while len(stored) < n_prototypes:
        for i, point in enumerate(points):
            near = [np.linalg.norm(point - points[s]) for s in stored]
            if len(stored) < n_prototypes and all(distance > radius for distance in near):
                stored.append(i)
        radius *= 0.95
    return np.array(stored)


def normalise(log_lambda):
    """Bel = lambda / sum lambda over the last axis."""
    shifted = np.exp(log_lambda - log_lambda.max(-1, keepdims=True))
    return shifted / shifted.sum(-1, keepdims=True)
