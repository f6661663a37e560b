"""Photographs as the retina passes them on, and two worlds without any edges."""

from __future__ import annotations

import os

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array
from cortexviz.data import Photographs, photographs
from cortexviz.v1.patches import Patches, round_mask

KINDS = ("natural", "scrambled", "noise")
CENTRE, SURROUND = 1.0, 3.0  # spreads of the difference of Gaussians, in pixels


def natural_patches(
    folder: str | os.PathLike[str] | Photographs | None = None,
    size: int = 13,
    angles: int = 8,
    kind: str = "natural",
    seed: int = 0,
) -> Patches:
    """Round patches of photographs as the retina passes them on: differences of Gaussians.

    Law & Cooper 1994. Spreads of 1 and 3 pixels; each picture has mean 0 and standard deviation 1.

    Parameters
    ----------
    folder : path or Photographs, optional
        Your own, in files or read already; default: those of `data.photographs`. `Patches.names`
        says which.
    size : odd int
        Diameter of a patch in pixels, from 3 to 51.
    angles : int
        Each picture is turned to so many angles, from 1 (as it is) to 36: photographs have
        more horizontals and verticals than obliques.
    kind : "natural", "scrambled" or "noise"
        Scrambled pictures have the same spectrum with phases at random, so that no edges are
        left; noise is white.
    seed : int
        Draws phases and noise.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import natural_patches
    >>> patches = natural_patches(angles=1)
    >>> patches.mask.shape, patches.n_inputs
    ((13, 13), 137)
    >>> patches.draw(np.random.default_rng(0), 5).shape
    (5, 137)
    """
    size = check.integer("size", size, 3, 51)
    if size % 2 == 0:
        raise ValueError(f"size must be odd, so that a patch has a centre; got {size}")
    angles = check.integer("angles", angles, 1, 36)
    kind = check.choice("kind", kind, KINDS)
    rng = np.random.default_rng(check.integer("seed", seed))
    found = folder if isinstance(folder, Photographs) else photographs(folder)
    images = array("folder.images", found.images, ("n", "side", "side"), 0, 1, empty=False)
    pictures = np.concatenate([turned(retina(image), angles) for image in images])
    if kind == "scrambled":
        pictures = scrambled(pictures, rng)
    elif kind == "noise":
        pictures = rng.standard_normal(pictures.shape)
    pictures -= pictures.mean((1, 2), keepdims=True)
    pictures /= np.maximum(pictures.std((1, 2), keepdims=True), 1e-12)  # of an even picture
    return Patches(pictures, round_mask(size), tuple(found.names))


def retina(image: np.ndarray) -> np.ndarray:
    """What changes between a centre and its surround: a difference of Gaussians (h, w)."""
    from scipy.ndimage import gaussian_filter

    image = image.astype(float)
    return gaussian_filter(image, CENTRE) - gaussian_filter(image, SURROUND)


def turned(image: np.ndarray, angles: int) -> np.ndarray:
    """A square picture (h, h) turned to `angles` angles: the square (n, s, s) that all fill."""
    from scipy.ndimage import affine_transform, spline_filter

    if angles == 1:
        return image[None]
    side = int(len(image) / np.sqrt(2)) - 2
    knots = spline_filter(image)
    pictures = []
    for angle in 2 * np.pi * np.arange(angles) / angles:
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        offset = (len(image) - 1) / 2 - turn @ np.full(2, (side - 1) / 2)
        pictures.append(affine_transform(knots, turn, offset, (side, side), prefilter=False))
    return np.stack(pictures)


def scrambled(pictures: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same spectra with the phases of white noise, (p, h, w). Galerne et al. 2011."""
    noise = np.fft.rfft2(rng.standard_normal(pictures.shape))
    spectra = abs(np.fft.rfft2(pictures)) * noise / np.maximum(abs(noise), 1e-12)
    return np.fft.irfft2(spectra, pictures.shape[1:])
