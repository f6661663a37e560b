"""The arguments of a `Study` at the door: checked, copied, and as JSON knows them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.base.files import plain
from cortexviz.bcm import Params
from cortexviz.studies.measures import MEASURES, default_metrics

FIELDS = tuple(field.name for field in fields(Params))

# Letters of a name: file systems take 255, with what is added to it.
LONGEST = 200

# Endings of a study's own files, which another's folder of weights must not be called by.
TAKEN = (".sqlite", ".lock", ".csv", ".png", ".svg")


def choices_of(params: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The values of each field that are to be crossed."""
    for name in params:
        check.choice("params", name, FIELDS)
    choices = {name: _listed(values) for name, values in params.items()}
    empty = [name for name, values in choices.items() if not values]
    if empty:
        raise ValueError(f"params must list at least one value for {empty[0]}; got none")
    return choices


def _listed(values: Any) -> list[Any]:
    """The values of one field; a square array is one value, a matrix of connections."""
    if isinstance(values, np.generic) or (isinstance(values, np.ndarray) and values.ndim == 1):
        values = values.tolist()
    return list(values) if isinstance(values, list | tuple | range) else [values]


def crossed(choices: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Every combination, in the order they were written."""
    for values in itertools.product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


def sets_of(sets: Mapping[str, Any]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """(label, pictures, what it overrides) for each set of pictures, all of it our own copy."""
    if not isinstance(sets, Mapping):
        raise TypeError(
            f"data must name each set of pictures, such as {{'10 random': {{'n': 10}}}}; "
            f"got {type(sets).__name__}"
        )
    if not sets:
        raise ValueError("data must name at least one set of pictures; got none")
    for label, pictures in sets.items():
        if not isinstance(label, str) or not label:
            raise TypeError(f"data must call each set of pictures by a text; got {label!r}")
        if isinstance(pictures, np.ndarray):
            yield label, _pictures(label, pictures), {}
        elif isinstance(pictures, Mapping):
            own = {name: _value(label, name, value) for name, value in pictures.items()}
            batch = {"batch_size": own.pop("batch_size")} if "batch_size" in own else {}
            for name in own:
                check.choice(f"data[{label!r}]", name, ("people", "per_person", "n"))
            yield label, tuple(own.items()), batch
        else:
            raise TypeError(
                f"data[{label!r}] must be arguments of faces(), such as {{'n': 10}}, or an array "
                f"of pictures; got {type(pictures).__name__}"
            )


def _value(label: str, name: Any, value: Any) -> Any:
    """An argument of faces() as JSON knows it, which is how a run is remembered."""
    value = plain(value)
    listed = isinstance(value, list) and all(isinstance(one, int) for one in value)
    if value is not None and not isinstance(value, int) and not listed:
        raise TypeError(
            f"data[{label!r}] must be whole numbers, or ids of people in a list; "
            f"got {name}={value!r}"
        )
    return value


def _pictures(label: str, pictures: np.ndarray) -> np.ndarray:
    """A copy that nobody can change: a run is remembered by what the pictures are now."""
    kind = pictures.ndim == 3 or (pictures.ndim == 4 and pictures.shape[3] == 3)
    if not kind or 0 in pictures.shape:
        raise ValueError(
            f"data[{label!r}] must be pictures (n, h, w) or (n, h, w, 3), since they are drawn and "
            f"measured; got shape {pictures.shape}: reshape rows of pixels to (n, h, w)"
        )
    own = np.array(check.finite(f"data[{label!r}]", pictures))
    if own.dtype.kind not in "biuf" or (own.dtype.kind in "iu" and own.max() > 1):
        raise TypeError(
            f"data[{label!r}] must be floats, usually in [0, 1]; got {own.dtype} up to "
            f"{own.max()}: divide 8-bit pictures by 255"
        )
    own.flags.writeable = False
    return own


def metrics_of(metrics: Sequence[str] | None, n_seeds: int) -> tuple[str, ...]:
    names = default_metrics() if metrics is None else metrics
    if isinstance(names, str):
        raise TypeError(f"metrics must be a list of names; got the string {names!r}")
    for name in names:
        check.choice("metrics", name, MEASURES)
        if n_seeds < MEASURES[name].least_images:
            raise ValueError(
                f"n_seeds must be at least {MEASURES[name].least_images} for the metric {name!r}; "
                f"got {n_seeds}"
            )
    return tuple(dict.fromkeys(names))


def file_name(name: Any) -> str:
    if not isinstance(name, str):
        raise TypeError(f"name must be a text, since files are called by it; got {name!r}")
    letters = 0 < len(name) <= LONGEST and all(
        letter.isalnum() or letter in "-_+." for letter in name
    )
    if not letters or name.startswith(".") or name.endswith(TAKEN):
        raise ValueError(
            "name must be letters, digits, '-', '_', '+' or '.', since files are called by it, not "
            f"begin with '.', not end with {', '.join(TAKEN)} and have at most {LONGEST} letters; "
            f"got {name!r}"
        )
    return name
