"""Decorators for all compiled code: kept on disk where it can be, else compiled anew.

numba's own cache stops a program where there is no folder to write to, where a file of it was cut
short (a crash, a full disk) and where the disk is full. None of these is a reason not to compute.
It also goes on with old code where a function that is called, or a constant, has changed in another
file: here what is kept belongs to all files of a folder as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache

from cortexviz.base import warn

# Every step is rounded as it is written, so that all processors get the same bits. Left out of
# "fast" are those that change sums: contract (fused multiply-add), reassoc, arcp and afn.
STRICT: set[str] = {"nnan", "ninf", "nsz"}


class _Cache(FunctionCache):  # type: ignore[misc]
    """numba's cache of one function, which may fail without harm."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        index = self._cache_file
        folder = Path(function.__code__.co_filename).parent
        index._source_stamp = index._source_stamp, sources(folder)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        # What unpickling half a file raises depends on where it was cut.
        except Exception as error:
            _say(f"{self.cache_path} holds damaged files of {self._name} ({error!r})")
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            try:
                super().save_overload(sig, data)
            except (OSError, RuntimeError):
                raise
            except Exception:  # the index, which is read first, is damaged: begin a new one
                self.flush()
                super().save_overload(sig, data)
        except OSError as error:
            _say(f"{self.cache_path} cannot keep {self._name} ({error})")


@cache
def sources(folder: Path) -> str:
    """Digest of a folder's modules: compiled code has in it what it calls, from any of them."""
    digest = sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _say(what: str) -> None:
    sentence = f"the folder of compiled code {what}: compiled anew, which takes some seconds"
    warn.warn(sentence, stacklevel=2)


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Compile on first use, run without the interpreter's lock, keep the result on disk.

    Parameters
    ----------
    **options
        For `numba.njit`, beside nogil and NumPy's way to divide by 0.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        dispatcher = numba.njit(nogil=True, error_model="numpy", **options)(function)
        # RuntimeError: no folder to write to, neither beside the file nor the user's own.
        with suppress(RuntimeError):
            dispatcher._cache = _Cache(function)
        return dispatcher

    return decorate


def part(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Compile into each function that calls it, and for nobody else.

    With machine code of its own, the process that compiled would run another copy, rounded
    otherwise, than those that load the caller from disk. Python cannot call it, which saves time.
    """
    options |= {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return numba.njit(forceinline=True, nogil=True, error_model="numpy", **options)
