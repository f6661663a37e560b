"""The report's orderings are judged by their spread, and none of them is taken for granted."""

import numpy as np
import pytest
from scipy import stats

from cortexviz.data import faces
from cortexviz.studies import figure1, figure3
from cortexviz.studies.comparing import holm
from cortexviz.studies.orderings import CLAIMS, FIVE, findings, verdicts

RUNS = (figure1(metrics=["gabor"]) + figure3(metrics=["gabor"])).runs


def table(value):
    """The report's runs with a made-up metric."""
    for run in RUNS:
        row = {**run.settings, "error": ""}
        yield row | {"frechet_gabor": value(row) + 0.1 * row["repeat"]}


def as_the_report_says(row):
    same = 0 if (" of " in row["data"]) == (row["n_neurons"] < 13) else 1
    return 10 - int(row["data"].split()[0]) / 5 + same + 2 * (row["interaction"] == "L")


def test_every_claim_is_decided_by_runs_of_the_report():
    verdicts = [finding.verdict for finding in findings(table(as_the_report_says), "frechet_gabor")]
    assert len(verdicts) == len(CLAIMS) == 10
    assert set(verdicts) == {"appears"}


def test_the_opposite_and_the_unclear_are_called_so():
    opposite = findings(table(lambda row: -as_the_report_says(row)), "frechet_gabor")
    assert {finding.verdict for finding in opposite} == {"opposite"}
    assert {f.verdict for f in findings(table(lambda row: 1.0), "frechet_gabor")} == {"not clear"}


def test_means_and_spreads_are_told():
    first = next(findings(table(as_the_report_says), "frechet_gabor"))
    mean, std, n = first.better
    assert (mean, std, n) == (pytest.approx(10 - 2 + 0 + 2 + 0.2), pytest.approx(0.1 * 2.5**0.5), 5)
    assert first.apart.mean == pytest.approx(1.0) == first.worse[0] - mean


def test_claims_without_runs_are_left_out():
    few = [row for row in table(as_the_report_says) if row["n_neurons"] == 5]
    assert len(list(findings(few, "frechet_gabor"))) == 2
    assert list(findings([], "frechet_gabor")) == []
    two = [row for row in table(as_the_report_says) if row["repeat"] < 2]
    assert {finding.verdict for finding in findings(two, "frechet_gabor")} == {"not clear"}


def test_repeats_are_pairs_where_both_sides_learn_from_the_same_pictures_and_only_there():
    """In five repeats; elsewhere some pictures are common by chance, never all."""
    arguments = {run.label: dict(run.pictures) for run in RUNS}

    def shown(side, seed):
        images = faces("procedural", seed=seed, size=16, **arguments[side["data"]]).images
        return {image.tobytes() for image in images}

    for claim in CLAIMS:
        pairs = [(shown(claim.better[0], seed), shown(claim.worse, seed)) for seed in range(5)]
        assert all(a <= b or b <= a for a, b in pairs) == claim.shared, claim.text


def noisy(rng):
    return lambda row: rng.normal()


def test_chances_are_those_of_the_tests_and_count_together():
    rows = list(table(noisy(np.random.default_rng(3))))
    found = list(findings(rows, "frechet_gabor"))
    for one in found[:-1]:
        sides = [[row["frechet_gabor"] for row in rows
                  if all(row[name] == value for name, value in side.items())]
                 for side in (one.claim.worse, one.claim.better[0])]  # fmt: skip
        test = (
            stats.ttest_rel(*sides)
            if one.claim.shared
            else stats.ttest_ind(*sides, equal_var=False)
        )
        assert one.apart.p == pytest.approx(test.pvalue)
    last = found[-1].apart
    alone = [*(one.apart.p for one in found[:-1]), last.p * (1 if last.mean > 0 else 5)]
    assert [one.p for one in found] == pytest.approx(holm(np.minimum(alone, 1)))


def test_each_draw_of_a_metric_has_its_verdict():
    rows = list(table(as_the_report_says))
    rows = [row | {"other": -row["frechet_gabor"]} for row in rows]
    said = verdicts(rows, ["frechet_gabor", "other", "frechet_gabor"])
    assert said == {claim.text: ["appears", "opposite", "appears"] for claim in CLAIMS}


def test_the_worst_of_all_must_be_worse_than_each():
    def value(row, last):
        return {FIVE: 5.0, "20 random": last}.get(row["data"], 1.0)

    verdicts = []
    for last in (1.0, 5.0, 9.0):
        *_, worst = findings(table(lambda row, last=last: value(row, last)), "frechet_gabor")
        assert worst.better[0] == pytest.approx(last + 0.2)
        verdicts.append(worst.verdict)
    assert verdicts == ["appears", "not clear", "opposite"]


def test_each_centre_of_b_is_judged_by_its_own_runs():
    """At five neurons both are the same matrix."""
    both = figure1(metrics=["gabor"]) + figure1(metrics=["gabor"], centre=2.3)
    rows = []
    for run in both.runs:
        row = {**run.settings, "error": ""}
        better = {None: 0.0, 2.3: 2.0}[row["centre"]] if row["interaction"] == "B" else 1.0
        rows.append(row | {"frechet_gabor": better + 0.1 * row["repeat"]})
    many = {
        centre: [f.verdict for f in findings(rows, "frechet_gabor", centre)][-2:]
        for centre in (None, 2.3, 10.3)
    }
    assert many == {None: ["appears"] * 2, 2.3: ["opposite"] * 2, 10.3: ["appears"] * 2}
    at_five = next(findings(rows, "frechet_gabor", 2.3))
    assert at_five.better[2] == 5, "counted once"
