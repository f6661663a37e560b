"""scikit-learn's own checks of a classifier, on pictures.

The checks bring tables of random numbers, a few columns wide, which are no pictures. Here each row
is drawn first: every number is how far a square of its own reaches. Nothing else is changed.
"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils import estimator_checks

from cortexviz.hmax import HMAXNetwork, Structure

SIDE = 20
TINY = Structure(
    gabor_size=3,
    sigma=1.5,
    wavelength=3.0,
    c1_window=3,
    c1_step=2,
    c1_states=2,
    s2_window=2,
    s2_states=4,
    c2_window=2,
    c2_states=1,
    places=None,
)


EXPECTED = {
    "check_estimators_dtypes": "cast to whole numbers, different pictures become the same",
}


def drawn(rows):
    """Rows of numbers as flat pictures: four heights, and a pixel that labels are taken from."""
    rows = np.asarray(rows, dtype=float)
    pictures = np.ones((len(rows), SIDE, SIDE))
    for picture, row in zip(pictures, rows, strict=True):
        for j, value in enumerate(row[:4]):
            y, x = 1 + 9 * (j // 2), 1 + 9 * (j % 2)
            height = 5 + 3 * np.sin(value)
            picture[y : y + int(height), x : x + 8] = 0
            picture[y + int(height), x : x + 8] = 1 - height % 1
        picture[0, 0] = np.sin(7 * row[0]) > 0
    return pictures.reshape(len(rows), -1)


def draw_instead(estimator, X, X_test=None, kernel=None):
    return drawn(X) if X_test is None else (drawn(X), drawn(X_test))


CHECKS = list(
    estimator_checks.estimator_checks_generator(
        HMAXNetwork(TINY), mark="skip", expected_failed_checks=EXPECTED
    )
)


def name(case):
    return getattr(case[1], "func", case[1]).__name__


@pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")  # their data repeat themselves
@pytest.mark.filterwarnings("ignore::scipy.sparse.SparseEfficiencyWarning")
@pytest.mark.parametrize("case", CHECKS, ids=name)
def test_scikit_learn_finds_nothing_to_complain_about(case, monkeypatch):
    monkeypatch.setattr(estimator_checks, "_enforce_estimator_tags_X", draw_instead)
    estimator, check = case
    check(estimator)
