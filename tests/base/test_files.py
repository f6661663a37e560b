"""Files are whole or not there."""

import os
import zlib

import numpy as np
import pytest

from cortexviz.base.files import as_path, plain, read_arrays, replacing


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.npz"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), replacing(path) as file:
        file.write(b"half")
        1 / 0  # noqa: B018
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.npz"]


def test_a_new_file_takes_the_place_and_the_mode_of_the_old_one(tmp_path):
    path, link = tmp_path / "a", tmp_path / "link"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    with replacing(link) as file:
        file.write(b"new")
    assert path.read_bytes() == b"new" and link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_number_is_not_a_path(tmp_path, monkeypatch):
    with pytest.raises(TypeError, match=r"path must be a path.*got 1$"), replacing(1):
        pass
    monkeypatch.setenv("HOME", str(tmp_path))
    assert as_path("out", "~/x") == tmp_path / "x"


@pytest.mark.parametrize("seed", range(200))
def test_a_damaged_archive_is_read_right_or_refused_in_one_sentence(tmp_path, seed):
    rng = np.random.default_rng(seed)
    path, arrays = tmp_path / "a.npz", {"x": np.arange(50.0), "y": np.array("text")}
    (np.savez_compressed if seed % 2 else np.savez)(path, **arrays)
    data = bytearray(path.read_bytes())
    if seed % 4 < 2:
        data = data[: rng.integers(len(data))]
    else:
        for at in rng.integers(len(data), size=5):
            data[at] ^= int(rng.integers(1, 256))
    path.write_bytes(data)
    try:
        read = read_arrays(path, "an archive")
    except ValueError as error:
        assert str(error).count("\n") == 0 and "is damaged or is not an archive" in str(error)
    else:  # the contents are guarded by zip's checksums, so whatever was read is what was written
        for name, array in read.items():
            if name in arrays:
                assert zlib.crc32(array.tobytes()) == zlib.crc32(arrays[name].tobytes())


def test_what_numpy_made_becomes_what_json_knows(tmp_path):
    given = {"a": np.int64(3), "b": (np.float32(0.5), [np.arange(2)]), "c": tmp_path, "d": range(2)}
    assert plain(given) == {"a": 3, "b": [0.5, [[0, 1]]], "c": str(tmp_path), "d": [0, 1]}
