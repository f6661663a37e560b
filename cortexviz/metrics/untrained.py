"""The network of the FID with random weights: what its geometry sees before it has learned.

Its first layers are in NumPy; the deeper ones need torch (``cortexviz[torch]``).
"""

from __future__ import annotations

import functools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits

from cortexviz.base import check
from cortexviz.base.arrays import underflow_is_zero
from cortexviz.base.optional import need
from cortexviz.metrics import inception
from cortexviz.metrics.images import pictures
from cortexviz.metrics.inception import SIDE

# Batch norm that has seen nothing divides by sqrt(1 + EPSILON), and that is all it does.
EPSILON = 1e-3

# Channels out and in, of the 3 x 3 windows of Conv2d_1a, 2a and 2b.
STEM = ((32, 3, 3, 3), (32, 32, 3, 3), (64, 32, 3, 3))

# Rows of a layer at a time, so that their windows stay in the cache.
ROWS = 8


def inception_random(images: Any, seed: int = 0, dims: int = 64) -> np.ndarray:
    """Responses of the FID's network with random weights, averaged over the picture.

    As `inception_features` in everything but the weights, which are one draw of He et al. 2015:
    N(0, 2 / inputs of a neuron), no bias. A network of rectifiers that has no bias passes a factor
    on, so that the size of the weights is but a unit: with Inception's own first weights, of
    standard deviation .1, the 64 features are these times a number. He's keep the responses as
    large in each layer, however deep. Naeem et al. 2020 measure with random weights, too; a verdict
    that hangs on the draw is none, so take many.

    What 64 features see: brightness, and what lies within some three pixels of an Olivetti face,
    which is enlarged from 64 to 299; not where it is.

    Parameters
    ----------
    images : (n, height, width) or (n, height, width, 3) array
        uint8, or float in [0, 1].
    seed : int >= 0
        Which draw.
    dims : 64, 192, 768 or 2048
        Depth of the features; beyond 64, torch computes them with weights of the same draw.

    Returns
    -------
    (n, dims) float64 array, >= 0
    """
    images, seed = pictures("images", images), check.integer("seed", seed, minimum=0)
    if inception.depth(dims) == 64:
        return _in_numpy(seed, images)
    device = inception.device_of("auto")
    return inception.responses(_network(seed, int(dims), device), images, device)


def he_normal(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Weights (out, in, height, width) of a convolution, N(0, 2 / (in height width)), float32."""
    return (rng.standard_normal(shape) * np.sqrt(2 / np.prod(shape[1:]))).astype(np.float32)


@underflow_is_zero
def _in_numpy(seed: int, images: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(seed)
    first, *others = (he_normal(rng, shape) for shape in STEM)
    if images.ndim == 3:  # three equal channels are one with the sum of the weights
        first, images = first.sum(axis=1, keepdims=True), images[..., None]
    layers = [_as_matrix(weights) for weights in (first, *others)]
    larger = [_enlarging(side) for side in images.shape[1:3]]
    libraries = [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]
    # A picture a thread: the products of one are too small to be shared out.
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(max(libraries, default=1)) as threads:
        features = threads.map(functools.partial(_stem, layers, larger), images)
        return np.array(list(features), np.float64)


def _as_matrix(weights: np.ndarray) -> np.ndarray:
    """Weights of a layer as `_convolved` multiplies them, with the factor of batch norm."""
    matrix = weights.transpose(2, 3, 1, 0).reshape(-1, len(weights))
    return np.ascontiguousarray(matrix / np.float32(np.sqrt(1 + EPSILON)))


def _enlarging(side: int) -> np.ndarray:
    """(SIDE, side) matrix of linear interpolation between pixels, the last ones going on."""
    at = ((np.arange(SIDE) + 0.5) * side / SIDE - 0.5).clip(0, side - 1)
    return np.maximum(1 - np.abs(at[:, None] - np.arange(side)), 0).astype(np.float32)


def _stem(layers: list[np.ndarray], larger: list[np.ndarray], picture: np.ndarray) -> np.ndarray:
    """Conv2d_1a, Conv2d_2a, Conv2d_2b, max pooling and mean of a picture (h, w, c): (64,)."""
    tall = np.tensordot(larger[0], 2 * picture - 1, axes=1)
    maps = _convolved(larger[1] @ tall, layers[0], stride=2)
    maps = _convolved(maps, layers[1])
    maps = _convolved(np.pad(maps, [(1, 1), (1, 1), (0, 0)]), layers[2])
    maps = functools.reduce(np.maximum, (maps[:-2:2], maps[1:-1:2], maps[2::2]))
    maps = functools.reduce(np.maximum, (maps[:, :-2:2], maps[:, 1:-1:2], maps[:, 2::2]))
    return maps.mean(axis=(0, 1), dtype=np.float64)


def _convolved(x: np.ndarray, weights: np.ndarray, stride: int = 1) -> np.ndarray:
    """Rectified responses to all 3 x 3 windows of x (h, w, c), by weights (9 c, channels)."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(0, 1))
    windows = windows[::stride, ::stride].transpose(0, 1, 3, 4, 2)
    parts = (windows[start : start + ROWS] for start in range(0, len(windows), ROWS))
    y = np.concatenate([part.reshape(-1, len(weights)) @ weights for part in parts])
    return np.maximum(y, 0, out=y).reshape(*windows.shape[:2], -1)


@functools.lru_cache(maxsize=1)
def _network(seed: int, dims: int, device: str) -> Any:
    """The network as far as `dims` features, its weights drawn one layer after the other."""
    torch, rng = need("torch", "torch"), np.random.default_rng(seed)
    network = inception.cut(inception.whole_network(), dims, device)
    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, torch.nn.Conv2d):
                layer.weight.copy_(torch.from_numpy(he_normal(rng, tuple(layer.weight.shape))))
    return network
