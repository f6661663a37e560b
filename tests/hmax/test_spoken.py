"""S3's templates in less than half of their memory, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from cortexviz.data import silhouettes
from cortexviz.hmax import HMAXNetwork, pretrained
from cortexviz.hmax.silence import spoken


def arrays(value: Any) -> Iterator[np.ndarray]:
    """All arrays that a value holds, and views of none."""
    if isinstance(value, np.ndarray):
        yield value if value.base is None else value.base
    elif isinstance(value, dict):
        yield from (found for one in value.values() for found in arrays(one))
    elif isinstance(value, tuple | list):
        yield from (found for one in value for found in arrays(one))
    elif type(value).__module__.startswith("cortexviz.hmax"):
        yield from arrays(vars(value))


def test_templates_come_back_bit_by_bit():
    rng = np.random.default_rng(0)
    templates = rng.dirichlet(np.ones(7), (4, 5, 6)).astype(np.float32)
    templates[rng.random((4, 5, 6)) < 0.4] = np.float32(1 / 7)
    templates[2] = np.float32(0.1)  # one that says nothing, though not what the others do then
    said = spoken(iter(templates))
    assert said.shape == (5, 6, 7, 4) and len(said.table) < 0.7 * templates.size
    np.testing.assert_array_equal(np.stack(list(said.one_by_one())), templates)
    np.testing.assert_array_equal(said.whole(), np.moveaxis(templates, 0, -1))


def test_templates_that_say_nothing_at_all_come_back_too():
    templates = np.full((2, 3, 3, 4), np.float32(0.25))
    np.testing.assert_array_equal(spoken(templates).whole(), np.moveaxis(templates, 0, -1))


def test_a_network_that_sees_and_expects_holds_no_template_whole():
    """Of sizes that a page's plan has: what was seen and what is told, each as it is spoken."""
    network = pretrained("contours")
    for _ in network.perceive(silhouettes().images[0]):
        pass
    whole = network.memory_.templates.nbytes
    held = {id(one): one.nbytes for one in arrays(network.learned_)}
    assert max(held.values()) < whole / 2 and sum(held.values()) < whole


def test_what_it_is_taught_is_one_template_more():
    names, images = silhouettes()
    network = HMAXNetwork().fit(images[:2], names[:2])
    before = network.memory_.templates
    network.partial_fit(images[2:3], names[2:3])
    after = network.memory_.templates
    np.testing.assert_array_equal(after[..., : before.shape[3]], before)
    assert after.shape[3] == 3 * before.shape[3] // 2
