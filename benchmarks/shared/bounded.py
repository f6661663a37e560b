"""A call in a process of its own, with bounds on its time and memory: no machine is hurt."""

from __future__ import annotations

import math
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

_FLAGS = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
ONE_THREAD = {"XLA_FLAGS": _FLAGS} | dict.fromkeys(
    ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)
PATIENCE = 20  # times as long on the clock, for a machine that is busy


class Bounds(NamedTuple):
    """What one call may take: seconds of processor time, and bytes of address space."""

    seconds: float = 20
    memory: float = 4e9


class Outcome(NamedTuple):
    """What came of a call: a value, or the sentence why there is none, and its peak in bytes."""

    value: Any = None
    why: str = ""
    peak: float = 0


def bounded(function: Callable[..., Any], *arguments: Any, bounds: Bounds) -> Outcome:
    """Call a function of a module in a fresh process, on one processor with one thread."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    child = spawn.Process(target=_call, args=(there, bounds, function, arguments), daemon=True)
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)  # read while libraries load, so before the process begins
    try:
        child.start()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    there.close()
    late = not here.poll(PATIENCE * bounds.seconds)
    if late:
        child.kill()
    try:
        outcome = Outcome() if late else here.recv()
    except EOFError:  # it died without a word
        outcome = Outcome()
    child.join()
    return outcome if outcome.peak else Outcome(why=_death(child.exitcode, late, bounds))


def _death(code: int, late: bool, bounds: Bounds) -> str:
    if late or code == -signal.SIGXCPU:
        return f"not done after {bounds.seconds:g} s"
    cause = signal.Signals(-code).name if code < 0 else f"status {code}"
    return f"its process was ended by {cause}"


def _call(to: Connection, bounds: Bounds, function: Callable[..., Any], arguments: Any) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    resource.setrlimit(resource.RLIMIT_AS, (int(bounds.memory),) * 2)
    seconds = math.ceil(bounds.seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # SIGXCPU, then SIGKILL
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    value, why = None, ""
    try:
        value = function(*arguments)
    except MemoryError as error:
        why = f"more than {bounds.memory / 1e9:g} GB: {str(error) or 'MemoryError'}"
    except Exception as error:
        why = f"{type(error).__name__}: {' '.join(str(error).split())}"
    peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    to.send(Outcome(value, why, peak))
