"""What a page may ask of the machine that it runs on.

In a notebook of one's own everything is allowed: it is one's own machine. A page that a server
opened has bounds, for its link may come from anybody, and others may need the machine, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cortexviz.base import check
from cortexviz.base.language import say
from cortexviz.base.words import in_bytes, in_words

FOLDERS = "CORTEXVIZ_FOLDERS"  # set by the `cortexviz` command for the kernels of its pages
RESULTS = "~/cortexviz-results"
# A hub starts a server for each person, on this address, and lets others in.
HUBS = ("JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_API_URL", "BINDER_SERVICE_HOST", "BINDER_REPO_URL")

_named: set[Path] = set()


def for_kernels(is_private: bool, folders: Iterable[str]) -> dict[str, str]:
    """The environment that tells the kernels of a server which folders their pages may use.

    Parameters
    ----------
    is_private : bool
        Whether nobody but this machine can reach the server.
    folders : iterable of str
        Those that a person named, beside the working directory and the folder of results.

    Raises
    ------
    ValueError
        Folders are named where others can reach them.
    NotADirectoryError
    """
    named = [Path(one).expanduser().resolve() for one in folders]
    for folder in named:
        if not folder.is_dir():
            raise NotADirectoryError(f"--folder must be a folder that exists; got {folder}")
    if not is_private or any(name in os.environ for name in HUBS):
        if named:
            raise ValueError(
                f"--folder {named[0]} is for a server that only this machine can reach: "
                "leave it out, or leave out --ip"
            )
        return {FOLDERS: ""}
    allowed = [Path.cwd(), Path(RESULTS).expanduser().resolve(), *named]
    return {FOLDERS: os.pathsep.join(map(str, allowed))}


def served() -> bool:
    """Whether a server opened this page, so that what it asks for may come from anybody."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def shared() -> bool:
    """Whether a server opened this page that others use, too."""
    return served() and not os.environ.get(FOLDERS)


# Folders ------------------------------------------------------------------------------------------


def allow(folder: str) -> None:
    """Let this page use a folder that the code of its notebook names, which no link can do."""
    if folder:
        _named.add(Path(folder).expanduser().resolve())


def check_folder(name: str, text: str) -> Path:
    """The folder that a setting names, where this page may use it.

    Raises
    ------
    PermissionError
    """
    folder = Path(text).expanduser()
    there = folder.resolve()
    if not served() or there in _named:
        return folder
    if shared():
        raise PermissionError(
            f"{name}: this page is on a server that others use, so it takes no paths; run "
            "cortexviz on your own machine for your own folders"
        )
    allowed = [Path(one) for one in os.environ[FOLDERS].split(os.pathsep)]
    if not any(there.is_relative_to(one) for one in allowed):
        raise PermissionError(
            f"{name}: {folder} is not below {' or '.join(map(str, allowed))}; start the server "
            f"again as `cortexviz --folder {folder}` to allow it"
        )
    return there


def results_folder(name: str, text: str) -> Path:
    """Where a page keeps its results: `text`, or a folder of its own that goes when it ends."""
    if shared() and Path(text).expanduser().resolve() not in _named:
        return Path(_own_folder().name)
    return check_folder(name, text)


@cache
def _own_folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="cortexviz-")


# Memory, time and threads -------------------------------------------------------------------------


class Cost(NamedTuple):
    """What settings will take, roughly, known before anything is allocated.

    memory : bytes
    seconds : on one core, to the end
    """

    memory: float
    seconds: float

    def __str__(self) -> str:
        return say(
            "{bytes} of memory and {time}", bytes=in_bytes(self.memory), time=in_words(self.seconds)
        )


def most() -> Cost:
    """What a page may take here: less where others wait for the same machine."""
    if shared():
        return Cost(1e9, 3600.0)
    return Cost(0.5 * check.memory(), 86400.0)


def within(cost: Cost, **settings: object) -> str:
    """A sentence where `settings` cost much, which is up to a person on a machine of their own.

    Raises
    ------
    ValueError
        In a page that a server opened.
    """
    bound = most()
    if cost.memory <= bound.memory and cost.seconds <= bound.seconds:
        return ""
    asked = ", ".join(f"{name}={value!r}" for name, value in settings.items())
    words = f"{asked} would take about {cost}"
    if served():
        raise ValueError(f"{words}, and a page here may take {bound}: choose less")
    return f"{words}."


def threads(name: str, asked: int) -> int:
    """How many threads a page may start; 0 asks for what is usual.

    Raises
    ------
    ValueError
    """
    there = os.cpu_count() or 1
    usual, bound = (max(1, there // 2),) * 2 if shared() else (max(1, there - 1), there)
    if not 0 <= check.integer(name, asked) <= bound:
        raise ValueError(
            f"{name} must be from 0 to {bound}, the processors that it may use here; got {asked}"
        )
    return asked or usual


def amount(value: object) -> float:
    """A setting as a size; 0 for what is none, which another check will refuse."""
    return float(min(value, 1e15)) if isinstance(value, int | float) and value > 0 else 0.0
