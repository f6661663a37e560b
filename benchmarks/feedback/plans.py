"""The paper's own plan and equations: what they complete, and what each change does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.feedback.looking import (
    COUNTED,
    PUBLISHED,
    gap,
    last,
    network,
    number,
    winner,
    without_background,
)
from cortexviz.data import kanizsa
from cortexviz.hmax import PRESETS, Feedback

K_MAX = [(5, 25, None), (5, 25, 5), (1, 5, None), (1, 1, 1)]
# What might keep the paper's own plan from completing: a change, and what is then changed.
C1_NEAR = {"c1_window": 4, "c1_step": 2, "c1_states": 5}
C2_NEAR = {"c2_window": 3, "c2_step": 1, "c2_states": 3}
CHANGES: dict[str, dict[str, Any]] = {
    "none: the paper's plan": {},
    "C1 windows of 10 nodes, 2 apart (4)": {"c1_step": 2},
    "C1 windows of 4 nodes, 2 apart": C1_NEAR,
    "S2 windows of 3 nodes (4)": {"s2_window": 3},
    "C2 windows of 3 nodes, 1 apart (8, 2)": C2_NEAR,
    "eps .1 (.3)": {"eps": 0.1},
    "the windows of C1 and S2": C1_NEAR | {"s2_window": 3},
    "the windows of C1, S2 and C2": C1_NEAR | C2_NEAR | {"s2_window": 3},
    "these, eps .1 and 80 S2 states: `fine`": vars(replace(PRESETS["fine"], places=None)),
}


def published() -> Iterator[list[str]]:
    """The paper's own plan and equations: Fig. 14, and Fig. 15 with its order S3-C2-S2-C1-S1.

    One place, no exponents; `k_max` is Eq. 14. The worst of four: of k_max from all states to one.
    """
    yield ["network of seed", "square: taken for", "gap before", "gap after", "lines beside",
           "gap, best `k_max`", "lines beside", "triangle: taken for", "gap after"]  # fmt: skip
    plain = Feedback.as_published()
    for seed in range(3):
        net = without_background(network(PUBLISHED, seed))
        step, triangle = (last(net, kanizsa(s), feedback=plain) for s in ("square", "triangle"))
        found, before = gap(net, step), gap(net, next(net.perceive(kanizsa()))).on.mean()
        sharpened = [gap(net, last(net, kanizsa(), feedback=replace(plain, k_max=k)))
                     for k in K_MAX]  # fmt: skip
        best = max(sharpened, key=lambda one: one.on.mean())
        third = gap(net, triangle, shape="triangle").on.mean()
        yield [str(seed), winner(net, step), number(before), number(found.on.mean()),
               number(found.beside), number(best.on.mean()), number(best.beside),
               winner(net, triangle), number(third)]  # fmt: skip


def hides() -> Iterator[list[str]]:
    """What keeps the paper's plan from completing: the square, means of three networks."""
    ways = ["as published", "best `k_max`", "contours", "counted"]
    yield ["changed in the plan", "taken for",
           *(f"{way}: {what}" for way in ways for what in ("gap", "beside"))]  # fmt: skip
    plain = Feedback.as_published()
    for words, changes in CHANGES.items():
        nets = [without_background(network(replace(PUBLISHED, **changes), s)) for s in range(3)]
        named = Counter(winner(net, last(net, kanizsa())) for net in nets)
        row = [words, ", ".join(f"{name} {n}" for name, n in named.most_common())]
        sharper = [replace(plain, k_max=k) for k in K_MAX]
        for tried in ([plain], sharper, [Feedback.contours()], [COUNTED]):
            found = [max((gap(net, last(net, kanizsa(), feedback=way)) for way in tried),
                         key=lambda one: one.on.mean()) for net in nets]  # fmt: skip
            row += [number(np.mean([one.on.mean() for one in found])),
                    number(np.mean([one.beside for one in found]))]  # fmt: skip
        yield row


def ablation() -> Iterator[list[str]]:
    """One change at a time, from Bayes' rule to the preset and back."""
    yield ["", "square: gap", "lines beside", "centre", "star"]
    net = network()
    published, chosen = Feedback.as_published(), Feedback.contours()
    cases = {
        "as published": published,
        "as published, exact messages (Eq. 6)": replace(published, message="exact"),
        "as published, k_max = 5 of C1, 25 of S2": replace(published, k_max=(5, 25, None)),
        "as published, k_max = 1 of C1, S2 and C2": replace(published, k_max=(1, 1, 1)),
        "counted": COUNTED,
        "contours": chosen,
        "contours, no temperature": replace(chosen, temperature=published.temperature),
        "contours, no gain": replace(chosen, gain=published.gain),
        "contours, templates as seen": replace(chosen, template_temperature=1.0),
        "contours, exact messages (Eq. 6)": replace(chosen, message="exact"),
    }
    for title, feedback in cases.items():
        found = gap(net, last(net, kanizsa(), feedback=feedback))
        star = gap(net, last(net, kanizsa(), clamp="star", feedback=feedback)).on.mean()
        yield [title, *map(number, (found.on.mean(), found.beside, found.centre, star))]
