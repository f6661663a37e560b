"""Whether two settings differ: the interval of their difference over the repeats, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from cortexviz.studies.table import Row

# Fewer repeats than this say nothing of their own spread.
LEAST = 3

# The interval holds the true difference in this share of studies, were they made again and again.
CONFIDENCE = 0.95


class Difference(NamedTuple):
    """Mean of first - second over the repeats of both, and the ends of its interval."""

    mean: float
    low: float
    high: float
    pairs: int

    @property
    def sign(self) -> int:
        """1 or -1 where the interval leaves zero out, and 0 where it does not: not clear."""
        return int(self.low > 0) - int(self.high < 0)

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.sign != 0


def difference(first: Iterable[Row], second: Iterable[Row], metric: str) -> Difference | None:
    """How far two settings differ in a metric, from the repeats that both have.

    Student's t on pairs: runs of the same repeat share pictures and first weights, so what these
    do to both drops out. Other settings may still differ by chance: one in twenty comparisons of
    the same with the same comes out clear.

    Parameters
    ----------
    first, second : rows of a study's table
        Runs that failed, or have no number there, are left out.
    metric : str

    Returns
    -------
    Difference, or None with fewer than `LEAST` common repeats.
    """
    from scipy.stats import t  # takes half a second, and only a comparison needs it

    one, two = by_repeat(first, metric), by_repeat(second, metric)
    common = [key for key in one if key in two]
    if len(common) < LEAST:
        return None
    a, b = (np.array([side[key] for key in common]) for side in (one, two))
    apart, n = a - b, len(common)
    # What rounding alone does is no difference, however regular it is.
    apart[np.abs(apart) <= 1e-9 * np.maximum(np.abs(a), np.abs(b))] = 0.0
    mean, error = float(apart.mean()), float(apart.std(ddof=1)) / n**0.5
    reach = float(t.ppf((1 + CONFIDENCE) / 2, n - 1)) * error
    return Difference(mean, mean - reach, mean + reach, n)


def by_repeat(rows: Iterable[Row], metric: str) -> dict[tuple[int, int], float]:
    """Repeat and seed -> value."""
    return {
        (row["repeat"], row["seed"]): float(row[metric])
        for row in rows
        if not row["error"] and metric in row and np.isfinite(row[metric])
    }
