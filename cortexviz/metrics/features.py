"""Features that need no download, and the Fréchet distance on them. Never called FID."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import fft

from cortexviz.base import check
from cortexviz.base.arrays import underflow_is_zero
from cortexviz.metrics.beliefs import c2_features
from cortexviz.metrics.frechet import Distance, distance_between
from cortexviz.metrics.images import grey, pictures
from cortexviz.metrics.untrained import inception_random

# Manjunath & Ma 1996: six orientations, four scales from the finest that pixels can carry.
N_ORIENTATIONS = 6
WAVELENGTHS = (3.0, 6.0, 12.0, 24.0)

# Images at a time, so that memory does not grow with the set.
CHUNK = 8


def feature_distance(
    images_a: Any, images_b: Any, features: str = "gabor", seed: int = 0, dims: int = 64
) -> Distance:
    """Fréchet distance between two sets of pictures on features that need no download.

    The formula of the FID (Heusel et al. 2017) on other features: its values compare among
    themselves and never with an FID, so the result carries the features' name.

    Parameters
    ----------
    images_a, images_b : (n, height, width) or (n, height, width, 3) array
        uint8, or float in [0, 1]. The statistics of `images_b`, the reference, are remembered.
    features : "gabor", "hmax" or "inception-random"
        Edge energies (`gabor_features`), beliefs of this package's vision network in C2, or one
        draw of the FID's network with random weights (`inception_random`), whose batch norm has
        seen `images_b`.
    seed, dims : int
        Of "inception-random": which draw, and how deep.

    Examples
    --------
    >>> from cortexviz.data import faces
    >>> from cortexviz.metrics import feature_distance
    >>> pictures = faces("procedural", n=120).images
    >>> same, darker = (feature_distance(other, pictures) for other in (pictures, pictures / 2))
    >>> same.name, round(same.value, 6) + 0.0, darker.value > 1
    ('Fréchet distance, gabor features', 0.0, True)
    """
    name = f"Fréchet distance, {check.choice('features', features, FEATURES)} features"
    respond, kind = FEATURES[features], features
    if features == "inception-random":
        kind = f"{features} {seed} {dims}"
        norm = pictures("images_b", images_b)
        respond = functools.partial(inception_random, seed=seed, dims=dims, norm=norm)
    return distance_between(name, kind, images_a, images_b, respond)


def features_of(images: Any, features: str = "gabor", **draw: Any) -> np.ndarray:
    """Features of each picture: (n, height, width) or (n, height, width, 3) -> (n, f) float64.

    Parameters
    ----------
    images, features
        As for `feature_distance`.
    **draw
        Of "inception-random": what `inception_random` takes.

    Examples
    --------
    >>> from cortexviz.data import faces
    >>> from cortexviz.metrics import FEATURES, features_of
    >>> sorted(FEATURES)
    ['gabor', 'hmax', 'inception-random']
    >>> features_of(faces("procedural", n=5).images, "gabor").shape
    (5, 48)
    """
    respond = FEATURES[check.choice("features", features, FEATURES)]
    if draw and respond is not inception_random:
        raise TypeError(f"{', '.join(draw)} must be left out: features {features!r} have no draws")
    return respond(images, **draw)


@underflow_is_zero
def gabor_features(images: Any) -> np.ndarray:
    """Mean and spread over the picture of the energy of 24 oriented Gabor filters.

    Manjunath & Ma 1996. Six orientations x four wavelengths (3, 6, 12, 24 pixels, one octave
    wide), each an even and an odd filter whose root sum of squares is the energy: what complex
    cells report. Like Inception's 64 features they say which edges there are, not where.

    What they cannot see: brightness, however far it is off, and shades wider than some 36 pixels.
    What they see well: contrast, and noise.

    Parameters
    ----------
    images : (n, height, width) or (n, height, width, 3) array
        uint8, or float in [0, 1]; colour is averaged to grey first.

    Returns
    -------
    (n, 48) float64 array, >= 0
        24 means, wavelength by wavelength and in each of them angle by angle, then 24 spreads; in
        percent of the step from black to white.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.metrics import gabor_features
    >>> bars = np.tile(np.arange(32) // 4 % 2, (1, 32, 1)).astype(float)  # upright, 8 pixels apart
    >>> found = gabor_features(np.concatenate([bars, np.full((1, 32, 32), 0.5)]))
    >>> found.shape, bool(found[0].max() > 10), bool(found[1].max() < 1e-6)
    ((2, 48), True, True)
    """
    images = grey(pictures("images", images))
    chunks = (images[start : start + CHUNK] for start in range(0, len(images), CHUNK))
    return np.concatenate([_energies(chunk) for chunk in chunks])


def _energies(images: np.ndarray) -> np.ndarray:
    # Mirrored borders: without them the frame of the picture would be its strongest edge.
    margin = [min(int(WAVELENGTHS[-1]), side - 1) for side in images.shape[1:]]
    padded = np.pad(images, [(0, 0), *((m, m) for m in margin)], mode="reflect")
    spectra = fft.fft2(padded)
    sides = zip(margin, images.shape[1:], strict=True)
    inside = (slice(None), *(slice(m, m + side) for m, side in sides))
    means, spreads = [], []
    for transfer in _gabor_transfer(*padded.shape[1:]):
        energy = np.abs(fft.ifft2(spectra * transfer)[inside])
        means.append(energy.mean(axis=(1, 2), dtype=np.float64))
        spreads.append(energy.std(axis=(1, 2), dtype=np.float64))
    return 100 * np.stack(means + spreads, axis=1)


FEATURES: dict[str, Callable[..., np.ndarray]] = {
    "gabor": gabor_features,
    "hmax": c2_features,
    "inception-random": inception_random,
}


@functools.lru_cache(maxsize=4)
def _gabor_transfer(height: int, width: int) -> np.ndarray:
    """Filters in the Fourier plane: one Gaussian each, zero at the origin, (24, height, width).

    A Gaussian on one side only gives a complex response, even part and odd part at once.
    """
    v, u = np.meshgrid(fft.fftfreq(height), fft.fftfreq(width), indexing="ij")
    filters = []
    for wavelength in WAVELENGTHS:
        for angle in np.arange(N_ORIENTATIONS) * np.pi / N_ORIENTATIONS:
            along = u * np.cos(angle) + v * np.sin(angle)
            across = -u * np.sin(angle) + v * np.cos(angle)
            centre = 1 / wavelength
            # Half height one octave apart along the ray, and 180 / 6 degrees apart across it.
            spread_along = centre / 3 / np.sqrt(2 * np.log(2))
            spread_across = centre * np.tan(np.pi / 2 / N_ORIENTATIONS) / np.sqrt(2 * np.log(2))
            distance = ((along - centre) / spread_along) ** 2 + (across / spread_across) ** 2
            filters.append(np.exp(-distance / 2))
    bank = np.array(filters)
    bank[:, 0, 0] = 0  # an even surface has no edges
    return bank.astype(np.float32)
