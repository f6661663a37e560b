"""Windows, parents and receptive fields."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cortexviz.hmax import PRESETS, Places, Structure, parent_counts, receptive_field
from cortexviz.hmax.windows import n_windows, windows

PAPER = (140, 140)


@pytest.mark.parametrize(
    ("name", "grids"),
    [("recognise", (31, 28, 11)), ("both", (31, 29, 13)), ("fine", (64, 62, 60))],
)
def test_presets_have_the_grids_of_the_design(name, grids):
    shapes = replace(PRESETS[name], places=None).shapes(PAPER)
    assert [shapes[layer][0] for layer in ("C1", "S2", "C2")] == list(grids)


def test_padding_for_places_gives_the_grids_of_the_design():
    shapes = PRESETS["both"].shapes(PAPER)
    assert [shapes[layer][0] for layer in ("S1", "C1", "S2", "C2")] == [178, 43, 41, 19]


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 8), st.integers(1, 8))
def test_parent_counts_are_the_windows_over_each_node(rows, columns, window, step):
    counted = np.zeros((rows, columns), int)
    for y in range(0, rows - window + 1, step):
        for x in range(0, columns - window + 1, step):
            counted[y : y + window, x : x + window] += 1
    np.testing.assert_array_equal(parent_counts((rows, columns), window, step), counted)


def test_the_right_and_bottom_edge_may_have_no_parent():
    counts = parent_counts((7, 7), 4, 2)
    assert (counts[-1] == 0).all()
    assert (counts[:6, :6] > 0).all()


@given(st.integers(1, 20), st.integers(1, 8), st.integers(1, 8))
def test_n_windows_counts_the_windows(length, window, step):
    assert n_windows(length, window, step) == len(range(0, length - window + 1, step))


def test_windows_are_in_place():
    layer = np.arange(2 * 6 * 6).reshape(6, 6, 2)
    view = windows(layer, 3, 2)
    np.testing.assert_array_equal(view[1, 0], layer[2:5, 0:3].transpose(2, 0, 1))


@pytest.mark.parametrize("layer", ["S1", "C1", "S2", "C2"])
def test_a_node_sees_its_receptive_field_and_nothing_else(layer):
    from cortexviz.hmax import HMAXNetwork
    from tests.hmax.small import SIDE, SMALL, trained

    network: HMAXNetwork = trained()
    blank = np.ones((SIDE, SIDE))
    row, column = np.array(SMALL.shapes((SIDE, SIDE))[layer][:2]) // 2
    rows, columns = receptive_field(SMALL, layer, row, column)
    inside, outside = blank.copy(), 1 - np.random.default_rng(0).random((SIDE, SIDE))
    inside[rows, columns] = outside[rows, columns]
    outside[rows, columns] = 1
    before, seen, unseen = (
        network.respond(image)[layer][row, column] for image in (blank, inside, outside)
    )
    np.testing.assert_allclose(unseen, before, atol=1e-6)
    assert abs(seen - before).max() > 1e-3


def test_receptive_field_names_the_layers():
    with pytest.raises(ValueError, match="layer must be one of 'S1', 'C1', 'S2', 'C2'; got 'V4'"):
        receptive_field(Structure(), "V4", 0, 0)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"c1_window": 3, "c1_step": 4}, "c1_step must not exceed c1_window"),
        ({"n_orientations": 1}, "n_orientations must be at least 2"),
        ({"gabor_size": 10}, "gabor_size must be odd; got 10"),
        ({"s2_states": 1}, "s2_states must be at least 2"),
        ({"eps": 0.0}, "eps must be a finite number"),
        ({"threshold": 1.0}, "threshold must be below 1"),
        ({"places": Places(step=12)}, "places.step must be a multiple of 8 px"),
    ],
)
def test_impossible_structures_are_explained(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        Structure(**settings)


@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        ({"scales": ()}, TypeError, "places.scales must be a tuple of at least one number"),
        ({"scales": (0.0,)}, ValueError, "places.scales must be a finite number in"),
        ({"reach": -1}, ValueError, "places.reach must be at least 0; got -1"),
        ({"step": 0}, ValueError, "places.step must be at least 1; got 0"),
    ],
)
def test_impossible_places_are_explained(settings, error, sentence):
    with pytest.raises(error, match=sentence):
        Places(**settings)


def test_places_must_be_places():
    with pytest.raises(TypeError, match="places must be a Places or None; got 24"):
        Structure(places=24)


@pytest.mark.parametrize(
    ("structure", "shape", "sentence"),
    [
        (Structure(), (8, 8), "gabor_size 11 is larger than the images"),
        (
            Structure(places=None),
            (17, 17),
            "c1_window 8 is larger than layer S1, which has 7 x 7 nodes",
        ),
        (Structure(places=None, s2_window=40, c2_window=1, c2_step=1), PAPER, "s2_window 40"),
        (Structure(places=None, c2_window=30), PAPER, "c2_window 30 is larger than layer S2"),
    ],
)
def test_a_window_larger_than_its_layer_is_explained(structure, shape, sentence):
    with pytest.raises(ValueError, match=sentence):
        structure.shapes(shape)
