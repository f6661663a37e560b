"""The upward messages of a layer, fused and compiled: Dura-Bernal 2012, Eqs. 3 and 5.

A message is a sum, m_p(u) = K sum_x lambda_p(x) P_p(x | u), scaled so that a flat lambda gives 1;
a likelihood is a product of hundreds of them, which leaves the range of any float. Here a product
is kept as mantissa x 2^exponent, with the exponent in an integer of its own: the log of a product
without a log per factor, and exact. `tests/hmax/oracles.py` has the same in plain loops.

Most of a picture is flat: what says nothing is skipped (`silence`).
"""

from __future__ import annotations

import numpy as np

from cortexviz.base.compiled import STRICT, compiled
from cortexviz.hmax.elementary import exp2_of_fraction, log2_of_mantissa
from cortexviz.hmax.silence import seen, windows_seen

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door

# Messages lie in [.001, K]: this many of them cannot leave the range of float32 for K <= 65,000.
RUN = 8
# Windows that are looked at together: one instruction serves many, and all fit the first cache.
BATCH = 128
_LN2 = np.float32(np.log(2))
# log2 of the smallest normal float32, below which a belief counts as this.
_SMALLEST = np.float32(-126)
_jit = compiled(fastmath=STRICT)


@_jit
def _split(bits, exponent, n):
    """Move powers of two of float32 products, n in each row of `bits`, into `exponent`."""
    for i in range(bits.shape[0]):
        for j in range(n):
            exponent[i, j] += (bits[i, j] >> 23) - 127
            bits[i, j] = (bits[i, j] & 0x7FFFFF) | 0x3F800000


@_jit
def complex_up(child, prototypes, window, step):
    """log lambda of a complex layer: the same sum for every pattern, by its closed form.

    Dura-Bernal 2012, Eqs. 3 and 5. The table says P(x = k) = C and (1 - C) / (K - 1) for each other
    x, so the message needs lambda_k alone: m = K lambda_k (C - rest) + K rest, with
    rest = (1 - C) / (K - 1).

    Parameters
    ----------
    child : (rows, columns, K) float32 array
        Likelihood of each state of the simple layer below, summing to 1.
    prototypes : (K, n, window * window) float32 array
        C, strictly between 0 and 1.

    Returns
    -------
    (window rows, window columns, K * n) float32 array, natural log; 0 where all is flat

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.kernels import complex_up
    >>> seen = np.full((2, 2, 2), [0.9, 0.1], np.float32)
    >>> patterns = np.full((2, 1, 4), 0.9, np.float32)
    >>> np.exp(complex_up(seen, patterns, 2, 2)).round(2)  # (2 (.9 x .9 + .1 x .1)) ** 4
    array([[[7.23, 0.02]]], dtype=float32)
    """
    n_child, n_patterns, n_places = prototypes.shape
    found = seen(child)
    some = windows_seen(found, window, step)
    rest = n_child * (1 - prototypes) / np.float32(n_child - 1)
    gain = n_child * prototypes - rest
    windows, columns = np.flatnonzero(some), found.shape[1]
    corner = windows // some.shape[1] * step * columns + windows % some.shape[1] * step
    nodes, heard = child.reshape(-1, n_child), np.flatnonzero(found)
    plane = np.full(found.size, np.float32(1 / n_child))  # lambda_k of all nodes
    likelihood = np.empty(BATCH, np.float32)
    product = np.empty((n_patterns, BATCH), np.float32)
    bits = product.view(np.int32)
    exponent = np.empty((n_patterns, BATCH), np.int32)
    result = np.zeros((some.size, n_child * n_patterns), np.float32)
    for k in range(n_child):
        for node in heard:
            plane[node] = nodes[node, k]
        for first in range(0, len(windows), BATCH):
            batch, at = windows[first : first + BATCH], corner[first : first + BATCH]
            n = len(batch)
            product[:] = 1
            exponent[:] = 0
            for p in range(n_places):
                away = p // window * columns + p % window
                for j in range(n):
                    likelihood[j] = plane[at[j] + away]
                for c in range(n_patterns):
                    slope, base, total = gain[k, c, p], rest[k, c, p], product[c]
                    for j in range(n):
                        total[j] *= slope * likelihood[j] + base
                if p % RUN == RUN - 1:
                    _split(bits, exponent, n)
            _split(bits, exponent, n)
            for c in range(n_patterns):
                for j in range(n):
                    product[c, j] = _LN2 * (exponent[c, j] + log2_of_mantissa(product[c, j]))
            for j in range(n):
                for c in range(n_patterns):
                    result[batch[j], k * n_patterns + c] = product[c, j]
    return result.reshape(some.shape[0], some.shape[1], -1)


