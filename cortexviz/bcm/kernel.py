"""The training loops, compiled: the same rule as `rule`, fast. Tested against it, never the source.

What makes them fast, by measurement (N = 21, 64 x 64 pixels, float32, one thread):

- One sweep over the weights a step. While a block of pixels is in the cache, the change by this
  batch is worked out, Adam applied, and the new weights projected on the next batch.
- The products in `tiles`, at 75 % (AVX-512) to 90 % (AVX2) of the processor's peak. They read the
  images where they lie; there are no BLAS threads to keep quiet.
- Storage on 64-byte boundaries: Adam's pass took 28 us for 37. Rows that do not lie whole pages
  apart, as 64 x 64 pixels do: the step took 72 us for 130.
- `error_model="numpy"` (no check for division by 0) lets the passes vectorise, and so does
  `reassoc`. NaN and infinity keep their meaning, because divergence must be seen.
- Every constant has the dtype of the weights: one float64 among them made Adam 3 times as slow.
- |m|, v < 1e-30 become 0: a dead neuron's memories decay into denormals, 3 times as slow.
- What another thread writes is far away (`storage.GUARD`): two threads on one network were slower
  than one, and of two networks that lay side by side one was 1.3 to 1.7 times as slow.

What is left: at b = 10 the products at their peak and Adam alone, which is bound by memory with
AVX-512 and by division and square root with AVX2, would take four fifths of the step. No gain:
Adam in the registers where a tile leaves the change, blocks of 256 or 512 pixels. Going through the
blocks to and fro would save 4 %, and add up every sum in another order. Two threads, which share
the blocks (`team`), are 1.9 times as fast with 21 neurons and 1.5 times with 5: they wait for each
other and for the modifications, some 1 us a step.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.base.compiled import compiled, part
from cortexviz.bcm.rule import TINY
from cortexviz.bcm.team import (
    BLOCKS,
    DONE,
    LATE,
    OVER,
    STEP,
    TAKEN,
    add,
    after,
    read,
    swap,
    write,
)
from cortexviz.bcm.tiles import BLOCK, combine, gather, project

ACTIVATION_CODES = {"leaky": 0, "relu": 1, "linear": 2, "logistic": 3, "tanh": 4}

FAST: set[str] = {"reassoc", "contract", "nsz"}
# Views of arrays are many, and outlived by what they view: nobody counts them (`_nrt`).
_part = part(fastmath=FAST, _nrt=False)


class Rule(NamedTuple):
    """How projections become modifications; beyond `bound`, a threshold will not come back."""

    n_images: int  # of each batch; the rest are blank
    inverse: np.ndarray  # M^-1, as `storage.inverse` lays it
    everyone: np.ndarray  # the neurons' numbers
    code: int  # of the activation
    keep: float  # how much of the last threshold stays
    bound: float


class Room(NamedTuple):
    """Where a step works: projections and modifications (N, b), and a block for each thread.

    For Adam the change of a block of pixels (N, BLOCK), else a batch's part of the Gram matrix.
    """

    projections: np.ndarray
    phi: np.ndarray
    blocks: np.ndarray


class Adam(NamedTuple):
    """Kingma & Ba 2015."""

    rate: float
    decay: float
    beta_1: float
    beta_2: float
    epsilon: float


class AdamState(NamedTuple):
    """What Adam changes, in place: weights and two memories (blocks, N, BLOCK), theta (N,)."""

    weights: np.ndarray
    first: np.ndarray
    second: np.ndarray
    theta: np.ndarray


class Ascent(NamedTuple):
    """SGD: momentum = ahead = 0; momentum: ahead = 0; Nesterov: ahead = momentum."""

    rate: float
    decay: float
    momentum: float
    ahead: float


class DualState(NamedTuple):
    """What these change, in place: coefficients and their velocity (N, n + 1), theta (N,)."""

    coefficients: np.ndarray
    velocity: np.ndarray
    theta: np.ndarray


@_part
def _activate(code, x):
    if code == 0:
        return max(x, 0.1 * x)
    if code == 1:
        return max(x, 0.0)
    if code == 2:
        return x
    if code == 3:
        return 0.5 * np.tanh(0.5 * x) + 0.5
    return np.tanh(x)


@_part
def _modify(projections, rule, theta, phi):
    """phi (N, b) <- modification / b, from projections (N, b); False if theta leaves all bounds."""
    kind = phi.dtype.type
    n_images, inverse, everyone, code, keep, bound = rule
    combine(inverse, projections, everyone, theta.size, phi.shape[1], phi)
    for i in range(theta.size):
        y = phi[i]
        square = kind(0)
        for j in range(n_images):
            y[j] = kind(_activate(code, y[j]))
            square += y[j] * y[j]
        theta[i] = kind(keep) * theta[i] + kind(1 - keep) * (square / kind(n_images))
        if not theta[i] <= kind(bound):
            return False
        scale = kind(1) / (max(theta[i], kind(TINY)) * kind(n_images))
        for j in range(n_images):
            y[j] *= (y[j] - theta[i]) * scale
    return True


@_part
def _adam(w, m, v, change, adam, rate, correction):
    """One row of Adam; `rate` and `correction` hold the bias corrections."""
    kind = w.dtype.type
    decay, epsilon = kind(adam.decay), kind(adam.epsilon)
    beta_1, beta_2 = kind(adam.beta_1), kind(adam.beta_2)
    rest_1, rest_2 = kind(1) - beta_1, kind(1) - beta_2
    for k in range(w.size):
        u = change[k] - decay * w[k]
        mean = beta_1 * m[k] + rest_1 * u
        square = beta_2 * v[k] + rest_2 * u * u
        m[k] = mean if abs(mean) > kind(TINY) else kind(0)
        v[k] = square if square > kind(TINY) else kind(0)
        w[k] += rate * m[k] / (np.sqrt(v[k] * correction) + epsilon)


@compiled(fastmath=FAST, _nrt=False)
def train_adam(state, images, batches, rule, adam, steps, room, team):
    """One Adam step for each row of `batches`, in place, with all other threads that call this.

    images (blocks, n + 1, BLOCK) with a blank last one; batches (steps, b) of image numbers;
    `steps` were taken before. Ends early when theta is above its bound, or NaN. False if there may
    be more to do, but this thread has waited for another for too long.
    """
    words, sums, _, own = team
    kind = state.weights.dtype.type
    n_blocks, n_threads = len(sums), len(room.blocks)
    step = read(words, STEP)
    while step <= len(batches):
        t = steps + step
        # Worked out here, since inside of `_adam` each weight would be divided by the second.
        rate, correction = kind(adam.rate / (1 - adam.beta_1**t)), kind(1 / (1 - adam.beta_2**t))
        for turn in range(n_blocks):
            k = (own * n_blocks // n_threads + turn) % n_blocks
            if swap(words, BLOCKS + k, step):
                _sweep(k, step, state, images, batches, (adam, rate, correction), room, team)
                if add(words, DONE) == (step + 1) * n_blocks:
                    _close(step, batches, rule, state.theta, room, team)
        now = after(words, step)
        if now == step:
            write(words, LATE, 1)
        if now == step or (own > 0 and read(words, LATE) > 0):
            return False
        step = now
    return True


@_part
def _sweep(k, step, state, images, batches, adam, room, team):
    """In one block of pixels the change by the last batch, Adam, projections of the next batch."""
    weights, first, second = state.weights[k], state.first[k], state.second[k]
    change, n = room.blocks[team.own], state.theta.size
    width = min(BLOCK, team.n_pixels - k * BLOCK)
    if step > 0:
        combine(room.phi, images[k], batches[step - 1], n, width, change)
        for i in range(n):
            w, m, v = weights[i, :width], first[i, :width], second[i, :width]
            _adam(w, m, v, change[i], *adam)
    if step < len(batches):
        project(weights, images[k], batches[step], n, width, team.sums[k])


@_part
def _close(step, batches, rule, theta, room, team):
    """Once all blocks are done: the modifications, and then the next step may begin."""
    words, projections = team.words, room.projections
    if step < len(batches):
        gather(team.sums, theta.size, batches.shape[1], projections)
        if _modify(projections, rule, theta, room.phi):
            write(words, STEP, step + 1)
            return
    write(words, TAKEN, step)
    write(words, STEP, OVER)


@compiled(fastmath=FAST)
def train_dual(state, gram, start, everything, batches, rule, ascent, room):
    """One step of SGD, momentum or Nesterov for each row of `batches`, in place, without weights.

    These steps never leave the span of the first weights W0 and of the images X: W = A X + a W0.
    So W X^T = A G + a P0 with the Gram matrix G = X X^T (n, n) and `start`, P0 = W0 X^T (N, n).
    The coefficients hold A and, last, a. A step costs n^2 N, not n d N.
    """
    coefficients, velocity, theta = state
    n = coefficients.shape[1] - 1
    projections, phi, seen = room.projections, room.phi, room.blocks[0]
    u = np.empty(n + 1)
    for step in range(len(batches)):
        batch = batches[step]
        for k in range(len(gram)):
            for j in range(rule.n_images):
                seen[k, j] = gram[k, batch[j]]
        combine(coefficients, seen, everything, theta.size, phi.shape[1], projections)
        for i in range(len(start)):
            for j in range(rule.n_images):
                projections[i, j] += coefficients[i, n] * start[i, batch[j]]
        if not _modify(projections, rule, theta, phi):
            return step
        for i in range(len(start)):
            for k in range(n + 1):
                u[k] = -ascent.decay * coefficients[i, k]
            for j in range(rule.n_images):
                u[batch[j]] += phi[i, j]
            for k in range(n + 1):
                new = ascent.momentum * velocity[i, k] + ascent.rate * u[k]
                coefficients[i, k] += new + ascent.ahead * (new - velocity[i, k])
                velocity[i, k] = new
    return len(batches)
