"""What a page may ask of the machine that it runs on.

In a notebook of one's own everything is allowed: it is one's own machine. A page that a server
opened has bounds, for its link may come from anybody, and others may need the machine, too.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cortexviz.base import check, memory
from cortexviz.base.language import say
from cortexviz.base.words import in_bytes, in_words

FOLDERS = "CORTEXVIZ_FOLDERS"  # set by the `cortexviz` command for the kernels of its pages
SESSIONS = "CORTEXVIZ_SESSIONS"  # the folder of what pages keep while they are open
# A kernel computes on one thread, unless its page asks for more.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
RESULTS = "~/cortexviz-results"
# A hub starts a server for each person, on this address, and lets others in.
HUBS = ("JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_API_URL", "BINDER_SERVICE_HOST", "BINDER_REPO_URL")


@contextmanager
def for_kernels(is_private: bool, folders: Iterable[str]) -> Iterator[dict[str, str]]:
    """The environment that tells the kernels of a server what their pages may use.

    What they keep while they are open goes with the server, if nobody was left to take it away.

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
    alone = {name: os.environ.get(name, "1") for name in THREADS}
    if not is_private or any(name in os.environ for name in HUBS):
        if named:
            raise ValueError(
                f"--folder {named[0]} is for a server that only this machine can reach: "
                "leave it out, or leave out --ip"
            )
        with TemporaryDirectory(prefix="cortexviz-") as sessions:
            yield {FOLDERS: "", SESSIONS: sessions} | alone
        return
    allowed = [Path.cwd(), Path(RESULTS).expanduser().resolve(), *named]
    yield {FOLDERS: os.pathsep.join(map(str, allowed))} | alone


def served() -> bool:
    """Whether a server opened this page, so that what it asks for may come from anybody."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def shared() -> bool:
    """Whether a server opened this page that others use, too."""
    return served() and not os.environ.get(FOLDERS)


class Cost(NamedTuple):
    """What settings will take, roughly, known before anything is allocated.

    memory : bytes
    seconds : on one core, to the end
    disk : bytes that it keeps
    """

    memory: float
    seconds: float
    disk: float = 0.0

    def __str__(self) -> str:
        fields = {"bytes": in_bytes(self.memory), "time": in_words(self.seconds)}
        if 0 < self.disk < math.inf:
            disk = in_bytes(self.disk)
            return say("{bytes} of memory, {disk} of disk and {time}", disk=disk, **fields)
        return say("{bytes} of memory and {time}", **fields)


def most() -> Cost:
    """What a page may take here: less where others wait for the same machine."""
    if shared():
        return Cost(1e9, 3600.0, 2e8)
    return Cost(0.5 * memory.free(), 86400.0, math.inf)


def within(cost: Cost, **settings: object) -> str:
    """A sentence where `settings` cost much, which is up to a person on a machine of their own.

    Raises
    ------
    ValueError
        In a page that a server opened.
    """
    bound = most()
    if all(takes <= may for takes, may in zip(cost, bound, strict=True)):
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
