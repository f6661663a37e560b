"""`import cortexviz.bcm` is light, and the compiled code is kept from one process to the next."""

from __future__ import annotations

import os
import subprocess
import sys

HEAVY = ("matplotlib", "torch", "ipywidgets", "sklearn")
TRAIN = """
import numpy as np
from cortexviz.bcm import Params, kernel, train
list(train(Params(n_neurons=3, epochs=1, batch_size=2), np.eye(3)))
stats = kernel.train_adam.stats
print(sum(stats.cache_hits.values()), sum(stats.cache_misses.values()))
"""


def python(code: str, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env=os.environ | environment, cwd="/",
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_importing_bcm_brings_nothing_heavy():
    code = f"import sys, cortexviz.bcm; print([m for m in {HEAVY} if m in sys.modules])"
    assert python(code) == "[]"


def test_the_estimator_is_there_when_asked_for():
    code = (
        "import sys, cortexviz.bcm as b; print('BCM' in dir(b), 'sklearn' in sys.modules);"
        "from cortexviz.bcm import BCM; print(BCM().n_neurons, 'sklearn' in sys.modules)"
    )
    assert python(code).split() == ["True", "False", "21", "True"]


def test_compiled_code_is_reused_by_the_next_process(tmp_path):
    first, second = (python(TRAIN, NUMBA_CACHE_DIR=str(tmp_path)) for _ in range(2))
    assert (first, second) == ("0 1", "1 0")


def test_training_works_where_nothing_can_be_written():
    """No folder for compiled code, neither beside the package nor in the user's home."""
    nowhere = "from numba.core import caching; caching.CacheImpl._locator_classes = []\n"
    assert python(nowhere + TRAIN) == "0 1"
