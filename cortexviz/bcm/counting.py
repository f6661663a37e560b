"""How many faces networks drew: which of their images are one, and which are still noise."""

from __future__ import annotations

from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import Shape, array, underflow_is_zero

# An image is learned once this share of it is a mixture of the training pictures.
HALF = 0.5


@underflow_is_zero
def same_face(images: np.ndarray, min_correlation: float = 0.8, blur: float = 0.0) -> np.ndarray:
    """Sort synthetic images into faces: images that correlate belong together.

    Average linkage on 1 - correlation. The sign counts: a negative of a face is another picture,
    and a leaky neuron cannot swap the sign of its weights and answer as before. Even pictures, of
    whatever grey, show nothing: they belong together and to no other.

    Parameters
    ----------
    images : (S, ...) array
        Synthetic images, one for each seed.
    min_correlation : float
        Mean correlation, in (0, 1), above which two groups are one face; see `distinct_faces`.
    blur : float, 0 to 100
        Pixels: the standard deviation of a Gaussian that smooths images (S, h, w, ...) first.

    Returns
    -------
    (S,) array of int
        Face of each image; 0 is the most frequent face, and the first seen of equals.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import same_face
    >>> ramp = np.arange(9.0).reshape(3, 3)
    >>> same_face(np.stack([ramp.T, ramp, 2 * ramp + 1, -ramp])).tolist()
    [1, 0, 0, 2]
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    if (blur := check.real("blur", blur, 0.0, 100.0)) > 0:
        images = _blurred(images, blur)
    rows = _unit_rows("images", images)
    min_correlation = check.real("min_correlation", min_correlation, 0.0, 1.0)
    if len(rows) == 1:
        return np.zeros(1, dtype=int)
    distance = 1.0 - rows @ rows.T
    blank = ~rows.any(axis=1)
    distance[np.ix_(blank, blank)] = 0.0
    upper = distance[np.triu_indices(len(rows), 1)]
    labels = fcluster(linkage(np.maximum(upper, 0.0), "average"), 1 - min_correlation, "distance")
    _, first, face, count = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(count), dtype=int)
    # Of equally frequent ones the first seen: the order of the labels hangs on the last bits.
    rank[np.lexsort((first, -count))] = np.arange(len(count))
    return rank[face]


def distinct_faces(images: np.ndarray, min_correlation: float = 0.8, blur: float = 0.0) -> int:
    """How many different pictures there are among synthetic images, see `same_face`.

    Rondini 2023, Fig. 6: 64 networks trained on all 400 faces drew only three.

    Noise counts, too: each image of it is another. Where networks have not yet forgotten their
    first weights, the threshold decides what is counted. Of 64 with matrix B, 5 neurons and ten
    random faces, .5 / .8 / .95 count 7 / 62 / 64; smoothed by 1 pixel, 6 / 14 / 55. With
    21 neurons it is 3 / 3 / 8. `learned_faces` leaves the noise out.

    Parameters
    ----------
    As `same_face`.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import distinct_faces
    >>> ramp = np.arange(9.0).reshape(3, 3)
    >>> distinct_faces(np.stack([ramp, 2 * ramp + 1, ramp.T]))
    2
    """
    return int(same_face(images, min_correlation, blur).max()) + 1


@underflow_is_zero
def learned_share(images: np.ndarray, training: np.ndarray) -> np.ndarray:
    """How much of each image is a mixture of the training pictures: R^2 of the best mixture.

    What a network learns, it learns from its pictures: weights that have moved all the way from
    their first noise lie near the span of these, and noise does not, whatever it correlates with.

    Parameters
    ----------
    images : (S, ...) array
    training : (n, ...) array of the same shape of picture

    Returns
    -------
    (S,) array
        In [0, 1]: about n / d for noise of d pixels, near 1 for a picture that was learned, 0 for
        an even grey.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import learned_share
    >>> training = np.stack([np.eye(8), np.tri(8)])
    >>> noise = np.random.default_rng(0).random((8, 8))
    >>> learned_share(np.stack([np.eye(8) - 2 * np.tri(8), noise]), training).round(1)
    array([1., 0.])
    """
    return (_mixtures(images, training) ** 2).sum(axis=1).clip(0.0, 1.0)


@underflow_is_zero
def learned_faces(images: np.ndarray, training: np.ndarray, min_correlation: float = 0.8) -> int:
    """How many different faces were learned: `distinct_faces` of what is no noise.

    An image counts once half of it is a mixture of the training pictures (`learned_share`), and
    these mixtures are compared, without what is left of the first weights. Noise counts as no
    face, at any threshold. Images are not sought among the training pictures themselves: weights
    answer to one by being unlike the others, so that few correlate with any above .8.

    Parameters
    ----------
    images : (S, ...) array
        Synthetic images, one for each seed.
    training : (n, ...) array of the same shape of picture
    min_correlation : float
        As in `same_face`: a lower one counts fewer.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import learned_faces
    >>> training = np.stack([np.eye(8), np.tri(8)])
    >>> noise = np.random.default_rng(0).random((5, 8, 8))
    >>> learned_faces(np.concatenate([training, noise]), training)
    2
    """
    mixtures = _mixtures(images, training)
    drawn = mixtures[(mixtures**2).sum(axis=1) >= HALF]
    check.real("min_correlation", min_correlation, 0.0, 1.0)
    return distinct_faces(drawn, min_correlation) if len(drawn) else 0


def _mixtures(images: Any, training: Any) -> np.ndarray:
    """(S, d): what the images, at length 1, have in the span of the training pictures."""
    rows, known = _unit_rows("images", images), _unit_rows("training", training)
    if rows.shape[1] != known.shape[1]:
        raise ValueError(
            "images and training must be pictures of one size; "
            f"got {rows.shape[1]} and {known.shape[1]} pixels"
        )
    _, scale, directions = np.linalg.svd(known, full_matrices=False)
    directions = directions[scale > 1e-9 * max(float(scale[0]), 1e-300)]
    return (rows @ directions.T) @ directions


def _unit_rows(name: str, images: Any) -> np.ndarray:
    """Pictures as rows (S, d) of mean 0 and length 1; an even picture is a row of zeros."""
    flat = check.finite(name, images).astype(np.float64)
    if flat.ndim < 2 or not flat.size:
        raise ValueError(f"{name} must be (S, ...) and not empty; got shape {flat.shape}")
    flat = flat.reshape(len(flat), -1)
    # By powers of two, which is exact: the squares of the largest floats would overflow.
    flat = np.ldexp(flat, -np.frexp(np.abs(flat).max(axis=1, keepdims=True))[1])
    flat -= flat.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(flat, axis=1, keepdims=True)
    blank = norms <= check.ROUNDING * np.finfo(float).eps * np.sqrt(flat.shape[1])
    return np.where(blank, 0.0, flat) / np.where(blank, 1.0, norms)


def _blurred(images: Any, sigma: float) -> np.ndarray:
    from scipy.ndimage import gaussian_filter

    shapes: list[Shape] = [("S", "h", "w"), ("S", "h", "w", "channels")]
    found = array("images", images, shapes, empty=False)
    return gaussian_filter(found.astype(np.float64), (0, sigma, sigma, 0)[: found.ndim])
