"""Checks at the door for values: each sentence names the argument, the value and what would work.

Which values an array may hold is looked at here, too, and what lies on its axes in `arrays`.
"""

from __future__ import annotations

import difflib
import math
import numbers as abstract
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from cortexviz.base import memory

T = TypeVar("T")

# How far outside [0, 1] a value may lie by rounding alone, in units of the last place: a filter
# that adds up some tens of numbers is off by two or three.
ROUNDING = 8


def integer(name: str, value: Any, minimum: int = 0, maximum: int | None = None) -> int:
    """Return `value` as int; a bool, a fraction or what is out of bounds is refused."""
    value = _scalar(value)
    if isinstance(value, bool | np.bool_) or not isinstance(value, abstract.Integral):
        raise TypeError(f"{name} must be a whole number; got {shown(value)}")
    number = int(value)
    if number < minimum:
        raise ValueError(f"{name} must be at least {minimum}; got {shown(value)}")
    if maximum is not None and number > maximum:
        raise ValueError(f"{name} must be at most {maximum}; got {shown(value)}")
    return number


def real(
    name: str, value: Any, low: float = -np.inf, high: float = np.inf, ends: str = "[]"
) -> float:
    """Return `value` as float; anything not finite or outside of the interval is refused.

    A round bracket in `ends` leaves that end out: "[)" is low <= value < high.
    """
    value = _scalar(value)
    if isinstance(value, bool | np.bool_) or not isinstance(value, abstract.Real):
        raise TypeError(f"{name} must be a number; got {shown(value)}")
    try:
        number = float(value)
    except OverflowError:  # whole numbers and fractions have no largest one
        number = math.inf
    inside = low <= number <= high and (number, ends[0]) != (low, "(")
    if not math.isfinite(number) or not inside or (number, ends[1]) == (high, ")"):
        got = shown(value)
        if ends == "[]":
            raise ValueError(f"{name} must be a finite number in [{low:g}, {high:g}]; got {got}")
        if ends == "()":  # a round bracket is easily overlooked
            raise ValueError(f"{name} must be above {low:g} and below {high:g}; got {got}")
        if ends == "(]":
            raise ValueError(f"{name} must be above {low:g} and at most {high:g}; got {got}")
        raise ValueError(f"{name} must be at least {low:g} and below {high:g}; got {got}")
    return number


def reals(name: str, values: Any, low: float = -np.inf, high: float = np.inf) -> None:
    """Refuse what is no tuple of one or more numbers in [low, high]."""
    if not isinstance(values, tuple) or not values:
        raise TypeError(f"{name} must be a tuple of at least one number; got {shown(values)}")
    for value in values:
        real(name, value, low, high)


def boolean(name: str, value: Any) -> bool:
    """Return `value` as bool; 0 and 1 will do, everything else is refused."""
    value = _scalar(value)
    if isinstance(value, abstract.Integral | np.bool_) and value in (0, 1):
        return bool(value)
    raise TypeError(f"{name} must be True or False; got {shown(value)}")


def choice(name: str, value: Any, choices: Iterable[str]) -> str:
    """Return `value` if it is one of `choices`; otherwise say which there are, and the nearest."""
    known = list(choices)
    if isinstance(value, str) and value in known:
        return str(value)
    there = ", ".join(map(repr, known))
    near = difflib.get_close_matches(shown(value).strip("'"), known, n=1)
    if near:
        raise ValueError(
            f"{name} must be one of {there}; got {shown(value)} (did you mean {near[0]!r}?)"
        )
    raise ValueError(f"{name} must be one of {there}; got {shown(value)}")


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
        raise TypeError(f"{name} must be two whole numbers; got {shown(values)}")
    first, second = (integer(name, value, least, 10**6) for value in values)
    return first, second


