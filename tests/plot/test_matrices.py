"""A matrix is readable: its numbers, its signs, and who prefers what."""

import numpy as np
import pytest

from cortexviz import plot
from cortexviz.bcm import matrix_b, matrix_l


def test_matrix_writes_every_number_at_its_place():
    B = matrix_b(5)
    ax = plot.matrix(B)
    written = {text.get_position(): float(text.get_text()) for text in ax.texts}
    assert written == {
        (column, row): pytest.approx(B[row, column]) for row, column in np.ndindex(5, 5)
    }


def test_matrix_is_white_at_zero_and_shows_signs_by_hue():
    picture = plot.matrix(matrix_b(5)).get_images()[0]
    low, high = picture.get_clim()
    assert low == -high < -0.3, "zero is in the middle, and no coupling saturates"
    red, _, blue, _ = picture.to_rgba(np.array([[-0.3]]))[0, 0]
    assert blue > red
    red, _, blue, _ = picture.to_rgba(np.array([[0.2]]))[0, 0]
    assert red > blue


def test_matrix_numbers_can_be_read_on_their_cells():
    """WCAG contrast of at least 4.5 to 1 between number and cell."""

    def luminance(rgb):
        rgb = np.asarray(rgb[:3])
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    from matplotlib.colors import to_rgb

    for values in (matrix_b(9), matrix_l(7), np.linalg.inv(matrix_b(9)), np.eye(2)):
        ax = plot.matrix(values)
        picture = ax.get_images()[0]
        cells = picture.to_rgba(picture.get_array())
        for text in ax.texts:
            column, row = text.get_position()
            pair = sorted([luminance(cells[row, column]), luminance(to_rgb(text.get_color()))])
            assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5


def test_large_matrices_have_no_numbers():
    assert not plot.matrix(matrix_b(21)).texts


def test_selectivity_map_rings_the_preferred_image_of_each_neuron():
    responses = np.array([[0.1, 5.0, 0.0], [4.0, 0.2, 0.1], [0.0, 0.0, 3.0], [0.3, 0.1, 0.2]])
    ax = plot.selectivity_map(responses, image_names=["Ada", "Bo", "Cy", "Di"])
    np.testing.assert_array_equal(ax.collections[0].get_offsets(), [[0, 1], [1, 0], [2, 2]])
    np.testing.assert_array_equal(ax.get_images()[0].get_array(), responses)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Ada", "Bo", "Cy", "Di"]


@pytest.mark.parametrize("draw", [plot.matrix, plot.selectivity_map])
def test_bad_tables_are_explained(draw):
    with pytest.raises(ValueError, match=r"must have two axes and not be empty; got shape \(3,\)"):
        draw(np.zeros(3))
    with pytest.raises(ValueError, match="must be finite; got 1 NaN"):
        draw(np.array([[1.0, np.nan]]))
