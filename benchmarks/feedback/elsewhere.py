"""Figures that no setting was chosen on: moved, turned, larger, drawn in part, behind a patch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.feedback.looking import (
    COUNTED,
    IMAGES,
    NAMES,
    SETTINGS,
    gap,
    last,
    network,
    number,
    where,
    winner,
)
from cortexviz.data import distort, kanizsa
from cortexviz.hmax import PRESETS, Feedback, measures

POSITIONS = [(0, 0), (-8, 4), (4, 8), (8, -4), (-4, -8)]


def elsewhere() -> Iterator[list[str]]:
    """The preset for contours on figures that it was not chosen on, and the untuned one."""
    yield ["", "taken for", "place off by", "gap", "weakest side", "lines beside", "centre", "star",
           "counted: gap", "lines beside"]  # fmt: skip
    cases = [(f"{s} at {p}", {"shape": s, "shift": p}, {}) for s in ("square", "triangle")
             for p in POSITIONS]  # fmt: skip
    for turns in (1, 2, 3):
        for shape in ("square", "triangle"):
            figure = {"shape": shape, "rotation": 90 * turns}
            cases.append(
                (f"{shape}, all turned by {90 * turns}°", figure, {"quarter_turns": turns})
            )
    for size in (72, 76, 84, 88):
        for shape in ("square", "triangle"):
            cases.append((f"{shape} of {size} px", {"shape": shape, "size": size}, {}))
    for seed in (10, 11, 12, 13):
        for shape in ("square", "triangle"):
            cases.append((f"{shape}, network of seed {seed}", {"shape": shape}, {"seed": seed}))
    for title, figure, which in cases:
        net, picture = network(**which), kanizsa(**figure)
        step = last(net, picture)
        found = gap(net, step, **figure)
        star = gap(net, last(net, picture, clamp="star"), **figure).on.mean()
        off = np.abs(where(net, step) - figure.get("shift", (0, 0))).max()
        other = gap(net, last(net, picture, feedback=COUNTED), **figure)
        values = (found.on.mean(), found.on.min(), found.beside, found.centre, star,
                  other.on.mean(), other.beside)  # fmt: skip
        yield [title, winner(net, step), f"{off:.0f} px", *map(number, values)]


def sizes() -> Iterator[list[str]]:
    """Squares and triangles of other sizes, with one size in S3 and with three."""
    yield ["", *(f"{title}, {what}" for title in ("one size", "three sizes")
                 for what in ("taken for", "gap", "lines beside", "counted: gap"))]  # fmt: skip
    plan = PRESETS["contours"]
    three = replace(plan, places=replace(plan.places, scales=(1.0, 0.9, 1.1)))
    for shape in ("square", "triangle"):
        for size in (72, 80, 88):
            row = [f"{shape} of {size} px"]
            for structure in ("contours", three):
                net, figure = network(structure), {"shape": shape, "size": size}
                step = last(net, kanizsa(**figure))
                found = gap(net, step, **figure)
                counted = gap(net, last(net, kanizsa(**figure), feedback=COUNTED), **figure)
                row += [winner(net, step), number(found.on.mean()), number(found.beside),
                        number(counted.on.mean())]  # fmt: skip
            yield row


def sources() -> Iterator[list[str]]:
    """How much of the contour is imagery, and how much comes from the inducers."""
    yield ["picture", "S3 free: taken for", "gap", "counted", "S3 held at square: gap", "counted",
           "at star: gap", "counted"]  # fmt: skip
    net = network()
    pictures = {
        "blank": None,
        "inducers outward": kanizsa(inducers="outward"),
        "Kanizsa square": kanizsa(),
    }
    for title, picture in pictures.items():
        free, *others = (
            last(net, picture, feedback=feedback, **held)
            for held in ({}, *({"clamp": c, "place": "centre"} for c in ("square", "star")))
            for feedback in (Feedback.contours(), COUNTED)
        )
        values = [gap(net, step).on.mean() for step in (free, *others)]
        taken = winner(net, free) if picture is not None else "nothing"
        yield [title, taken, *map(number, values)]


def support(seed: int = 0) -> Iterator[list[str]]:
    """P(square) with T = .003 on S3, and the belief on the gap with T = 1."""
    yield ["support ratio", "P(square)", "taken for, T = 1", "gap before", "gap after", "counted"]
    net = network(seed=seed)
    feedback = Feedback()
    soft = replace(feedback, temperature=(*feedback.temperature[:4], 0.003))
    square = NAMES.index("square")
    for ratio in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        picture = kanizsa(support_ratio=ratio)
        probability = last(net, picture, feedback=soft).categories
        first, *_, step = net.perceive(picture)
        gaps = [gap(net, s, support_ratio=ratio).on.mean()
                for s in (first, step, last(net, picture, feedback=COUNTED))]  # fmt: skip
        p_square = probability[list(net.classes_).index(NAMES[square])]
        yield [f"{ratio:.1f}", number(p_square), winner(net, step), *map(number, gaps)]


def hidden(seed: int = 0, ways: Sequence[str] = ("contours", "counted")) -> Iterator[list[str]]:
    """Moved objects behind a patch: belief in the contour that it hides, before and after."""
    yield ["where S3 looks", "recognised", "before", *(f"after: {way}" for way in ways)]
    net = network(seed=seed)
    covered = distort(IMAGES, seed=7, names=["occluded"])["occluded"][0]
    shift = (8, -4)
    for title, place in (("anywhere", "free"), ("in the middle", "centre")):
        right, believed = 0, []
        for name, image, whole in zip(NAMES, covered, IMAGES, strict=True):
            moved, whole = (np.roll(x, shift, axis=(0, 1)) for x in (image, whole))
            first = next(net.perceive(moved, place=place))
            after = [last(net, moved, place=place, feedback=SETTINGS[way]) for way in ways]
            lost = measures.own_contour(
                next(net.perceive(whole)).beliefs, first.beliefs, net.structure_
            )
            right += winner(net, after[0]) == name
            maps = (measures.s1_map(step.beliefs, net.structure_) for step in (first, *after))
            believed.append([one[lost].mean() for one in maps])
        yield [title, f"{right} of 30", *map(number, np.mean(believed, 0))]
