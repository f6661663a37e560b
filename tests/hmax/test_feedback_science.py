"""What feedback must show (docs/feedback.md), with the margins that the tables leave."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.data import kanizsa
from cortexviz.hmax import Feedback, measures
from tests.benchmarks import feedback as tables

CONTOURS = Feedback.contours()


@pytest.fixture(scope="module")
def network():
    return tables.network()


@pytest.fixture(scope="module")
def figures(network):
    return tables.contours(network, CONTOURS)


def test_an_illusory_square_is_completed(figures):
    assert figures["square: before feedback"] == pytest.approx(0.25, abs=1e-6)
    assert figures["square: on the gap"] >= 0.72
    assert figures["square: lines beside"] <= 0.37
    assert figures["square: centre"] <= 0.29


def test_the_contour_is_the_believed_objects_own(figures):
    assert figures["square: S3 held at star"] <= 0.20
    assert figures["square: S3 held at triangle, 3 sides"] <= 0.30
    assert figures["square: inducers outward"] <= 0.32
    assert figures["triangle: S3 held at star"] <= 0.20


def test_an_illusory_triangle_is_completed_on_all_sides(figures):
    assert figures["triangle: weakest side"] >= 0.70
    assert figures["triangle: lines beside"] <= 0.37


@pytest.mark.parametrize("shift", tables.POSITIONS)
def test_a_square_is_recognised_and_placed_wherever_it_lies(network, shift):
    step = tables.last(network, kanizsa(shift=shift))
    assert tables.winner(network, step) == "square"
    assert np.abs(tables.where(network, step) - shift).max() <= 4
    assert tables.gap(network, step, shift=shift).on.mean() >= 0.72


def test_inducers_turned_outward_are_no_square(network):
    step = tables.last(network, kanizsa(inducers="outward"))
    assert tables.winner(network, step) != "square"


def test_as_published_the_effect_is_there_but_small(network):
    found = tables.contours(network, Feedback.as_published())
    assert 0.27 < found["square: on the gap"] < 0.40
    assert found["square: on the gap"] > found["square: lines beside"]


def test_more_support_makes_a_square_more_probable():
    table = list(tables.support())[1:]
    probability = [float(row[1]) for row in table]
    assert (np.diff(probability) > 0).all()
    assert probability[0] < 0.05 and probability[-1] > 0.95


def test_all_thirty_objects_can_be_imagined(network):
    found = tables.imagined(network, CONTOURS)
    np.testing.assert_array_equal(found.argmax(1), np.arange(30))
    square = tables.NAMES.index("square")
    assert found[square, square] >= 0.9


def test_attention_lifts_the_attended_object(network):
    preset = Feedback.attention()
    assert min(tables.attended(network, preset, ("lamp", "guitar"))) >= 1.4
    plain = tables.attended(network, Feedback.as_published(), ("lamp", "guitar"))
    assert max(plain) < 1.1


@pytest.mark.slow
def test_attention_works_on_pairs_that_it_was_not_tuned_on(network):
    ratios = [tables.attended(network, Feedback.attention(), p) for p in tables.other_pairs()]
    assert len(ratios) >= 20
    assert np.mean(ratios) >= 1.25


@pytest.mark.slow
def test_all_thirty_objects_can_be_imagined_elsewhere(network):
    found = tables.imagined(network, CONTOURS, (8, -4))
    np.testing.assert_array_equal(found.argmax(1), np.arange(30))


@pytest.mark.slow
@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_turned_by_quarter_turns_the_contours_are_completed_too(quarter_turns):
    """All silhouettes turned before training: settings were not chosen on these networks."""
    net = tables.network(quarter_turns=quarter_turns)
    for shape in ("square", "triangle"):
        figure = {"shape": shape, "rotation": 90 * quarter_turns}
        step = tables.last(net, kanizsa(**figure))
        assert tables.winner(net, step) == shape
        assert tables.gap(net, step, **figure).on.min() >= 0.70


def test_a_hidden_part_is_completed_where_the_object_lies(network):
    """One lamp behind a patch, moved: only a free place finds it."""
    rows = {row[0]: [float(x) for x in row[2:]] for row in list(tables.hidden())[1:]}
    before, free = rows["anywhere"]
    assert before < 0.3 < 0.55 < free
    assert free > rows["in the middle"][1] + 0.2


def test_imagery_alone_already_draws_the_contour(network):
    """The honest reading: without a picture S3 held at square gives the gap nearly as well."""
    imagery = tables.last(network, clamp="square")
    seen = tables.last(network, kanizsa())
    blank, square = (tables.gap(network, step).on.mean() for step in (imagery, seen))
    assert abs(blank - square) < 0.05
    assert measures.correlation(imagery.beliefs, seen.beliefs, network.structure_) < 0.9
