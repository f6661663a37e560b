"""The models of the page of recognition are those that would have learned."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.data import silhouettes
from cortexviz.hmax import background
from cortexviz.rivals import account
from cortexviz.studies import contestant
from cortexviz.studies.witnesses import witness

NAMES, IMAGES = silhouettes()
MAKE = "made from other code: run `python docs/make_pretrained.py`"
MOVED = np.roll(IMAGES[3], (5, -8), axis=(0, 1))


def both(name):
    """The model that comes along, and one that learns."""
    known, learned = witness(name), contestant(name).fit(IMAGES, NAMES)
    assert known.get_params() == learned.get_params()
    assert vars(known).keys() == vars(learned).keys()
    assert known.structure_ == learned.structure_, MAKE
    assert known.image_shape_ == learned.image_shape_ == IMAGES.shape[1:]
    assert known.n_features_in_ == learned.n_features_in_
    assert known.classes_.tolist() == learned.classes_.tolist()
    assert account(known, MOVED).said == account(learned, MOVED).said
    return known, learned


def test_the_network_is_the_same_bit_by_bit():
    known, learned = both("as published")
    for one, other in zip(known.tables_ + known.memory_, learned.tables_ + learned.memory_,
                          strict=True):  # fmt: skip
        assert one.dtype == other.dtype and one.tobytes() == other.tobytes(), MAKE
    level, found = (
        one.learned_.kept(background.level, "log", n_jobs=1) for one in (known, learned)
    )
    assert level == pytest.approx(found, rel=1e-4), MAKE


def test_the_temporal_memory_is_the_same_but_for_what_processors_round():
    """Its sums are a BLAS's: of its three sets of kernels here, two differed by half as much."""
    known, learned = (one.hierarchy_ for one in both("HTM"))
    assert (known.sigma, known.maximum) == (learned.sigma, learned.maximum)
    for level, (one, other) in enumerate(zip(known.levels, learned.levels, strict=True)):
        assert (one.window, one.step) == (other.window, other.step)
        assert one.coincidences.dtype == other.coincidences.dtype
        same = (one.coincidences == other.coincidences).mean()
        assert same == 1 if level < 3 else same > 0.999, MAKE
        np.testing.assert_allclose(one.groups, other.groups, atol=0.05, err_msg=MAKE)


def test_the_deterministic_one_learns_itself():
    known, learned = both("HMAX")
    assert known.prototypes_.tobytes() == learned.prototypes_.tobytes()
