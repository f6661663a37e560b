"""What the study explorer asks for, without a browser: its settings, its forms, what they open."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from cortexviz.base import check, limits
from cortexviz.base.fast import fast
from cortexviz.studies import FIGURES, MEASURES, Store, Study, varied
from cortexviz.studies.arguments import choices_of, sets_of
from cortexviz.studies.chart import usual_axis, words
from cortexviz.studies.design import digest
from cortexviz.studies.estimate import NOTHING, Estimate, planned
from cortexviz.studies.figures import ONE_PERSON, TEN_RANDOM, TENS
from cortexviz.studies.table import TITLES, Row
from cortexviz.widgets.frame import costs
from cortexviz.widgets.pieces.controls import Field

DEFAULTS: dict[str, Any] = {
    "study": "own",
    "n_neurons": "5, 13, 21",
    "matrices": "both",
    "pictures": "both",
    "epochs": fast(300, 30),
    "repeats": fast(3, 2),
    "networks": fast(64, 8),
    "folder": "~/cortexviz-results",
    "source": "auto",
    "jobs": 0,
    "metric": "frechet_gabor",
    "axis": "auto",
    "repeat": 1,
    "left": "",
    "right": "",
}

OWN = ("n_neurons", "matrices", "pictures", "epochs", "repeats", "networks")
# What a study is, as opposed to how it is looked at: when these change another one is opened.
WHICH = ("study", "folder", "source", *OWN)
VIEW = {"axis": "auto", "repeat": 1, "left": "", "right": ""}  # what means nothing to another study

KINDS = {
    "own": "my own",
    "figure1": "Fig. 1, quick: L or B",
    "figure3": "Fig. 3, quick: how many faces",
    "figure5": "Fig. 5, quick: all faces",
    "figure6": "Fig. 6, quick: the best",
}
SIZE = 64  # pixels of a side, as `Study` has it
FILE = "file:"  # stands before the name of results that were found in the folder

PICTURES = {"both": list(TENS), "person": [ONE_PERSON], "random": [TEN_RANDOM]}
MATRICES = {"both": ["L", "B"], "L": ["L"], "B": ["B"]}

THE_STUDY = [
    Field("study", "Study", options=list(KINDS.items())),
    Field("n_neurons", "Neurons", "Several with commas; odd ones for matrix B."),
    Field("matrices", "Matrix", options=[("both", "L and B"), ("L", "L"), ("B", "B")]),
    Field("pictures", "Faces of",
          options=[("both", "both"), ("person", "one person"), ("random", "anyone")]),
    Field("epochs", "Epochs", stops=[30, 100, 300, 1000, 3000]),
    Field("repeats", "Repeats", "Each with other faces and other noise.", stops=[1, 2, 3, 5, 10]),
    Field("networks", "Networks a run", "Each draws one image.", stops=[8, 16, 32, 64, 128],
          advanced=True),
    Field("source", "Faces from", advanced=True,
          options=[("auto", "best here"), ("olivetti", "Olivetti"), ("procedural", "drawn")]),
    Field("jobs", "Threads", "0: all processors but one, or half where others use them, too.",
          stops=[n for n in (0, 1, 2, 4, 8, 16) if n <= (os.cpu_count() or 1)], advanced=True),
]  # fmt: skip
THE_FOLDER = [
    Field("folder", "Folder", "Runs are kept there as they finish. A study that is opened again "
          "goes on where it was."),
]  # fmt: skip
THE_VIEW = [
    Field("metric", "Metric", options=list(TITLES.items())),
    Field("axis", "Axis", options=[("auto", "usual")]),
    Field("repeat", "Repeat", "Which of a point's runs is shown below.", stops=[1, 2, 3, 5, 10]),
]


# Other names that the library has for them, and for what is no setting of its own.
ALIASES = {"n_seeds": "networks", "interaction": "matrices"}
PHRASES = {r"interaction(?: |=)'(\w)'": r"matrix \1"}


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


def hidden(settings: Row) -> set[str]:
    """Names of the settings that the others leave without effect."""
    skip = set() if settings["study"] == "own" else set(OWN)
    skip |= {"folder"} if limits.shared() else set()
    return skip | ({"source", "jobs"} if settings["study"].startswith(FILE) else set())


def results_folder(settings: Row) -> Path:
    """The folder of results, with ~ for the home of this person."""
    text = settings["folder"].strip()
    if not text:
        raise ValueError("folder must be the path of a folder for the results; got nothing")
    return limits.results_folder("folder", text)


def found(folder: Path) -> list[str]:
    """Names of the results in a folder."""
    return sorted(path.stem for path in folder.glob("*.sqlite")) if folder.is_dir() else []


def numbers(name: str, text: str) -> list[int]:
    """ "5, 13, 21" as whole numbers."""
    words = [word for word in str(text).replace(",", " ").split() if word]
    try:
        values = [int(word) for word in words]
    except ValueError:
        values = []
    if not values:
        raise ValueError(f"{name} must be whole numbers with commas, such as 5, 13; got {text!r}")
    return values


def own_arguments(settings: Row) -> tuple[Row, Row, Row]:
    """What a study of one's own is called with: params, data and the arguments by name."""
    matrices = MATRICES[check.choice("matrices", settings["matrices"], MATRICES)]
    labels = PICTURES[check.choice("pictures", settings["pictures"], PICTURES)]
    params = {
        "interaction": matrices,
        "n_neurons": numbers("n_neurons", settings["n_neurons"]),
        "epochs": settings["epochs"],
    }
    named = {"repeats": settings["repeats"], "n_seeds": settings["networks"]}
    data = {label: TENS[label] for label in labels}
    return params, data, named | {"source": settings["source"]}


