"""Two objects in grey over each other, and attention to one of them (Fig. 15)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from benchmarks.feedback.looking import (
    COUNTED,
    IMAGES,
    NAMES,
    PUBLISHED,
    last,
    network,
    number,
)
from cortexviz.data import overlay
from cortexviz.hmax import Feedback, HMAXNetwork, measures

CHOSEN_ON = [("lamp", "fish"), ("square", "fish"), ("cat", "elephant"), ("car", "umbrella"),
             ("square", "elephant"), ("mushroom", "elephant")]  # fmt: skip
N_PAIRS = 24


def other_pairs() -> list[tuple[str, str]]:
    """Pairs that no setting was chosen on, drawn once with a seed of their own."""
    used = {frozenset(pair) for pair in [("lamp", "guitar"), *CHOSEN_ON]}
    pairs = [pair for pair in combinations(NAMES, 2) if frozenset(pair) not in used]
    chosen = np.random.default_rng(2012).choice(len(pairs), N_PAIRS, replace=False)
    return [pairs[i] for i in chosen]


def attended(
    net: HMAXNetwork, feedback: Feedback, pair: tuple[str, str], **settings: Any
) -> list[float]:
    """Attended over unattended, with attention to the first and to the second of two objects."""
    a, b = (IMAGES[NAMES.index(name)] for name in pair)
    alone = [next(net.perceive(image)).beliefs for image in (a, b)]
    ratios = []
    for name, (chosen, other) in zip(pair, (alone, alone[::-1]), strict=True):
        step = last(net, overlay(a, b), clamp=name, feedback=feedback, **settings)
        ratios.append(measures.attention_ratio(step.beliefs, chosen, other, net.structure_))
    return ratios


def attention() -> Iterator[list[str]]:
    """Lamp and guitar, in grey over each other: as published, and one change at a time.

    What both have without attention cancels in the geometric mean; 1 is no attention.
    """
    yield ["", "lamp over guitar", "guitar over lamp", "geometric mean", "over five networks",
           f"mean of {N_PAIRS} other pairs"]  # fmt: skip
    preset, plain = Feedback.attention(), Feedback.as_published()
    untempered = replace(preset, temperature=(1.0,) * 5)
    down = {"schedule": "S3-C2-S2-C1-S1"}
    cases = [
        ("as published, the paper's plan and order, S3 down to S1", PUBLISHED, plain, down),
        ("as published, the paper's plan, all nine steps", PUBLISHED, plain, {}),
        ("as published, fine grid, S3 down to S1", "contours", plain, down),
        ("as published, fine grid, all nine steps", "contours", plain, {}),
        ("attention, no temperature, S3 down to S1", "contours", untempered, down),
        ("attention, S3 down to S1", "contours", preset, down),
        ("counted, S3 down to S1", "contours", COUNTED, down),
        ("counted, all nine steps", "contours", COUNTED, {}),
    ]
    changes = {
        "attention": {},
        "no temperature": {"temperature": (1.0,) * 5},
        "no temperature in S1": {"temperature": (1.0, *preset.temperature[1:])},
        "temperature in S1 only": {"temperature": (0.5, 1.0, 1.0, 1.0, 1.0)},
        "no gain": {"gain": (1.0,) * 4},
        "templates as seen": {"template_temperature": 1.0},
    }
    cases += [
        (f"{title}, all nine steps", "contours", replace(preset, **change), {})
        for title, change in changes.items()
    ]
    for title, plan, feedback, settings in cases:
        pairs = [("lamp", "guitar"), *other_pairs()]
        ratios, *others = (attended(network(plan), feedback, p, **settings) for p in pairs)
        means = [np.sqrt(np.prod(attended(network(plan, seed), feedback, pairs[0], **settings)))
                 for seed in (0, 1, 2, 10, 11)]  # fmt: skip
        span = f"{number(min(means))} to {number(max(means))}"
        yield [title, *map(number, (*ratios, means[0])), span, number(np.mean(others))]
