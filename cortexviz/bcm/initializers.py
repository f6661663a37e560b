"""Weights before any experience: small random noise, one function each, in a table by name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def glorot_normal(rng: np.random.Generator, n_neurons: int, n_pixels: int) -> np.ndarray:
    """Normal noise of variance 2 / (n_neurons + n_pixels), not truncated. Glorot & Bengio 2010."""
    return rng.normal(0.0, np.sqrt(2.0 / (n_neurons + n_pixels)), (n_neurons, n_pixels))


def glorot_uniform(rng: np.random.Generator, n_neurons: int, n_pixels: int) -> np.ndarray:
    """Uniform noise of variance 2 / (n_neurons + n_pixels). Glorot & Bengio 2010."""
    limit = np.sqrt(6.0 / (n_neurons + n_pixels))
    return rng.uniform(-limit, limit, (n_neurons, n_pixels))


def normal(rng: np.random.Generator, n_neurons: int, n_pixels: int) -> np.ndarray:
    """Normal noise of standard deviation 0.1, whatever the size of the network."""
    return rng.normal(0.0, 0.1, (n_neurons, n_pixels))


def orthogonal(rng: np.random.Generator, n_neurons: int, n_pixels: int) -> np.ndarray:
    """Rows at right angles and of length 1: no two neurons begin alike. Saxe et al. 2014."""
    tall = rng.normal(size=(max(n_neurons, n_pixels), min(n_neurons, n_pixels)))
    q, r = np.linalg.qr(tall)
    q = q * np.sign(np.diag(r))  # QR alone is not uniform over the rotations
    return q if n_neurons >= n_pixels else np.ascontiguousarray(q.T)


INITIALIZERS: dict[str, Callable[[np.random.Generator, int, int], np.ndarray]] = {
    function.__name__: function for function in (glorot_normal, glorot_uniform, normal, orthogonal)
}
