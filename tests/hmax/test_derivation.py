"""One node taken apart: the product of what is shown is the belief that the network has."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from cortexviz.hmax import Feedback
from cortexviz.hmax.derivation import derive
from tests.hmax.small import pictures, trained

WAYS = {
    "contours": Feedback.contours(),
    "plain": Feedback.as_published(),
    "doubtful": Feedback.graded(1e-5),
    "sampled": replace(Feedback.contours(), k_max=(2, 3, 1)),
}
# Both are float32 sums of the same messages in other orders: the worst of 10^5 nodes of this
# network and of the plan for contours came to 3e-6 of a belief.
CLOSE = {"rtol": 3e-5, "atol": 1e-9}


@cache
def steps(way):
    """All steps but those of S3, each with the layers that have heard from above."""
    network = copy(trained())
    network.nothing = 0.6
    told, found = set(), []
    for step in network.perceive(pictures(1, seed=7)[0], feedback=WAYS[way]):
        told |= {step.layer} if step.direction == "down" else set()
        found += [(step, frozenset(told))] * (step.layer != "S3")
    return found


def some_nodes(step, rng, n=12):
    """Corners and others."""
    rows, columns, _ = step.beliefs[step.layer].shape
    yield from [(0, 0), (rows - 1, columns - 1), (0, columns - 1)]
    yield from map(tuple, rng.integers((rows, columns), size=(n, 2)).tolist())


@pytest.mark.parametrize("way", WAYS)
def test_the_messages_multiply_to_the_belief_of_the_network(way):
    rng, learned = np.random.default_rng(0), trained().learned_
    for step, told in steps(way):
        layer = step.layer
        for at in some_nodes(step, rng):
            found = derive(learned, step, WAYS[way], layer, *at, layer in told)
            temperature, gain = found.exponents
            evidence = step.evidence[layer][at].astype(float)
            product = np.ones(evidence.shape)  # by hand, and not by logs
            for message in found.below.messages:
                product *= message
                product /= product.max()
            if layer == "S1":
                product = evidence
            np.testing.assert_allclose(product / product.sum(), evidence, **CLOSE)
            pi = np.repeat(found.pi, len(product) // len(found.pi))
            both = product**temperature * pi**gain
            belief = (1 - found.nothing) * both / both.sum() + found.nothing * evidence
            np.testing.assert_allclose(belief, step.beliefs[layer][at], **CLOSE)
            np.testing.assert_allclose(found.belief, step.beliefs[layer][at], **CLOSE)
    assert (way != "doubtful") or 0.1 < step.nothing < 0.9


def test_pi_is_the_mean_of_what_the_parents_expect_and_the_belief_needs_every_exponent():
    (step, told), learned, way = steps("contours")[-1], trained().learned_, WAYS["contours"]
    counts, changed = set(), 0
    for at in some_nodes(step, np.random.default_rng(1), 30):
        found = derive(learned, step, way, "S1", *at, "S1" in told)
        counts.add(len(found.above.nodes))
        if len(found.above.nodes):
            np.testing.assert_allclose(found.above.messages.sum(1), 1, rtol=1e-5)
            np.testing.assert_allclose(found.above.messages.mean(0), found.pi, rtol=1e-5)
        plain = found._replace(exponents=(1.0, 1.0)).belief
        changed += np.abs(plain - step.beliefs["S1"][at]).max() > 0.01
    assert counts >= {1, 4}, "at a corner, and in the middle"
    assert changed > 10


def test_what_has_not_heard_from_above_expects_nothing():
    step, told = steps("plain")[1]
    found = derive(trained().learned_, step, WAYS["plain"], "C1", 2, 3, "C1" in told)
    assert len(found.above.nodes) == 0 and np.ptp(found.pi) == 0
    assert found.exponents == (1, 1) and len(found.below.nodes) == 16
    assert found.below.nodes.min(0).tolist() == [4, 6], "two nodes apart"
