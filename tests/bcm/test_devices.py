"""Where an ensemble is trained: a card that torch sees, or a sentence. No test here needs torch."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import SimpleNamespace

import numpy as np
import pytest

from cortexviz import CortexvizWarning
from cortexviz.bcm import Params, devices, train_ensemble

SMALL = Params(n_neurons=3, epochs=2, batch_size=2)
IMAGES = np.random.default_rng(0).random((4, 30))
H200 = devices.Card("cuda", "NVIDIA H200")


@pytest.fixture(autouse=True)
def no_driver(monkeypatch, tmp_path):
    monkeypatch.setattr(devices, "DRIVER", tmp_path / "none")


@pytest.fixture
def no_torch(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)


@pytest.fixture
def cuda(monkeypatch):
    """What torch says of a card with 2 GB free, of which 0.5 GB are torch's own to give again."""
    cuda = SimpleNamespace(
        is_available=lambda: True,
        get_device_name=lambda: H200.name,
        mem_get_info=lambda where: (1_500_000_000, 3_000_000_000),
        memory_reserved=lambda where: 700_000_000,
        memory_allocated=lambda where: 200_000_000,
    )
    torch = SimpleNamespace(cuda=cuda, __version__="2.99", __spec__=ModuleSpec("torch", None))
    monkeypatch.setitem(sys.modules, "torch", torch)
    return cuda


def fails(*_):
    raise RuntimeError("CUDA error: the driver is gone.\nFor debugging consider ...")


def test_the_processors_need_no_torch(no_torch):
    assert devices.card("cpu") is None
    assert train_ensemble(SMALL, IMAGES, [0], progress=False).shape == (1, 3, 30)


def test_a_card_is_found_and_named(cuda):
    assert devices.card("cuda") == devices.card("auto") == H200
    assert devices.card("cpu") is None


def test_cuda_without_torch_says_which_line_brings_it(no_torch):
    with pytest.raises(ModuleNotFoundError, match=r"torch is needed .* 'cortexviz\[torch\]'"):
        train_ensemble(SMALL, IMAGES, [0], device="cuda")


def test_cuda_without_a_card_says_so(cuda):
    cuda.is_available = lambda: False
    with pytest.raises(devices.CardError, match=r"torch 2\.99 sees none here: .* device='cpu'"):
        train_ensemble(SMALL, IMAGES, [0], device="cuda")


def test_auto_without_torch_or_card_is_quiet(no_torch):
    alone = train_ensemble(SMALL, IMAGES, [0], progress=False)
    auto = train_ensemble(SMALL, IMAGES, [0], progress=False, device="auto")
    assert auto.tobytes() == alone.tobytes()


def test_auto_says_of_a_card_that_stays_unused(no_torch, monkeypatch, tmp_path):
    monkeypatch.setattr(devices, "DRIVER", tmp_path)
    with pytest.warns(CortexvizWarning, match=r"stays unused, as torch is not installed \(pip"):
        assert devices.card("auto") is None


def test_auto_says_of_a_card_that_torch_does_not_see(cuda, monkeypatch, tmp_path):
    cuda.is_available = lambda: False
    monkeypatch.setattr(devices, "DRIVER", tmp_path)
    with pytest.warns(CortexvizWarning, match=r"stays unused, as torch 2\.99 sees none"):
        assert devices.card("auto") is None


def test_a_driver_that_fails_gets_one_line(cuda):
    cuda.get_device_name = cuda.mem_get_info = fails
    line = r"^the graphics card could not go on \(CUDA error: the driver is gone\): .*'cpu'$"
    with pytest.raises(devices.CardError, match=line):
        devices.card("auto")
    with pytest.raises(devices.CardError, match=r"^NVIDIA H200 could not go on \(CUDA error: "):
        H200.networks(10**6, 0)


def test_as_many_networks_as_the_free_memory_holds(cuda):
    """Four fifths of 2 GB, less what all of them share."""
    assert H200.networks(10**8, 0) == 16
    assert H200.networks(10**8, 6 * 10**8) == 10
    with pytest.raises(
        devices.CardError, match=r"one network takes about 2\.1 GB on NVIDIA H200, "
    ):
        H200.networks(2 * 10**9, 10**8)


@pytest.mark.parametrize(
    "error", [FloatingPointError("seed 3"), KeyError("a bug"), GeneratorExit()]
)
def test_what_is_no_fault_of_the_card_is_left_as_it_is(error):
    with pytest.raises(type(error)) as raised, H200.in_words():
        raise error
    assert raised.value is error


def test_an_unknown_device_is_refused():
    with pytest.raises(ValueError, match="device must be one of 'cpu', 'cuda', 'auto'; got 'gpu'"):
        train_ensemble(SMALL, IMAGES, [0], device="gpu")
