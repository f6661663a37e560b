"""Several sweeps, and what one of them costs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks.feedback.looking import (
    IMAGES,
    NAMES,
    SETTINGS,
    network,
    winner,
    without_background,
)
from cortexviz.data import distort, kanizsa
from cortexviz.hmax import Feedback, HMAXNetwork, reconstruct
from cortexviz.hmax.threads import one_thread

TINY = 1e-300


def sweeps() -> Iterator[list[str]]:
    """Several sweeps with exact messages and Eq. 17, at the moment when S3 has heard.

    Who leads among the objects, so there is no background.
    """
    yield ["feedback", "sweep", "Kanizsa triangle", "lead", "Kanizsa square", "lead",
           "objects behind a patch", "lead (median)"]  # fmt: skip
    net = without_background(network())
    covered = distort(IMAGES[::2], seed=7, names=["occluded"])["occluded"][1]
    for title in ("as published", "contours", "counted"):
        feedback = replace(SETTINGS[title], message="exact")
        triangle, square, *others = (
            _answers(net, picture, feedback)
            for picture in (kanizsa("triangle"), kanizsa(), *covered)
        )
        for n in range(4):
            right = [other[n][0] == name for other, name in zip(others, NAMES[::2], strict=True)]
            lead = np.median([other[n][1] for other in others])
            row = [title, str(n + 1), triangle[n][0], nats(triangle[n][1])]
            row += [square[n][0], nats(square[n][1]), f"{sum(right)} of {len(right)}", nats(lead)]
            yield row


def _answers(net: HMAXNetwork, picture: np.ndarray, feedback: Feedback) -> list[tuple[str, float]]:
    """Who leads S3 in each sweep, and by how many nats."""
    found = []
    for step in net.perceive(picture, feedback=feedback, sweeps=4):
        if step.layer == "S3":
            second, first = np.sort(step.categories)[-2:]
            found.append((winner(net, step), float(np.log(first / max(second, TINY)))))
    return found


def nats(lead: float) -> str:
    return f"> {-np.log(TINY) - 1:.0f}" if lead > -np.log(TINY) - 1 else f"{lead:.0f}"


def cost() -> Iterator[list[str]]:
    """Milliseconds of one sweep with all its steps and pictures, one thread, best of 7."""
    yield ["network", "preset", "a sweep", "up", "down", "reconstructions"]
    for structure in ("contours", "fine", "both"):
        net = network(structure)
        for title in ("contours", "as published"):
            best = None
            for _ in range(7):
                with one_thread():
                    times = _timed(net, SETTINGS[title])
                best = times if best is None or sum(times) < sum(best) else best
            total, (up, down, drawing) = sum(best), best
            yield [f"`{structure}`", title, *(f"{1e3 * t:.0f}" for t in (total, up, down, drawing))]


def _timed(net: HMAXNetwork, feedback: Feedback) -> tuple[float, float, float]:
    picture, up, down = kanizsa(), 0.0, 0.0
    start = time.perf_counter()
    for step in net.perceive(picture, feedback=feedback):
        passed = time.perf_counter() - start
        up, down = (up + passed, down) if step.direction == "up" else (up, down + passed)
        beliefs, start = step.beliefs, time.perf_counter()
    start = time.perf_counter()
    reconstruct(beliefs, net.structure_)
    drawing = time.perf_counter() - start
    return up, down, 2 * drawing  # before and after feedback
