"""What a study measures on the synthetic images of a run: names, columns, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from cortexviz import bcm, metrics
from cortexviz.metrics.frechet import reference_statistics
from cortexviz.metrics.images import remembered

# Neighbours of PRDC, as its authors advise (Naeem et al. 2020).
NEIGHBOURS = 5

# How many networks with random weights; their seeds are 0, 1, 2, ...
DRAWS = 16


class Measure(NamedTuple):
    """One way to judge a set of synthetic images.

    Parameters
    ----------
    columns : mapping of str -> str
        What it adds to the table, and what the axis of a figure says.
    prepare : function of all faces
        What is computed once for the study.
    measure : function of (synthetic images, training images, what was prepared) -> column values
    better : "lower", "higher" or ""
        Which way is good; neither for a mere count.
    least_images : int
        How many synthetic images it needs.
    n_features : int
        With no more synthetic images than this, its values are biased; 0 where that is no matter.
    parts : names
        Columns of the table after `columns` that no figure offers: what they are made of.
    seconds : float
        For an image on one thread, where it takes much longer than the default ones.
    """

    columns: dict[str, str]
    prepare: Callable[[np.ndarray], Any]
    measure: Callable[[np.ndarray, np.ndarray, Any], tuple[float, ...]]
    better: str = "higher"
    least_images: int = 1
    n_features: int = 0
    parts: tuple[str, ...] = ()
    seconds: float = 0.0


def _frechet(title: str, column: str, features: Callable, n_features: int) -> Measure:
    def prepare(images: np.ndarray) -> metrics.Gaussian:
        # Remembered: a study that is paused and resumed in a page asks again.
        return reference_statistics(column, images, features)

    def measure(images: np.ndarray, _: Any, reference: metrics.Gaussian) -> tuple[float]:
        statistics = metrics.gaussian_statistics(features(images))
        return (metrics.frechet_distance(*statistics, *reference),)

    return Measure({column: title}, prepare, measure, "lower", 2, n_features)


def _best(title: str, column: str, score: Callable) -> Measure:
    def measure(images: np.ndarray, training: np.ndarray, _: None) -> tuple[float]:
        return (float(metrics.best_match(images, training.clip(0, 1), score)[1].mean()),)

    return Measure({column: title}, _nothing, measure)


def _prdc(images: np.ndarray, _: Any, reference: np.ndarray) -> tuple[float, ...]:
    return metrics.prdc(reference, metrics.gabor_features(images), NEIGHBOURS)


def _kid(images: np.ndarray, _: Any, reference: np.ndarray) -> tuple[float, ...]:
    return metrics.kid(reference, metrics.gabor_features(images))


class Draw(NamedTuple):
    """What one network with random weights answers to all faces: (n, 64), and its statistics."""

    features: np.ndarray
    statistics: metrics.Gaussian


def _random_reference(images: np.ndarray) -> tuple[np.ndarray, list[Draw]]:
    def draws(images: np.ndarray) -> list[Draw]:
        found = (metrics.inception_random(images, seed, norm=images) for seed in range(DRAWS))
        return [Draw(features, metrics.gaussian_statistics(features)) for features in found]

    return images, remembered("draws", images, draws)


def _random(
    images: np.ndarray, _: Any, reference: tuple[np.ndarray, list[Draw]]
) -> tuple[float, ...]:
    """Means over the draws of the Fréchet distance and of KID, then both of each draw.

    They weigh noise: 5 neurons that learn random faces are further from real ones than those of one
    person with what is left of their first weights, and nearer without it.
    """
    norm, draws = reference
    frechet, kid = [], []
    for seed, real in enumerate(draws):
        found = metrics.inception_random(images, seed, norm=norm)
        statistics = metrics.gaussian_statistics(found)
        frechet.append(metrics.frechet_distance(*statistics, *real.statistics))
        kid.append(metrics.kid(real.features, found).value)
    return float(np.mean(frechet)), float(np.mean(kid)), *frechet, *kid


def _distinct(images: np.ndarray, *_: Any) -> tuple[float]:
    return (float(bcm.distinct_faces(images)),)


def _learned(images: np.ndarray, training: np.ndarray, _: None) -> tuple[float]:
    return (float(bcm.learned_faces(images, training)),)


def _nothing(_: np.ndarray) -> None:
    return None


_gabor, _hmax = metrics.FEATURES["gabor"], metrics.FEATURES["hmax"]

MEASURES = {
    "fid": _frechet("FID (64 Inception features)", "fid", metrics.inception_features, 64),
    "gabor": _frechet("Fréchet distance (Gabor features)", "frechet_gabor", _gabor, 48),
    "hmax": _frechet("Fréchet distance (C2 beliefs)", "frechet_hmax", _hmax, 40),
    "inception-random": Measure(
        {
            "frechet_random": "Fréchet distance (untrained Inception)",
            "kid_random": "KID (untrained Inception)",
        },
        _random_reference,
        _random,
        "lower",
        4,
        64,
        tuple(f"{name}_random_{seed}" for name in ("frechet", "kid") for seed in range(DRAWS)),
        seconds=0.017 * DRAWS,
    ),
    "kid": Measure(
        {"kid_gabor": "KID (Gabor features)"},
        metrics.gabor_features,
        _kid,
        "lower",
        4,
        parts=("kid_gabor_error",),
    ),
    "prdc": Measure(
        {name: f"{name.capitalize()} (Gabor features)" for name in metrics.PRDC._fields},
        metrics.gabor_features,
        _prdc,
        least_images=NEIGHBOURS + 1,
    ),
    "distinct": Measure(
        {"distinct_faces": "Different pictures (correlation below 0.8)"}, _nothing, _distinct, ""
    ),
    "learned": Measure(
        {"faces_learned": "Different faces learned (noise left out)"}, _nothing, _learned, ""
    ),
    "ssim": _best("SSIM with the most similar training image", "ssim", metrics.ssim),
    "psnr": _best("PSNR with the most similar training image (dB)", "psnr", metrics.psnr),
}


def default_metrics() -> tuple[str, ...]:
    """The report's FID where its network and weights are here, and what needs no download."""
    free = ("gabor", "hmax", "prdc", "distinct")
    try:
        return ("fid", *free) if metrics.weights_path().exists() else free
    except ImportError:
        return free
