"""The network of the FID with random weights: what its geometry sees before it has learned.

Its first layers are in NumPy; the deeper ones need torch (``cortexviz[torch]``).
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from cortexviz.base import check
from cortexviz.base.arrays import underflow_is_zero
from cortexviz.base.optional import need
from cortexviz.metrics import inception
from cortexviz.metrics.images import T, pictures, remembered
from cortexviz.metrics.inception import SIDE

# Added to each variance by batch norm.
EPSILON = 1e-3

# At most so many pictures are seen by batch norm, evenly taken.
SEEN = 50

# Conv2d_1a, 2a and 2b: channels in and out of windows of 3 x 3, their step, and a border of zeros.
STEM = ((3, 32, 2, 0), (32, 32, 1, 0), (32, 64, 1, 1))

# Rows of a layer at a time, so that their windows stay in the cache.
ROWS = 8

# Rows that are left after 2b, when the largest of 3 x 3 is taken at every second place.
HEIGHT = 73


class Layer(NamedTuple):
    """A convolution with its batch norm: weights (9 c, channels) and bias (channels,).

    border : zeros above and below, and to the left and right
    """

    weights: np.ndarray
    bias: np.ndarray
    stride: int
    border: tuple[int, int]


def inception_random(
    images: Any, seed: int = 0, dims: int = 64, norm: Any = None, rows: int | None = None
) -> np.ndarray:
    """Responses of the FID's network with random weights, averaged over the picture.

    As `inception_features` in everything but the weights, which are one draw of He et al. 2015:
    N(0, 2 / inputs of a neuron), no bias. Their size hardly matters: a network of rectifiers
    without a bias passes a factor on, and batch norm takes it away again. Naeem et al. 2020
    measure with random weights, too. A verdict that hangs on the draw is none: take many.

    64 features see what lies within some three pixels of an Olivetti face, which is enlarged from
    64 to 299, and how bright it is; not where it is, nor whether its parts are in their places.
    Which of these counts, batch norm decides: once it has seen faces, which are smooth, fine noise
    counts several times as much.

    Parameters
    ----------
    images : (n, height, width) or (n, height, width, 3) array
        uint8, or float in [0, 1].
    seed : int >= 0
        Which draw.
    dims : 64, 192, 768 or 2048
        Depth of the features; beyond 64, torch computes them with weights of the same draw.
    norm : (k, height, width) or (k, height, width, 3) array, optional
        Pictures (at most 50 are taken, evenly) whose mean and variance in each channel batch norm
        divides out, as a trained network does with those of its own. Usually the real ones.
    rows : int from 1 to 71, optional
        Average over so many rows of the last layer, of 73, one in each part of the picture; which,
        the draw decides, so that many draws see all of it. Five take an eighth of the time; of 64
        features only.

    Returns
    -------
    (n, dims) float64 array, >= 0

    Examples
    --------
    >>> from cortexviz.data import faces
    >>> from cortexviz.metrics import inception_random
    >>> pictures = faces("procedural", n=2).images
    >>> inception_random(pictures, seed=1, norm=pictures).shape
    (2, 64)
    """
    images, seed = pictures("images", images), check.integer("seed", seed, minimum=0)
    if norm is not None:
        norm = pictures("norm", norm)
        norm = norm[:: -(-len(norm) // SEEN)]
    if rows is not None:
        rows = check.integer("rows", rows, minimum=1, maximum=HEIGHT - 2)
    if inception.depth(dims) == 64:
        return _in_numpy(seed, images, norm, rows)
    if rows is not None:
        raise ValueError(f"rows must be None where dims is not 64; got rows={rows}, dims={dims}")
    device = inception.device_of("auto")
    return inception.responses(_network(seed, int(dims), norm, device), images, device)


def he_normal(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Weights (out, in, height, width) of a convolution, N(0, 2 / (in height width)), float32."""
    return (rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))).astype(np.float32)


@underflow_is_zero
def _in_numpy(
    seed: int, images: np.ndarray, norm: np.ndarray | None, rows: int | None
) -> np.ndarray:
    if norm is None:
        layers = _stem(seed, images[:0])
    else:
        if norm.ndim != images.ndim:
            images, norm = (inception.in_colour(one) for one in (images, norm))
        layers = remembered(f"stem {seed}", norm, functools.partial(_stem, seed))
    if rows is None:
        return np.array(_each(lambda picture: _response(layers, _enlarged(picture)), images))
    # What a row sees goes on above and below, so there is no border there.
    layers = [layer._replace(border=(0, layer.border[1])) for layer in layers]
    strips = [slice(4 * row - 2, 4 * row + 13) for row in _rows(seed, rows)]

    def response(picture: np.ndarray) -> np.ndarray:
        x = _enlarged(picture)
        return np.mean([_response(layers, x[strip]) for strip in strips], axis=0)

    return np.array(_each(response, images))


