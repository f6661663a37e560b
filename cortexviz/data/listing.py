"""Which pictures lie in a folder; what cannot be one of them is named, never dropped in silence."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cortexviz.base.files import as_path


class Listing:
    """The pictures of a folder in order of name, and what was left out.

    Hidden files and folders are some tool's own and left alone. Links are followed.

    Parameters
    ----------
    folder : path
    suffixes : tuple of str
        Endings of pictures, in small letters.
    deep : bool
        Look into sub-folders, too.

    Attributes
    ----------
    root : Path
    files : list of Path
    skipped : dict of Path to str
        What was left out so far, and why.

    Raises
    ------
    FileNotFoundError, NotADirectoryError
        If there is no such folder.
    """

    def __init__(self, folder: Any, suffixes: tuple[str, ...], deep: bool = True) -> None:
        self.root, self.suffixes, self.deep = as_path("folder", folder), suffixes, deep
        if not self.root.exists():
            raise FileNotFoundError(
                f"folder must be a folder with pictures; {self.root} does not exist"
            )
        if not self.root.is_dir():
            raise NotADirectoryError(
                f"folder must be a folder with pictures; {self.root} is a file"
            )
        self.skipped: dict[Path, str] = {}
        self.files = list(self._pictures(self.root, ()))

    def skip(self, path: Path, reason: Exception | str) -> None:
        """Leave `path` out, and remember why."""
        self.skipped[path] = reason if isinstance(reason, str) else _why(reason)

    def said(self) -> str:
        """What was left out, as a sentence; "" for nothing."""
        if not self.skipped:
            return ""
        each = [f"{path.relative_to(self.root)} ({why})" for path, why in self.skipped.items()]
        n = "1 file" if len(each) == 1 else f"{len(each)} files"
        return f"skipped {n} in {self.root} that cannot be read as pictures: {'; '.join(each)}"

    def _pictures(self, folder: Path, above: tuple[tuple[int, int], ...]) -> Iterator[Path]:
        here = os.stat(folder)
        above = (*above, (here.st_dev, here.st_ino))
        for path in sorted(p for p in folder.iterdir() if not p.name.startswith(".")):
            picture = path.suffix.lower() in self.suffixes
            try:
                status = path.stat()
            except OSError:
                if picture or (self.deep and not path.suffix):  # may have been a person's folder
                    self.skip(path, "a link that leads nowhere")
                continue
            if stat.S_ISDIR(status.st_mode):
                if self.deep:
                    yield from self._inside(path, above, (status.st_dev, status.st_ino))
            elif picture and stat.S_ISREG(status.st_mode):
                yield path
            elif picture:
                self.skip(path, "a pipe or a device")  # to open it could hang for ever

    def _inside(
        self, folder: Path, above: tuple[tuple[int, int], ...], identity: tuple[int, int]
    ) -> Iterator[Path]:
        if identity in above:
            self.skip(folder, "a link to a folder that it lies in")
            return
        try:
            yield from self._pictures(folder, above)
        except OSError as error:
            self.skip(folder, error)


def _why(error: Exception) -> str:
    """Why a picture could not be read, without the path that Pillow repeats."""
    from PIL import UnidentifiedImageError

    if isinstance(error, UnidentifiedImageError):
        return "not a picture"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).partition("\n")[0] or type(error).__name__
