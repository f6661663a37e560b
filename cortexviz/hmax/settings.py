"""What `HMAXNetwork` may be told: settings and labels, looked at before anything is learned."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from sklearn.utils.validation import check_random_state, column_or_1d

from cortexviz.base import check
from cortexviz.hmax.inference import COMBINE
from cortexviz.hmax.poses import Poses
from cortexviz.hmax.presets import structure_named
from cortexviz.hmax.variety import Variety


@dataclass(frozen=True)
class Reading:
    """How a network uses what it has learned: the settings that act without learning anew.

    Parameters
    ----------
    combine, calibration, nothing, n_jobs, variety
        As in `HMAXNetwork`.
    """

    combine: str
    calibration: float
    nothing: float
    n_jobs: int | None
    variety: Variety | None = None

    def __post_init__(self) -> None:
        check.choice("combine", self.combine, COMBINE)
        check.real("calibration", self.calibration, 1e-6, 1)
        check.real("nothing", self.nothing, 0, 1, "[)")
        if self.n_jobs is not None and check.integer("n_jobs", self.n_jobs, -1000) == 0:
            raise ValueError("n_jobs must be a number of threads, -1 for all processors, or None")
        if not isinstance(self.variety, Variety | None):
            raise TypeError(f"variety must be a Variety or None; got {check.shown(self.variety)}")


def check_settings(
    structure: Any, image_shape: Any, random_state: Any, verbose: Any, **reading: Any
) -> None:
    """One sentence for the first setting of `HMAXNetwork` that cannot be."""
    places = structure_named(structure).places
    if Reading(**reading).variety and isinstance(places, Poses):
        raise ValueError(
            "variety must be None in a network with hidden poses, which has sizes and angles of "
            "its own: use another structure"
        )
    as_image_shape(image_shape)
    check_random_state(random_state)
    if not isinstance(verbose, bool | np.bool_):
        check.integer("verbose", verbose)


def as_image_shape(image_shape: Any) -> tuple[int, int] | None:
    """(height, width) in whole numbers, whatever it is written in; None stays None."""
    if image_shape is None:
        return None
    values = image_shape.tolist() if isinstance(image_shape, np.ndarray) else image_shape
    if not isinstance(values, tuple | list) or len(values) != 2:
        raise ValueError(
            f"image_shape must be (height, width) or None; got {check.shown(image_shape)}"
        )
    height, width = (check.integer("image_shape", value, 1) for value in values)
    return height, width


def as_labels(y: Any, known: Any = ()) -> np.ndarray:
    """Labels of one kind, all words or all numbers, as those that are `known` already.

    NumPy would write a mixture as words, and 1 would come back as "1".
    """
    first: dict[str, Any] = {}
    for label in [*known, *np.ravel(np.asarray(y, dtype=object))]:
        first.setdefault(_kind(label), label)
    if len(first) > 1:
        some, others, *_ = first.values()
        raise TypeError(
            f"y must hold labels of one kind, all words or all whole numbers; got "
            f"{check.shown(some)} and {check.shown(others)}"
        )
    return column_or_1d(y, warn=True)


def _kind(label: Any) -> str:
    if isinstance(label, str | bytes):
        return "word" if isinstance(label, str) else "bytes"
    if isinstance(label, Real | np.bool_):
        return "number"
    raise TypeError(f"y must hold words or whole numbers; got the label {check.shown(label)}")
