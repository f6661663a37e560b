"""Kanizsa figures have the areas and the geometry that they claim."""

import numpy as np
import pytest

from cortexviz.data import illusory_contour, kanizsa, line_drawing, overlay, silhouettes

NAMES, IMAGES = silhouettes()


def ink(image):
    return (1 - image.astype(float)).sum()


@pytest.mark.parametrize(
    ("shape", "size", "n_sides"),
    [
        ("square", 80, 4),
        ("square", 64, 4),
        ("triangle", 80, 3),
        ("pentagon", 50, 5),
        ("hexagon", 45, 6),
    ],
)
@pytest.mark.parametrize("ratio", [0.25, 0.4, 0.5])
@pytest.mark.parametrize("inducers", ["inward", "outward"])
@pytest.mark.parametrize("rotation", [0, 17])
def test_ink_is_the_area_of_the_sectors(shape, size, n_sides, ratio, inducers, rotation):
    image = kanizsa(shape, size, ratio, rotation=rotation, inducers=inducers)
    assert image.shape == (140, 140)
    assert image.dtype == np.float32
    radius = ratio * size / 2
    kept = 1 - (180 - 360 / n_sides) / 360
    # Arcs are drawn in pieces of 2 degrees or less: (pi / 90)^2 / 6 of the area is missing.
    assert ink(image) == pytest.approx(n_sides * kept * np.pi * radius**2, rel=3e-4)


@pytest.mark.parametrize("shape", ["square", "triangle"])
def test_the_figure_is_the_silhouettes_own(shape):
    silhouette = IMAGES[NAMES.index(shape)]
    # No ink inside the figure; with the silhouette laid over, the wedges close to whole discs.
    assert ((1 - kanizsa(shape)) * (1 - silhouette)).max() < 0.26
    both = ink(np.minimum(kanizsa(shape), silhouette))
    separately = ink(kanizsa(shape)) + ink(silhouette)
    assert both == pytest.approx(separately, rel=0.01)


def test_the_square_has_its_sides_where_illusory_contour_says():
    square = illusory_contour("square", 80, 0.5)
    np.testing.assert_allclose(square.centre, [69.5, 69.5])
    np.testing.assert_allclose(square.vertices.min(axis=0), [29.5, 29.5])
    np.testing.assert_allclose(square.vertices.max(axis=0), [109.5, 109.5])
    top = next(g for g, n in zip(square.gaps, square.normals, strict=True) if n[0] < -0.9)
    np.testing.assert_allclose(sorted(top.tolist()), [[29.5, 49.5], [29.5, 89.5]])
    image = line_drawing("square", 80, width=2)
    np.testing.assert_array_equal(image[28:32, 70], [1, 0, 0, 1])


@pytest.mark.parametrize("shape", ["triangle", "square", "pentagon", "hexagon"])
@pytest.mark.parametrize("arguments", [{}, {"rotation": 30}, {"rotation": -8, "shift": (5, -7)}])
def test_gaps_touch_no_inducer_and_their_ends_do(shape, arguments):
    arguments = {"size": 50, "support_ratio": 0.4, **arguments}
    places = illusory_contour(shape, **arguments)
    image = kanizsa(shape, **arguments)
    assert len(places.gaps) == len(places.vertices)
    lengths = np.linalg.norm(places.gaps[:, 1] - places.gaps[:, 0], axis=1)
    np.testing.assert_allclose(lengths, 50 * 0.6)
    np.testing.assert_allclose(np.linalg.norm(places.normals, axis=1), 1)
    for (first, last), normal in zip(places.gaps, places.normals, strict=True):
        along = (last - first) / np.linalg.norm(last - first)
        assert abs(along @ normal) < 1e-12
        assert normal @ (first - places.centre) > 0  # out of the figure
        between = first + np.linspace(0.08, 0.92, 30)[:, None] * (last - first)
        assert (image[tuple(np.round(between).astype(int).T)] == 1).all()
        # Three pixels beyond an end and one outward lies the black disc.
        for end, away in ((first, -along), (last, along)):
            assert image[tuple(np.round(end + 3 * away + 1.5 * normal).astype(int))] < 0.5


