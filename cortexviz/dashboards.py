"""Voila with a start page: what the `cortexviz` command serves."""

from __future__ import annotations

import asyncio
import errno
import logging
import signal
import webbrowser
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from tornado.httpclient import AsyncHTTPClient
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketClosedError
from voila.app import Voila
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from cortexviz import gallery

HERE = Path(__file__).parent
PORTS_TO_TRY = 20


def notebooks() -> Path:
    """The folder of notebooks: in the wheel, or beside the package in a checkout."""
    for folder in (HERE / "notebooks", HERE.parent / "notebooks"):
        if (folder / "dashboards").is_dir():
            return folder
    raise FileNotFoundError(
        f"no notebooks found in {HERE / 'notebooks'} or beside {HERE}: install cortexviz again"
    )


class StartPage(JupyterHandler):
    """The gallery; no kernel is started for it."""

    def get(self) -> None:
        template = self.settings["voila_jinja2_env"].get_template("gallery.html")
        cards = gallery.cards(notebooks())
        self.finish(template.render(cards=cards, base_url=self.settings["base_url"]))


class KernelSocket(VoilaKernelWebsocketHandler):
    """A page's connection to its kernel, which may close while the kernel goes on talking.

    Without a connection no protocol is agreed on, and Voila took the first bytes of such a message
    for the length of a list: the server filled its memory and answered nobody.
    """

    def write_message(self, message: Any, binary: bool = False) -> Any:
        if self.ws_connection is None:
            raise WebSocketClosedError
        return super().write_message(message, binary)


class Dashboards(Voila):
    """Voila on our notebooks, with our start page, one line of output and a clean end."""

    def setup_template_dirs(self) -> None:
        super().setup_template_dirs()
        self.template_paths.insert(0, str(HERE / "templates"))  # ours extend Voila's own

    def init_handlers(self) -> list[Any]:
        ours = {VoilaKernelWebsocketHandler: KernelSocket}
        handlers = [(at, ours.get(one, one), *more) for at, one, *more in super().init_handlers()]
        return [(self.server_url, StartPage), *handlers]

    def listen(self) -> None:
        self.port = self._bind(self.port)
        self.ioloop = IOLoop.current()
        signal.signal(signal.SIGINT, self._handle_signal_stop)
        self.ioloop.add_callback(self._announce)
        try:
            self.ioloop.start()
        finally:
            self.stop()

    def _bind(self, wanted: int) -> int:
        """Listen on `wanted`, or on the next port that is free."""
        for port in range(wanted, min(wanted + PORTS_TO_TRY, 65536)):
            try:
                self.app.listen(port, self.ip)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise OSError(f"cannot listen on {self.ip}, port {port}: {error}") from None
            else:
                if port != wanted:
                    print(f"Port {wanted} is in use, taking {port}.")
                return port
        raise OSError(
            f"ports {wanted} to {port} on {self.ip} are all in use: give another with --port"
        )

    async def _announce(self) -> None:
        """Print the address once a browser would get an answer there."""
        await AsyncHTTPClient().fetch(self.connection_url)
        print(f"cortexviz is open at {self.display_url}   (Ctrl-C ends it)", flush=True)
        if self.open_browser:
            await asyncio.to_thread(webbrowser.open, self.display_url)


def serve(ip: str, port: int, open_browser: bool) -> None:
    """Serve the dashboards until Ctrl-C."""
    app = Dashboards(
        root_dir=str(notebooks()), ip=ip, port=port, open_browser=open_browser,
        log_level=logging.ERROR,
    )  # fmt: skip
    # Jupyter Server gives a page three pings to answer, and Tornado warns of more than one. (With
    # one, each page would lose its connection after 30 s: the first answer is due at the last.)
    logging.getLogger("tornado.general").setLevel(logging.ERROR)
    app.config.VoilaConfiguration.strip_sources = False
    # A tab that was closed without a goodbye leaves a kernel behind: end it after ten minutes.
    app.config.MappingKernelManager.cull_idle_timeout = 600
    app.config.MappingKernelManager.cull_interval = 60
    app.initialize([])
    app.start()
