"""Hostile arguments for everything public: a result, or one sentence, and nothing else.

`docs.website.api` says what is public. Each public callable has an example, a call that works; one
or more of its arguments are then replaced.
"""

from __future__ import annotations

import copy
import datetime
import inspect
import itertools
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from cortexviz import CortexvizWarning
from docs.website.api import public

Example = Mapping[str, Any]


def public_callables(package: ModuleType) -> dict[str, Callable[..., Any]]:
    """Functions and classes by name, each once; named tuples and exceptions only hold."""
    return {
        f"{value.__module__}.{value.__qualname__}".removeprefix(f"{package.__name__}."): value
        for value in public(package).values()
        if callable(value) and not holds(value)
    }


def holds(value: Any) -> bool:
    """Whether it is a class that takes whatever it is given."""
    kinds = (tuple, BaseException, Iterator)
    return isinstance(value, type) and issubclass(value, kinds)


RNG = np.random.default_rng(0)
PICTURES = RNG.random((12, 8, 8))
ROWS = PICTURES.reshape(12, 64)
# What nobody should pass, and somebody will.
ODD: list[Any] = [
    None, True, np.True_, 0, -1, 1, 2, 1.5, 2.5, -0.5, -0.0, 10**30, -(10**400), 1e300, 1e-300,
    float("nan"), float("inf"), -float("inf"), 1j, Fraction(1, 3), np.float32(0.25), np.int64(3),
    "", "x", "two\nlines", b"x", np.str_("B"), [], [[]], (), {}, {"a": 1}, set(), [None], ["a", 1],
    [[1], [2, 3]], range(3), slice(3), iter([1, 2]), object(), int, len, Path("nowhere"),
    datetime.date(2020, 1, 1), np.datetime64("2020-01-01"), np.random.default_rng(0),
    np.array(0.5), np.array(3), np.array([]), np.zeros((0, 3)), np.zeros((2, 0)),
    np.zeros((0, 8, 8)), np.ones(3), np.ones(64), np.ones(3, bool), np.ones((2, 2)),
    np.ones((2, 2), complex), np.zeros((3, 3)), np.zeros((3, 4, 5)), np.ones((2, 2, 2, 2, 2)),
    np.ones((12, 64)), np.zeros((12, 3)), np.full((12, 3), 1e200), np.full((12, 4), 1e-200),
    np.eye(4) * 1e300, np.full((2, 3), np.nan), np.full((12, 8, 8), np.nan), np.array(["a", "b"]),
    np.array([None, 1], object), np.ma.masked_array([1.0, 2.0], [True, False]),
    ROWS * 1e300, ROWS * 1e30, ROWS * 1e-300, -ROWS, (ROWS * 255).astype(np.uint8),
    (ROWS * 255).astype(int), (ROWS * 255 - 128).astype(np.int8), ROWS.astype(np.float16),
    ROWS.astype(np.longdouble), ROWS.astype(complex), ROWS.astype(object), ROWS.astype(str),
    ROWS > 0.5, np.ma.masked_greater(ROWS, 0.9), csr_array(ROWS), PICTURES + 1e-16,
    np.ma.masked_greater(PICTURES, 0.9), PICTURES[..., None].repeat(3, -1), PICTURES[0],
    PICTURES[0] + 1e-16,
]  # fmt: skip


def odd(index: int) -> Any:
    value = ODD[index]
    return copy.copy(value) if isinstance(value, Iterator) else value


def spoilt(value: Any, rng: np.random.Generator) -> Any:
    """A value like this one, with something wrong with it."""
    if isinstance(value, np.ndarray) and value.size:
        return spoilt_array(value, rng)
    if isinstance(value, list | tuple) and value:
        kind = type(value) if type(value) in (list, tuple) else tuple
        i = int(rng.integers(len(value)))
        changes = [
            lambda: kind([*value[:i], spoilt(value[i], rng), *value[i + 1 :]]),
            lambda: kind(value[:i]),
            lambda: kind([*value, *value]),
        ]
        return changes[rng.integers(len(changes))]()
    if isinstance(value, dict) and value:
        key = list(value)[rng.integers(len(value))]
        return value | {key: spoilt(value[key], rng)}
    if isinstance(value, int | float) and not isinstance(value, bool) and rng.random() < 0.5:
        return [-value, value + 0.5, float(value), str(value), [value]][rng.integers(5)]
    if isinstance(value, str) and rng.random() < 0.5:
        return [value[:-1], value.upper(), f"{value} ", [value]][rng.integers(4)]
    return odd(rng.integers(len(ODD)))


