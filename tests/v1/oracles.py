"""Learning from patches as plain loops over numbers: slow, obvious, sharing no code."""

from __future__ import annotations

import math
from typing import Any


def answer(x: float, bottom: float, top: float) -> float:
    limit = top if x > 0 else bottom
    return limit * math.tanh(x / limit) if limit else 0.0


def train(params: Any, weights: Any, theta: Any, patches: Any) -> tuple[Any, Any]:
    """Weights and thresholds after all patches, one after the other, in double precision."""
    weights, theta = [list(map(float, row)) for row in weights], list(map(float, theta))
    eta = params.learning_rate
    for patch in patches:
        for i, w in enumerate(weights):
            y = answer(sum(a * b for a, b in zip(w, patch, strict=True)), params.bottom, params.top)
            phi = y * (y - theta[i]) / theta[i] if params.rule == "bcm" else y
            forget = y * y if params.rule == "oja" else params.decay
            weights[i] = [a + eta * (phi * x - forget * a) for a, x in zip(w, patch, strict=True)]
            theta[i] += (y * y - theta[i]) / params.tau
    return weights, theta
