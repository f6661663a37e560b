"""The studies of Rondini 2023, with the report's settings, and smaller ones of the same shape."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import add
from typing import Any

from cortexviz.base import check
from cortexviz.bcm.interactions import usual_centre
from cortexviz.studies.design import Run
from cortexviz.studies.study import Study

NEURONS = [5, 9, 13, 17, 21]

# A few minutes on four cores: fewer sizes and repeats, and enough epochs for clear faces.
QUICK_NEURONS = [5, 13, 21]
QUICK_REPEATS = 3
QUICK_EPOCHS = 1000
QUICK_EPOCHS_ALL = 300  # all 400 faces are 40 times as many steps an epoch

ONE_PERSON, TEN_RANDOM = "10 of one person", "10 random"
TENS = {ONE_PERSON: {"people": 1, "per_person": 10}, TEN_RANDOM: {"n": 10}}


def figure1(quick: bool = False, centre: float | None = None, **options: Any) -> Study:
    """Matrix L against B, few neurons against many, one person against random faces.

    Rondini 2023, Figs. 1 and 2.

    Parameters
    ----------
    quick : bool
        36 runs instead of 100, with 1000 epochs instead of 3000.
    centre : float, optional
        The centre of matrix B. The report prints 2.3 for five neurons and does not say how it
        grows; None means N // 2 + 0.3. ``figure1() + figure1(centre=2.3)`` has both in one table.
    options
        `Study`'s own: metrics, repeats, n_seeds, seed, source, size, name.

    Examples
    --------
    >>> from cortexviz.studies import FIGURES, MEASURES, figure1
    >>> study = figure1(quick=True, metrics=["gabor"])
    >>> study.name, len(study.runs), len(figure1().runs)
    ('figure1-quick', 36, 100)
    >>> sorted(FIGURES), list(MEASURES["gabor"].columns)
    (['figure1', 'figure3', 'figure5', 'figure6', 'report'], ['frechet_gabor'])
    >>> study.run("results", jobs=4)  # doctest: +SKIP
    """
    return _small({"interaction": ["L", "B"]}, TENS, quick, centre, "figure1", options)


def figure3(quick: bool = False, centre: float | None = None, **options: Any) -> Study:
    """5, 10 and 20 pictures of the same people or at random, with B (Rondini 2023, Figs. 3 and 4).

    Arguments as `figure1`; quick means 54 runs instead of 150.

    Examples
    --------
    >>> from cortexviz.studies import figure3
    >>> len(figure3(quick=True).runs), sorted({run.label for run in figure3(quick=True).runs})[:2]
    (54, ['10 of one person', '10 random'])
    """
    # "In the cases with 5 picture as dataset, the batch's size is 5" (section 3).
    data = {
        "5 of one person": {"people": 1, "per_person": 5, "batch_size": 5},
        "5 random": {"n": 5, "batch_size": 5},
        **TENS,
        "20 of two people": {"people": 2, "per_person": 10},
        "20 random": {"n": 20},
    }
    return _small({"interaction": "B"}, data, quick, centre, "figure3", options)


def figure5(quick: bool = False, centre: float | None = None, **options: Any) -> Study:
    """All faces: batches of 10 to 100, 21 to 29 neurons, no repeats (Rondini 2023, Fig. 5).

    Arguments as `figure1`; quick means 4 runs instead of 12, with 300 epochs.

    Examples
    --------
    >>> from cortexviz.studies import figure5
    >>> sorted({run.params.n_neurons for run in figure5().runs}), len(figure5(quick=True).runs)
    ([21, 25, 29], 4)
    """
    params = {
        "batch_size": [10, 100] if quick else [10, 20, 50, 100],
        "n_neurons": [21, 29] if quick else [21, 25, 29],
    }
    return _large(params, quick, centre, "figure5", options)


def figure6(quick: bool = False, centre: float | None = None, **options: Any) -> Study:
    """The report's best setting, all faces in batches of 100: how many faces come out?

    Rondini 2023, Fig. 6.

    Arguments as `figure1`; quick means 300 epochs.

    Examples
    --------
    >>> from cortexviz.studies import figure6
    >>> [(run.label, run.params.batch_size, run.n_seeds) for run in figure6().runs]
    [('all faces', 100, 64)]
    """
    return _large({"batch_size": 100, "n_neurons": 21}, quick, centre, "figure6", options)


def report(quick: bool = False, centre: float | None = None, **options: Any) -> Study:
    """The whole report in one table: what two figures share is run once (212 runs).

    Examples
    --------
    >>> from cortexviz.studies import figure1, report
    >>> both = report()
    >>> len(both.runs), {run.key for run in figure1().runs} <= {run.key for run in both.runs}
    (212, True)
    """
    figures = (figure(quick, centre, **options) for figure in (figure1, figure3, figure5))
    everything = reduce(add, figures)
    return replace(everything, name=options.get("name", _named("report", quick, centre)))


FIGURES = {f.__name__: f for f in (figure1, figure3, figure5, figure6, report)}


def _small(
    params: dict, data: dict, quick: bool, centre: float | None, name: str, options: dict[str, Any]
) -> Study:
    params = params | {"n_neurons": QUICK_NEURONS if quick else NEURONS}
    if quick:
        params["epochs"] = QUICK_EPOCHS
    own: dict[str, Any] = {"name": _named(name, quick, centre)}
    own["repeats"] = QUICK_REPEATS if quick else 5
    return _centred(Study(params, data, **own | options), centre)


def _large(
    params: dict, quick: bool, centre: float | None, name: str, options: dict[str, Any]
) -> Study:
    if quick:
        params = params | {"epochs": QUICK_EPOCHS_ALL}
    # "Since I use all the dataset, I can not reply the simulations five times" (section 4).
    own = {"name": _named(name, quick, centre)} | options | {"repeats": 1}
    return _centred(Study(params, {"all faces": {}}, **own), centre)


def _centred(study: Study, centre: float | None) -> Study:
    """With another centre in the matrices B, but for those that have it already."""
    return replace(study, runs=tuple(_with_centre(run, centre) for run in study.runs))


def _with_centre(run: Run, centre: float | None) -> Run:
    p = run.params
    if centre is None or p.interaction == "L" or centre == usual_centre(p.n_neurons):
        return run
    return replace(run, params=replace(p, centre=centre))


def _named(name: str, quick: bool, centre: float | None) -> str:
    """All may lie in one folder of results."""
    own = "" if centre is None else f"-centre-{check.real('centre', centre):g}"
    return f"{name}{'-quick' * quick}{own}"
