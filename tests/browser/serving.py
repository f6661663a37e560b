"""Start what a person starts, `cortexviz` or JupyterLab, and wait until it answers."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM_OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu"]


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def dashboards(**environment: str) -> Iterator[str]:
    """The address of a running `cortexviz`, which is ended with Ctrl-C."""
    command = [sys.executable, "-m", "cortexviz", "--no-browser", "--port", str(free_port())]
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
        yield address.group(0)
    finally:
        process.terminate()
        process.wait(20)


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
            process.wait(20)
