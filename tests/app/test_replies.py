"""A page's cells are never waited for in vain."""

from __future__ import annotations

import asyncio
from queue import Empty

import pytest
from jupyter_client.channels import AsyncZMQSocketChannel

from cortexviz.app.replies import SLICE, PatientChannel


@pytest.fixture
def channel(monkeypatch):
    """Its wake-ups are lost: a message is seen by who looks, and by nobody who waits."""
    looks = []

    async def get_msg(_self, timeout=None):
        if timeout is None or timeout > SLICE:
            await asyncio.sleep(3600)
        looks.append(timeout)
        if len(looks) < 3:
            raise Empty
        return {"content": "reply"}

    monkeypatch.setattr(AsyncZMQSocketChannel, "get_msg", get_msg)
    return PatientChannel.__new__(PatientChannel)


@pytest.mark.parametrize("timeout", [None, 60])
def test_a_reply_whose_wake_up_was_lost_is_seen_all_the_same(channel, timeout):
    reply = asyncio.run(asyncio.wait_for(channel.get_msg(timeout), 60))
    assert reply == {"content": "reply"}


def test_who_asks_for_no_time_is_answered_at_once(channel):
    with pytest.raises(Empty):
        asyncio.run(asyncio.wait_for(channel.get_msg(0), 60))
