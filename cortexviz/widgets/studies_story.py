"""What the study explorer shows, without a browser: its settings, its points, its words."""

from __future__ import annotations

import io
import math
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cortexviz import _check, bcm
from cortexviz._fast import fast
from cortexviz.studies import FIGURES, MEASURES, Store, Study, orderings, varied, write_csv
from cortexviz.studies.design import digest
from cortexviz.studies.figures import ONE_PERSON, TEN_RANDOM
from cortexviz.studies.table import TITLES

from .controls import Field

Row = dict[str, Any]

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
VIEW = {"axis": "auto", "left": "", "right": ""}  # what means nothing to another study

KINDS = {
    "own": "my own",
    "figure1": "Fig. 1, quick: L or B",
    "figure3": "Fig. 3, quick: how many faces",
    "figure5": "Fig. 5, quick: all faces",
    "figure6": "Fig. 6, quick: the best",
}
FILE = "file:"  # stands before the name of results that were found in the folder

SETS = {ONE_PERSON: {"people": 1, "per_person": 10}, TEN_RANDOM: {"n": 10}}
PICTURES = {"both": list(SETS), "person": [ONE_PERSON], "random": [TEN_RANDOM]}
MATRICES = {"both": ["L", "B"], "L": ["L"], "B": ["B"]}

AXES = {"n_neurons": "Neurons", "interaction": "Matrix", "data": "Pictures"}

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
    Field("jobs", "Threads", "0: all processors but one.", stops=[0, 1, 2, 4, 8, 16],
          advanced=True),
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


class Plan(NamedTuple):
    """An opened study: what is to be run, where it is kept, and what it can be drawn by.

    Attributes
    ----------
    study : Study, or None where a file of results is only looked at
    path : its .sqlite file, which may not exist yet
    settings : one dict per run, with the columns of the table that are known beforehand
    costs : run's key -> expected work
    columns : its metrics
    found : names of all results in the folder
    """

    study: Study | None
    path: Path
    settings: list[Row]
    costs: dict[str, float]
    columns: list[str]
    found: list[str]


class Point(NamedTuple):
    """The runs of one setting: where they stand, and their spread over the repeats."""

    id: str
    curve: int
    place: float
    name: str
    rows: list[Row]
    values: list[float]

    @property
    def mean(self) -> float:
        return float(np.mean(self.values))

    @property
    def std(self) -> float:
        """Dividing by n - 1, as in the figures; NaN for a single run."""
        return float(np.std(self.values, ddof=1)) if len(self.values) > 1 else math.nan

    @property
    def error(self) -> float:
        """The standard error of the mean."""
        return self.std / math.sqrt(len(self.values))


class Chart(NamedTuple):
    """All that is drawn: curves (name, runs done, runs planned), points, ticks (place, words)."""

    curves: list[tuple[str, int, int]]
    points: list[Point]
    ticks: list[tuple[float, str]]
    axis: str


# Settings -----------------------------------------------------------------------------------------


def hidden(settings: Row) -> set[str]:
    """Names of the settings that the others leave without effect."""
    skip = set() if settings["study"] == "own" else set(OWN)
    return skip | ({"source", "jobs"} if settings["study"].startswith(FILE) else set())


def results_folder(settings: Row) -> Path:
    """The folder of results, with ~ for the home of this person."""
    text = settings["folder"].strip()
    if not text:
        raise ValueError("folder must be the path of a folder for the results; got nothing")
    return Path(text).expanduser()


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


def study_of(settings: Row) -> Study | None:
    """The study that the settings describe; None for results that are only looked at."""
    kind, source = settings["study"], settings["source"]
    if kind.startswith(FILE):
        return None
    _check.choice("study", kind, KINDS)
    if kind != "own":
        return FIGURES[kind](True, source=source)
    matrices = MATRICES[_check.choice("matrices", settings["matrices"], MATRICES)]
    labels = PICTURES[_check.choice("pictures", settings["pictures"], PICTURES)]
    study = Study(
        {
            "interaction": matrices,
            "n_neurons": numbers("n_neurons", settings["n_neurons"]),
            "epochs": settings["epochs"],
        },
        {label: SETS[label] for label in labels},
        repeats=settings["repeats"],
        n_seeds=settings["networks"],
        source=source,
    )
    # Each study of one's own has a file of its own: its name says what it is.
    key = "".join([source, *study.metrics, *(run.key for run in study.runs)])
    study.name = f"own-{digest(np.frombuffer(key.encode(), np.uint8))[:6]}"
    return study


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
    if path.exists():
        Store(path, study).close()  # refuses another study's file with a sentence
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
    costs = {row["key"]: 1.0 for row in rows}
    costs |= {f"missing {i}": 1.0 for i in range(identity["runs"] - len(rows))}
    return Plan(None, path, rows, costs, _columns(identity["metrics"]), there)


