"""Seeing step by step, up and down again: Dura-Bernal 2012, "Feedback Modulation", Figs. 14-15.

for step in network.perceive(kanizsa()):
    print(step.layer, step.direction, step.categories.max())
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.base.check import instance
from cortexviz.hmax.background import with_nothing
from cortexviz.hmax.feedback import Feedback
from cortexviz.hmax.flow import Flow
from cortexviz.hmax.images import as_image
from cortexviz.hmax.instructions import PLACES, SCHEDULE, clamped, parse_schedule, place_prior
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.reconstruction import reconstruct
from cortexviz.hmax.settings import Reading
from cortexviz.hmax.structure import Structure
from cortexviz.hmax.threads import one_thread

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
    """

    layer: str
    direction: str
    sweep: int
    beliefs: dict[str, np.ndarray]
    evidence: dict[str, np.ndarray]
    expectation: dict[str, np.ndarray]
    categories: np.ndarray
    place: np.ndarray
    structure: Structure
    nothing: float = 0.0

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

    Parameters
    ----------
    learned : Learned
        What a trained network holds, ``network.learned_``.
    reading : Reading
    image : (height, width) array in [0, 1], optional
        None is a blank sheet: with `clamp`, imagery.
    clamp : category or (n_categories,) array, optional
        What S3 is made to believe, whatever the picture says: attention, imagery. Numbers are
        probabilities in the order of ``network.classes_``, summing to 1.
    feedback : Feedback, optional
        `Feedback.contours()` if not given.
    schedule : str
        Layers in the order of their updates, each next to the one before, beginning with S1 (up)
        or S3 (down).
    sweeps : int
        How often the schedule runs. From the second on, messages up know what other parents explain
        already (Eq. 17). One is best: more hurt (docs/feedback.md).
    place : "free", "centre", (down, right) or (places, places) array, optional
        Where S3 looks: anywhere, in the middle, at one place (pixels), or a prior over places
        (spatial attention). If not given, anywhere, but in the middle without a picture or from
        S3 down: imagery at all places at once is a blur.

    Yields
    ------
    Step
    """
    instance("learned", learned, Learned)
    instance("reading", reading, Reading)
    feedback = instance("feedback", Feedback() if feedback is None else feedback, Feedback)
    check.integer("sweeps", sweeps, minimum=1)
    visits = parse_schedule(schedule)
    if place is None:
        seen = image is not None and visits[0] == ("S1", "up")
        place = "free" if seen else "centre"
    shape = learned.image_shape
    picture = np.ones(shape, np.float32) if image is None else as_image("image", image, shape)
    flow = Flow(
        learned,
        reading,
        picture,
        feedback,
        place_prior(place, learned.structure.shifts),
        None if clamp is None else clamped(clamp, learned.classes),
    )
    return _steps(flow, visits, sweeps)


def _steps(flow: Flow, visits: list[tuple[str, str]], sweeps: int) -> Iterator[Step]:
    for sweep in range(1, sweeps + 1):
        for layer, direction in visits:
            with one_thread(), np.errstate(under="ignore"):
                flow.update(layer, direction)
            yield Step(
                layer,
                direction,
                sweep,
                flow.beliefs | {"S3": with_nothing(flow.categories, flow.nothing, flow.reading)},
                dict(flow.evidence),
                dict(flow.expectation),
                flow.categories,
                flow.place,
                flow.structure,
                flow.nothing,
            )
