"""What the study explorer asks for, draws and says, without a browser."""

from __future__ import annotations

import io
import math
import re
import tracemalloc
from dataclasses import asdict, replace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from PIL import Image

from cortexviz import CortexvizWarning, bcm, data
from cortexviz.studies import Store, figure1, summary
from cortexviz.studies.table import BETTER, TITLES, as_csv
from cortexviz.widgets.frame.words import in_words
from cortexviz.widgets.studies import asked, forms, story
from cortexviz.widgets.studies import points as behind
from cortexviz.widgets.studies.code import python
from cortexviz.widgets.studies.settings import StudySettings

SMALL = {
    "source": "procedural", "n_neurons": "3, 5", "epochs": 20, "repeats": 2, "networks": 8,
}  # fmt: skip


def settings(where, **changed):
    return StudySettings(**{**SMALL, "folder": str(where), **changed})


def made_up(plan, value=lambda i: float(i)):
    """A row for each run of a plan, with made-up numbers."""
    columns = dict.fromkeys(plan.columns, 1.0)
    return [
        {**columns, **row, "error": "", "frechet_gabor": value(i), "distinct_faces": 3.0}
        for i, row in enumerate(plan.settings)
    ]


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return asked.open_plan(settings(tmp_path_factory.mktemp("none")))


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A study that was run, with one matrix and one set: settings and its rows."""
    chosen = settings(tmp_path_factory.mktemp("results"), matrices="B", pictures="person")
    plan = asked.open_plan(chosen)
    with pytest.warns(CortexvizWarning, match="8 synthetic images"):
        return chosen, plan, plan.study.run(plan.path.parent, jobs=2, progress=False)


def test_a_study_of_one_s_own_is_what_the_form_says(plan):
    runs = plan.study.runs
    assert len(runs) == 2 * 2 * 2 * 2 == len(plan.costs)
    assert {run.params.n_neurons for run in runs} == {3, 5}
    assert {run.params.interaction for run in runs} == {"L", "B"}
    assert {run.label for run in runs} == {"10 of one person", "10 random"}
    assert {(run.params.epochs, run.n_seeds) for run in runs} == {(20, 8)}


def test_both_readings_of_b_s_centre_can_be_studied_beside_each_other(tmp_path):
    plan = asked.open_plan(settings(tmp_path, matrices="centres", n_neurons="7", pictures="random"))
    assert {(run.params.interaction, run.params.centre) for run in plan.study.runs} == {
        ("B", None), ("B", 2.3),
    }  # fmt: skip
    rows = made_up(plan, float)
    names = {point.name for point in behind.chart(plan, rows, "frechet_gabor", "auto").points}
    assert names == {"usual centre", "centre 2.3"}


@pytest.mark.parametrize(
    "changed",
    [
        {"n_neurons": "3"}, {"matrices": "L"}, {"pictures": "random"}, {"epochs": 30},
        {"repeats": 1}, {"networks": 9},
    ],
)  # fmt: skip
def test_every_setting_of_one_s_own_makes_another_study_in_another_file(plan, changed):
    other = asked.study_of(settings(".", **changed))
    assert [run.key for run in other.runs] != [run.key for run in plan.study.runs]
    assert other.name != plan.study.name and other.name.startswith("own-")


def test_photographs_that_arrive_later_make_another_study_in_another_file(tmp_path, monkeypatch):
    usual, drawn = (settings(tmp_path, source=source) for source in ("auto", "procedural"))
    monkeypatch.setattr(data.olivetti, "photographs", no_photographs)
    with pytest.warns(CortexvizWarning, match="using the procedural faces"):
        before = asked.open_plan(usual)
    assert before.path == asked.open_plan(drawn).path
    with pytest.warns(CortexvizWarning, match="8 synthetic images"):
        before.study.run(tmp_path, jobs=1, progress=False)
    monkeypatch.setattr(data.olivetti, "photographs", made_up_photographs)
    after = asked.open_plan(usual)
    assert after.path != before.path and after.study.reference.source == "olivetti"
    assert after.path == asked.open_plan(settings(tmp_path, source="olivetti")).path
    # What was copied before still makes the study of its page.
    assert "source='procedural'" in python(usual, before)
    assert before.found == [] and after.found == [before.study.name]


def test_a_figure_s_file_of_other_faces_says_how_to_go_on_with_them(tmp_path, monkeypatch):
    """Its name is the command's, whatever its faces."""
    monkeypatch.setattr(data.olivetti, "photographs", made_up_photographs)
    usual = settings(tmp_path, study="figure1", source="auto")
    drawn = figure1(True, source="procedural")
    Store(tmp_path / f"{drawn.name}.sqlite", drawn).close()
    with pytest.raises(ValueError) as refused:
        asked.open_plan(usual)
    said = in_words(str(refused.value), [asdict(one) for one in StudySettings.labelled()])
    assert said.endswith("folder, or ask for its faces, “Faces from” “drawn”, again")
    assert asked.open_plan(replace(usual, source="procedural")).study.name == drawn.name


