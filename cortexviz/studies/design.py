"""What a study is: settings crossed into runs, each with an identity that outlives the process."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from cortexviz import data
from cortexviz.base import check
from cortexviz.base.files import as_path
from cortexviz.bcm import Params
from cortexviz.studies.arguments import choices_of, crossed, file_name, metrics_of, sets_of
from cortexviz.studies.estimate import NOTHING, Estimate, of_run, planned, shape_of


@dataclass(frozen=True)
class Run:
    """One line of a study's table: networks of one setting, trained on one set of pictures.

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
    """

    params: Params
    label: str
    pictures: Any = field(compare=False)
    repeat: int
    seed: int
    n_seeds: int

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
        return _hash(self.settings)


class Study:
    """A table of settings to be run and measured.

    Parameters
    ----------
    params : mapping of field of `Params` -> value, or list of values
        Lists are crossed with each other and with `data`.
    data : mapping of label -> arguments of `cortexviz.data.faces`, or (n, h, w) array
        Sets of pictures to learn from, such as ``{"10 random": {"n": 10}}``; by default all
        faces. A ``batch_size`` among the arguments overrides that of `params` for its set, as
        the report did for its sets of five.
    metrics : sequence of names in `MEASURES`, optional
        By default those that need no download, and FID first where its weights are here.
    repeats : int >= 1
        Runs per setting, with other pictures and other first weights.
    n_seeds : int >= 1
        Networks per run, one synthetic image each.
    seed : int >= 0
        Repeat r draws everything from seed + r.
    source, size
        As in `cortexviz.data.faces`; all faces of this source are the metrics' reference.
    name : str
        Its file in the results folder.

    Examples
    --------
    >>> study = Study({"n_neurons": [5, 9], "epochs": 10}, {"10 random": {"n": 10}}, ["gabor"])
    >>> len(study.runs)
    10
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        metrics: Sequence[str] | None = None,
        repeats: int = 5,
        n_seeds: int = 64,
        seed: int = 0,
        source: Any = "auto",
        size: int = 64,
        name: str = "study",
    ) -> None:
        repeats = check.integer("repeats", repeats, minimum=1)
        seed = check.integer("seed", seed)
        n_seeds = check.integer("n_seeds", n_seeds, minimum=1)
        self.name = name
        self.source, self.size = source, check.integer("size", size, minimum=8)
        self.metrics = metrics_of(metrics, n_seeds)
        choices = choices_of({} if params is None else params)
        sets = list(sets_of({"all faces": {}} if data is None else data))
        planned(choices, [(pictures, batch) for _, pictures, batch in sets], repeats, n_seeds, size)
        runs = (
            Run(Params(**(setting | batch)), label, pictures, repeat, seed + repeat, n_seeds)
            for label, pictures, batch in sets
            for setting in crossed(choices)
            for repeat in range(repeats)
        )
        self.runs = tuple(dict.fromkeys(runs))

    def __add__(self, other: Study) -> Study:
        """Both studies in one table; what they have in common is run once."""
        for name in ("source", "size", "metrics"):
            if getattr(self, name) != getattr(other, name):
                raise ValueError(
                    f"studies can be joined only where their {name} is the same; "
                    f"got {getattr(self, name)!r} and {getattr(other, name)!r}"
                )
        both = object.__new__(Study)
        both.__dict__.update(self.__dict__)
        both.name = f"{self.name}+{other.name}"
        both.runs = tuple({run.key: run for run in self.runs + other.runs}.values())
        return both

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

    @property
    def name(self) -> str:
        """What its files are called."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = file_name(name)

    def estimate(self, run: Run | None = None) -> Estimate:
        """What the study, or one run of it, will take; nothing is loaded or trained for it."""
        if run is None:
            return sum(map(self.estimate, self.runs), NOTHING)
        p, shape = run.params, shape_of(run.pictures, self.size)
        width = 8 if p.dtype == "float64" else 4
        return of_run(p.n_neurons, p.epochs, p.batch_size, width, *shape, run.n_seeds)

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
            "settings": _hash([run.key for run in self.runs]),
        }

    def run(
        self,
        out: str | Path,
        jobs: int = -1,
        dask: Any = None,
        keep: str = "all",
        progress: bool = True,
    ) -> list[dict[str, Any]]:
        """Do what is still to be done and return the whole table, one dict per run.

        Parameters
        ----------
        out : path
            Folder of the results; a study that was stopped there goes on where it was.
        jobs : int
            Threads; -1 means one for each processor this process may use.
        dask : str or distributed.Client, optional
            Address or client of an existing Dask cluster, which then does the runs.
        keep : "all" or "pictures"
            Which weights to store: all neurons', or only those that become synthetic images.
        progress : bool
            Show a bar with the time left for the whole study.
        """
        from cortexviz.studies.execution import finish

        return finish(self, _folder(out), jobs, dask, keep, progress)

    def stream(
        self,
        out: str | Path,
        jobs: int = -1,
        dask: Any = None,
        keep: str = "all",
        stop: threading.Event | None = None,
    ) -> Iterator[dict[str, Any]]:
        """`run`, row by row as the runs finish; to stop is not to ask on.

        Closing the iterator gives up the runs in progress, within about 0.1 s; so does
        setting `stop`, from any thread, while one waits here for the next row.
        """
        from cortexviz.studies.execution import stream

        return stream(self, _folder(out), jobs, dask, keep, stop)


def _folder(out: Any) -> Path:
    """Absolute now: whoever asks for the next row may have changed the folder."""
    return Path(os.path.abspath(as_path("out", out)))


def digest(array: np.ndarray) -> str:
    """Short fingerprint of an array's values."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()[:12]


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
