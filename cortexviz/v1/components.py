"""What explains most of the patches, whatever its shape: principal components."""

from __future__ import annotations

import numpy as np

from cortexviz.base import check
from cortexviz.v1.patches import Source
from cortexviz.v1.training import as_source


def principal_components(
    patches: Source | np.ndarray, n_components: int = 64, n: int = 20_000, seed: int = 0
) -> np.ndarray:
    """Directions of the largest variance, orthogonal and of length 1: what Hebbian rules find.

    Oja 1982 finds the first of them.

    Parameters
    ----------
    patches : Source, or (m, d) array
        Whatever draws patches, as in `train`.
    n_components : int
        At most d.
    n : int
        Patches to be drawn, from 2 on.
    seed : int

    Returns
    -------
    (n_components, d) array
        The largest first.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import principal_components
    >>> clouds = np.random.default_rng(0).normal(size=(500, 3)) * [1, 10, 3]
    >>> abs(principal_components(clouds, n_components=2)).round()
    array([[0., 1., 0.],
           [0., 0., 1.]])
    """
    source = as_source(patches, "float64")
    n_components = check.integer("n_components", n_components, 1, source.n_inputs)
    n = check.integer("n", n, 2)
    check.fits("n", n, 16 * n * source.n_inputs)
    seen = np.asarray(source.draw(np.random.default_rng(check.integer("seed", seed)), n), float)
    _, directions = np.linalg.eigh(np.cov(seen, rowvar=False).reshape(source.n_inputs, -1))
    return np.ascontiguousarray(directions[:, ::-1].T[:n_components])
