"""The slow, obvious versions that the metrics are held against."""

import numpy as np
from scipy import linalg


def frechet_by_matrix_root(mean1, cov1, mean2, cov2):
    """The formula as pytorch-fid 0.3.0 computes it: the root of the product itself."""
    root = linalg.sqrtm(cov1 @ cov2).real
    return ((mean1 - mean2) ** 2).sum() + np.trace(cov1) + np.trace(cov2) - 2 * np.trace(root)


def prdc_by_loops(real, fake, k):
    """Naeem et al. 2020, sentence by sentence."""

    def distance(a, b):
        return np.sqrt(((a - b) ** 2).sum())

    def radius(samples, i):
        others = [distance(samples[i], samples[j]) for j in range(len(samples)) if j != i]
        return sorted(others)[k - 1]

    real_radii = [radius(real, i) for i in range(len(real))]
    fake_radii = [radius(fake, j) for j in range(len(fake))]
    in_real = [[distance(r, f) < real_radii[i] for f in fake] for i, r in enumerate(real)]
    in_fake = [[distance(r, f) < fake_radii[j] for j, f in enumerate(fake)] for r in real]
    return (
        np.mean([any(row[j] for row in in_real) for j in range(len(fake))]),
        np.mean([any(row) for row in in_fake]),
        np.sum(in_real) / k / len(fake),
        np.mean([any(row) for row in in_real]),
    )
