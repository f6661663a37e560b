"""Compiled code is kept where it can be, and computing goes on where it cannot."""

from __future__ import annotations

import errno
import importlib.util
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest
from numba.core import caching

from cortexviz import CortexvizWarning
from cortexviz.base.compiled import compiled, sources

SOURCE = """
def square_sum(x):
    total = 0.0
    for v in x:
        total += v * v
    return total
"""
NUMBERS = np.arange(5.0)
DAMAGES = {
    "empty": lambda data: b"",
    "cut short": lambda data: data[: len(data) // 2],
    "without its last byte": lambda data: data[:-1],
    "ending in zeros": lambda data: data[: len(data) // 2] + bytes(len(data) - len(data) // 2),
    "something else": lambda data: b"a page of text" * 20,
}


@pytest.fixture
def function(tmp_path):
    """A plain function in a file of its own."""
    file = tmp_path / "small.py"
    file.write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("small", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.square_sum


def answer(function):
    """The result, and whether it came from the disk, as a new process would have it."""
    dispatcher = compiled()(function)
    return dispatcher(NUMBERS), sum(dispatcher.stats.cache_hits.values())


def kept(tmp_path, ending):
    (file,) = tmp_path.rglob(f"*.{ending}")
    return file


def test_the_second_process_reads_what_the_first_compiled(function):
    assert answer(function) == (30.0, 0)
    assert answer(function) == (30.0, 1)


def test_a_change_in_another_file_of_the_folder_is_seen(function, tmp_path):
    """What a compiled function calls, or a constant, may stand there."""
    assert answer(function) == (30.0, 0)
    (tmp_path / "called.py").write_text("HALF = 0.5")
    sources.cache_clear()  # a new process
    assert answer(function) == (30.0, 0)
    assert answer(function) == (30.0, 1)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_a_damaged_file_is_compiled_anew_with_a_sentence(function, tmp_path, ending, damage):
    answer(function)
    file = kept(tmp_path, ending)
    file.write_bytes(DAMAGES[damage](file.read_bytes()))
    with pytest.warns(CortexvizWarning, match=r"damaged files of .*square_sum.*: compiled anew"):
        assert answer(function) == (30.0, 0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert answer(function) == (30.0, 1), "mended for the next process"


def test_files_cut_anywhere_do_no_harm(function, tmp_path):
    answer(function)
    whole = {ending: kept(tmp_path, ending).read_bytes() for ending in ("nbi", "nbc")}
    rng = np.random.default_rng(0)
    for ending, data in whole.items():
        for length in rng.integers(0, len(data), 15):
            for name, content in whole.items():
                kept(tmp_path, name).write_bytes(content)
            kept(tmp_path, ending).write_bytes(data[:length])
            with pytest.warns(CortexvizWarning, match="compiled anew"):
                assert answer(function)[0] == 30.0


def test_a_full_disk_costs_the_kept_copy_only(function, monkeypatch):
    def full(self, name, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(caching.IndexDataCacheFile, "_save_data", full)
    with pytest.warns(CortexvizWarning, match="cannot keep .*No space left on device"):
        assert answer(function) == (30.0, 0)


def test_everything_can_be_imported_and_used_where_nothing_can_be_written():
    """No folder for compiled code, neither beside the package nor in the user's home."""
    code = """
from numba.core import caching
caching.CacheImpl._locator_classes = []
import importlib, numpy as np
for name in ("bcm", "bayesnet", "hmax", "metrics", "studies", "plot", "widgets"):
    importlib.import_module("cortexviz." + name)
from cortexviz.hmax import gabor_bank, s1
print(s1(np.ones((1, 12, 12)), gabor_bank()).shape)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ
    )
    assert done.stdout.strip() == "(1, 2, 2, 4)", done.stderr
