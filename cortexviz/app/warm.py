"""A Python that has in memory what pages need, and is copied for each: the copy is its kernel.

`copies.Warm` starts it, with a socket for its standard input. It never has more than one thread,
and nothing open but that socket, so that it may be copied at any time: by `fork`, which shares the
memory for as long as nobody writes to it.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from operator import methodcaller
from pathlib import Path
from threading import Thread, get_native_id
from typing import Any

import ipykernel.debugger  # noqa: F401  (each kernel loads it, and that is a sixth of its memory)
import ipywidgets
import numpy as np
from ipykernel.kernelapp import IPKernelApp
from tqdm import tqdm

from cortexviz.base import memory, warn
from cortexviz.widgets import (
    ContourExplorer,
    CortexExplorer,
    FaceExplorer,
    RivalExplorer,
    StudyExplorer,
)
from cortexviz.widgets.frame.page import Page

PAGES = FaceExplorer, ContourExplorer, StudyExplorer, RivalExplorer, CortexExplorer
SLOWLY = 10  # nice
LONGEST = 2**18  # bytes of a wish: a page's environment, with its query


def main() -> None:
    """Make copies for who asks, until nobody can ask any more."""
    wishes = _socket()
    # Rehearsing takes seconds, and minutes where much has to be compiled. A first copy does it, and
    # this process serves as it is until that one takes over; so does that one until its own copy
    # has done what fewer ask for.
    for rehearsal in (methodcaller("rehearse"), methodcaller("rehearse_further")):
        ready, rehearsed = os.pipe()
        successor = os.fork()
        if successor:
            os.close(rehearsed)
            wish = serve(wishes, ready)
            if wish is None:
                with suppress(ChildProcessError):  # our copies live no longer than we do
                    os.waitpid(successor, 0)
            elif not wish:
                os.kill(successor, signal.SIGTERM)
            break
        os.close(ready)
        thread = Thread(target=rehearse, args=(rehearsal,))
        thread.start()
        thread.join()
        os.write(rehearsed, b"!")
        os.close(rehearsed)
    else:
        wish = serve(wishes)
    if wish:
        become(**wish)


def _socket() -> socket.socket:
    """The socket that was our standard input, where there is nothing to read from now on."""
    wishes = socket.socket(fileno=os.dup(0))
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    return wishes


def rehearse(what: Callable[[type[Page[Any, Any]]], None]) -> None:
    """Do once what the first picture of each page takes, which all copies then have behind them.

    Slowly, while others have something to do: who has opened a page waits for it. That is said of
    a thread, since a process could not be told to hurry again, and of a session, which can.
    """
    os.setpriority(os.PRIO_PROCESS, get_native_id(), SLOWLY)
    hurry(SLOWLY)
    tqdm.monitor_interval = 0  # bars that nobody sees would begin a thread
    with warn.unheard():  # each page says it itself
        for page in PAGES:
            what(page)
    hurry(0)


def hurry(nice: int) -> None:
    """How nice this session is, where Linux shares processors between sessions first."""
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(nice))


def serve(wishes: socket.socket, ready: int | None = None) -> dict[str, Any] | None:
    """Make copies: returns in each of them, with what `become` is told.

    In the process itself it returns when the socket is closed, with nothing, and when another
    process is `ready` to serve, with None.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # copies that end leave no zombies
    gc.collect()
    memory.give_back()
    gc.freeze()  # garbage collection would write to what is shared
    here = os.getpid()
    while True:
        told, _, _ = select.select([wishes.fileno(), *([] if ready is None else [ready])], [], [])
        if ready is not None and ready in told:
            if os.read(ready, 1):
                wishes.close()
                return None
            ready = None  # it failed, and said why
        with suppress(BlockingIOError):  # the other process was faster
            wish = wishes.recv(LONGEST, socket.MSG_DONTWAIT)
            if not wish:
                return {}
            try:
                copy = os.fork()
            except OSError:  # no room for one more
                copy = -1
            if not copy:
                wishes.close()
                return json.loads(wish) | {"parent": here}
            wishes.send(str(copy).encode())


def become(arguments: Sequence[str], environment: dict[str, str], folder: str, parent: int) -> None:
    """Be a kernel, as ``python -m ipykernel_launcher`` is one, until it is told to end."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    np.random.seed()  # noqa: NPY002  (no two copies draw the same; Python's own sees to that itself)
    app = IPKernelApp.instance(parent_handle=parent)  # ends when its parent has ended
    app.initialize(list(arguments))
    ipywidgets.register_comm_target()  # importing it did so in vain: there was no kernel yet
    app.start()


if __name__ == "__main__":
    main()
