"""Seeing step by step, up and down again: Dura-Bernal 2012, "Feedback Modulation", Figs. 14-15.

for step in network.perceive(kanizsa()):
    print(step.layer, step.direction, step.categories.max())
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.base.check import instance
from cortexviz.hmax.background import with_nothing
from cortexviz.hmax.feedback import Feedback
from cortexviz.hmax.flow import Flow
from cortexviz.hmax.images import as_image
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.reconstruction import reconstruct
from cortexviz.hmax.settings import Reading
from cortexviz.hmax.structure import LAYERS, Structure
from cortexviz.hmax.threads import one_thread

__all__ = ["PLACES", "SCHEDULE", "Step", "perceive"]

SCHEDULE = "S1-C1-S2-C2-S3-C2-S2-C1-S1"
PLACES = ("free", "centre")


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


def parse_schedule(schedule: str) -> list[tuple[str, str]]:
    """Layers and directions of "S1-C1-...": up or down, as the layer before lies."""
    if not isinstance(schedule, str):
        raise TypeError(f"schedule must be words like {SCHEDULE!r}; got {check.shown(schedule)}")
    names = schedule.split("-")
    order = [LAYERS.index(check.choice("a layer of schedule", n, LAYERS)) for n in names]
    if names[0] not in ("S1", "S3"):
        raise ValueError(
            "schedule must begin with S1, where the picture comes in, or with S3, where a category "
            f"is held; got {schedule!r}"
        )
    visits = [(names[0], "up" if names[0] == "S1" else "down")]
    for i, change in enumerate(np.diff(order)):
        if abs(change) != 1:
            raise ValueError(
                f"schedule must go from a layer to a neighbour, but {names[i]}-{names[i + 1]} does "
                f"not: layers are {'-'.join(LAYERS)}; got {schedule!r}"
            )
        visits.append((names[i + 1], "up" if change > 0 else "down"))
    return visits


def place_prior(place: Any, shifts: np.ndarray) -> np.ndarray:
    """P(d) over the network's hidden places, (places, places), summing to 1."""
    n = len(shifts)
    if isinstance(place, str):
        if check.choice("place", place, PLACES) == "free":
            return np.full((n, n), 1 / n**2)
        place = (0, 0)
    values = check.finite("place", place).astype(float)
    if values.shape == (2,):
        known = shifts.tolist()
        if not (values[0] in known and values[1] in known):
            raise ValueError(
                f"place must be one of the network's places, {known} pixels down and right; got "
                f"{tuple(values.tolist())}: choose the nearest, or train with other Places"
            )
        prior = np.zeros((n, n))
        prior[known.index(values[0]), known.index(values[1])] = 1
        return prior
    if values.shape != (n, n):
        raise ValueError(
            "place must be 'free', 'centre', (down, right) or a prior over the network's "
            f"{n} x {n} places; got an array of shape {values.shape}"
        )
    return _distribution("place", values)


def clamped(clamp: Any, classes: np.ndarray) -> np.ndarray:
    """What S3 is made to believe, (n_categories,), summing to 1."""
    if isinstance(clamp, str | bytes | np.generic) or not hasattr(clamp, "__len__"):
        held = np.array([_is(clamp, name) for name in classes.tolist()])
        if not held.any():
            names = ", ".join(map(repr, classes.tolist()))
            raise ValueError(
                f"clamp must be of the categories, one of {names}; got {check.shown(clamp)}"
                f"{_nearest(clamp, classes)}"
            )
        return held.astype(float)
    values = check.finite("clamp", clamp).astype(float)
    if values.shape != classes.shape:
        raise ValueError(
            f"clamp must be a category or {len(classes)} probabilities, one per category; got an "
            f"array of shape {values.shape}"
        )
    return _distribution("clamp", values)


def _is(clamp: Any, name: Any) -> bool:
    """Whether a category is meant: "6" is not 6, and True is not 1."""
    if isinstance(clamp, bool | np.bool_) != isinstance(name, bool):
        return False
    alike = isinstance(clamp, str) == isinstance(name, str)
    return alike and np.ndim(clamp) == 0 and bool(clamp == name)


def _nearest(clamp: Any, classes: np.ndarray) -> str:
    words = {str(name): name for name in classes.tolist()}
    near = difflib.get_close_matches(check.shown(clamp).strip("'"), words, n=1)
    return f" (did you mean {words[near[0]]!r}?)" if near else ""


def _distribution(name: str, values: np.ndarray) -> np.ndarray:
    if values.min() < 0 or abs(values.sum() - 1) > 1e-6:
        raise ValueError(
            f"{name} must hold probabilities, at least 0 and summing to 1; got a sum of "
            f"{values.sum():g} and a smallest of {values.min():g}: divide by the sum"
        )
    return values
