"""What is no object, what else completes, and what feedback adds to real contours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from benchmarks.feedback.looking import (
    COUNTED,
    IMAGES,
    NAMES,
    gap,
    last,
    network,
    number,
    winner,
    without_background,
)
from cortexviz.data import kanizsa, line_drawing
from cortexviz.data.paths import SOLID, box, draw
from cortexviz.hmax import Feedback, HMAXNetwork, Step, measures


def controls() -> Iterator[list[str]]:
    """What is no object, and what else completes: with and without a background category.

    A silent node has no evidence before feedback, and believes in an orientation (> .6) after it.
    """
    yield ["picture", "P(nothing)", "taken for", "weakest side", "counted", "silent nodes above .6",
           "`nothing=0`: taken for", "p", "weakest side", "counted",
           "silent nodes above .6"]  # fmt: skip
    net = network()
    forced = without_background(net)
    for title, picture in CONTROLS.items():
        step, named = (last(one, picture) for one in (net, forced))
        row = [title, number(step.nothing)]
        for one, seen in ((net, step), (forced, named)):
            row.append(winner(one, seen))
            if one is forced:
                row.append(number(seen.categories.max()))
            counted = last(one, picture, feedback=COUNTED)
            row += [number(gap(one, step).on.min()) for step in (seen, counted)]
            row.append(f"{silent_nodes(one, picture, seen):,}")
        yield row


def silent_nodes(net: HMAXNetwork, picture: np.ndarray, step: Step) -> int:
    """Nodes of S1 without evidence that are sure of an orientation after feedback."""
    seen, told = (measures.s1_map(s.beliefs, net.structure_).max(-1)
                  for s in (next(net.perceive(picture)), step))  # fmt: skip
    return int(((seen < 0.25 + 1e-3) & (told > 0.6)).sum())


def at_corners(outlines: Sequence[np.ndarray]) -> np.ndarray:
    """Outlines about (0, 0), drawn for the upper left corner of the square, mirrored to all."""
    parts = [
        (SOLID, outline * [x, y] + [70 - 40 * x, 70 - 40 * y])
        for x in (1, -1)
        for y in (1, -1)
        for outline in outlines
    ]
    return draw(parts, 140, 140)


def single(picture: np.ndarray, rows: slice = slice(0, 70), columns: slice = slice(0, 70)):
    """One quarter of a picture on white."""
    alone = np.ones_like(picture)
    alone[rows, columns] = picture[rows, columns]
    return alone


def disc(radius: float, down: float = 0, right: float = 0) -> np.ndarray:
    y, x = np.indices((140, 140)) - 69.5
    return (np.hypot(y - down, x - right) > radius).astype(np.float32)


def noise(share: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    wrong = rng.random((140, 140)) < share
    return np.where(wrong, rng.random((140, 140)), 1).astype(np.float32)


CONTROLS = {
    "Kanizsa square": kanizsa(),
    "crosses for inducers": at_corners([box(-20, -1.5, 20, 1.5), box(-1.5, -20, 1.5, 20)]),
    "brackets for inducers": at_corners([box(-1.5, -1.5, 20, 1.5), box(-1.5, -1.5, 1.5, 20)]),
    "discs without wedges": np.minimum.reduce(
        [disc(20, y, x) for y in (-40, 40) for x in (-40, 40)]
    ),
    "inducers outward": kanizsa(inducers="outward"),
    "one pac-man of four": single(kanizsa()),
    "two pac-men, side by side": single(kanizsa(), columns=slice(0, 140)),
    "one disc of four": disc(20, -40, -40),
    "dot of radius 3": disc(3),
    "noise, 30 %": noise(0.3),
    "blank": np.ones((140, 140), np.float32),
}


def bleeding() -> Iterator[list[str]]:
    """What feedback adds beside contours that are really drawn."""
    yield ["picture", "gap before", "after", "11 px inside, before", "after",
           "11 px outside, before", "after", "nodes above .6, before", "after"]  # fmt: skip
    net = network()
    drawn, plain = line_drawing(), {"gain": (1.0,) * 4}
    cases = {
        "square, drawn": (drawn, "square", {}),
        "the same, gain 1": (drawn, "square", {"feedback": replace(Feedback(), **plain)}),
        "the same, counted": (drawn, "square", {"feedback": COUNTED}),
        "the same, as published": (drawn, "square", {"feedback": Feedback.as_published()}),
        "square, filled": (IMAGES[NAMES.index("square")], "square", {}),
        "triangle, drawn": (line_drawing("triangle"), "triangle", {}),
        "triangle, filled": (IMAGES[NAMES.index("triangle")], "triangle", {}),
        "Kanizsa square": (kanizsa(), "square", {}),
        "the same figure, counted": (kanizsa(), "square", {"feedback": COUNTED}),
        "blank, held at square": (None, "square", {"clamp": "square"}),
    }
    for title, (picture, shape, settings) in cases.items():
        steps = next(net.perceive(picture)), last(net, picture, **settings)
        found = [gap(net, step, shape=shape) for step in steps]
        row = [title]
        for line in ("on", "inside", "outside"):
            # The worst side: the highest beside the contour, the lowest on it.
            worst = np.min if line == "on" else np.max
            row += [number(worst(getattr(one, line))) for one in found]
        sure = [measures.s1_map(s.beliefs, net.structure_).max(-1) > 0.6 for s in steps]
        yield [*row, *(f"{int(one.sum()):,}" for one in sure)]
