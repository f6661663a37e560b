"""Checks at the door for shapes: what must lie on each axis of an array (values: `check`)."""

from __future__ import annotations

from collections.abc import Sequence
from types import EllipsisType
from typing import Any

import numpy as np

from cortexviz.base import check

# One word or number for each axis: a word is any length, ... in front any number of axes.
Shape = Sequence[str | int | EllipsisType]
Shapes = Shape | list[Shape]  # any of these

# What underflows is 0 to any precision that matters: no `np.seterr` of a caller makes it an error.
underflow_is_zero = np.errstate(under="ignore")


def array(
    name: str,
    values: Any,
    shape: Shapes,
    low: float = -np.inf,
    high: float = np.inf,
    logs: bool = False,
    empty: bool = True,
    remedy: str = "",
) -> np.ndarray:
    """`values` as an array of real numbers of this shape in [low, high].

    Parameters
    ----------
    shape : tuple of str, int or Ellipsis, or a list of such
        ``("rows", "columns", 4)``: words are free, numbers are not; any one of a list will do.
    logs : bool
        Logarithms, of which -inf is the one of 0: it is let in, and limits are not looked at.
    empty : bool
        Whether there may be nothing in it.
    remedy : str
        What would help where it has another shape.
    """
    found = logarithms(name, values) if logs else check.finite(name, values)
    _shaped(name, found, shape, empty, remedy)
    if not logs and found.size and not (low <= found.min() and found.max() <= high):
        raise ValueError(
            f"{name} must lie in [{low:g}, {high:g}]; got [{found.min():g}, {found.max():g}]"
        )
    return found


def logarithms(name: str, values: Any) -> np.ndarray:
    """`values` as an array in which -inf, the logarithm of 0, is welcome; NaN and inf are not."""
    found = check.numbers(name, values)
    wrong = np.isnan(found) | (found == np.inf)
    if wrong.any():
        raise ValueError(
            f"{name} must hold logarithms, finite or -inf; got {int(wrong.sum())} NaN or infinite "
            "values"
        )
    return found


def distribution(
    name: str, values: Any, shape: Shape, axis: int = -1, tolerance: float = 1e-4
) -> np.ndarray:
    """`values` as probabilities that sum to 1 along `axis`; float32 tables do so to 1e-4."""
    found = array(name, values, shape, low=0)
    if found.size == 0:
        raise ValueError(f"{name} must hold probabilities; got an empty array {found.shape}")
    totals = np.asarray(found.sum(axis, dtype=float))
    if (off := abs(totals - 1)).max() > tolerance:
        where = np.unravel_index(off.argmax(), totals.shape)
        raise ValueError(
            f"{name} must hold probabilities that sum to 1; column {list(map(int, where))} sums to "
            f"{totals[where]:g}: divide it by its sum"
        )
    return found


def floats(name: str, values: Any, shape: Shape) -> np.ndarray:
    """`values` as float32 or float64 of this shape and not empty; NaN and infinity are let in."""
    found = check.numbers(name, values)
    _shaped(name, found, shape, empty=False)
    return found if found.dtype in (np.float32, np.float64) else check.cast(name, found, np.float64)


def fits(found: tuple[int, ...], shape: Shape) -> bool:
    """Whether an array's shape is what it must be."""
    if shape and shape[0] is ...:
        shape = shape[1:]
        if len(found) < len(shape):
            return False
        found = found[len(found) - len(shape) :]
    return len(found) == len(shape) and all(
        isinstance(want, str) or want == have for want, have in zip(shape, found, strict=True)
    )


def words(shape: Shape) -> str:
    """The shape as people write it: (n, 2), (..., n_states)."""
    parts = ["..." if part is ... else str(part) for part in shape]
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def _shaped(name: str, found: np.ndarray, shape: Shapes, empty: bool, remedy: str = "") -> None:
    shapes: list[Shape] = shape if isinstance(shape, list) else [shape]
    if not any(fits(found.shape, one) for one in shapes) or not (found.size or empty):
        wanted = " or ".join(map(words, shapes)) + ("" if empty else " and not be empty")
        advice = f": {remedy}" if remedy else ""
        raise ValueError(f"{name} must have shape {wanted}; got {found.shape}{advice}")