def _columns(metrics: Iterable[str]) -> list[str]:
    return [column for name in metrics for column in MEASURES[name].columns]


def few(study: Study) -> str:
    """A sentence where runs have too few images for the features, else nothing."""
    images = min(run.n_seeds for run in study.runs)
    biased = [n for n in study.metrics if images <= MEASURES[n].n_features]
    if not biased:
        return ""
    return (
        f"{images} images a run are few for the features of {' and '.join(biased)}: compare these "
        "points with each other only."
    )


def view_fields(plan: Plan) -> list[Field]:
    """The form of the view, with the metrics and axes that a study has."""
    metric, axis, repeat = THE_VIEW
    most = max((row["repeat"] for row in plan.settings), default=0) + 1
    return [
        replace(metric, options=[(column, TITLES[column]) for column in plan.columns]),
        replace(axis, options=[("auto", "usual"), *((a, words(a)) for a in axes(plan))]),
        replace(repeat, stops=list(range(1, max(2, most) + 1))),
    ]


def study_fields(files: Sequence[str]) -> list[Field]:
    """The form of the study, with the results that were found in the folder."""
    options = [*KINDS.items(), *((FILE + name, f"look at {name}") for name in files)]
    return [replace(THE_STUDY[0], options=options), *THE_STUDY[1:]]


# What is drawn ------------------------------------------------------------------------------------


def words(name: str) -> str:
    """A setting as a person calls it."""
    return AXES.get(name, name.replace("_", " ").capitalize())


def axes(plan: Plan) -> list[str]:
    """The settings that a study can be drawn along."""
    return varied(plan.settings) or ["n_neurons"]


def chosen_axis(plan: Plan, asked: str) -> str:
    """The axis: the number of neurons as in Rondini 2023, or the first number that varies."""
    names = axes(plan)
    if asked != "auto":
        return _check.choice("axis", asked, ["auto", *names])
    first = plan.settings[0] if plan.settings else {}
    varying = [n for n in names if isinstance(first.get(n), int | float)]
    return "n_neurons" if "n_neurons" in names or not varying else varying[0]


def value_words(name: str, value: Any) -> str:
    """One value of a setting in words."""
    before = {"data": "", "interaction": "matrix "}.get(name, f"{words(name).lower()} ")
    if name == "n_neurons":
        return f"{value} neurons"
    return f"{before}{value}"


def chart(plan: Plan, rows: Iterable[Row], metric: str, axis: str) -> Chart:
    """Points and curves of the runs so far, in the order of the study."""
    metric = _check.choice("metric", metric, plan.columns)
    axis, names = chosen_axis(plan, axis), axes(plan)
    others = [name for name in names if name != axis]

    def curve(row: Row) -> str:
        return ", ".join(value_words(name, row[name]) for name in others)

    def at(row: Row) -> Any:
        return row[axis] if isinstance(row[axis], int | float) else str(row[axis])

    places = list(dict.fromkeys(at(row) for row in plan.settings))
    if all(isinstance(place, int | float) for place in places):
        places = sorted(places)
        stands: dict[Any, float] = {place: float(place) for place in places}
    else:
        stands = {place: float(i) for i, place in enumerate(places)}
    nearest = min(np.diff(list(stands.values())), default=1.0)
    labels = list(dict.fromkeys(curve(row) for row in plan.settings))
    apart = min(0.12, 0.5 / max(1, len(labels))) * nearest
    good: dict[str, list[Row]] = {}
    done = dict.fromkeys(labels, 0)
    for row in rows:
        done[curve(row)] = done.get(curve(row), 0) + 1
        if not row["error"]:
            good.setdefault(point_id(plan, row), []).append(row)
    points = []
    for key, same in good.items():
        i = labels.index(curve(same[0]))
        place = stands[at(same[0])] + (i - (len(labels) - 1) / 2) * apart
        named = ", ".join(value_words(name, same[0][name]) for name in names)
        values = [row[metric] for row in same]
        points.append(Point(key, i, place, named, same, values))
    points.sort(key=lambda point: (point.curve, point.place))
    planned = [curve(row) for row in plan.settings]
    curves = [(label or "all runs", done[label], planned.count(label)) for label in labels]
    return Chart(curves, points, [(stands[p], str(p)) for p in places], words(axis))


