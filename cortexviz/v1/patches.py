"""What the eye sees: small patches of pictures, seen through a mask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array

Fields = tuple[np.ndarray, np.ndarray]  # weights (N, d) and the mask (size, size) they belong to


@runtime_checkable
class Source(Protocol):
    """Where patches come from: anything that has these two will do.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import Params, train
    >>> class Bars:
    ...     n_inputs = 4
    ...     def draw(self, rng, n):
    ...         return np.eye(4)[rng.integers(4, size=n)]
    >>> *_, last = train(Params(n_neurons=2, steps=100), Bars())
    >>> last.weights.shape
    (2, 4)
    """

    @property
    def n_inputs(self) -> int:
        """Numbers in a patch, d."""

    def draw(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """(n, d) array of patches, all of whose randomness comes from `rng`."""


@dataclass(frozen=True, eq=False)
class Patches:
    """Patches of pictures, all places alike: a `Source`.

    Parameters
    ----------
    pictures : (p, height, width) array
        What is cut up, of mean 0 and standard deviation 1.
    mask : (size, size) bool array
        Which pixels of a patch are seen, d of them.
    names : tuple of str
        Which photographs the pictures come from.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import Patches
    >>> picture = np.arange(-12.0, 13).reshape(1, 5, 5) / np.sqrt(52)  # mean 0, spread 1
    >>> patches = Patches(picture, mask=np.ones((2, 2), bool))
    >>> patches.n_inputs, patches.draw(np.random.default_rng(0), 3).shape
    (4, (3, 4))
    >>> (patches.at([[0, 1, 3]]) * np.sqrt(52)).round(3)
    array([[-4., -3.,  1.,  2.]])
    """

    pictures: np.ndarray
    mask: np.ndarray
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        pictures = array("pictures", self.pictures, ("p", "height", "width"), empty=False)
        mask = as_mask(self.mask)
        if min(pictures.shape[1:]) < len(mask):
            raise ValueError(
                f"pictures must be at least as large as a patch of {len(mask)} pixels; got "
                f"{pictures.shape[1]} x {pictures.shape[2]}"
            )
        object.__setattr__(self, "pictures", np.ascontiguousarray(pictures, np.float32))
        object.__setattr__(self, "mask", mask)

    @property
    def n_inputs(self) -> int:
        """Pixels in a patch, d."""
        return int(self.mask.sum())

    def places(self, rng: np.random.Generator, n: int, margin: int = 0) -> np.ndarray:
        """Where patches may lie: picture, row and column of the upper left corner, (n, 3) ints.

        Parameters
        ----------
        rng : numpy.random.Generator
        n : int
        margin : int
            Pixels left free at the borders, so that a place may be shifted by as many.
        """
        n, margin = check.integer("n", n), check.integer("margin", margin)
        n_pictures, height, width = self.pictures.shape
        room = np.array([height, width]) - len(self.mask) + 1 - 2 * margin
        if room.min() < 1:
            raise ValueError(
                f"margin must leave room for a patch of {len(self.mask)} pixels in pictures of "
                f"{height} x {width}; got {margin}"
            )
        rng = check.generator("rng", rng)
        columns = [rng.integers(0, high, n) for high in (n_pictures, *room)]
        return np.stack(columns, axis=1) + np.array([0, margin, margin])

    def at(self, places: np.ndarray) -> np.ndarray:
        """The patches at places, (n, 3) ints as of `places`; (n, d) float32 array."""
        places = array("places", places, ("n", 3))
        last = np.array(self.pictures.shape) - [1, len(self.mask), len(self.mask)]
        if places.dtype.kind not in "iu" or (places < 0).any() or (places > last).any():
            raise ValueError(
                f"places must be whole numbers from 0 to {last.tolist()} (picture, row, column); "
                f"got {places.dtype} from {places.min(0, initial=0).tolist()} to "
                f"{places.max(0, initial=0).tolist()}"
            )
        _, height, width = self.pictures.shape
        row, column = np.nonzero(self.mask)
        corner = (places[:, 0] * height + places[:, 1]) * width + places[:, 2]
        return self.pictures.ravel()[corner[:, None] + (row * width + column)]

    def draw(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """Patches from anywhere, (n, d) float32 array."""
        return self.at(self.places(rng, n))


def fields(weights: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Weights as pictures, 0 where nothing is seen.

    Parameters
    ----------
    weights : (N, d) array
    mask : (size, size) bool array
        Which pixels the weights belong to, d of them.

    Returns
    -------
    (N, size, size) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import fields
    >>> cross = np.array([[False, True, False], [True, True, True], [False, True, False]])
    >>> fields(np.array([[1, 2, 3, 4, 5]]), cross)
    array([[[0, 1, 0],
            [2, 3, 4],
            [0, 5, 0]]])
    """
    mask = as_mask(mask)
    weights = array("weights", weights, ("N", int(mask.sum())))
    pictures = np.zeros((len(weights), *mask.shape), weights.dtype)
    pictures[:, mask] = weights
    return pictures


def round_mask(size: int) -> np.ndarray:
    """The largest disc in a square, (size, size) bool."""
    row, column = np.mgrid[:size, :size] - size // 2
    return row**2 + column**2 <= (size / 2) ** 2


def as_mask(mask: np.ndarray) -> np.ndarray:
    """`mask` as a square of True and False that lets something through."""
    found = array("mask", mask, ("size", "size"), 0, 1)
    if found.shape[0] != found.shape[1] or found.dtype.kind != "b" or not found.any():
        raise ValueError(
            f"mask must be a square array of True and False with some True; got {found.dtype} of "
            f"shape {found.shape}"
        )
    return found
