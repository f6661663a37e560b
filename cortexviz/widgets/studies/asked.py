"""What the settings ask for: a study, where it is kept, and what it can be drawn by."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from cortexviz.base import check, folders, limits
from cortexviz.bcm.interactions import CENTRE
from cortexviz.studies import FIGURES, MEASURES, Store, Study, varied
from cortexviz.studies.arguments import choices_of, sets_of
from cortexviz.studies.chart import usual_axis
from cortexviz.studies.design import digest
from cortexviz.studies.estimate import NOTHING, Estimate, planned
from cortexviz.studies.figures import ONE_PERSON, TEN_RANDOM, TENS
from cortexviz.studies.table import Row
from cortexviz.widgets.frame import costs
from cortexviz.widgets.studies.settings import FILE, KINDS, StudySettings

SIZE = 64  # pixels of a side, as `Study` has it
PICTURES = {"both": list(TENS), "person": [ONE_PERSON], "random": [TEN_RANDOM]}
MATRICES: dict[str, Row] = {
    "both": {"interaction": ["L", "B"]},
    "L": {"interaction": ["L"]},
    "B": {"interaction": ["B"]},
    "centres": {"interaction": ["B"], "centre": [None, CENTRE]},
}


@dataclass(frozen=True)
class Plan:
    """An opened study: what is to be run, where it is kept, and what it can be drawn by.

    Attributes
    ----------
    study : Study, or None where a file of results is only looked at
    path : its .sqlite file, which may not exist yet
    settings : one dict per run, with the columns of the table that are known beforehand
    costs : run's key -> expected work; one for each run, also those not known by key
    columns : its metrics
    found : names of all results in the folder
    """

    study: Study | None
    path: Path
    settings: list[Row]
    costs: dict[str, float]
    columns: list[str]
    found: list[str]

    def seen(self, rows: list[Row]) -> Plan:
        """With more rows: a file that is only looked at says what it holds as it grows."""
        if self.study is not None:
            return self
        missing = max(0, len(self.costs) - len(rows))
        costs = dict.fromkeys([*(row["key"] for row in rows), *map(str, range(missing))], 1.0)
        return replace(self, settings=rows, costs=costs)

    @cached_property
    def axes(self) -> list[str]:
        """The settings that it can be drawn along."""
        return varied(self.settings) or ["n_neurons"]

    @cached_property
    def estimate(self) -> Estimate:
        """What all of it will take; nothing where it is only looked at."""
        return self.study.estimate() if self.study is not None else NOTHING


def results_folder(settings: StudySettings) -> Path:
    """The folder of results, with ~ for the home of this person."""
    text = settings.folder.strip()
    if not text:
        raise ValueError("folder must be the path of a folder for the results; got nothing")
    return folders.for_results("folder", text)


def found(folder: Path) -> list[str]:
    """Names of the results in a folder."""
    return sorted(path.stem for path in folder.glob("*.sqlite")) if folder.is_dir() else []


def numbers(name: str, text: str) -> list[int]:
    """ "5, 13, 21" as whole numbers."""
    try:
        values = [int(word) for word in str(text).replace(",", " ").split()]
    except ValueError:
        values = []
    if not values:
        raise ValueError(f"{name} must be whole numbers with commas, such as 5, 13; got {text!r}")
    return values


def own_arguments(settings: StudySettings) -> tuple[Row, Row, Row]:
    """What a study of one's own is called with: params, data and the arguments by name."""
    matrices = MATRICES[check.choice("matrices", settings.matrices, MATRICES)]
    labels = PICTURES[check.choice("pictures", settings.pictures, PICTURES)]
    params = {
        **matrices,
        "n_neurons": numbers("n_neurons", settings.n_neurons),
        "epochs": settings.epochs,
    }
    data = {label: TENS[label] for label in labels}
    named = {"repeats": settings.repeats, "n_seeds": settings.networks, "source": settings.source}
    return params, data, named


def study_of(settings: StudySettings) -> Study | None:
    """The study that the settings describe; None for results that are only looked at.

    Loads its faces, which may wait for a download.
    """
    kind, source = settings.study, settings.source
    if kind.startswith(FILE):
        return None
    check.choice("study", kind, KINDS)
    if kind != "own":
        return _settled(FIGURES[kind](True, source=source))
    limits.within(
        costs.study(estimate_of(settings), threads(settings)),
        n_neurons=settings.n_neurons, epochs=settings.epochs,
        repeats=settings.repeats, networks=settings.networks,
    )  # fmt: skip
    params, data, named = own_arguments(settings)
    study = _settled(Study(params, data, **named))
    # Each study of one's own has a file of its own: its name says what it is, and of which faces.
    key = "".join([study.identity["faces"], *study.metrics, *(run.key for run in study.runs)])
    return replace(study, name=f"own-{digest(np.frombuffer(key.encode(), np.uint8))[:6]}")


def _settled(study: Study) -> Study:
    """With the faces that "auto" finds now: later it may find others, and they another study."""
    return replace(study, source=study.reference.source)


def estimate_of(settings: StudySettings) -> Estimate:
    """What the settings ask for, before any of it is made: no matrix, no list of runs."""
    kind = settings.study
    if kind.startswith(FILE):
        return NOTHING
    if kind in FIGURES:
        return FIGURES[kind](True, source=settings.source).estimate()
    params, data, _ = own_arguments(settings)
    repeats = check.integer("repeats", settings.repeats, minimum=1)
    n_seeds = check.integer("n_seeds", settings.networks, minimum=1)
    return planned(choices_of(params), sets_of(data), repeats, n_seeds, SIZE)


def open_plan(settings: StudySettings) -> Plan:
    """Look up what the settings ask for; may wait for a download of faces.

    Raises
    ------
    ValueError
        Also where the file of that name holds another study, or no study.
    """
    study, folder = study_of(settings), results_folder(settings)
    if study is None:
        return _found_plan(folder, settings.study.removeprefix(FILE))
    folders.check_room(folder, study.name, costs.study(study.estimate(), 1).disk)
    path = folder / f"{study.name}.sqlite"
    with suppress(FileNotFoundError), Store(path) as store:
        store.check(study)
    rows = [run.settings | {"key": run.key} for run in study.runs]
    work = {run.key: float(study.cost(run)) for run in study.runs}
    return Plan(study, path, rows, work, _columns(study.metrics), found(folder))


def _found_plan(folder: Path, name: str) -> Plan:
    there = found(folder)
    if name not in there:
        known = ", ".join(there) or "none"
        raise FileNotFoundError(
            f"there are no results called {name!r} in {folder}; there are: {known}"
        )
    path = folder / f"{name}.sqlite"
    with Store(path) as store:
        rows, identity = list(store.rows()), store.identity
    # What the file does not have yet is not known here, only how many runs it will be.
    costs = dict.fromkeys(map(str, range(identity["runs"])), 1.0)
    return Plan(None, path, [], costs, _columns(identity["metrics"]), there).seen(rows)


def _columns(metrics: Iterable[str]) -> list[str]:
    return [column for name in metrics for column in MEASURES[name].columns]


def threads(settings: StudySettings) -> int:
    """How many runs are done at a time."""
    return limits.threads("jobs", settings.jobs)


def few(study: Study) -> str:
    """A sentence where runs have too few images for the features, else nothing."""
    return f"{study.few}." if study.few else ""


def chosen_axis(plan: Plan, asked: str) -> str:
    """The setting along the axis, `asked` or the usual one."""
    if asked != "auto":
        return check.choice("axis", asked, ["auto", *plan.axes])
    return usual_axis(plan.settings, plan.axes)
