"""Checks at the door for arrays: what must lie on each axis, and between which limits."""

from __future__ import annotations

from collections.abc import Sequence
from types import EllipsisType
from typing import Any, TypeVar

import numpy as np

from cortexviz.base import check

T = TypeVar("T")

# One word or number for each axis: a word is any length, ... in front any number of axes.
Shape = Sequence[str | int | EllipsisType]

# What underflows is 0 to any precision that matters: no `np.seterr` of a caller makes it an error.
underflow_is_zero = np.errstate(under="ignore")
# float32 tables sum to 1 only this well.
SUM_TOLERANCE = 1e-4


def array(
    name: str,
    values: Any,
    shape: Shape,
    low: float = -np.inf,
    high: float = np.inf,
    logs: bool = False,
) -> np.ndarray:
    """`values` as an array of real numbers of this shape in [low, high].

    Parameters
    ----------
    shape : sequence of str, int or Ellipsis
        ``("rows", "columns", 4)``: words are free, numbers are not.
    logs : bool
        Logarithms, of which -inf is the one of 0: it is let in, and limits are not looked at.
    """
    found = logarithms(name, values) if logs else check.finite(name, values)
    if not fits(found.shape, shape):
        raise ValueError(f"{name} must have shape {words(shape)}; got {found.shape}")
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


def distribution(name: str, values: Any, shape: Shape, axis: int = -1) -> np.ndarray:
    """`values` as probabilities that sum to 1 along `axis`."""
    found = array(name, values, shape, low=0)
    if found.size == 0:
        raise ValueError(f"{name} must hold probabilities; got an empty array {found.shape}")
    totals = found.sum(axis)
    if (off := abs(totals - 1)).max() > SUM_TOLERANCE:
        worst = np.ravel(totals)[off.argmax()]
        raise ValueError(f"{name} must hold probabilities that sum to 1; got a sum of {worst:g}")
    return found


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


def instance(name: str, value: Any, kind: type[T]) -> T:
    """`value`, which must be of this kind."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} must be a {kind.__name__}; got {type(value).__name__}")
    return value


def generator(name: str, value: Any) -> np.random.Generator:
    """`value`, which must be a source of random numbers."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name} must be a numpy.random.Generator, such as numpy.random.default_rng(0); got "
            f"{type(value).__name__}"
        )
    return value


def sequence(name: str, value: Any) -> Sequence[Any]:
    """`value` as a list, tuple or array with at least one axis."""
    if not isinstance(value, list | tuple) and not (isinstance(value, np.ndarray) and value.ndim):
        raise TypeError(f"{name} must be a list; got {type(value).__name__}")
    return value  # type: ignore[return-value]


def whole_pair(name: str, values: Any, least: int = 0) -> tuple[int, int]:
    """Two whole numbers, of nodes or pixels."""
    if not isinstance(values, tuple | list) or len(values) != 2:
        raise TypeError(f"{name} must be two whole numbers; got {check.shown(values)}")
    first, second = (check.integer(name, value, least, 10**6) for value in values)
    return first, second
