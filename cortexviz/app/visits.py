"""One Python process for each page: it begins with the page, and it ends with it."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import Finish, HTTPError
from tornado.websocket import WebSocketClosedError
from traitlets import Float
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

PROTOCOL = "v1.kernel.websocket.jupyter.org"  # what Voila and every browser of today speak

MAKING: ContextVar[Making] = ContextVar("the page that is being made")


class Kernels(AsyncMappingKernelManager):
    """Kernels that end with their pages.

    A page says goodbye when it is left. One that cannot, for its connection is lost (a laptop that
    sleeps) or its browser has crashed, is waited for: if it comes back in time it goes on.
    Jupyter's own culling would not do, for a kernel that plays to nobody is never idle.
    """

    grace = Float(300.0, help="seconds that a kernel waits for a page that is lost").tag(
        config=True
    )

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}
        self._met: set[str] = set()  # those that a page has spoken to

    async def start_kernel(self, **asked: Any) -> str:  # type: ignore[override]
        kernel_id = await super().start_kernel(**asked)
        self._wait_for_page(kernel_id)
        page = MAKING.get(None)
        if page is not None:
            page.kernel_id = kernel_id
            if page.left:
                self.end(kernel_id)
                raise Finish
        return kernel_id

    def notify_connect(self, kernel_id: str) -> None:
        super().notify_connect(kernel_id)
        self._met.add(kernel_id)
        self._forget(kernel_id)

    def notify_disconnect(self, kernel_id: str) -> None:
        super().notify_disconnect(kernel_id)
        if kernel_id in self and not self._kernel_connections.get(kernel_id, 0):
            self._wait_for_page(kernel_id)

    def remove_kernel(self, kernel_id: str) -> Any:
        self._forget(kernel_id)
        self._met.discard(kernel_id)
        return super().remove_kernel(kernel_id)

    def end(self, kernel_id: str) -> None:
        """Shut a kernel down, soon; nothing where it has ended already."""
        self._forget(kernel_id)
        if kernel_id in self and kernel_id not in self._ending:
            # In the middle of the page's cells it would go on with them, and fail to tell us.
            now = kernel_id not in self._met
            task = asyncio.ensure_future(self.shutdown_kernel(kernel_id, now=now))
            self._ending[kernel_id] = task
            task.add_done_callback(lambda _done: self._ending.pop(kernel_id, None))

    def _wait_for_page(self, kernel_id: str) -> None:
        self._forget(kernel_id)
        loop = asyncio.get_running_loop()
        self._waiting[kernel_id] = loop.call_later(self.grace, self.end, kernel_id)

    def _forget(self, kernel_id: str) -> None:
        timer = self._waiting.pop(kernel_id, None)
        if timer is not None:
            timer.cancel()


class Making(TornadoVoilaHandler):
    """A page that is being made; left before it is whole, it cannot say goodbye yet."""

    kernel_id = ""
    left = False

    async def get(self, path: str | None = None) -> None:
        MAKING.set(self)
        await super().get(path)

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self.left = True
        self.kernel_manager.end(self.kernel_id)


class Goodbye(VoilaShutdownKernelHandler):
    """What a page sends when it is left."""

    def check_xsrf_cookie(self) -> None:
        """Let it pass: a beacon carries no token, and Voila's own goodbye failed for want of one.

        That it comes from a page of ours is said by its origin, which `prepare` checks, and that it
        is this page by the kernel's id, which nobody else knows.
        """

    async def post(self, kernel_id: str) -> None:
        self.kernel_manager.end(kernel_id)
        self.set_status(204)
        self.finish()


class KernelSocket(VoilaKernelWebsocketHandler):
    """A page's connection to its kernel, which may close while the kernel goes on talking.

    Voila reads one protocol, and takes the first bytes of any other message for the length of a
    list: the server filled its memory and answered nobody. So a client that does not speak it is
    refused, and so is a message whose list would be longer than itself; and nothing is written
    without a connection, when none is agreed on.
    """

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
        if isinstance(ws_message, str) or 8 * int.from_bytes(ws_message[:8], "little") > len(
            ws_message
        ):
            return self.close(1003, "not a message of this protocol")
        return super().on_message(ws_message)

    def write_message(self, message: Any, binary: bool = False) -> Any:
        if self.ws_connection is None:
            raise WebSocketClosedError
        return super().write_message(message, binary)
