"""The study explorer with a loop and no browser: what it does on what a page would send."""

from __future__ import annotations

import asyncio
import threading
import time

import numpy as np
import pytest

from cortexviz.studies import Store, work
from cortexviz.studies.work import Outcome
from cortexviz.widgets import StudyExplorer
from cortexviz.widgets.studies import asked
from cortexviz.widgets.studies import explorer as module
from cortexviz.widgets.studies.settings import StudySettings
from tests.studies.small import small
from tests.waiting import LIMIT
from tests.widgets.person import choose, press, until

# Our own warning on few images goes to the log of the server; the page has a sentence of its own.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*synthetic images a run:cortexviz.CortexvizWarning"
)

QUICK = {
    "source": "procedural", "n_neurons": "3, 5", "matrices": "B", "pictures": "random",
    "epochs": 20, "repeats": 2, "networks": 8, "jobs": 2,
}  # fmt: skip
LONG = {"n_neurons": "21", "epochs": 3000, "networks": 64, "jobs": 1}


def run(scenario, folder, **settings):
    """Run ``scenario(explorer)`` on an explorer that has opened its study."""

    async def main():
        explorer = StudyExplorer(**{**QUICK, "folder": str(folder), **settings})
        await until(lambda: explorer.caption.text and explorer.caption.tone != "busy")
        try:
            return await scenario(explorer)
        finally:
            explorer.leave()

    return asyncio.run(asyncio.wait_for(main(), 60))


