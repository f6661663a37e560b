"""Notebooks run in a kernel of this Python; here is what nbclient needs to never miss a reply."""

from __future__ import annotations

from queue import Empty
from time import monotonic

import pytest
from jupyter_client.channels import AsyncZMQSocketChannel

get_msg = AsyncZMQSocketChannel.get_msg


async def get_msg_in_slices(channel, timeout=None):
    """Look for a message at least every second, until `timeout` seconds are over."""
    end = float("inf") if timeout is None else monotonic() + timeout
    while True:
        left = end - monotonic()
        try:
            return await get_msg(channel, max(0.0, min(1.0, left)))
        except Empty:
            if left <= 1:
                raise


@pytest.fixture(autouse=True)
def no_lost_replies(monkeypatch):
    """nbclient answers an Output widget by a plain send on the socket that asyncio is polling.

    That can swallow the wake-up for the kernel's reply, which nbclient then sees only when its
    time is over: a cell with `interact` would take minutes now and then.
    """
    monkeypatch.setattr(AsyncZMQSocketChannel, "get_msg", get_msg_in_slices)
