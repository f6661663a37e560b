"""The Olivetti photographs through scikit-learn's own loader, with a download that cannot hang."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np

PATIENCE = 120.0  # seconds for a download that was asked for by name
STORED = "olivetti_py3.pkz"  # scikit-learn's name for the data set on disk

# scikit-learn's loader has no time limit, and a thread cannot be stopped: a process can.
DOWNLOAD = """
import sys
from sklearn.datasets import fetch_olivetti_faces
fetch_olivetti_faces(data_home=sys.argv[1], n_retries=1)
"""

_missed: dict[str, str] = {}  # folder -> why the data set did not arrive in this session


def photographs(
    size: int = 64, seconds: float = PATIENCE, again: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """The 400 photographs (AT&T Laboratories Cambridge): images and the 40 people on them.

    Parameters
    ----------
    size : int
        Height and width in pixels; the photographs have 64.
    seconds : float
        How long a download may take where the data set is not on this machine yet.
    again : bool
        Try another download after one has failed in this session.

    Returns
    -------
    images : (400, size, size) float32 array in [0, 1], read-only
    people : (400,) int array, read-only

    Raises
    ------
    OSError
        If the data set is not there and does not arrive in time, or cannot be read.
    """
    from sklearn.datasets import get_data_home

    home = get_data_home()
    if not Path(home, STORED).exists():
        if again or home not in _missed:
            _missed[home] = _download(home, seconds)
        if _missed[home]:
            raise OSError(_missed[home])
    return _read(home, size)


@lru_cache(maxsize=4)
def _read(home: str, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The stored data set; read-only, because every caller shares it."""
    from sklearn.datasets import fetch_olivetti_faces

    try:
        bunch = fetch_olivetti_faces(data_home=home, download_if_missing=False)
    except Exception as broken:  # a damaged file can raise nearly anything
        raise OSError(
            f"{Path(home, STORED)} cannot be read ({type(broken).__name__}: {broken}); "
            "delete it, and it will be loaded again"
        ) from broken
    images, people = _resized(bunch.images, size), np.asarray(bunch.target)
    images.flags.writeable = people.flags.writeable = False
    return images, people


def _resized(images: np.ndarray, size: int) -> np.ndarray:
    """Pictures (n, h, w) in [0, 1] at another size, by Pillow's antialiased Lanczos filter."""
    from PIL import Image

    images = np.ascontiguousarray(images, dtype=np.float32)
    if images.shape[1:] == (size, size):
        return images
    small = [Image.fromarray(i).resize((size, size), Image.Resampling.LANCZOS) for i in images]
    return np.clip(np.stack([np.asarray(i) for i in small]), 0, 1)  # Lanczos overshoots at edges


def _download(home: str, seconds: float) -> str:
    """Fetch the data set into `home` within `seconds`; why not, or "" if it is there.

    It arrives in a folder of its own and is moved in one step: nothing half-written stays.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="cortexviz-", dir=home) as arriving:
            subprocess.run(
                [sys.executable, "-c", DOWNLOAD, arriving],
                timeout=seconds,
                check=True,
                capture_output=True,
                text=True,
            )
            os.replace(Path(arriving, STORED), Path(home, STORED))
    except subprocess.TimeoutExpired:
        return f"the Olivetti faces did not arrive in {home} within {seconds:g} s"
    except subprocess.CalledProcessError as failed:
        last = (failed.stderr.strip().splitlines() or ["no reason given"])[-1]
        return f"the Olivetti faces could not be loaded into {home} ({last})"
    except OSError as failed:
        return f"the Olivetti faces could not be stored in {home} ({failed})"
    return ""