def picture(rows: Sequence[Row], metric: str, axis: str) -> bytes:
    """The figure as a PNG file, drawn as the report draws it."""
    from matplotlib import pyplot as plt
    from matplotlib.figure import Figure

    from cortexviz.plot.studies import study_curves
    from cortexviz.plot.style import use_style

    file = io.BytesIO()
    with plt.rc_context():
        use_style()
        figure = Figure(figsize=(7.4, 4.2), layout="constrained")
        study_curves([r for r in rows if not r["error"]], metric, figure.subplots(), axis)
        figure.savefig(file, format="png", dpi=160)
    return file.getvalue()


def table(rows: Sequence[Row]) -> bytes:
    """The tidy table as a CSV file."""
    with tempfile.TemporaryDirectory() as folder:
        return write_csv(rows, Path(folder) / "table.csv").read_bytes()


def point_id(plan: Plan, row: Row) -> str:
    """What a point is called in a link: the settings that vary."""
    return " | ".join(str(row[name]) for name in axes(plan))


def check_point(plan: Plan, name: str, asked: str) -> None:
    """Refuse a point that this study cannot have."""
    known = list(dict.fromkeys(point_id(plan, row) for row in plan.settings))
    if asked and asked not in known:
        raise ValueError(
            f"{name} must be a point of this study, such as {known[0]!r}; got {asked!r}: choose "
            "one in the figure"
        )


def scale(points: Sequence[Point]) -> tuple[float, float, list[tuple[float, str]]]:
    """The ends of the upright axis and its ticks; from zero where that costs less than half."""
    if not points:
        return 0.0, 1.0, []
    spreads = [0.0 if math.isnan(p.std) else p.std for p in points]
    low = min(min(*p.values, p.mean - s) for p, s in zip(points, spreads, strict=True))
    high = max(max(*p.values, p.mean + s) for p, s in zip(points, spreads, strict=True))
    if 0 <= low < 0.5 * high:
        low = 0.0
    span = (high - low) or max(abs(high), 1.0) * 0.1
    raw = span / 4
    power = 10 ** math.floor(math.log10(raw))
    step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= raw)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if first == last:
        last += 1
    ticks = [(i * step, f"{i * step:.6g}") for i in range(first, last + 1)]
    return first * step, last * step, ticks


class Faces(NamedTuple):
    """The synthetic images of one run, equal faces side by side.

    images : (S, h, w) uint8, face : (S,) int, training : (n, h, w) uint8
    """

    images: np.ndarray
    face: np.ndarray
    training: np.ndarray


def faces(arrays: dict[str, np.ndarray]) -> Faces:
    """The images of a run from what its file holds, the most frequent face first."""
    training = arrays["training"]
    images = bcm.synthetic_images(arrays["weights"], training.shape[1:])
    face = bcm.same_face(images)
    order = np.argsort(face, kind="stable")
    grey = [i.mean(axis=-1).round().astype(np.uint8) if i.ndim == 4 else i
            for i in (images[order], training)]  # fmt: skip
    return Faces(grey[0], face[order], grey[1])


def run_of(point: Point, repeat: int) -> Row:
    """The run of a point with this repeat (counted from 1), or the one nearest to it."""
    return min(point.rows, key=lambda row: abs(row["repeat"] + 1 - repeat))


# Words --------------------------------------------------------------------------------------------


def amount(value: float) -> str:
    """A number with three figures that count."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def spread(point: Point) -> str:
    """Mean and standard deviation."""
    return amount(point.mean) + ("" if math.isnan(point.std) else f" ± {point.std:.2g}")


def point_words(point: Point, plan: Plan) -> str:
    """A point for a screen reader, and beside the pointer."""
    planned = sum(point_id(plan, row) == point.id for row in plan.settings)
    return f"{point.name}: {spread(point)}, {len(point.values)} of {planned} runs"


def traits(point: Point, plan: Plan) -> dict[str, Any]:
    """A point as `Scatter` draws it."""
    return {
        "id": point.id,
        "curve": point.curve,
        "x": point.place,
        "y": point.mean,
        "error": 0.0 if math.isnan(point.std) else point.std,
        "values": [float(value) for value in point.values],
        "label": point_words(point, plan),
    }


def face_words(counts: np.ndarray) -> str:
    """How often each face occurs: "58 + 4 + 2"."""
    if len(counts) == 1:
        return "one face only"
    if counts[0] == 1:
        return "no two of them alike"
    more = f" and {len(counts) - 5} more" if len(counts) > 5 else ""
    return f"{len(counts)} different faces: {' + '.join(map(str, counts[:5]))}{more}"


def rings(face: np.ndarray) -> list[int]:
    """The colour of each image's ring: one for each face that was drawn again, none for others."""
    counts = np.bincount(face)
    return np.where((counts[face] > 1) & (len(counts) > 1), face, -1).tolist()


