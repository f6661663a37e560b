"""Who does which run: one at a time, among the threads of this process and among processes."""

from __future__ import annotations

import errno
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows: two processes may do a run twice there, it is still kept once
    fcntl = None  # type: ignore[assignment]

HELD = (errno.EACCES, errno.EAGAIN)  # what POSIX says where another process has the lock

_guard = threading.Lock()
_files: dict[tuple[int, int, int], _Locks] = {}


class Claims:
    """The claims of one `Store` on runs, which are numbers of bytes of a lock file.

    A run is claimed by a lock of the operating system, which dies with its process. Such a lock
    belongs to the process: it keeps no two threads apart, and is gone when the process closes the
    file anywhere. So all that have the same file open here share one open file and one set.

    Parameters
    ----------
    path : path of the lock file
    to_write : bool
        Make the file where it is missing. Without, it must exist and may be read only: nothing can
        be claimed then, only looked at.

    Raises
    ------
    OSError
        If it cannot be opened, or its file system has no locks.
    """

    def __init__(self, path: Path, to_write: bool) -> None:
        self._mine: set[int] = set()
        with _guard:
            self._locks: _Locks | None = _shared(path, to_write)
            self._locks.users += 1

    def take(self, number: int) -> bool:
        """Claim a run; False if somebody has it, here or in another process."""
        with _guard:
            locks = self._locks
            if locks is None or number in locks.held or not locks.lock(number):
                return False
            locks.held.add(number)
            self._mine.add(number)
            return True

    def give(self, number: int) -> None:
        """Give a claim of this store back."""
        with _guard:
            if self._locks is not None and number in self._mine:
                self._mine.remove(number)
                self._locks.held.remove(number)
                self._locks.unlock(number)

    def anybody(self, runs: int) -> bool:
        """Whether any of so many runs is claimed now, by whomever."""
        with _guard:
            locks = self._locks
            if locks is None or locks.held:
                return locks is not None
            free = locks.lock(0, runs, shared=True)
            if free:
                locks.unlock(0, runs)
            return not free

    def close(self) -> None:
        """Give all claims of this store back; the file is closed with its last user."""
        for number in tuple(self._mine):
            self.give(number)
        with _guard:
            if self._locks is not None:
                self._locks.users -= 1
                if not self._locks.users:
                    _files.pop(self._locks.key, None)
                    self._locks.close()
                self._locks = None


class _Locks:
    """One lock file as this process has it open; used with `_guard` held."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path, self.files = path, [file]
        self.key = _key(os.fstat(file.fileno()))
        self.users = 0
        self.held: set[int] = set()

    def lock(self, start: int, length: int = 1, shared: bool = False) -> bool:
        if fcntl is None:
            return True
        kind = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB
        try:
            fcntl.lockf(self.files[-1], kind, length, start)
        except OSError as error:
            if error.errno in HELD:
                return False
            raise OSError(
                error.errno,
                f"{error.strerror}: its file system cannot lock files, so that nothing would keep "
                "two processes from the same run; choose a folder on a local disk",
            ) from None
        return True

    def unlock(self, start: int, length: int = 1) -> None:
        if fcntl is not None:
            fcntl.lockf(self.files[-1], fcntl.LOCK_UN, length, start)

    def close(self) -> None:
        for file in self.files:
            file.close()


def _shared(path: Path, to_write: bool) -> _Locks:
    """The open lock file, opened only once: to close a second one would drop all locks."""
    with suppress(FileNotFoundError):
        locks = _files.get(_key(path.stat()))
        if locks is not None:
            if to_write and not locks.files[-1].writable():
                locks.files.append(path.open("a+b"))  # the first one stays open, too
            return locks
    locks = _Locks(path, path.open("a+b") if to_write else _to_look_at(path))
    _files[locks.key] = locks
    try:
        if locks.lock(0, 1, shared=True):  # met now, not after an hour of waiting
            locks.unlock(0)
    except OSError:
        del _files[locks.key]
        locks.close()
        raise
    return locks


def _to_look_at(path: Path) -> BinaryIO:
    try:
        return path.open("r+b")
    except OSError:
        return path.open("rb")


def _key(status: os.stat_result) -> tuple[int, int, int]:
    """With the process: a fork does not inherit locks."""
    return os.getpid(), status.st_dev, status.st_ino
