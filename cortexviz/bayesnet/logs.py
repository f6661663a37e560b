"""Sums and products of numbers that are kept as logarithms; zero is -inf and stays exact."""

from __future__ import annotations

import numpy as np


def log(values: np.ndarray) -> np.ndarray:
    """Natural logarithm in which zero is -inf without a warning."""
    with np.errstate(divide="ignore"):
        return np.log(values)


def logsumexp(logs: np.ndarray, axis: int | tuple[int, ...] = -1) -> np.ndarray:
    """log(sum(exp(logs))); -inf where every term is zero."""
    peak = logs.max(axis=axis, keepdims=True)
    peak = np.where(np.isfinite(peak), peak, 0.0)
    return log(np.exp(logs - peak).sum(axis=axis)) + np.squeeze(peak, axis=axis)


def normalised(logs: np.ndarray) -> np.ndarray:
    """Scale so that the probabilities on the last axis sum to 1; an all-zero row stays zero."""
    total = logsumexp(logs)[..., None]
    return logs - np.where(np.isfinite(total), total, 0.0)
