"""One picture, changed as a person asks: smaller, turned, moved, hidden in part, noisy."""

from __future__ import annotations

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array
from cortexviz.data.changes import noisy, occluded


def disturbed(
    image: np.ndarray,
    down: int = 0,
    right: int = 0,
    size: float = 1.0,
    rotation: float = 0.0,
    hidden: float = 0.0,
    noise: float = 0.0,
    seed: int = 0,
) -> np.ndarray:
    """A picture scaled and turned about its middle, moved, hidden in part and made noisy.

    In this order; what `distort` does by fixed amounts, in any amount and together. What leaves
    the picture is lost, what comes in is white.

    Parameters
    ----------
    image : (height, width) array
        A dark object on white, values in [0, 1].
    down, right : int
        Pixels that the object moves.
    size : float in [0.1, 10]
        Times as large.
    rotation : float
        Degrees, anticlockwise.
    hidden : float in [0, 0.95]
        Share of the ink behind a white rectangle.
    noise : float in [0, 1]
        Share of the pixels that become random numbers, uniform in [0, 1].
    seed : int
        Of what is hidden, and of the noise.

    Returns
    -------
    (height, width) float32 array in [0, 1]

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.data import disturbed
    >>> picture = np.ones((9, 9)); picture[4, 4] = 0
    >>> np.argwhere(disturbed(picture, down=2, right=-1) == 0).tolist()
    [[6, 3]]
    """
    picture = check.unit("image", array("image", image, ("height", "width"), empty=False))
    most = max(picture.shape)
    move = [check.integer(n, v, -most, most) for n, v in (("down", down), ("right", right))]
    scale = check.real("size", size, 0.1, 10)
    angle = np.deg2rad(check.real("rotation", rotation, -360, 360))
    share = check.real("hidden", hidden, 0, 0.95)
    speck = check.real("noise", noise, 0, 1)
    rng = np.random.default_rng(check.integer("seed", seed))
    changed = _placed(picture.astype(np.float32), move, scale, angle)
    if share:
        if np.count_nonzero(changed < 0.5) < 5:
            raise ValueError(
                "image must have an object left to hide, which now has fewer than 5 dark pixels: "
                "move it less, or hide nothing"
            )
        changed = occluded(changed[None], rng, share)[0, 0]
    return noisy(changed[None], rng, speck)[0, 0] if speck else changed


def _placed(picture: np.ndarray, move: list[int], scale: float, angle: float) -> np.ndarray:
    """Scaled and turned about the middle, then moved; by whole pixels nothing is blurred."""
    from scipy.ndimage import affine_transform  # takes a third of a second, which most never need

    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) / scale
    middle = (np.array(picture.shape) - 1) / 2
    start = middle - turn @ (middle + move)
    return np.clip(affine_transform(picture, turn, start, order=1, cval=1), 0, 1)
