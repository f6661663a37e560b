"""Wait for what must come, never for a time that ought to be enough."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

# Seconds after which a test gives up: far more than the slowest machine needs.
LIMIT = 60.0


def until(condition: Callable[[], T], what: str, seconds: float = LIMIT) -> T:
    """Ask until the answer is true, and return it; `what` says what was waited for."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, f"{seconds:.0f} s and still not so: {what}"
        time.sleep(0.01)
    return answer


@contextmanager
def meanwhile(helper: Callable[[], object], stop: threading.Event) -> Iterator[None]:
    """Run `helper` beside the block. Where it fails, `stop` ends the block's work and it fails."""
    with ThreadPoolExecutor(1) as thread:
        helping = thread.submit(helper)
        helping.add_done_callback(lambda done: done.exception() and stop.set())
        yield
        helping.result()
