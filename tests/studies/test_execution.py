"""Running a study: every run once, the same numbers however it was run, stopped or shared."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from cortexviz import CortexvizWarning, bcm, metrics
from cortexviz.studies import Store, Study, execution, work
from cortexviz.studies.progress import Bar
from tests.studies.small import numbers, small

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """The small study, uninterrupted, on one thread."""
    return small().run(tmp_path_factory.mktemp("whole"), jobs=1, progress=False)


def test_a_row_says_what_came_out_and_anyone_can_compute_it_again(table, tmp_path):
    study = small()
    row = next(row for row in table if row["interaction"] == "B" and row["data"] == "10 random")
    run = next(run for run in study.runs if run.key == row["key"])
    images = study.images(run)
    seeds = np.random.SeedSequence(row["seed"]).generate_state(6)
    weights = bcm.train_ensemble(run.params, images, seeds.tolist(), progress=False)
    synthetic = bcm.synthetic_images(weights, (16, 16))
    assert row["distinct_faces"] == bcm.distinct_faces(synthetic)
    assert row["ssim"] == pytest.approx(metrics.best_match(synthetic, images)[1].mean(), rel=1e-12)
    assert 0 < row["training_seconds"] <= row["seconds"]
    assert row["versions"].startswith("cortexviz 0.")


@pytest.mark.parametrize("jobs", [2, 40])
def test_threads_do_not_change_the_numbers(table, tmp_path, jobs):
    assert numbers(small().run(tmp_path, jobs=jobs, progress=False)) == numbers(table)


def test_rows_come_as_they_finish_and_a_stopped_study_goes_on(table, tmp_path):
    rows = small().stream(tmp_path, jobs=1)
    first = [next(rows)["key"] for _ in range(3)]
    rows.close()
    with Store(tmp_path / "study.sqlite") as results:
        kept = results.finished()
    assert set(first) <= kept
    assert len(kept) < 16
    rest = [row["key"] for row in small().stream(tmp_path, jobs=2)]
    assert not set(rest) & kept
    assert len(rest) + len(kept) == 16
    assert numbers(small().run(tmp_path, progress=False)) == numbers(table)


def test_another_thread_stops_a_study_in_the_middle_of_a_run(table, tmp_path):
    stop = threading.Event()
    study = small(params={"n_neurons": 21, "epochs": 10**6}, n_seeds=64)  # minutes a network
    threading.Timer(0.5, stop.set).start()
    assert list(study.stream(tmp_path, jobs=1, stop=stop)) == []
    stop.clear()
    rows = small().stream(tmp_path / "other", jobs=1, stop=stop)
    first = next(rows)
    stop.set()
    assert len([first, *rows]) < len(small().runs)
    assert numbers(small().run(tmp_path / "other", progress=False)) == numbers(table)


def test_an_error_in_a_run_ends_the_study_with_what_is_finished_kept(table, tmp_path, monkeypatch):
    original, calls = execution.execute, []

    def third_fails(task, *more):
        calls.append(task)
        if len(calls) == 3:
            raise OSError("disk full")
        return original(task, *more)

    monkeypatch.setattr(execution, "execute", third_fails)
    with pytest.raises(OSError, match="disk full"):
        small().run(tmp_path, jobs=1, progress=False)
    monkeypatch.undo()
    with Store(tmp_path / "study.sqlite") as results:
        assert len(results.finished()) == 2
    assert numbers(small().run(tmp_path, progress=False)) == numbers(table)


def test_a_diverging_setting_is_a_row_with_its_sentence(tmp_path):
    params = {"learning_rate": [1e-3, 1.0], "optimizer": "sgd", "n_neurons": 5, "epochs": 200}
    rows = small(params=params, data={"all": {}}, repeats=1).run(tmp_path, progress=False)
    assert [bool(row["error"]) for row in rows] == [False, True]
    assert "diverged" in rows[1]["error"]
    assert "ssim" in rows[0]
    assert "ssim" not in rows[1]


def test_of_networks_only_what_is_kept_is_held(monkeypatch):
    held = []
    original = work.measured
    monkeypatch.setattr(
        work, "measured", lambda w, *more: held.append(w.shape) or original(w, *more)
    )
    run, images = small(repeats=1).runs[0], np.random.default_rng(0).random((5, 16, 16))
    for keep in ("all", "pictures"):
        work.execute(work.Task(run.params, images, run.network_seeds, {}, keep, 1))
    assert held == [(6, run.params.n_neurons, 256), (6, 1, 256)]


def test_pictures_are_kept_without_the_other_neurons(tmp_path):
    study = small(repeats=1)
    study.run(tmp_path / "all", progress=False)
    study.run(tmp_path / "pictures", keep="pictures", progress=False)
    with (
        Store(tmp_path / "all/study.sqlite") as whole,
        Store(tmp_path / "pictures/study.sqlite") as few,
    ):
        for one, two in zip(whole.rows(), few.rows(), strict=True):
            np.testing.assert_array_equal(whole.pictures(one), few.pictures(two))
            assert whole.arrays(one)["weights"].shape == (6, one["n_neurons"], 256)
            assert few.arrays(two)["weights"].shape == (6, 1, 256)
    with pytest.raises(ValueError, match="keep must be one of 'all', 'pictures'"):
        study.run(tmp_path / "none", keep="none")


def test_jobs_and_bias_are_spoken_of(tmp_path):
    with pytest.raises(ValueError, match="jobs must be at least 1; got 0"):
        small().run(tmp_path, jobs=0)
    with pytest.warns(
        CortexvizWarning,
        match=r"6 synthetic images a run are few for the features of gabor \(48\):",
    ):
        small(metrics=["gabor"], repeats=1).run(tmp_path / "few", progress=False)


def test_progress_counts_runs_and_says_the_time_left(tmp_path, capsys):
    small(repeats=1).run(tmp_path, jobs=1)
    shown = capsys.readouterr().err
    assert "study: 0 of 8 runs" in shown
    assert "study: 8 of 8 runs 100%" in shown
    assert " left" in shown


@pytest.mark.parametrize(("threads", "steps"), [(1, [1] * 6), (4, [4, 2])])
def test_a_run_tells_of_its_networks_as_they_are_trained(threads, steps):
    study, told = small(), []
    reference = execution.reference_of(study)
    task = execution.task(study, reference, "all", threads, study.runs[0])
    execution.execute(task, trained=told.append)
    assert told == steps


def test_the_bar_moves_with_every_network_and_counts_none_twice():
    study = small()
    first, second = study.runs[:2]
    costs = {run.key: study.cost(run) for run in study.runs}
    with Bar(study.name, costs, {first.key}, show=True) as bar:
        before = bar.bar.n
        assert before == study.cost(first)
        bar.trained(second, 3)
        assert bar.bar.n == pytest.approx(before + study.cost(second) / 2)
        bar.trained(second, 3)
        bar.finished({first.key, second.key})
        assert bar.bar.n == pytest.approx(before + study.cost(second))


def python(code, out):
    """Another process: it says "ready", and goes on when it is written a line."""
    start = "from tests.studies.small import small; print('ready', flush=True); input(); "
    command = [sys.executable, "-c", start + code, str(out)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_on_one_file_share_the_work(table, tmp_path):
    """Each run is done by one of them, and the table is that of an undisturbed study."""
    code = "import sys; print(*(row['key'] for row in small().stream(sys.argv[1], jobs=1)))"
    two = [python(code, tmp_path) for _ in range(2)]
    for process in two:
        process.stdin.write("go\n")
        process.stdin.flush()
    done = [process.communicate()[0].split() for process in two]
    assert sorted(done[0] + done[1]) == sorted(row["key"] for row in table)
    assert numbers(small().run(tmp_path, progress=False)) == numbers(table)


def test_the_claim_of_a_killed_process_dies_with_it(table, tmp_path):
    study = small()
    code = (
        "import sys; from cortexviz.studies import Store; study = small(); "
        "results = Store(sys.argv[1] + '/study.sqlite', study); "
        "print(results.claim(study.runs[0]), flush=True); "
        "input()"
    )
    process = python(code, tmp_path)
    process.stdin.write("go\n")
    process.stdin.flush()
    assert process.stdout.readline() == "True\n"
    with Store(tmp_path / "study.sqlite", study) as results:
        assert not results.claim(study.runs[0])
        process.kill()
        process.communicate()
        assert results.claim(study.runs[0])
    assert numbers(small().run(tmp_path, progress=False)) == numbers(table)


PEAKS = """
import sys, tracemalloc

