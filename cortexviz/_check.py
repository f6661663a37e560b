"""Checks at the door: every message names the argument, the value and what would work."""

from __future__ import annotations

import difflib
import numbers
from collections.abc import Iterable
from typing import Any

import numpy as np


def integer(name: str, value: Any, minimum: int = 0) -> int:
    """Return `value` as int; a bool, a fraction or a value below `minimum` is refused."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name} must be a whole number; got {value!r}")
    if value < minimum:
        raise ValueError(f"{name} must be at least {minimum}; got {value}")
    return int(value)


def real(name: str, value: Any, low: float = -np.inf, high: float = np.inf) -> float:
    """Return `value` as float; anything not finite or outside [low, high] is refused."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number; got {value!r}")
    if not np.isfinite(value) or not low <= value <= high:
        raise ValueError(f"{name} must be a finite number in [{low:g}, {high:g}]; got {value}")
    return float(value)


def choice(name: str, value: Any, choices: Iterable[str]) -> str:
    """Return `value` if it is one of `choices`; otherwise say which there are, and the nearest."""
    known = list(choices)
    if isinstance(value, str) and value in known:
        return value
    near = difflib.get_close_matches(str(value), known, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    raise ValueError(f"{name} must be one of {', '.join(map(repr, known))}; got {value!r}{hint}")


def finite(name: str, values: Any) -> np.ndarray:
    """Return `values` as a numeric array without NaN or infinity."""
    try:
        array = np.asarray(values)
        good = bool(np.isfinite(array).all())
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} must be an array of numbers; got {type(values).__name__}, "
            "which NumPy cannot read as one"
        ) from None
    if not good:
        count = int((~np.isfinite(array)).sum())
        raise ValueError(
            f"{name} must be finite; got {count} NaN or infinite values: remove or replace them"
        )
    return array
