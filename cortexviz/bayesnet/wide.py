"""Products of any number of probabilities, without logarithms: they neither vanish nor cost much.

A number on its way is a pair (t, k) that stands for t 2^(-500 k): multiplying is one product and a
comparison, and every processor gets the same bits. A number that is kept is one float: itself down
to 2^-500; below it e + (m - 1), which is negative, for m 2^e with m in [1, 2). Zero is 0, so that
nothing small is ever taken for impossible.
"""

from __future__ import annotations

import math

import numpy as np

from cortexviz.base.compiled import compiled

__all__: list[str] = []  # arguments are trusted: `propagate` is the door

STEP = 500
LOW, HIGH = 2.0**-STEP, 2.0**STEP
_TINY = 1e-290  # below it a float has lost digits
_jit = compiled(forceinline=True)


@_jit
def times(t, k, kept):
    """(t, k) times a number as it is kept."""
    if kept < LOW:
        if kept == 0:
            return 0.0, 0
        if kept < 0:
            n = -math.floor(kept)
            k += n // STEP
            kept = math.ldexp(1 + (kept + n), -(n % STEP))
        while kept < LOW:  # an entry of a table, or of somebody's evidence
            kept *= HIGH
            k += 1
    t *= kept
    if t < LOW:
        t *= HIGH
        k += 1
    return t, k


@_jit
def plus(t, k, s, j):
    """(t, k) + (s, j)."""
    if j == k:
        return t + s, k
    if s == 0 or (t != 0 and j > k + 1):
        return t, k
    if t == 0 or k > j + 1:
        return s, j
    return (t + s * LOW, k) if j > k else (t * LOW + s, j)


@_jit
def larger(t, k, s, j):
    """The larger one of (t, k) and (s, j)."""
    if j == k:
        return max(t, s), k
    if s == 0 or (t != 0 and (j > k + 1 or (j > k and t >= s * LOW))):
        return t, k
    if t == 0 or k > j + 1 or (k > j and s >= t * LOW):
        return s, j
    return (s, j) if j > k else (t, k)


@_jit
def multiply(product, power, t, k):
    """Multiply the pair that two arrays hold at 0 by (t, k); t may be any number above 0."""
    product[0], power[0] = times(product[0], power[0], t)
    power[0] += k
    while product[0] > HIGH:
        product[0] *= LOW
        power[0] -= 1


@_jit
def pack(t, k):
    """(t, k) as it is kept."""
    if t == 0 or (k == 0 and t >= LOW):
        return t
    m, e = math.frexp(t)
    e -= 1 + STEP * k
    return math.ldexp(2 * m, e) if e >= -STEP else e + (2 * m - 1)


@_jit
def total(t, k, at, n):
    """Sum of n pairs, as (t, k) with the smallest k of those that are not 0; (0, 0) if all are."""
    least, none = 0, True
    for i in range(at, at + n):
        if t[i] > 0 and (none or k[i] < least):
            least, none = k[i], False
    whole = 0.0
    for i in range(at, at + n):
        if k[i] == least:
            whole += t[i]
        elif k[i] == least + 1:
            whole += t[i] * LOW
    return whole, least


@_jit
def settle(t, k, n, kept, to):
    """Keep n pairs from `to` on, scaled to a sum of 1; returns what the sum was, as a pair."""
    whole, least = total(t, k, 0, n)
    if whole > 0:
        for i in range(n):
            kept[to + i] = pack(t[i] / whole, k[i] - least)
    return whole, least


def plain(kept: np.ndarray) -> np.ndarray:
    """Numbers that were kept as floats; 0 where a float cannot hold them."""
    small = kept < 0
    if not small.any():
        return kept.copy()
    values = np.where(small, 0.0, kept)
    first = np.floor(kept[small])
    power = np.maximum(first, -2000).astype(int)
    values[small] = np.ldexp(1 + (kept[small] - first), power)
    return values


def kept(logs: np.ndarray) -> np.ndarray:
    """Natural logarithms of probabilities as they are kept."""
    powers = np.where(np.isneginf(logs), 0, logs / math.log(2))
    first = np.floor(powers)
    return np.where(powers < -STEP, first + np.exp2(powers - first) - 1, np.exp(logs))


@_jit
def keep_rows(rows):
    """Rows of any numbers >= 0 as they are kept, each scaled to a sum of 1, and log of the sums."""
    n = rows.shape[1]
    kept, logs = np.empty(rows.shape), 0.0
    t, k = np.empty(n), np.empty(n, np.int64)
    for row in range(len(rows)):
        largest = rows[row].max()
        for i in range(n):
            ratio = rows[row, i] / largest
            t[i], k[i] = times(1.0, 0, ratio)
            if ratio < _TINY:  # 1e-300 beside 1e300
                t[i], k[i] = times(1.0, 2, rows[row, i] * HIGH / (largest / HIGH))
        whole, _ = settle(t, k, n, kept[row], 0)
        logs += math.log(whole) + math.log(largest)
    return kept, logs
