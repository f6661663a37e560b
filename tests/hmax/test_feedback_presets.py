"""The presets of feedback say where their numbers come from."""

import numpy as np
import pytest

from cortexviz.hmax import PRESETS, Feedback, parent_counts


def test_counted_follows_from_how_many_parents_a_node_has():
    structure = PRESETS["contours"]
    shapes = structure.shapes((140, 140))
    n = []
    for child, layer in (("S1", "C1"), ("C1", "S2"), ("S2", "C2")):
        counts = parent_counts(shapes[child][:2], structure.window(layer), structure.step(layer))
        n.append(np.bincount(counts.ravel()).argmax())
    counted = Feedback.counted()
    np.testing.assert_allclose(counted.gain, [*np.sqrt(n), 1])
    np.testing.assert_allclose(counted.temperature, [1, *1 / np.array(n), 1])
    assert counted.template_temperature == counted.temperature[2]


def test_graded_differs_from_contours_in_temperatures_alone():
    graded, contours = Feedback.graded(), Feedback.contours()
    assert graded.gain == contours.gain
    assert graded.template_temperature == contours.template_temperature
    assert graded.temperature[0] == 1
    assert max(graded.temperature[1:4]) < min(contours.temperature[1:4])
    assert Feedback.graded(0.003).temperature[-1] == 0.003
    with pytest.raises(ValueError, match="temperature must be a finite number"):
        Feedback.graded(2)
