"""One upward pass, S1 to C2: Dura-Bernal 2012, Eqs. 3 and 5, with a single parent per message."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.base.check import integer, shown
from cortexviz.hmax import gabor, kernels, sampled
from cortexviz.hmax.structure import Structure

__all__ = ["group_sums"]

# How the messages of a window are combined: exactly (Eq. 3), or as published (Eqs. 11-12).
COMBINE = {"log": kernels, "sampled": sampled}


class Tables(NamedTuple):
    """What the network has learned below S3; None, during training, where it has not learned yet.

    `kernels` says what each entry is and which shape it has.
    """

    gabors: np.ndarray
    c1: np.ndarray = None  # type: ignore[assignment]
    s2: np.ndarray = None  # type: ignore[assignment]
    c2: np.ndarray = None  # type: ignore[assignment]


def s1_layers(images: np.ndarray, tables: Tables, structure: Structure) -> np.ndarray:
    """S1 of each picture, with flat nodes around it ("no evidence") where places are hidden.

    The likelihoods are padded, not the pictures: a padded picture would have an edge.

    Returns
    -------
    (n, rows, columns, n_orientations) float32 array, summing to 1
    """
    layers = gabor.s1(images, tables.gabors, structure.eps)
    around = ((0, 0), (structure.pad,) * 2, (structure.pad,) * 2, (0, 0))
    return np.pad(layers, around, constant_values=1 / structure.n_orientations)


def group_sums(belief: np.ndarray, n_groups: int) -> np.ndarray:
    """Belief of each group: the sum over its states (Dura-Bernal 2012, Fig. 4).

    Parameters
    ----------
    belief : (rows, columns, n_groups * n) array

    Returns
    -------
    (rows, columns, n_groups) array

    Raises
    ------
    ValueError
        If the states cannot be shared out.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import group_sums
    >>> group_sums(np.array([[[0.1, 0.2, 0.3, 0.4]]]), n_groups=2).round(3)  # two states in each
    array([[[0.3, 0.7]]])
    """
    # All pictures pass here: shapes cost nothing to see, and sums are fewer than states.
    if not isinstance(belief, np.ndarray) or belief.ndim != 3 or belief.dtype.kind not in "fiu":
        raise TypeError(f"belief must be a (rows, columns, states) array; got {shown(belief)}")
    if belief.shape[2] == 0 or belief.shape[2] % integer("n_groups", n_groups, 1):
        raise ValueError(
            f"n_groups must divide the {belief.shape[2]} states of the layer; got {n_groups}"
        )
    sums = kernels.sum_groups(np.ascontiguousarray(belief), n_groups)
    if not np.isfinite(sums).all():
        raise ValueError("belief must be finite; got NaN or infinite values")
    return sums


def ascend(
    s1: np.ndarray, tables: Tables, structure: Structure, combine: str = "log"
) -> dict[str, np.ndarray]:
    """log lambda of C1, S2 and C2, as far up as the tables reach.

    Parameters
    ----------
    s1 : (rows, columns, n_orientations) float32 array, summing to 1
    combine : "log" or "sampled"

    Returns
    -------
    dict of layer name to (rows, columns, states) float32 array, natural log up to a constant
    """
    up, plan, layers = COMBINE[combine], structure, {}
    if tables.c1 is not None:
        layers["C1"] = up.complex_up(s1, tables.c1, plan.c1_window, plan.c1_step)
    if tables.s2 is not None:
        c1 = kernels.believed_groups(layers["C1"], 1.0, plan.n_orientations)
        layers["S2"] = up.simple_up(c1, tables.s2, plan.s2_window, plan.s2_step)
    if tables.c2 is not None:
        s2 = kernels.normalise(layers["S2"])
        layers["C2"] = up.complex_up(s2, tables.c2, plan.c2_window, plan.c2_step)
    return layers
