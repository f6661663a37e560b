"""PRDC: equal to the public package wherever that runs, and to the definition everywhere."""

import numpy as np
import prdc as public
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.metrics import prdc
from tests.metrics.oracles import prdc_by_loops


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(8, 60),
    m=st.integers(8, 60),
    k=st.integers(1, 6),
    scale=st.floats(0.2, 2),
)
def test_agrees_with_the_public_package(seed, n, m, k, scale):
    rng = np.random.default_rng(seed)
    real, fake = rng.normal(size=(n, 6)), rng.normal(size=(m, 6)) * scale
    theirs = public.compute_prdc(real, fake, k)
    assert prdc(real, fake, k)._asdict() == pytest.approx(theirs, rel=0, abs=1e-12)


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), k=st.integers(1, 4))
def test_agrees_with_the_definition_down_to_the_smallest_sets(seed, k):
    rng = np.random.default_rng(seed)
    # k + 1 samples have a k-th neighbour each; the public package breaks there.
    real, fake = rng.normal(size=(k + 1, 3)), rng.normal(size=(k + 4, 3))
    assert prdc(real, fake, k) == pytest.approx(prdc_by_loops(real, fake, k), abs=1e-12)


def test_the_public_package_does_break_where_ours_answers():
    with pytest.raises(ValueError, match="out of bounds"):
        public.compute_prdc(np.eye(6), np.eye(6), 5)


def test_equal_sets_score_one_and_distant_sets_zero():
    real = np.random.default_rng(0).normal(size=(50, 4))
    assert prdc(real, real) == pytest.approx((1, 1, 1, 1))
    assert prdc(real, real + 100) == (0, 0, 0, 0)


@settings(max_examples=50)
@given(
    seed=st.integers(0, 10**6),
    copies=st.lists(st.integers(1, 9), min_size=2, max_size=8),
    k=st.integers(1, 5),
)
def test_equal_sets_score_one_also_where_samples_are_repeated(seed, copies, k):
    """The balls of samples with k copies have no extent; they hold their own place."""
    real = np.repeat(np.random.default_rng(seed).normal(size=(len(copies), 3)), copies, axis=0)
    if len(real) > k:
        result = prdc(real, real, k)
        assert (result.precision, result.recall, result.coverage) == (1, 1, 1)
        assert min(copies) / k <= result.density <= max(*copies, k) / k


def test_density_of_equal_sets_with_copies_counts_what_lies_in_the_balls():
    real = np.repeat(np.random.default_rng(0).normal(size=(10, 8)), 6, axis=0)
    assert prdc(real, real, 5) == (1, 1, 6 / 5, 1)  # six copies in each ball
    assert prdc(np.ones((20, 4)), np.ones((20, 4)), 5) == (1, 1, 20 / 5, 1)
    assert prdc(real, real + 1, 5) == (0, 0, 0, 0)


@pytest.mark.parametrize("scale", [1e-300, 1e-20, 1e20, 1e300])
def test_the_scale_does_not_matter(scale):
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(60, 5)), rng.normal(size=(60, 5))
    assert prdc(real * scale, fake * scale) == prdc(real, fake)


def test_collapse_costs_coverage_but_not_precision():
    real = np.random.default_rng(0).normal(size=(200, 4))
    rng = np.random.default_rng(1)
    fake = real[:3].repeat(20, axis=0) + rng.normal(size=(60, 4)) * 1e-3  # three faces, 60 pictures
    result = prdc(real, fake)
    assert result.precision == 1
    assert result.coverage < 0.2


def test_k_acts():
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(60, 5)), rng.normal(size=(60, 5)) + 1
    assert prdc(real, fake, 1).precision < prdc(real, fake, 10).precision


@pytest.mark.parametrize(
    ("real", "fake", "k", "sentence"),
    [
        (np.eye(5), np.eye(9)[:, :5], 5, "smaller than the number of real samples.* 5 samples"),
        (np.eye(9), np.eye(9)[:3], 3, "smaller than the number of fake samples"),
        (np.eye(9), np.eye(9)[:, :4], 2, "same number of features; got 9 and 4"),
        (np.eye(9), np.eye(9), 0, "k must be at least 1"),
        (np.ones(9), np.eye(9), 1, r"real must have shape \(n, f\)"),
        (np.full((9, 2), np.nan), np.eye(9), 1, "real must be finite"),
    ],
)
def test_bad_input_gets_a_sentence(real, fake, k, sentence):
    with pytest.raises(ValueError, match=sentence):
        prdc(real, fake, k)
