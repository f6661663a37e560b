"""Start what a person starts, `cortexviz` or JupyterLab, and wait until it answers."""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

CHROMIUM_OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu"]


def free_port() -> int:
    """A port that nobody listens on just now, for programs that cannot choose one themselves.

    It is below those that Linux gives to whoever calls out (from 32768 on): one of these may be
    another's before the program listens there.
    """
    for port in random.sample(range(20_000, 32_768), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port from 20000 to 32767 is free")


@contextmanager
def serving(*arguments: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """The address of a running `cortexviz`, and its process; ended with its kernels."""
    command = [sys.executable, "-m", "cortexviz", "--no-browser", "--port", "0"]
    command += arguments
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, **environment}, start_new_session=True,
    )  # fmt: skip
    try:
        line = process.stdout.readline()
        address = re.search(r"http://\S+", line)
        if address is None:
            process.terminate()
            raise RuntimeError(line + process.stdout.read())
        yield address.group(0), process
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def dashboards(*arguments: str, **environment: str) -> Iterator[str]:
    """The address of a running `cortexviz`."""
    with serving(*arguments, **environment) as (address, _process):
        yield address


def kernels(server: subprocess.Popen) -> set[int]:
    """The processes behind the pages of a server: each leads a session, as does the one that is
    copied."""
    process, found = psutil.Process(server.pid), set()
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            alive = child.status() != psutil.STATUS_ZOMBIE
            if alive and os.getsid(child.pid) == child.pid and child != warm(server):
                found.add(child.pid)
    return found


def warm(server: subprocess.Popen) -> psutil.Process | None:
    """The process of a server that its kernels are copies of."""
    for child in psutil.Process(server.pid).children():
        with suppress(psutil.NoSuchProcess):
            if child.cmdline()[-1:] == ["cortexviz.app.warm"]:
                return child
    return None


class Wire:
    """What lies between a browser and a server, and can be cut."""

    def __init__(self, port: int) -> None:
        self._server, self._whole, self.refused = port, True, 0
        self._ends: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self._whole = False
        for end in self._ends:
            _hang_up(end)

    def mend(self) -> None:
        self._whole = True

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._whole:
                near.close()
                self.refused += 1
                continue
            far = socket.create_connection(("127.0.0.1", self._server))
            self._ends += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, goal: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                goal.sendall(data)
        except OSError:
            pass
        for end in (source, goal):
            _hang_up(end)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """The address of a running JupyterLab on `folder`, without a password."""
    port = free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
        "--ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.password=",
        f"--ServerApp.root_dir={folder}", f"--LabApp.workspaces_dir={folder / 'workspaces'}",
        f"--LabApp.user_settings_dir={folder / 'settings'}",
    ]  # fmt: skip
    with (folder / "lab.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            address = f"http://127.0.0.1:{port}/"
            for _ in range(300):
                try:
                    urllib.request.urlopen(address + "api/status", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                raise RuntimeError((folder / "lab.log").read_text())
            yield address
        finally:
            process.terminate()
            process.wait(60)