def test_a_line_drawing_is_a_band_about_the_contour():
    for shape, n_sides in (("square", 4), ("triangle", 3), ("hexagon", 6)):
        image = line_drawing(shape, 60, rotation=11, width=3)
        # The offset polygons' areas differ by perimeter x width exactly.
        assert ink(image) == pytest.approx(n_sides * 60 * 3, rel=1e-5)
        for first, last in illusory_contour(shape, 60, 0.5, rotation=11).gaps:
            along = first + np.linspace(0, 1, 20)[:, None] * (last - first)
            assert (image[tuple(np.round(along).astype(int).T)] < 0.5).all()


def test_shift_moves_down_and_right_and_rotation_turns_left():
    np.testing.assert_array_equal(
        kanizsa(size=60, shift=(8, -5))[8:, :-5], kanizsa(size=60)[:-8, 5:]
    )
    up = kanizsa("triangle", 60)
    np.testing.assert_allclose(kanizsa("triangle", 60, rotation=90), np.rot90(up), atol=1e-4)
    np.testing.assert_allclose(kanizsa(rotation=90), kanizsa(), atol=1e-4)
    left = line_drawing("triangle", 60, rotation=90)
    np.testing.assert_allclose(left, np.rot90(line_drawing("triangle", 60)), atol=1e-4)


def test_support_ratio_is_the_drawn_part_of_a_side():
    for ratio in (0.3, 0.5, 0.75):
        just_outside = 1 - kanizsa(support_ratio=ratio)[29, 30:110].astype(float)
        # One pixel row beyond the side the discs are a hair narrower than on it.
        assert just_outside.sum() / 80 == pytest.approx(ratio, abs=0.01)


def test_outward_inducers_have_the_same_ink_and_wedges_that_point_away():
    inward, outward = kanizsa(), kanizsa(inducers="outward")
    assert ink(inward) == pytest.approx(ink(outward), rel=1e-6)
    # A wedge that points away is one that points inward, turned by half a turn about its corner.
    for corner in (np.s_[10:50, 10:50], np.s_[10:50, 90:130], np.s_[90:130, 90:130]):
        np.testing.assert_allclose(outward[corner], inward[corner][::-1, ::-1], atol=1e-6)
    assert (outward[34, 34], inward[34, 34]) == (0, 1)


def test_overlaid_inks_add():
    lamp, guitar = IMAGES[NAMES.index("lamp")], IMAGES[NAMES.index("guitar")]
    both = overlay(lamp, guitar)
    assert both.dtype == np.float32
    assert set(np.unique(both[(np.isin(lamp, [0, 1])) & (np.isin(guitar, [0, 1]))])) == {0, 0.5, 1}
    np.testing.assert_array_equal(both, overlay(guitar, lamp))
    np.testing.assert_allclose(overlay(lamp, guitar, grey=0.2).min(), 0.6)
    np.testing.assert_allclose(overlay(lamp, np.ones_like(lamp)), 0.5 + lamp / 2, atol=1e-6)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: kanizsa("sqare"), "did you mean 'square'"),
        (lambda: kanizsa(inducers="in"), "inducers must be one of 'inward', 'outward'"),
        (lambda: kanizsa(size=0), "less than a pixel: choose another size"),
        (lambda: kanizsa(size=200), "outside the 140 x 140 picture"),
        (lambda: kanizsa(shift=(40, 0)), "less shift"),
        (lambda: kanizsa(shift=3), "shift must be two numbers"),
        (lambda: kanizsa(support_ratio=0), "support_ratio must be above 0"),
        (lambda: kanizsa(support_ratio=1.2), r"support_ratio must be a finite number in \[0, 1\]"),
        (lambda: illusory_contour(support_ratio=0), "support_ratio must be above 0"),
        (lambda: kanizsa(rotation=np.inf), "rotation must be a finite number"),
        (lambda: line_drawing(width=0), "width must be above 0 and below size / 2 = 40; got 0"),
        (lambda: line_drawing(width=40), "width must be above 0"),
        (lambda: overlay(IMAGES, IMAGES[0]), r"a must have shape \(height, width\)"),
        (lambda: overlay(IMAGES[0], 255 * IMAGES[0]), r"b must lie in \[0, 1\].* to 255"),
        (lambda: overlay(IMAGES[0], IMAGES[0, :9]), "must have the same size"),
        (lambda: overlay(IMAGES[0], IMAGES[0], grey=1), "grey must be a finite number"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
