"""One pass up, and what S3 makes of it: which object, where, or nothing that it knows."""

from __future__ import annotations

import numpy as np

from cortexviz.base.arrays import underflow_is_zero
from cortexviz.hmax import background, places
from cortexviz.hmax.inference import ascend, group_sums, s1_layers
from cortexviz.hmax.kernels import normalise
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.settings import Reading

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door


def joint(learned: Learned, reading: Reading, picture: np.ndarray) -> np.ndarray:
    """Belief in each category at each place, (n_categories, places, places)."""
    groups = learned.groups(picture, reading.combine)
    return _joint(learned, reading, learned.top(groups, reading.combine))


@underflow_is_zero
def _joint(learned: Learned, reading: Reading, top: np.ndarray) -> np.ndarray:
    return places.joint(top, learned.memory, len(learned.classes), reading.calibration)


def nothing(learned: Learned, reading: Reading, picture: np.ndarray) -> float:
    """P(nothing I know)."""
    groups = learned.groups(picture, reading.combine)
    top = learned.top(groups, reading.combine)
    return background.nothing(learned, reading, groups, top, reading.calibration)


def respond(learned: Learned, reading: Reading, picture: np.ndarray) -> dict[str, np.ndarray]:
    """Beliefs of all layers, as `HMAXNetwork.respond` returns them."""
    structure, combine = learned.structure, reading.combine
    s1 = s1_layers(picture[None], learned.tables, structure)[0]
    layers = ascend(s1, learned.tables, structure, combine)
    beliefs = {"S1": s1} | {name: normalise(values) for name, values in layers.items()}
    groups = group_sums(beliefs["C2"], structure.s2_states)
    top = learned.top(groups, combine)
    categories = _joint(learned, reading, top).sum((1, 2))
    p_nothing = background.nothing(learned, reading, groups, top, reading.calibration)
    top_belief = background.with_nothing((1 - p_nothing) * categories, p_nothing, reading)
    return beliefs | {"S3": top_belief}
