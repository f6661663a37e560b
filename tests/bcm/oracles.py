"""BCM training as plain loops over numbers: slow, obvious, and sharing no code with the package."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

ACTIVATIONS = {
    "leaky": lambda x: x if x > 0 else 0.1 * x,
    "relu": lambda x: x if x > 0 else 0.0,
    "linear": lambda x: x,
    "logistic": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
}


def train(params: Any, matrix: Any, images: Any, seed: int) -> np.ndarray:
    """Weights after `params.epochs`: Adam or SGD, Glorot normal, in double precision."""
    n, d, n_neurons = len(images), len(images[0]), len(matrix)
    rng = np.random.default_rng(seed)
    weights = rng.normal(0, math.sqrt(2 / (n_neurons + d)), (n_neurons, d)).tolist()
    inverse = np.linalg.inv(matrix).tolist()
    first = [[0.0] * d for _ in range(n_neurons)]
    second = [[0.0] * d for _ in range(n_neurons)]
    answer = ACTIVATIONS[params.activation]
    theta = [0.0] * n_neurons
    for image in images:
        for i, y in enumerate(respond(weights, inverse, image, answer)):
            theta[i] += y * y / n
    t = 0
    for _ in range(params.epochs):
        order = list(range(n))
        if params.batch_size < n:
            order = rng.permuted(np.arange(n)).tolist()
        for start in range(0, n - params.batch_size + 1, params.batch_size):
            batch = [images[j] for j in order[start : start + params.batch_size]]
            answers = [respond(weights, inverse, image, answer) for image in batch]
            t += 1
            for i in range(n_neurons):
                square = sum(y[i] ** 2 for y in answers) / len(batch)
                keep = params.memory if params.threshold == "sliding" else 0.0
                theta[i] = keep * theta[i] + (1 - keep) * square
                phi = [y[i] * (y[i] - theta[i]) / theta[i] if theta[i] else 0.0 for y in answers]
                for k in range(d):
                    u = sum(p * image[k] for p, image in zip(phi, batch, strict=True)) / len(batch)
                    u -= params.weight_decay * weights[i][k]
                    if params.optimizer == "sgd":
                        weights[i][k] += params.learning_rate * u
                        continue
                    first[i][k] = 0.9 * first[i][k] + 0.1 * u
                    second[i][k] = 0.999 * second[i][k] + 0.001 * u * u
                    mean = first[i][k] / (1 - 0.9**t)
                    root = math.sqrt(second[i][k] / (1 - 0.999**t))
                    weights[i][k] += params.learning_rate * mean / (root + 1e-8)
    return np.array(weights)


def respond(weights: Any, inverse: Any, image: Any, answer: Any) -> list[float]:
    """y = f(M^-1 W x) of every neuron to one image."""
    inputs = [sum(w * x for w, x in zip(row, image, strict=True)) for row in weights]
    return [answer(sum(m * p for m, p in zip(row, inputs, strict=True))) for row in inverse]
