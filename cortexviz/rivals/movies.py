"""Movies in which an object moves smoothly: what a temporal memory learns from."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array


def movie(picture: np.ndarray, reach: int = 24, step: int = 8) -> Iterator[np.ndarray]:
    """The picture's object on its way through all places, row by row and back, as a snail would.

    What leaves the picture is lost, what comes in is white.

    Parameters
    ----------
    picture : (height, width) array in [0, 1]
    reach : int
        Largest shift in pixels, up, down, left and right.
    step : int >= 1
        Pixels from frame to frame.

    Yields
    ------
    (height, width) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.rivals import movie
    >>> picture = np.ones((5, 5))
    >>> picture[2, 2] = 0
    >>> [np.argwhere(frame == 0)[0].tolist() for frame in movie(picture, reach=1, step=1)]
    [[3, 3], [3, 2], [3, 1], [2, 1], [2, 2], [2, 3], [1, 3], [1, 2], [1, 1]]
    """
    picture = check.unit("picture", array("picture", picture, ("height", "width"), empty=False))
    reach, step = check.integer("reach", reach, 0, 10_000), check.integer("step", step, 1)
    n = reach // step
    height, width = picture.shape
    check.fits("reach", reach, 8.0 * (height + 2 * n * step) * (width + 2 * n * step))
    wide = np.pad(picture, n * step, constant_values=1)

    def frames() -> Iterator[np.ndarray]:
        places = range(0, 2 * n * step + 1, step)
        for i, top in enumerate(places):
            for left in places if i % 2 == 0 else reversed(places):
                yield wide[top : top + height, left : left + width].copy()

    return frames()
