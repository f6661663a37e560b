"""A study from its arguments: settings crossed into runs, and how they are done."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cortexviz.base import check
from cortexviz.bcm import Params
from cortexviz.studies import execution
from cortexviz.studies.arguments import choices_of, crossed, file_name, metrics_of, sets_of
from cortexviz.studies.design import Design, Run
from cortexviz.studies.estimate import planned
from cortexviz.studies.execution import KEEP, threads
from cortexviz.studies.progress import Bar
from cortexviz.studies.store import Store, file_of, whole
from cortexviz.studies.table import Row

Named = Mapping[str, Any]


@dataclass(frozen=True, init=False, repr=False)
class Study(Design):
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
    runs : Run objects, optional
        In place of `params`, `data`, `repeats`, `n_seeds` and `seed`, of which they are made.

    Examples
    --------
    >>> from cortexviz.studies import Study
    >>> study = Study({"n_neurons": [5, 9], "epochs": 10}, {"10 random": {"n": 10}}, ["gabor"])
    >>> len(study.runs), study.estimate().networks
    (10, 640)
    >>> from dataclasses import replace
    >>> replace(study, name="small").name == "small"
    True
    """

    def __init__(
        self,
        params: Named | None = None,
        data: Named | None = None,
        metrics: Sequence[str] | None = None,
        repeats: int = 5,
        n_seeds: int = 64,
        seed: int = 0,
        source: str | os.PathLike[str] = "auto",
        size: int = 64,
        name: str = "study",
        *,
        runs: Iterable[Run] | None = None,
    ) -> None:
        size = check.integer("size", size, minimum=8)
        if runs is None:
            runs = _runs(params, data, repeats, n_seeds, seed, size)
        elif params is not None or data is not None:
            raise TypeError("runs must stand in place of params and data: give one or the other")
        own = tuple(dict.fromkeys(check.instance("runs", run, Run) for run in runs))
        if not own:
            raise ValueError("runs must hold at least one run; got none")
        names = metrics_of(metrics, min(run.n_seeds for run in own))
        super().__init__(own, names, source, size, file_name(name))

    def run(
        self,
        out: str | Path,
        jobs: int = -1,
        dask: Any = None,
        keep: str = "all",
        progress: bool = True,
        device: str = "cpu",
    ) -> list[Row]:
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
        device : "cpu", "cuda" or "auto"
            What trains, as in `cortexviz.bcm.train_ensemble`; each row says it in its column
            ``device``. A file may hold runs of either kind. The same run made again on the other
            has the same pictures and first weights, and other digits: what may be compared
            between them is how settings differ over the repeats, not one row. With `dask`,
            each worker takes its own device.

        Raises
        ------
        ModuleNotFoundError, OSError
            If there is no torch, no card, too little memory on it, or it fails; what is finished
            is kept, and the same study goes on, on any device.
        """
        path, jobs, keep = file_of(self, out), threads(jobs), check.choice("keep", keep, KEEP)
        device, card = execution.placed(device, dask)
        if rows := whole(self, path):
            return rows
        costs = {run.key: self.cost(run) for run in self.runs}
        with Store(path, self) as store:
            name = f"{self.name} on {card}" if card else self.name
            with Bar(name, costs, store.finished(), progress) as bar:
                for _ in execution.stream(
                    self, store, jobs, dask, keep, trained=bar.trained, device=device
                ):
                    bar.finished(store.finished())  # another process may have added to it meanwhile
            return list(store.rows())

    def stream(
        self,
        out: str | Path,
        jobs: int = -1,
        dask: Any = None,
        keep: str = "all",
        stop: threading.Event | None = None,
        device: str = "cpu",
    ) -> Iterator[Row]:
        """`run`, row by row as the runs finish; to stop is not to ask on.

        Closing the iterator gives up the runs in progress, within about 0.1 s, on a card 0.3 s;
        so does setting `stop`, from any thread, while one waits here for the next row.
        """
        path, jobs, keep = file_of(self, out), threads(jobs), check.choice("keep", keep, KEEP)
        device, _ = execution.placed(device, dask)

        def rows() -> Iterator[Row]:
            with Store(path, self) as store:
                yield from execution.stream(self, store, jobs, dask, keep, stop, device=device)

        return rows()


def _runs(
    params: Named | None, data: Named | None, repeats: int, n_seeds: int, seed: int, size: int
) -> Iterator[Run]:
    """Settings crossed with sets of pictures and repeats, in the order of the table."""
    repeats = check.integer("repeats", repeats, minimum=1)
    seed = check.integer("seed", seed)
    n_seeds = check.integer("n_seeds", n_seeds, minimum=1)
    choices = choices_of({} if params is None else params)
    sets = list(sets_of({"all faces": {}} if data is None else data))
    planned(choices, sets, repeats, n_seeds, size)
    for label, pictures, batch in sets:
        for setting in crossed(choices):
            own = Params(**(setting | batch))
            for repeat in range(repeats):
                yield Run(own, label, pictures, repeat, seed + repeat, n_seeds)
