"""Other pictures of the same objects: drawn anew by a hand that is not steady, as nature's is not.

What a category of pictures has in common is its parts and how they hang together. Each picture here
is the drawing looked at from elsewhere (mirrored, turned, stretched), with its parts bent and moved
against each other (a smooth field of shifts), and with bumps and bites at its outline.
"""

from __future__ import annotations

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array
from cortexviz.data.silhouettes import Silhouettes, silhouettes

FINER = 2  # places of a pixel's side at which a drawing is looked up
# What strength 1 means, as standard deviations. Chosen by what baselines name of it.
MIRRORED = 0.25  # share of the pictures
TURN, STRETCH = 6.0, 0.12  # degrees; log of width over height
COARSE, FINE = (25.0, 3.3), (8.0, 1.2)  # pixels over which shifts are alike, and how far they go
BLOTS, RADIUS = 5, (6.0, 13.0)  # bumps and bites, at most, and their radius in pixels
BASE = 140  # side of a picture for which these are


def exemplars(
    per_class: int = 10,
    seed: int = 0,
    known: Silhouettes | None = None,
    strength: float = 1.0,
) -> Silhouettes:
    """So many other pictures of each silhouette, none of which is the silhouette itself.

    At strength 1 baselines that have learned one picture of each category name about as many of
    the others as on the MPEG-7 shapes: see `docs/recognition.md`.

    Parameters
    ----------
    per_class : int >= 1
    seed : int >= 0
        The same seed gives the same pictures; more of them begin with the fewer.
    known : Silhouettes, optional
        What is drawn anew; `silhouettes()` if not given.
    strength : float in [0, 3]
        How different they are; 0 is the same picture again, or its mirror image.

    Returns
    -------
    Silhouettes
        Category after category; a name comes `per_class` times.

    Examples
    --------
    >>> from cortexviz.data import Silhouettes, exemplars, silhouettes
    >>> names, images = silhouettes()
    >>> others = exemplars(2, known=Silhouettes(names[:3], images[:3]))
    >>> others.names == [names[0]] * 2 + [names[1]] * 2 + [names[2]] * 2, others.images.shape
    (True, (6, 140, 140))
    """
    per_class, seed = check.integer("per_class", per_class, 1), check.integer("seed", seed)
    strength = check.real("strength", strength, 0, 3)
    if not isinstance(known, Silhouettes | None):
        raise TypeError(f"known must be Silhouettes or None; got {type(known).__name__}")
    names, images = silhouettes() if known is None else known
    images = array("known", images, ("n", "height", "width"), 0, 1)
    if len(names) != len(images):
        raise ValueError(
            f"known must have a name for each picture; got {len(names)} names and {len(images)} "
            "pictures"
        )
    check.fits("per_class", per_class, 4.0 * per_class * images.size)
    found = [
        drawn_anew(image, np.random.default_rng((seed, i, number)), strength)
        for i, image in enumerate(images)
        for number in range(per_class)
    ]
    return Silhouettes([name for name in names for _ in range(per_class)], np.stack(found))


def drawn_anew(image: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """One other picture of the object, (height, width) float32."""
    from scipy.ndimage import map_coordinates

    height, width = image.shape
    side = min(image.shape) / BASE
    fine = (np.indices((FINER * height, FINER * width)) + 0.5) / FINER - 0.5
    middle = np.reshape([(height - 1) / 2, (width - 1) / 2], (2, 1, 1))
    away = np.tensordot(_seen_from(rng, strength), fine - middle, 1)
    for reach, far in (COARSE, FINE):
        away = away + _field(rng, fine.shape, reach * side * FINER) * (far * strength * side)
    ink = map_coordinates(1 - image.astype(float), away + middle, order=1) > 0.5
    ink = _blotted(ink, rng, strength, side * FINER)
    return (1 - ink.reshape(height, FINER, width, FINER).mean((1, 3))).astype(np.float32)


def _seen_from(rng: np.random.Generator, strength: float) -> np.ndarray:
    """A mirror, a turn and a stretch as one matrix."""
    turn, stretch = np.radians(TURN * strength * rng.normal()), STRETCH * strength * rng.normal()
    c, s = np.cos(turn), np.sin(turn)
    across = -1.0 if rng.random() < MIRRORED else 1.0
    return np.diag(np.exp([stretch / 2, -stretch / 2])) @ [[c, s], [-s, c]] @ np.diag([1, across])


def _field(rng: np.random.Generator, shape: tuple[int, ...], reach: float) -> np.ndarray:
    """Two smooth random planes, about 1 in size."""
    from scipy.ndimage import map_coordinates

    nodes = np.indices(shape[1:]) / reach + 1  # from the second node on, as splines have borders
    coarse = rng.normal(size=(2, *(int(n / reach) + 4 for n in shape[1:])))
    return np.stack([map_coordinates(plane, nodes, order=3) for plane in coarse])


def _blotted(ink: np.ndarray, rng: np.random.Generator, strength: float, side: float) -> np.ndarray:
    """Bumps and bites: discs on the outline, black or white."""
    edge = np.argwhere(ink ^ np.roll(ink, 1, 0) | ink ^ np.roll(ink, 1, 1))
    rows, columns = np.indices(ink.shape)
    for _ in range(rng.integers(0, round(BLOTS * strength) + 1) if len(edge) else 0):
        down, right = edge[rng.integers(len(edge))]
        radius = rng.uniform(*RADIUS) * side
        ink[np.hypot(rows - down, columns - right) < radius] = rng.random() < 0.5
    return ink
