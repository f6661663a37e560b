"""Who is in the contest of Dura-Bernal 2012, Fig. 13, and how each is tuned.

All three models of the figure have the windows and states of the plan "recognise" to begin with,
and are tuned by one procedure (`tuned`) over the same windows and a few settings of their own, on
random shapes. The others are as they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple, Protocol

import numpy as np

from cortexviz.data import DISTORTIONS, distort, random_shapes
from cortexviz.hmax import PRESETS, HMAXNetwork, Structure
from cortexviz.hmax.threads import each
from cortexviz.rivals import HOG, HTM, MaxPoolingHMAX, Pixels

# Windows that all three may change; the first of each is the plan's, where tuning begins.
SHARED: dict[str, tuple] = {"s2_window": (4, 2, 3, 6), "s2_step": (1, 2), "c2_window": (8, 4, 12)}
N_SHAPES, SHAPES = 30, 401  # their number and seed; no other page or test has these
VARIATIONS = 2  # of each distortion
PLAN = replace(PRESETS["recognise"], places=None)


class Classifier(Protocol):
    """Whatever learns pictures and names them."""

    def fit(self, images: Any, y: Any, /) -> Any: ...

    def predict(self, images: Any, /) -> np.ndarray: ...


class Model(NamedTuple):
    """One of the contest.

    Parameters
    ----------
    make : function of (structure, seed, **own) to a classifier
    own : dict of name to values
        Settings of its own that are tuned; the first value of each is where tuning begins.
    tuned : bool
    random : bool
        Whether a seed matters.
    """

    make: Callable[..., Classifier]
    own: Mapping[str, tuple] = {}
    tuned: bool = True
    random: bool = True

    @property
    def space(self) -> dict[str, tuple]:
        """All that is tuned."""
        return {**SHARED, **self.own} if self.tuned else {}

    def built(self, seed: int, chosen: Mapping[str, Any]) -> Classifier:
        """The classifier of a seed and some settings."""
        shared = {name: value for name, value in chosen.items() if name in SHARED}
        own = {name: value for name, value in chosen.items() if name not in SHARED}
        return self.make(replace(PLAN, **shared), seed, **own)


def _published(structure: Structure, seed: int, **own: Any) -> Classifier:
    return HMAXNetwork(replace(structure, **own), random_state=seed)


MODELS: dict[str, Model] = {
    "HMAX": Model(
        MaxPoolingHMAX,
        {
            "beta": (1 / 3, 0.1, 1.0, 3.0),
            "norm": ("none", "unit", "sphere"),
            "top": ("nearest", "linear", "rbf"),
        },
    ),
    "HTM": Model(
        HTM,
        {
            "sigma": (2.0, 1.0, 4.0),
            "group_size": (4, 2, 8),
            "first": ("gaussian", "maximum"),
        },
    ),
    "as published": Model(
        _published,
        {"eps": (0.3, 0.1, 0.2), "c1_states": (10, 5), "c2_states": (5, 2, 10)},
    ),
    "hidden places": Model(lambda _, seed: HMAXNetwork(random_state=seed), tuned=False),
    "pixels": Model(lambda *_: Pixels(), tuned=False, random=False),
    "HOG + SVM": Model(lambda *_: HOG(), tuned=False, random=False),
}


class Tuned(NamedTuple):
    """The settings that served a model best, and the share of pictures that it then named."""

    chosen: dict[str, Any]
    right: float


@cache  # a handful of models
def tuned(name: str, jobs: int) -> Tuned:
    """Each setting in turn, as Figs. 11 and 12 vary them; the best value is kept.

    Seed 0; of equal values the first.
    """
    model = MODELS[name]
    images, labels = random_shapes(N_SHAPES, SHAPES), np.arange(N_SHAPES)
    shown = {n: v[:VARIATIONS] for n, v in distort(images, SHAPES, DISTORTIONS).items()}

    def right(settings: Mapping[str, Any]) -> float:
        trained = model.built(0, settings)
        trained.fit(images, labels)
        return float(np.mean(list(accuracies(trained, shown, labels, jobs).values())))

    chosen = {setting: values[0] for setting, values in model.space.items()}
    best = right(chosen)
    for setting, values in model.space.items():
        for value in values[1:]:
            if (found := right(chosen | {setting: value})) > best:
                chosen, best = chosen | {setting: value}, found
    return Tuned(chosen, best)


def accuracies(
    trained: Classifier, shown: Mapping[str, np.ndarray], labels: Sequence | np.ndarray, jobs: int
) -> dict[str, np.ndarray]:
    """Share recognised of each variation of each distortion, on so many threads."""
    stacks = [variation for variations in shown.values() for variation in variations]
    found = each(lambda images: float(np.mean(trained.predict(images) == labels)), stacks, jobs)
    return dict(_shared_out(shown, found))


def _shared_out(
    shown: Mapping[str, np.ndarray], found: Iterator[float]
) -> Iterator[tuple[str, np.ndarray]]:
    for name, variations in shown.items():
        yield name, np.array([next(found) for _ in variations])
