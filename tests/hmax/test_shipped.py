"""What comes with the package is what a network would learn, and spares the time."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from benchmarks.feedback import looking
from cortexviz.data import kanizsa
from cortexviz.hmax import PRESETS, HMAXNetwork, archive, background, pretrained
from cortexviz.hmax.looks import level_of_poses, looks_of
from cortexviz.hmax.shipped import FILES, FOLDER
from cortexviz.studies import witnesses
from tests.hmax.small import SMALL

# Of the pictures of nothing, those that are worth the third and the fourth most in all poses.
DECIDE = [29, 42]
ROOT = Path(__file__).parents[2]
MAKE = "made from other code: run `python docs/make_pretrained.py`"


def same(one, other):
    return all(a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True))


def test_what_comes_along_is_what_a_network_learns():
    """Byte by byte, on every processor: `test_same_bits`."""
    network, learned = pretrained("contours", n_jobs=2), looking.network()
    assert same(network.tables_, learned.tables_), MAKE
    assert same(network.memory_, learned.memory_)
    assert network.get_params() == learned.get_params() | {"n_jobs": 2}
    assert network.classes_.tolist() == learned.classes_.tolist()
    assert network.n_features_in_ == learned.n_features_in_
    np.testing.assert_array_equal(network.pictures_, learned.pictures_)


def test_the_level_of_nothing_is_that_of_the_pictures():
    """Recognition agrees to 1e-4 between processors."""
    learned = pretrained("contours", n_jobs=2).learned_
    kept = learned.known(background.level, "log")
    assert kept == pytest.approx(background.level(learned, "log", 2), rel=1e-4), MAKE


def worth_in_all_poses(numbers):
    """What some of the pictures of nothing are worth."""
    network = pretrained("sizes", n_jobs=2)
    looks = looks_of(network.learned_, network.reading)
    pictures = background.pictures_of_nothing(network.image_shape_)[numbers]
    return [looks.highest(picture) for picture in pictures]


def test_the_level_in_all_poses_lies_between_the_two_pictures_that_decide():
    """All pictures of nothing would take too long here: those that the slow test finds."""
    level = pretrained("sizes").learned_.known(level_of_poses, "log")
    low, high = worth_in_all_poses(DECIDE)
    part = background.SHARE * (background.N_PICTURES - 1) % 1
    assert level == pytest.approx(max(0, (1 - part) * low + part * high), rel=1e-4), MAKE


@pytest.mark.slow
def test_two_pictures_decide():
    worth = worth_in_all_poses(np.arange(background.N_PICTURES))
    assert np.argsort(worth, kind="stable")[-4:-2].tolist() == DECIDE, "put these into DECIDE"


@pytest.mark.slow
def test_the_command_makes_the_files_that_are_there(tmp_path):
    spec = importlib.util.spec_from_file_location("make", ROOT / "docs" / "make_pretrained.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    make.main(tmp_path)
    for file in FILES:
        made, known = (archive.load_tables(folder / file) for folder in (tmp_path, FOLDER))
        assert same(made[0], known[0]) and made[1] == known[1], MAKE
        assert made[2]["levels"] == pytest.approx(known[2]["levels"], rel=1e-4), MAKE
    assert (tmp_path / witnesses.FILE).stat().st_size > 0  # `test_witnesses` looks into it


@pytest.mark.slow
@pytest.mark.parametrize("plan", ["sizes", "turned"])
def test_hidden_poses_come_along_as_they_are_learned(plan):
    """Sizes share what contours have learned."""
    fitted = HMAXNetwork(plan, n_jobs=2).fit(looking.IMAGES, looking.NAMES)
    network = pretrained(plan, n_jobs=2)
    assert same(fitted.tables_, network.tables_) and same(fitted.memory_, network.memory_)


def test_other_layers_have_to_learn():
    assert pretrained(PRESETS["fine"]).structure_ == PRESETS["fine"]
    for other in ("both", SMALL):
        with pytest.raises(ValueError, match=r"use HMAXNetwork\(structure\)\.fit"):
            pretrained(other)
    with pytest.raises(ValueError, match="did you mean 'sizes'"):
        pretrained("size")


def test_a_network_that_came_along_can_be_saved_and_taught(tmp_path):
    network = pretrained()
    network.save(tmp_path / "n.npz")
    again = HMAXNetwork.load(tmp_path / "n.npz")
    level = archive.level_in(network.structure_)
    assert again.learned_.known(level, "log") == network.learned_.known(level, "log")
    np.testing.assert_array_equal(again.p_nothing(kanizsa()[None]), network.p_nothing([kanizsa()]))
    network.partial_fit(1 - looking.IMAGES[:1], ["negative"])
    assert network.learned_.known(level, "log") is None, "it knows more now"
