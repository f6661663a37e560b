"""Whether two settings differ is decided by their repeats, at the rate of error promised."""

import numpy as np
import pytest
from scipy import stats

from cortexviz.studies.comparing import LEAST, difference


def rows(values, **more):
    return [
        {"repeat": i, "seed": i, "error": "", "x": float(value)} | more
        for i, value in enumerate(values)
    ]


def test_the_interval_is_that_of_the_paired_t_test():
    rng = np.random.default_rng(0)
    one, two = rng.normal(3, 1, 8), rng.normal(1, 2, 8)
    found = difference(rows(one), rows(two), "x")
    expected = stats.ttest_rel(one, two).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-12)
    assert found.mean == pytest.approx((one - two).mean()) and found.pairs == 8
    back = difference(rows(two), rows(one), "x")
    assert (back.mean, back.low, back.high) == pytest.approx((-found.mean, -found.high, -found.low))


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
    assert nearly == (0.0, 0.0, 0.0, 3) and not nearly.clear
