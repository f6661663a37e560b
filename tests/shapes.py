"""Shapes as docstrings give them, "(n_samples, n_neurons) array", held against a call that works.

A letter, or a name, stands for one number throughout a call: for the argument of that name where
there is one, else for what the first array says. ``...`` stands for any axes, always the same
ones, and ``K_u1, ..., K_uN`` for some of their own.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

KINDS = {"int": "iu", "bool": "b", "float": "f", "str": "U"}
SHAPE = r"\([^()]*\)"
ARRAY = re.compile(
    rf"(?P<before>{SHAPE}(?:(?:, | or |, or ){SHAPE})*) (?:(?P<kind>\w+) )?arrays?\b"
    rf"(?: of (?P<of>int|str))?(?:, or (?P<also>{SHAPE}))?|arrays? (?P<after>{SHAPE})"
)
NAME = r"[A-Za-z_]\w*(?: [A-Za-z_]\w*)*"


class Entry(NamedTuple):
    """One thing that a docstring describes: its name, if any, and what it says of it."""

    name: str
    text: str


def entries(docstring: str, section: str) -> list[Entry]:
    """What stands under ``Parameters``, ``Returns``, ``Yields`` or ``Attributes``."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", inspect.cleandoc(docstring), flags=re.M)
    text = dict(zip(parts[1::2], parts[2::2], strict=True)).get(section, "")
    found = []
    for line in re.findall(r"^\S.*$", text, re.M):
        names, colon, told = line.partition(" : ")
        found += [Entry(n.strip(), told) for n in names.split(",")] if colon else [Entry("", line)]
    return found


class Sizes(dict[str, Any]):
    """How long each named axis of one call is; what cannot be told yet waits in `later`."""

    def __init__(self, known: Mapping[str, Any], later: Iterable[tuple[str, int]] = ()) -> None:
        super().__init__(known)
        self.later = list(later)

    def copy(self) -> Sizes:
        return Sizes(self, self.later)

    def fits(self, shape: str, actual: tuple[int, ...]) -> bool:
        """Whether an array has such a shape, given what is known; its names are known then."""
        shape = re.sub(r"(\w+)1, \.\.\., \1N", "*", shape)  # one axis or more, each of its own
        terms = [term.strip() for term in shape.strip("()").split(",") if term.strip()]
        for some in {"...", "*"} & set(terms):
            i, n = terms.index(some), len(actual) - len(terms) + 1
            axes, actual = actual[i : i + n], (*actual[:i], *actual[i + n :])
            if n < 0 or (some == "..." and self.setdefault("...", axes) != axes):
                return False
            terms.remove(some)
        if len(terms) != len(actual):
            return False
        for term, size in zip(terms, actual, strict=True):
            if re.fullmatch(NAME, term):
                if self.setdefault(term, size) != size:
                    return False
            else:
                self.later.append((term, size))
        return self.add_up()

    def add_up(self) -> bool:
        """Whether "height - size + 1" is right, as far as its names are known."""
        for term, size in self.later:
            names = set(re.findall(NAME, term))
            if names <= set(self):
                sum_of = re.sub(r"(\d) (?=[A-Za-z])", r"\1 * ", term)
                if eval(re.sub(NAME, lambda name: str(self[name.group()]), sum_of)) != size:
                    return False
        return True


def misfit(text: str, value: Any, sizes: Sizes, exact: bool) -> str | None:
    """What is wrong with an array (or a dict or a list of them) for all that is said of it.

    `exact` asks for the type of its numbers, too: of arguments, others are taken.
    """
    told = ARRAY.search(text)
    if told is None or value is None or isinstance(value, str | bytes) or callable(value):
        return None
    several = told["after"] or re.search(r"\bfor each\b|\bsequence of\b", text)
    if isinstance(value, Mapping) or (isinstance(value, list | tuple) and several):
        items = value.values() if isinstance(value, Mapping) else map(np.asarray, value)
        arrays = [item for item in items if not isinstance(item, Mapping)]
        return next(filter(None, (misfit(text, a, sizes.copy(), exact) for a in arrays)), None)
    actual = np.shape(value)
    for shape in re.findall(SHAPE, " ".join(filter(None, told.group("before", "also", "after")))):
        tried = sizes.copy()
        if tried.fits(shape, actual):
            sizes.update(tried)
            sizes.later[:] = tried.later
            kind = told["kind"] or told["of"]
            return None if not (exact and kind) else wrong_kind(kind, value)
    known = ", ".join(f"{name} = {size}" for name, size in sizes.items())
    return f"{text!r} is of shape {actual}, with {known or 'nothing known'}"


def wrong_kind(kind: str, value: Any) -> str | None:
    actual = np.asarray(value).dtype
    right = actual.kind in KINDS[kind] if kind in KINDS else actual.name == kind
    return None if right else f"an array of {kind} is one of {actual}"


def described(call: Callable[..., Any]) -> bool:
    """Whether a docstring gives the shape of an argument or of a result."""
    doc = call.__doc__ or ""
    found = entries(doc, "Parameters") + entries(doc, "Returns")
    return any(ARRAY.search(text) and "function" not in text for _, text in found)


def misfits(call: Callable[..., Any], example: Mapping[str, Any]) -> Iterator[str]:
    """All that is not as the docstring says: arguments, results, and what the results hold."""
    doc = inspect.getdoc(call) or ""
    bound = inspect.signature(call).bind(**example)
    bound.apply_defaults()
    sizes = Sizes({n: int(v) for n, v in bound.arguments.items() if whole(v)})
    for value in filter(dataclasses.is_dataclass, bound.arguments.values()):
        sizes = Sizes({n: v for n, v in vars(value).items() if whole(v)} | sizes)
    for name, text in entries(doc, "Parameters"):
        if name in example and (wrong := misfit(text, example[name], sizes, exact=False)):
            yield f"{name}: {wrong}"
    result = call(**example)
    if isinstance(result, Iterator):
        result = next(result)
    told = entries(doc, "Returns") or entries(doc, "Yields")
    results = result if len(told) > 1 and isinstance(result, tuple) else [result]
    for (name, text), value in zip(told, results, strict=False):
        if wrong := misfit(text, value, sizes, exact=True):
            yield f"result {name}: {wrong}"
    for value in results:
        yield from inside(value)


def whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def inside(value: Any) -> Iterator[str]:
    """The attributes that the class of a result describes."""
    sizes = Sizes({})
    for name, text in entries(type(value).__doc__ or "", "Attributes"):
        if hasattr(value, name) and (wrong := misfit(text, getattr(value, name), sizes, True)):
            yield f"{type(value).__name__}.{name}: {wrong}"
