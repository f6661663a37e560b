"""What comes in at every door of the package, and what is said where it may not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from cortexviz.base import arrays, check


@pytest.mark.parametrize("kind", [int, np.int8, np.uint64, np.array])
def test_whole_numbers_of_any_kind_are_taken(kind):
    value = check.integer("n", kind(7), 7, 7)
    assert value == 7 and type(value) is int


@pytest.mark.parametrize("kind", [float, np.float16, np.float64, np.longdouble, Fraction, np.array])
def test_numbers_of_any_kind_are_taken(kind):
    value = check.real("x", kind(0.25), 0, 1)
    assert value == 0.25 and type(value) is float


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: check.integer("n", True), "n must be a whole number; got True"),
        (lambda: check.integer("n", 2.0), "n must be a whole number; got 2.0"),
        (lambda: check.integer("n", np.int64(-1)), "n must be at least 0; got -1"),
        (lambda: check.integer("n", 9, maximum=8), "n must be at most 8; got 9"),
        (lambda: check.integer("n", np.zeros((3, 3))), r"got array\(\[\[0., 0., 0.\], .*$"),
        (lambda: check.real("x", 10**400), r"finite number in \[-inf, inf\]; got 10+ \.\.\. "),
        (lambda: check.real("x", 10**9999), "got a very large number"),
        (lambda: check.real("x", 1.0, 0, 1, "[)"), r"x must be at least 0 and below 1; got 1.0"),
        (lambda: check.real("x", 0, 0, 1, "(]"), r"x must be above 0 and at most 1; got 0"),
        (lambda: check.real("x", 1j), "x must be a number; got 1j"),
        (lambda: check.reals("x", [1.0]), r"x must be a tuple of at least one number; got \[1.0\]"),
        (lambda: check.reals("x", (1, 3), 0, 2), r"x must be a finite number in \[0, 2\]; got 3"),
        (lambda: check.boolean("on", 2), "on must be True or False; got 2"),
        (lambda: check.boolean("on", np.ones(2)), "on must be True or False"),
        (
            lambda: check.choice("kind", "B ", "BL"),
            r"one of 'B', 'L'; got 'B ' \(did you mean 'B'",
        ),
        (lambda: check.finite("x", [1, np.nan, np.inf]), "x must be finite; got 2 NaN or inf"),
        (lambda: check.finite("x", [1, 2j]), "x must be real numbers; got complex128"),
        (lambda: check.finite("x", np.ma.masked_less([1, 2], 2)), "x must not be masked"),
        (lambda: check.finite("x", [np.ma.masked_less([1, 2], 2)] * 2), "x must not be masked"),
        (lambda: check.finite("x", csr_array(np.eye(2))), r"must be dense; .* x.toarray\(\)"),
        (lambda: check.finite("x", ["1", "2"]), "x must be an array of numbers; got list"),
        (lambda: check.finite("x", np.array(["1", 2.5], object)), "an array of numbers; got"),
        (lambda: check.finite("x", [[1], [2, 3]]), "x must be an array of numbers; got list"),
        (lambda: check.finite("x", None), "x must be an array of numbers"),
        (lambda: check.finite("x", [{}, 1]), "x must be an array of numbers"),
        (lambda: check.finite("x", np.array(["2020"], "M8[D]")), "x must be an array of numbers"),
        (lambda: check.finite("x", [10**400, 1]), "x must be an array of numbers"),
        (lambda: arrays.floats("x", np.ones(3), ("n", 3)), r"shape \(n, 3\) .*; got \(3,\)"),
        (lambda: arrays.floats("x", np.ones((2, 4)), ("n", 3)), r"\(n, 3\) .*; got \(2, 4\)"),
        (lambda: arrays.floats("x", np.ones((0, 3)), ("n", 3)), "not be empty"),
        (lambda: check.cast("x", np.array([1e300]), "f4"), r"float32 can hold; got up to 1e\+300"),
        (lambda: check.cast("x", np.array([1e-300]), "f4"), "float32 can hold; got up to 1e-300"),
        (
            lambda: check.fits("n", 10**30, 10**400),
            r"n must be smaller: 10{30} needs about 1e\+288 TB",
        ),
    ],
)
def test_everything_else_gets_one_sentence(call, sentence):
    with pytest.raises((TypeError, ValueError), match=sentence) as caught:
        call()
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([10**30, 1], np.float64),
        ([Fraction(1, 2), 1], np.float64),
        ([Decimal("0.5"), 1], np.float64),
        (np.array([3, 4], object), np.int64),
        (np.array([0.5, 1], object), np.float64),
        (np.ma.masked_less([1, 2], 0), np.int64),
        ([True, False], np.bool_),
    ],
)
def test_numbers_that_python_writes_are_numbers(values, dtype):
    array = check.finite("x", values)
    assert array.dtype == dtype
    assert array.tolist() == [float(v) if dtype == np.float64 else v for v in values]


@given(
    kind=st.sampled_from(["f2", "f4", "f8", "g"]),
    steps=st.integers(-20, 20),
    above=st.booleans(),
)
def test_rounding_outside_the_unit_interval_is_clipped_and_no_more(kind, steps, above):
    """A step is the last place at 1 of float32, in which we compute, or of a coarser type."""
    step = max(np.finfo(kind).eps, np.finfo("f4").eps)
    edge = np.array([1.0 if above else 0.0, 0.5], kind)
    moved = edge + np.array([steps * step, 0], kind)
    outside = steps if above else -steps
    if outside > check.ROUNDING:
        with pytest.raises(ValueError, match=r"x must lie in \[0, 1\], black to white"):
            check.unit("x", moved)
    else:
        clipped = check.unit("x", moved)
        assert clipped.dtype == edge.dtype
        assert clipped.min() >= 0 and clipped.max() <= 1
        assert abs(clipped - moved).max() <= max(outside, 0) * step
