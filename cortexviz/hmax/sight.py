"""Seeing with hidden poses, once up and down: what, where, how large and how turned.

network = HMAXNetwork(replace(PRESETS["contours"], places=Poses())).fit(images, names)
seen = see(network, kanizsa(size=72, shift=(0, -4)))
print(seen.category, seen.pose)
"""

from __future__ import annotations

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import joblib
import numpy as np

from cortexviz.base.arrays import instance
from cortexviz.hmax.feedback import Feedback
from cortexviz.hmax.flow import Flow
from cortexviz.hmax.images import as_image
from cortexviz.hmax.looks import Looks
from cortexviz.hmax.perceive import clamped
from cortexviz.hmax.poses import Pose, Poses
from cortexviz.hmax.threads import one_thread

__all__ = ["Seen", "see"]

_known: WeakKeyDictionary[Any, tuple[Any, Looks]] = WeakKeyDictionary()


class Seen(NamedTuple):
    """What a network with hidden poses makes of a picture.

    Attributes
    ----------
    category : label
        The most probable one of ``network.classes_``, or the one that is held.
    pose : Pose
        Of that category: size relative to its training picture, degrees counter-clockwise, pixels
        down and right.
    categories : (n_categories,) array
        Probability of each category in the order of ``network.classes_``, summing to 1.
    posterior : (sizes, angles, places, places) array
        Probability of each coarse pose of the network's `Poses`, summing to 1.
    beliefs, evidence, expectation : dict of layer to (rows, columns, states) array
        Of S1, C1, S2 and C2 after the way down, as in `perceive.Step`.
    """

    category: Any
    pose: Pose
    categories: np.ndarray
    posterior: np.ndarray
    beliefs: dict[str, np.ndarray]
    evidence: dict[str, np.ndarray]
    expectation: dict[str, np.ndarray]


class _Told(Flow):
    """`Flow` whose S3 says what one object would look like in one pose."""

    told: np.ndarray

    def _told_by_top(self) -> np.ndarray:
        return self.told


def see(
    network: Any,
    image: Any,
    clamp: Any = None,
    feedback: Feedback | None = None,
    pose: Pose | None = None,
) -> Seen:
    """What lies in a picture, in which pose, and the picture completed by it.

    There is no "nothing I know" here yet: something is always seen.

    Parameters
    ----------
    network : HMAXNetwork
        Trained, with `Poses` as the places of its structure.
    image : (height, width) array in [0, 1]
    clamp : category or (n_categories,) array, optional
        What S3 is made to believe; of several categories the most probable one is expected. Its
        pose is looked for.
    feedback : Feedback, optional
        `Feedback.contours()` if not given. Messages are beliefs (Eq. 13).
    pose : Pose, optional
        Held, instead of the one found.
    """
    if not hasattr(network, "memory_"):
        raise TypeError(f"network must be a trained HMAXNetwork; got {type(network).__name__}")
    instance("network.structure_.places", network.structure_.places, Poses)
    feedback = instance("feedback", Feedback() if feedback is None else feedback, Feedback)
    picture, looks = as_image("image", image, network.image_shape_), looks_of(network)
    worth = looks.worth(picture)
    joint = looks.joint(worth, network.calibration, len(network.classes_))
    categories = joint.sum((1, 2, 3, 4))
    if clamp is not None:
        held = clamped(clamp, network.classes_)
        with np.errstate(divide="ignore", invalid="ignore"):
            joint = np.nan_to_num(joint * (held / categories)[:, None, None, None, None])
        categories = held
    best = int(categories.argmax())
    shown, found = looks.find(picture, worth, looks.category == best)
    pose = found if pose is None else instance("pose", pose, Pose)
    told = looks.expected(shown, pose, feedback.template_temperature)
    flow = _down(network, picture, feedback, told)
    posterior, name = joint.sum(0), network.classes_[best]
    return Seen(name, pose, categories, posterior, flow.beliefs, flow.evidence, flow.expectation)


def looks_of(network: Any) -> Looks:
    """The network's objects in all poses, kept with it until it learns something else."""
    memory, looks = _known.get(network, (None, None))
    if looks is None or memory is not network.memory_:
        looks = Looks(
            network.tables_,
            network.structure_,
            network.pictures_,
            network.memory_.category,
            joblib.effective_n_jobs(network.n_jobs),
        )
        _known[network] = network.memory_, looks
    return looks


def _down(network: Any, picture: np.ndarray, feedback: Feedback, told: np.ndarray) -> Flow:
    """Up to C2 and down again, with what S3 tells C2."""
    n = len(network.structure_.shifts)
    flow = _Told(network, picture, feedback, np.full((n, n), 1 / n**2), None)
    flow.told, flow.nothing = told, 0.0
    with one_thread(), np.errstate(under="ignore"):
        for layer in ("C1", "S2", "C2"):
            flow.update(layer, "up")
        for layer in ("C2", "S2", "C1", "S1"):
            flow.update(layer, "down")
    return flow
