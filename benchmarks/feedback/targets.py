"""What was aimed at, and what each preset reaches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.feedback.attention import N_PAIRS, attended, other_pairs
from benchmarks.feedback.looking import (
    IMAGES,
    NAMES,
    SETTINGS,
    gap,
    last,
    network,
    number,
)
from cortexviz.data import kanizsa
from cortexviz.hmax import Feedback, HMAXNetwork, measures

TARGETS = {
    "square: before feedback": ".250",
    "square: on the gap": ">= .80",
    "square: lines beside": "<= .36",
    "square: centre": "<= .28",
    "square: S3 held at star": "<= .20",
    "square: S3 held at triangle, 3 sides": "<= .30",
    "square: inducers outward": "<= .32",
    "triangle: weakest side": ">= .70",
    "triangle: lines beside": "<= .36",
    "triangle: S3 held at star": "<= .20",
    "imagery: objects that best match their own contours": "30 of 30",
    "imagery: the same at 8 px down, 4 px left": "30 of 30",
    "imagery: correlation of the square": ">= .9",
    "imagery: the same, node by node": "",
    "attention: lamp over guitar": ">= 1.4",
    "attention: guitar over lamp": ">= 1.4",
    f"attention: mean of {N_PAIRS} other pairs": ">= 1.25",
}


def targets() -> Iterator[list[str]]:
    """Target and measured, for each preset."""
    yield ["", "target", *SETTINGS]
    columns = []
    for feedback in SETTINGS.values():
        net = network()
        figures = {name: number(value) for name, value in contours(net, feedback).items()}
        for key, place in (("that", "centre"), ("at", (8, -4))):
            found = imagined(net, feedback, place)
            right = int((found.argmax(1) == np.arange(len(NAMES))).sum())
            title = next(t for t in TARGETS if t.startswith("imagery") and f" {key} " in t)
            figures[title] = f"{right} of {len(NAMES)}"
            if place == "centre":
                square = NAMES.index("square")
                figures["imagery: correlation of the square"] = number(found[square, square])
                nodes = imagined(net, feedback, blur=0)[square, square]
                figures["imagery: the same, node by node"] = number(nodes)
        lamp, guitar = attended(net, feedback, ("lamp", "guitar"))
        figures["attention: lamp over guitar"] = number(lamp)
        figures["attention: guitar over lamp"] = number(guitar)
        others = [attended(net, feedback, pair) for pair in other_pairs()]
        figures[f"attention: mean of {N_PAIRS} other pairs"] = number(np.mean(others))
        columns.append(figures)
    for name, target in TARGETS.items():
        yield [name, target, *(figures[name] for figures in columns)]


def contours(net: HMAXNetwork, feedback: Feedback) -> dict[str, float]:
    """The figures of the issue for one preset, at 80 px in the middle."""
    square, triangle = kanizsa(), kanizsa("triangle")
    free = last(net, square, feedback=feedback)
    found = gap(net, free)
    first = next(net.perceive(square, feedback=feedback))
    figures = {
        "square: before feedback": gap(net, first).on.mean(),
        "square: on the gap": found.on.mean(),
        "square: lines beside": found.beside,
        "square: centre": found.centre,
    }
    held = {c: gap(net, last(net, square, clamp=c, feedback=feedback)).on for c in ("star",)}
    figures["square: S3 held at star"] = held["star"].mean()
    held_triangle = gap(net, last(net, square, clamp="triangle", feedback=feedback)).on
    # Side 2 is the lower one, which the triangle's base passes 5 px away.
    figures["square: S3 held at triangle, 3 sides"] = np.delete(held_triangle, 2).max()
    outward = last(net, kanizsa(inducers="outward"), feedback=feedback)
    figures["square: inducers outward"] = gap(net, outward).on.mean()
    found = gap(net, last(net, triangle, feedback=feedback), shape="triangle")
    star = last(net, triangle, clamp="star", feedback=feedback)
    return figures | {
        "triangle: weakest side": found.on.min(),
        "triangle: lines beside": found.beside,
        "triangle: S3 held at star": gap(net, star, shape="triangle").on.mean(),
    }


def imagined(
    net: HMAXNetwork, feedback: Feedback, place: Any = "centre", blur: float | None = None
) -> np.ndarray:
    """Correlation of what is imagined (rows) with what each silhouette there is seen as."""
    down, right = (0, 0) if place == "centre" else place
    maps = [[], []]
    for name, image in zip(NAMES, IMAGES, strict=True):
        moved = np.roll(image, (down, right), axis=(0, 1))
        seen = next(net.perceive(moved))
        for kind, step in zip(
            maps, (last(net, clamp=name, place=place, feedback=feedback), seen), strict=True
        ):
            kind.append(measures.contour_map(step.beliefs, net.structure_, blur).ravel())
    return np.corrcoef(*map(np.stack, maps))[: len(NAMES), len(NAMES) :]
