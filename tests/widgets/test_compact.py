"""What is kept of a run: the same to the last bit, in less memory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.data import kanizsa
from cortexviz.hmax import pretrained
from cortexviz.widgets.contours.compact import Alike, Compact


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


@pytest.fixture(scope="module")
def network():
    return pretrained("contours")


def kept(network, image, **how):
    """Each step of a look, and as it is kept."""
    compact, told = Compact(network.structure_), set()
    for step in network.perceive(image, **how):
        told |= {step.layer} if step.direction == "down" else set()
        yield step, compact(step, told)


def layers(step):
    return step.beliefs, step.evidence, step.expectation, step.something


@pytest.mark.parametrize("how", [{}, {"clamp": "square"}, {"sweeps": 2}])
def test_each_step_is_kept_as_it_was(network, how):
    for step, small in list(kept(network, kanizsa(), **how)):
        for own, found in zip(layers(step), layers(small), strict=True):
            assert list(own) == list(found)
            assert all(same(found[layer], own[layer]) for layer in own)


@pytest.mark.parametrize(("image", "most"), [(kanizsa(), 0.85), (None, 0.2)])
def test_a_run_takes_less(network, image, most):
    whole, small = {}, {}
    for step, compact in kept(network, image):
        # Flat layers are one number already.
        whole |= {id(x): x for own in layers(step) for x in own.values() if x.strides[-1]}
        packed = [one for own in layers(compact) for one in own.small.values()]
        parts = [one.parts for one in packed if isinstance(one, Alike)]
        small |= {id(values): values for part in parts for _, values in part}
    ratio = sum(x.nbytes for x in small.values()) / sum(x.nbytes for x in whole.values())
    assert ratio < most  # .77 and .13: what is blank in a picture need not be kept