def lower_is_better(metric: str) -> bool | None:
    """Whether a metric is a distance; None for a mere count."""
    return None if metric == "distinct_faces" else metric.startswith(("fid", "frechet"))


def compare(left: Point | None, right: Point | None, plan: Plan) -> list[list[str]]:
    """A line per metric: its name, both sides, and how sure the difference is."""
    lines = []
    for column in plan.columns:
        sides = [side and side._replace(values=[row[column] for row in side.rows])
                 for side in (left, right)]  # fmt: skip
        cells = ["" if side is None else spread(side) for side in sides]
        lines.append([TITLES[column], *cells, _sure(column, *sides)])
    return lines


def _sure(column: str, left: Point | None, right: Point | None) -> str:
    """The verdict of `orderings`: a difference counts from two standard errors on."""
    if left is None or right is None:
        return ""
    error = math.hypot(left.error, right.error)
    if math.isnan(error):
        return "one run only: cannot tell"
    difference = left.mean - right.mean
    if abs(difference) <= orderings.CLEAR * error or difference == 0:
        return "no clear difference"
    lower = lower_is_better(column)
    name = "A" if difference > 0 else "B"
    if lower is None:
        return f"{name} has more"
    return f"{name if not lower else 'BA'[name == 'B']} is better"


def title(plan: Plan) -> str:
    """What study is drawn, and where it is kept."""
    if plan.study is None:
        return f"Results of {plan.path.stem}"
    kind = plan.study.name.removesuffix("-quick")
    return (
        f"Fig. {kind.removeprefix('figure')} of Rondini 2023, quick"
        if kind in KINDS
        else "My study"
    )


def upright(metric: str) -> str:
    """The words on the upright axis: the metric by its full name, and which way is good."""
    better = {True: "lower is better", False: "higher is better", None: "a count"}
    return f"{TITLES[metric]}, {better[lower_is_better(metric)]}"


def describe(plan: Plan, rows: Sequence[Row], seen: Chart, metric: str) -> tuple[str, str]:
    """What is seen now, in a sentence, and what to look for next."""
    total, networks = len(plan.settings), sum(row["n_seeds"] for row in plan.settings)
    failed = [row for row in rows if row["error"]]
    note = f" {len(failed)} failed: {failed[0]['error']}" if failed else ""
    if not rows:
        return (
            f"Nothing has run yet: {total} runs, {networks} networks in all.",
            "Which setting will come nearest to real faces? Guess, then press play.",
        )
    if not seen.points:
        return f"{len(rows)} of {total} runs are done.{note}", "Change the settings."
    lower = lower_is_better(metric)
    best = (min if lower else max)(seen.points, key=lambda point: point.mean)
    rank = "most" if lower is None else "best"
    before = f"All {total} runs are done" if len(rows) == total else f"{len(rows)} of {total} runs"
    text = f"{before}. The {rank} so far: {best.name}, {spread(best)}.{note}"
    if len(rows) == total:
        text = text.replace(" so far", "")
        return text, _report(rows, metric) or "Choose two points and compare what they drew."
    return text, "Choose a point to see its images. Error bars need two repeats."


def _report(rows: Sequence[Row], metric: str) -> str:
    """How many of the report's orderings came out."""
    if not lower_is_better(metric):
        return ""
    verdicts = [finding.verdict for finding in orderings.findings(rows, metric)]
    if not verdicts:
        return ""
    counts = {word: verdicts.count(word) for word in ("appears", "opposite", "not clear")}
    return (
        f"Of {len(verdicts)} orderings that Rondini 2023 found with FID, {counts['appears']} "
        f"appear here, {counts['opposite']} are the other way round and "
        f"{counts['not clear']} are not clear. This is another metric, and fewer epochs."
    )
