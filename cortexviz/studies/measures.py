"""What a study measures on the synthetic images of a run: names, columns, and how."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from cortexviz import bcm, metrics
from cortexviz.metrics.frechet import reference_statistics

# Neighbours of PRDC, as its authors advise (Naeem et al. 2020).
NEIGHBOURS = 5


class Measure(NamedTuple):
    """One way to judge a set of synthetic images.

    Parameters
    ----------
    columns : mapping of str -> str
        What it adds to the table, and what the axis of a figure says.
    prepare : function of all faces
        What is computed once for the study.
    measure : function of (synthetic images, training images, what was prepared) -> column values
    least_images : int
        How many synthetic images it needs.
    n_features : int
        With no more synthetic images than this, its values are biased; 0 where that is no matter.
    """

    columns: dict[str, str]
    prepare: Callable[[np.ndarray], Any]
    measure: Callable[[np.ndarray, np.ndarray, Any], tuple[float, ...]]
    least_images: int = 1
    n_features: int = 0


def _nothing(_: np.ndarray) -> None:
    return None


def _statistics(column: str, features: Callable, images: np.ndarray) -> metrics.Gaussian:
    """Remembered: a study that is paused and resumed in a page asks again."""
    return reference_statistics(column, images, features)


def _frechet(
    features: Callable, images: np.ndarray, _: np.ndarray, reference: metrics.Gaussian
) -> tuple[float, ...]:
    statistics = metrics.gaussian_statistics(features(images))
    return (metrics.frechet_distance(*statistics, *reference),)


def _prdc(images: np.ndarray, _: np.ndarray, reference: np.ndarray) -> tuple[float, ...]:
    return metrics.prdc(reference, metrics.gabor_features(images), NEIGHBOURS)


def _distinct(images: np.ndarray, *_: Any) -> tuple[float, ...]:
    return (float(bcm.distinct_faces(images)),)


def _best(score: Callable, images: np.ndarray, training: np.ndarray, _: None) -> tuple[float, ...]:
    return (float(metrics.best_match(images, training.clip(0, 1), score)[1].mean()),)


def _of_frechet(title: str, column: str, features: Callable, n_features: int) -> Measure:
    prepare, measure = partial(_statistics, column, features), partial(_frechet, features)
    return Measure({column: title}, prepare, measure, 2, n_features)


_gabor = partial(metrics.features_of, features="gabor")
_hmax = partial(metrics.features_of, features="hmax")

MEASURES = {
    "fid": _of_frechet("FID (64 Inception features)", "fid", metrics.inception_features, 64),
    "gabor": _of_frechet("Fréchet distance (Gabor features)", "frechet_gabor", _gabor, 48),
    "hmax": _of_frechet("Fréchet distance (C2 beliefs)", "frechet_hmax", _hmax, 40),
    "prdc": Measure(
        {name: f"{name.capitalize()} (Gabor features)" for name in metrics.PRDC._fields},
        metrics.gabor_features,
        _prdc,
        NEIGHBOURS + 1,
    ),
    "distinct": Measure({"distinct_faces": "Distinct faces"}, _nothing, _distinct),
    "ssim": Measure(
        {"ssim": "SSIM with the most similar training image"},
        _nothing,
        partial(_best, metrics.ssim),
    ),
    "psnr": Measure(
        {"psnr": "PSNR with the most similar training image (dB)"},
        _nothing,
        partial(_best, metrics.psnr),
    ),
}


def default_metrics() -> tuple[str, ...]:
    """The report's FID where its network and weights are here, and what needs no download."""
    free = ("gabor", "hmax", "prdc", "distinct")
    try:
        return ("fid", *free) if metrics.weights_path().exists() else free
    except ImportError:
        return free
