"""The training loop, compiled: the same as `rule`, fast. Tested against it, never the source.

Neurons do not know each other, so each sees a whole block of patches while its weights stay in the
nearest cache, and one pass changes them by one patch and answers the next.
"""

from __future__ import annotations

import numpy as np

from cortexviz.base.compiled import STRICT, compiled, part
from cortexviz.bcm.rule import TINY

CODES = {"bcm": 0, "hebb": 1, "oja": 2}

# Sums in any order, but nothing else: what a block makes must not depend on where it was cut.
FAST: set[str] = {"reassoc", "contract", "nsz"}


@part(fastmath=STRICT)
def _saturate(x, bottom, top):
    if x > 0:
        return top * np.tanh(x / top)
    return bottom * (np.tanh(x / bottom) if bottom < 0 else x)


@part(fastmath=FAST)
def _sweep(w, keep, gain, before, patch):
    """Change `w` in place by the patch before, and answer the next in the same pass."""
    x = w.dtype.type(0)
    for k in range(w.size):
        w[k] = keep * w[k] + gain * before[k]
        x += w[k] * patch[k]
    return x


@compiled(fastmath=STRICT)
def learn(weights, theta, patches, code, rate, tau, decay, bottom, top):
    """One step for each row of `patches` (n, d), in place: weights (N, d), theta (N,)."""
    kind = weights.dtype.type
    rate, tau, decay = kind(rate), kind(tau), kind(decay)
    bottom, top, tiny, one = kind(bottom), kind(top), kind(TINY), kind(1)
    n = len(patches)
    for i in range(len(weights)):
        w, level = weights[i], theta[i]
        x = _sweep(w, one, kind(0), patches[0], patches[0])
        for t in range(n):
            y = _saturate(x, bottom, top)
            phi = y * (y - level) / max(level, tiny) if code == 0 else y
            keep = one - rate * (y * y if code == 2 else decay)
            level += (y * y - level) / tau
            x = _sweep(w, keep, rate * phi, patches[t], patches[min(t + 1, n - 1)])
        theta[i] = level