def no_photographs(*_args, **_named):
    raise OSError("the Olivetti photographs are not on this machine")


def made_up_photographs(*_args, **_named):
    noise = np.random.default_rng(0).random((400, 64, 64), np.float32)
    return noise, np.repeat(np.arange(40), 10)


def test_a_quick_figure_is_the_command_line_s(tmp_path):
    study = asked.study_of(settings(tmp_path, study="figure1"))
    assert study.identity == figure1(True, source="procedural").identity


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"n_neurons": "five"}, "“Neurons” must be whole numbers.*'five'"),
        ({"n_neurons": "5, 4"}, "^“Neurons” must be odd for matrix B, .* got 4: .*or matrix L$"),
        ({"n_neurons": ""}, "“Neurons” must be whole numbers"),
        ({"matrices": "C"}, "“Matrix” must be one of"),
        ({"pictures": "cats"}, "“Faces of” must be one of"),
        ({"source": "cats"}, "“Faces from” must be one of"),
        ({"repeats": 10**6}, "at most 100,000 runs; got 8,000,000 of 8 networks each"),
        ({"networks": 10**9}, "needs about .* of memory"),
        ({"study": "figure2"}, "“Study” must be one of.*figure2"),
        ({"networks": 2}, "“Networks a run” must be at least 6"),
        ({"repeats": 0}, "“Repeats” must be at least 1"),
        ({"folder": " "}, "“Folder” must be the path"),
        ({"study": "file:none"}, "no results called 'none'"),
    ],
)
def test_wrong_settings_get_a_sentence_in_words_of_the_page(tmp_path, changed, says):
    with pytest.raises((ValueError, OSError)) as refused:
        asked.open_plan(settings(tmp_path, **changed))
    fields = [asdict(field) for form in StudySettings.forms().values() for field in form]
    said = in_words(str(refused.value), fields, StudySettings.aliases, StudySettings.phrases)
    assert re.search(says, said)


@pytest.mark.parametrize("changed", [{}, {"matrices": "L", "repeats": 3}, {"study": "figure5"}])
def test_what_the_settings_ask_for_is_known_before_it_is_made(tmp_path, changed):
    wanted = settings(tmp_path, **changed)
    assert asked.estimate_of(wanted) == asked.study_of(wanted).estimate()
    assert asked.estimate_of(replace(wanted, study="file:any")).runs == 0


def test_to_estimate_a_large_network_allocates_nothing(tmp_path):
    tracemalloc.start()
    takes = asked.estimate_of(settings(tmp_path, n_neurons="10001", networks=6))
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert takes.memory > 2.4e9 and used < 1e6  # 3 matrices of 10001 x 10001 float64
    with pytest.raises(ValueError, match="at most 100,000 runs"):
        asked.estimate_of(settings(tmp_path, repeats=10**9))


