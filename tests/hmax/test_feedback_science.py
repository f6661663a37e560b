"""What feedback must show (docs/feedback.md), with every dictionary.

Margins follow from 15 dictionaries, seeds 0-4 and 10-19: gap .827 to .862, lines beside at most
.334, centre .256, star .173, triangle held .248, outward .293; triangle: weakest side .759, beside
.323, star .142. No setting was chosen on seeds 10-19. Where a test has other numbers, it says so.
"""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.feedback import attention, elsewhere, looking, targets
from cortexviz.data import kanizsa
from cortexviz.hmax import Feedback, measures

pytestmark = pytest.mark.science
CONTOURS = Feedback.contours()
SEEDS, MORE = (0, 10, 11), range(12, 20)
each_seed = pytest.mark.parametrize("seed", SEEDS)


def figures(seeds):
    """{what: values of all networks}."""
    rows = [targets.contours(looking.network(seed=seed), CONTOURS) for seed in seeds]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


@pytest.fixture(scope="module", params=[SEEDS, pytest.param(MORE, marks=pytest.mark.slow)], ids=str)
def found(request):
    return figures(request.param)


def test_an_illusory_square_is_completed(found):
    np.testing.assert_allclose(found["square: before feedback"], 0.25, atol=1e-6)
    assert found["square: on the gap"].min() >= 0.80
    assert found["square: on the gap"].mean() >= 0.82
    assert found["square: lines beside"].max() <= 0.36
    assert found["square: centre"].max() <= 0.28


def test_the_contour_is_the_believed_objects_own(found):
    assert found["square: S3 held at star"].max() <= 0.20
    assert found["square: S3 held at triangle, 3 sides"].max() <= 0.27
    assert found["square: inducers outward"].max() <= 0.32
    assert found["triangle: S3 held at star"].max() <= 0.17


def test_an_illusory_triangle_is_completed_on_all_sides(found):
    assert found["triangle: weakest side"].min() >= 0.70
    assert found["triangle: weakest side"].mean() >= 0.74
    assert found["triangle: lines beside"].max() <= 0.36


@each_seed
@pytest.mark.parametrize("shape", ["square", "triangle"])
def test_a_figure_is_recognised_placed_and_completed_wherever_it_lies(shape, seed):
    network = looking.network(seed=seed)
    for shift in elsewhere.POSITIONS:
        step = looking.last(network, kanizsa(shape, shift=shift))
        assert looking.winner(network, step) == shape
        assert np.abs(looking.where(network, step) - shift).max() <= 4
        gap = looking.gap(network, step, shape=shape, shift=shift)
        assert gap.on.min() >= 0.70 and gap.beside <= 0.36


@each_seed
def test_inducers_turned_outward_are_no_square(seed):
    network = looking.network(seed=seed)
    step = looking.last(network, kanizsa(inducers="outward"))
    assert looking.winner(network, step) != "square"


@each_seed
def test_as_published_the_effect_is_there_but_small(seed):
    """.304 to .313 with seven dictionaries, .277 to .282 beside."""
    found = targets.contours(looking.network(seed=seed), Feedback.as_published())
    assert 0.29 < found["square: on the gap"] < 0.33
    assert found["square: on the gap"] > found["square: lines beside"] + 0.01


@each_seed
def test_more_support_makes_a_square_more_probable(seed):
    table = list(elsewhere.support(seed))[1:]
    probability = [float(row[1]) for row in table]
    assert (np.diff(probability) > 0).all()
    assert probability[0] < 0.05 and probability[-1] > 0.95


@each_seed
def test_all_thirty_objects_can_be_imagined(seed):
    """The square's correlation is .939 to .950 with seven dictionaries."""
    found = targets.imagined(looking.network(seed=seed), CONTOURS)
    np.testing.assert_array_equal(found.argmax(1), np.arange(30))
    square = looking.NAMES.index("square")
    assert found[square, square] >= 0.9


@each_seed
def test_attention_lifts_the_attended_object(seed):
    """1.70 to 1.89 with seven dictionaries, and .93 to 1.07 as published."""
    network = looking.network(seed=seed)
    assert min(attention.attended(network, Feedback.attention(), ("lamp", "guitar"))) >= 1.6
    plain = attention.attended(network, Feedback.as_published(), ("lamp", "guitar"))
    assert max(plain) < 1.1


@pytest.mark.slow
@each_seed
def test_attention_works_on_pairs_that_it_was_not_tuned_on(seed):
    """Means 1.73 to 1.77 with seven dictionaries, the least pair 1.38."""
    network = looking.network(seed=seed)
    ratios = [attention.attended(network, Feedback.attention(), p) for p in attention.other_pairs()]
    assert len(ratios) >= 20
    assert np.mean(ratios) >= 1.6
    assert np.min(ratios) >= 1.25


@pytest.mark.slow
@each_seed
def test_all_thirty_objects_can_be_imagined_elsewhere(seed):
    found = targets.imagined(looking.network(seed=seed), CONTOURS, (8, -4))
    np.testing.assert_array_equal(found.argmax(1), np.arange(30))


@pytest.mark.slow
@pytest.mark.parametrize("seed", (*SEEDS, *MORE))
@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_turned_by_quarter_turns_the_contours_are_completed_too(quarter_turns, seed):
    """All silhouettes turned before training: settings were not chosen on these networks."""
    net = looking.network(quarter_turns=quarter_turns, seed=seed)
    for shape in ("square", "triangle"):
        figure = {"shape": shape, "rotation": 90 * quarter_turns}
        step = looking.last(net, kanizsa(**figure))
        assert looking.winner(net, step) == shape
        gap = looking.gap(net, step, **figure)
        assert gap.on.min() >= 0.70 and gap.beside <= 0.36


@each_seed
def test_a_hidden_part_is_completed_where_the_object_lies(seed):
    """Thirty objects behind a patch, moved: only a free place finds them."""
    rows = {
        row[0]: [float(x) for x in row[2:]]
        for row in list(elsewhere.hidden(seed, ["contours"]))[1:]
    }
    before, free = rows["anywhere"]
    assert before < 0.3 < 0.55 < free
    assert free > rows["in the middle"][1] + 0.2


@each_seed
def test_imagery_alone_already_draws_the_contour(seed):
    """The honest reading: without a picture S3 held at square gives the gap as well.

    Within .007 with seven dictionaries; the whole pictures correlate by .655 to .668.
    """
    network = looking.network(seed=seed)
    imagery = looking.last(network, clamp="square")
    seen = looking.last(network, kanizsa())
    blank, square = (looking.gap(network, step).on.mean() for step in (imagery, seen))
    assert abs(blank - square) < 0.05
    assert measures.correlation(imagery.beliefs, seen.beliefs, network.structure_) < 0.8
