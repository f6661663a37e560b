"""Other pictures of the same objects: reproducible, different, and still the objects."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.data import Silhouettes, exemplars, silhouettes

NAMES, IMAGES = silhouettes()
TWO = Silhouettes(NAMES[:2], IMAGES[:2])


def test_a_seed_gives_the_same_pictures_and_more_begin_with_the_fewer():
    names, few = exemplars(2, seed=3, known=TWO)
    _, more = exemplars(3, seed=3, known=TWO)
    assert names == [NAMES[0]] * 2 + [NAMES[1]] * 2
    np.testing.assert_array_equal(few[2:], more[3:5])
    assert few.shape == (4, 140, 140) and few.dtype == np.float32
    assert few.min() == 0 and few.max() == 1
    assert not np.array_equal(few[0], few[1])
    assert not np.array_equal(few, exemplars(2, seed=4, known=TWO).images)


def test_strength_0_is_the_drawing_or_its_mirror_image():
    """Both are symmetric; edges are taken to halves of a pixel."""
    _, same = exemplars(3, known=TWO, strength=0)
    for i, image in enumerate(same):
        assert abs(image - TWO.images[i // 3]).mean() < 0.01


def test_the_stronger_the_farther_away():
    def distance(strength):
        _, images = exemplars(4, seed=1, known=TWO, strength=strength)
        return np.abs(images - np.repeat(TWO.images, 4, axis=0)).mean()

    distances = [distance(strength) for strength in (0.3, 1.0, 2.0)]
    assert distances == sorted(distances) and distances[1] > 0.02


def test_bad_input_is_explained():
    with pytest.raises(ValueError, match="a name for each picture"):
        exemplars(known=Silhouettes(["one"], IMAGES[:2]))
    with pytest.raises(ValueError, match="strength"):
        exemplars(strength=-1)
    with pytest.raises(TypeError, match="known"):
        exemplars(known=3)
