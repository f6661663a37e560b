"""S3 with hidden places: what the object is, where it lies and how large it is.

Beyond Dura-Bernal 2012: weight sharing makes the layers below indifferent to place, but the
published S3 knows each object at one place only. Here S3's states are (category, place, scale) and
a category is a group of them, as in the C layers. One place is the published network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from cortexviz.hmax.silence import Spoken, spoken
from cortexviz.hmax.structure import Structure

__all__ = ["Place"]  # arguments of the others are trusted: `HMAXNetwork` is the door

# What even an impossible feature gets, as a share of flat: one surprise must not rule a match out.
FLOOR = 0.02


class Memory(NamedTuple):
    """What S3 has stored: one template for each training picture and scale.

    A network keeps `Spoken` templates; these are made whole when they are asked for.

    Parameters
    ----------
    templates : (rows, columns, K, n_templates) float32 array
        P(C2 group | template) at each C2 node, summing to 1 over K.
    category : (n_templates,) int array
        Which category each template belongs to; scales of one picture lie side by side.
    """

    templates: np.ndarray
    category: np.ndarray


class Place(NamedTuple):
    """Where objects lie, as `HMAXNetwork.predict_place` believes.

    Parameters
    ----------
    shift : (n, 2) array
        Rows and columns in pixels from where the object lay in training; positive is down, right.
    posterior : (n, places, places) array
        Probability of each place, summing to 1 per picture.
    shifts : (places,) array
        The shifts in pixels that both axes of `posterior` stand for.
    """

    shift: np.ndarray
    posterior: np.ndarray
    shifts: np.ndarray


def remember(groups: Iterable[np.ndarray], structure: Structure, floor: float = FLOOR) -> Spoken:
    """Store pictures in S3: supervised learning, one template per picture and scale.

    Those of one picture lie side by side.

    Parameters
    ----------
    groups : (n, rows, columns, K) array, or its pictures one by one
        Group sums of C2 for the training pictures.
    floor : float
    """

    def templates() -> Iterator[np.ndarray]:
        for picture in groups:
            table = picture + floor / picture.shape[-1]
            table /= table.sum(-1, keepdims=True)
            yield from (rescale(table, scale).astype(np.float32) for scale in structure.scales)

    return spoken(templates())


def rescale(template: np.ndarray, scale: float) -> np.ndarray:
    """A template for a smaller or larger object: W_s[p] = W[c + (p - c) / s], flat outside.

    Parameters
    ----------
    template : (rows, columns, K) array
    """
    for axis in (0, 1):
        template = _resized(template, scale, axis)
    return template


def _resized(template: np.ndarray, scale: float, axis: int) -> np.ndarray:
    """Linear interpolation at c + (p - c) / s along one axis; what comes from outside is flat.

    Without a matrix product, whose sums differ between processors.
    """
    n, flat = template.shape[axis], 1 / template.shape[2]
    node, centre = np.arange(n), (n - 1) / 2
    where = centre + (node - centre) / scale
    first = np.floor(where).astype(int)
    found = np.full(template.shape, flat)
    for at, weight in ((first, 1 - (where - first)), (first + 1, where - first)):
        inside = (at >= 0) & (at < n)
        weight = np.where(inside, weight, 0).reshape(-1, *[1] * (2 - axis))
        found += weight * (template.take(np.clip(at, 0, n - 1), axis) - flat)
    return found


def log_share(category: np.ndarray) -> np.ndarray:
    """log P(picture and scale | category): each is as likely as any other, (n_templates,)."""
    return -np.log(np.bincount(category))[category]


def believe(
    log: np.ndarray, category: np.ndarray, n_categories: int, clamp: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Bel(o, d) ∝ P(o) P(d) lambda(o, d)^T, or with P(o | evidence) replaced by the clamp.

    Parameters
    ----------
    log : (places, places, n_templates) float64 array
        Log of all that is multiplied.
    category : (n_templates,) int array
    clamp : (n_categories,) array, optional

    Returns
    -------
    (n_categories,) and (places, places, n_templates) arrays, each summing to 1
        Of the categories, and of all states.
    """
    member = category[:, None] == np.arange(n_categories)
    # Of each category by itself: one that is held may be next to impossible.
    best = np.where(member, log.max((0, 1))[:, None], -np.inf).max(0)
    weight = np.exp(log - (member @ best))
    total = weight.sum((0, 1)) @ member
    probability = np.exp(best - best.max()) * total
    categories = probability / probability.sum() if clamp is None else clamp
    return categories, weight * (member @ (categories / total))


def joint(
    log_lambda: np.ndarray, category: np.ndarray, n_categories: int, temperature: float
) -> np.ndarray:
    """Bel(category, place): P(o) P(d) P(s) lambda(o, d, s)^T, summed over scales and pictures.

    Each category is as likely as any other beforehand, and so is each place and each picture of a
    category.

    Parameters
    ----------
    log_lambda : (places, places, n_templates) array
    category : (n_templates,) int array
    temperature : float > 0
        T below 1 softens the product of hundreds of messages, which is far too sure of itself
        because neighbouring windows see the same pixels.

    Returns
    -------
    (n_categories, places, places) float64 array, summing to 1
    """
    log = temperature * log_lambda.astype(float) + log_share(category)
    member = category[:, None] == np.arange(n_categories)
    _, states = believe(log, category, n_categories)
    return np.moveaxis(states @ member.astype(float), -1, 0)