def test_what_does_not_apply_is_hidden(tmp_path):
    own = {"n_neurons", "matrices", "pictures", "epochs", "repeats", "networks"}
    none = {"repeat"}  # no point is chosen
    assert settings(tmp_path).hidden() == none
    assert settings(tmp_path, study="figure3").hidden() == own | none
    assert settings(tmp_path, study="file:figure1").hidden() == {"source", "jobs"} | own | none


def test_opening_a_study_writes_nothing(tmp_path):
    folder = tmp_path / "results"
    asked.open_plan(settings(folder))
    assert not folder.exists()


def test_another_study_s_file_is_refused(finished, tmp_path):
    chosen, plan, _ = finished
    other = asked.study_of(replace(chosen, epochs=21))
    path = plan.path.parent / f"{other.name}.sqlite"
    path.write_bytes(plan.path.read_bytes())
    with pytest.raises(ValueError, match="holds another study"):
        asked.open_plan(replace(chosen, epochs=21))
    path.unlink()


def test_results_in_the_folder_are_found_and_opened(finished):
    chosen, plan, rows = finished
    assert asked.found(plan.path.parent) == [plan.study.name]
    looked = asked.open_plan(replace(chosen, study=f"file:{plan.study.name}"))
    assert looked.study is None and looked.columns == plan.columns
    assert [row["key"] for row in looked.settings] == [row["key"] for row in rows]
    assert len(looked.costs) == 4
    options = forms.study_fields(looked.found)[0].options
    assert options[-1] == (f"file:{plan.study.name}", f"look at {plan.study.name}")


def test_an_unfinished_file_counts_the_runs_that_it_lacks(finished):
    _, plan, rows = finished
    part = replace(plan, study=None).seen(rows[:3])
    assert len(part.settings) == 3 and len(part.costs) == 4
    assert sum(part.costs[row["key"]] for row in rows[:3]) == 3
    assert plan.seen(rows) is plan


def test_what_varies_is_looked_up_once_a_study(finished, monkeypatch):
    """Once for each run, it kept the page of the report's 212 runs waiting for 15 s."""
    _, plan, rows = finished
    calls = []
    monkeypatch.setattr(asked, "varied", lambda rows: calls.append(rows) or ["n_neurons"])
    fresh = replace(plan)
    seen = behind.chart(fresh, rows, "frechet_gabor", "auto")
    assert len([story.traits(point, fresh) for point in seen.points]) == 2
    assert len(calls) == 1


def test_points_are_means_and_spreads_over_the_repeats(finished):
    _, plan, rows = finished
    seen = behind.chart(plan, rows, "frechet_gabor", "auto")
    expected = list(summary(rows, "frechet_gabor", ["n_neurons"]))
    assert [point.mean for point in seen.points] == [s["mean"] for s in expected]
    assert [point.std for point in seen.points] == [s["std"] for s in expected]
    assert [point.place for point in seen.points] == [3.0, 5.0]
    assert seen.curves == [("all runs", 4, 4)] and seen.axis == "neurons"


def test_each_axis_makes_curves_of_the_other_settings(plan):
    rows = made_up(plan)
    assert plan.axes == ["data", "n_neurons", "interaction"]
    by_neurons = behind.chart(plan, rows, "frechet_gabor", "auto")
    assert [name for name, *_ in by_neurons.curves][:2] == [
        "10 of one person, matrix L", "10 of one person, matrix B",
    ]  # fmt: skip
    by_matrix = behind.chart(plan, rows, "frechet_gabor", "interaction")
    assert by_matrix.ticks == [(0.0, "L"), (1.0, "B")] and len(by_matrix.curves) == 4
    ids = {point.id for point in by_neurons.points}
    assert ids == {point.id for point in by_matrix.points} and len(ids) == 8
    assert all(len(point.values) == 2 for point in by_matrix.points)
    with pytest.raises(ValueError, match="axis must be one of"):
        behind.chart(plan, rows, "frechet_gabor", "epochs")
    with pytest.raises(ValueError, match="metric must be one of"):
        behind.chart(plan, rows, "fid score", "auto")


