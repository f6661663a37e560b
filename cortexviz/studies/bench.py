"""A bench: lines of a table that are measured one by one, resumable as a study is.

`psychophysics` is the bench of perception science, all of its `trials`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.data import silhouettes
from cortexviz.studies.arguments import file_name
from cortexviz.studies.design import Line, digest, fingerprint
from cortexviz.studies.execution import threads
from cortexviz.studies.progress import Bar
from cortexviz.studies.seeing import COLUMNS, forget, looking, measured
from cortexviz.studies.store import Store, file_of, whole
from cortexviz.studies.table import Row
from cortexviz.studies.trials import Trial, trials
from cortexviz.studies.work import Outcome, versions

# Dictionaries that no setting was chosen on.
SEEDS = (30, 31, 32)


def drawn() -> str:
    """What is shown where nothing else is said."""
    names, images = silhouettes()
    return f"{len(names)} silhouettes {digest(images)}"


def seen(trial: Trial, jobs: int, _rows: Sequence[Row]) -> dict[str, float]:
    """A trial of perception science, by its network."""
    return measured(trial, looking(trial, jobs))


@dataclass(frozen=True)
class Bench:
    """Trials of a network that sees, or of several that compete, in one table.

    Make one with `psychophysics`, `figure13`, `text_s2` or `rearing`.

    Parameters
    ----------
    runs : Trial, Entry or Case objects
    name : str
        Its file in the results folder.
    columns : names
        Of what is measured.
    measure : function of (run, jobs, rows so far) to a dict
        Values of some of the columns.
    pictures : function
        Says what is shown, so that two results can be told apart.

    Examples
    --------
    >>> from cortexviz.studies import text_s2
    >>> bench = text_s2(quick=True)
    >>> bench.name, len(bench.runs)
    ('text_s2-quick', 169)
    >>> bench.run("results")  # doctest: +SKIP
    """

    runs: tuple[Line, ...]
    name: str
    columns: tuple[str, ...] = COLUMNS
    measure: Callable[[Any, int, Sequence[Row]], dict[str, float]] = seen
    pictures: Callable[[], str] = drawn

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What a file of results must agree with to be gone on with."""
        return {
            "name": self.name,
            "faces": self.pictures(),
            "metrics": list(self.columns),
            "runs": len(self.runs),
            "settings": fingerprint([trial.key for trial in self.runs]),
        }

    def run(self, out: str | Path, jobs: int = -1, progress: bool = True) -> list[Row]:
        """Do what is still to be done and return the table so far, one dict per trial.

        Whoever stops it keeps what is finished, and another process may share the work.

        Parameters
        ----------
        out : path
            Folder of the results; a bench that was stopped there goes on where it was.
        jobs : int
            Threads; -1 means one for each processor this process may use.
        progress : bool
            Show a bar with the time left.
        """
        path, jobs = file_of(self, out), threads(jobs)
        if rows := whole(self, path):
            return rows
        costs = {trial.key: 1.0 for trial in self.runs}
        with Store(path, self) as store, Bar(self.name, costs, store.finished(), progress) as bar:
            for trial in self.runs:
                if store.claim(trial):
                    try:
                        store.record(trial, self._outcome(trial, jobs, list(store.rows())))
                    finally:
                        store.release(trial)
                    bar.finished(store.finished())
            forget()
            return list(store.rows())

    def _outcome(self, trial: Line, jobs: int, rows: Sequence[Row]) -> Outcome:
        started = time.perf_counter()
        values = self.measure(trial, jobs, rows)
        seconds = time.perf_counter() - started
        nothing = np.empty((0, 0, 0), np.float32)
        return Outcome(values, nothing, nothing, 0.0, seconds, versions(), "")


def psychophysics(
    quick: bool = False, seeds: Iterable[int] = SEEDS, name: str | None = None
) -> Bench:
    """What is known of illusory figures: support ratio, inducers, misalignment, time, stimulation.

    Shipley & Kellman 1992; Lee & Nguyen 2001; Shin et al. 2025; see `docs/psychophysics.md`.

    Parameters
    ----------
    quick : bool
        The first dictionary only.
    seeds : whole numbers
        Of the networks' dictionaries.
    name : str, optional
        Its file in the results folder.

    Examples
    --------
    >>> from cortexviz.studies import psychophysics
    >>> len(psychophysics(quick=True).runs), len(psychophysics().runs)
    (306, 918)
    """
    called = name_of("psychophysics", quick, name)
    return Bench(tuple(trials(seeds_of(quick, seeds))), called)


def name_of(usual: str, quick: bool, name: str | None) -> str:
    """What a bench's file is called: as a person says, or as usual."""
    small = check.boolean("quick", quick)
    return file_name((f"{usual}-quick" if small else usual) if name is None else name)


def seeds_of(quick: bool, seeds: Iterable[int]) -> list[int]:
    """Those that a bench goes through, each once; the first only where it is `quick`."""
    known = [check.integer("seeds", seed) for seed in check.sequence("seeds", seeds)]
    if not known:
        raise ValueError("seeds must hold at least one whole number; got none")
    return known[:1] if quick else list(dict.fromkeys(known))
