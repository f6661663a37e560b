"""A saved network comes back whole, or one sentence says why not."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
from sklearn.utils import check_random_state

from cortexviz.bcm import BCM
from cortexviz.bcm.estimator import FIELDS

pd = pytest.importorskip("pandas")

IMAGES = np.random.default_rng(1).random((12, 6))
SMALL = {"n_neurons": 3, "epochs": 3}
TABLE = pd.DataFrame(IMAGES, columns=[f"pixel {i}" for i in range(6)])


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    path = tmp_path_factory.mktemp("good") / "network.npz"
    BCM(**SMALL).fit(TABLE).save(path)
    return path


def arrays_of(path):
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def contents(model):
    arrays = [a.tolist() for a in (model.weights_, model.theta_, model.feature_names_in_)]
    return model.params_, model.seed_, model.n_epochs_, arrays


def damaged_bytes(data, rng):
    """A file as a bad disk or a broken download leaves it."""
    kind, data = rng.integers(4), bytearray(data)
    at = int(rng.integers(len(data)))
    if kind == 0:
        return data[:at]
    if kind == 1:
        data[at] ^= int(rng.integers(1, 256))
    elif kind == 2:
        data[at : at + 40] = rng.bytes(len(data[at : at + 40]))
    else:
        del data[at : at + int(rng.integers(1, 40))]
    return data


def test_a_file_with_damaged_bytes_is_named_or_means_the_same(good, tmp_path):
    """Of a thousand; what lies in unused fields of the archive may change without harm."""
    data, expected, path = good.read_bytes(), contents(BCM.load(good)), tmp_path / "bad.npz"
    refused = 0
    for seed in range(1000):
        path.write_bytes(damaged_bytes(data, np.random.default_rng(seed)))
        try:
            model = BCM.load(path)
        except ValueError as error:
            refused += 1
            assert str(error).startswith(f"{path} is damaged or is not a network that BCM.save")
            assert "\n" not in str(error)
        else:
            assert contents(model) == expected
    assert refused > 500


def settings(**changed):
    def change(arrays):
        now = json.loads(str(arrays["settings"])) | changed
        return {"settings": np.array(json.dumps(now))}

    return change


def only(**arrays):
    return lambda old: arrays


@pytest.mark.parametrize(
    "change",
    [
        only(weights=np.full((3, 6), np.nan, np.float32)),
        only(weights=np.zeros((3, 0), np.float32)),
        only(weights=np.zeros((4, 6), np.float32)),
        only(weights=np.zeros((3, 6))),  # float64 under float32's settings
        only(weights=np.zeros((3, 6), int)),
        only(weights=np.zeros(18, np.float32)),
        only(weights=np.array("weights")),
        only(theta=np.zeros(2, np.float32)),
        only(theta=np.full(3, -1, np.float32)),
        only(theta=np.full(3, np.inf, np.float32)),
        only(theta=np.array(0.5)),
        only(n_epochs=np.array(-1)),
        only(n_epochs=np.array(2.5)),
        only(n_epochs=np.array([1, 2])),
        only(n_epochs=np.array(True)),
        only(feature_names=np.array(["a", "b"])),
        only(feature_names=np.arange(6)),
        only(settings=np.array("{")),
        only(settings=np.array("3")),
        only(settings=np.array("[]")),
        only(settings=np.array("{}")),
        only(settings=np.array("[" * 100_000)),
        only(settings=np.arange(3)),
        settings(n_neurons=5),
        settings(n_neurons=10**9),
        settings(n_neurons=None),
        settings(interaction="C"),
        settings(interaction=[[1, 0], [0, 1]]),
        settings(interaction=[[0] * 3] * 3),
        settings(learning_rate=-1),
        settings(learning_rate=float("nan")),
        settings(optimizer=["adam"]),
        settings(dtype="float64"),
        settings(random_state=None),
        settings(random_state=-1),
        settings(unheard_of=1),
    ],
)
def test_a_file_whose_contents_do_not_fit_together_is_named(good, tmp_path, change):
    path = tmp_path / "bad.npz"
    old = arrays_of(good)
    np.savez(path, **(old | change(old)))
    with pytest.raises(ValueError, match=r"^.*bad.npz is damaged or is not a network .*: save it"):
        BCM.load(path)


@pytest.mark.parametrize("name", ["settings", "weights", "theta", "n_epochs"])
def test_a_missing_part_is_named(good, tmp_path, name):
    old = arrays_of(good)
    del old[name]
    np.savez(tmp_path / "bad.npz", **old)
    with pytest.raises(ValueError, match=f"{name} is missing"):
        BCM.load(tmp_path / "bad.npz")


def test_each_setting_must_be_there(good, tmp_path):
    old = arrays_of(good)
    for name in (*FIELDS, "random_state"):
        fewer = json.loads(str(old["settings"]))
        del fewer[name]
        np.savez(tmp_path / "bad.npz", **(old | {"settings": np.array(json.dumps(fewer))}))
        with pytest.raises(ValueError, match="is damaged"):
            BCM.load(tmp_path / "bad.npz")


def test_what_version_0_1_0_wrote_can_be_read(tmp_path):
    """Four arrays, no names of features."""
    model = BCM(**SMALL, random_state=4).fit(IMAGES)
    values = {name: getattr(model, name) for name in FIELDS} | {"random_state": 4}
    with (tmp_path / "old.npz").open("wb") as file:
        np.savez(
            file,
            settings=json.dumps(values),
            weights=model.weights_,
            theta=model.theta_,
            n_epochs=model.n_epochs_,
        )
    loaded = BCM.load(tmp_path / "old.npz")
    np.testing.assert_array_equal(loaded.transform(IMAGES), model.transform(IMAGES))
    assert loaded.random_state == 4 and loaded.n_epochs_ == 3


def test_names_of_features_come_back_and_their_order_counts(good, recwarn):
    loaded = BCM.load(good)
    loaded.transform(TABLE)
    assert loaded.feature_names_in_.tolist() == list(TABLE.columns)
    assert not recwarn.list
    with pytest.raises(ValueError, match="feature names should match"):
        loaded.transform(TABLE[TABLE.columns[::-1]])


@pytest.mark.parametrize("state", [None, np.random.RandomState(3), 3, np.int64(3)])
def test_the_seed_that_is_saved_is_the_one_that_was_used(tmp_path, state):
    model = BCM(**SMALL, random_state=state).fit(IMAGES)
    generator = check_random_state(state)
    before = str(generator.get_state())
    model.save(tmp_path / "network.npz")
    assert str(generator.get_state()) == before  # nothing is drawn from the caller's
    loaded = BCM.load(tmp_path / "network.npz")
    assert loaded.random_state == model.seed_
    assert loaded.fit(IMAGES).weights_.tobytes() == model.weights_.tobytes()


def test_a_save_that_fails_leaves_the_earlier_file(tmp_path, monkeypatch):
    path = tmp_path / "network.npz"
    model = BCM(**SMALL).fit(IMAGES)
    model.save(path)
    before = path.read_bytes()

    def full(file, **arrays):
        file.write(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space"):
        model.fit(IMAGES**2).save(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["network.npz"]


@pytest.mark.parametrize("path", [1, None, "", b"network.npz", True])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(TypeError, match="path must be a path"):
        BCM(**SMALL).fit(IMAGES).save(path)
    with pytest.raises(TypeError, match="path must be a path"):
        BCM.load(path)


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    model = BCM(**SMALL).fit(IMAGES)
    model.save("~/network.npz")
    assert BCM.load("~/network.npz").params == model.params
    assert (tmp_path / "network.npz").exists()


def test_a_pickle_does_not_hold_the_pictures():
    many = np.random.default_rng(0).random((500, 6))
    few = BCM(**SMALL).partial_fit(many[:10])
    model = BCM(**SMALL).partial_fit(many).partial_fit(many)
    # The two differ in a few counts; the pictures alone are 12 kB.
    assert abs(len(pickle.dumps(model)) - len(pickle.dumps(few))) < 50
