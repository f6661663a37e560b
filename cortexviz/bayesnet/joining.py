"""Joint tables where a network has one table for each parent, for what cannot do without."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

# Entries of a table, or of a clique: about 32 MB.
MOST_ENTRIES = 2**22


def joined(cpts: Sequence[np.ndarray]) -> np.ndarray:
    """P(x | u1..uN) = sum_i P(x | ui) / N, the table that weighted parents stand for (Das 2004).

    Parameters
    ----------
    cpts : sequence of N arrays (K_ui, n_states)

    Returns
    -------
    (K_u1, ..., K_uN, n_states) array
    """
    shape = [len(cpt) for cpt in cpts]
    refuse_size(f"the joint table of a node with {len(shape)} weighted parents", shape)
    if len(cpts) == 1:
        return cpts[0]
    table = np.zeros((*shape, cpts[0].shape[1]))
    for i, cpt in enumerate(cpts):
        table += cpt.reshape([-1 if k == i else 1 for k in range(len(shape))] + [cpt.shape[1]])
    return table / len(cpts)


def refuse_size(what: str, shape: Sequence[int], remedy: str = "") -> None:
    """Say how many entries there would be, if they are too many."""
    digits = sum(map(math.log10, shape))
    if digits > math.log10(MOST_ENTRIES) + 1e-9 or len(shape) > 60:
        many = f"{math.prod(shape):,}" if digits < 15 else f"about 10^{digits:.0f}"
        raise ValueError(f"{what} has {many} entries, and {MOST_ENTRIES:,} are the most{remedy}")
