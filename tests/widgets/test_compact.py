"""What is kept of a run: the same to the last bit, in less memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.data import kanizsa
from cortexviz.hmax import HMAXNetwork, pretrained
from cortexviz.widgets.contours.compact import Alike, Compact
from tests.hmax.small import SMALL, pictures


def same(found, asked):
    return found.dtype == asked.dtype and found.tobytes() == asked.tobytes()


@settings(max_examples=25)
@given(st.integers(0, 999), st.integers(1, 5), st.integers(1, 4))
def test_a_layer_comes_back_to_the_last_bit(seed, n_groups, n):
    rng = np.random.default_rng(seed)
    layer = rng.random((4, 5, n_groups * n), np.float32)
    layer[:2] = layer[:2, :, ::n].repeat(n, axis=2)  # alike in groups
    layer[0] = layer[0, :, :1]  # all alike
    small = Alike.of(layer, n_groups)
    assert same(small.whole(), layer)
    assert sum(values.size for _, values in small.parts) <= 5 + 5 * n_groups + 10 * n_groups * n


def kept(network, image, **how):
    """Each step of a look, and as it is kept."""
    compact, told = Compact(network.structure_), set()
    for step in network.perceive(image, **how):
        told |= {step.layer} if step.direction == "down" else set()
        yield step, compact(step, told)


@pytest.fixture(scope="module")
def tiny():
    """Unlike that of other tests it may know nothing, so that beliefs are mixtures."""
    return HMAXNetwork(SMALL, nothing=0.5).fit(pictures(), list("abcd"))


def layers(step):
    return step.beliefs, step.evidence, step.expectation, step.something


@pytest.mark.parametrize("how", [{"sweeps": 2}, {"clamp": "b"}])
def test_each_step_is_kept_as_it_was(tiny, how):
    mixed = 0
    for step, small in kept(tiny, pictures(5)[4], **how):
        mixed += 0 < step.nothing < 1 and step.direction == "down"
        for own, found in zip(layers(step), layers(small), strict=True):
            assert list(own) == list(found)
            assert all(same(found[layer], own[layer]) for layer in own)
    assert mixed == (0 if "clamp" in how else 8)


def test_a_run_takes_less():
    network = pretrained("contours")
    # .77 and .13: what is blank in a picture need not be kept.
    assert share_of(kept(network, kanizsa())) < 0.85
    assert share_of(kept(network, None)) < 0.2


def share_of(run):
    """The memory of a run that is kept, of what it would be."""
    whole, small = {}, {}
    for step, compact in run:
        # Flat layers are one number already.
        whole |= {id(x): x for own in layers(step) for x in own.values() if x.strides[-1]}
        packed = [one for own in layers(compact) for one in own.small.values()]
        parts = [one.parts for one in packed if isinstance(one, Alike)]
        small |= {id(values): values for part in parts for _, values in part}
    return sum(x.nbytes for x in small.values()) / sum(x.nbytes for x in whole.values())
