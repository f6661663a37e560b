"""What happens to silhouettes: they are hidden in part, noisy, moved, or smaller.

Every function takes `images` (n, height, width), black object (0) on white (1), and a random
generator, and returns five variations of each, (5, n, height, width). What leaves the picture is
lost, what comes in is white.
"""

from __future__ import annotations

import numpy as np

VARIATIONS = 5
DIRECTIONS = np.array([(-1, 0), (1, 0), (0, 1), (0, -1), (1, 1)])  # the paper's order
CORNERS = np.array([(0, 1), (0, 0), (1, 1), (1, 0), (0.5, 0.5)])  # of the object's bounding box


def occluded(images: np.ndarray, rng: np.random.Generator, fraction: float = 0.2) -> np.ndarray:
    """Hide that fraction of the object's ink behind a white rectangle.

    The object is cut into five slices of equal ink across a random direction, one per variation:
    the rectangle's middle is a random black pixel of its slice, so that the five hide different
    parts. Its height over width is random in [1/2, 2]. It grows about its middle, one row or
    column at a time, and the size whose hidden ink is nearest to the fraction is kept.
    """
    result = np.repeat(images[None], VARIATIONS, axis=0)
    for i, image in enumerate(images):
        for variation, middle in enumerate(_middles(image, rng, i)):
            top, left, bottom, right = _rectangle(1.0 - image, middle, fraction, rng)
            result[variation, i, top:bottom, left:right] = 1
    return result


def noisy(images: np.ndarray, rng: np.random.Generator, fraction: float) -> np.ndarray:
    """Give that fraction of the pixels, chosen at random, new values uniform in [0, 1]."""
    flat = np.repeat(images.reshape(1, len(images), -1), VARIATIONS, axis=0)
    count = round(fraction * flat.shape[-1])
    drawn, last = rng.random(flat.shape, dtype=np.float32), min(count, flat.shape[-1] - 1)
    chosen = np.argpartition(drawn, last, axis=-1)[..., :count]
    values = rng.random(chosen.shape, dtype=np.float32)
    np.put_along_axis(flat, chosen, values, axis=-1)
    return flat.reshape(VARIATIONS, *images.shape)


def shifted(images: np.ndarray, rng: np.random.Generator, pixels: int) -> np.ndarray:
    """Move the object up, down, right, left, and both down and right, by that many pixels."""
    return np.stack([_moved(images, shift) for shift in DIRECTIONS * pixels])


def shifted_anywhere(images: np.ndarray, rng: np.random.Generator, pixels: int) -> np.ndarray:
    """Move every object by its own random whole number of rows and columns in [-pixels, pixels]."""
    shifts = rng.integers(-pixels, pixels, size=(VARIATIONS, len(images), 2), endpoint=True)
    return np.stack([_moved(images, shift) for shift in shifts])


def scaled(images: np.ndarray, rng: np.random.Generator, factor: float) -> np.ndarray:
    """Make the object smaller, in four corners and the middle of where it was.

    The smaller object lies in the top right, top left, bottom right or bottom left corner of
    the original's bounding box, or in its middle.
    """
    top_left, size = _bounding_boxes(images)
    return np.stack([_shrunk(images, factor, top_left + corner * size) for corner in CORNERS])


def moved_scaled_noisy(
    images: np.ndarray, rng: np.random.Generator, pixels: int, factor: float, fraction: float
) -> np.ndarray:
    """Make the object smaller about its middle, move it at random, then add noise."""
    top_left, size = _bounding_boxes(images)
    moved = shifted_anywhere(_shrunk(images, factor, top_left + size / 2), rng, pixels)
    return np.stack([noisy(variation, rng, fraction)[0] for variation in moved])


