"""The slow, obvious versions that the metrics are held against."""

from functools import partial

import numpy as np
from scipy import linalg, signal
from scipy.ndimage import maximum_filter


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


def stem_by_correlation(pictures, weights, seen, some, rows=slice(None)):
    """pytorch-fid's first three layers, channel by channel; the first `some` of 64 features.

    `seen`: batch norm has seen these very pictures, or none. `rows`: those that are averaged.
    """

    def enlarged(picture):
        at = [(np.arange(299) + 0.5) * side / 299 - 0.5 for side in picture.shape]
        tall = [np.interp(at[0], range(len(picture)), column) for column in picture.T]
        return np.array([np.interp(at[1], range(len(row)), row) for row in np.transpose(tall)])

    def layer(maps, weights, stride, border):
        maps = np.pad(maps, [(0, 0), (0, 0), (border, border), (border, border)])
        answers = np.array(
            [
                [sum(map(partial(signal.correlate2d, mode="valid"), picture, kernel))
                 for kernel in weights]
                for picture in maps
            ]
        )[..., ::stride, ::stride]  # fmt: skip
        mean, variance = answers.mean(axis=(0, 2, 3)), answers.var(axis=(0, 2, 3))
        if not seen:
            mean, variance = np.zeros(len(weights)), np.ones(len(weights))
        normed = (answers - mean[:, None, None]) / np.sqrt(variance + 0.001)[:, None, None]
        return np.maximum(normed, 0)

    channels = [p[None].repeat(3, 0) if p.ndim == 2 else np.moveaxis(p, 2, 0) for p in pictures]
    maps = np.array([[2 * enlarged(one) - 1 for one in picture] for picture in channels])
    maps = layer(maps, weights[0], 2, 0)
    maps = layer(maps, weights[1], 1, 0)
    maps = layer(maps, weights[2][:some], 1, 1)
    pooled = maximum_filter(maps, (1, 1, 3, 3))[..., 1:-1:2, 1:-1:2]
    return pooled[:, :, rows].mean(axis=(2, 3))


def mmd2_by_loops(real, fake):
    """Binkowski et al. 2018, sentence by sentence: the kernel is (x.y / f + 1)^3."""

    def kernel(x, y):
        return (np.dot(x, y) / len(x) + 1) ** 3

    def within(samples):
        n = len(samples)
        pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
        return sum(kernel(samples[i], samples[j]) for i, j in pairs) / (n * (n - 1))

    between = [kernel(x, y) for x in real for y in fake]
    return within(real) + within(fake) - 2 * sum(between) / len(between)
