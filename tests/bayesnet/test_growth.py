"""How work grows with a network: counted in steps of the interpreter, never in seconds."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from benchmarks.shared.networks import chain, star
from cortexviz.bayesnet import (
    EXACT,
    Network,
    lambda_message_weighted,
    propagate,
)
from cortexviz.bayesnet.weighted import lambda_messages_weighted

# Twice the size is twice the work and what a sort adds; anything quadratic comes close to 4.
LINEAR = 2.4
# Small, and twice that; the first is not looked at: Python 3.12 and 3.13 count no code that is new.
SIZES = (40, 40, 80)


def operations(function) -> int:
    """Bytecodes that the interpreter executes."""
    count = 0

    def trace(frame, event, arg):
        nonlocal count
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


def star_of_one_layer(n):
    return star(n, separate=False)


@pytest.mark.parametrize("make", [chain, star, star_of_one_layer])
def test_a_network_of_twice_the_size_takes_twice_the_work_to_build(make):
    _, few, many = (operations(lambda n=n: Network(*make(n))) for n in SIZES)
    assert many < LINEAR * few


@pytest.mark.parametrize("make", [chain, star, star_of_one_layer])
@pytest.mark.parametrize("schedule", ["up-down", "parallel", "residual"])
def test_a_sweep_through_twice_the_size_takes_twice_the_work(make, schedule):
    networks = [Network(*make(n)) for n in SIZES]
    _, few, many = (
        operations(lambda network=network: propagate(network, {}, schedule, max_iter=1).result())
        for network in networks
    )
    assert many < LINEAR * few


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_all_parents_at_once_hear_what_each_would_hear_alone(n):
    rng = np.random.default_rng(n)
    cpts = [rng.dirichlet(np.ones(4), 2 + i % 2) for i in range(n)]
    messages = [np.log(rng.dirichlet(np.ones(2 + i % 2), 5)) for i in range(n)]
    messages[0][0] = [0, *[-np.inf] * (len(cpts[0]) - 1)]  # hard evidence
    lambda_ = np.log(rng.dirichlet(np.ones(4), 5))
    lambda_[1] = [-np.inf, 0, -np.inf, -np.inf]
    together = lambda_messages_weighted(cpts, lambda_, messages)
    for parent, told in enumerate(together):
        alone = lambda_message_weighted(cpts, lambda_, messages, parent)
        np.testing.assert_allclose(told, alone, rtol=1e-12)


def test_a_schedule_hears_the_same_from_the_definition():
    """An equation of somebody else's is asked parent by parent."""

    def mine(cpts, lambda_, messages, parent, log=True):
        return lambda_message_weighted(cpts, lambda_, messages, parent, log)

    network = Network(*star(6))
    evidence = {"x": {0: [0.7, 0.2, 0.1]}, "p3": {0: 1}}
    ours = propagate(network, evidence).result()
    theirs = propagate(
        network, evidence, equations=EXACT._replace(lambda_message_weighted=mine)
    ).result()
    for name, beliefs in ours.beliefs.items():
        np.testing.assert_allclose(theirs.beliefs[name], beliefs, rtol=1e-12)
