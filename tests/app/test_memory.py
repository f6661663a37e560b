"""What one visitor's kernel takes, by `benchmarks.memory`; minutes."""

from __future__ import annotations

import pytest

from benchmarks import memory
from cortexviz.app.copies import can_copy

pytestmark = pytest.mark.skipif(not can_copy(), reason="kernels share nothing here")
SOME = ["contours: compared", "contours: plan turned", "contours: plan fine", "contours: GIF"]


@pytest.mark.slow
def test_a_kernel_keeps_below_its_target_whatever_its_page_is_asked_to_do():
    _, *rows, _ = memory.table([*SOME, "studies: at work", "faces: many neurons"], ["--shared"])
    taken = {name: float(most) for name, _, most, _ in rows}
    assert taken.keys() >= {*SOME}
    assert max(taken.values()) <= memory.TARGET, taken
