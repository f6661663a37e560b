"""Fig. 13 of Dura-Bernal 2012 and beyond: the contest of `contest`, line by line, as a bench."""

from __future__ import annotations

import pickle
import time
import tracemalloc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.data import DISTORTIONS, HARDER, distort, silhouettes
from cortexviz.studies.bench import Bench, name_of, seeds_of
from cortexviz.studies.contest import (
    MODELS,
    N_SHAPES,
    SHAPES,
    VARIATIONS,
    Classifier,
    accuracies,
    tuned,
)
from cortexviz.studies.design import fingerprint
from cortexviz.studies.perceived import each, of, values
from cortexviz.studies.table import Row, read_csv

# Of the five distortions beyond the paper's, and of all: no setting was chosen on them.
SHOWN = 78
SEEDS = (60, 61, 62, 63, 64)
TESTS = (*DISTORTIONS, *HARDER)
COSTS = ("fit_s", "picture_ms", "kept_mb", "peak_mb")
CHOSEN = tuple(dict.fromkeys(name for model in MODELS.values() for name in model.space))
COLUMNS = (
    *TESTS, *(f"{name} spread" for name in TESTS), *COSTS,
    "tuned", *(f"choice {name}" for name in CHOSEN),
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One line of the race: a model is tuned, or a model with a seed does the test.

    Parameters
    ----------
    stage : "tuning" or "test"
    model : str
        Of `MODELS`.
    seed : int
    repeat : int
    harder : bool
        Also the five harder distortions.
    """

    stage: str
    model: str
    seed: int = 0
    repeat: int = 0
    harder: bool = True

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Everything that fixes the numbers, as JSON values and with a table's usual names."""
        numbers = {"repeat": self.repeat, "seed": self.seed, "n_seeds": 1}
        where = {"shown": SHOWN, "tuned_on": [N_SHAPES, SHAPES, VARIATIONS], "harder": self.harder}
        space = {name: list(some) for name, some in MODELS[self.model].space.items()}
        return {"data": self.stage, "model": self.model, **numbers, **where, "space": space}

    @cached_property
    def key(self) -> str:
        return fingerprint(self.settings)


def figure13(quick: bool = False, seeds: Iterable[int] = SEEDS, name: str | None = None) -> Bench:
    """HMAX, HTM and the Bayesian network, tuned alike and tested alike (Dura-Bernal 2012, Fig. 13).

    Also the network with hidden places, and what a user would pick first; see
    `docs/recognition.md`.

    Parameters
    ----------
    quick : bool
        The first seed only, and the paper's seven distortions.
    seeds : whole numbers
        Of the models' training.
    name : str, optional
        Its file in the results folder.

    Examples
    --------
    >>> from cortexviz.studies import figure13
    >>> len(figure13(quick=True).runs), len(figure13().runs)
    (9, 25)
    >>> figure13(quick=True).run("results")  # doctest: +SKIP
    """
    called = name_of("figure13", quick, name)
    return Bench(tuple(entries(seeds_of(quick, seeds), not quick)), called, COLUMNS, measured)


def entries(seeds: Sequence[int], harder: bool) -> Iterator[Entry]:
    """Model after model: it is tuned, then tested with each seed."""
    for name, model in MODELS.items():
        if model.tuned:
            yield Entry("tuning", name, harder=harder)
        for repeat, seed in enumerate(seeds if model.random else seeds[:1]):
            yield Entry("test", name, seed, repeat, harder)


def measured(entry: Entry, jobs: int, rows: Sequence[Row]) -> dict[str, float]:
    """Values of some of `COLUMNS`; what was chosen is the number of a value in the space."""
    model = MODELS[entry.model]
    if entry.stage == "tuning":
        chosen, right = tuned(entry.model, jobs)
        return {"tuned": right} | {
            f"choice {name}": model.space[name].index(value) for name, value in chosen.items()
        }
    names, images = silhouettes()
    trained = model.built(entry.seed, settings_of(entry.model, rows, jobs))
    started = time.perf_counter()
    trained.fit(images, names)
    costs = {"fit_s": time.perf_counter() - started}
    started = time.perf_counter()
    trained.predict(images)
    costs["picture_ms"] = 1e3 * (time.perf_counter() - started) / len(images)
    tracemalloc.start()
    trained.predict(images)
    costs["peak_mb"] = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    costs["kept_mb"] = len(pickle.dumps(trained)) / 1e6
    found = accuracies(trained, shown(entry.harder), names, jobs)
    means = {name: float(values.mean()) for name, values in found.items()}
    return costs | means | {f"{name} spread": float(v.std()) for name, v in found.items()}


@lru_cache(maxsize=1)
def shown(harder: bool) -> dict[str, np.ndarray]:
    """The test pictures of all models."""
    return distort(silhouettes().images, SHOWN, TESTS if harder else DISTORTIONS)


def settings_of(name: str, rows: Sequence[Row], jobs: int) -> Mapping[str, Any]:
    """What tuning chose, from its row; tuned here where another process is still at it."""
    space = MODELS[name].space
    if not space:
        return {}
    for row in of(rows, data="tuning", model=name):
        return {n: some[int(row[f"choice {n}"])] for n, some in space.items()}
    return tuned(name, jobs).chosen


def recorded_figure13() -> list[Row]:
    """The table of `figure13` as it came out here; `docs/recognition.md` has it in words.

    Examples
    --------
    >>> from cortexviz.studies import recorded_figure13
    >>> rows = recorded_figure13()
    >>> sorted({row["model"] for row in rows if row["data"] != "tuning"})
    ['HMAX', 'HOG + SVM', 'HTM', 'as published', 'hidden places', 'pixels']
    """
    rows = read_csv(Path(__file__).parent / "figure13.csv")
    return [{name: value for name, value in row.items() if value != ""} for row in rows]


def contestant(name: str, seed: int = 0) -> Classifier:
    """One of the models of `figure13`, untrained, with the settings that its tuning has chosen.

    Parameters
    ----------
    name : str
        "HMAX", "HTM", "as published", "hidden places", "pixels" or "HOG + SVM".
    seed : int
        Of its training.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.studies import contestant
    >>> names, images = silhouettes()
    >>> model = contestant("pixels").fit(images, names)
    >>> type(model).__name__, str(model.predict(images[:1])[0]) == names[0]
    ('Pixels', True)
    """
    name = check.choice("name", name, MODELS)
    chosen = settings_of(name, recorded_figure13(), 1)
    return MODELS[name].built(check.integer("seed", seed), chosen)


def tables(rows: Sequence[Row]) -> dict[str, list[list[str]]]:
    """Per cent correct, on the paper's distortions and on harder ones; costs; what was chosen."""
    tests = of(rows, data="test")
    found = {"right": list(_right(tests, DISTORTIONS)), "harder": list(_right(tests, HARDER))}
    found["costs"] = [["model", "training, s", "a picture, ms", "kept, MB", "peak, MB"]]
    for model, own in by_model(tests):
        cells = [f"{np.mean(values(own, name)):.3g}" for name in COSTS]
        found["costs"].append([model, *cells])
    found["chosen"] = [["model", "on random shapes, %", "chosen"]]
    for row in of(rows, data="tuning"):
        chosen = settings_of(row["model"], [row], 1)
        said = ", ".join(
            f"{n} {v:.3g}" if isinstance(v, float) else f"{n} {v}" for n, v in chosen.items()
        )
        found["chosen"].append([row["model"], f"{100 * row['tuned']:.1f}", said])
    return {name: lines for name, lines in found.items() if len(lines) > 1}


def by_model(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each model, in the order of the table."""
    for model in each(rows, "model"):
        yield model, of(rows, model=model)


def mean_of(rows: Sequence[Row], names: Sequence[str]) -> list[float]:
    """For each row, the mean over distortions."""
    return [float(np.mean([row[name] for name in names])) for row in rows]


def _right(rows: Sequence[Row], names: Sequence[str]) -> Iterator[list[str]]:
    """Means over seeds; of the mean over distortions also the spread over seeds and variations."""
    yield ["model", *names, "mean", "over seeds", "over variations"]
    for model, own in by_model([row for row in rows if names[0] in row]):
        cells = [f"{100 * np.mean(values(own, name)):.1f}" for name in names]
        means = mean_of(own, names)
        over_seeds = f"{100 * np.std(means, ddof=1):.1f}" if len(means) > 1 else "-"
        over_variations = np.mean([row[f"{name} spread"] for row in own for name in names])
        spread = [over_seeds, f"{100 * over_variations:.1f}"]
        yield [model, *cells, f"{100 * np.mean(means):.1f}", *spread]
