"""Fields lie where they belong, and tuning curves meet at their best bar."""

import numpy as np
import pytest

from cortexviz import plot


def test_each_field_lies_in_its_cell_stretched_around_grey():
    fields = np.arange(1, 6)[:, None, None] * np.eye(3)
    fields[4] *= -1
    ax = plot.v1.field_grid(fields, columns=2)
    image = ax.get_images()[0]
    picture = image.get_array()
    assert picture.shape == (11, 7) and image.get_clim() == (-1, 1)
    for i, cell in enumerate(
        [picture[r : r + 3, c : c + 3] for r in (0, 4, 8) for c in (0, 4)][:5]
    ):
        assert np.array_equal(cell, np.eye(3) * (-1 if i == 4 else 1))


def test_tuning_curves_meet_at_their_best_bar():
    curves = np.stack([np.roll([4.0, 2, 1, 1, 1, 2], k) for k in range(6)])
    ax = plot.v1.tuning_curves(np.arange(6) * 30, curves)
    for line in ax.lines:
        assert line.get_xdata().tolist() == [-90, -60, -30, 0, 30, 60]
        np.testing.assert_allclose(line.get_ydata(), [0.25, 0.25, 0.5, 1, 0.5, 0.25])


def test_odd_arrays_get_a_sentence():
    with pytest.raises(ValueError, match="fields must have shape"):
        plot.v1.field_grid(np.ones((3, 3)))
    with pytest.raises(ValueError, match="curves must have shape"):
        plot.v1.tuning_curves([0, 90], np.ones((2, 3)))
