"""What a study is: its runs, each with an identity that outlives the process, and its measures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from os import PathLike
from typing import Any, Protocol, Self

import numpy as np

from cortexviz import data
from cortexviz.base.language import say
from cortexviz.base.words import listed
from cortexviz.bcm import Params
from cortexviz.studies.estimate import NOTHING, Estimate, of_run, shape_of
from cortexviz.studies.measures import MEASURES


class Line(Protocol):
    """One line of a table: a `Run`, or a trial of a `Bench`."""

    @property
    def key(self) -> str: ...

    @property
    def settings(self) -> dict[str, Any]: ...


class Plan(Protocol):
    """All lines of a table, none twice, and what a file of results must agree with."""

    @property
    def name(self) -> str: ...

    @property
    def runs(self) -> Sequence[Line]: ...

    @property
    def identity(self) -> dict[str, Any]: ...


@dataclass(frozen=True, eq=False)
class Run:
    """One line of a study's table: networks of one setting, trained on one set of pictures.

    Runs are the same where their keys are.

    Parameters
    ----------
    params : Params
    label : str
        What the set of pictures is called.
    pictures : tuple of (name, value) pairs, or array
        Arguments of `cortexviz.data.faces`, or the pictures themselves.
    repeat : int
        Which repetition this is, with other pictures and other first weights.
    seed : int
        Draws the pictures and, through `network_seeds`, the first weights. Runs of the same
        repeat share it, so that settings are compared on the same pictures.
    n_seeds : int
        Networks to train, which is images to make.

    Examples
    --------
    >>> from cortexviz.bcm import Params
    >>> from cortexviz.studies import Run
    >>> one = Run(Params(epochs=10), "10 random", (("n", 10),), repeat=0, seed=7, n_seeds=4)
    >>> len(one.network_seeds), one.params.n_neurons
    (4, 21)
    """

    params: Params
    label: str
    pictures: tuple[tuple[str, Any], ...] | np.ndarray
    repeat: int
    seed: int
    n_seeds: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Run) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def network_seeds(self) -> list[int]:
        """One seed per network, drawn from the run's own."""
        return np.random.SeedSequence(self.seed).generate_state(self.n_seeds).tolist()

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Everything that fixes the numbers, as JSON values."""
        if isinstance(self.pictures, np.ndarray):
            pictures: Any = f"array {self.pictures.shape} {digest(self.pictures)}"
        else:
            pictures = dict(self.pictures)
        own = {"repeat": self.repeat, "seed": self.seed, "n_seeds": self.n_seeds}
        return {"data": self.label, "pictures": pictures, **asdict(self.params), **own}

    @cached_property
    def key(self) -> str:
        return fingerprint(self.settings)


@dataclass(frozen=True, repr=False)
class Design:
    """The runs of one table, none twice, and what they are measured by.

    `Study` makes one from its arguments, of which `metrics`, `source`, `size` and `name` stay.
    """

    runs: tuple[Run, ...]
    metrics: tuple[str, ...]
    source: str | PathLike[str]
    size: int
    name: str

    def __add__(self, other: Design) -> Self:
        """Both in one table; what they have in common is run once."""
        for name in ("source", "size", "metrics"):
            if getattr(self, name) != getattr(other, name):
                raise ValueError(
                    f"studies can be joined only where their {name} is the same; "
                    f"got {getattr(self, name)!r} and {getattr(other, name)!r}"
                )
        runs = tuple(dict.fromkeys(self.runs + other.runs))
        return replace(self, runs=runs, name=f"{self.name}+{other.name}")

    def __repr__(self) -> str:
        networks = sum(run.n_seeds for run in self.runs)
        return f"<Study {self.name}: {len(self.runs)} runs, {networks} networks, {self.metrics}>"

    @cached_property
    def reference(self) -> data.Faces:
        """All faces of the source: what the metrics compare with."""
        return data.faces(self.source, size=self.size)

    def images(self, run: Run) -> np.ndarray:
        """The pictures that `run` learns from, (n, h, w) float32."""
        if isinstance(run.pictures, np.ndarray):
            return run.pictures
        # The source that "auto" settled on: another choice half-way would be another study.
        source = self.source if self.reference.source == "folder" else self.reference.source
        return data.faces(source, size=self.size, seed=run.seed, **dict(run.pictures)).images

    def estimate(self, run: Run | None = None) -> Estimate:
        """What the study, or one run of it, will take; nothing is loaded or trained for it."""
        if run is None:
            return sum(map(self.estimate, self.runs), NOTHING)
        p, shape = run.params, shape_of(run.pictures, self.size)
        width = 8 if p.dtype == "float64" else 4
        return of_run(p.n_neurons, p.epochs, p.batch_size, width, *shape, run.n_seeds)

    @property
    def slow(self) -> float:
        """Seconds for an image that its metrics take beyond the default ones."""
        return sum(MEASURES[name].seconds for name in self.metrics)

    def cost(self, run: Run) -> float:
        """Expected work of a run; only the proportions matter."""
        return self.estimate(run).work

    @property
    def identity(self) -> dict[str, Any]:
        """What a file of results must agree with to be gone on with."""
        return {
            "name": self.name,
            "faces": f"{len(self.reference.images)} {self.reference.source} "
            f"{digest(self.reference.images)}",
            "metrics": list(self.metrics),
            "runs": len(self.runs),
            "settings": fingerprint([run.key for run in self.runs]),
        }

    @property
    def few(self) -> str:
        """A sentence where runs have too few images for the features of a metric, else nothing."""
        images = min(run.n_seeds for run in self.runs)
        sizes = {name: MEASURES[name].n_features for name in self.metrics}
        few = listed([f"{name} ({size})" for name, size in sizes.items() if images <= size])
        return few and say(
            "{n} synthetic images a run are few for the features of {metrics}: compare their "
            "values only among runs of as many images",
            n=images, metrics=few,
        )  # fmt: skip


def digest(array: np.ndarray) -> str:
    """Short fingerprint of an array's values."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:12]


def fingerprint(value: Any) -> str:
    """What tells one JSON value from another."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
