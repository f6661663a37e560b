"""Which folders a page may read and write, and the one of its own that goes when it ends."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cortexviz.base import limits
from cortexviz.base.words import in_bytes

_named: set[Path] = set()


def allow(folder: str) -> None:
    """Let this page use a folder that the code of its notebook names, which no link can do."""
    if folder:
        _named.add(Path(folder).expanduser().resolve())


def checked(name: str, text: str) -> Path:
    """The folder that a setting names, where this page may use it.

    Raises
    ------
    PermissionError
    """
    folder = Path(text).expanduser()
    there = folder.resolve()
    if not limits.served() or there in _named:
        return folder
    if limits.shared():
        raise PermissionError(
            f"{name}: this page is on a server that others use, so it takes no paths; run "
            "cortexviz on your own machine for your own folders"
        )
    allowed = [Path(one) for one in os.environ[limits.FOLDERS].split(os.pathsep)]
    if not any(there.is_relative_to(one) for one in allowed):
        raise PermissionError(
            f"{name}: {folder} is not below {' or '.join(map(str, allowed))}; start the server "
            f"again as `cortexviz --folder {folder}` to allow it"
        )
    return there


def for_results(name: str, text: str) -> Path:
    """Where a page keeps its results: `text`, or a folder of its own that goes when it ends."""
    if limits.shared() and Path(text).expanduser().resolve() not in _named:
        return _own_folder()
    return checked(name, text)


def check_room(folder: Path, name: str, disk: float) -> None:
    """Whether results called `name` fit beside what a page keeps in a folder of its own.

    Raises
    ------
    OSError
    """
    if not limits.shared() or folder.resolve() in _named:
        return
    others = (one for one in folder.iterdir() if not one.name.startswith(name))
    bound = limits.most().disk
    if (kept := sum(map(_size, others))) + disk > bound:
        raise OSError(
            f"this page keeps {in_bytes(kept)} of results, and may keep {in_bytes(bound)} "
            f"here, where others need the disk: {in_bytes(disk)} more have no room; save what you "
            "need, and open the page anew"
        )


def _size(path: Path) -> int:
    """Of a file, or of all in a folder."""
    try:
        return sum(map(_size, path.iterdir())) if path.is_dir() else path.stat().st_size
    except FileNotFoundError:
        return 0  # a thread has just taken it away


@cache
def _own_folder() -> Path:
    """Of this page; the server takes it away with the kernel, however that ends."""
    sessions, kernel_id = os.environ.get(limits.SESSIONS), os.environ.get("VOILA_KERNEL_ID")
    if sessions and kernel_id:
        folder = Path(sessions) / kernel_id
        folder.mkdir(exist_ok=True)
        return folder
    return Path(_temporary().name)


@cache
def _temporary() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="cortexviz-")  # goes when this process ends


def forget(kernel_id: str) -> None:
    """Take away what the page of a kernel has kept, in the server that it was of."""
    if sessions := os.environ.get(limits.SESSIONS):
        shutil.rmtree(Path(sessions) / kernel_id, ignore_errors=True)
