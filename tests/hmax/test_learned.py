"""What a network has learned is a value: it can be shared, copied and sent."""

from __future__ import annotations

import copy
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from cortexviz.hmax import HMAXNetwork, Poses
from cortexviz.hmax.places import FLOOR
from tests.hmax.small import SMALL, pictures, trained

NAMES = ("tables_", "memory_", "pictures_", "classes_", "structure_", "image_shape_", "learned_")


def pickled(value):
    return pickle.loads(pickle.dumps(value))


def test_what_is_learned_is_not_there_before():
    network = HMAXNetwork(SMALL)
    steps = network.fit_steps(pictures(), list("abcd"))
    next(steps)
    assert not any(hasattr(network, name) for name in NAMES)
    list(steps)
    assert all(hasattr(network, name) for name in NAMES)


def test_nobody_can_change_what_was_learned():
    with pytest.raises(FrozenInstanceError):
        trained().learned_.classes = np.array(["x"])
    with pytest.raises(AttributeError):
        trained().tables_ = None


def test_only_the_last_of_each_kind_is_kept():
    learned = copy.copy(trained().learned_)
    made = []

    def double(learned, number):
        made.append(number)
        return 2 * number

    def half(learned, number):
        return number / 2

    assert [learned.kept(double, n) for n in (1, 1, 2, 1)] == [2, 2, 4, 2]
    assert made == [1, 2, 1]
    assert (learned.kept(half, 3), learned.kept(double, 1)) == (1.5, 2)
    assert made == [1, 2, 1] and len(learned._kept) == 2


def test_how_fast_it_is_made_makes_no_other():
    learned, made = copy.copy(trained().learned_), []

    def fast(learned, number, n_jobs):
        made.append(n_jobs)
        return number

    assert [learned.kept(fast, 1, n_jobs=n) for n in (1, 2, None)] == [1, 1, 1] and made == [1]
    assert (learned.known(fast, 1), learned.known(fast, 2)) == (1, None)
    learned.keep(5, fast, 2)
    assert learned.kept(fast, 2, n_jobs=2) == 5 and made == [1]


def test_threads_make_it_once():
    learned, made = copy.copy(trained().learned_), []

    def slow(learned):
        time.sleep(0.05)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: learned.kept(slow), range(8))) == {1}


def test_templates_that_poses_do_not_need_are_made_when_somebody_asks(tmp_path):
    """S3 with `Poses` hears pictures: its templates took most of a page's first second."""
    poses = Poses(4, 4, 4, sizes=(1.0,))
    posed = HMAXNetwork(replace(SMALL, places=poses), nothing=0).fit(pictures(), list("abcd"))
    posed.partial_fit(pictures(5)[4:], ["b"])
    learned = posed.learned_
    posed.predict(pictures())
    list(posed.perceive(pictures()[0]))
    assert learned.stored is None and "spoken" not in vars(learned)
    np.testing.assert_array_equal(learned.category, [0, 1, 2, 3, 1])
    for template, picture in zip(learned.spoken.one_by_one(), pictures(5), strict=True):
        heard = learned.groups(picture, "log") + FLOOR / SMALL.s2_states
        expected = heard / heard.sum(-1, keepdims=True)
        np.testing.assert_allclose(template, expected, rtol=0, atol=1e-7)
    posed.save(tmp_path / "posed.npz")
    again = HMAXNetwork.load(tmp_path / "posed.npz")
    np.testing.assert_array_equal(again.memory_.templates, posed.memory_.templates)
    again.partial_fit(pictures(6)[5:], ["e"])  # one has them, the other has not
    assert again.memory_.templates.shape[-1] == len(again.memory_.category) == 6


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_copies_know_the_same_and_keep_nothing(again):
    network = trained()
    list(network.perceive(clamp="a"))
    assert network.learned_._kept
    other = again(network.learned_)
    assert not other._kept and other != network.learned_ and other.structure == SMALL
    np.testing.assert_array_equal(other.memory.templates, network.memory_.templates)
    np.testing.assert_array_equal(again(network).joint(pictures()), network.joint(pictures()))
