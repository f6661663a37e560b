"""Networks that are trained once, what they see, and how it is measured."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from cortexviz.data import illusory_contour, silhouettes
from cortexviz.hmax import PRESETS, Feedback, HMAXNetwork, Step, measures

NAMES, IMAGES = list(silhouettes().names), silhouettes().images
SETTINGS = {
    "contours": Feedback.contours(),
    "counted": Feedback.counted(),
    "attention": Feedback.attention(),
    "as published": Feedback.as_published(),
}
COUNTED = SETTINGS["counted"]  # which nobody tuned: beside the tuned one in every table
PUBLISHED = replace(PRESETS["recognise"], places=None)


def network(structure: Any = "contours", seed: int = 0, quarter_turns: int = 0) -> HMAXNetwork:
    """Trained once, however it is asked for."""
    return _trained(structure, seed, quarter_turns)


@cache
def _trained(structure: Any, seed: int, quarter_turns: int) -> HMAXNetwork:
    turned = np.rot90(IMAGES, quarter_turns, axes=(1, 2))
    return HMAXNetwork(structure, random_state=seed).fit(turned, NAMES)


def without_background(net: HMAXNetwork) -> HMAXNetwork:
    """The same network, whose S3 must name one of its objects, as the paper's must."""
    return copy(net).set_params(nothing=0)


def last(net: HMAXNetwork, image: Any = None, **settings: Any) -> Step:
    *_, step = net.perceive(image, **settings)
    return step


def winner(net: HMAXNetwork, step: Step) -> str:
    if step.nothing > step.categories.max():
        return "nothing"
    return str(net.classes_[step.categories.argmax()])


def where(net: HMAXNetwork, step: Step) -> np.ndarray:
    """Expected shift, (down, right)."""
    shifts = net.structure_.shifts
    return np.array([step.place.sum(1) @ shifts, step.place.sum(0) @ shifts])


def gap(net: HMAXNetwork, step: Step, **figure: Any) -> measures.Gap:
    """Belief on the gaps of a figure, described as for `kanizsa`."""
    return measures.gap_belief(step.beliefs, illusory_contour(**figure), net.structure_)


def number(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.2f}"