def click(explorer, left, right=""):
    explorer.views.scatter._handle_custom_msg({"choose": [left, right]}, [])


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The folder of the quick study, run to its end from the page."""
    folder = tmp_path_factory.mktemp("results")

    async def scenario(explorer):
        assert explorer.progress.text == "0 of 4 runs" and explorer.views.scatter.points == []
        press(explorer, "play")
        await until(lambda: explorer.player.playing)
        await until(lambda: explorer.progress.text == "4 of 4 runs · finished")
        assert not explorer.player.playing and len(explorer.views.scatter.points) == 2

    run(scenario, folder)
    return folder


def test_what_was_run_in_the_page_is_the_study_itself(results):
    study = asked.study_of(StudySettings(**QUICK))
    with Store(results / f"{study.name}.sqlite", study) as store:
        rows = list(store.rows())
    assert [row["key"] for row in rows] == [run.key for run in study.runs]
    row = rows[0]
    assert all(row[column] == row[column] for column in ("frechet_gabor", "precision"))


def test_a_page_that_is_opened_again_has_its_points_at_once(results):
    async def scenario(explorer):
        assert explorer.progress.text == "4 of 4 runs · finished"
        assert [p["id"] for p in explorer.views.scatter.points] == ["3", "5"]
        assert all(p["error"] > 0 and len(p["values"]) == 2 for p in explorer.views.scatter.points)
        assert explorer.views.scatter.y_title.startswith("Fréchet distance (Gabor features)")

    run(scenario, results)


def test_chosen_points_show_their_images_and_training_set(results):
    async def scenario(explorer):
        assert all(card.layout.display == "none" for card in explorer.views.below)
        click(explorer, "5")
        await until(lambda: explorer.views.sides["A"].images.shape[0] == 8)
        assert explorer.views.sides["A"].training.shape == [10, 64, 64]
        assert explorer.views.sides["A"].images.title == "A: 5 neurons"
        click(explorer, "3", "5")
        await until(lambda: explorer.views.sides["B"].images.shape[0] == 8)
        assert explorer.views.sides["B"].images.title == "B: 5 neurons"
        assert explorer.settings.left == "3" and "left=3&right=5" in explorer.link.query
        assert all(line[1] and line[2] and line[3] for line in explorer.views.facts.lines)
        first = bytes(explorer.views.sides["A"].images.data)
        choose(explorer, repeat=2)
        await until(lambda: bytes(explorer.views.sides["A"].images.data) != first)
        assert "Repeat 2" in explorer.views.sides["A"].images.note
        click(explorer, "")
        await until(lambda: explorer.views.below[0].layout.display == "none")

    run(scenario, results)


def test_metric_and_axis_change_the_figure_and_not_the_study(results):
    async def scenario(explorer):
        before, which = [p["y"] for p in explorer.views.scatter.points], explorer._which
        choose(explorer, metric="distinct_faces")
        await until(lambda: [p["y"] for p in explorer.views.scatter.points] != before)
        assert explorer._which == which and "count" in explorer.views.scatter.y_title
        choose(explorer, axis="n_neurons")
        await until(lambda: explorer.settings.axis == "n_neurons")
        assert explorer.caption.tone == "say"

    run(scenario, results)


def test_results_are_opened_from_the_folder_and_only_looked_at(results):
    name = asked.study_of(StudySettings(**QUICK)).name

    async def scenario(explorer):
        options = explorer.what.fields[0]["options"]
        assert (f"file:{name}", f"look at {name}") in [tuple(option) for option in options]
        choose(explorer, study=f"file:{name}")
        await until(lambda: explorer.views.scatter.title == f"Results of {name}")
        assert len(explorer.views.scatter.points) == 2 and "n_neurons" in explorer.what.hidden
        press(explorer, "play")
        await until(lambda: explorer.caption.tone == "error")
        assert "only looked at" in explorer.caption.text

    run(scenario, results)


def test_what_went_wrong_is_not_undone_by_how_long_all_will_take(monkeypatch):
    paced = threading.Event()
    monkeypatch.setattr(module, "pace", lambda: paced.wait(LIMIT))

    async def scenario(explorer):
        press(explorer, "play")
        await until(lambda: explorer.caption.tone == "error")
        paced.set()
        await until(lambda: explorer._paced)
        assert explorer.caption.tone == "error"

    run(scenario, "/dev/null")


@pytest.mark.parametrize(
    ("wrong", "says", "right"),
    [
        ({"n_neurons": "4"}, "odd", {"n_neurons": "3"}),
        ({"n_neurons": "many"}, "“Neurons” must be whole numbers", {"n_neurons": "3"}),
        ({"networks": 2}, "“Networks a run” must be at least 6", {"networks": 8}),
        ({"folder": "/dev/null"}, "", {"folder": "/tmp/there-are-no-results-here"}),
        ({"source": "cats"}, "“Faces from” must be one of", {"source": "procedural"}),
    ],
)
def test_a_wrong_setting_is_explained_and_a_right_one_goes_on(tmp_path, wrong, says, right):
    async def scenario(explorer):
        choose(explorer, **wrong)
        if says:
            await until(lambda: explorer.caption.tone == "error")
            assert says in explorer.caption.text
        else:  # nothing is there to be opened; only writing fails
            await until(lambda: explorer.settings.folder == "/dev/null")
            await until(lambda: explorer.opened is not None and explorer.caption.tone == "say")
            press(explorer, "play")
            await until(lambda: explorer.caption.tone == "error")
            assert "/dev/null" in explorer.caption.text and not explorer.worker.running
        choose(explorer, **right)
        await until(lambda: explorer.caption.tone == "say")

    run(scenario, tmp_path)


def test_a_point_or_a_setting_that_there_is_not_is_explained(results, monkeypatch):
    async def scenario(explorer):
        assert explorer.caption.tone == "error" and "left must be a point" in explorer.caption.text

    run(scenario, results, left="7")
    with pytest.raises(TypeError, match="no setting neurons"):
        StudyExplorer(neurons=3)
    monkeypatch.setenv("QUERY_STRING", "?metric=coverage&repeat=2")

    async def from_link(explorer):
        assert explorer.settings.metric == "coverage" and explorer.settings.repeat == 2

    run(from_link, results)


def test_pause_keeps_what_is_finished_and_play_goes_on(tmp_path, monkeypatch):
    begun, train = [], work._train

    def second_waits_for_pause(task, stop, trained):
        begun.append(task)
        if len(begun) == 2:
            stop.wait(LIMIT)
        return train(task, stop, trained)

    monkeypatch.setattr(work, "_train", second_waits_for_pause)

    async def scenario(explorer):
        press(explorer, "play")
        await until(lambda: len(explorer.rows) >= 1)
        assert "left" in explorer.progress.text or "at work" in explorer.progress.text
        press(explorer, "pause")
        await until(lambda: "paused" in explorer.progress.text)
        assert not explorer.player.playing
        (kept,) = explorer.rows
        press(explorer, "play")
        await until(lambda: "finished" in explorer.progress.text)
        assert kept in explorer.rows and len(begun) == 5

    run(scenario, tmp_path, jobs=1)


def test_pause_stops_in_the_middle_of_a_network(tmp_path):
    """Its end would not come within this test."""

    async def scenario(explorer):
        with Store(explorer.opened.plan.path, explorer.opened.plan.study) as results:
            press(explorer, "play")
            await until(results.at_work)
            press(explorer, "pause")
            await until(lambda: not results.at_work())
            assert not list(results.rows())

    run(scenario, tmp_path, n_neurons="21", epochs=10**7, jobs=1)


def test_until_the_first_run_is_done_it_says_that_it_is_on_its_way(tmp_path):
    """Also once there is a file, of which the page hears; and no longer than it is at work."""

    async def scenario(explorer):
        path = explorer.opened.plan.path
        press(explorer, "play")
        await until(lambda: path.exists() and explorer.opened.results._stamp is not None)
        await asyncio.sleep(0.1)  # it is drawn
        assert explorer.caption.text == "The first runs are on their way."
        press(explorer, "pause")
        await until(lambda: explorer.caption.text.startswith("Nothing has run yet"))
        assert explorer.caption.tone == "say"

    run(scenario, tmp_path, n_neurons="21", epochs=10**7, jobs=1)


def test_another_study_stops_the_one_that_runs(tmp_path):
    async def scenario(explorer):
        press(explorer, "play")
        await until(lambda: explorer.player.playing)
        thread = explorer.worker.thread
        choose(explorer, repeats=1, epochs=30)
        await until(lambda: not explorer.player.playing and explorer.opened is not None)
        await asyncio.to_thread(thread.join, 20)
        assert not thread.is_alive() and explorer.rows == []
        assert explorer.progress.text == "0 of 1 runs"

    run(scenario, tmp_path, **LONG)


def test_runs_of_another_process_appear_by_themselves(tmp_path):
    study = asked.study_of(StudySettings(**QUICK))

    async def scenario(explorer):
        assert explorer.rows == []
        await asyncio.to_thread(study.run, tmp_path, 2, None, "pictures", False)
        await until(lambda: explorer.progress.text == "4 of 4 runs · finished")
        assert explorer.caption.text.startswith("All 4 runs are done")

    run(scenario, tmp_path)


def test_the_loop_goes_on_while_networks_learn(tmp_path):
    """The page stays alive: a slider is answered between two frames, not after a run."""

    async def scenario(explorer):
        press(explorer, "play")
        await until(lambda: explorer.player.playing)
        gaps = []
        for _ in range(100):
            before = time.monotonic()
            await asyncio.sleep(0.005)
            gaps.append(time.monotonic() - before)
        assert explorer.worker.running and np.median(gaps) < 0.1

    run(scenario, tmp_path, **LONG)


def test_under_an_error_nothing_of_the_study_before_remains(results):
    async def scenario(explorer):
        click(explorer, "5", "3")
        await until(lambda: explorer.views.sides["B"].images.shape[0] == 8)
        choose(explorer, n_neurons="4")
        await until(lambda: explorer.caption.tone == "error")
        assert explorer.caption.text.startswith("“Neurons” must be odd for matrix B")
        assert explorer.views.scatter.points == [] == explorer.views.scatter.curves
        assert explorer.views.scatter.title == "" == explorer.progress.text
        assert all(card.layout.display == "none" for card in explorer.views.below)
        assert explorer.link.code.startswith("# The study is not open")
        with pytest.raises(ValueError, match="no point to draw"):
            explorer.png()
        with pytest.raises(ValueError, match="the table is empty"):
            explorer.csv()
        choose(explorer, n_neurons="3, 5")
        await until(lambda: explorer.progress.text == "4 of 4 runs · finished")
        assert len(explorer.views.scatter.points) == 2 and "study.run(" in explorer.link.code
        choose(explorer, metric="ssim")  # a metric, but not of this study
        await until(lambda: explorer.caption.tone == "error")
        assert explorer.views.scatter.points == [] and "finished" not in explorer.progress.text

    run(scenario, results)


def test_a_study_of_failed_runs_says_so(tmp_path):
    study = asked.study_of(StudySettings(**QUICK))
    with Store(tmp_path / f"{study.name}.sqlite", study) as store:
        for run_ in study.runs:
            nothing = np.empty((0, 0, 0), np.float32)
            store.record(run_, Outcome({}, nothing, nothing, 1.0, 1.0, "", "training diverged"))

    async def scenario(explorer):
        assert explorer.progress.text == "4 of 4 runs · finished, 4 failed"
        assert explorer.caption.text == (
            "All 4 runs are done, and none has a number to draw. 4 failed: training diverged"
        )

    run(scenario, tmp_path)


def test_results_with_other_metrics_are_drawn_by_their_own(tmp_path):
    small(repeats=1, name="other").run(tmp_path, progress=False)

    async def scenario(explorer):
        assert explorer.settings.metric == "ssim" and "metric=ssim" in explorer.link.query
        assert explorer.caption.tone == "say" and len(explorer.views.scatter.points) == 8
        assert explorer.view.values["metric"] == "ssim"

    run(scenario, tmp_path, study="file:other")


def test_work_of_another_window_is_not_called_paused(tmp_path):
    study = asked.study_of(StudySettings(**QUICK))

    async def scenario(explorer):
        with Store(tmp_path / f"{study.name}.sqlite", study) as other:
            assert other.claim(study.runs[0])
            await until(lambda: "at work in another window or process" in explorer.progress.text)
        await until(lambda: explorer.progress.text == "0 of 4 runs")

    run(scenario, tmp_path)


def test_a_run_whose_weights_are_lost_is_offered_again(tmp_path):
    study = asked.study_of(StudySettings(**QUICK))
    rows = study.run(tmp_path, 2, keep="pictures", progress=False)
    (tmp_path / rows[0]["weights"]).unlink()

    async def scenario(explorer):
        assert explorer.progress.text == "3 of 4 runs · paused"
        press(explorer, "play")
        await until(lambda: explorer.progress.text == "4 of 4 runs · finished")

    run(scenario, tmp_path)
    assert (tmp_path / rows[0]["weights"]).exists()


def test_how_long_it_will_take_is_said_before_it_begins(tmp_path):
    async def scenario(explorer):
        await until(lambda: "on this machine" in explorer.caption.text)
        assert explorer.caption.text.startswith("Nothing has run yet: 4,000 runs, 4,000,000 netwo")
        assert explorer.caption.hint.startswith("That is long")

    run(scenario, tmp_path, repeats=2000, networks=1000)


def test_a_rehearsal_leaves_it_to_the_page_to_say_what_is_wrong_with_a_folder(monkeypatch):
    def broken(settings):
        raise ValueError(f"{settings.folder} holds another study")

    monkeypatch.setattr(asked, "open_plan", broken)
    StudyExplorer.rehearse()
