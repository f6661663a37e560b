"""Whether two settings differ is decided by their repeats, at the rate of error promised."""

import numpy as np
import pytest
from scipy import stats

from cortexviz.studies.comparing import LEAST, difference, holm


def rows(values, **more):
    return [
        {"repeat": i, "seed": i, "error": "", "x": float(value)} | more
        for i, value in enumerate(values)
    ]


def test_the_interval_is_that_of_the_paired_t_test():
    rng = np.random.default_rng(0)
    one, two = rng.normal(3, 1, 8), rng.normal(1, 2, 8)
    found = difference(rows(one), rows(two), "x")
    test = stats.ttest_rel(one, two)
    expected = test.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-12)
    assert found.p == pytest.approx(test.pvalue, rel=1e-12)
    assert found.mean == pytest.approx((one - two).mean()) and found.pairs == 8
    back = difference(rows(two), rows(one), "x")
    assert (back.mean, back.low, back.high) == pytest.approx((-found.mean, -found.high, -found.low))


def test_without_pairs_the_interval_is_that_of_welch():
    rng = np.random.default_rng(0)
    one, two = rng.normal(3, 1, 8), rng.normal(1, 2, 8)
    found = difference(rows(one), rows(two), "x", paired=False)
    test = stats.ttest_ind(one, two, equal_var=False)
    expected = test.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-12)
    assert found.p == pytest.approx(test.pvalue, rel=1e-12)


def test_holm_rejects_what_its_steps_reject():
    """Holm 1979: reject the least while p_(i) <= level / (m - i), and stop at the first above."""
    for seed in range(20):
        p = np.random.default_rng(seed).random(7) ** 4
        worth = np.array(holm(p))
        for level in (0.01, 0.05, 0.2):
            steps = np.sort(p) <= level / np.arange(7, 0, -1)
            rejected = 7 if steps.all() else int(np.argmin(steps))
            assert (worth <= level).sum() == rejected
            assert set(np.argsort(p)[:rejected]) == set(np.flatnonzero(worth <= level))
    assert holm([]) == [] and holm([0.04]) == [0.04] and holm([0.6, 0.7]) == [1.0, 1.0]


def test_among_ten_comparisons_of_noise_holm_finds_any_in_one_study_of_twenty():
    """2,000 studies: the share has a standard deviation of .005 around at most .05."""
    p = np.random.default_rng(0).random((2000, 10))
    assert np.mean([min(holm(one)) < 0.05 for one in p]) == pytest.approx(0.05, abs=4 * 0.005)
    assert np.mean(p.min(axis=1) < 0.05) > 0.3, "without it, in every third"


@pytest.mark.parametrize("repeats", [3, 5, 10])
def test_noise_against_noise_comes_out_clear_in_one_case_of_twenty(repeats):
    """4,000 draws: the share has a standard deviation of .0034 around the promised .05."""
    rng = np.random.default_rng(repeats)
    draws = rng.normal(size=(4000, 2, repeats))
    clear = [difference(rows(one), rows(two), "x").clear for one, two in draws]
    assert np.mean(clear) == pytest.approx(0.05, abs=4 * 0.0034)


def test_two_repeats_never_say_anything():
    assert LEAST == 3
    assert difference(rows([1, 1.1]), rows([100, 100.1]), "x") is None
    assert difference(rows([1, 2, 3]), rows([9, 9]), "x") is None
    assert difference([], [], "x") is None


def test_what_the_pictures_of_a_repeat_do_to_both_sides_drops_out():
    pictures = np.array([10.0, 50.0, 90.0])
    found = difference(rows(pictures + np.array([1, 1.1, 0.9])), rows(pictures), "x")
    assert found.clear and found.mean == pytest.approx(1.0)


def test_failed_missing_and_rounded_values_decide_nothing():
    whole = rows([1, 2, 3, 4])
    other = [*rows([5, 6, 7]), rows([0, 0, 0, 9], error="diverged")[3]]
    assert difference(whole, other, "x").pairs == 3
    other[0]["x"] = float("nan")
    assert difference(whole, other, "x") is None
    assert difference(whole, other, "y") is None
    values = np.array([0.1, 0.2, 0.3])
    nearly = difference(rows(values * 3), rows(values + values + values), "x")
    assert nearly == (0.0, 0.0, 0.0, 3, 1.0) and not nearly.clear
