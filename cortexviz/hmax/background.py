"""“Nothing I know”: S3's background category, so that a speck of dirt is not called a cross.

Beyond Dura-Bernal 2012, whose S3 must always name one of its objects. The background's templates
are flat: their log lambda is 0 whatever the picture shows. A state of S3 has to be worth more,

    worth(o, d, s) = log lambda(o, d, s) - SILENT * what its template says where C2 is silent

and also more than pictures of nothing reach by accident: `level`. The winner decides,

    P(nothing) / P(something) = P0 / (1 - P0) * exp(T (level - highest worth)) .
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.special import expit, logit, xlogy

from cortexviz.hmax.learned import Learned
from cortexviz.hmax.settings import Reading
from cortexviz.hmax.structure import Structure
from cortexviz.hmax.threads import each

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door

NAME = "nothing I know"
# Share of its information that a template loses at a node where nothing is seen. At 1 an object
# could not be hidden by half; at 0 one wheel would be a bicycle.
SILENT = 0.25
# Of so many pictures of nothing, this share must stay below the level.
N_PICTURES, SHARE = 48, 0.95


def nothing(
    learned: Learned,
    reading: Reading,
    groups: np.ndarray,
    log_lambda: np.ndarray,
    temperature: float,
    log_place: np.ndarray | float = 0.0,
) -> float:
    """P(nothing I know): the background against the best of all objects, places and scales.

    Parameters
    ----------
    learned : Learned
    reading : Reading
        With P0, the prior of the background category.
    groups : (rows, columns, K) array
        Group sums of C2.
    log_lambda : (places, places, n_templates) array
        Of S3's states.
    temperature : float
        T, the exponent on the evidence.
    log_place : (places, places, 1) array, optional
        log P(d) relative to the most probable place.
    """
    if not reading.nothing:
        return 0.0
    values = worth(groups, log_lambda, learned.kept(information), learned.structure)
    least = learned.kept(level, reading.combine, n_jobs=reading.n_jobs)
    return share(reading.nothing, (temperature * (values - least) + log_place).max())


def share(prior: float, above: float) -> float:
    """P(nothing): prior odds, against T (highest worth - level) for something, in nats."""
    return float(expit(logit(prior) - above))


def level_of(highest: Iterable[float]) -> float:
    """The level, from the highest worth that each picture of nothing reaches."""
    return max(0.0, float(np.quantile(list(highest), SHARE)))


def with_nothing(categories: np.ndarray, nothing: float, reading: Reading) -> np.ndarray:
    """S3's beliefs as a layer of one node: the categories and, last, nothing I know.

    A network without a background category (P0 = 0) has no such state.
    """
    states = [*categories, nothing] if reading.nothing else categories
    return np.array(states)[None, None]


def evidence(
    learned: Learned, reading: Reading, groups: np.ndarray, log_lambda: np.ndarray
) -> np.ndarray:
    """What S3 weighs categories by: log lambda, and with a `Variety` also what is missing."""
    if reading.variety is None:
        return log_lambda
    says = learned.kept(information)
    return worth(groups, log_lambda, says, learned.structure, reading.variety.missing)


def worth(
    groups: np.ndarray,
    log_lambda: np.ndarray,
    says: np.ndarray,
    structure: Structure,
    silent_costs: float = SILENT,
) -> np.ndarray:
    """Evidence for each state of S3, less what is missing: (places, places, n_templates).

    White paper is no evidence against an edge: S1 has no state for it, and lambda is flat there. To
    an object it should be: parts that are expected and not seen count against it.
    """
    flat = np.log(groups.shape[-1])
    silent = -xlogy(groups, groups).sum(-1) / flat
    stride = structure.stride
    reach = len(structure.shifts) // 2 * stride
    padded = np.pad(silent, reach)  # nodes that a shift moves off the grid say nothing, as before
    moved = np.lib.stride_tricks.sliding_window_view(padded, silent.shape)[::stride, ::stride]
    missing = np.tensordot(moved, says, 2)
    return log_lambda - silent_costs * missing


def information(learned: Learned) -> np.ndarray:
    """What each node of a template says: log K minus its entropy, in nats, >= 0.

    Returns
    -------
    (rows, columns, n_templates) float32 array
    """
    most = np.float32(np.log(learned.spoken.shape[2]))
    groups = (np.moveaxis(one, -1, 0).copy() for one in learned.spoken.one_by_one())
    return np.stack([most + xlogy(one, one).sum(0) for one in groups], -1)


def level(learned: Learned, combine: str, n_jobs: int | None) -> float:
    """Worth that `SHARE` of `pictures_of_nothing` stay below; at least 0, the background's own.

    They are seen for it: ask for it by `Learned.kept`.
    """
    says = learned.kept(information)

    def highest(picture: np.ndarray) -> float:
        groups = learned.groups(picture, combine)
        return worth(groups, learned.top(groups, combine), says, learned.structure).max()

    return level_of(each(highest, pictures_of_nothing(learned.image_shape), n_jobs))


def pictures_of_nothing(
    image_shape: tuple[int, int], n: int = N_PICTURES, seed: int = 0
) -> np.ndarray:
    """Random dots, single discs and pac-men, and noise, a third each; the first is blank.

    Parameters
    ----------
    image_shape : (height, width)
    n, seed : int

    Returns
    -------
    (n, height, width) float32 array, black (0) on white (1)
    """
    rng = np.random.default_rng(seed)
    kinds = (_dots, _inducer, _noise)
    pictures = [kinds[i % 3](rng, *image_shape) for i in range(n)]
    return np.stack([np.ones(image_shape, np.float32), *pictures[1:]])


def _disc(
    shape: tuple[int, int], x: float, y: float, radius: float, wedge=0.0, start=0.0
) -> np.ndarray:
    """Ink of a disc, or of a pac-man with a wedge of so many degrees cut out."""
    down, right = np.indices(shape) + 0.5 - np.reshape((y, x), (2, 1, 1))
    ink = np.clip(radius + 0.5 - np.hypot(down, right), 0, 1)
    if not wedge:
        return ink
    turn = (np.degrees(np.arctan2(down, right)) - start) % 360
    return np.where(turn < wedge, 0, ink)


def _dots(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    ink = np.zeros((height, width))
    for _ in range(rng.integers(1, 41)):
        x, y = rng.uniform(0.1, 0.9, 2) * (width, height)
        radius = rng.uniform(0.007, 0.035) * min(height, width)
        ink = np.maximum(ink, _disc((height, width), x, y, radius))
    return (1 - ink).astype(np.float32)


def _inducer(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    x, y = rng.uniform(0.2, 0.8, 2) * (width, height)
    radius = rng.uniform(0.01, 0.15) * min(height, width)
    wedge, start = rng.choice((0, 60, 90)), rng.uniform(0, 360)
    return (1 - _disc((height, width), x, y, radius, wedge, start)).astype(np.float32)


def _noise(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    grey = rng.random((height, width))
    values = np.round(grey) if rng.random() < 0.5 else grey
    wrong = rng.random((height, width)) < rng.uniform(0.02, 1)
    return np.where(wrong, values, 1).astype(np.float32)