def numbers(name: str, values: Any) -> np.ndarray:
    """Return `values` as an array of real numbers; what NumPy would cut down to them is refused."""
    if hasattr(values, "toarray"):
        raise TypeError(f"{name} must be dense; got a sparse array: use {name}.toarray()")
    unmasked(name, values)
    try:
        array = np.asarray(values)
    except Exception as error:  # whatever the conversion of a foreign type raises
        raise TypeError(
            f"{name} must be an array of numbers; got {type(values).__name__}, "
            "which NumPy cannot read as one"
        ) from error
    if array.dtype == object:
        array = _floats(name, array)
    if array.dtype.kind == "c":
        raise ValueError(
            f"Complex data not supported: {name} must be real numbers; got {array.dtype}"
        )
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"{name} must be an array of numbers; got {type(values).__name__}, "
            f"which NumPy reads as {array.dtype}"
        )
    return array


def unmasked(name: str, values: Any) -> None:
    """Refuse masked values: NumPy would use what lies under the mask."""
    parts = values if isinstance(values, list | tuple) else [values]
    if any(isinstance(part, np.ma.MaskedArray) and np.ma.is_masked(part) for part in parts):
        raise ValueError(
            f"{name} must not be masked, since what lies under the mask would be used: "
            f"fill it, as with {name}.filled(0), or leave those samples out"
        )


def finite(name: str, values: Any) -> np.ndarray:
    """Return `values` as an array of real numbers without NaN or infinity."""
    array = numbers(name, values)
    good = np.isfinite(array)
    if not good.all():
        raise ValueError(
            f"{name} must be finite; got {good.size - good.sum()} NaN or infinite values: "
            "remove or replace them"
        )
    return array


def unit(name: str, array: np.ndarray, remedy: str = "divide 8-bit pictures by 255") -> np.ndarray:
    """Return `array` with all values in [0, 1]; what is outside by rounding is clipped.

    Every filter may leave 1 + 2e-16. We compute in float32, so its last place counts where that of
    the array is finer.
    """
    low, high = array.min(initial=0), array.max(initial=1)
    if low >= 0 and high <= 1:
        return array
    kind = array.dtype if array.dtype.kind == "f" else np.dtype(np.float32)
    slack = ROUNDING * max(np.finfo(kind).eps, np.finfo(np.float32).eps)
    if low < -slack or high > 1 + slack:
        negative = "Negative values in data: " if low < 0 else ""
        raise ValueError(
            f"{negative}{name} must lie in [0, 1], black to white; got values from "
            f"{float(array.min()):.7g} to {float(array.max()):.7g}: {remedy}"
        )
    return np.clip(array, 0, 1)


def cast(name: str, values: Any, dtype: Any) -> np.ndarray:
    """Return a copy of finite `values` as floats of `dtype`; too large or all lost is refused."""
    array = finite(name, values)
    with np.errstate(over="ignore", under="ignore"):
        out = np.array(array, dtype=dtype, order="C")
    if not np.isfinite(out).all() or (array.any() and not out.any()):
        largest = float(np.abs(array.astype(np.float64)).max())
        raise ValueError(
            f"{name} must hold numbers that {out.dtype} can hold; got up to {largest:.3g}: "
            "scale them, usually to [0, 1]"
        )
    return out


def fits(name: str, value: Any, n_bytes: float) -> None:
    """Refuse, before anything is allocated, what would need more memory than there is."""
    if lack := memory.shortage(n_bytes):
        raise ValueError(f"{name} must be smaller: {shown(value)} {lack}")


def shown(value: Any) -> str:
    """`value` as a sentence can show it: on one line, and cut off where it is long."""
    value = value.item() if isinstance(value, np.generic) else value
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # Python refuses to write out whole numbers of thousands of digits
        text = "a very large number"
    return text if len(text) <= 100 else f"{text[:60]} ... ({type(value).__name__})"


def _scalar(value: Any) -> Any:
    """What an array without axes holds, as a sum or an element of a larger one may be."""
    return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value


def _floats(name: str, array: np.ndarray) -> np.ndarray:
    """Python's own numbers, as 10**30 or Fraction, as those of NumPy; whole ones stay whole."""
    try:
        inferred = np.array(array.tolist())
        if inferred.dtype != object:
            return inferred
        # One by one: `astype` reads None as NaN.
        return np.array([float(value) for value in array.flat]).reshape(array.shape)
    except Exception as error:
        raise TypeError(f"{name} must be an array of numbers: {error}") from error