@_jit
def simple_up(groups, prototypes, window, step):
    """log lambda of a simple layer: the product over the window of K sum_g lambda(g) P(g | u).

    Dura-Bernal 2012, Eqs. 3 and 5. All states of a group have the same weight, so the group's sum
    is all that is needed.

    Parameters
    ----------
    groups : (rows, columns, K) float32 array
        Likelihood of each group of the complex layer below, summing to 1.
    prototypes : (window * window, K, n_states) float32 array
        P(g | u) at each place in the window, summing to 1 over g.

    Returns
    -------
    (window rows, window columns, n_states) float32 array, natural log; 0 where all is flat

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.kernels import simple_up
    >>> groups = np.array([[[0.9, 0.1]]], np.float32)
    >>> prototypes = np.array([[[1.0, 0.5], [0.0, 0.5]]], np.float32)  # of two states
    >>> np.exp(simple_up(groups, prototypes, 1, 1)).round(3)
    array([[[1.8, 1. ]]], dtype=float32)
    """
    some = windows_seen(seen(groups), window, step)
    rows, columns = some.shape
    n_groups, n_states = prototypes.shape[1:]
    result = np.zeros((rows, columns, n_states), np.float32)
    message = np.empty(n_states, np.float32)
    product = np.empty((1, n_states), np.float32)
    bits = product.view(np.int32)
    exponent = np.empty((1, n_states), np.int32)
    for row, column in np.argwhere(some):
        product[:] = 1
        exponent[:] = 0
        for p in range(window * window):
            child = groups[row * step + p // window, column * step + p % window]
            message[:] = 0
            for g in range(n_groups):
                likelihood, table = n_groups * child[g], prototypes[p, g]
                for u in range(n_states):
                    message[u] += likelihood * table[u]
            for u in range(n_states):
                product[0, u] *= message[u]
            if p % RUN == RUN - 1:
                _split(bits, exponent, n_states)
        _split(bits, exponent, n_states)
        for u in range(n_states):
            result[row, column, u] = _LN2 * (exponent[0, u] + log2_of_mantissa(product[0, u]))
    return result


@_jit
def top_up(groups, spoken, radius, stride):
    """log lambda(place, template) of S3: sum_q log(K sum_x lambda_q(x) W[q - d](x)).

    Nodes that a shift moves off the grid are flat and say nothing. For each node of the templates
    the nodes of the picture that it may have moved to are gathered, and one matrix product gives
    their messages to all templates: unless a template is flat there, or the picture.

    Parameters
    ----------
    groups : (rows, columns, K) float32 array
        Group sums of C2.
    spoken : Spoken
        W, summing to 1 over K, where it is not flat.
    radius, stride : int
        Places d = (-radius..radius) * stride along each axis, in C2 nodes.

    Returns
    -------
    (2 radius + 1, 2 radius + 1, n_templates) float32 array, natural log

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork, group_sums
    >>> from cortexviz.hmax.kernels import top_up
    >>> names, images = silhouettes()
    >>> network = HMAXNetwork().fit(images[:2], names[:2])
    >>> heard = group_sums(network.respond(images[0])["C2"], network.structure_.s2_states)
    >>> top_up(heard, network.learned_.spoken, radius=3, stride=1).shape  # 2 pictures, 2 sizes
    (7, 7, 4)
    """
    rows, columns, n_states = groups.shape
    side, n_templates = 2 * radius + 1, spoken.shape[3]
    found = seen(groups)
    product = np.ones((side * side, n_templates), np.float32)
    bits = product.view(np.int32)
    exponent = np.zeros((side * side, n_templates), np.int32)
    moved = np.empty((side * side, n_states), np.float32)
    room = np.empty(side * side * n_templates, np.float32)
    weighed = np.empty(n_states * n_templates, np.float32)
    place = np.empty(side * side, np.int64)
    for n_heard, p in enumerate(np.flatnonzero(np.diff(spoken.begin))):
        n = 0
        for d in range(side * side):
            y = p // columns + (d // side - radius) * stride
            x = p % columns + (d % side - radius) * stride
            if 0 <= y < rows and 0 <= x < columns and found[y, x]:
                moved[n] = groups[y, x]
                place[n] = d
                n += 1
        first, last = spoken.begin[p], spoken.begin[p + 1]
        own, size = spoken.template[first:last], last - first
        table = weighed[: n_states * size]
        table[:] = np.float32(n_states) * spoken.table[first * n_states : last * n_states]
        message = room[: n * size].reshape(n, size)
        np.dot(moved[:n], table.reshape(n_states, size), message)
        for i in range(n):
            total = product[place[i]]
            for t in range(size):
                total[own[t]] *= message[i, t]
        if n_heard % RUN == RUN - 1:
            _split(bits, exponent, n_templates)
    _split(bits, exponent, n_templates)
    result = np.empty((side * side, n_templates), np.float32)
    for d in range(side * side):
        for t in range(n_templates):
            result[d, t] = _LN2 * (exponent[d, t] + log2_of_mantissa(product[d, t]))
    return result.reshape(side, side, n_templates)


@_jit
def sum_groups(belief, n_groups):
    """The sum over the states of each group, in their order; a BLAS would choose its own.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.kernels import sum_groups
    >>> sum_groups(np.array([[[0.125, 0.25, 0.375, 0.25]]], np.float32), 2)
    array([[[0.375, 0.625]]], dtype=float32)
    """
    rows, columns, n_states = belief.shape
    n = n_states // n_groups
    sums = np.zeros((rows, columns, n_groups), belief.dtype)
    for row in range(rows):
        for column in range(columns):
            for g in range(n_groups):
                for m in range(n):
                    sums[row, column, g] += belief[row, column, g * n + m]
    return sums


@_jit
def normalise(log_lambda):
    """Beliefs from log likelihoods: exp(log lambda) / sum over the last axis.

    Dura-Bernal 2012, Eq. 2 with a flat pi.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.kernels import normalise
    >>> normalise(np.log(np.array([[[3.0, 1.0]]], np.float32))).round(3)
    array([[[0.75, 0.25]]], dtype=float32)
    """
    belief = np.empty(log_lambda.shape, np.float32)
    power = np.empty(log_lambda.shape[2], np.float32)
    for row in range(log_lambda.shape[0]):
        for column in range(log_lambda.shape[1]):
            believe_one(log_lambda[row, column], belief[row, column], power)
    return belief


@_jit
def believed_groups(log_lambda, temperature, n_groups):
    """`sum_groups` of `normalise` of T log lambda, node by node: no belief of all states is kept.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.kernels import believed_groups
    >>> heard = np.log(np.array([[[1, 2, 3, 2]]], np.float32))  # of two groups
    >>> believed_groups(heard, 1.0, 2).round(3)
    array([[[0.375, 0.625]]], dtype=float32)
    """
    rows, columns, n_states = log_lambda.shape
    n, temperature = n_states // n_groups, np.float32(temperature)
    values, belief, power = np.empty((3, n_states), np.float32)
    sums = np.zeros((rows, columns, n_groups), np.float32)
    for row in range(rows):
        for column in range(columns):
            for u in range(n_states):
                values[u] = temperature * log_lambda[row, column, u]
            believe_one(values, belief, power)
            for g in range(n_groups):
                for m in range(n):
                    sums[row, column, g] += belief[g * n + m]
    return sums


@compiled(inline="always")  # the caller says whether sums may be reordered
def believe_one(values, belief, power):
    """Write exp(values) / sum of one node into `belief`; `power` is a place to work in.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.kernels import believe_one
    >>> values, belief, place = np.log(np.array([3, 1], np.float32)), *np.zeros((2, 2), np.float32)
    >>> believe_one(values, belief, place)
    >>> belief.round(3)
    array([0.75, 0.25], dtype=float32)
    """
    n_states = len(values)
    highest = lowest = values[0]
    for u in range(n_states):
        highest, lowest = max(highest, values[u]), min(lowest, values[u])
    if highest == lowest:
        belief[:] = np.float32(1) / np.float32(n_states)
    else:
        bits = power.view(np.int32)
        for u in range(n_states):
            log2 = max((values[u] - highest) / _LN2, _SMALLEST)
            whole = np.floor(log2)
            bits[u] = (np.int32(whole) + 127) << 23
            belief[u] = exp2_of_fraction(log2 - whole)
        total = np.float32(0)
        for u in range(n_states):
            belief[u] *= power[u]
            total += belief[u]
        for u in range(n_states):
            belief[u] /= total
