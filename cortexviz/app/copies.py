"""Copies of a warm process: they begin at once, and share its memory.

Nothing of this knows what a copy is for, nor needs what takes long to import: the warm process is
to begin before anything else does.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
import weakref
from contextlib import suppress
from typing import Any

from cortexviz.base import limits

# What has one thread may be copied at any time; and one heap, since glibc's threads take one each.
# The last one: a debugger that no page needs warns of itself when it is loaded.
MODEST = dict.fromkeys([*limits.THREADS, "MALLOC_ARENA_MAX", "PYDEVD_DISABLE_FILE_VALIDATION"], "1")


def can_copy() -> bool:
    """Whether processes can be copied here, and be told from others with the same number."""
    if sys.platform != "linux":
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:  # an old Linux, or a container that forbids it
        return False
    return True


class Warm:
    """The process that is copied, see `warm`. It ends with this one."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()
        self._start()

    def _start(self) -> None:
        self._answered = False
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.setblocking(False)
        command = [sys.executable, "-P", "-m", "cortexviz.app.warm"]
        with theirs:
            self.process = subprocess.Popen(
                command, stdin=theirs.fileno(), env=os.environ | MODEST, start_new_session=True
            )

    def close(self) -> None:
        """Ask for nothing any more: it ends, and so do its copies."""
        self._ours.close()

    async def copy(self, **wish: Any) -> Copy:
        """A copy that becomes a kernel.

        Parameters
        ----------
        **wish
            As `warm.become` takes it.

        Raises
        ------
        OSError
            There is none. The next one may be: a process that has died is started again, unless it
            never worked.
        """
        async with self._one_at_a_time:
            loop = asyncio.get_running_loop()
            try:
                await loop.sock_sendall(self._ours, json.dumps(wish).encode())
                answer = await loop.sock_recv(self._ours, 64)
            except ConnectionError:
                answer = b""
            if answer:
                self._answered = True
                return Copy(int(answer))
            if self._answered:
                self.close()
                self._start()
            raise ConnectionError("the warm process has ended")


class Copy:
    """A copy, as `subprocess.Popen` would have it if it were a child of this process."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._process = os.pidfd_open(pid)
        weakref.finalize(self, os.close, self._process)

    def poll(self) -> int | None:
        """0 when it has ended, however that was."""
        return self._ended(0)

    def wait(self) -> int | None:
        return self._ended(None)

    def send_signal(self, signum: int) -> None:
        with suppress(ProcessLookupError):  # it has ended
            signal.pidfd_send_signal(self._process, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def _ended(self, milliseconds: int | None) -> int | None:
        watched = select.poll()
        watched.register(self._process, select.POLLIN)
        return 0 if watched.poll(milliseconds) else None
