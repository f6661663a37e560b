"""Voila with a start page: what the `cortexviz` command serves."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import zmq
from jupyter_server.base.handlers import JupyterHandler
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import RedirectHandler
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from cortexviz.app import gallery
from cortexviz.app.addresses import Address
from cortexviz.app.copies import Warm
from cortexviz.app.kernels import Copies
from cortexviz.app.reading import Reading
from cortexviz.app.replies import PatientClient
from cortexviz.app.sockets import ALLOWED, LONGEST, KernelSocket
from cortexviz.app.tutorials import PACKAGE, notebooks
from cortexviz.app.visits import Goodbye, Making
from cortexviz.base import limits, memory
from cortexviz.base.language import NAME, languages, wanted

TEMPLATE = Path(__file__).parent / "templates" / "index.html.j2"
STATIC = PACKAGE / "widgets" / "pieces" / "static"
PORTS_TO_TRY = 20
OURS = {
    TornadoVoilaHandler: Making,
    VoilaKernelWebsocketHandler: KernelSocket,
    VoilaShutdownKernelHandler: Goodbye,
}


class StartPage(JupyterHandler):
    """The gallery; no kernel is started for it."""

    def get(self) -> None:
        template = self.settings["voila_jinja2_env"].get_template("gallery.html")
        asked = self.get_query_argument("lang", "")
        language = wanted(asked, self.request.headers.get("Accept-Language", ""))
        self.finish(
            template.render(
                cards=gallery.cards(notebooks()),
                base_url=self.settings["base_url"],
                language=language,
                say=language.say,
                say_n=language.say_n,
                # Links keep it: a page is told what to speak, and not what its browser would like.
                query=f"?lang={language.code}" if asked or language.code != "en" else "",
                languages={code: one.say(NAME) for code, one in languages().items()},
            )
        )


def speaking(request: JupyterHandler, notebook: Any, cwd: str) -> None:
    """Let a notebook's page speak what its link asks for: its own words, and those of its template.

    Voila calls it before the page is made, with these arguments.
    """
    asked = request.get_query_argument("lang", "")
    language = wanted(asked, "")
    scripts = [
        path.read_text(encoding="utf-8")
        for path in (*TEMPLATE.parent.glob("*.j*"), STATIC / "kernel.js")
    ]
    ours = notebook.metadata.setdefault("cortexviz", {})
    ours.update(lang=language.code, asked=bool(asked), words=language.words("".join(scripts)))
    if "title" in notebook.metadata:
        notebook.metadata.title = language.say(notebook.metadata.title)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = language.say(cell.source)


class Dashboards(Voila):
    """Voila on our notebooks, with our start page, one line of output and a clean end."""

    address: Address
    port: int
    warm: Warm | None = None  # what kernels are copied from

    def setup_template_dirs(self) -> None:
        super().setup_template_dirs()
        # Ours extend Voila's own, and share a script with the widgets.
        self.template_paths[:0] = [str(TEMPLATE.parent), str(STATIC)]

    def init_handlers(self) -> list[Any]:
        handlers = [(at, OURS.get(one, one), *more) for at, one, *more in super().init_handlers()]
        bare = self.server_url.rstrip("/")
        to_start = [(bare, RedirectHandler, {"url": self.server_url})] if bare else []
        read = (rf"{self.server_url}read/([\w.]+)", Reading)
        return [(self.server_url, StartPage), *to_start, read, *handlers]

    def init_settings(self) -> dict[str, Any]:
        settings = super().init_settings()
        self.kernel_manager.allowed_message_types = list(ALLOWED)
        return settings | {"websocket_max_message_size": LONGEST}

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
        """Listen on `wanted`, or on the next port that is free; with 0, on any."""
        for port in range(wanted, min(wanted + PORTS_TO_TRY, 65536)):
            try:
                sockets = bind_sockets(port, self.ip)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise OSError(f"cannot listen on {self.ip}, port {port}: {error}") from None
            else:
                HTTPServer(self.app).add_sockets(sockets)
                taken = sockets[0].getsockname()[1]
                if wanted not in (0, taken):
                    print(f"Port {wanted} is in use, taking {taken}.")
                return taken
        raise OSError(
            f"ports {wanted} to {port} on {self.ip} are all in use: give another with --port"
        )

    async def _announce(self) -> None:
        """Print the address once a browser would get an answer there."""
        here = self.address.here(self.port, self.base_url)
        await AsyncHTTPClient().fetch(here)
        print(f"cortexviz is open at {here}   (Ctrl-C ends it)", flush=True)
        if not self.address.is_private:
            elsewhere = self.address.elsewhere(self.port, self.base_url)
            print("Others can reach it, too" + f", at {elsewhere}" * bool(elsewhere), flush=True)
        if self.open_browser:
            await asyncio.to_thread(webbrowser.open, here)


def serve(
    ip: str,
    port: int,
    open_browser: bool,
    folders: Sequence[str] = (),
    base_url: str = "/",
    max_visitors: int = 0,
    shared: bool = False,
    warm: Warm | None = None,
) -> None:
    """Serve the dashboards until Ctrl-C.

    Parameters
    ----------
    ip : str
        An address of this machine, or ``"*"`` for all.
    port : int
        The first port to try; 0 for any that is free.
    open_browser : bool
    folders : sequence of str
        What pages may read and write, where nobody else can reach the server.
    base_url : str
        The path that all addresses begin with, from "/" to "/", as a proxy passes it on.
    max_visitors : int
        How many pages may be open at a time; 0 for any number.
    shared : bool
        Whether others use it, too, although `ip` is of this machine alone.
    warm : Warm, optional
        What the Python of each page is a copy of; without it, each page has a fresh one.

    Raises
    ------
    OSError
        The server cannot listen there, or a folder is none.
    """
    memory.one_heap()
    address = Address(ip)
    is_private = address.is_private and not shared
    with limits.for_kernels(is_private, folders) as environment:
        os.environ.update(environment)
        app = Dashboards(
            root_dir=str(notebooks()), ip=address.listens_on, port=port, base_url=base_url,
            open_browser=open_browser, log_level=logging.ERROR,
        )  # fmt: skip
        app.address = address
        app.warm = warm
        _configure(app, max_visitors)
        app.initialize([])
        app.start()


def _configure(app: Dashboards, max_visitors: int) -> None:
    # A page that asks for what has ended is no news here. And Jupyter Server gives a page three
    # pings to answer, where Tornado warns of more than one. (With one, each page would lose its
    # connection after 30 s: the first answer is due at the last.)
    logging.getLogger("tornado").setLevel(logging.ERROR)
    app.config.VoilaConfiguration.strip_sources = False
    app.config.VoilaConfiguration.prelaunch_hook = speaking
    # A link chooses no files of this machine to make a page of; the theme is the page's own.
    app.config.VoilaConfiguration.allow_template_override = "NO"
    app.config.VoilaConfiguration.allow_theme_override = "NO"
    app.config.VoilaConfiguration.multi_kernel_manager_class = Copies
    app.config.Kernels.most = max_visitors
    app.config.KernelManager.client_factory = PatientClient
    # A process that died is not replaced by an empty one: the page says what happened.
    app.config.KernelRestarter.restart_limit = 0
    if zmq.has("curve"):
        app.config.MappingKernelManager.transport_encryption = "auto"
