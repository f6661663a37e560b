"""One run, wherever it is done: train, draw the synthetic images, measure them."""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any, NamedTuple

import numba
import numpy as np

from cortexviz import __version__
from cortexviz.base import warn
from cortexviz.bcm import Params, synthetic_images, train_ensemble
from cortexviz.bcm.devices import Card, CardError, card
from cortexviz.studies.measures import MEASURES


class Task(NamedTuple):
    """All that a worker needs, on this machine or another; nothing is read from disk there."""

    params: Params
    images: np.ndarray
    seeds: list[int]
    reference: Mapping[str, Any]
    keep: str
    threads: int
    device: str = "cpu"


class Outcome(NamedTuple):
    """What comes back: the row's own columns, and the weights for the file beside the table."""

    values: dict[str, float]
    weights: np.ndarray
    training: np.ndarray
    training_seconds: float
    seconds: float
    versions: str
    error: str
    device: str = "cpu"


class StoppedError(Exception):
    """The study was stopped in the middle of a run."""


def execute(
    task: Task,
    stop: threading.Event | None = None,
    trained: Callable[[int], None] = lambda networks: None,
) -> Outcome:
    """Do one run. A network that diverges is a result too: its sentence becomes the row's error.

    Parameters
    ----------
    task : Task
    stop : threading.Event, optional
        Set from another thread, it ends the run within about 0.1 s of training.
    trained : function of a number of networks
        Called again and again, with how many more are done.

    Raises
    ------
    StoppedError
        Once `stop` is set.
    CardError
        Where there is no card that was asked for, or it fails.
    """
    started, where = time.perf_counter(), card(task.device)
    # Our warnings of single networks and sets stay here: a study has thousands of them, and what
    # matters is said once where it starts, or seen in its table.
    with warn.unheard():
        try:
            weights, error = _train(task, stop or threading.Event(), trained), ""
        except FloatingPointError as problem:
            weights, error = np.empty((0, 0, 0), np.float32), str(problem)
        training_seconds = time.perf_counter() - started
        values = {} if error else measured(weights, task.images, task.reference)
    pictures = np.rint(task.images.clip(0, 1) * 255).astype(np.uint8)
    seconds = time.perf_counter() - started
    used, name = versions(where), where.name if where else "cpu"
    return Outcome(values, weights, pictures, training_seconds, seconds, used, error, name)


def versions(where: Card | None = None) -> str:
    """What the numbers were computed with, on a card where there was one."""
    torch = f"torch {version('torch')}, " if where else ""
    return (
        f"cortexviz {__version__}, numpy {np.__version__}, numba {numba.__version__}, {torch}"
        f"python {platform.python_version()}"
    )


def _train(task: Task, stop: threading.Event, trained: Callable[[int], None]) -> np.ndarray:
    """Weights (S, N, d) of all neurons; (S, 1, d) of those that are pictures, if these are kept."""
    params, device = task.params, task.device
    # A card is asked for all networks at a time, and takes as many as it has room for.
    width = max(1, task.threads) if device == "cpu" else len(task.seeds)
    n_pixels = int(np.prod(task.images.shape[1:]))
    centre = params.n_neurons // 2
    first, end = (centre, centre + 1) if task.keep == "pictures" else (0, params.n_neurons)
    weights = np.empty((len(task.seeds), end - first, n_pixels), params.dtype)
    for start in range(0, len(task.seeds), width):
        some = task.seeds[start : start + width]
        said: list[str] = []
        with warn.heard(said.append):
            networks = train_ensemble(params, task.images, some, width, False, stop, device)
        if stop.is_set():
            raise StoppedError
        if len(networks) < len(some):
            raise CardError(said[-1])
        weights[start : start + width] = networks[:, first:end]
        trained(len(some))
    return weights


def measured(
    weights: np.ndarray, images: np.ndarray, reference: Mapping[str, Any]
) -> dict[str, float]:
    """The columns of the metrics in `reference` for networks' weights (S, N, d)."""
    # One image per network, of the centre neuron: with B the only face, with L one like all.
    synthetic = synthetic_images(weights, images.shape[1:])
    values: dict[str, float] = {}
    for name, prepared in reference.items():
        measure = MEASURES[name]
        results = measure.measure(synthetic, images, prepared)
        names = (*measure.columns, *measure.parts)
        values |= zip(names, map(float, results), strict=True)
    return values
