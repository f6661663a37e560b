"""What the cortex explorer shows, without a browser: its snapshots and its words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.v1 import Condition, Eyes, Moment, dominance_groups, fields
from cortexviz.widgets.cortex.settings import EVERY, Phase
from cortexviz.widgets.frame.words import count
from cortexviz.widgets.pieces.canvas import to_bytes

TUNED = 0.6  # orientation index of a neuron that looks for bars; in noise none reaches it
LOUD = 3.0  # standard deviations of a picture that are white
DIM = 0.3  # contrast of what is beside the patch


class Seen(NamedTuple):
    """What is drawn of one moment.

    Attributes
    ----------
    step : int
    images : (N, size, 2 size + 1) uint8
        The fields of both eyes side by side, in one scale; grey is 0.
    dominance, selectivity : (N,) float32
        Ocular dominance; orientation index by the eye that a neuron answers more.
    left, right : (N, n_orientations + 1) float32
        Tuning curves by either eye, from -90 to 90 degrees from the best bar of the louder one.
    best : (N,) float32
        That bar, in degrees.
    """

    step: int
    images: np.ndarray
    dominance: np.ndarray
    selectivity: np.ndarray
    left: np.ndarray
    right: np.ndarray
    best: np.ndarray

    @property
    def tuned(self) -> np.ndarray:
        """Which neurons look for bars of one orientation, (N,)."""
        return self.selectivity > TUNED

    @property
    def groups(self) -> np.ndarray:
        """How many neurons there are in each of the seven groups of Hubel & Wiesel 1962."""
        return dominance_groups(self.dominance)


def look(moment: Moment, mask: np.ndarray) -> Seen:
    """All that is drawn of `moment`."""
    left, right, size = moment.left, moment.right, len(mask)
    both = [fields(half, mask) for half in np.hsplit(moment.state.weights, 2)]
    pair = np.concatenate([both[0], np.zeros((len(both[0]), size, 1)), both[1]], axis=2)
    scale = np.maximum(abs(pair).max((1, 2), keepdims=True), np.finfo(float).tiny)
    is_left = left.best >= right.best
    best = np.where(is_left, left.preferred, right.preferred)
    return Seen(
        moment.state.step // EVERY,
        to_bytes(pair / scale, -1, 1),
        moment.dominance.astype(np.float32),
        np.where(is_left, left.selectivity, right.selectivity).astype(np.float32),
        around(left.curves, left.orientations, best),
        around(right.curves, right.orientations, best),
        best.astype(np.float32),
    )


def around(curves: np.ndarray, orientations: np.ndarray, best: np.ndarray) -> np.ndarray:
    """Tuning curves (N, n) with the bar of `best` degrees in the middle; (N, n + 1) float32."""
    n = len(orientations)
    middle = np.searchsorted(orientations, best)
    order = (middle[:, None] + np.arange(n + 1) - n // 2) % n
    return np.take_along_axis(curves, order, 1).astype(np.float32)


def gaze(eyes: Eyes, mask: np.ndarray, step: int) -> np.ndarray:
    """One place as both eyes see it, (2, side, side) uint8, dimmed beside the patch of `mask`.

    Parameters
    ----------
    eyes : Eyes
        Of wide square patches.
    """
    views = eyes.draw(np.random.default_rng(step), 1).reshape(2, *eyes.patches.mask.shape)
    contrast = np.full(eyes.patches.mask.shape, DIM)
    edge = (len(contrast) - len(mask)) // 2
    contrast[edge : edge + len(mask), edge : edge + len(mask)][mask] = 1
    return to_bytes(views * contrast, -LOUD, LOUD)


# Words --------------------------------------------------------------------------------------------


def described(condition: Condition) -> str:
    """What becomes of the eyes, in a few words."""
    left, right = condition.left, condition.right
    squint = "" if condition.aligned else ", squinting"
    if left == right:
        return f"both eyes {left}{squint}"
    return " and ".join(f"{eye} eye {sees}" for eye, sees in (("left", left), ("right", right))
                        if sees != "open") + squint  # fmt: skip


def marks(phases: list[Phase], last: int) -> list[tuple[int, str]]:
    """When something became of the eyes, and what: for a time line."""
    return [(one.start, described(one.condition)) for one in phases[1:] if one.start <= last]


def describe(seen: Seen, phases: list[Phase], is_world: bool) -> tuple[str, str]:
    """What is seen now and what to try next: only what the numbers bear out.

    Parameters
    ----------
    seen : Seen
    phases : list of Phase
    is_world : bool
        Whether there are edges to be seen.
    """
    n, tuned = len(seen.tuned), int(seen.tuned.sum())
    since, condition = [one for one in phases if one.start <= seen.step][-1]
    if seen.step == 0:
        return (
            "Before birth: noise. Each tile is what one neuron looks for, by the left and by the "
            "right eye.",
            "What will they look for after some hundred thousand patches? Guess, then press play.",
        )
    who = "No neuron looks" if tuned == 0 else f"{tuned} of {n} neurons look"
    who = f"All {n} neurons look" if tuned == n else who
    mean, groups = float(seen.dominance.mean()), seen.groups
    text = f"{who} for bars of one orientation; ocular dominance is {mean:+.2f} on average."
    if not (condition.left == condition.right == "open"):
        words = described(condition)
        return text, f"{words[0].upper()}{words[1:]} for {count(seen.step - since, 'moment')}."
    if len(phases) > 1 and since:
        return text, f"Both eyes are open again since moment {since}: who comes back?"
    if not condition.aligned:
        return text, f"They squint: {groups[0] + groups[-1]} of {n} neurons hear one eye only."
    if not is_world:
        return text, "There are no edges in this world. Show them photographs."
    if tuned > n // 2:
        return text, f"Both eyes agree in {groups[3]} of {n}. Close one, and watch who is left."
    return text, "Every threshold θ slides after its own neuron; wait for bars."


def tell(neuron: int, seen: Seen) -> str:
    """One neuron in words."""
    left, right = seen.left[neuron].max(), seen.right[neuron].max()
    verb = "likes bars at" if seen.tuned[neuron] else "so far answers most to bars at"
    return (
        f"Neuron {neuron + 1} {verb} {seen.best[neuron]:.0f}°: {left:.1f} by the left eye, "
        f"{right:.1f} by the right, OD {seen.dominance[neuron]:+.2f}, orientation index "
        f"{seen.selectivity[neuron]:.2f}."
    )


def names(seen: Seen) -> list[str]:
    """What stands under each neuron: which eye it hears, by its group of seven."""
    group = np.minimum(((seen.dominance + 1) * 3.5).astype(int), 6)
    return [("left", "left", "both", "both", "both", "right", "right")[i] for i in group]
