"""Whether two settings differ: the interval of their difference over the repeats, or nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from cortexviz.studies.table import Row

# Fewer repeats than this say nothing of their own spread.
LEAST = 3

# The interval holds the true difference in this share of studies, were they made again and again.
CONFIDENCE = 0.95


class Difference(NamedTuple):
    """Mean of first - second over the repeats, the ends of its interval, and chance.

    pairs : repeats of each side; p : how often chance alone, with no difference, does as much
    """

    mean: float
    low: float
    high: float
    pairs: int
    p: float = math.nan

    @property
    def sign(self) -> int:
        """1 or -1 where the interval leaves zero out, and 0 where it does not: not clear."""
        return int(self.low > 0) - int(self.high < 0)

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.sign != 0


def difference(
    first: Iterable[Row], second: Iterable[Row], metric: str, paired: bool = True
) -> Difference | None:
    """How far two settings differ in a metric, from the repeats that both have.

    Student 1908; Welch 1947. Runs of the same repeat share pictures and first weights, so what
    these do to both drops out in pairs. Where the settings themselves ask for other pictures, a
    pair has nothing in common but noise: then each side has its own spread. Other settings may
    still differ by chance: one in twenty comparisons of the same with the same comes out clear
    (`holm` is for many comparisons).

    Parameters
    ----------
    first, second : rows of a study's table
        Runs that failed, or have no number there, are left out.
    metric : str
    paired : bool

    Returns
    -------
    Difference, or None with fewer than `LEAST` common repeats.

    Examples
    --------
    >>> from cortexviz.studies import difference, recorded_report
    >>> rows = [row for row in recorded_report() if row["data"] == "10 random"]
    >>> rows = [row for row in rows if row["n_neurons"] == 5]
    >>> with_b, with_l = ([row for row in rows if row["interaction"] == m] for m in "BL")
    >>> found = difference(with_b, with_l, "frechet_gabor")
    >>> found.pairs, found.low < found.mean < found.high
    (20, True)
    """
    from scipy.stats import t  # takes half a second, and only a comparison needs it

    one, two = by_repeat(first, metric), by_repeat(second, metric)
    common = [key for key in one if key in two]
    if len(common) < LEAST:
        return None
    a, b = (np.array([side[key] for key in common]) for side in (one, two))
    n, scale = len(common), 1e-9 * np.maximum(np.abs(a), np.abs(b))
    # What rounding alone does is no difference, however regular it is.
    apart = np.where(np.abs(a - b) <= scale, 0.0, a - b)
    mean, error, freedom = float(apart.mean()), float(apart.std(ddof=1)) / n**0.5, n - 1.0
    if not paired:
        own = np.array([a.var(ddof=1), b.var(ddof=1)]) / n
        error = float(own.sum()) ** 0.5
        freedom = (n - 1) * float(own.sum() ** 2 / (own**2).sum()) if error else freedom
    reach = float(t.ppf((1 + CONFIDENCE) / 2, freedom)) * error
    by_chance = 2 * float(t.sf(abs(mean) / error, freedom)) if error else float(mean == 0)
    return Difference(mean, mean - reach, mean + reach, n, by_chance)


def holm(chances: Sequence[float]) -> list[float]:
    """What several p are worth together: below a level, none of them by chance but at that level.

    Holm 1979. The least of m counts m times, the next m - 1 times, and so on; none below the one
    before it, and at most 1.
    """
    p, m = np.asarray(chances, float), len(chances)
    order = np.argsort(p, kind="stable")
    worth = np.empty(m)
    worth[order] = np.maximum.accumulate(p[order] * (m - np.arange(m))).clip(max=1)
    return worth.tolist()


def by_repeat(rows: Iterable[Row], metric: str) -> dict[tuple[int, int], float]:
    """Repeat and seed -> value."""
    return {
        (row["repeat"], row["seed"]): float(row[metric])
        for row in rows
        if not row["error"] and row.get(metric, "") != "" and np.isfinite(row[metric])
    }
