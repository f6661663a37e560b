"""What the cortex explorer shows, without a browser: its snapshots and its words."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.base.language import later, say, say_n
from cortexviz.v1 import Condition, Eyes, Moment, dominance_groups, fields
from cortexviz.widgets.cortex.asked import EVERY, Phase
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

BOTH = {
    "open": later("both eyes open"),
    "closed": later("both eyes closed"),
    "silent": later("both eyes silent"),
}
ONE = {
    ("closed", "open"): later("left eye closed"),
    ("silent", "open"): later("left eye silent"),
    ("open", "closed"): later("right eye closed"),
    ("open", "silent"): later("right eye silent"),
    ("closed", "silent"): later("left eye closed, right eye silent"),
    ("silent", "closed"): later("left eye silent, right eye closed"),
}
HEARD = (later("left"), later("both"), later("right"))
SIGHTS = {
    "open": (later("left open"), later("right open")),
    "closed": (later("left closed"), later("right closed")),
    "silent": (later("left silent"), later("right silent")),
}


def described(condition: Condition) -> str:
    """What becomes of the eyes, in a few words."""
    left, right = condition.left, condition.right
    words = say(BOTH[left]) if left == right else say(ONE[left, right])
    return words if condition.aligned else say("{eyes}, squinting", eyes=words)


def marks(phases: list[Phase], last: int) -> list[tuple[int, str]]:
    """When something became of the eyes, and what: for a time line."""
    return [(one.start, described(one.condition)) for one in phases[1:] if one.start <= last]


def describe(seen: Seen, phases: list[Phase], has_edges: bool) -> tuple[str, str]:
    """What is seen now and what to try next: only what the numbers bear out."""
    n, tuned = len(seen.tuned), int(seen.tuned.sum())
    if seen.step == 0:
        first = [one.condition for one in phases if one.start == 0][-1]
        return (
            say(
                "Moment 0: noise. Each tile is what a neuron looks for, by its left and right eye."
            ),
            say("What will they look for? Guess, then press play.")
            if first == Condition()
            else say("Now: {eyes}. What will they look for? Guess, then press play.",
                     eyes=described(first)),
        )  # fmt: skip
    mean = float(seen.dominance.mean())
    if tuned == 0:
        text = say("Moment {step}: no neuron looks for bars of one orientation; ocular dominance "
                   "is {mean:+.2f}.", step=seen.step, mean=mean)  # fmt: skip
    elif tuned == n:
        text = say("Moment {step}: all {n} neurons look for bars of one orientation; ocular "
                   "dominance is {mean:+.2f}.", step=seen.step, n=n, mean=mean)  # fmt: skip
    else:
        text = say("Moment {step}: {tuned} of {n} neurons look for bars of one orientation; ocular "
                   "dominance is {mean:+.2f}.", step=seen.step, tuned=tuned, n=n,
                   mean=mean)  # fmt: skip
    return text, hint(seen, phases, has_edges)


def hint(seen: Seen, phases: list[Phase], has_edges: bool) -> str:
    """What to look for."""
    n, groups = len(seen.tuned), seen.groups
    since, condition = [one for one in phases if one.start <= seen.step][-1]
    if not (condition.left == condition.right == "open"):
        return say_n(
            "Since {n} moment: {eyes}.", "Since {n} moments: {eyes}.", seen.step - since,
            eyes=described(condition),
        )  # fmt: skip
    if not condition.aligned:
        alone = int(groups[0] + groups[-1])
        return say("They squint: {alone} of {n} neurons hear one eye only.", alone=alone, n=n)
    if since:
        return say("Both eyes are open again since moment {since}: who comes back?", since=since)
    if not has_edges:
        return say("There are no edges in this world. Show them photographs.")
    if seen.tuned.sum() > n // 2:
        both = int(groups[3])
        return say("{both} of {n} hear both eyes alike. Close one, and watch.", both=both, n=n)
    return say("Every threshold θ slides after its own neuron; wait for bars.")


def tell(neuron: int, seen: Seen) -> str:
    """One neuron in words."""
    return say(
        "Neuron {n} answers most to bars at {angle:.0f}°: {left:.1f} by the left eye, {right:.1f} "
        "by the right; ocular dominance {od:+.2f}, orientation index {index:.2f}.",
        n=neuron + 1, angle=seen.best[neuron], left=seen.left[neuron].max(),
        right=seen.right[neuron].max(), od=seen.dominance[neuron],
        index=seen.selectivity[neuron],
    )  # fmt: skip


def names(seen: Seen) -> list[str]:
    """What stands under each neuron: which eye it hears, by its group of seven."""
    group = np.minimum(((seen.dominance + 1) * 3.5).astype(int), 6)
    return [say(HEARD[(0, 0, 1, 1, 1, 2, 2)[i]]) for i in group]
