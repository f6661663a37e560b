"""One pass up, and what S3 makes of it: which object, where, or nothing that it knows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from cortexviz.base.arrays import underflow_is_zero
from cortexviz.hmax import background, places
from cortexviz.hmax.inference import ascend, group_sums, s1_layers
from cortexviz.hmax.kernels import normalise
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.looks import as_states, looks_of
from cortexviz.hmax.poses import Poses
from cortexviz.hmax.settings import Reading

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door


def joint(learned: Learned, reading: Reading, picture: np.ndarray) -> np.ndarray:
    """Belief in each category at each place, (n_categories, places, places)."""
    evidence, _ = _heard(learned, reading, picture)
    return _joint(learned, reading, evidence)


def nothing(learned: Learned, reading: Reading, picture: np.ndarray) -> float:
    """P(nothing I know)."""
    _, p_nothing = _heard(learned, reading, picture)
    return p_nothing()


def respond(learned: Learned, reading: Reading, picture: np.ndarray) -> dict[str, np.ndarray]:
    """Beliefs of all layers, as `HMAXNetwork.respond` returns them."""
    structure = learned.structure
    s1 = s1_layers(picture[None], learned.tables, structure)[0]
    layers = ascend(s1, learned.tables, structure, reading.combine)
    beliefs = {"S1": s1} | {name: normalise(values) for name, values in layers.items()}
    evidence, p_nothing = _heard(learned, reading, picture, beliefs["C2"])
    categories, share = _joint(learned, reading, evidence).sum((1, 2)), p_nothing()
    return beliefs | {"S3": background.with_nothing((1 - share) * categories, share, reading)}


def _heard(
    learned: Learned, reading: Reading, picture: np.ndarray, c2: np.ndarray | None = None
) -> tuple[np.ndarray, Callable[[], float]]:
    """log lambda of S3's states, places before templates, and what finds P(nothing I know).

    Parameters
    ----------
    c2 : (rows, columns, states) array, optional
        Belief of C2, if it is known.
    """
    if isinstance(learned.structure.places, Poses):
        looks = looks_of(learned, reading)
        worth = looks.worth(picture)

        def p_nothing() -> float:
            found = looks.find(picture, worth, np.ones(len(looks.pictures), bool))
            return looks.nothing(picture, *found, reading.nothing, reading.calibration)

        return as_states(worth.what), p_nothing
    if c2 is None:
        groups = learned.groups(picture, reading.combine)
    else:
        groups = group_sums(c2, learned.structure.s2_states)
    top = learned.top(groups, reading.combine)
    told = learned, reading, groups, top, reading.calibration
    return background.evidence(learned, reading, groups, top), partial(background.nothing, *told)


@underflow_is_zero
def _joint(learned: Learned, reading: Reading, evidence: np.ndarray) -> np.ndarray:
    """Whatever the size and angle."""
    n, side = len(learned.classes), len(learned.structure.shifts)
    found = places.joint(evidence, learned.category, n, reading.calibration)
    return found.reshape(n, -1, side, side).sum(1)