def peak(repeats):
    params = {"n_neurons": 9, "epochs": 1}
    study = small(params=params, repeats=repeats, n_seeds=32, metrics=["distinct"])
    study.reference  # drawn once, before counting
    tracemalloc.start()
    for _ in study.stream(f"{sys.argv[1]}/{repeats}", jobs=1):
        pass
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return used

print(*map(peak, (1, 5, 25)))  # the first has imports and caches
"""


def test_memory_does_not_grow_with_the_number_of_runs(tmp_path):
    """In a process of its own: here threads of other tests may be at work, and be counted."""
    said, _ = python(PEAKS, tmp_path).communicate("go\n")
    _, few, many = map(int, said.split())
    assert many - few < 500_000  # 40 more runs have 40 x 295 kB of weights


def test_a_finished_study_is_only_read(table, tmp_path, monkeypatch):
    small().run(tmp_path, progress=False)
    monkeypatch.setattr(execution, "reference_of", lambda _: pytest.fail("nothing is to be done"))
    assert numbers(small().run(tmp_path, progress=False)) == numbers(table)


def test_settings_of_rows_are_plain_json(table):
    assert json.loads(json.dumps(table)) == table


def test_a_study_of_one_figure_stands_in_the_default_name(tmp_path):
    Study(
        {"n_neurons": 3, "epochs": 1}, {"5": {"n": 10}}, ["distinct"], 1, 2, source="procedural"
    ).run(tmp_path, progress=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "study",
        "study.lock",
        "study.sqlite",
    ]
