"""Learning gives the same bits on every processor, as far as one machine can try."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.hmax import PRESETS
from tests.processors import OLDEST, OTHERS, python


def learned(file, plan, threads=1, environment=None):
    """What `tests.hmax.learned` wrote."""
    arguments = ("-m", "tests.hmax.learned", plan, str(threads), str(file))
    python(*arguments, environment=environment)
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
    assert_same(here, learned(tmp_path / "there.npz", "small", threads=2, environment=OLDEST))


@pytest.mark.slow
@pytest.mark.parametrize("plan", PRESETS)
def test_every_preset_is_learned_with_the_same_bits(plan, tmp_path):
    here = learned(tmp_path / "here.npz", plan)
    for i, environment in enumerate((OLDEST, *OTHERS.values())):
        for threads in (1, 2):
            there = learned(tmp_path / f"{i}-{threads}.npz", plan, threads, environment)
            assert_same(here, there)
