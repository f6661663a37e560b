"""Results on disk: recorded once, claimed once, refused where they belong to something else."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from cortexviz import CortexvizWarning
from cortexviz.bcm import Params
from cortexviz.studies import Store
from cortexviz.studies.work import Outcome
from tests.studies.small import numbers, small


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
        for name in (f"{study.runs[0].key}.123-4.tmp", f".{study.runs[0].key}.npz.ab.partial"):
            (results.folder / name).write_bytes(b"half a file")
        results.record(study.runs[0], outcome())
        assert [path.name for path in results.folder.iterdir()] == [f"{study.runs[0].key}.npz"]


def test_a_failed_run_is_a_row_without_weights(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        row = results.record(study.runs[0], outcome(error="training diverged in epoch 3"))
        assert row["weights"] == ""
        with pytest.raises(ValueError, match="has no weights: training diverged"):
            results.arrays(row)


def test_a_file_in_wal_mode_of_an_earlier_version_is_gone_on_with(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        first = results.record(study.runs[0], outcome())
    database = sqlite3.connect(tmp_path / "study.sqlite")
    assert database.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    database.close()
    with Store(tmp_path / "study.sqlite", study) as results:
        second = results.record(study.runs[1], outcome())
    with Store(tmp_path / "study.sqlite") as results:
        assert list(results.rows()) == [first, second]
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"study", "study.lock", "study.sqlite"}  # and no WAL beside it any more


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


def edited(path, statement):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)


def test_results_of_another_version_are_shown_and_gone_on_with(tmp_path):
    """What can be read is said by the format; what computed a row stands in the row."""
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        row = results.record(study.runs[0], outcome())
    edited(tmp_path / "study.sqlite", "UPDATE study SET version = '0.0.9'")
    for asked in (None, study):
        with Store(tmp_path / "study.sqlite", asked) as results:
            assert results.version == "0.0.9"
            assert list(results.rows()) == [row]
    with pytest.warns(CortexvizWarning, match=r"begun by cortexviz 0\.0\.9 and goes on with"):
        assert len(study.run(tmp_path, jobs=1, progress=False)) == 16


def test_settings_that_an_earlier_version_did_not_have_are_the_usual_ones(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        results.record(study.runs[0], outcome())
    edited(tmp_path / "study.sqlite", "UPDATE runs SET settings = json_remove(settings, '$.tol')")
    with Store(tmp_path / "study.sqlite") as results:
        assert next(results.rows())["tol"] == Params().tol


def test_another_format_is_refused(tmp_path):
    Store(tmp_path / "study.sqlite", small()).close()
    edited(tmp_path / "study.sqlite", "UPDATE study SET format = 2, version = '9.9'")
    for study in (small(), None):
        with pytest.raises(ValueError, match=r"has format 2, of cortexviz 9\.9, and this version"):
            Store(tmp_path / "study.sqlite", study)


def test_files_that_are_no_results_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="there are no results in"):
        Store(tmp_path / "study.sqlite")
    (tmp_path / "empty.sqlite").touch()  # as the first start on a full disk leaves it
    with pytest.raises(FileNotFoundError, match="there are no results in"):
        Store(tmp_path / "empty.sqlite")
    Store(tmp_path / "empty.sqlite", small()).close()
    (tmp_path / "text.sqlite").write_text("not a database, but long enough to look like one " * 99)
    with pytest.raises(ValueError, match="cannot be used as a file of results"):
        Store(tmp_path / "text.sqlite", small())
    with pytest.raises(ValueError, match=r"path must be that of a file NAME\.sqlite"):
        Store(tmp_path / "study.db", small())
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="results cannot be written to"):
        Store(tmp_path / "file" / "study.sqlite", small())


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_foreign_file_is_refused_and_left_as_it_was(tmp_path, mode):
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA journal_mode={mode}")
        database.execute("CREATE TABLE study (title TEXT)")
    before = path.read_bytes()
    for study in (None, small()):
        with pytest.raises(ValueError, match=r"file of results \(it holds no study\)"):
            Store(path, study)
    assert path.read_bytes() == before


def test_what_is_only_looked_at_is_not_written_to(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        results.record(study.runs[0], outcome())
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with Store(tmp_path / "study.sqlite") as results:
        results.check(study)
        results.pictures(next(results.rows()))
        assert not results.at_work()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
@pytest.mark.parametrize("killed", [False, True])
def test_results_that_may_only_be_read_are_shown(tmp_path, mode, killed):
    """Whatever a version or a killed writer left beside the table, for a user who may not write."""
    folder = tmp_path / "results"
    study = small()
    with Store(folder / "study.sqlite", study) as results:
        row = results.record(study.runs[0], outcome())
    edited(folder / "study.sqlite", f"PRAGMA journal_mode={mode}")
    if killed:
        half = (
            "import os, sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute('PRAGMA cache_"
            "size=1'); d.execute('BEGIN IMMEDIATE'); d.executemany('INSERT INTO runs (key) VALUES "
            "(?)', [[str(i) * 500] for i in range(99)]); os.kill(os.getpid(), 9)"
        )
        subprocess.run([sys.executable, "-c", half, folder / "study.sqlite"], check=False)
        assert len(list(folder.glob("study.sqlite-*"))) > 0
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    code = (
        "import sys; from cortexviz.studies import Store; store = Store(sys.argv[1]); "
        "row = next(store.rows()); "
        "print(row['key'], len(store.finished()), len(store.pictures(row)))"
    )
    try:
        line = [*unprivileged(), sys.executable, "-c", code, folder / "study.sqlite"]
        done = subprocess.run(line, capture_output=True, text=True)
        assert done.stdout.split() == [row["key"], "1", "6"], done.stderr
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755)


def unprivileged():
    """What takes the right to write anywhere away from root; others never had it."""
    if os.getuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root may write everywhere, and there is no setpriv (util-linux) to give it up")
    drop = "-dac_override,-dac_read_search,-fowner"
    return ["setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}"]


def test_a_run_whose_weights_are_lost_or_cut_is_done_again(tmp_path):
    study = small(params={"n_neurons": [3, 5], "epochs": 5}, repeats=1)
    rows = study.run(tmp_path, jobs=1, progress=False)
    cut, lost = (tmp_path / rows[i]["weights"] for i in (0, 1))
    whole = cut.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    lost.unlink()
    with Store(tmp_path / "study.sqlite") as results:
        assert list(results.rows()) == rows  # what the table knows is kept
        assert results.finished() == {row["key"] for row in rows[2:]}
        for row in rows[:2]:
            with pytest.raises(ValueError, match=f"{row['key']}.npz is missing or damaged: delete"):
                results.arrays(row)
    again = study.run(tmp_path, jobs=1, progress=False)
    assert numbers(again) == numbers(rows)
    assert [row["finished"] for row in again[2:]] == [row["finished"] for row in rows[2:]]
    assert cut.read_bytes() == whole


def test_results_can_be_moved_and_renamed(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as results:
        row = results.record(study.runs[0], outcome(3.0))
    (tmp_path / "study").rename(tmp_path / "lr0.1")
    (tmp_path / "study.sqlite").rename(tmp_path / "lr0.1.sqlite")
    with Store(tmp_path / "lr0.1.sqlite") as results:
        assert (results.arrays(row)["weights"] == 3).all()


def test_weights_are_read_beside_the_table_only(tmp_path):
    study = small()
    with Store(tmp_path / "sub" / "study.sqlite", study) as results:
        row = results.record(study.runs[0], outcome())
        shutil.copy(results.folder / f"{row['key']}.npz", tmp_path / "elsewhere.npz")
        with pytest.raises(ValueError, match="is missing or damaged"):
            results.arrays(row | {"weights": "../../elsewhere.npz"})


def test_a_change_of_folder_does_not_matter_and_the_tilde_is_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    study = small(params={"n_neurons": 3, "epochs": 5}, repeats=3)
    rows = study.stream("relative", jobs=1)
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert len(list(rows)) == 6
    study.run("~/results", jobs=1, progress=False)
    found = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.sqlite"))
    assert found == [Path("home/results/study.sqlite"), Path("relative/study.sqlite")]
