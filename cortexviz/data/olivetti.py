"""The Olivetti photographs through scikit-learn's own loader, with a download that cannot hang."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np

PATIENCE = 120.0  # seconds for a download that was asked for by name
ARRIVING, LEFT = "olivetti-arriving-", 3600.0  # a folder to download into, nobody's after seconds
STORED = "olivetti_py3.pkz"  # scikit-learn's name for the data set on disk

REMEDY = (
    "load them once where there is a network, with sklearn.datasets.fetch_olivetti_faces(), or "
    "point SCIKIT_LEARN_DATA to a folder that has them"
)

# What Python raises, by name, where a server does not answer.
NO_CONNECTION = {
    "ConnectionAbortedError", "ConnectionRefusedError", "ConnectionResetError",
    "RemoteDisconnected", "SSLError", "TimeoutError", "URLError", "gaierror", "timeout",
}  # fmt: skip

# scikit-learn's loader has no time limit, and a thread cannot be stopped: a process can. It asks
# where the server is first: without a network it need not load scikit-learn to know.
DOWNLOAD = """
import socket, sys, urllib.request
if not urllib.request.getproxies():
    socket.getaddrinfo("ndownloader.figshare.com", "https")
from sklearn.datasets import fetch_olivetti_faces
fetch_olivetti_faces(data_home=sys.argv[1], n_retries=1)
"""

_missed: dict[str, str] = {}  # folder -> why the data set did not arrive, "" if it did


def photographs(seconds: float = PATIENCE, again: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """The 400 photographs (AT&T Laboratories Cambridge): images and the 40 people on them.

    Parameters
    ----------
    seconds : float
        How long a download may take where the data set is not on this machine yet.
    again : bool
        Try another download after one has failed in this session.

    Returns
    -------
    images : (400, 64, 64) float32 array in [0, 1], read-only
    people : (400,) int array, read-only

    Raises
    ------
    OSError
        If the data set is not there and does not arrive in time, or cannot be read.
    """
    from sklearn.datasets import get_data_home

    try:
        home = get_data_home()
    except OSError as error:
        raise OSError(
            f"scikit-learn's data folder cannot be used ({error.strerror}): {REMEDY}"
        ) from error
    if not Path(home, STORED).exists():
        if again or home not in _missed:
            _missed[home] = _download(home, seconds)
        if _missed[home]:
            raise OSError(
                f"the Olivetti photographs are not on this machine and {_missed[home]}: {REMEDY}"
            )
    return _read(home)


@lru_cache(maxsize=1)
def _read(home: str) -> tuple[np.ndarray, np.ndarray]:
    """The stored data set; read-only, because every caller shares it."""
    from sklearn.datasets import fetch_olivetti_faces

    try:
        bunch = fetch_olivetti_faces(data_home=home, download_if_missing=False)
    except Exception as broken:  # a damaged file can raise nearly anything
        raise OSError(
            f"the file {STORED} in scikit-learn's data folder cannot be read; delete it, and it "
            "will be loaded again (sklearn.datasets.get_data_home() names the folder)"
        ) from broken
    images, people = np.asarray(bunch.images, np.float32), np.asarray(bunch.target)
    images.flags.writeable = people.flags.writeable = False
    return images, people


def resized(images: np.ndarray, size: int) -> np.ndarray:
    """Pictures (n, h, w) in [0, 1] at another size, by Pillow's antialiased Lanczos filter."""
    from PIL import Image

    if images.shape[1:] == (size, size):
        return images
    out = np.empty((len(images), size, size), np.float32)
    for small, image in zip(out, images, strict=True):
        photograph = Image.fromarray(image).resize((size, size), Image.Resampling.LANCZOS)
        small[:] = np.asarray(photograph)
    return np.clip(out, 0, 1, out=out)  # Lanczos overshoots at edges


def _download(home: str, seconds: float) -> str:
    """Fetch the data set into `home` within `seconds`; why not, or "" if it is there.

    It arrives in a folder of its own and is moved in one step: nothing half-written stays. Of a
    process that is killed the folder does, until another one comes here.
    """
    for left in Path(home).glob(f"{ARRIVING}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > LEFT:
                shutil.rmtree(left)
    try:
        with tempfile.TemporaryDirectory(prefix=ARRIVING, dir=home) as arriving:
            command = [sys.executable, "-c", DOWNLOAD, arriving]
            subprocess.run(command, timeout=seconds, check=True, capture_output=True, text=True)
            os.replace(Path(arriving, STORED), Path(home, STORED))
    except subprocess.TimeoutExpired:
        return f"did not arrive within {seconds:g} s"
    except subprocess.CalledProcessError as failed:
        return _why(failed.stderr)
    except OSError as failed:
        return f"could not be stored ({failed.strerror})"
    return ""


def _why(said: str) -> str:
    """What went wrong, from the last line of a download that failed: "module.Error: message"."""
    kind, _, message = (said.strip().splitlines() or [""])[-1].partition(":")
    name = kind.rpartition(".")[2]
    if name == "HTTPError":
        return f"the server that holds them refused ({message.strip()})"
    if name in NO_CONNECTION:
        return "there is no connection to the server that holds them"
    system = re.search(r"\[Errno -?\d+\] ([^:]+)", message)  # a path may follow
    return f"their download failed ({system[1]})" if system else "their download failed"
