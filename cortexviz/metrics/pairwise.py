"""PSNR and SSIM: how like are two pictures? They judge pairs, not sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array, underflow_is_zero
from cortexviz.metrics.images import ONE, pictures

# The width in pixels of the window that SSIM slides over both pictures (Wang et al. 2004).
WINDOW = 7


def psnr(image_a: Any, image_b: Any) -> float:
    """Peak signal-to-noise ratio, 10 log10(1 / mean squared difference).

    "Rondini 2023": it compares two pictures at a time, so it cannot judge a set. It can say how
    faithfully one picture copies another; it cannot say whether a new face looks like a face,
    and a shift of one pixel costs as much as real damage.

    Parameters
    ----------
    image_a, image_b : (height, width) or (height, width, 3) array
        uint8, or float in [0, 1].

    Returns
    -------
    float, in decibels; infinite for equal pictures

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.metrics import psnr
    >>> black = np.zeros((8, 8))
    >>> round(psnr(black, black + 0.1), 3), psnr(black, black)  # 10 log10(1 / .01)
    (20.0, inf)
    """
    a, b = _pair(image_a, image_b)
    from skimage.metrics import peak_signal_noise_ratio

    with np.errstate(divide="ignore", under="ignore"):
        return float(peak_signal_noise_ratio(a, b, data_range=1.0))


@underflow_is_zero
def ssim(image_a: Any, image_b: Any) -> float:
    """Structural similarity: means, spreads and correlation compared in every 7 x 7 window.

    Wang et al. 2004. "Rondini 2023": it compares two pictures at a time, so it cannot judge a
    set. It forgives a change of brightness that PSNR punishes; it cannot say whether two
    pictures show the same person, nor whether a set has any variety.

    Parameters
    ----------
    image_a, image_b : (height, width) or (height, width, 3) array, at least 7 x 7
        uint8, or float in [0, 1].

    Returns
    -------
    float in [-1, 1], 1 for equal pictures

    Examples
    --------
    >>> from cortexviz.data import faces
    >>> from cortexviz.metrics import ssim
    >>> one, two = faces("procedural", people=2, per_person=1).images
    >>> round(ssim(one, one), 3), ssim(one, two) < 0.9
    (1.0, True)
    """
    a, b = _pair(image_a, image_b)
    if min(a.shape[:2]) < WINDOW:
        raise ValueError(
            f"image_a and image_b must be at least {WINDOW} x {WINDOW} pixels for SSIM; "
            f"got {a.shape[0]} x {a.shape[1]}"
        )
    from skimage.metrics import structural_similarity

    colour = -1 if a.ndim == 3 else None
    return float(structural_similarity(a, b, win_size=WINDOW, data_range=1.0, channel_axis=colour))


def best_match(
    images: Any, references: Any, score: Callable[[Any, Any], float] = ssim
) -> tuple[np.ndarray, np.ndarray]:
    """For each picture the reference that it resembles most: the one use of a pairwise score here.

    A high value can mean a good picture or a mere copy; the score cannot tell which.

    Parameters
    ----------
    images : (n, height, width) or (n, height, width, 3) array
    references : (m, height, width) or (m, height, width, 3) array
    score : function of two pictures
        `ssim` or `psnr`.

    Returns
    -------
    which : (n,) int array, index into `references`
    scores : (n,) float array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.data import faces
    >>> from cortexviz.metrics import best_match
    >>> pictures = faces("procedural", n=5).images
    >>> which, scores = best_match(pictures[[3, 1]], pictures)
    >>> which.tolist(), scores.round(3)
    ([3, 1], array([1., 1.]))
    """
    if not callable(score):
        raise TypeError(f"score must be a function of two pictures; got {check.shown(score)}")
    images, references = pictures("images", images), pictures("references", references)
    if images.shape[1:] != references.shape[1:]:
        raise ValueError(
            "images and references must be pictures of one size and kind; "
            f"got {images.shape[1:]} and {references.shape[1:]}"
        )
    table = np.array([[score(image, reference) for reference in references] for image in images])
    return table.argmax(axis=1), table.max(axis=1)


def _pair(image_a: Any, image_b: Any) -> tuple[np.ndarray, np.ndarray]:
    a, b = (
        pictures(name, array(name, image, ONE, empty=False)[None])[0]
        for name, image in (("image_a", image_a), ("image_b", image_b))
    )
    if a.shape != b.shape:
        raise ValueError(
            f"image_a and image_b must have the same shape; got {a.shape} and {b.shape}"
        )
    # float64: single precision costs SSIM its exact 1 on equal pictures.
    return a.astype(np.float64), b.astype(np.float64)