def _response(layers: list[Layer], x: np.ndarray) -> np.ndarray:
    """The largest of 3 x 3 after the last layer, at every second place, averaged: (channels,)."""
    maps = functools.reduce(_rectified, layers, x)
    maps = functools.reduce(np.maximum, (maps[:-2:2], maps[1:-1:2], maps[2::2]))
    maps = functools.reduce(np.maximum, (maps[:, :-2:2], maps[:, 1:-1:2], maps[:, 2::2]))
    return maps.mean(axis=(0, 1), dtype=np.float64)


def _rows(seed: int, rows: int) -> list[int]:
    """One of each part of the last layer's height, none of them at the border."""
    rng, edges = np.random.default_rng(seed), np.linspace(1, HEIGHT - 1, rows + 1).astype(int)
    return [int(rng.integers(low, high)) for low, high in itertools.pairwise(edges)]


def _stem(seed: int, norm: np.ndarray) -> list[Layer]:
    """Conv2d_1a, 2a and 2b of one draw; batch norm has seen the pictures `norm`, if any."""
    rng = np.random.default_rng(seed)
    layers: list[Layer] = []
    for c, channels, stride, border in STEM:
        weights = he_normal(rng, (channels, c, 3, 3))
        if norm.ndim == 3 and not layers:  # three equal channels are one with the sum of weights
            weights = weights.sum(axis=1, keepdims=True)
        matrix = weights.transpose(2, 3, 1, 0).reshape(-1, channels)
        layer = Layer(matrix, np.zeros(channels, np.float32), stride, (border, border))
        mean, variance = _moments(layers, layer, norm) if len(norm) else (np.zeros(channels), 1.0)
        spread = np.sqrt(variance + EPSILON)
        normed = np.ascontiguousarray(matrix / spread, np.float32)
        layers.append(layer._replace(weights=normed, bias=(-mean / spread).astype(np.float32)))
    return layers


def _moments(below: list[Layer], layer: Layer, norm: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance (channels,) over pictures and places, before the rectifier."""

    def of(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        maps = _convolved(functools.reduce(_rectified, below, _enlarged(picture)), layer)
        return maps.mean(axis=(0, 1), dtype=np.float64), maps.var(axis=(0, 1), dtype=np.float64)

    means, variances = map(np.array, zip(*_each(of, norm), strict=True))
    return means.mean(axis=0), variances.mean(axis=0) + means.var(axis=0)


def _each(function: Callable[[np.ndarray], T], images: np.ndarray) -> list[T]:
    """`function` of all pictures, one a thread: the products of one are too small to share out."""
    libraries = [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(max(libraries, default=1)) as threads:
        return list(threads.map(function, images))


def _enlarged(picture: np.ndarray) -> np.ndarray:
    """A picture (h, w) or (h, w, 3) in [-1, 1] as (SIDE, SIDE, 1 or 3), linear between pixels."""
    down, across = (_enlarging(side) for side in picture.shape[:2])
    return across @ np.tensordot(down, 2 * np.atleast_3d(picture) - 1, axes=1)


@functools.lru_cache(maxsize=8)
def _enlarging(side: int) -> np.ndarray:
    """(SIDE, side) matrix of linear interpolation between pixels, the last ones going on."""
    at = ((np.arange(SIDE) + 0.5) * side / SIDE - 0.5).clip(0, side - 1)
    return np.maximum(1 - np.abs(at[:, None] - np.arange(side)), 0).astype(np.float32)


def _rectified(x: np.ndarray, layer: Layer) -> np.ndarray:
    y = _convolved(x, layer)
    return np.maximum(y, 0, out=y)


def _convolved(x: np.ndarray, layer: Layer) -> np.ndarray:
    """Responses (h', w', channels) to all 3 x 3 windows of x (h, w, c)."""
    x = np.pad(x, [(border, border) for border in (*layer.border, 0)])
    step = layer.stride
    across = np.lib.stride_tricks.sliding_window_view(x, 3, axis=1)[:, ::step].swapaxes(2, 3)
    lines = [across[top : len(x) - 2 + top : step] for top in range(3)]  # (h', w', 3, c) each
    y = np.empty((*lines[0].shape[:2], len(layer.bias)), np.float32)
    for start in range(0, len(y), ROWS):
        some = slice(start, start + ROWS)
        # Line by line, so that 3 c numbers are copied at a time.
        windows = np.stack([line[some] for line in lines], axis=2)
        found = y[some].reshape(-1, len(layer.bias))
        np.matmul(windows.reshape(-1, len(layer.weights)), layer.weights, out=found)
        found += layer.bias
    return y


def _network(seed: int, dims: int, norm: np.ndarray | None, device: str) -> Any:
    """The same in torch, as far as `dims` features."""
    torch, rng = need("torch", "torch"), np.random.default_rng(seed)
    network = inception.cut(inception.whole_network(), dims, device)
    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, torch.nn.Conv2d):
                layer.weight.copy_(torch.from_numpy(he_normal(rng, tuple(layer.weight.shape))))
            elif isinstance(layer, torch.nn.BatchNorm2d):
                layer.momentum = 1.0  # what it sees next is all that it knows
    if norm is not None:
        inception.responses(network.train(), norm, device, batch_size=SEEN)
    return network.eval()
