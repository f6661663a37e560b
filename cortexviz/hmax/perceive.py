"""Seeing step by step, up and down again: Dura-Bernal 2012, "Feedback Modulation", Figs. 14-15.

for step in network.perceive(kanizsa()):
    print(step.layer, step.direction, step.categories.max())
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.base.check import instance
from cortexviz.hmax.background import with_nothing
from cortexviz.hmax.feedback import Feedback
from cortexviz.hmax.flow import Flow
from cortexviz.hmax.images import as_image
from cortexviz.hmax.instructions import (
    PLACES,
    SCHEDULE,
    clamped,
    parse_schedule,
    place_prior,
    pose_prior,
)
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.poses import Pose, Poses
from cortexviz.hmax.reconstruction import reconstruct
from cortexviz.hmax.settings import Reading
from cortexviz.hmax.structure import Structure
from cortexviz.hmax.threads import one_thread
from cortexviz.hmax.top import Placed, Posed, Top

__all__ = ["PLACES", "SCHEDULE", "Step", "perceive"]


class Step(NamedTuple):
    """One layer brought up to date, as `perceive` yields it. Arrays are not to be written to.

    Attributes
    ----------
    layer : str
        "S1", "C1", "S2", "C2" or "S3".
    direction : "up" or "down"
        Whether the layer heard from the one below or from the one above.
    sweep : int
        From 1.
    beliefs : dict of layer to (rows, columns, states) array
        After the step, each summing to 1; S3 is one node whose states are the categories and,
        last, "nothing I know" (unless the network has no such state, ``nothing=0``).
    evidence, expectation : dict of layer to array of the same shape
        lambda and pi of each node, each scaled to sum to 1: what it heard from below and from
        above. Flat where nothing was heard yet.
    categories : (n_categories,) array
        Probability of each category, in the order of ``network.classes_``; with `nothing` they sum
        to 1.
    place : (places, places) array
        Probability of each place if there is something, rows and columns as in
        ``network.structure_.shifts``.
    structure : Structure
        Of the network.
    nothing : float
        Probability of "nothing I know" (`background`): the prior until S3 has heard of the
        picture, 0 where a category is held. What comes down counts for the rest only: where it is
        1, beliefs are the evidence and expectation is flat.
    category : label
        The most probable one, or the one that is held, if there is something.
    pose : Pose or None
        Of that category, finer than the network's `Poses`: the most probable one, or the one that
        is held. None until S3 has heard of the picture, and in networks without hidden poses.
    posterior : (sizes, angles, places, places) array or None
        Probability of each of the network's `Poses` if there is something, whose sum over sizes
        and angles is `place`. None in networks without.
    something : dict of layer to array or None
        Beliefs of S1 to C2 if there is something, which is what they tell the layers below; the
        same as `beliefs` where `nothing` is 0.
    """

    layer: str
    direction: str
    sweep: int
    beliefs: Mapping[str, np.ndarray]
    evidence: Mapping[str, np.ndarray]
    expectation: Mapping[str, np.ndarray]
    categories: np.ndarray
    place: np.ndarray
    structure: Structure
    nothing: float = 0.0
    category: Any = None
    pose: Pose | None = None
    posterior: np.ndarray | None = None
    something: Mapping[str, np.ndarray] | None = None

    @property
    def reconstruction(self) -> np.ndarray:
        """What S1 believes, drawn when it is asked for (`reconstruct`): (height, width)."""
        return reconstruct(self.beliefs, self.structure)


def perceive(
    learned: Learned,
    reading: Reading,
    image: Any = None,
    clamp: Any = None,
    feedback: Feedback | None = None,
    schedule: str = SCHEDULE,
    sweeps: int = 1,
    place: Any = None,
) -> Iterator[Step]:
    """What the network makes of a picture, layer by layer, up and down.

    `HMAXNetwork.perceive` says what the other arguments are.

    Parameters
    ----------
    learned : Learned
        What a trained network holds, ``network.learned_``.
    reading : Reading

    Yields
    ------
    Step

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> from cortexviz.hmax.perceive import PLACES, SCHEDULE, perceive
    >>> names, images = silhouettes()
    >>> network = HMAXNetwork().fit(images[:2], names[:2])
    >>> how = {"schedule": SCHEDULE, "place": PLACES[0]}  # as it comes, at any place
    >>> steps = perceive(network.learned_, network.reading, images[0], **how)
    >>> [f"{step.layer} {step.direction}" for step in steps]
    ['S1 up', 'C1 up', 'S2 up', 'C2 up', 'S3 up', 'C2 down', 'S2 down', 'C1 down', 'S1 down']
    """
    instance("learned", learned, Learned)
    instance("reading", reading, Reading)
    usual = Feedback.contours(learned.structure.n_orientations)
    feedback = instance("feedback", usual if feedback is None else feedback, Feedback)
    check.integer("sweeps", sweeps, minimum=1)
    visits = parse_schedule(schedule)
    shape, first = learned.image_shape, visits[0][0] == "S3"
    picture = np.ones(shape, np.float32) if image is None else as_image("image", image, shape)
    held = None if clamp is None else clamped(clamp, learned.classes)
    imagined = image is None or first
    top: Top
    if isinstance(poses := learned.structure.places, Poses):
        _refuse_more_than_one_hearing(visits, sweeps, feedback)
        place = (Pose() if imagined else "free") if place is None else place
        prior, known = pose_prior(place, poses, first)
        top = Posed(learned, reading, feedback, held, picture, prior, known)
    else:
        place = ("centre" if imagined else "free") if place is None else place
        prior = place_prior(place, learned.structure.shifts)
        top = Placed(learned, reading, feedback, held, prior)
    ways = [direction for _, direction in visits * sweeps]
    hears_again = "up" in ways[ways.index("down") :] if "down" in ways else False
    return _steps(Flow(learned, reading, picture, feedback, top, hears_again), visits, sweeps)


def _refuse_more_than_one_hearing(
    visits: list[tuple[str, str]], sweeps: int, feedback: Feedback
) -> None:
    """What hidden poses cannot do: S3's templates hear no messages, but pictures."""
    if sweeps * visits.count(("S3", "up")) > 1:
        raise ValueError(
            "sweeps must be 1, and S3 be reached from C2 once, in a network with hidden poses: S3 "
            "hears the picture itself, which does not change"
        )
    if feedback.message == "exact":
        raise ValueError(
            "feedback.message must be 'belief' in a network with hidden poses: S3 does not hear "
            "each node of C2, and cannot leave out what it said; got 'exact'"
        )


def _steps(flow: Flow, visits: list[tuple[str, str]], sweeps: int) -> Iterator[Step]:
    top = flow.top
    for sweep in range(1, sweeps + 1):
        for layer, direction in visits:
            with one_thread(), np.errstate(under="ignore"):
                flow.update(layer, direction)
            yield Step(
                layer,
                direction,
                sweep,
                flow.beliefs | {"S3": with_nothing(top.categories, top.nothing, top.reading)},
                dict(flow.evidence),
                dict(flow.expectation),
                top.categories,
                top.place,
                flow.structure,
                top.nothing,
                top.learned.classes[top.best],
                top.pose,
                top.posterior,
                dict(flow.something),
            )
