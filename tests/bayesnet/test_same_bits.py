"""Messages give the same bits on every processor, as far as one machine can try."""

from __future__ import annotations

import numpy as np

from tests.bayesnet.propagated import beliefs
from tests.processors import OLDEST, python


def test_beliefs_have_the_same_bits_on_an_old_processor(tmp_path):
    python("-m", "tests.bayesnet.propagated", str(tmp_path / "there.npz"), environment=OLDEST)
    here, there = beliefs(), np.load(tmp_path / "there.npz")
    assert set(here) == set(there.files)
    for name, values in here.items():
        if " exact " in name:  # NumPy adds up the cliques, in an order of the processor's
            np.testing.assert_allclose(there[name], values, rtol=0, atol=1e-14, err_msg=name)
        else:
            assert values.tobytes() == there[name].tobytes(), name