def test_points_fill_in_and_failed_runs_are_counted_but_not_drawn(plan):
    rows = made_up(plan)
    few = behind.chart(plan, rows[:1], "frechet_gabor", "auto")
    assert len(few.points) == 1 and math.isnan(few.points[0].std)
    assert [(done, of) for _, done, of in few.curves] == [(1, 4), (0, 4), (0, 4), (0, 4)]
    rows[0]["error"] = "training diverged"
    seen = behind.chart(plan, rows[:2], "frechet_gabor", "auto")
    assert [point.values for point in seen.points] == [[1.0]]
    assert "1 failed: training diverged" in story.describe(plan, rows[:2], seen, "frechet_gabor")[0]


@pytest.mark.parametrize("values", [[3.0], [0.0, 0.0], [-5.0, 2.0], [100.0, 101.0], [1e-4, 9e-4]])
def test_the_scale_holds_all_points_between_round_ticks(values):
    points = [behind.Point("", 0, 0.0, "", [], [value, value]) for value in values]
    low, high, ticks = behind.scale(points)
    places = [place for place, _ in ticks]
    assert low <= min(values) and high >= max(values) and low < high
    assert places[0] == low and places[-1] == high and 2 <= len(ticks) <= 7
    assert np.ptp(np.diff(places)) < 1e-9 * (high - low)
    assert all(float(text) == pytest.approx(place) for place, text in ticks)


def test_distances_are_drawn_from_zero_unless_they_are_close_together():
    def ends(*values):
        points = [behind.Point("", 0, 0.0, "", [], [value]) for value in values]
        return behind.scale(points)[0]

    assert ends(10.0, 30.0) == 0 and ends(28.0, 36.0) > 0


def test_the_images_of_a_point_are_those_of_its_run(finished):
    _, plan, rows = finished
    point = behind.chart(plan, rows, "frechet_gabor", "auto").points[1]
    row = behind.run_of(point, 2)
    assert (row["n_neurons"], row["repeat"]) == (5, 1)
    assert behind.run_of(point, 9) == row  # the nearest there is
    with Store(plan.path) as store:
        faces = behind.faces(store.arrays(row))
        stored = store.pictures(row)
    assert faces.training.shape == (10, 64, 64)
    assert sorted(image.tobytes() for image in faces.images) == sorted(i.tobytes() for i in stored)
    assert (np.diff(faces.face) >= 0).all()


def test_rings_mark_pictures_that_were_drawn_again():
    assert behind.rings(np.array([0, 0, 1, 1, 2])) == [0, 0, 1, 1, -1]
    assert behind.rings(np.array([0, 0, 0])) == [-1, -1, -1]
    assert behind.rings(np.array([0, 0, -1])) == [0, 0, -1]  # alike, and noise is not
    assert behind.rings(np.array([-1, -1])) == [-1, -1]


@pytest.mark.parametrize(
    ("counts", "noise", "says"),
    [
        ([58, 4, 2], 0, "3 different: 58 + 4 + 2"),
        ([9, 5, 4, 3, 2, 1, 1], 0, "7 different: 9 + 5 + 4 + 3 + 2 and 2 more"),
        ([64], 0, "all alike"),
        ([1, 1, 1], 0, "no two of which correlate above 0.8"),
        ([3, 2], 7, "2 different: 3 + 2; 7 still mostly noise"),
        ([1], 7, "one picture; 7 still mostly noise"),
        ([], 8, "still mostly noise: about 13 % of it comes from the pictures below"),
    ],
)
def test_what_is_counted_is_said(counts, noise, says):
    face = np.array([i for i, n in enumerate(counts) for _ in range(n)] + [-1] * noise)
    assert story.face_words(face, 0.13) == says


