"""The drawn faces: the same everywhere, and people who can be told apart."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from cortexviz.data import faces
from cortexviz.data.portraits import paint


@pytest.fixture(scope="module")
def everything():
    return faces("procedural")


def test_a_new_process_draws_the_same_bytes(everything):
    program = (
        "import hashlib; from cortexviz.data import faces; "
        "print(hashlib.sha256(faces('procedural').images.tobytes()).hexdigest())"
    )
    drawn = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert drawn.stdout.strip() == hashlib.sha256(everything.images.tobytes()).hexdigest()


def test_the_brushes_stay_in_single_precision_arithmetic_that_rounds_alike_everywhere():
    """No exp, sin or power: those differ in the last bit between processors."""
    used = set()

    class Watched(np.ndarray):
        def __array_ufunc__(self, ufunc, method, *inputs, out=(), **rest):
            used.add(ufunc.__name__)
            plain = [np.asarray(i) if isinstance(i, Watched) else i for i in inputs]
            if out:
                rest["out"] = tuple(np.asarray(o) for o in out)
            result = getattr(ufunc, method)(*plain, **rest)
            if not out and isinstance(result, np.ndarray):
                assert result.dtype in (np.float32, np.int32, bool)
            return out[0] if out else result.view(Watched)

    from cortexviz.data.portraits import draw, people

    watched = tuple(a.view(Watched) for a in paint.grid(32))
    original = draw.grid
    try:
        draw.grid = lambda n: watched
        for person in people.people():
            draw.draw(person, person.moments[0], 16, False)
    finally:
        draw.grid = original
    exact = {
        "add", "subtract", "multiply", "divide", "negative", "absolute", "sqrt", "square",
        "maximum", "minimum", "clip", "floor", "bitwise_and",
    }  # fmt: skip
    assert {"multiply", "sqrt"} <= used <= exact


def test_forty_people_ten_pictures_each(everything):
    np.testing.assert_array_equal(everything.people, np.repeat(np.arange(40), 10))
    assert len(np.unique(everything.images.reshape(400, -1), axis=0)) == 400


def test_pictures_use_the_whole_range_like_photographs(everything):
    bytes_ = everything.images * 255
    np.testing.assert_array_equal(bytes_, np.round(bytes_))
    spread = np.percentile(everything.images, 99, axis=(1, 2)) - np.percentile(
        everything.images, 1, axis=(1, 2)
    )
    assert spread.min() > 0.3  # black to white, no picture is flat
    assert 0.3 < everything.images.mean() < 0.6


def test_a_person_is_nearer_to_oneself_than_to_the_others(everything):
    flat = everything.images.reshape(400, -1).astype(float)
    square = (flat**2).sum(axis=1)
    distance = np.sqrt(np.maximum(square[:, None] + square - 2 * flat @ flat.T, 0))
    same = everything.people[:, None] == everything.people
    others = distance.mean(axis=1, where=~same)
    own = distance.mean(axis=1, where=same & ~np.eye(400, dtype=bool))
    assert (own < others).mean() > 0.95


def test_people_are_identified_by_their_other_nine_pictures(everything):
    """Nearest mean face; chance is 1 in 40. The Olivetti photographs reach 0.88."""
    flat = everything.images.reshape(40, 10, -1).astype(float)
    means = flat.mean(axis=1)
    right = 0
    for person in range(40):
        for picture in range(10):
            left_out = means.copy()
            left_out[person] = np.delete(flat[person], picture, axis=0).mean(axis=0)
            errors = ((left_out - flat[person, picture]) ** 2).sum(axis=1)
            right += errors.argmin() == person
    assert right / 400 > 0.7


def test_the_pictures_of_a_person_differ_as_photographs_do(everything):
    """Ten copies would be no data set: pose, expression and light move most of the pixels."""
    flat = everything.images.reshape(40, 10, -1)
    moved = (np.ptp(flat, axis=1) > 0.1).mean(axis=1)
    assert moved.min() > 0.3


def test_any_size_shows_the_same_faces(everything):
    small = faces("procedural", size=16).images
    blocks = everything.images.reshape(400, 16, 4, 16, 4).mean(axis=(2, 4))
    alike = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(blocks, small, strict=True)]
    assert np.median(alike) > 0.97


def test_a_colour_picture_is_the_grey_one_in_colour():
    colour, grey = (faces("procedural", size=24, colour=c).images for c in (True, False))
    assert colour.shape == (400, 24, 24, 3)
    assert np.ptp(colour, axis=-1).max() > 0.1
    linear = (colour.astype(float) ** 2) @ paint.LUMINANCE  # light is the square of the byte
    # Brightest spots are clipped channel by channel; everywhere else only bytes are rounded.
    inside = colour.max(axis=-1) < 1
    np.testing.assert_allclose(np.sqrt(linear)[inside], grey[inside], atol=0.02)
