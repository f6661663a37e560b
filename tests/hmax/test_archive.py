"""Trained networks as files: whatever was told is kept, and whatever is damaged is refused."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from io import BytesIO

import numpy as np
import pytest

from cortexviz.hmax import HMAXNetwork, background
from tests.damage import refused_or_sound
from tests.hmax.small import SIDE, SMALL, pictures, trained

LABELS = np.array(list("abcd"))


@pytest.mark.parametrize(
    "settings",
    [
        {"calibration": np.float32(0.2)},
        {"random_state": np.int64(3)},
        {"n_jobs": np.int64(1)},
        {"verbose": np.False_},
        {"image_shape": np.array([SIDE, SIDE])},
        {"image_shape": [np.int32(SIDE), SIDE]},
        {"structure": replace(SMALL, eps=np.float32(0.25), s2_states=np.int64(10))},
    ],
)
def test_numpy_numbers_are_kept(tmp_path, settings):
    network = HMAXNetwork(**{"structure": SMALL, **settings}).fit(pictures(), LABELS)
    network.save(tmp_path / "n.npz")
    again = HMAXNetwork.load(tmp_path / "n.npz")
    for name, value in settings.items():
        np.testing.assert_array_equal(getattr(again, name), value)
    np.testing.assert_array_equal(again.joint(pictures()), network.joint(pictures()))


@pytest.mark.parametrize("labels", [LABELS.astype(object), np.array([3, 1, 2, 0], dtype=object)])
def test_labels_from_a_tables_column_are_kept(tmp_path, labels):
    network = HMAXNetwork(SMALL).fit(pictures(), labels)
    network.save(tmp_path / "n.npz")
    assert HMAXNetwork.load(tmp_path / "n.npz").predict(pictures()).tolist() == labels.tolist()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"random_state": np.random.RandomState(0)}, "random_state must be a whole number or None"),
        ({"calibration": 7}, "calibration must be a finite number"),
        ({"n_jobs": 0.5}, "n_jobs must be a whole number"),
    ],
)
def test_a_save_that_fails_leaves_the_earlier_file_alone(tmp_path, settings, sentence):
    path = tmp_path / "n.npz"
    trained().save(path)
    before = path.read_bytes()
    network = HMAXNetwork.load(path).set_params(**settings)
    with pytest.raises((TypeError, ValueError), match=sentence):
        network.save(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["n.npz"]


def test_files_of_version_0_1_0_still_load(tmp_path):
    """Written as that version wrote them."""
    network = trained()
    settings = network.get_params(deep=False) | {"structure": None}
    header = {
        "format": "cortexviz.hmax 1",
        "settings": settings,
        "structure": asdict(network.structure_),
        "image_shape": [SIDE, SIDE],
    }
    arrays = network.tables_._asdict() | network.memory_._asdict()
    arrays |= {"classes": network.classes_, "pictures": network.pictures_}
    np.savez(tmp_path / "old.npz", header=json.dumps(header), **arrays)
    again = HMAXNetwork.load(tmp_path / "old.npz")
    np.testing.assert_array_equal(again.joint(pictures()), network.joint(pictures()))


def test_the_level_of_nothing_is_kept_once_it_is_known(tmp_path):
    def known(network):
        network.save(tmp_path / "n.npz")
        return HMAXNetwork.load(tmp_path / "n.npz").learned_.known(background.level, "log")

    network = HMAXNetwork(SMALL).fit(pictures(), LABELS)
    assert known(network) is None
    network.p_nothing(pictures())
    assert known(network) == network.learned_.kept(background.level, "log", n_jobs=None)
    assert known(network.set_params(combine="sampled")) is None


def test_a_thousand_damaged_files_are_refused_in_a_sentence_or_can_be_used(tmp_path):
    path = tmp_path / "good.npz"
    HMAXNetwork(SMALL).fit(pictures(2), LABELS[:2]).save(path)

    def use(network):
        np.testing.assert_allclose(network.predict_proba(pictures(1)).sum(1), 1)

    refused = refused_or_sound(path, 0, 1000, HMAXNetwork.load, use)
    assert refused > 800  # a scratch may fall between the arrays, and -1 be a good random_state


def altered(path, change):
    """The saved network with arrays and header as `change` leaves them."""
    stream = BytesIO()
    trained().save(path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    header = json.loads(str(arrays["header"]))
    change(arrays, header)
    arrays["header"] = np.array(json.dumps(header))
    np.savez(stream, **arrays)
    path.write_bytes(stream.getvalue())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda a, h: a.pop("c2"), "it holds no c2"),
        (lambda a, h: a.update(c1=a["c1"][:2]), r"c1 must have shape \(4, 3, 16\); got \(2, 3, 16"),
        (lambda a, h: a.update(c1=a["c1"] * np.nan), "c1 must be finite"),
        (lambda a, h: a.update(c1=a["c1"].astype(float)), "c1 must be float32; got float64"),
        (lambda a, h: a.update(s2=a["s2"] * 1.1), "s2 must hold probabilities that sum to 1"),
        (lambda a, h: a.update(s2=-a["s2"]), r"s2 must lie in \[0, inf\]"),
        (lambda a, h: a.update(templates=a["templates"][1:]), "templates must have shape"),
        (lambda a, h: a.update(category=a["category"] + 1), "whole numbers 0 to 3; got 1 to 4"),
        (lambda a, h: a.update(category=a["category"] - 2), "whole numbers 0 to 3; got -2 to 1"),
        (lambda a, h: a.update(category=a["category"][:3]), r"category must have shape \(4,\)"),
        (lambda a, h: a.update(category=a["category"] * 1.0), "of float64"),
        (lambda a, h: a.update(classes=a["classes"][::-1]), "classes must be sorted"),
        (lambda a, h: a.update(pictures=a["pictures"][:1]), "1 for each of the 1 pictures; got 4"),
        (lambda a, h: h["structure"].update(c1_window=40), r"c1 must have shape \(4, 3, 1600\)"),
        (lambda a, h: h["structure"].update(colour=1), "unexpected keyword argument 'colour'"),
        (lambda a, h: h["structure"].pop("eps"), "structure lacks eps"),
        (lambda a, h: h["structure"]["places"].update(reach=10**6), "places.reach must not exceed"),
        (lambda a, h: h["settings"].pop("combine"), "settings lacks combine"),
        (lambda a, h: h["settings"].update(calibration="hot"), "calibration must be a number"),
        (lambda a, h: h["settings"].update(n_jobs="all"), "n_jobs must be a whole number"),
        (lambda a, h: h.update(level="high"), "level must be a number"),
        (lambda a, h: h.update(level=-1), "level must be a finite number in"),
        (lambda a, h: h.update(image_shape=[1, 2, 3]), r"image_shape must be \(height, width\)"),
        (lambda a, h: h.update(format="cortexviz.hmax 9"), "has format 'cortexviz.hmax 9'"),
    ],
)
def test_what_does_not_fit_together_is_named(tmp_path, change, sentence):
    path = tmp_path / "n.npz"
    altered(path, change)
    with pytest.raises(ValueError, match=sentence) as refusal:
        HMAXNetwork.load(path)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)
