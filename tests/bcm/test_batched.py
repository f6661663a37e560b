"""The rule in torch is the rule in NumPy, for every option; on torch's own processor, anywhere."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from cortexviz import CortexvizWarning
from cortexviz.bcm import Params, devices, rule, train, train_ensemble
from cortexviz.bcm.activations import ACTIVATIONS
from cortexviz.bcm.learners import Plain, orders
from cortexviz.bcm.optimizers import OPTIMIZERS
from cortexviz.bcm.training import first_weights, samples

torch = pytest.importorskip("torch", reason="pip install 'cortexviz[torch]'")

from cortexviz.bcm import batched, together  # noqa: E402

HERE = devices.Card("cpu", "torch's processor")
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


@pytest.fixture
def card(monkeypatch):
    """Torch's processor in place of a card."""
    monkeypatch.setattr(devices, "card", lambda device: None if device == "cpu" else HERE)
    monkeypatch.setattr(devices.Card, "_free", lambda self: 10**9)


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


def test_pieces_of_any_length_make_the_same_networks(card, monkeypatch):
    """Shorter ones than an epoch, too: Ctrl-C is heard between any two of them."""
    params = replace(USUAL, batch_size=2, epochs=30)
    found = []
    for seconds, most in ((10.0, together.MOST), (1e-9, together.MOST), (10.0, 3)):
        monkeypatch.setattr(together, "PIECE", seconds)
        monkeypatch.setattr(together, "MOST", most)
        found.append(train_ensemble(params, IMAGES, SEEDS, progress=False, device="cuda"))
    assert found[0].tobytes() == found[1].tobytes() == found[2].tobytes()


def test_groups_by_the_room_on_the_card_make_the_same_networks(card, monkeypatch):
    seeds = range(5)
    whole = train_ensemble(USUAL, IMAGES, seeds, progress=False, device="cuda")
    monkeypatch.setattr(together, "GROUP", 2)
    parts = train_ensemble(USUAL, IMAGES, seeds, progress=False, device="cuda")
    np.testing.assert_allclose(parts, whole, rtol=0, atol=1e-10)


def test_a_network_that_diverges_is_named_with_its_epoch(card):
    params = replace(USUAL, optimizer="sgd", learning_rate=0.05, dtype="float32")
    with pytest.raises(FloatingPointError, match="diverged in epoch 5") as alone:
        list(train(params, 10 * IMAGES, 3))
    with pytest.raises(FloatingPointError) as among_others:
        train_ensemble(params, 10 * IMAGES, [3, 4], progress=False, device="cuda")
    assert str(among_others.value) == f"seed 3: {alone.value}"


def test_networks_that_learn_nothing_are_named(card):
    params = replace(USUAL, activation="logistic", initializer="normal", epochs=2)
    with pytest.warns(CortexvizWarning, match=r"nothing was learned, with seeds \[3, 4\]"):
        train_ensemble(params, IMAGES + 1e6, [4, 3], progress=False, device="cuda")


def test_the_bar_names_the_card_and_counts_epochs(card, capsys):
    train_ensemble(replace(USUAL, epochs=40), IMAGES, range(3), device="auto")
    shown = capsys.readouterr().err
    assert "torch's processor" in shown and "120/120" in shown


def in_groups_of_two(monkeypatch, meanwhile):
    """Call `meanwhile` with the seeds and the epoch after each piece of work."""
    monkeypatch.setattr(together, "GROUP", 2)
    advance = together.Together._advance

    def watched(self):
        for epoch in advance(self):
            meanwhile(self.seeds, epoch)
            yield epoch

    monkeypatch.setattr(together.Together, "_advance", watched)


def test_stop_keeps_the_networks_that_are_finished(card, monkeypatch):
    stop = threading.Event()
    in_groups_of_two(monkeypatch, lambda seeds, _: stop.set() if seeds == [2, 3] else None)
    with pytest.warns(CortexvizWarning, match=r"^interrupted: returning 2 of 6 .* seeds \[0, 1\]"):
        kept = train_ensemble(USUAL, IMAGES, range(6), 1, False, stop, "cuda")
    alone = train_ensemble(USUAL, IMAGES, range(2), progress=False)
    np.testing.assert_allclose(kept, alone, rtol=0, atol=1e-10)


def test_a_card_that_fails_keeps_the_networks_that_are_finished(card, monkeypatch):
    def fail(seeds, _):
        if seeds == [2, 3]:
            raise RuntimeError("CUDA error: unspecified launch failure\nCompile with TORCH_USE_...")

    in_groups_of_two(monkeypatch, fail)
    sentence = (
        r"torch's processor could not go on \(CUDA error: unspecified launch failure\): .*"
        r"device='cpu': returning 2 of 6 networks, of seeds \[0, 1\]"
    )
    with pytest.warns(CortexvizWarning, match=sentence):
        assert len(train_ensemble(USUAL, IMAGES, range(6), 1, False, device="cuda")) == 2
    with pytest.raises(devices.CardError, match="could not go on"):
        train_ensemble(USUAL, IMAGES, [2, 3], progress=False, device="cuda")


def test_one_training_at_a_time_is_on_the_card_and_the_next_can_be_stopped(card):
    stop = threading.Event()
    with together.TURN:
        threading.Timer(0.2, stop.set).start()
        with pytest.warns(CortexvizWarning, match="interrupted: returning 0 of 2"):
            train_ensemble(USUAL, IMAGES, SEEDS, progress=False, stop=stop, device="cuda")
    assert not together.TURN.locked()
