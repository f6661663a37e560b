"""A run is done by one at a time: among threads, processes, and where nothing can be locked."""

import errno
import fcntl
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cortexviz import CortexvizWarning
from cortexviz.base import warn
from cortexviz.studies import Store, claims, execution, work
from tests.studies.small import numbers, small
from tests.waiting import meanwhile, until

ROOT = Path(__file__).parents[2]


def elsewhere(path, i=0):
    """What another process is told that wants run `i`."""
    code = (
        "import sys; from cortexviz.studies import Store; from tests.studies.small import small; "
        "s = small(); print(Store(sys.argv[1], s).claim(s.runs[int(sys.argv[2])]))"
    )
    line = [sys.executable, "-c", code, str(path), str(i)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def test_claims_stay_when_the_same_file_is_opened_and_closed_once_more(tmp_path):
    """POSIX locks go with any close of the file in the process."""
    study, path = small(), tmp_path / "study.sqlite"
    mine = Store(path, study)
    assert mine.claim(study.runs[0])
    Store(path, study).close()
    Store(path).close()
    assert elsewhere(path) == "False"
    assert elsewhere(path, 1) == "True"
    mine.close()
    assert elsewhere(path) == "True"


def test_two_stores_of_one_process_exclude_each_other(tmp_path):
    study, path = small(), tmp_path / "study.sqlite"
    with Store(path, study) as one, Store(path, study) as two:
        assert one.claim(study.runs[0]) and not two.claim(study.runs[0])
        two.release(study.runs[0])  # is not theirs to give back
        assert not two.claim(study.runs[0])
        assert two.claim(study.runs[1])
        one.close()
        assert two.claim(study.runs[0])


def test_whether_somebody_is_at_work_is_seen_from_here_and_from_outside(tmp_path):
    study, path = small(), tmp_path / "study.sqlite"
    code = "import sys; from cortexviz.studies import Store; print(Store(sys.argv[1]).at_work())"

    def outside():
        line = [sys.executable, "-c", code, str(path)]
        return subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip()

    with Store(path, study) as worker, Store(path) as watcher:
        assert not watcher.at_work() and outside() == "False"
        worker.claim(study.runs[7])
        assert watcher.at_work() and outside() == "True"
        assert elsewhere(path, 7) == "False"  # to look took nothing away
        worker.release(study.runs[7])
        assert not watcher.at_work() and outside() == "False"


@pytest.fixture
def trainings(monkeypatch):
    """The runs that were trained, in the order in which they began."""
    begun, original = [], work._train

    def counted(task, *more):
        begun.append((task.params, tuple(task.seeds), task.images.tobytes()))
        return original(task, *more)

    monkeypatch.setattr(work, "_train", counted)
    return begun


def test_a_second_run_of_this_process_shares_the_work_of_a_suspended_one(tmp_path, trainings):
    study = small(params={"n_neurons": [3, 5, 7], "epochs": 30}, repeats=8)
    rows = study.stream(tmp_path, jobs=2)
    next(rows)
    whole = study.run(tmp_path, jobs=2, progress=False)
    assert len(whole) == len(trainings) == len(set(trainings)) == 48
    assert len(list(rows)) <= 47
    assert numbers(whole) == numbers(study.run(tmp_path / "alone", progress=False))


def test_threads_that_start_the_same_study_do_each_run_once(tmp_path, trainings):
    study = small()
    errors = []

    def one():
        try:
            study.run(tmp_path, jobs=1, progress=False)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(trainings) == len(set(trainings)) == 16


def test_interleaved_streams_leave_our_warnings_to_be_seen(tmp_path):
    one, two = (small().stream(tmp_path / name, jobs=1) for name in "ab")
    next(one), next(two)
    one.close(), two.close()
    with pytest.warns(CortexvizWarning, match="still shown"):
        warn.warn("still shown")


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_gets_a_sentence(tmp_path, monkeypatch, code):
    def refuse(file, kind, *where):
        raise OSError(code, "No locks available")

    monkeypatch.setattr(claims.fcntl, "lockf", refuse)
    with pytest.raises(OSError, match=r"cannot lock files.*choose a folder on a local disk"):
        small().run(tmp_path, progress=False)
    monkeypatch.undo()
    small().run(tmp_path, progress=False)
    monkeypatch.setattr(claims.fcntl, "lockf", refuse)
    with Store(tmp_path / "study.sqlite") as results:  # to look at results takes no lock of ours
        assert len(list(results.rows())) == 16 and not results.at_work()


def test_a_lock_that_fails_in_the_middle_ends_the_study_with_a_sentence(tmp_path, monkeypatch):
    original, calls = fcntl.lockf, []

    def fails_later(file, kind, *where):
        calls.append(kind)
        if len(calls) > 6 and kind & fcntl.LOCK_EX:
            raise OSError(errno.ENOLCK, "No locks available")
        return original(file, kind, *where)

    monkeypatch.setattr(claims.fcntl, "lockf", fails_later)
    with pytest.raises(OSError, match="No locks available: its file system cannot lock files"):
        small().run(tmp_path, jobs=1, progress=False)


def test_waiting_for_another_process_is_said(tmp_path, monkeypatch):
    study = small()
    monkeypatch.setattr(execution, "PATIENCE", 0.1)
    with Store(tmp_path / "study.sqlite", study) as other:
        for run in study.runs:
            other.claim(run)
        stop = threading.Event()
        with pytest.warns(
            CortexvizWarning, match="last 16 runs of study are being done by another"
        ) as said:

            def stop_then():
                until(lambda: len(said), "it is said who is waited for")
                stop.set()

            with meanwhile(stop_then, stop):
                assert list(study.stream(tmp_path, stop=stop)) == []


def test_a_lock_file_that_cannot_be_one_gets_a_sentence(tmp_path):
    (tmp_path / "study.lock").mkdir()
    with pytest.raises(OSError, match="results cannot be written to"):
        Store(tmp_path / "study.sqlite", small())
