"""What one visitor's kernel takes, by `benchmarks.memory`; minutes."""

from __future__ import annotations

import pytest

from benchmarks import memory
from cortexviz.app.copies import can_copy

pytestmark = pytest.mark.skipif(not can_copy(), reason="kernels share nothing here")
SOME = ["first picture", "contours: compared", "plan turned", "plan fine", "contours: GIF"]


@pytest.mark.slow
def test_a_kernel_keeps_below_its_target_whatever_its_page_is_asked_to_do():
    _, *rows, _ = memory.table([*SOME, "studies: at work", "faces: many neurons"], ["--shared"])
    taken = {name: (float(most), float(target)) for name, target, most, _ in rows}
    assert all(any(words in name for name in taken) for words in SOME)
    assert all(most <= target for most, target in taken.values()), taken
