"""Hostile arguments for everything public: a result, or one sentence, and nothing else.

Public is what a package lists in ``__all__``; of a module that is listed there, what it defines, or
what its own ``__all__`` says. Each public callable has an example, a call that works; one or more
of its arguments are then replaced.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np

Example = Mapping[str, Any]


def public_callables(package: ModuleType) -> dict[str, Callable[..., Any]]:
    """Functions and classes by name, each once; named tuples and exceptions only hold."""
    listed = [getattr(package, name) for name in package.__all__]
    modules = [package, *filter(inspect.ismodule, listed)]
    found: dict[str, Callable[..., Any]] = {}
    for module in modules:
        names = getattr(module, "__all__", None)
        if names is None:
            own = ((n, v) for n, v in vars(module).items() if not n.startswith("_"))
            names = [n for n, v in own if getattr(v, "__module__", None) == module.__name__]
        for name in names:
            value = getattr(module, name)
            if callable(value) and not inspect.ismodule(value) and not holds(value):
                found.setdefault(f"{value.__module__}.{value.__qualname__}", value)
    return {name.removeprefix(f"{package.__name__}."): value for name, value in found.items()}


def holds(value: Any) -> bool:
    """Whether it is a class that takes whatever it is given."""
    kinds = (tuple, BaseException, Iterator)
    return isinstance(value, type) and issubclass(value, kinds)


def odd_values() -> list[Any]:
    """What nobody should pass, and somebody will."""
    ragged = [[1.0], [1.0, 2.0]]
    return [
        None, True, 0, -1, 1, 2.5, 10**30, float("nan"), float("inf"), -float("inf"), 1j,
        Fraction(1, 3), "", "x", b"x", [], [[]], (), {}, {"a": 1}, set(), object(), len, ragged,
        np.float32(0.5), np.int64(3), np.array(2.0), np.array([]), np.zeros((0, 3)), np.ones(3),
        np.ones((2, 2)), np.zeros((3, 4, 5)), np.full((2, 3), np.nan), np.array(["a", "b"]),
        np.array([None, 1], dtype=object), np.ones((2, 2), dtype=complex), np.ones(3, dtype=bool),
        np.ma.masked_array([1.0, 2.0], [True, False]), [None], ["a", 1], range(3), iter([1, 2]),
        np.random.default_rng(0), np.datetime64("2020-01-01"), 1e300, -0.0,
    ]  # fmt: skip


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
    odd = odd_values()
    return odd[rng.integers(len(odd))]


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


def survives(
    call: Callable[..., Any], example: Example, seed: int, n: int, missing: bool = False
) -> None:
    """Make `n` hostile calls; an AssertionError shows the first that ends in anything else.

    The example itself must work. With `missing`, NaN is a result.
    """
    used(call(**example), missing)
    rng = np.random.default_rng(seed)
    for i in range(n):
        arguments = dict(example)
        names = list(arguments)
        chosen = rng.choice(names, min(1 + int(rng.random() < 0.3), len(names)), replace=False)
        for name in chosen.tolist():
            spoil = rng.random() < 0.5
            odd = odd_values()
            arguments[name] = spoilt(arguments[name], rng) if spoil else odd[rng.integers(len(odd))]
        told = ", ".join(f"{name}={arguments[name]!r:.200}" for name in chosen.tolist())
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                used(call(**arguments), missing)
        except (ValueError, TypeError, OSError, UserWarning) as error:
            sentence = str(error)
            assert sentence, f"call {i}: {told}: {error!r} says nothing"
            assert "\n" not in sentence, f"call {i}: {told}: {error!r}"
        except Exception as error:
            raise AssertionError(f"call {i}: {told}: {error!r}") from error


def used(result: Any, missing: bool) -> None:
    """Take what an iterator gives, at first; no number may be NaN, unless it may be missing."""
    if isinstance(result, Iterator):
        for _, item in zip(range(3), result, strict=False):
            used(item, missing)
    elif isinstance(result, np.ndarray | np.floating) and np.asarray(result).dtype.kind == "f":
        assert missing or not np.isnan(result).any(), "a result is NaN"
    elif isinstance(result, dict):
        used(list(result.values()), missing)
    elif isinstance(result, list | tuple):
        for item in result:
            used(item, missing)
