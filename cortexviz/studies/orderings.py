"""Which of the report's orderings appear in a table of results, and which do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from cortexviz.bcm.interactions import usual_centre
from cortexviz.studies.comparing import CONFIDENCE, Difference, difference, holm
from cortexviz.studies.figures import ONE_PERSON, TEN_RANDOM
from cortexviz.studies.table import Row, spread

FEW, MANY = 5, 21
FIVE, FIVE_RANDOM, TWO_PEOPLE, TWENTY = (
    "5 of one person", "5 random", "20 of two people", "20 random"
)  # fmt: skip

# Sign of worse - better -> what to call it.
VERDICTS = {1: "appears", -1: "opposite", 0: "not clear"}

Side = dict[str, Any]


class Claim(NamedTuple):
    """The report says that each of `better` has a lower distance than `worse`.

    text : what it says, in short; quote : in its own words; source : where
    better, worse : setting -> value, which choose runs
    shared : whether both sides learn from the same pictures, so that repeats are pairs
    """

    text: str
    quote: str
    source: str
    better: tuple[Side, ...]
    worse: Side
    shared: bool


class Finding(NamedTuple):
    """What came out for a claim on one metric.

    better, worse : means, spreads and numbers of repeats; better is the one nearest to worse
    apart : how much further worse is than better; None with too few repeats
    p : its chance by Holm among all claims of the table
    """

    claim: Claim
    better: tuple[float, float, int]
    worse: tuple[float, float, int]
    apart: Difference | None
    p: float

    @property
    def verdict(self) -> str:
        """ "appears" or "opposite" where p leaves little to chance, else "not clear"."""
        if self.apart is None or self.p >= 1 - CONFIDENCE:
            return VERDICTS[0]
        return VERDICTS[1 if self.apart.mean > 0 else -1]


def _claim(
    text: str, quote: str, figure: str, n: int, better: list[Side], worse: Side,
    shared: bool = False,
) -> Claim:  # fmt: skip
    common = {"n_neurons": n, "interaction": "B"}
    sides = tuple(common | side for side in better)
    return Claim(text, quote, f"Rondini 2023, {figure}", sides, common | worse, shared)


ONE, RANDOM = {"data": ONE_PERSON}, {"data": TEN_RANDOM}
L, B = {"interaction": "L"}, {"interaction": "B"}

FEW_SAYS = (
    "for a few neurons the better results are achieved by simulation with faces of the same person"
)
B_SAYS = (
    "Increasing N, the type of matrix is more significant: the B matrix achieves better results "
    "with the same neurons"
)
SIZE_SAYS = "With an high N, we notice that the larger datasets have a better FID than smaller ones"
TWO_SAYS = "the random dataset is better than the one made up two people's faces"
WORST_SAYS = "the worst FID at 21 neurons is just with the 5 same person pictures dataset"

CLAIMS = (
    *(_claim(f"few neurons, matrix {matrix['interaction']}: one person better than random faces",
             FEW_SAYS, "Fig. 1", FEW, [ONE | matrix], RANDOM | matrix) for matrix in (L, B)),
    *(_claim(f"many neurons, {name}: matrix B better than L", B_SAYS, "Fig. 1", MANY,
             [data | B], data | L, shared=True)
      for name, data in (("one person", ONE), ("random faces", RANDOM))),
    *(_claim(f"many neurons: {more} better than {less}", quote, "Fig. 3", MANY,
             [{"data": more}], {"data": less}, less == FIVE)
      for quote, more, less in (
          (SIZE_SAYS, TEN_RANDOM, FIVE_RANDOM), (SIZE_SAYS, TWENTY, TEN_RANDOM),
          (SIZE_SAYS, ONE_PERSON, FIVE), (SIZE_SAYS, TWO_PEOPLE, ONE_PERSON),
          (TWO_SAYS, TWENTY, TWO_PEOPLE))),
    _claim(f"many neurons: {FIVE} the worst of all", WORST_SAYS, "Figs. 3 and 4", MANY,
           [{"data": other} for other in (FIVE_RANDOM, ONE_PERSON, TEN_RANDOM, TWO_PEOPLE, TWENTY)],
           {"data": FIVE}),
)  # fmt: skip


def findings(
    rows: Iterable[Row], metric: str, centre: float | None = None, paired: bool | None = None
) -> Iterator[Finding]:
    """Compare each of the report's orderings with a metric where less is better.

    A claim "appears" where the difference over the repeats (`difference`) goes its way and Holm's
    p, among all claims that the table can decide, is below .05; it is "opposite" where it
    goes the other way, and "not clear" else, or where there are too few repeats to tell.

    Parameters
    ----------
    rows : dicts
        A table that holds runs of both sides; other claims are left out.
    metric : str
        A column of distances, such as "frechet_gabor".
    centre : float, optional
        The centre of the matrices B that are meant; None means those of N // 2 + 0.3.
    paired : bool, optional
        Whether repeats are pairs; by default where both sides learn from the same pictures.
    """
    rows = [row for row in rows if not row["error"] and metric in row]
    decided: list[Finding] = []
    for claim in CLAIMS:
        worse = _chosen(rows, claim.worse, centre)
        others = [_chosen(rows, side, centre) for side in claim.better]
        if min(map(len, [worse, *others])) < 2:
            continue
        pairs = claim.shared if paired is None else paired
        each = [difference(worse, better, metric, pairs) for better in others]
        apart, better = _nearest(each, others)
        one, other = _spread(better, metric), _spread(worse, metric)
        decided.append(Finding(claim, one, other, apart, _chance(apart, len(others))))
    chances = holm([one.p for one in decided])
    yield from (one._replace(p=p) for one, p in zip(decided, chances, strict=True))


def verdicts(
    rows: Iterable[Row], metrics: Iterable[str], centre: float | None = None
) -> dict[str, list[str]]:
    """Claim -> what each of several metrics makes of it, such as draws of random features.

    Parameters
    ----------
    rows, centre : as in `findings`
    metrics : columns of distances
    """
    rows, said = list(rows), dict[str, list[str]]()
    for metric in metrics:
        for one in findings(rows, metric, centre):
            said.setdefault(one.claim.text, []).append(one.verdict)
    return said


def _nearest(
    apart: list[Difference | None], others: list[list[Row]]
) -> tuple[Difference | None, list[Row]]:
    """Of the sides that should all be better, the one that says so least."""
    told = [(one, side) for one, side in zip(apart, others, strict=True) if one is not None]
    if len(told) < len(others):
        return None, others[0]
    return min(told, key=lambda pair: (1 - pair[0].p) * (1 if pair[0].mean > 0 else -1))


def _chance(apart: Difference | None, sides: int) -> float:
    """All sides must be better, so the least sure decides; one that is worse had many chances."""
    if apart is None:
        return 1.0
    return apart.p if apart.mean > 0 else min(1.0, sides * apart.p)


def _chosen(rows: list[Row], side: Side, centre: float | None) -> list[Row]:
    own = side if side["interaction"] == "L" else side | {"centre": centre}
    return [row for row in rows if all(_value(row, name) == _value(own, name) for name in own)]


def _value(row: Side, name: str) -> Any:
    """What a row says, or the centre of B that goes without saying."""
    if name == "centre" and row["centre"] in (None, ""):
        return usual_centre(row["n_neurons"])
    return row[name]


def _spread(rows: list[Row], metric: str) -> tuple[float, float, int]:
    return *spread([row[metric] for row in rows]), len(rows)
