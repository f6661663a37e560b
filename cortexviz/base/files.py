"""Files that are whole or not there: every file that we write, and every archive that we read."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from cortexviz.base.check import shown


def as_path(name: str, value: Any) -> Path:
    """`value` as a path, with ``~`` as the home folder; a number is not a path."""
    if not isinstance(value, str | os.PathLike) or not os.fspath(value):
        raise TypeError(f"{name} must be a path, as text or pathlib.Path; got {shown(value)}")
    return Path(os.fsdecode(os.fspath(value))).expanduser()


@contextmanager
def replacing(path: Any) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` only once it is whole.

    Whatever goes wrong on the way (a full disk, Ctrl-C, an error of the writer), what was at `path`
    before is still there. Links are followed; the mode of a file that is replaced is kept.
    """
    target = Path(os.path.realpath(as_path("path", path)))
    if target.exists() and not target.is_file():
        with target.open("wb") as file:  # a pipe or a device: nothing there to be kept
            yield file
        return
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        with partial.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, partial)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def read_arrays(path: Any, expected: str) -> dict[str, np.ndarray]:
    """All arrays of an .npz file; one sentence where it is damaged or something else.

    Parameters
    ----------
    path : str or path
    expected : str
        What the file should be, for the sentence: "a network that HMAXNetwork.save wrote".

    Raises
    ------
    ValueError
        It cannot be read as an archive of plain arrays.
    OSError
        It is not there, or must not be read.
    """
    path = as_path("path", path)
    contents = BytesIO(path.read_bytes())  # here the system's own sentence is clear
    try:
        with np.load(contents, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except Exception as error:  # zipfile, zlib, struct and NumPy have some ten errors for this
        raise damaged(path, expected) from error


def damaged(path: Any, expected: str, why: str = "") -> ValueError:
    """The sentence for a file whose contents cannot be what they should be."""
    reason = f" ({why})" if why else ""
    return ValueError(f"{path} is damaged or is not {expected}{reason}: save it again")


def plain(value: Any) -> Any:
    """NumPy scalars, arrays, tuples and paths as what JSON knows, at any depth."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | range):
        return [plain(one) for one in value]
    return os.fspath(value) if isinstance(value, os.PathLike) else value
