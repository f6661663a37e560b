"""Notebooks run in a kernel of this Python, by a client that never misses a reply."""

from __future__ import annotations

import pytest
from jupyter_client.manager import AsyncKernelManager

from cortexviz.app.replies import PatientClient

client = AsyncKernelManager.client


@pytest.fixture(autouse=True)
def no_lost_replies(monkeypatch):
    """What the dashboards' server gives its pages, for nbmake's runner."""

    def patient(manager, **given):
        manager.client_factory = PatientClient
        return client(manager, **given)

    monkeypatch.setattr(AsyncKernelManager, "client", patient)
