"""One Python process for each page: it begins with the page, and it ends with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import Finish
from traitlets import Float, Int
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler

from cortexviz.base import limits, memory
from cortexviz.base.language import wanted

LOOKS_AGAIN = 3  # seconds, where there was no room
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
    most = Int(0, help="visitors at a time; 0: any number").tag(config=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._coming: set[Making] = set()  # pages that have no kernel yet
        self._visited: set[str] = set()
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}
        self._met: set[str] = set()  # those that a page has spoken to

    @property
    def visitors(self) -> int:
        """How many pages there are, also those that are being made."""
        return len(self._coming) + len(self._visited)

    @contextmanager
    def room_for(self, page: Making) -> Iterator[bool]:
        """Whether there is room for a page, which is then kept for it until it has a kernel."""
        there_is = not 0 < self.most <= self.visitors
        if there_is:
            self._coming.add(page)
        try:
            yield there_is
        finally:
            self._coming.discard(page)

    async def start_kernel(self, **asked: Any) -> str:  # type: ignore[override]
        kernel_id = await super().start_kernel(**asked)
        self._wait_for_page(kernel_id)
        page = MAKING.get(None)
        if page is not None:
            self.give(kernel_id, page)
        return kernel_id

    def give(self, kernel_id: str, page: Making) -> None:
        """From now on it is the kernel of this page."""
        page.kernel_id = kernel_id
        self._coming.discard(page)
        self._visited.add(kernel_id)
        if page.left:
            self.end(kernel_id)
            raise Finish

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
        self._visited.discard(kernel_id)
        limits.forget(kernel_id)
        removed = super().remove_kernel(kernel_id)
        memory.give_back()  # what its page took to be made, and its messages to be passed on
        return removed

    def end(self, kernel_id: str) -> None:
        """Shut a kernel down, soon; nothing where it has ended already."""
        self._forget(kernel_id)
        self._visited.discard(kernel_id)
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
        with self.kernel_manager.room_for(self) as there_is:
            if not there_is:
                self._say_full()
                return
            MAKING.set(self)
            await super().get(path)

    def _say_full(self) -> None:
        """A page that looks again by itself, and costs nothing but itself."""
        self.set_status(503)
        self.set_header("Retry-After", LOOKS_AGAIN)
        template = self.settings["voila_jinja2_env"].get_template("full.html")
        accepted = self.request.headers.get("Accept-Language", "")
        spoken = wanted(self.get_query_argument("lang", ""), accepted)
        self.finish(
            template.render(
                visitors=self.kernel_manager.most, seconds=LOOKS_AGAIN, base_url=self.base_url,
                language=spoken, say=spoken.say,
            )
        )  # fmt: skip

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