def _middles(image: np.ndarray, rng: np.random.Generator, index: int) -> np.ndarray:
    """One random black pixel in each of five slices of equal ink; (5, 2) rows and columns."""
    black = np.argwhere(image < 0.5)
    if len(black) < VARIATIONS:
        raise ValueError(
            f"images[{index}] has {len(black)} dark pixels, so there is no object to hide: "
            "leave 'occluded' out of names or give a dark object on white"
        )
    angle = rng.uniform(0, np.pi)
    along = black @ [np.sin(angle), np.cos(angle)]
    slices = np.array_split(black[np.argsort(along, kind="stable")], VARIATIONS)
    return np.array([piece[rng.integers(len(piece))] for piece in slices])


def _rectangle(
    ink: np.ndarray, middle: np.ndarray, fraction: float, rng: np.random.Generator
) -> np.ndarray:
    """Top, left, bottom, right of the growing rectangle that hides nearest to the fraction."""
    aspect = 2 ** rng.uniform(-0.5, 0.5)  # square root of height over width
    half = np.array([aspect, 1 / aspect])
    centre = middle + rng.random(2)  # off the grid, so that the four sides grow one at a time
    growth = np.arange(0, 2 * max(ink.shape), 0.1)[:, None] * half
    top, left = np.clip(np.round(centre - growth), 0, ink.shape).astype(int).T
    bottom, right = np.clip(np.round(centre + growth), 0, ink.shape).astype(int).T
    total = np.pad(ink.cumsum(axis=0, dtype=float).cumsum(axis=1), ((1, 0), (1, 0)))
    hidden = total[bottom, right] - total[top, right] - total[bottom, left] + total[top, left]
    best = np.argmin(np.abs(hidden - fraction * total[-1, -1]))
    return np.array([top[best], left[best], bottom[best], right[best]])


def _bounding_boxes(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Top left corner and size of each object, (n, 2) rows and columns; dark means below .5."""
    corners, sizes = [], []
    for i, image in enumerate(images):
        black = np.argwhere(image < 0.5)
        if not len(black):
            raise ValueError(
                f"images[{i}] has no pixel darker than .5: there is no object to scale"
            )
        corners.append(black.min(axis=0))
        sizes.append(black.max(axis=0) + 1 - corners[-1])
    return np.array(corners), np.array(sizes)


def _shrunk(images: np.ndarray, factor: float, anchor: np.ndarray) -> np.ndarray:
    """Scale each object about its anchor (n, 2), averaging over area: ink becomes factor^2 ink."""
    rows = _averaged(1 - images.astype(float), factor, anchor[:, 0])
    ink = _averaged(rows.transpose(0, 2, 1), factor, anchor[:, 1]).transpose(0, 2, 1)
    # Rounded, so that black and white stay exactly 0 and 1.
    return np.clip((1 - ink).round(7), 0, 1).astype(np.float32)


def _averaged(ink: np.ndarray, factor: float, anchor: np.ndarray) -> np.ndarray:
    """Scale axis 1 about the anchor (n,): ink between the edges of every new pixel."""
    n, length, _ = ink.shape
    edges = anchor[:, None] + (np.arange(length + 1) - anchor[:, None]) / factor
    edges = np.clip(edges, 0, length)
    before = np.minimum(edges.astype(int), length - 1)
    part = (edges - before)[..., None]
    total = np.pad(ink.cumsum(axis=1), ((0, 0), (1, 0), (0, 0)))
    picture = np.arange(n)[:, None]
    up_to = (1 - part) * total[picture, before] + part * total[picture, before + 1]
    return factor * np.diff(up_to, axis=1)


def _moved(images: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Move by whole pixels: shift (2,) for all pictures or (n, 2), rows down and columns right."""
    n, height, width = images.shape
    down, right = np.broadcast_to(shift, (n, 2)).T
    rows = np.arange(height)[:, None] - down[:, None, None]
    columns = np.arange(width) - right[:, None, None]
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    picture = np.arange(n)[:, None, None]
    source = images[picture, rows.clip(0, height - 1), columns.clip(0, width - 1)]
    return np.where(inside, source, np.float32(1))
