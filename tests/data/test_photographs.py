"""Photographs that come along, and one's own."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cortexviz import CortexvizWarning
from cortexviz.data import photographs


def test_six_photographs_come_along_and_differ():
    names, images = photographs()
    assert len(names) == 6 and images.shape == (6, 300, 300) and images.dtype == np.float32
    assert 0 <= images.min() < 0.1 and 0.9 < images.max() <= 1
    flat = np.corrcoef(images.reshape(6, -1))
    assert abs(flat - np.eye(6)).max() < 0.6


def test_a_folder_of_ones_own(tmp_path):
    for name, level in (("a.png", 50), ("b.jpg", 200)):
        Image.fromarray(np.full((40, 60, 3), level, np.uint8)).save(tmp_path / name)
    names, images = photographs(tmp_path, size=32)
    assert names == ["a.png", "b.jpg"]
    np.testing.assert_allclose(images.mean((1, 2)) * 255, [50, 200], atol=2)  # jpg
    (tmp_path / "c.png").write_text("no picture")
    with pytest.warns(CortexvizWarning, match=r"c\.png"):
        assert photographs(tmp_path).names == ["a.png", "b.jpg"]


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(ValueError, match="at least one readable picture"):
        photographs(tmp_path)
    with pytest.raises(FileNotFoundError, match="does not exist"):
        photographs(tmp_path / "nowhere")
