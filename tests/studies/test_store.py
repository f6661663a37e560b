"""Results on disk: recorded once, claimed once, refused where they belong to something else."""

import sqlite3

import numpy as np
import pytest

from cortexviz.studies import Store, store
from cortexviz.studies.work import Outcome
from tests.studies.small import small


def outcome(value=1.0, error=""):
    weights = np.full((6, 3, 256), value, np.float32)
    training = np.zeros((10, 16, 16), np.uint8)
    return Outcome({"distinct_faces": value}, weights, training, 0.5, 0.6, "cortexviz 0", error)


def test_a_recorded_run_comes_back_whole(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        run = study.runs[3]
        assert results.claim(run)
        row = results.record(run, outcome(7.0))
        assert row == next(results.rows())
        assert results.finished() == {run.key}
    assert row["n_neurons"] == run.params.n_neurons
    assert (row["data"], row["seed"], row["repeat"]) == (run.label, run.seed, run.repeat)
    assert (row["distinct_faces"], row["training_seconds"], row["seconds"]) == (7.0, 0.5, 0.6)
    assert row["versions"] == "cortexviz 0"
    with Store(tmp_path / "study.sqlite") as again:  # only looked at: needs no study
        assert list(again.rows()) == [row]
        arrays = again.arrays(row)
        assert (arrays["weights"] == 7).all()
        assert arrays["seeds"].tolist() == run.network_seeds
        assert again.pictures(row).shape == (6, 16, 16)


def test_the_table_is_in_the_studys_order_whatever_was_first(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        for i in (5, 0, 3):
            results.claim(study.runs[i])
            results.record(study.runs[i], outcome())
        assert [row["key"] for row in results.rows()] == [study.runs[i].key for i in (0, 3, 5)]


def test_a_run_is_claimed_once_and_again_after_release(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        run = study.runs[0]
        assert results.claim(run)
        assert not results.claim(run)
        assert results.claim(study.runs[1])
        results.release(run)
        assert results.claim(run)
        results.record(run, outcome())
        assert not results.claim(run)  # done is done


def test_a_second_record_of_a_run_changes_nothing(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        first = results.record(study.runs[0], outcome(1.0))
        assert results.record(study.runs[0], outcome(2.0)) == first
        assert len(list(results.rows())) == 1


def test_what_a_killed_writer_left_is_cleared_away(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        results.folder.mkdir()
        left = results.folder / f"{study.runs[0].key}.123-4.tmp"
        left.write_bytes(b"half a file")
        results.record(study.runs[0], outcome())
        assert [path.name for path in results.folder.iterdir()] == [f"{study.runs[0].key}.npz"]


def test_a_failed_run_is_a_row_without_weights(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        row = results.record(study.runs[0], outcome(error="training diverged in epoch 3"))
        assert row["weights"] == ""
        with pytest.raises(ValueError, match="has no weights: training diverged"):
            results.arrays(row)


def test_the_file_is_in_wal_mode(tmp_path):
    with Store(tmp_path / "study.sqlite", small()):
        pass
    database = sqlite3.connect(tmp_path / "study.sqlite")
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ({"metrics": ["distinct"]}, "metrics"),
        ({"repeats": 3}, "runs 16 there, 24 here"),
        ({"seed": 1}, "settings"),
        ({"size": 24}, "faces"),
    ],
)
def test_the_file_of_another_study_is_refused(tmp_path, other, what):
    Store(tmp_path / "study.sqlite", small()).close()
    with pytest.raises(ValueError, match=f"holds another study .*{what}.*choose another folder"):
        Store(tmp_path / "study.sqlite", small(**other))
    Store(tmp_path / "study.sqlite", small()).close()  # and left as it was


def test_the_file_of_another_version_is_refused(tmp_path, monkeypatch):
    Store(tmp_path / "study.sqlite", small()).close()
    monkeypatch.setattr(store, "__version__", "99.0")
    for study in (small(), None):
        with pytest.raises(ValueError, match=r"made by cortexviz 0\.\S+ and this is 99\.0: go on"):
            Store(tmp_path / "study.sqlite", study)


def test_files_that_are_no_results_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="there are no results in"):
        Store(tmp_path / "study.sqlite")
    (tmp_path / "text.sqlite").write_text("not a database, but long enough to look like one " * 99)
    with pytest.raises(ValueError, match="cannot be used as a file of results"):
        Store(tmp_path / "text.sqlite", small())
    database = sqlite3.connect(tmp_path / "other.sqlite")
    database.execute("CREATE TABLE study (title TEXT)")
    database.close()
    with pytest.raises(ValueError, match="cannot be used as a file of results"):
        Store(tmp_path / "other.sqlite", small())
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="results cannot be written to"):
        Store(tmp_path / "file" / "study.sqlite", small())
