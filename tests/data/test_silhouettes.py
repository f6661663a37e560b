"""Silhouettes: thirty distinct, centred objects; and a folder that a person brings."""

import itertools
import os

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.ndimage import binary_erosion

from cortexviz import CortexvizWarning
from cortexviz.data import load_silhouettes, silhouettes
from cortexviz.data.paths import coverage, path, stroke

NAMES, IMAGES = silhouettes()
INK = 1 - IMAGES.astype(float)


def test_there_are_thirty_named_pictures_with_the_papers_objects():
    assert IMAGES.shape == (30, 140, 140)
    assert IMAGES.dtype == np.float32
    assert len(set(NAMES)) == 30
    wanted = {"square", "circle", "triangle", "star", "lamp", "guitar", "cross", "airplane"}
    assert wanted <= set(NAMES)


def test_objects_are_black_on_white_with_grey_only_at_their_edges():
    assert IMAGES.min() == 0
    assert IMAGES.max() == 1
    for name, image in zip(NAMES, IMAGES, strict=True):
        grey = (image > 0) & (image < 1)
        assert not binary_erosion(grey, np.ones((3, 3))).any(), name  # no patch, only edges


def test_every_object_is_centred_and_big_and_stays_inside_when_moved_by_20():
    for name, ink in zip(NAMES, INK, strict=True):
        for axis in (0, 1):
            seen = np.flatnonzero(ink.max(axis=axis) > 0.05)
            assert seen[0] >= 20 and seen[-1] < 120, name
            assert abs((seen[0] + seen[-1]) / 2 - 69.5) <= 1.5, name
        rows, columns = np.nonzero(ink > 0.5)
        longest = max(np.ptp(rows), np.ptp(columns)) + 1
        assert 78 <= longest <= 93, name


def test_objects_have_a_common_visual_weight():
    share = INK.mean(axis=(1, 2))
    assert share.min() > 0.08
    assert share.max() < 0.35


def test_no_two_objects_are_alike():
    black = INK > 0.5
    for i, j in itertools.combinations(range(30), 2):
        shared = (black[i] & black[j]).sum() / (black[i] | black[j]).sum()
        # A square and the circle about as big share .83 of their union; the next pair .72.
        limit = 0.85 if {NAMES[i], NAMES[j]} == {"square", "circle"} else 0.75
        assert shared < limit, (NAMES[i], NAMES[j], shared)


def test_square_circle_and_triangle_have_their_exact_areas():
    area = dict(zip(NAMES, INK.sum(axis=(1, 2)), strict=True))
    assert area["square"] == pytest.approx(80**2, abs=1e-3)
    assert area["triangle"] == pytest.approx(np.sqrt(3) / 4 * 80**2, rel=1e-6)
    assert area["circle"] == pytest.approx(np.pi * 43**2, rel=3e-4)  # a polygon of 2 degrees


def test_a_caller_cannot_change_the_next_callers_pictures():
    silhouettes().images[:] = 0
    silhouettes().names.clear()
    np.testing.assert_array_equal(silhouettes().images, IMAGES)
    assert silhouettes().names == NAMES


@settings(max_examples=25)
@example([(0, 0), (0, 0), (0, 2e-311)])  # once an overflow
@given(st.lists(st.tuples(st.floats(-6, 26), st.floats(-6, 26)), min_size=3, max_size=3))
def test_coverage_of_any_triangle_is_its_supersampled_area(corners):
    corners = np.array(corners)
    fine = 40
    middles = (np.arange(20 * fine) + 0.5) / fine
    x, y = np.meshgrid(middles, middles)
    sides = [
        (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True)
    ]
    inside = np.all(np.array(sides) >= 0, axis=0) | np.all(np.array(sides) <= 0, axis=0)
    area = np.linalg.det(np.column_stack([corners, np.ones(3)])) / 2
    expected = inside.reshape(20, fine, 20, fine).mean(axis=(1, 3)) * (abs(area) > 1e-9)
    # A straight edge of a pixel's length passes at most 2 x 40 of its 1600 samples.
    np.testing.assert_allclose(coverage(corners, 20, 20), expected, atol=0.06)


def test_a_curve_of_a_path_passes_where_bezier_says():
    curve = path("M0 0 C0 8 8 8 8 0")
    np.testing.assert_allclose(curve[12], [4, 6])
    np.testing.assert_allclose(path("M0 0 Q4 8 8 0")[12], [4, 4])


def test_a_stroke_has_the_area_of_its_line_and_round_ends():
    (outline,) = stroke("M10 10 L30 10", 6)
    area = coverage(outline, 40, 40).sum()
    assert area == pytest.approx(20 * 6 + np.pi * 9, rel=1e-3)


def _save(folder, name, ink, mode="L"):
    grey = Image.fromarray(np.uint8(255 * (1 - ink)))
    if mode == "RGBA":
        black = Image.new("RGBA", grey.size, (0, 0, 0, 0))
        black.putalpha(Image.fromarray(np.uint8(255 * ink)))
        black.save(folder / name)
    else:
        grey.convert(mode).save(folder / name)


def test_pictures_of_many_kinds_load_as_the_same_silhouette(tmp_path):
    cat = INK[NAMES.index("cat")]
    for name, mode in (("a.png", "L"), ("b.png", "RGB"), ("c.png", "RGBA"), ("d.png", "P")):
        _save(tmp_path, name, cat, mode)
    _save(tmp_path, "e.jpg", cat)
    Image.fromarray(np.uint16(65535 * (1 - cat))).save(tmp_path / "f.png")
    (tmp_path / "README.txt").write_text("not a picture, and left alone")
    names, images = load_silhouettes(tmp_path)
    assert names == list("abcdef")
    assert images.shape == (6, 140, 140)
    assert images.dtype == np.float32
    assert np.abs(images - (1 - cat)).mean(axis=(1, 2)).max() < 0.005  # 8 bits, JPEG


