"""What feedback did, in numbers: contours completed, objects imagined, objects attended to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter

from cortexviz.base import check
from cortexviz.base.arrays import array
from cortexviz.base.check import instance
from cortexviz.data.contour import Contour
from cortexviz.hmax.gabor import orientations
from cortexviz.hmax.reconstruction import s1_map, strength
from cortexviz.hmax.structure import Structure

# Half the diagonal of an 11 x 11 Gabor: nearer to the end of a gap, S1 sees the inducer itself.
CLEARANCE = 8.0
# A contour is one object's own where S1 is this sure about it, and this unsure about the other, as
# shares of what it is surest of: filters with a large eps are never sure of anything.
SURE, UNSURE = 0.5, 0.1


class Gap(NamedTuple):
    """Belief in the orientation of an illusory contour, averaged along each of its gaps.

    Attributes
    ----------
    on, inside, outside : (n_sides,) arrays
        On the contour, and on parallel lines inside and outside the figure. NaN where there is
        nothing to measure: no gap (`support_ratio` 1), or no node of S1 near the rim.
    centre : float
        The most believed orientation in the middle of the figure.
    """

    on: np.ndarray
    inside: np.ndarray
    outside: np.ndarray
    centre: float

    @property
    def beside(self) -> float:
        """The most believed of the parallel lines, each side of the figure by itself."""
        return float(np.nanmax([self.inside, self.outside]))


def gap_belief(beliefs, contour: Contour, structure: Structure, distance: float = 11) -> Gap:
    """How much S1 believes in a contour that is not drawn (Dura-Bernal 2012, Fig. 14).

    Parameters
    ----------
    beliefs : dict of layer to beliefs, or those of S1
    contour : Contour
        From `data.illusory_contour`, with the arguments of the figure.
    structure : Structure
    distance : float
        Pixels from the contour to the parallel lines.

    Returns
    -------
    Gap(on, inside, outside, centre)
        Mean belief in each line's own orientation, one number for each side; chance is 1 / K for
        K orientations. `centre` is that of the strongest orientation in the middle.

    Examples
    --------
    >>> from cortexviz.data import illusory_contour, kanizsa
    >>> from cortexviz.hmax import pretrained
    >>> from cortexviz.hmax.measures import gap_belief
    >>> network = pretrained("contours")
    >>> *_, last = network.perceive(kanizsa())
    >>> gap = gap_belief(last.beliefs, illusory_contour(), network.structure_)
    >>> bool((gap.on > gap.outside).all())  # more is seen where nothing is drawn
    True
    """
    s1 = s1_map(beliefs, structure)
    _refuse_odd(contour)
    distance = check.real("distance", distance, -1e6, 1e6)
    lines = {"on": 0.0, "inside": -distance, "outside": distance}
    means = {name: np.empty(len(contour.gaps)) for name in lines}
    for i, (gap, normal) in enumerate(zip(contour.gaps, contour.normals, strict=True)):
        places = _along(gap)
        state = matching(gap[1] - gap[0], s1.shape[-1])
        for name, shift in lines.items():
            means[name][i] = _mean(_at(s1, places + shift * normal, structure))[state]
    square = np.indices((9, 9)).reshape(2, -1).T - 4
    centre = _mean(_at(s1, contour.centre + square, structure)).max()
    return Gap(**means, centre=float(centre))


def _refuse_odd(contour: Contour) -> None:
    instance("contour", contour, Contour)
    array("contour.centre", contour.centre, (2,))
    n_sides = len(array("contour.gaps", contour.gaps, ("n_sides", 2, 2)))
    array("contour.normals", contour.normals, (n_sides, 2))


def _along(gap: np.ndarray) -> np.ndarray:
    """Places along a gap, a pixel apart, where no filter reaches the inducers.

    A gap that is too short for that keeps its middle quarter.
    """
    first, last = gap
    length = float(np.linalg.norm(last - first))
    if length == 0:
        return np.empty((0, 2))
    clear = min(CLEARANCE, 0.375 * length)
    share = np.linspace(clear, length - clear, int(length - 2 * clear) + 1) / length
    return first + share[:, None] * (last - first)


def matching(direction: np.ndarray, n_orientations: int) -> int:
    """The S1 state whose line is nearest to a (row, column) direction.

    Examples
    --------
    >>> from cortexviz.hmax.measures import matching
    >>> matching((0, 1), 4), matching((1, 0), 4), matching((-1, 1), 4)  # right, down, up and right
    (0, 2, 1)
    """
    down, right = array("direction", direction, (2,))
    angle = np.degrees(np.arctan2(-down, right))
    apart = (orientations(n_orientations) - angle + 90) % 180 - 90
    return int(np.argmin(np.abs(apart)))


def _at(s1: np.ndarray, places: np.ndarray, structure: Structure) -> np.ndarray:
    """Beliefs of the nodes that look at these (row, column) pixels, (n, n_orientations)."""
    node = np.rint(places - structure.gabor_size // 2).astype(int)
    inside = ((node >= 0) & (node < s1.shape[:2])).all(1)
    return s1[tuple(node[inside].T)]


def _mean(beliefs: np.ndarray) -> np.ndarray:
    """Mean over nodes, (n_orientations,); NaN if there are none."""
    return beliefs.mean(0) if len(beliefs) else np.full(beliefs.shape[1], np.nan)


def _refuse_unequal(**maps: np.ndarray) -> None:
    if len({values.shape for values in maps.values()}) > 1:
        raise ValueError(
            f"{' and '.join(maps)} must be beliefs about pictures of the same size; got "
            f"{' and '.join(str(values.shape) for values in maps.values())}"
        )


def contour_map(beliefs, structure: Structure, blur: float | None = None) -> np.ndarray:
    """Strength of each orientation, blurred over a C1 window: what imagery can be compared by.

    An even filter answers to an edge in stripes. C1 pools over them, and what it sends down cannot
    bring them back, so single nodes are not comparable.

    Parameters
    ----------
    beliefs : dict of layer to beliefs, or those of S1
    blur : float, optional
        Spread in pixels, half a C1 window if not given; 0 compares node by node.

    Returns
    -------
    (rows, columns, n_orientations) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import Structure
    >>> from cortexviz.hmax.measures import contour_map
    >>> belief = np.full((40, 40, 4), 0.25)
    >>> belief[20] = [1, 0, 0, 0]
    >>> found = contour_map(belief, Structure(places=None))
    >>> found.shape, int(found[20, 20].argmax())
    ((40, 40, 4), 0)
    """
    seen = strength(s1_map(beliefs, structure))
    spread = structure.c1_window / 2 if blur is None else check.real("blur", blur, 0, 1e3)
    return gaussian_filter(seen, (spread, spread, 0))


def correlation(a, b, structure: Structure, blur: float | None = None) -> float:
    """Pearson's r of two contour maps: imagery beside what is really seen.

    Parameters
    ----------
    a, b : dicts of layer to beliefs, or those of S1
    blur : float, optional
        As in `contour_map`.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import Structure
    >>> from cortexviz.hmax.measures import correlation
    >>> plain = Structure(places=None)
    >>> a = np.full((40, 40, 4), 0.25)
    >>> a[20] = [1, 0, 0, 0]
    >>> round(correlation(a, a, plain), 3), round(correlation(a, a[..., ::-1], plain), 3) < 0.1
    (1.0, True)
    """
    maps = [contour_map(beliefs, structure, blur).ravel() for beliefs in (a, b)]
    _refuse_unequal(a=maps[0], b=maps[1])
    if min(values.std() for values in maps) == 0:
        raise ValueError("correlation needs two maps in which something is seen; one is flat")
    return float(np.corrcoef(maps)[0, 1])


def own_contour(a, b, structure: Structure) -> np.ndarray:
    """Nodes and orientations of the contour that object a has alone.

    Parameters
    ----------
    a, b : dicts of layer to beliefs, or those of S1
        S1's response to each object by itself.

    Returns
    -------
    (rows, columns, n_orientations) bool array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import Structure
    >>> from cortexviz.hmax.measures import own_contour
    >>> a, b = np.full((2, 40, 40, 4), 0.25)
    >>> a[10] = b[30] = [1, 0, 0, 0]
    >>> own = own_contour(a, b, Structure(places=None))
    >>> own[10, 20].tolist(), bool(own[30].any())
    ([True, False, False, False], False)
    """
    own, other = (strength(s1_map(beliefs, structure)) for beliefs in (a, b))
    _refuse_unequal(a=own, b=other)
    sure, unsure = SURE * own.max(), UNSURE * other.max()
    return (own > sure) & (other.max(-1, keepdims=True) <= unsure)


def attention_ratio(beliefs, attended, unattended, structure: Structure) -> float:
    """Belief on the attended object's own contour over that on the other's (Fig. 15).

    Parameters
    ----------
    beliefs : dict of layer to beliefs, or those of S1
        After feedback, for both objects in one picture.
    attended, unattended : dicts of layer to beliefs, or those of S1
        S1's response to each object by itself.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import Structure
    >>> from cortexviz.hmax.measures import attention_ratio
    >>> a, b = np.full((2, 40, 40, 4), 0.25)
    >>> a[10] = b[30] = [1, 0, 0, 0]
    >>> both = a + (b - a) * 0.5  # half as sure of each
    >>> plain = Structure(places=None)
    >>> attention_ratio(both, a, b, plain), attention_ratio(a, a, b, plain)
    (1.0, 4.0)
    """
    s1 = s1_map(beliefs, structure)
    chosen = own_contour(attended, unattended, structure)
    rest = own_contour(unattended, attended, structure)
    _refuse_unequal(beliefs=s1, attended=chosen)
    for name, mask in (("attended", chosen), ("unattended", rest)):
        if not mask.any():
            raise ValueError(f"the {name} object has no contour of its own: choose another pair")
    if (believed := s1[rest].mean()) == 0:
        raise ValueError("beliefs hold the unattended object for impossible: the ratio is infinite")
    return float(s1[chosen].mean() / believed)
