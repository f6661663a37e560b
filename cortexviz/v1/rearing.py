"""The classical rearing experiments: conditions in sequence, and whom neurons listen to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array
from cortexviz.v1.eyes import Condition, Eyes
from cortexviz.v1.params import Params
from cortexviz.v1.patches import Patches
from cortexviz.v1.training import State, train
from cortexviz.v1.tuning import Tuning, tuning

# Of 40 neurons whose eyes are closed and opened. With a bottom of 0 noise alone would strengthen
# what both eyes have, with -1 weaken it (docs/rearing.md); the decay lets a closed eye come back.
REARED = Params(n_neurons=40, bottom=-0.5, decay=0.1)
GROUPS = 7  # Hubel & Wiesel 1962


class Moment(NamedTuple):
    """Neurons with two eyes at one moment of their life; the arrays are the caller's to keep.

    condition : under which they came here
    state : weights (N, 2 d), left eye before right, and theta (N,); goes on in `rear` or `train`
    left, right : how they answer gratings that one eye sees alone
    """

    condition: Condition
    state: State
    left: Tuning
    right: Tuning

    @property
    def dominance(self) -> np.ndarray:
        """Of each neuron, from -1 (left eye) to 1; see `ocular_dominance`: (N,)."""
        return ocular_dominance(self.left.best, self.right.best)


def rear(
    params: Params,
    patches: Patches,
    course: Iterable[tuple[Condition, int]],
    seed: int = 0,
    every: int = 10_000,
    disparity: int = 1,
    start: State | None = None,
) -> Iterator[Moment]:
    """Grow up with two eyes, under one condition after the other.

    Shouval, Intrator & Cooper 1997; Blais, Shouval & Cooper 1999. Nothing is computed before it is
    asked for. The first Moment is birth, or `start`; then one every `every` patches of a condition,
    and one at its end. The same condition twice is the same as once for as long as both, so that
    an eye may be closed between any two Moments: by a generator as `course`, which is asked for
    the next condition when the last is over, or by another call with `start`.

    Parameters
    ----------
    params : Params
        `REARED` suits all experiments; `steps` is not used.
    patches : Patches
        The scene, as of `natural_patches`.
    course : iterable of (Condition, int)
        What happens, and for how many patches.
    seed : int
        Draws the first weights, places and noise.
    every : int
        Patches from one Moment to the next.
    disparity : int
        Pixels between both eyes, see `Eyes`.
    start : State, optional
        Where another life stands: go on from there.

    Yields
    ------
    Moment

    Raises
    ------
    ValueError, TypeError
        At once, if an argument cannot work; a generator's when they come.
    FloatingPointError
        If the weights grow beyond all bounds.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from cortexviz.v1 import CONDITIONS, REARED, natural_patches, rear
    >>> course = [(CONDITIONS["normal"], 200), (CONDITIONS["monocular deprivation"], 100)]
    >>> params = replace(REARED, n_neurons=3)
    >>> life = list(rear(params, natural_patches(angles=1), course, every=100))
    >>> [(moment.condition.left, moment.state.step) for moment in life]
    [('open', 0), ('open', 100), ('open', 200), ('closed', 300)]
    >>> life[-1].left.curves.shape
    (3, 24)
    """
    check.instance("params", params, Params)
    seed, every = check.integer("seed", seed), check.integer("every", every, minimum=1)
    normal = Eyes(patches, disparity=disparity)
    if isinstance(course, list | tuple):
        course = [phase(one) for one in course]
    elif not isinstance(course, Iterable):
        raise TypeError(
            "course must be pairs of a Condition and a number of patches, such as "
            f"[(Condition(), 100_000)]; got {check.shown(course)}"
        )
    birth = train(replace(params, steps=0), normal, seed, every, start)
    return _lives(params, normal, course, seed, every, birth)


def _lives(
    params: Params,
    eyes: Eyes,
    course: Iterable[tuple[Condition, int]],
    seed: int,
    every: int,
    birth: Iterator[State],
) -> Iterator[Moment]:
    (state,) = birth
    yield look(params, eyes, state)
    for one in course:
        condition, steps = phase(one)
        eyes, lived = replace(eyes, condition=condition), replace(params, steps=steps)
        states = train(lived, eyes, seed, every, state)
        for state in islice(states, 1, None):
            yield look(params, eyes, state)


def look(params: Params, eyes: Eyes, state: State) -> Moment:
    """What a physiologist finds now."""
    each = np.concatenate(np.hsplit(state.weights, 2))
    orientations, *both = tuning(each, eyes.patches.mask, params.bottom, params.top)
    left, right = zip(*(np.split(values, 2) for values in both), strict=True)
    return Moment(eyes.condition, state, Tuning(orientations, *left), Tuning(orientations, *right))


def phase(one: tuple[Condition, int]) -> tuple[Condition, int]:
    """A condition and how many patches it takes, looked at."""
    if not isinstance(one, tuple | list) or len(one) != 2:
        raise TypeError(
            f"course must be pairs of a Condition and a number of patches; got {check.shown(one)}"
        )
    condition, steps = one
    return check.instance("condition", condition, Condition), check.integer("steps", steps)


def ocular_dominance(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Whom a neuron listens to: OD = (R - L) / (R + L), of its best response by each eye.

    Parameters
    ----------
    left, right : (N,) array
        Best responses, >= 0.

    Returns
    -------
    (N,) array
        -1 for the left eye alone, 1 for the right; 0 for both alike, and for a silent neuron.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import ocular_dominance
    >>> ocular_dominance(left=np.array([2.0, 1.0, 0.0]), right=np.array([0.0, 1.0, 3.0]))
    array([-1.,  0.,  1.])
    """
    left = array("left", left, ("N",), 0, 1e150)
    right = array("right", right, (len(left),), 0, 1e150)
    return (right - left) / np.maximum(right + left, np.finfo(float).tiny)


def dominance_groups(dominance: np.ndarray) -> np.ndarray:
    """The seven groups of Hubel & Wiesel 1962: 1 hears the left eye alone, 4 both, 7 the right.

    They judged by ear; here they are sevenths of the scale.

    Parameters
    ----------
    dominance : (N,) array
        In [-1, 1].

    Returns
    -------
    (7,) array
        How many neurons there are in each group.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import dominance_groups
    >>> dominance_groups(np.array([-1.0, -0.9, 0.0, 0.1, 1.0])).tolist()
    [2, 0, 0, 2, 0, 0, 1]
    """
    dominance = array("dominance", dominance, ("N",), -1, 1)
    return np.histogram(dominance, GROUPS, (-1, 1))[0]