def test_a_white_object_on_nothing_is_seen(tmp_path):
    cat = INK[NAMES.index("cat")]
    white = Image.new("RGBA", (140, 140), (255, 255, 255, 0))
    white.putalpha(Image.fromarray(np.uint8(255 * cat)))
    white.save(tmp_path / "cat.png")
    np.testing.assert_allclose(load_silhouettes(tmp_path).images[0], 1 - cat, atol=0.01)


def test_light_on_dark_is_turned_and_said(tmp_path):
    cat = INK[NAMES.index("cat")]
    _save(tmp_path, "night.png", 1 - cat)
    _save(tmp_path, "day.png", cat)
    with pytest.warns(CortexvizWarning, match=r"light objects on dark.*night\.png"):
        names, images = load_silhouettes(tmp_path)
    assert names == ["day", "night"]
    np.testing.assert_allclose(images[0], images[1], atol=0.01)


def test_a_wide_picture_keeps_its_framing_and_shape(tmp_path):
    ink = np.zeros((100, 200))
    ink[38:62, 20:100] = 1  # 80 wide, 24 high, in the left half
    _save(tmp_path, "bar.png", ink)
    image = load_silhouettes(tmp_path, size=50).images[0]
    assert image.shape == (50, 50)
    rows, columns = np.nonzero(image < 0.5)
    assert (rows.min(), rows.max() + 1) == (22, 28)
    assert (columns.min(), columns.max() + 1) == (5, 25)


def test_faint_colours_become_black_on_white(tmp_path):
    Image.fromarray(
        np.where(INK[0][..., None] > 0.5, np.uint8([255, 220, 0]), np.uint8(255)).astype(np.uint8)
    ).save(tmp_path / "yellow.png")
    image = load_silhouettes(tmp_path).images[0]
    assert (image.min(), image.max()) == (0, 1)


def test_broken_and_blank_files_are_named_and_skipped(tmp_path):
    _save(tmp_path, "cat.png", INK[NAMES.index("cat")])
    _save(tmp_path, "blank.png", np.zeros((140, 140)))
    (tmp_path / "broken.png").write_bytes(b"no picture")
    whole = (tmp_path / "cat.png").read_bytes()
    (tmp_path / "torn.png").write_bytes(whole[: len(whole) // 2])
    with pytest.warns(CortexvizWarning) as caught:
        names, _ = load_silhouettes(tmp_path)
    said = " ".join(str(warning.message) for warning in caught)
    assert names == ["cat"]
    for name in ("blank.png", "broken.png", "torn.png"):
        assert name in said


def test_two_files_of_one_stem_get_their_endings(tmp_path):
    for name in ("cat.png", "cat.jpg", "dog.png"):
        _save(tmp_path, name, INK[0])
    assert load_silhouettes(tmp_path).names == ["cat.jpg", "cat.png", "dog"]


def test_several_pictures_of_a_category_lie_in_a_folder_or_have_numbers(tmp_path):
    ink = np.zeros((20, 20))
    ink[5:15, 5:15] = 1
    deep, flat = tmp_path / "deep", tmp_path / "flat"
    for name in ("b", "a c"):
        (deep / name).mkdir(parents=True)
        for number in (1, 10):
            _save(deep / name, f"{number}.png", ink)
    flat.mkdir()
    for name in ("b-2", "a-c-01", "a-c-2"):
        _save(flat, f"{name}.png", ink)
    assert load_silhouettes(deep, 20, several=True).names == ["a c", "a c", "b", "b"]
    assert load_silhouettes(flat, 20, several=True).names == ["a-c", "a-c", "b"]
    assert load_silhouettes(flat, 20).names == ["a-c-01", "a-c-2", "b-2"]
    _save(flat, "zebra.png", ink)
    with pytest.raises(ValueError, match=r"sub-folder for each category.*zebra\.png"):
        load_silhouettes(flat, 20, several=True)


def test_no_picture_and_no_folder_are_explained(tmp_path):
    with pytest.raises(ValueError, match="has no picture"):
        load_silhouettes(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"folder must be a folder.*nowhere"):
        load_silhouettes(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="size must be at least 16; got 2"):
        load_silhouettes(tmp_path, size=2)


def test_pipes_links_and_hidden_files_neither_hang_nor_vanish(tmp_path):
    _save(tmp_path, "cat.png", INK[NAMES.index("cat")])
    _save(tmp_path, ".hidden.png", INK[0])
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere")
    with pytest.warns(CortexvizWarning, match=r"skipped 2 files .*gone\.png .*; pipe\.png"):
        assert load_silhouettes(tmp_path).names == ["cat"]


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "pictures").mkdir()
    _save(tmp_path / "pictures", "cat.png", INK[0])
    assert load_silhouettes("~/pictures").names == ["cat"]


def test_what_is_no_folder_or_will_not_fit_is_said(tmp_path):
    _save(tmp_path, "cat.png", INK[0])
    with pytest.raises(NotADirectoryError, match="is a file"):
        load_silhouettes(tmp_path / "cat.png")
    with pytest.raises(TypeError, match="folder must be a path"):
        load_silhouettes("")
    with pytest.raises(ValueError, match=r"size must be smaller: 10{9} needs about 8e\+06 TB"):
        load_silhouettes(tmp_path, size=10**9)
