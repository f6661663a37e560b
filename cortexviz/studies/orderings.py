"""Which of the report's orderings appear in a table of results, and which do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from cortexviz.studies.comparing import difference
from cortexviz.studies.figures import ONE_PERSON, TEN_RANDOM
from cortexviz.studies.table import Row, plus_minus, spread

FEW, MANY = 5, 21

# Sign of worse - better -> what to call it.
VERDICTS = {1: "appears", -1: "opposite", 0: "not clear"}


class Claim(NamedTuple):
    """The report says that `better` has a lower distance than `worse`; both choose runs.

    text : what it says, source : where, better and worse : setting -> value
    """

    text: str
    source: str
    better: dict[str, Any]
    worse: dict[str, Any]


class Finding(NamedTuple):
    """What came out for a claim on one metric: means, spreads over the repeats, and a word."""

    claim: Claim
    better: tuple[float, float, int]
    worse: tuple[float, float, int]
    verdict: str


def _claim(text: str, figure: str, n_neurons: int, better: dict, worse: dict) -> Claim:
    common = {"n_neurons": n_neurons, "interaction": "B"}
    return Claim(text, f"Rondini 2023, {figure}", common | better, common | worse)


ONE, RANDOM = {"data": ONE_PERSON}, {"data": TEN_RANDOM}
L, B = {"interaction": "L"}, {"interaction": "B"}

CLAIMS = (
    *(_claim(f"few neurons, matrix {matrix['interaction']}: one person better than random faces",
             "Fig. 1", FEW, ONE | matrix, RANDOM | matrix) for matrix in (L, B)),
    *(_claim(f"many neurons, {name}: matrix B better than L", "Fig. 1", MANY, data | B, data | L)
      for name, data in (("one person", ONE), ("random faces", RANDOM))),
    *(_claim(f"many neurons: {more} better than {less}", "Fig. 3", MANY,
             {"data": more}, {"data": less})
      for more, less in (
          (TEN_RANDOM, "5 random"), ("20 random", TEN_RANDOM), (ONE_PERSON, "5 of one person"),
          ("20 of two people", ONE_PERSON), ("20 random", "20 of two people"))),
)  # fmt: skip


def findings(rows: Iterable[Row], metric: str) -> Iterator[Finding]:
    """Compare each of the report's orderings with a metric where less is better.

    A claim "appears" where the interval of the difference over the repeats (`difference`) lies its
    way, is "opposite" where it lies the other way, and "not clear" where it holds zero or where
    there are too few repeats to tell.

    Parameters
    ----------
    rows : dicts
        A table that holds runs of both sides; other claims are left out.
    metric : str
        A column of distances, such as "frechet_gabor".
    """
    rows = [row for row in rows if not row["error"]]
    for claim in CLAIMS:
        better, worse = (_chosen(rows, side, metric) for side in (claim.better, claim.worse))
        if min(len(better), len(worse)) < 2:
            continue
        apart = difference(worse, better, metric)
        verdict = VERDICTS[apart.sign if apart is not None else 0]
        yield Finding(claim, _spread(better, metric), _spread(worse, metric), verdict)


def lines(rows: Iterable[Row], metric: str) -> list[str]:
    """`findings` as the lines of a Markdown table."""
    table = ["| the report says | source | first | second | here |", "|---|---|---|---|---|"]
    for claim, better, worse, verdict in findings(rows, metric):
        sides = " | ".join(plus_minus(mean, std) for mean, std, _ in (better, worse))
        table.append(f"| {claim.text} | {claim.source} | {sides} | {verdict} |")
    return table if len(table) > 2 else []


def _chosen(rows: list[Row], chosen: dict[str, Any], metric: str) -> list[Row]:
    return [
        row
        for row in rows
        if metric in row and all(row[name] == value for name, value in chosen.items())
    ]


def _spread(rows: list[Row], metric: str) -> tuple[float, float, int]:
    return *spread([row[metric] for row in rows]), len(rows)
