"""Many networks at a time on one device: pieces, groups, stops and failures change no network.

On torch's own processor in place of a card.
"""

from __future__ import annotations

import os
import threading
from dataclasses import replace

import numpy as np
import pytest

from cortexviz import CortexvizWarning
from cortexviz.bcm import Params, devices, train, train_ensemble

torch = pytest.importorskip("torch", reason="pip install 'cortexviz[torch]'")

from cortexviz.bcm import together  # noqa: E402
from cortexviz.bcm.batched import Batched  # noqa: E402

IMAGES = np.random.default_rng(1).random((8, 6, 5))
USUAL = Params(n_neurons=5, epochs=300, batch_size=4, dtype="float64")
SEEDS = [3, 123456789]


@pytest.fixture(params=[Batched, "fused"])
def either(request, monkeypatch):
    """The rule in torch, and the kernel by Triton's interpreter."""
    if request.param == "fused":
        if not torch.cuda.is_available():
            os.environ["TRITON_INTERPRET"] = "1"  # Triton looks when it is imported
        pytest.importorskip("triton", reason="pip install triton")
        from cortexviz.bcm.fused import Fused

        monkeypatch.setattr(together, "fastest", lambda params, X: Fused)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    "option", [{}, {"batch_size": 8}, {"tol": 0.05}, {"optimizer": "momentum"}], ids=str
)
def test_each_network_is_as_train_would_leave_it(card, option):
    """Of float32, after steps so few that Adam amplifies no rounding (see `test_fused`)."""
    params = replace(USUAL, dtype="float32", epochs=8, learning_rate=1e-2, **option)
    found = train_ensemble(params, IMAGES, SEEDS, progress=False, device="cuda")
    alone = train_ensemble(params, IMAGES, SEEDS, progress=False)
    np.testing.assert_allclose(found, alone, rtol=0, atol=1e-5)


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


@pytest.mark.usefixtures("either")
def test_a_network_that_diverges_is_named_with_its_epoch(card):
    params = replace(USUAL, optimizer="sgd", learning_rate=0.05, dtype="float32")
    with pytest.raises(FloatingPointError, match="diverged in epoch 5") as alone:
        list(train(params, 10 * IMAGES, 3))
    with pytest.raises(FloatingPointError) as among_others:
        train_ensemble(params, 10 * IMAGES, [3, 4], progress=False, device="cuda")
    # Both do in that epoch; which is seen first depends on how much is done between two looks.
    assert str(among_others.value) in {f"seed 3: {alone.value}", f"seed 4: {alone.value}"}


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
