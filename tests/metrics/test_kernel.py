"""KID: the definition, no bias, and an error that is what the estimate strays."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.metrics import kid
from tests.metrics.oracles import mmd2_by_loops


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), n=st.integers(4, 9), m=st.integers(4, 9), f=st.integers(1, 6))
def test_equals_the_definition_and_is_symmetric(seed, n, m, f):
    rng = np.random.default_rng(seed)
    real, fake = rng.normal(size=(n, f)), rng.normal(size=(m, f)) + 1
    found = kid(real, fake, subsets=2)
    slow = mmd2_by_loops(real, fake)
    assert found.value == pytest.approx(slow, rel=1e-9, abs=1e-9)
    assert kid(fake, real, subsets=2).value == pytest.approx(slow, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("n", [4, 16])
def test_is_right_on_average_however_few_the_samples(n):
    """600 draws of equal clouds, and of clouds whose distance is known from many samples."""
    rng = np.random.default_rng(n)
    for shift in (0.0, 0.5):
        far = rng.normal(size=(3000, 3)), rng.normal(size=(3000, 3)) + shift
        truth = kid(*far, subsets=2).value if shift else 0.0
        values = [
            kid(rng.normal(size=(n, 3)), rng.normal(size=(n, 3)) + shift, subsets=2).value
            for _ in range(600)
        ]
        error = np.std(values) / np.sqrt(600)
        assert np.mean(values) == pytest.approx(truth, abs=4 * error + 0.05 * truth)
        if not shift:
            assert 0.3 < np.mean(np.array(values) < 0) < 0.8  # as often below 0 as above


@pytest.mark.parametrize(("n", "m"), [(32, 32), (32, 80)])
def test_the_error_is_how_far_the_estimate_strays(n, m):
    """Over 150 draws of clouds that differ: the mean of the errors against the true spread."""
    rng = np.random.default_rng(0)
    found = [
        kid(rng.normal(size=(m, 8)), 1.3 * rng.normal(size=(n, 8)) + 0.4, subsets=50)
        for _ in range(150)
    ]
    values, errors = np.array(found).T
    # The spread of 150 draws is known to 1 / sqrt(300) = 6 %.
    assert errors.mean() == pytest.approx(values.std(), rel=0.3)


def test_equal_clouds_differ_by_less_than_two_errors_and_shifted_ones_by_more():
    rng = np.random.default_rng(0)
    real, same = rng.normal(size=(400, 20)), rng.normal(size=(64, 20))
    found = kid(real, same)
    assert abs(found.value) < 2 * found.error
    shifted = kid(real, same + 0.5)
    assert shifted.value > 5 * shifted.error


def test_the_seed_chooses_the_halves_and_leaves_the_value():
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(30, 5)), rng.normal(size=(20, 5))
    one, again, other = (kid(real, fake, seed=seed) for seed in (0, 0, 1))
    assert one == again
    assert one.value == other.value and one.error != other.error


@pytest.mark.parametrize(
    ("real", "fake", "more", "sentence"),
    [
        (np.eye(5), np.eye(9)[:, :4], {}, "same number of features; got 5 and 4"),
        (np.eye(5)[:3], np.eye(5), {}, "real must hold at least 4 samples"),
        (np.eye(5), np.eye(5), {"subsets": 1}, "subsets must be at least 2"),
        (np.eye(5) * 1e200, np.eye(5), {}, "real and fake must be smaller"),
    ],
)
def test_bad_input_gets_a_sentence(real, fake, more, sentence):
    with pytest.raises(ValueError, match=sentence):
        kid(real, fake, **more)
