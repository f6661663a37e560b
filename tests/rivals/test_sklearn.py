"""scikit-learn's own checks of classifiers, on pictures, for every rival."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sklearn.utils import estimator_checks

from cortexviz.rivals import HOG, HTM, MaxPoolingHMAX, Pixels
from tests.hmax.test_sklearn import EXPECTED, TINY, draw_instead, name

RIVALS = [
    MaxPoolingHMAX(TINY),
    HTM(replace(TINY, c1_states=8, s2_states=24), sigma=0.5, reach=0),
    Pixels(),
    HOG(cell=5),
]
CHECKS = [
    check
    for rival in RIVALS
    for check in estimator_checks.estimator_checks_generator(
        rival, mark="skip", expected_failed_checks=EXPECTED
    )
]


@pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")  # their data repeat themselves
@pytest.mark.filterwarnings("ignore::scipy.sparse.SparseEfficiencyWarning")
@pytest.mark.parametrize("case", CHECKS, ids=lambda case: f"{type(case[0]).__name__} {name(case)}")
def test_scikit_learn_finds_nothing_to_complain_about(case, monkeypatch):
    monkeypatch.setattr(estimator_checks, "_enforce_estimator_tags_X", draw_instead)
    estimator, check = case
    check(estimator)
