"""Layer S1: oriented edges, the network's only contact with the picture."""

from __future__ import annotations

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import Shape, array, underflow_is_zero
from cortexviz.base.compiled import STRICT, compiled

EDGES = (
    "horizontal", "gently rising", "rising", "steeply rising",
    "vertical", "steeply falling", "falling", "gently falling",
)  # fmt: skip

# One filter of each orientation, or several.
BANKS: list[Shape] = [
    ("n_orientations", "size", "size"), ("n_orientations", "n_filters", "size", "size")
]  # fmt: skip


def orientations(n_orientations: int) -> np.ndarray:
    """Degrees of the line that each S1 state prefers: 0 is horizontal, growing anticlockwise.

    Parameters
    ----------
    n_orientations : int >= 2

    Returns
    -------
    (n_orientations,) array, in [0, 180)

    Examples
    --------
    >>> from cortexviz.hmax import orientations
    >>> orientations(4)
    array([  0.,  45.,  90., 135.])
    """
    n = check.integer("n_orientations", n_orientations, 2, 1000)
    return np.arange(n) * 180 / n


def edge_names(n_orientations: int) -> list[str]:
    """What the lines of `orientations` are called: words where they are two, four or eight."""
    angles = orientations(n_orientations)
    every, rest = divmod(len(EDGES), len(angles))
    return [f"{angle:.0f}°" for angle in angles] if rest else list(EDGES[::every])


@underflow_is_zero
def gabor_bank(
    n_orientations: int = 4,
    size: int = 11,
    sigma: float = 4.5,
    wavelength: float = 5.6,
    aspect: float = 0.3,
) -> np.ndarray:
    """Even Gabor filters, g = exp(-(u^2 + aspect^2 v^2) / 2 sigma^2) cos(2 pi u / wavelength).

    Dura-Bernal 2012, Methods and Text S1. u runs across the preferred line and v along it. Each
    filter has zero mean, so that an even surface excites none, and unit norm, so that they compare.
    Weights are multiples of 2^-24: processors differ in the last bits of exp and cos.

    Parameters
    ----------
    n_orientations : int >= 2
        Filters, at 180 / n_orientations degrees from each other.
    size : odd int >= 3
        Width of a filter in pixels.
    sigma, wavelength, aspect : float > 0
        Spread and period in pixels; aspect < 1 makes the filter longer than wide.

    Returns
    -------
    (n_orientations, size, size) float32 array

    Examples
    --------
    >>> from cortexviz.hmax import gabor_bank
    >>> bank = gabor_bank(n_orientations=4)
    >>> bank.shape, bank.sum((1, 2)).round(3) + 0.0, (bank**2).sum((1, 2)).round(3)
    ((4, 11, 11), array([0., 0., 0., 0.], dtype=float32), array([1., 1., 1., 1.], dtype=float32))
    """
    angles = np.deg2rad(orientations(n_orientations))[:, None, None]
    if check.integer("size", size, 3, 1001) % 2 == 0:
        raise ValueError(f"size must be odd, so that a filter has a centre; got {size}")
    tiny = np.finfo(float).tiny
    for name, value in [("sigma", sigma), ("wavelength", wavelength), ("aspect", aspect)]:
        check.real(name, value, tiny, 1e6)
    row, column = np.mgrid[: int(size), : int(size)] - size // 2
    u = column * np.sin(angles) + row * np.cos(angles)
    v = column * np.cos(angles) - row * np.sin(angles)
    bank = np.exp(-(u**2 + aspect**2 * v**2) / (2 * sigma**2)) * np.cos(2 * np.pi * u / wavelength)
    return comparable(bank, np.ones((size, size), bool))


def comparable(bank: np.ndarray, used: np.ndarray) -> np.ndarray:
    """Filters (..., size, size) of zero mean over the pixels that are `used`, and of unit norm.

    What is so already stays as it is, to the last bit.
    """
    middle, size = bank.shape[-1] // 2, used.sum((-2, -1), keepdims=True)
    bank = np.where(used, bank - bank.sum((-2, -1), keepdims=True) / size, 0)
    norm = np.linalg.norm(bank, axis=(-2, -1), keepdims=True)
    bank = np.rint(bank / np.where(abs(norm - 1) < 1e-6, 1, norm) * 2**24) / 2**24
    bank[..., middle, middle] -= bank.sum((-2, -1))  # what rounding took from the zero mean
    return bank.astype(np.float32)


