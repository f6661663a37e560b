"""Learning gives the same bits on every processor, as far as one machine can try.

Compiled code for the oldest processor of its kind, other kernels of OpenBLAS, NumPy without its
vector instructions, other numbers of threads: each in a fresh process.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

from cortexviz.hmax import PRESETS

ROOT = Path(__file__).parents[2]
# `make test-generic` compiles for the same processor, and keeps the code in the same folder.
GENERIC = {
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CACHE_DIR": str(ROOT / ".numba_cache" / "generic"),
}
PLAIN = " ".join(name for name in __cpu_dispatch__ if __cpu_features__.get(name))
OTHERS = {"generic code": GENERIC, "NumPy without vectors": {"NPY_DISABLE_CPU_FEATURES": PLAIN}}
if platform.machine() in ("x86_64", "AMD64"):
    kernels = ["Nehalem"]
    kernels += ["Haswell"] * any(__cpu_features__.get(name) for name in ("X86_V3", "AVX2"))
    kernels += ["SkylakeX"] * any(__cpu_features__.get(name) for name in ("X86_V4", "AVX512_SKX"))
    OTHERS |= {f"OpenBLAS for {name}": {"OPENBLAS_CORETYPE": name} for name in kernels}


def learned(file, plan, threads=1, environment=None):
    """What `tests.hmax.learned` wrote."""
    command = [sys.executable, "-m", "tests.hmax.learned", plan, str(threads), str(file)]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | (environment or {}))
    return np.load(file)


def assert_same(one, other):
    assert set(one.files) == set(other.files)
    for name in one.files:
        if name.startswith("~"):  # recognition and feedback may use what is fastest
            np.testing.assert_allclose(other[name], one[name], atol=1e-4, err_msg=name)
        else:
            assert one[name].tobytes() == other[name].tobytes(), name


def test_learning_gives_the_same_bits_on_an_old_processor(tmp_path):
    here = learned(tmp_path / "here.npz", "small")
    everything = {key: value for other in OTHERS.values() for key, value in other.items()}
    old = everything | {"OPENBLAS_CORETYPE": "Nehalem"}
    assert_same(here, learned(tmp_path / "there.npz", "small", threads=2, environment=old))


@pytest.mark.slow
@pytest.mark.parametrize("plan", PRESETS)
def test_every_preset_is_learned_with_the_same_bits(plan, tmp_path):
    here = learned(tmp_path / "here.npz", plan)
    for i, (name, environment) in enumerate(OTHERS.items()):
        for threads in (1, 2):
            print(name, threads)
            there = learned(tmp_path / f"{i}.npz", plan, threads, environment)
            assert_same(here, there)
