"""Whatever happened to a folder of results, what is said is one sentence that names the file."""

import shutil
import sqlite3

import numpy as np
import pytest

from cortexviz.studies import Store
from tests.studies.small import numbers, small
from tests.studies.test_store import edited, outcome


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A study of tiny runs, as its files."""
    folder = tmp_path_factory.mktemp("whole")
    study = small()
    with Store(folder / "study.sqlite", study) as store:
        for i in range(6):
            store.record(study.runs[i], outcome(i, "diverged" if i == 2 else ""))
    return folder


def damaged(content, rng):
    """The bytes cut short, with some changed, zeroed, repeated, or others altogether."""
    kind, at = rng.integers(5), int(rng.integers(len(content)))
    if kind == 0:
        return content[:at]
    if kind == 1:
        some = np.frombuffer(content, np.uint8).copy()
        some[rng.integers(len(some), size=rng.integers(1, 40))] = rng.integers(256)
        return some.tobytes()
    if kind == 2:
        return content[:at] + bytes(min(4096, len(content) - at)) + content[at + 4096 :]
    if kind == 3:
        return content[:at] + content[at // 2 :]
    return rng.bytes(at)


def looked_at(path):
    with Store(path) as store:
        for row in store.rows():
            float(row["seconds"]), row["n_neurons"], row["data"].title(), row["error"].title()
        store.finished()


def test_a_damaged_table_is_read_or_refused_in_one_sentence(results, tmp_path):
    content, rng = (results / "study.sqlite").read_bytes(), np.random.default_rng(0)
    path, refused = tmp_path / "study.sqlite", 0
    for _ in range(1000):
        path.write_bytes(damaged(content, rng))
        try:
            looked_at(path)
        except (ValueError, OSError) as error:
            refused += 1
            assert str(path) in str(error) and "\n" not in str(error), error
    assert refused > 300


def test_texts_of_a_table_that_mean_something_else_are_refused(results, tmp_path):
    rng = np.random.default_rng(1)
    columns = ("settings", "metrics", "error", "weights", "seconds", "versions", "number")
    texts = ["NULL", "1", "-1.5", "'text'", "''", "'[1]'", "'{}'", "x'ff00fe'", "'null'",
             "'{\"data\": 3, \"repeat\": 0, \"seed\": 0, \"n_seeds\": 6}'"]  # fmt: skip
    path, said = tmp_path / "study.sqlite", 0
    for _ in range(200):
        shutil.copy(results / "study.sqlite", path)
        column, text = rng.choice(columns), rng.choice(texts)
        edited(path, f"UPDATE runs SET {column} = {text} WHERE number = {rng.integers(6)}")
        try:
            looked_at(path)
        except ValueError as error:
            said += 1
            assert "cannot be used as a file of results" in str(error) and "\n" not in str(error)
    assert said > 100


@pytest.mark.parametrize("identity", ["'{}'", "'[]'", "'x'", "NULL", "7", '\'{"runs": "many"}\''])
def test_a_study_that_does_not_say_what_it_is_is_refused(results, tmp_path, identity):
    shutil.copy(results / "study.sqlite", tmp_path)
    edited(tmp_path / "study.sqlite", f"UPDATE study SET identity = {identity}")
    for study in (None, small()):
        with pytest.raises(ValueError, match="cannot be used as a file of results"):
            Store(tmp_path / "study.sqlite", study)


def test_damaged_weights_are_read_or_refused_in_one_sentence(results, tmp_path):
    shutil.copytree(results, tmp_path, dirs_exist_ok=True)
    rng = np.random.default_rng(2)
    with Store(tmp_path / "study.sqlite") as store:
        row = next(store.rows())
        path = store.folder / f"{row['key']}.npz"
        content, whole, refused = path.read_bytes(), store.arrays(row), 0
        for _ in range(1000):
            path.write_bytes(damaged(content, rng))
            try:
                read = store.arrays(row)  # what was hit is of no importance, or refused
                assert all(np.array_equal(read[name], whole[name]) for name in whole)
            except ValueError as error:
                refused += 1
                assert f"{path} is missing or damaged: delete" in str(error)
        assert refused > 500


@pytest.mark.parametrize(
    "arrays",
    [
        {"weights": np.zeros((6, 3, 255), "f4")},
        {"weights": np.zeros((6, 3), "f4")},
        {"weights": np.full((6, 3, 256), np.nan, "f4")},
        {"weights": np.zeros((6, 3, 256), "i4")},
        {"training": np.zeros((10, 16, 16), "f4")},
        {"seeds": np.zeros(5, int)},
    ],
)
def test_weights_that_do_not_fit_together_are_refused(results, tmp_path, arrays):
    shutil.copytree(results, tmp_path, dirs_exist_ok=True)
    with Store(tmp_path / "study.sqlite") as store:
        row = next(store.rows())
        whole = store.arrays(row)
        np.savez(store.folder / f"{row['key']}.npz", **whole | arrays)
        with pytest.raises(ValueError, match="is missing or damaged"):
            store.arrays(row)


def test_a_damaged_lock_file_locks_as_well_as_a_new_one(tmp_path):
    study = small()
    whole = study.run(tmp_path, progress=False)
    (tmp_path / "study.lock").write_bytes(b"\xff" * 999)
    (tmp_path / whole[0]["weights"]).unlink()
    assert numbers(study.run(tmp_path, progress=False)) == numbers(whole)


def test_a_full_disk_while_a_row_is_written_loses_that_row_only(tmp_path):
    """SQLite says so in its own words and may end the transaction by itself."""
    study = small()
    with Store(tmp_path / "study.sqlite", study) as store:
        first = store.record(study.runs[0], outcome())
        pages = store._database.execute("PRAGMA page_count").fetchone()[0]
        store._database.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(
            OSError, match=r"cannot be written to .*full.*make room there or choose"
        ):
            for run in study.runs[1:]:
                store.record(run, outcome())
        kept = list(store.rows())
        assert first in kept and not store._database.in_transaction
    with Store(tmp_path / "study.sqlite", study) as store:
        assert len(list(store.rows())) == len(kept)
        store.record(study.runs[-1], outcome())
    assert sqlite3.connect(tmp_path / "study.sqlite").execute("PRAGMA integrity_check").fetchone()
