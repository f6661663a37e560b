"""Notebooks run in a kernel of this Python, by a client that never misses a reply."""

from __future__ import annotations

import pytest
from jupyter_client.asynchronous import AsyncKernelClient

from cortexviz.replies import PatientClient


@pytest.fixture(autouse=True)
def no_lost_replies(monkeypatch):
    """What the dashboards' server gives its pages, for nbmake's runner."""
    for kind in ("shell", "iopub", "stdin", "control"):
        name = f"{kind}_channel_class"
        monkeypatch.setattr(AsyncKernelClient, name, getattr(PatientClient, name))
