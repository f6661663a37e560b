"""A card for the tests: torch's own processor in place of one."""

from __future__ import annotations

import pytest

from cortexviz.bcm import devices


@pytest.fixture
def card(monkeypatch):
    """What "cuda" and "auto" stand for; a GB is free on it."""
    torch = pytest.importorskip("torch", reason="pip install 'cortexviz[torch]'")
    torch.set_num_threads(1)  # in arrays so small, threads would wait for each other only
    here = devices.Card("cpu", "torch's processor")
    monkeypatch.setattr(devices, "card", lambda device: None if device == "cpu" else here)
    monkeypatch.setattr(devices.Card, "_free", lambda self: 10**9)
    return here
