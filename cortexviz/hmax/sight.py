"""Seeing with hidden poses, once up and down: what, where, how large and how turned.

network = HMAXNetwork(replace(PRESETS["contours"], places=Poses())).fit(images, names)
seen = see(network, kanizsa(size=72, shift=(0, -4)))
print(seen.category, seen.pose)
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from sklearn.utils.validation import check_is_fitted

from cortexviz.base.arrays import underflow_is_zero
from cortexviz.base.check import instance
from cortexviz.hmax.feedback import Feedback
from cortexviz.hmax.flow import Flow
from cortexviz.hmax.images import as_image
from cortexviz.hmax.instructions import clamped
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.looks import Looks
from cortexviz.hmax.model import HMAXNetwork
from cortexviz.hmax.places import believe, log_share
from cortexviz.hmax.poses import Pose, Poses
from cortexviz.hmax.settings import Reading
from cortexviz.hmax.threads import one_thread

__all__ = ["Seen", "see"]


class Seen(NamedTuple):
    """What a network with hidden poses makes of a picture.

    Attributes
    ----------
    category : label
        The most probable one of ``network.classes_`` if there is something, or the one that is
        held.
    pose : Pose
        Of that category: size relative to its training picture, degrees counter-clockwise, pixels
        down and right.
    categories : (n_categories,) array
        Probability of each category in the order of ``network.classes_``; with `nothing` they sum
        to 1.
    posterior : (sizes, angles, places, places) array
        Probability of each coarse pose of the network's `Poses` if there is something, summing to
        1.
    beliefs, evidence, expectation : dict of layer to (rows, columns, states) array
        Of S1, C1, S2 and C2 after the way down, as in `perceive.Step`.
    nothing : float
        Probability of "nothing I know" (`background`), 0 where a category is held. What comes
        down counts for the rest only.
    """

    category: Any
    pose: Pose
    categories: np.ndarray
    posterior: np.ndarray
    beliefs: dict[str, np.ndarray]
    evidence: dict[str, np.ndarray]
    expectation: dict[str, np.ndarray]
    nothing: float = 0.0


class _Told(Flow):
    """`Flow` whose S3 says what one object would look like in one pose."""

    told: np.ndarray

    def _told_by_top(self) -> np.ndarray:
        return self.told


def see(
    network: HMAXNetwork,
    image: Any,
    clamp: Any = None,
    feedback: Feedback | None = None,
    pose: Pose | None = None,
) -> Seen:
    """What lies in a picture, in which pose, and the picture completed by it.

    Parameters
    ----------
    network : HMAXNetwork
        Trained, with `Poses` as the places of its structure. Messages are exact ("log"), and P(o)
        and T are its own.
    image : (height, width) array in [0, 1]
    clamp : category or (n_categories,) array, optional
        What S3 is made to believe; of several categories the most probable one is expected. Its
        pose is looked for.
    feedback : Feedback, optional
        `Feedback.contours()` if not given. Messages are beliefs (Eq. 13).
    pose : Pose, optional
        Held, instead of the one found.
    """
    instance("network", network, HMAXNetwork)
    check_is_fitted(network, "learned_")
    learned, reading = network.learned_, network.reading
    instance("network.structure_.places", learned.structure.places, Poses)
    feedback = instance("feedback", Feedback() if feedback is None else feedback, Feedback)
    picture = as_image("image", image, learned.image_shape)
    held = None if clamp is None else clamped(clamp, learned.classes)
    looks = learned.kept(Looks, reading.n_jobs)
    worth = looks.worth(picture)
    categories, posterior = _believe(learned, reading, worth[0], held)
    best = int(categories.argmax())
    shown, found = looks.find(picture, worth, looks.category == best)
    pose = found if pose is None else instance("pose", pose, Pose)
    told = looks.expected(shown, pose, feedback.template_temperature)
    nothing = 0.0 if held is not None else looks.nothing(worth[1], reading)
    flow = _down(learned, reading, picture, feedback, told, nothing)
    name = learned.classes[best]
    beliefs = flow.beliefs, flow.evidence, flow.expectation
    return Seen(name, pose, (1 - nothing) * categories, posterior, *beliefs, nothing)


@underflow_is_zero
def _believe(
    learned: Learned, reading: Reading, worth: np.ndarray, clamp: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Categories, and Bel(size, angle, place): P(o) P(pose) exp(T worth)."""
    states = np.moveaxis(worth, 0, -1)
    log = reading.calibration * states.reshape(-1, 1, len(worth)) + log_share(learned.memory)
    categories, belief = believe(log, learned.memory, len(learned.classes), clamp)
    return categories, belief.sum(-1).reshape(states.shape[:-1])


def _down(
    learned: Learned,
    reading: Reading,
    picture: np.ndarray,
    feedback: Feedback,
    told: np.ndarray,
    nothing: float,
) -> Flow:
    """Up to C2 and down again, with what S3 tells C2 if there is something."""
    n = len(learned.structure.shifts)
    flow = _Told(learned, reading, picture, feedback, np.full((n, n), 1 / n**2), None)
    flow.told, flow.nothing = told, nothing
    with one_thread(), np.errstate(under="ignore"):
        for layer in ("C1", "S2", "C2"):
            flow.update(layer, "up")
        for layer in ("C2", "S2", "C1", "S1"):
            flow.update(layer, "down")
    return flow