@pytest.mark.parametrize(("epochs", "learned"), [(0, False), (1000, True)])
def test_networks_that_have_learned_nothing_are_said_to_show_noise(epochs, learned):
    training = data.faces("procedural", n=10, size=32).images
    params = bcm.Params(n_neurons=21, epochs=epochs)
    weights = bcm.train_ensemble(params, training, range(6), 2, progress=False)
    arrays = {"weights": weights, "training": np.rint(255 * training).astype(np.uint8)}
    seen = behind.faces(arrays)
    words = story.face_words(seen.face, seen.share)
    assert ("still mostly noise" not in words) == learned == (seen.share > 0.5)
    if not learned:
        assert bcm.distinct_faces(seen.images) == 6  # what counting alone would have called faces
        assert behind.rings(seen.face) == [-1] * 6


def point(*values, column="frechet_gabor"):
    rows = [{"repeat": i, "seed": i, "error": "", column: v} for i, v in enumerate(values)]
    return behind.Point("", 0, 0.0, "", rows, list(values))


@pytest.mark.parametrize(
    ("column", "left", "right", "says"),
    [
        ("frechet_gabor", (10, 11, 12), (20, 21, 22), "A is better, by 10 to 10"),
        ("frechet_gabor", (20, 21, 23), (10, 11, 12), "B is better, by 8.9 to 11.8"),
        ("coverage", (0.5, 0.51, 0.5), (0.1, 0.11, 0.1), "A is better"),
        ("coverage", (0.1, 0.11, 0.1), (0.5, 0.51, 0.5), "B is better"),
        ("distinct_faces", (3, 3, 3), (64, 64, 64), "B has more"),
        ("frechet_gabor", (10, 30, 20), (12, 29, 20), "not clear"),
        ("frechet_gabor", (10, 11), (20, 21), "cannot tell: fewer than 3 repeats"),
        ("frechet_gabor", (10,), (20, 21, 22), "cannot tell"),
        ("frechet_gabor", (0, 0, 0), (0, 0, 0), "not clear"),
    ],
)
def test_a_difference_counts_where_its_interval_leaves_zero_out(plan, column, left, right, says):
    one = replace(plan, columns=[column])
    sides = point(*left, column=column), point(*right, column=column)
    assert says in story.compare(*sides, one)[0][3]


def test_the_gabor_distance_is_the_default_and_is_never_called_fid(plan):
    assert StudySettings().metric == "frechet_gabor" in plan.columns
    words = story.upright("frechet_gabor")
    assert "Gabor" in words and "lower is better" in words and "FID" not in words
    assert "higher" in story.upright("coverage") and "count" in story.upright("distinct_faces")


