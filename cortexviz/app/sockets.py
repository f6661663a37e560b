"""What a page may say to its kernel: what widgets say, and nothing that runs, reads or completes.

A kernel executes code for anybody who asks. The cells of a page are run by the server, before the
page has a connection; from then on it only moves widgets, and asks for those that there are.
"""

from __future__ import annotations

import json
import struct
import time
from itertools import pairwise
from typing import Any, NamedTuple

from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

PROTOCOL = "v1.kernel.websocket.jupyter.org"  # what Voila and every browser of today speak
ALLOWED = ("comm_info_request", "comm_msg", "comm_open", "kernel_info_request")
NONE = "not a message of this protocol"
CONTROL = "jupyter.widget.control"  # the one comm that a page opens: it asks for all states

# More than any person's hand makes, and less than fills a memory: for each connection.
LONGEST = 4 * 2**20  # bytes of a message; a drawing has 20,000
BYTES, MESSAGES, SECONDS = 32 * 2**20, 2000, 5.0


class Said(NamedTuple):
    """A message, as far as it decides whether it is passed on."""

    channel: str
    kind: str
    target: str = ""  # of the comm that it opens

    @property
    def is_allowed(self) -> bool:
        if self.kind == "comm_open" and self.target != CONTROL:
            return False
        return self.channel == "shell" and self.kind in ALLOWED


def said(message: str | bytes) -> Said:
    """What a message of the protocol says.

    Raises
    ------
    ValueError
        It is none, or not well made.
    """
    try:
        channel, header, _parent, _metadata, content = parts(message)[:5]
        kind = json.loads(header)["msg_type"]
        opens = json.loads(content)["target_name"] if kind == "comm_open" else ""
        found = Said(channel.decode(), kind, opens)
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ValueError(f"{NONE}: {error}") from None
    if not all(isinstance(word, str) for word in found):
        raise ValueError(NONE)
    return found


def parts(message: str | bytes) -> list[bytes]:
    """A message in its parts: how many places, each of them, and what stands between two of them.

    Raises
    ------
    ValueError
        The places are more than the message is long, or they do not follow each other: what is
        between them could then be far more than the message.
    """
    if isinstance(message, str) or 8 * int.from_bytes(message[:8], "little") > len(message) - 8:
        raise ValueError(NONE)
    count = int.from_bytes(message[:8], "little")
    places = struct.unpack_from(f"<{count}Q", message, 8)
    if list(places) != sorted(places) or not places or places[-1] > len(message):
        raise ValueError(NONE)
    return [message[start:end] for start, end in pairwise(places)]


class Flow:
    """How much came in the last seconds."""

    def __init__(self) -> None:
        self._since, self._bytes, self._messages = 0.0, 0, 0

    def is_too_much(self, length: int) -> bool:
        """Whether it is too much with another message of so many bytes."""
        now = time.monotonic()
        if now - self._since > SECONDS:
            self._since, self._bytes, self._messages = now, 0, 0
        self._bytes += length
        self._messages += 1
        return self._bytes > BYTES or self._messages > MESSAGES


class KernelSocket(VoilaKernelWebsocketHandler):
    """A page's connection to its kernel, which may close while the kernel goes on talking.

    Voila reads one protocol, and takes the first bytes of any other message for the length of a
    list: the server filled its memory and answered nobody. So a client that does not speak it is
    refused, and so is a message that is not of it; and nothing is written without a connection,
    when none is agreed on.
    """

    def initialize(self) -> None:
        super().initialize()
        self._flow = Flow()

    @property
    def max_message_size(self) -> int:
        return LONGEST

    async def get(self, kernel_id: str) -> None:
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "").split(",")
        if PROTOCOL not in map(str.strip, offered):
            raise HTTPError(400, f"a kernel's socket speaks {PROTOCOL} here, and nothing else")
        await super().get(kernel_id)

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        if self.connection is None:  # closed before it was open: its page was left
            raise HTTPError(410)
        return super().select_subprotocol(subprotocols)

    def on_message(self, ws_message: Any) -> Any:
        if self._flow.is_too_much(len(ws_message)):
            return self.close(1008, "too much at once")
        try:
            asks = said(ws_message)
        except ValueError as error:
            return self.close(1003, str(error)[:100])
        return super().on_message(ws_message) if asks.is_allowed else None

    def write_message(self, message: Any, binary: bool = False) -> Any:
        if self.ws_connection is None:
            raise WebSocketClosedError
        return super().write_message(message, binary)
