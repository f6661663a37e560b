"""The rule in torch is the rule in NumPy, for every option; on torch's own processor, anywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cortexviz.bcm import Params, rule, train, train_ensemble
from cortexviz.bcm.activations import ACTIVATIONS
from cortexviz.bcm.learners import Plain, orders
from cortexviz.bcm.optimizers import OPTIMIZERS
from cortexviz.bcm.training import first_weights, samples

torch = pytest.importorskip("torch", reason="pip install 'cortexviz[torch]'")

from cortexviz.bcm import batched  # noqa: E402

IMAGES = np.random.default_rng(1).random((8, 6, 5))
USUAL = Params(n_neurons=5, epochs=300, batch_size=4, dtype="float64")
SEEDS = [3, 123456789]
OWN = ((2.0, 0.1, 0.0), (0.3, 1.0, 0.0), (0.0, -0.2, 1.0))
OPTIONS = [
    *({"optimizer": name, "learning_rate": 1e-4} for name in ("sgd", "momentum", "nesterov")),
    *({"optimizer": name} for name in OPTIMIZERS if name not in ("sgd", "momentum", "nesterov")),
    *({"activation": name} for name in ACTIVATIONS),
    {"interaction": "L", "n_neurons": 4},
    {"interaction": OWN, "n_neurons": 3},
    {"batch_size": 8},
    {"batch_size": 3},
    {"batch_size": 1},
    {"threshold": "sliding", "memory": 0.7},
    {"weight_decay": 0.01},
    {"weight_decay": 0.01, "optimizer": "momentum", "learning_rate": 1e-4},
    {"tol": 2e-3},
    {"epochs": 0},
]


def by_the_rule(params, seed):
    """The functions of `rule` in NumPy, until the end or within `tol`."""
    X, rng = samples(IMAGES, params), np.random.default_rng(seed)
    run = Plain(params, X, first_weights(params, X.shape[1], rng))
    for _ in range(params.epochs):
        before = run.weights()
        run.advance(orders(rng, len(X), params.batch_size, 1))
        if np.linalg.norm(run.weights() - before) <= params.tol * np.linalg.norm(before):
            break
    return run.weights()


@pytest.mark.parametrize("option", OPTIONS, ids=str)
def test_300_epochs_are_those_of_the_rule_to_the_tenth_digit(card, option):
    params = replace(USUAL, **option)
    found = train_ensemble(params, IMAGES, SEEDS, progress=False, device="cuda")
    wanted = np.array([by_the_rule(params, seed) for seed in SEEDS])
    assert found.dtype == wanted.dtype
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-10)


def test_tol_stops_each_network_at_an_epoch_of_its_own(card):
    """A network that has settled stays while the others go on."""
    params = replace(USUAL, tol=2e-3)
    ends = [list(train(params, IMAGES, seed, every=1))[-1].epoch for seed in SEEDS]
    assert len({*ends, params.epochs}) == 3  # both settle, and at different times


def test_the_functions_are_those_of_the_rule():
    rng = np.random.default_rng(0)
    X, W = rng.random((4, 30)), rng.normal(size=(2, 5, 30))
    matrix = USUAL.matrix
    inverse = batched.inverse(USUAL, torch.from_numpy(X))
    y = batched.response(torch.from_numpy(X), torch.from_numpy(W), inverse, "leaky")
    theta = batched.threshold(y)
    phi = batched.modification(y, theta)
    change = batched.weight_change(phi, torch.from_numpy(X))
    for s in range(2):
        own = rule.response(X, W[s], matrix)
        np.testing.assert_allclose(y[s].T, own, atol=1e-12)
        np.testing.assert_allclose(theta[s], rule.threshold(own), atol=1e-12)
        own_phi = rule.modification(own, rule.threshold(own))
        np.testing.assert_allclose(phi[s].T, own_phi, atol=1e-12)
        np.testing.assert_allclose(change[s], rule.weight_change(own_phi, X), atol=1e-12)
