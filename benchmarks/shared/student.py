"""A student without a browser: the page, its socket and its widgets, as a page has them."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from typing import Any

from jupyter_server.services.kernels.connection.base import serialize_msg_to_ws_v1
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from cortexviz.app.sockets import CONTROL, PROTOCOL, parts

DRAWN = {"seq", "y_title"}  # traits that a picture comes with; the second is the studies' figure
IN_PARTS = "Pathway"  # what lies below S3 may come before the rest of the page
STILL = 0.2  # seconds
LONGEST = 2**30  # bytes of a message, such as a file
PATIENCE = 120.0  # seconds for anything: far more than any of it may take


class Student:
    """Opens a page and talks to its widgets, which are known by the name of their class.

    Attributes
    ----------
    states : dict
        Of each widget, by its id.
    drawn, whole : float
        When the last picture came, in `time.monotonic()`, and the last that says it is all there.
    told : list of dict
        What widgets have said beside that, such as which file is there.
    """

    def __init__(self, address: str, page: str) -> None:
        self.address, self.page = address, page
        self.states: dict[str, dict[str, Any]] = {}
        self.told: list[dict[str, Any]] = []
        self.drawn = self.whole = 0.0
        self.kernel_id = ""
        self._news = asyncio.Event()
        self._socket: WebSocketClientConnection | None = None
        self._listening: asyncio.Task[None] | None = None

    async def arrive(self) -> float:
        """Open the page as a browser does; seconds until its caption says what is seen."""
        began = time.monotonic()
        url = f"{self.address}voila/render/dashboards/{self.page}"
        page = await AsyncHTTPClient().fetch(HTTPRequest(url, request_timeout=PATIENCE))
        (self.kernel_id,) = re.findall(r'"kernelId": "([\w-]+)"', page.body.decode())
        socket = f"{self.address.replace('http', 'ws', 1)}api/kernels/{self.kernel_id}/channels"
        self._socket = await websocket_connect(
            f"{socket}?session_id={uuid.uuid4().hex}",
            subprotocols=[PROTOCOL],
            max_message_size=LONGEST,
        )
        self._listening = asyncio.create_task(self._listen(self._socket))
        comm = uuid.uuid4().hex
        self.say("kernel_info_request")
        opening = {"comm_id": comm, "target_name": CONTROL, "data": {}}
        self.say("comm_open", opening, version="1.0.0")
        self.say("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        await self.until(self._says_what_is_seen)
        return time.monotonic() - began

    def _says_what_is_seen(self) -> bool:
        caption = self.known("Caption")
        if caption.get("tone") == "error":
            raise ConnectionError(caption["text"])
        return caption.get("tone") == "say" and bool(caption["text"])

    def say(self, kind: str, content: dict[str, Any] | None = None, **metadata: str) -> None:
        """Send a message of the protocol."""
        header = {
            "msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "student", "username": "",
            "version": "5.3", "date": "2026-01-01T00:00:00Z",
        }  # fmt: skip
        message = {
            "header": header, "parent_header": {}, "metadata": metadata, "content": content or {},
        }  # fmt: skip
        packed = serialize_msg_to_ws_v1(message, "shell", lambda part: json.dumps(part).encode())
        if self._socket is None:
            raise RuntimeError("the page is not open")
        self._socket.write_message(packed, binary=True)

    def known(self, kind: str) -> dict[str, Any]:
        """The state of the first widget of a class; empty before it is there."""
        return self.states.get(self._model(kind), {})

    def tell(self, kind: str, **content: Any) -> None:
        """Send a message to the first widget of a class."""
        data = {"method": "custom", "content": content}
        self.say("comm_msg", {"comm_id": self._model(kind), "data": data})

    def change(self, **settings: Any) -> None:
        """Move controls, in the form that has them."""
        for model, state in self.states.items():
            own = {
                name: value for name, value in settings.items() if name in state.get("values", ())
            }
            if own:
                data = {"method": "custom", "content": {"change": own}}
                self.say("comm_msg", {"comm_id": model, "data": data})

    async def until(self, condition: Any) -> None:
        """Wait until what is known of the page fulfils a condition.

        Raises
        ------
        TimeoutError
        ConnectionError
            The kernel, or the connection to it, has ended.
        """
        async with asyncio.timeout(PATIENCE):
            while not condition():
                if self._listening is None or self._listening.done():
                    raise ConnectionError("the page has lost its kernel")
                self._news.clear()
                await self._news.wait()

    async def next_drawn(self) -> tuple[float, float]:
        """Seconds until the next picture is here, and until all of it is."""
        began = time.monotonic()
        await self.until(lambda: self.drawn > began)
        first = self.drawn
        await self.until(lambda: self.whole > began)
        return first - began, self.whole - began

    async def quiet(self) -> None:
        """Wait until no more pictures come of what was asked for before."""
        while time.monotonic() - self.drawn < STILL:
            await asyncio.sleep(STILL)

    def leave(self) -> None:
        """Without a goodbye: the connection breaks, and that is all that the server hears."""
        if self._listening is not None:
            self._listening.cancel()
        if self._socket is not None:
            self._socket.close()

    def _model(self, kind: str) -> str:
        ends = f".{kind}"
        named = (
            model for model, state in self.states.items()
            if state.get("_anywidget_id", "").endswith(ends)
        )  # fmt: skip
        return next(named, "")

    async def _listen(self, socket: WebSocketClientConnection) -> None:
        while (message := await socket.read_message()) is not None:
            _channel, header, _parent, _metadata, content, *_buffers = parts(message)
            kind = json.loads(header)["msg_type"]
            if kind in ("comm_msg", "comm_open"):
                self._hear(json.loads(content))
                self._news.set()
        self._news.set()

    def _hear(self, content: dict[str, Any]) -> None:
        data, model = content["data"], content["comm_id"]
        if data.get("method") == "update_states":
            for one, about in data["states"].items():
                self.states.setdefault(one, {}).update(about["state"])
            return
        if data.get("method") == "custom":
            self.told.append(data["content"])
        changed = data.get("state", {})
        state = self.states.setdefault(model, {})
        state.update(changed)
        if "seq" in changed:  # as a canvas says that it has drawn
            about = {"method": "custom", "content": {"drawn": changed["seq"]}}
            self.say("comm_msg", {"comm_id": model, "data": about})
        if DRAWN & changed.keys():
            self.drawn = time.monotonic()
            if not state.get("_anywidget_id", "").endswith(f".{IN_PARTS}"):
                self.whole = self.drawn
