"""Our warnings, and who hears them: all of Python as usual, or one listener of this thread.

`warnings.catch_warnings` changes the filters of the whole process and puts back what it found, so
two threads that overlap in it leave the filter of one of them behind for good (until Python 3.14).
A listener belongs to the thread, or the task, that set it and to nobody else.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from cortexviz import CortexvizWarning

T = TypeVar("T")

_listener: ContextVar[Callable[[str], object] | None] = ContextVar("listener", default=None)


def warn(message: str, stacklevel: int = 1) -> None:
    """Say a sentence as a `CortexvizWarning`; `stacklevel` as in `warnings.warn`."""
    listener = _listener.get()
    if listener is None:
        warnings.warn(message, CortexvizWarning, stacklevel + 1)
    else:
        listener(message)


@contextmanager
def heard(listener: Callable[[str], object]) -> Iterator[None]:
    """Call ``listener(sentence)`` for our warnings in this thread, instead of showing them."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def unheard() -> Iterator[None]:
    """Keep our warnings in this thread to ourselves."""
    with heard(lambda message: None):
        yield


def listened(states: Iterator[T], listener: Callable[[str], object]) -> Iterator[T]:
    """The same states, with `listener` only while one of them is made: between them the caller
    may go on in another thread."""
    while True:
        with heard(listener):
            try:
                state = next(states)
            except StopIteration:
                return
        yield state