@underflow_is_zero
def s1(images: np.ndarray, bank: np.ndarray, eps: float = 0.1) -> np.ndarray:
    """Likelihood of each orientation at each pixel: lambda = (|r| + eps) / sum of the same.

    Dura-Bernal 2012, Methods ("dummy nodes"). r is the filter's response; eps is the response
    that counts as weak, so that blank paper is undecided instead of noise. Of several filters of
    one orientation |r| is the root mean square.

    Parameters
    ----------
    images : (n, height, width) array, 0 (black) to 1 (white)
    bank : (n_orientations, size, size) or (n_orientations, n_filters, size, size) array
    eps : float > 0

    Returns
    -------
    (n, height - size + 1, width - size + 1, n_orientations) float32 array, summing to 1

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import gabor_bank, s1
    >>> picture = np.ones((1, 20, 20))
    >>> picture[0, 10] = 0  # a horizontal line
    >>> seen = s1(picture, gabor_bank(4))
    >>> seen.shape, int(seen[0, 5, 5].argmax())
    ((1, 10, 10, 4), 0)
    >>> s1(np.ones((1, 20, 20)), gabor_bank(4))[0, 5, 5]  # blank paper
    array([0.25, 0.25, 0.25, 0.25], dtype=float32)
    """
    # As `Structure.eps`: a response of 0 is divided by eps.
    check.real("eps", eps, low=1e-6)
    bank = array("bank", bank, BANKS)
    images = array("images", images, ("n", "height", "width"))
    if bank.shape[-2] != bank.shape[-1] or 0 in (bank.size, len(images)):
        raise ValueError(
            f"bank must hold square filters and images pictures; got shapes {bank.shape} and "
            f"{images.shape}"
        )
    if min(images.shape[1:]) < bank.shape[-1]:
        raise ValueError(
            f"images must be at least as large as the filters of {bank.shape[-1]} pixels; got "
            f"{images.shape[1]} x {images.shape[2]}"
        )
    # Ink instead of light: white paper is then exactly 0, and its beliefs exactly flat.
    ink = 1 - np.asarray(images, dtype=np.float32)
    filters = np.ascontiguousarray(bank.reshape(-1, *bank.shape[-2:]), dtype=np.float32)
    return np.stack([_filter(picture, filters, len(bank), np.float32(eps)) for picture in ink])


@compiled(fastmath=STRICT)
def _filter(ink, bank, n_orientations, eps):
    n_filters, size, _ = bank.shape
    each = n_filters // n_orientations
    rows, columns = ink.shape[0] - size + 1, ink.shape[1] - size + 1
    likelihood = np.empty((rows, columns, n_orientations), np.float32)
    response = np.empty((n_filters, columns), np.float32)
    inked = np.array([row.any() for row in ink])
    for y in range(rows):
        response[:] = 0
        for dy in range(size):
            if not inked[y + dy]:  # adds nothing, exactly
                continue
            for dx in range(0, size, 2):  # two at a time: the sums are fetched half as often
                after = min(dx + 1, size - 1)
                line, beside = ink[y + dy, dx : dx + columns], ink[y + dy, after : after + columns]
                for k in range(n_filters):
                    sums, one = response[k], bank[k, dy, dx]
                    other = bank[k, dy, after] if after > dx else np.float32(0)
                    for x in range(columns):
                        sums[x] = sums[x] + one * line[x] + other * beside[x]
        for x in range(columns):
            total = np.float32(0)
            for k in range(n_orientations):
                strength = abs(response[each * k, x])
                if each > 1:
                    square = np.float32(0)
                    for j in range(each * k, each * (k + 1)):
                        square += response[j, x] * response[j, x]
                    strength = np.sqrt(square / np.float32(each))
                likelihood[y, x, k] = strength + eps
                total += likelihood[y, x, k]
            for k in range(n_orientations):
                likelihood[y, x, k] /= total
    return likelihood