def test_the_caption_says_what_is_best_and_in_the_end_what_the_report_found(tmp_path):
    chosen = settings(tmp_path, n_neurons="5, 21", repeats=3)
    plan = asked.open_plan(chosen)
    none = behind.chart(plan, [], "frechet_gabor", "auto")
    text, hint = story.describe(plan, [], none, "frechet_gabor")
    assert text == "Nothing has run yet: 24 runs, 192 networks in all." and "play" in hint
    text, hint = story.describe(plan, [], none, "frechet_gabor", 40_000.0)
    assert text.endswith("192 networks in all, about 11 h on this machine.")
    assert hint.startswith("That is long")
    rows = made_up(plan, lambda i: 10.0 * (i // 3) + i % 3)
    seen = behind.chart(plan, rows[:4], "frechet_gabor", "auto")
    text, _ = story.describe(plan, rows[:4], seen, "frechet_gabor")
    assert text.startswith("4 of 24 runs. Lowest: 10 of one person, ")
    assert text.endswith("with fewer than 3 repeats that may be chance.")
    seen = behind.chart(plan, rows, "frechet_gabor", "auto")
    text, hint = story.describe(plan, rows, seen, "frechet_gabor")
    assert text.startswith("All 24 runs are done. The best: 10 of one pe") and "1 ± 1" in text
    # One person came first here, L before B: for few neurons as in the report, else not.
    assert "Of 4 orderings" in hint and "2 appear here, 2 are the other way round" in hint


def test_each_ordering_of_the_report_is_judged_with_each_centre(tmp_path):
    own = settings(tmp_path, n_neurons="5, 21", repeats=3)
    rows = made_up(asked.open_plan(own), lambda i: 10.0 * (i // 3) + i % 3)
    said = story.judged(rows, "frechet_gabor")
    assert [line[3] for line in said] == ["appears", "appears", "opposite", "opposite"]
    # 40 +- 2.776 sqrt(2 / 3): Student's t for four degrees of freedom, spread 1 on both sides.
    assert "matrix L" in said[0][0] and said[0][1] == "40 (37.7 to 42.3)"
    assert all(0 <= float(line[2]) < 0.05 for line in said)
    other = [row | {"centre": 2.3, "frechet_gabor": -row["frechet_gabor"]}
             for row in rows if row["interaction"] == "B" and row["n_neurons"] == 21]  # fmt: skip
    both = story.judged(rows + other, "frechet_gabor")
    assert both[:4] == said and len(both) == 6
    assert both[4][0].endswith("(centre 2.3)") and both[4][3] == "appears"
    assert story.judged(rows, "distinct_faces") == []
    few = story.judged([row for row in rows if row["repeat"] < 2], "frechet_gabor")
    assert {line[3] for line in few} == {"fewer than 3 repeats"}


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (lambda i: 0.0, "All 8 settings come out alike: 0."),
        (lambda i: float(i * 7 % 5), "but not clearly before"),
    ],
)
def test_what_does_not_stand_out_is_not_called_the_best(tmp_path, value, says):
    plan = asked.open_plan(settings(tmp_path, repeats=4))
    rows = made_up(plan, value)
    seen = behind.chart(plan, rows, "frechet_gabor", "auto")
    text, _ = story.describe(plan, rows, seen, "frechet_gabor")
    assert says in text and "best" not in text


ODD = [0.0, 1.0, 1.0 + 1e-12, -3.5, 1e-9, 1e12, math.nan, math.inf]
NUMBERS = st.sampled_from(ODD) | st.floats(-100, 100)


@settings_of_hypothesis(max_examples=150)
@given(st.data())
def test_no_caption_says_more_than_its_numbers(data):
    """Whatever came out, in whatever order: no nan, and every claim holds when it is looked up."""
    repeats = data.draw(st.integers(1, 4))
    plan = PLANS.setdefault(repeats, asked.open_plan(settings("nowhere", repeats=repeats)))
    rows = made_up(plan)
    for row in rows:
        row["error"] = "diverged" if data.draw(st.integers(0, 9)) == 0 else ""
        for column in ("frechet_gabor", "coverage", "distinct_faces"):
            row[column] = data.draw(NUMBERS)
    rows = data.draw(st.permutations(rows))[: data.draw(st.integers(0, len(rows)))]
    metric = data.draw(st.sampled_from(["frechet_gabor", "coverage", "distinct_faces"]))
    seen = behind.chart(plan, rows, metric, data.draw(st.sampled_from(["auto", *plan.axes])))
    text, hint = story.describe(plan, rows, seen, metric)
    sides = [data.draw(st.sampled_from([None, *seen.points])) for _ in "AB"]
    lines = story.compare(*sides, plan)
    labels = [story.point_words(one, plan) for one in seen.points]
    said = " ".join([text, hint, *labels, *(cell for line in lines for cell in line)])
    assert not re.search(r"\b(nan|inf|None)\b", said)
    assert ("are done" in text and text.startswith("All")) == (len(rows) == len(plan.costs))
    lower = BETTER[metric] == "lower"
    for one in seen.points:
        behind.scale(seen.points)
        if re.search(rf"The (best|most): {re.escape(one.name)},", text):
            for other in seen.points:
                if other is not one:
                    better = other.mean > one.mean if lower else other.mean < one.mean
                    assert better and len(one.values) >= 3
    for line, column in zip(lines, plan.columns, strict=True):
        if "better" in line[3] or "more" in line[3]:
            a, b = (np.mean([r[column] for r in common(*sides, column, i)]) for i in (0, 1))
            larger = "A" if a > b else "B"
            smaller = "B" if larger == "A" else "A"
            expected = smaller if BETTER[column] == "lower" else larger
            assert line[3].startswith(expected)


PLANS: dict = {}


def common(left, right, column, side):
    """Runs of one side whose repeat has a number on both."""
    able = [
        {row["repeat"] for row in one.rows if math.isfinite(row[column])} for one in (left, right)
    ]
    return [row for row in (left, right)[side].rows if row["repeat"] in able[0] & able[1]]


@settings_of_hypothesis(max_examples=5)
@given(
    neurons=st.lists(st.sampled_from([3, 5, 7]), min_size=1, max_size=2, unique=True),
    chosen=st.fixed_dictionaries(
        {
            "matrices": st.sampled_from(list(asked.MATRICES)),
            "pictures": st.sampled_from(list(asked.PICTURES)),
            "epochs": st.integers(0, 5),
            "repeats": st.integers(1, 2),
            "networks": st.integers(6, 8),
            "metric": st.sampled_from(["frechet_gabor", "coverage", "distinct_faces"]),
            "jobs": st.sampled_from([0, 2]),
        }
    ),
)
@pytest.mark.filterwarnings("ignore:.*synthetic images a run:cortexviz.CortexvizWarning")
def test_the_copied_python_runs_and_makes_the_study_of_the_page(tmp_path_factory, neurons, chosen):
    folder = tmp_path_factory.mktemp("copied")
    wanted = settings(folder, n_neurons=", ".join(map(str, neurons)), **chosen)
    plan = asked.open_plan(wanted)
    place: dict = {}
    exec(python(wanted, plan), place)  # in a namespace of its own, as a fresh notebook
    assert [row["key"] for row in place["rows"]] == [run.key for run in plan.study.runs]
    drawn = plt.gcf().axes[0]
    assert drawn.get_ylabel() == TITLES[chosen["metric"]] and drawn.containers
    with Store(plan.path, plan.study) as store:  # the page goes on with the same file
        assert len(store.finished()) == len(plan.costs)
    looked_at = replace(wanted, study=f"file:{plan.path.stem}")
    again: dict = {}
    exec(python(looked_at, asked.open_plan(looked_at)), again)
    assert again["rows"] == place["rows"]
    assert len(python(wanted, plan).splitlines()) <= 14
    plt.close("all")


def test_the_copied_python_of_a_figure_of_the_report_is_its_call(tmp_path):
    chosen = settings(tmp_path, study="figure1", axis="interaction")
    lines = python(chosen, asked.open_plan(chosen))
    assert "study = figure1(quick=True, source='procedural')" in lines
    assert "study_curves(good, 'frechet_gabor', x='interaction')" in lines
    compile(lines, "cell", "exec")


def test_too_few_images_are_spoken_of(plan):
    few = "8 synthetic images a run are few for the features of gabor (48) and hmax (40): compare"
    assert asked.few(plan.study).startswith(few)


def test_points_in_a_link_must_be_points_of_the_study(plan):
    behind.check_point(plan, "left", "")
    behind.check_point(plan, "left", "10 random | 5 | B")
    with pytest.raises(ValueError, match=r"left must be a point of this study.*'nonsense'"):
        behind.check_point(plan, "left", "nonsense")


@pytest.mark.parametrize("axis", ["n_neurons", "interaction"])
def test_what_is_saved_is_a_picture_and_a_table(plan, axis):
    rows = made_up(plan)
    with Image.open(io.BytesIO(behind.picture(rows, "frechet_gabor", axis))) as image:
        assert image.format == "PNG" and image.size[0] > 800
        assert np.asarray(image.convert("L")).std() > 5
    lines = as_csv(rows).decode().splitlines()
    assert len(lines) == 17 and "frechet_gabor" in lines[0]