def spoilt_array(value: np.ndarray, rng: np.random.Generator) -> Any:
    kind = rng.integers(10)
    if kind == 0:
        return value[None]
    if kind == 1:
        return value[..., :-1]
    if kind == 2:
        return value.T
    if kind == 3:
        return value.ravel()
    if kind == 4:
        return value.astype(object)
    if kind == 5:
        return value.astype(complex) if value.dtype.kind in "fiub" else value.tolist()
    if kind == 6:
        return np.concatenate([value, value])
    if kind == 7 and value.dtype.kind in "fiu":
        return -value
    if kind == 8 and value.dtype.kind == "f":
        changed = value.copy()
        changed.flat[rng.integers(value.size)] = [np.nan, np.inf, -np.inf, 1e30][rng.integers(4)]
        return changed
    return value.tolist()


class Trial(NamedTuple):
    """A call that works, and what is known of its results and of its sentences.

    each : every argument gets every odd value in turn, beside the random calls
    missing : NaN is a result
    overflows : NumPy may warn of it, as in a bare equation
    free : arguments that are somebody else's to look at
    also : names that a sentence may name in place of an argument
    """

    call: Callable[..., Any]
    example: Example
    each: bool = False
    missing: bool = False
    overflows: bool = False
    free: Collection[str] = ()
    also: Collection[str] | None = None

    def survives(self, n: int, seed: int = 1) -> None:
        """Make `n` hostile calls; an AssertionError shows the first that is not explained."""
        assert self.error(self.example) is None, "the example itself must work"
        if self.each:
            for name, index in itertools.product(self.names(), range(len(ODD))):
                self.explained({name: odd(index)})
        rng = np.random.default_rng(seed)
        for _ in range(n):
            self.explained(self.wrong(rng))

    def names(self) -> list[str]:
        """The arguments that are tried: those of the example, or with `each` the others, too."""
        all_of_them = inspect.signature(self.call).parameters if self.each else self.example
        return [name for name in all_of_them if name not in {"self", *self.free}]

    def wrong(self, rng: np.random.Generator) -> dict[str, Any]:
        """One argument, two or about half of them, odd or spoilt."""
        names = self.names()
        count = rng.binomial(len(names), 0.5) if rng.random() < 0.3 else 1 + (rng.random() < 0.3)
        chosen = rng.choice(names, min(count, len(names)), replace=False).tolist()
        spoil = [name in self.example and rng.random() < 0.5 for name in chosen]
        return {
            name: spoilt(self.example[name], rng) if bad else odd(rng.integers(len(ODD)))
            for name, bad in zip(chosen, spoil, strict=True)
        }

    def explained(self, wrong: Mapping[str, Any]) -> None:
        """A call with these arguments gives a result, or one sentence that names an argument."""
        error = None
        try:
            error = self.error({**self.example, **wrong})
            said = "" if error is None else str(error)
            assert error is None or (said and "\n" not in said and len(said) < 400)
            if error is not None and self.also is not None:
                names = {*inspect.signature(self.call).parameters, *self.also}
                assert any(name in said for name in names), "no argument is named"
        except Exception as strange:
            told = ", ".join(f"{name}={value!r:.200}" for name, value in wrong.items())
            raise AssertionError(f"{told}: {error or strange!r}") from strange

    def error(self, arguments: Example) -> Exception | None:
        """What a call says; a file or a package that is not here is nothing."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", CortexvizWarning)
            if self.overflows:
                warnings.simplefilter("ignore", RuntimeWarning)
            try:
                self.used(self.call(**arguments))
            except (ModuleNotFoundError, FileNotFoundError):
                return None
            except (ValueError, TypeError, OSError, FloatingPointError) as error:
                return error
        return None

    def used(self, result: Any) -> None:
        """Take what an iterator gives, at first; no number may be NaN, unless it may be missing."""
        if isinstance(result, Iterator):
            for _, item in zip(range(4), result, strict=False):
                self.used(item)
        elif isinstance(result, np.ndarray | np.floating) and np.asarray(result).dtype.kind == "f":
            assert self.missing or self.overflows or not np.isnan(result).any(), "a result is NaN"
        elif isinstance(result, dict):
            self.used(list(result.values()))
        elif isinstance(result, list | tuple):
            for item in result:
                self.used(item)

    def stays_calm(self, harmless: Example | None = None) -> None:
        """What is too small for a float may become 0, whatever `np.seterr` says outside."""
        with np.errstate(all="raise"):
            for arguments in (self.example, harmless or self.example):
                assert self.error(arguments) is None
