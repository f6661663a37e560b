"""Random shapes that nobody tuned anything on: blobs, polygons, and unions of boxes and discs."""

from __future__ import annotations

import numpy as np

from cortexviz.base import check

OVERSAMPLING = 4
Pieces = list[tuple[str, np.ndarray]]  # "polygon", "ellipse" or "rectangle", and its points


def random_shapes(n: int, seed: int, side: int = 140) -> np.ndarray:
    """Black shapes on white, about .6 of the picture long and centred.

    Parameters
    ----------
    n : int >= 1
    seed : int >= 0
        The same seed gives the same shapes.
    side : int >= 16

    Returns
    -------
    (n, side, side) float32 array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.data import random_shapes
    >>> shapes = random_shapes(3, seed=1, side=32)
    >>> shapes.shape, np.array_equal(shapes[:2], random_shapes(2, seed=1, side=32))
    ((3, 32, 32), True)
    """
    n, side = check.integer("n", n, 1), check.integer("side", side, 16)
    check.fits("n", n, 4.0 * n * side**2)
    check.fits("side", side, 1.0 * (side * OVERSAMPLING) ** 2)
    rng = np.random.default_rng(check.integer("seed", seed))
    kinds = (_blob, _polygon, _union)
    shapes: list[np.ndarray] = []
    while len(shapes) < n:
        picture = _draw(kinds[len(shapes) % 3](rng), rng.uniform(0.57, 0.66), side)
        if (1 - picture).mean() > 0.03:  # slivers are hardly objects
            shapes.append(picture)
    return np.stack(shapes)


def _blob(rng: np.random.Generator) -> Pieces:
    angle = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    waves = [0.6 / k * rng.normal() * np.cos(k * angle + rng.uniform(0, 7)) for k in range(2, 8)]
    radius = np.maximum(1 + sum(waves), 0.25)
    return [("polygon", np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1))]


def _polygon(rng: np.random.Generator) -> Pieces:
    n_corners = rng.integers(4, 10)
    angle = np.sort(rng.uniform(0, 2 * np.pi, n_corners))
    radius = rng.uniform(0.3, 1, n_corners)
    return [("polygon", np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1))]


def _union(rng: np.random.Generator) -> Pieces:
    parts = []
    for _ in range(rng.integers(2, 5)):
        centre, size = rng.uniform(-0.6, 0.6, 2), rng.uniform(0.15, 0.6, 2)
        kind = "ellipse" if rng.random() < 0.4 else "rectangle"
        parts.append((kind, np.stack([centre - size, centre + size])))
    return parts


def _draw(parts: Pieces, length: float, side: int) -> np.ndarray:
    from PIL import Image, ImageDraw

    points = np.concatenate([part for _, part in parts])
    low, high = points.min(0), points.max(0)
    canvas = side * OVERSAMPLING
    scale = length * canvas / (high - low).max()
    picture = Image.new("L", (canvas, canvas), 255)
    pen = ImageDraw.Draw(picture)
    for kind, part in parts:
        where = (part - (low + high) / 2) * scale + canvas / 2
        getattr(pen, kind)([tuple(point) for point in where], fill=0)
    return np.asarray(picture.resize((side, side), Image.Resampling.BOX), np.float32) / 255