def study_of(settings: Row) -> Study | None:
    """The study that the settings describe; None for results that are only looked at."""
    kind, source = settings["study"], settings["source"]
    if kind.startswith(FILE):
        return None
    check.choice("study", kind, KINDS)
    if kind != "own":
        return FIGURES[kind](True, source=source)
    asked = {name: settings[name] for name in ("n_neurons", "epochs", "repeats", "networks")}
    limits.within(costs.study(estimate_of(settings), threads(settings)), **asked)
    params, data, named = own_arguments(settings)
    study = Study(params, data, **named)
    # Each study of one's own has a file of its own: its name says what it is.
    key = "".join([source, *study.metrics, *(run.key for run in study.runs)])
    return replace(study, name=f"own-{digest(np.frombuffer(key.encode(), np.uint8))[:6]}")


def estimate_of(settings: Row) -> Estimate:
    """What the settings ask for, before any of it is made: no matrix, no list of runs."""
    kind = settings["study"]
    if kind.startswith(FILE):
        return NOTHING
    if kind in FIGURES:
        return FIGURES[kind](True, source=settings["source"]).estimate()
    params, data, named = own_arguments(settings)
    counts = (check.integer(name, named[name], minimum=1) for name in ("repeats", "n_seeds"))
    sets = [(pictures, override) for _, pictures, override in sets_of(data)]
    return planned(choices_of(params), sets, *counts, SIZE)


def open_plan(settings: Row) -> Plan:
    """Look up what the settings ask for; may wait for a download of faces.

    Raises
    ------
    ValueError
        Also where the file of that name holds another study, or no study.
    """
    study, folder = study_of(settings), results_folder(settings)
    if study is None:
        return _found_plan(folder, settings["study"].removeprefix(FILE))
    path = folder / f"{study.name}.sqlite"
    study.reference  # noqa: B018  (loaded now, or said why not)
    with suppress(FileNotFoundError), Store(path) as store:
        store.check(study)
    rows = [run.settings | {"key": run.key} for run in study.runs]
    costs = {run.key: float(study.cost(run)) for run in study.runs}
    return Plan(study, path, rows, costs, _columns(study.metrics), found(folder))


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


def threads(settings: Row) -> int:
    """How many runs are done at a time."""
    return limits.threads("jobs", settings["jobs"])


def few(study: Study) -> str:
    """A sentence where runs have too few images for the features, else nothing."""
    return f"{study.few}." if study.few else ""


def study_fields(files: Sequence[str]) -> list[Field]:
    """The form of the study, with the results that were found in the folder."""
    options = [*KINDS.items(), *((FILE + name, f"look at {name}") for name in files)]
    return [replace(THE_STUDY[0], options=options), *THE_STUDY[1:]]


def view_fields(plan: Plan) -> list[Field]:
    """The form of the view, with the metrics and axes that a study has."""
    metric, axis, repeat = THE_VIEW
    most = max((row["repeat"] for row in plan.settings), default=0) + 1
    axes = [(name, words(name).capitalize()) for name in plan.axes]
    return [
        replace(metric, options=[(column, TITLES[column]) for column in plan.columns]),
        replace(axis, options=[("auto", "usual"), *axes]),
        replace(repeat, stops=list(range(1, max(2, most) + 1))),
    ]


def chosen_axis(plan: Plan, asked: str) -> str:
    """The axis: the number of neurons as in Rondini 2023, or the first number that varies."""
    names = plan.axes
    if asked != "auto":
        return check.choice("axis", asked, ["auto", *names])
    return usual_axis(plan.settings, names)
