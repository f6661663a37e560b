"""Memory is known, and what was freed given back where the library of C can do that."""

import ctypes
import subprocess
import sys

import pytest

from cortexviz.base import check, memory

# Small pieces, that glibc keeps when they are freed; all but the last, which lies above them.
SCRIPT = """
from pathlib import Path
from cortexviz.base import memory
def alone():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty"))
pieces = [bytes(20_000) for _ in range(5_000)]
last, pieces[:] = pieces[-1], []
before = alone()
memory.give_back()
print(before - alone())
"""

# Six threads take memory at the same time; glibc then says how many heaps there are.
HEAPS = """
import ctypes, os, sys, threading
from concurrent.futures import ThreadPoolExecutor
from cortexviz.base import memory
if sys.argv[1] == "one":
    memory.one_heap()
together = threading.Barrier(6)
def take(_):
    together.wait()
    taken = [bytes(2_000) for _ in range(2_000)]
    together.wait()
with ThreadPoolExecutor(6) as threads:
    list(threads.map(take, range(6)))
library = ctypes.CDLL(None)
library.fdopen.restype, library.fdopen.argtypes = ctypes.c_void_p, [ctypes.c_int, ctypes.c_char_p]
library.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
library.fflush.argtypes = [ctypes.c_void_p]
said = library.fdopen(1, b"w")
library.malloc_info(0, said)
library.fflush(said)
"""


def test_what_is_free_is_given_back():
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("another library of C")
    said = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True)
    assert int(said.stdout) > 50_000  # kB, of 100,000


def heaps(how):
    said = subprocess.run([sys.executable, "-c", HEAPS, how], capture_output=True, check=True)
    return said.stdout.count(b"<heap nr")


def test_threads_share_one_heap():
    if not hasattr(ctypes.CDLL(None), "malloc_info"):
        pytest.skip("another library of C")
    assert heaps("one") == 1 < heaps("many")


def test_elsewhere_nothing_happens(monkeypatch):
    memory._trim.cache_clear()
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: object())
    memory.give_back()
    memory.one_heap()
    memory._trim.cache_clear()


def test_memory_is_what_the_system_says():
    assert 0 < memory.free() < 1e15
    check.fits("n", 1, 1e6)


def test_a_limit_of_the_container_counts(monkeypatch, tmp_path):
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "LIMITS", (str(limit),))
    limit.write_text("max\n")
    free = memory.free()
    limit.write_text("1000000\n")
    assert memory.free() == 1e6 < free
