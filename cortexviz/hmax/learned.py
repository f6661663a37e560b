"""`Learned`: what a network has learned, as a value. Whatever sees, sees with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, partial
from itertools import chain
from threading import RLock
from typing import Any, TypeVar

import numpy as np

from cortexviz.hmax.inference import COMBINE, Tables, ascend, s1_layers
from cortexviz.hmax.kernels import believed_groups
from cortexviz.hmax.places import Memory, remember
from cortexviz.hmax.poses import Poses
from cortexviz.hmax.settings import Reading
from cortexviz.hmax.silence import Spoken, spoken
from cortexviz.hmax.structure import Structure
from cortexviz.hmax.threads import each
from cortexviz.hmax.variety import Variety

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door

Made = TypeVar("Made")


@dataclass(frozen=True, eq=False)
class Learned:
    """All that `HMAXNetwork.fit` has found out; equal to itself only.

    Attributes
    ----------
    structure : Structure
    image_shape : (height, width)
    classes : (n_categories,) array
        Labels, sorted.
    tables : Tables
        Of the layers below S3.
    stored : Spoken or None
        S3's templates; None where they are made when they are asked for (`spoken`).
    category : (n_templates,) int array
        Which category each template belongs to.
    pictures : (n, height, width) float32 array
        What S3 was shown.
    """

    structure: Structure
    image_shape: tuple[int, int]
    classes: np.ndarray
    tables: Tables = field(repr=False)
    stored: Spoken | None = field(repr=False)
    category: np.ndarray = field(repr=False)
    pictures: np.ndarray = field(repr=False)
    _kept: dict[Callable[..., object], tuple[Hashable, Any]] = field(
        default_factory=dict, init=False, repr=False
    )
    _lock: Any = field(default_factory=RLock, init=False, repr=False)

    def kept(self, make: Callable[..., Made], *arguments: Hashable, **how: Any) -> Made:
        """``make(self, *arguments, **how)``, kept until it is asked for with other arguments.

        What `how` says makes no difference to what is made, only to how fast. Threads wait for the
        first of them. Copies and pickles leave behind what is kept.
        """
        with self._lock:
            if make not in self._kept or self._kept[make][0] != arguments:
                self._kept[make] = arguments, make(self, *arguments, **how)
            return self._kept[make][1]

    def known(self, make: Callable[..., Made], *arguments: Hashable) -> Made | None:
        """What is kept of ``make(self, *arguments)``, or None."""
        with self._lock:
            found = self._kept.get(make)
            return found[1] if found and found[0] == arguments else None

    def keep(self, made: Made, make: Callable[..., Made], *arguments: Hashable) -> None:
        """Spare ``make(self, *arguments)``, which was made before."""
        with self._lock:
            self._kept[make] = arguments, made

    def __reduce__(self) -> tuple[type[Learned], tuple[Any, ...]]:
        values = vars(self)
        return type(self), tuple(values[known.name] for known in fields(self) if known.init)

    def groups(self, picture: np.ndarray, combine: str, temperature: float = 1.0) -> np.ndarray:
        """`c2_groups` of one picture."""
        return c2_groups(picture, self.tables, self.structure, combine, temperature)

    @cached_property
    def spoken(self) -> Spoken:
        """S3's templates. Those with `Poses` are made for who asks: it hears pictures instead.

        Not `kept`: whoever makes a thing that is kept may ask for it in other threads.
        """
        if self.stored is not None:
            return self.stored
        return remember((self.groups(one, "log") for one in self.pictures), self.structure)

    @property
    def memory(self) -> Memory:
        """The templates as one array, which is made whenever it is asked for."""
        return Memory(self.spoken.whole(), self.category)

    @cached_property
    def _templates(self) -> np.ndarray:
        """The same array, for an upward pass as published."""
        return self.spoken.whole()

    def top(self, groups: np.ndarray, combine: str) -> np.ndarray:
        """log lambda of S3's states, (places, places, n_templates)."""
        templates = self.spoken if combine == "log" else self._templates
        radius = len(self.structure.shifts) // 2
        return COMBINE[combine].top_up(groups, templates, radius, self.structure.stride)


def c2_groups(
    picture: np.ndarray,
    tables: Tables,
    structure: Structure,
    combine: str,
    temperature: float = 1.0,
) -> np.ndarray:
    """What S3 hears of a picture: softmax(T log lambda_C2) in groups, (rows, columns, K)."""
    s1 = s1_layers(picture[None], tables, structure)[0]
    return groups_of(s1, tables, structure, combine, temperature)


def groups_of(
    s1: np.ndarray,
    tables: Tables,
    structure: Structure,
    combine: str = "log",
    temperature: float = 1.0,
) -> np.ndarray:
    """`c2_groups` from S1, (rows, columns, n_orientations) and flat around."""
    c2 = ascend(s1, tables, structure, combine)["C2"]
    return believed_groups(c2, temperature, structure.s2_states)


def softer_templates(learned: Learned, temperature: float) -> Spoken:
    """S3's templates for feedback: `Learned.spoken` from `c2_groups` at this temperature.

    It takes an upward pass for each picture: ask for it by `Learned.kept`.
    """
    groups = (learned.groups(picture, "log", temperature) for picture in learned.pictures)
    return remember(groups, learned.structure)


def remembered(
    pictures: np.ndarray,
    labels: np.ndarray,
    tables: Tables,
    structure: Structure,
    reading: Reading,
) -> Learned:
    """What S3 knows once it was shown these pictures, with the layers below as they are."""
    hear = partial(c2_groups, tables=tables, structure=structure, combine=reading.combine)
    classes, category = np.unique(labels, return_inverse=True)
    if isinstance(structure.places, Poses):
        templates = None
    elif reading.variety is None:
        templates = remember(each(hear, pictures, reading.n_jobs), structure)
        category = np.repeat(category, len(structure.scales))
    else:
        templates = in_common(pictures, category, hear, structure, reading.variety, reading.n_jobs)
        category = np.repeat(np.arange(len(classes)), templates.shape[3] // len(classes))
    shape = pictures.shape[1:]
    return Learned(structure, shape, classes, tables, templates, category, pictures.copy())


def in_common(
    pictures: np.ndarray,
    category: np.ndarray,
    hear: Callable[[np.ndarray], np.ndarray],
    structure: Structure,
    variety: Variety,
    n_jobs: int | None,
) -> Spoken:
    """A template for each category and view: the mean of what C2 says of the pictures in it."""

    def heard(own: int) -> np.ndarray:
        views = zip(*map(variety.views, pictures[category == own]), strict=True)
        return np.stack([np.mean([hear(one) for one in view], axis=0) for view in views])

    groups = np.stack(list(each(heard, range(category.max() + 1), n_jobs)))
    return remember(groups.reshape(-1, *groups.shape[2:]), structure, variety.floor)


def together(old: Learned, new: Learned) -> Learned:
    """`old`, whose S3 now knows also what `new` knows."""
    classes = np.unique(np.concatenate([old.classes, new.classes]))
    category = [np.searchsorted(classes, one.classes)[one.category] for one in (old, new)]
    told = [one.stored.one_by_one() for one in (old, new) if one.stored is not None]
    return replace(
        old,
        classes=classes,
        stored=spoken(chain(*told)) if len(told) == 2 else None,
        category=np.concatenate(category),
        pictures=np.concatenate([old.pictures, new.pictures]),
    )
