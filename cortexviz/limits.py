"""What a page may ask of the machine that it runs on.

In a notebook of one's own everything is allowed: it is one's own machine. A page that a server
opened has bounds, for its link may come from anybody, and others may need the machine, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

FOLDERS = "CORTEXVIZ_FOLDERS"  # set by the `cortexviz` command for the kernels of its pages
RESULTS = "~/cortexviz-results"
# A hub starts a server for each person, on this address, and lets others in.
HUBS = ("JUPYTERHUB_SERVICE_PREFIX", "JUPYTERHUB_API_URL", "BINDER_SERVICE_HOST", "BINDER_REPO_URL")


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


def check_folder(name: str, path: str) -> Path:
    """`path`, where this page may use it.

    Raises
    ------
    PermissionError
    """
    folder = Path(path).expanduser()
    if not served():
        return folder
    if shared():
        raise PermissionError(
            f"{name}: this page is on a server that others use, so it takes no paths; run "
            "cortexviz on your own machine for your own folders"
        )
    there = folder.resolve()
    allowed = [Path(one) for one in os.environ[FOLDERS].split(os.pathsep)]
    if not any(there.is_relative_to(one) for one in allowed):
        raise PermissionError(
            f"{name}: {folder} is not below {' or '.join(map(str, allowed))}; start the server "
            f"again as `cortexviz --folder {folder}` to allow it"
        )
    return there
