"""Memory that was freed is given back, where the library of C can do that."""

import ctypes
import subprocess
import sys

import pytest

from cortexviz.base import memory

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


def test_what_is_free_is_given_back():
    if not hasattr(ctypes.CDLL(None), "malloc_trim"):
        pytest.skip("another library of C")
    said = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True)
    assert int(said.stdout) > 50_000  # kB, of 100,000


def test_elsewhere_nothing_happens(monkeypatch):
    memory._trim.cache_clear()
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda name: object())
    memory.give_back()
    memory._trim.cache_clear()
