"""The report's orderings are judged by their spread, and none of them is taken for granted."""

import pytest

from cortexviz.studies import figure1, figure3
from cortexviz.studies.orderings import CLAIMS, findings
from docs.make_results import orderings

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
    assert len(verdicts) == len(CLAIMS) == 9
    assert set(verdicts) == {"appears"}


def test_the_opposite_and_the_unclear_are_called_so():
    opposite = findings(table(lambda row: -as_the_report_says(row)), "frechet_gabor")
    assert {finding.verdict for finding in opposite} == {"opposite"}
    assert {f.verdict for f in findings(table(lambda row: 1.0), "frechet_gabor")} == {"not clear"}


def test_means_and_spreads_are_told():
    first = next(findings(table(as_the_report_says), "frechet_gabor"))
    mean, std, n = first.better
    assert (mean, std, n) == (pytest.approx(10 - 2 + 0 + 2 + 0.2), pytest.approx(0.1 * 2.5**0.5), 5)
    assert (
        "| 10.2 ± 0.16 | 11.2 ± 0.16 | appears |"
        in orderings(table(as_the_report_says), "frechet_gabor")[2]
    )


def test_claims_without_runs_are_left_out():
    few = [row for row in table(as_the_report_says) if row["n_neurons"] == 5]
    assert len(list(findings(few, "frechet_gabor"))) == 2
    assert orderings([], "frechet_gabor") == []
