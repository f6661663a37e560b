"""What a study is: the report's settings, crossed as it says, each with a lasting identity."""

import dataclasses
import pickle
import subprocess
import sys

import numpy as np
import pytest

from cortexviz import studies
from cortexviz.bcm import Params
from cortexviz.studies import Run, Study, work
from tests.studies.small import DATA, small

FREE = ["gabor", "distinct"]


def networks(study):
    return sum(run.n_seeds for run in study.runs)


def test_the_report_is_12800_networks_on_few_images_and_768_on_all():
    few = studies.figure1(metrics=FREE) + studies.figure3(metrics=FREE)
    assert networks(few) == 12_800
    assert networks(studies.figure5(metrics=FREE)) == 768
    assert networks(studies.report(metrics=FREE)) == 12_800 + 768


def test_another_centre_changes_b_alone_and_only_where_it_is_another():
    """At five neurons the usual centre is that of the report's Eq. 1."""
    usual, constant = studies.figure1(metrics=FREE), studies.figure1(metrics=FREE, centre=2.3)
    for one, other in zip(usual.runs, constant.runs, strict=True):
        same = one.params.interaction == "L" or one.params.n_neurons == 5
        assert other.params.centre == (None if same else 2.3)
        assert (other.key == one.key) == same
    both = usual + constant
    assert networks(both) == networks(usual) * 140 // 100 and len(both.runs) == 140
    assert constant.name == "figure1-centre-2.3" != usual.name
    for figure in studies.FIGURES.values():
        assert {run.params.centre for run in figure(True, 4.5, metrics=FREE).runs} - {4.5} <= {None}
    with pytest.raises(TypeError, match="centre must be a number"):
        studies.figure3(centre="wide")


def test_figure_1_has_the_settings_of_the_report():
    study = studies.figure1(metrics=FREE)
    assert len(study.runs) == 2 * 2 * 5 * 5
    assert {run.params.n_neurons for run in study.runs} == {5, 9, 13, 17, 21}
    assert {run.params.interaction for run in study.runs} == {"L", "B"}
    assert {run.label for run in study.runs} == {"10 of one person", "10 random"}
    for run in study.runs:
        own = {"n_neurons": run.params.n_neurons, "interaction": run.params.interaction}
        assert run.params == Params(**own)  # all else as in the report: 3000 epochs, batch 10 ...
        assert (run.params.epochs, run.params.batch_size, run.n_seeds) == (3000, 10, 64)


def test_figure_3_trains_sets_of_five_in_batches_of_five():
    study = studies.figure3(metrics=FREE)
    assert len(study.runs) == 6 * 5 * 5
    assert {run.params.interaction for run in study.runs} == {"B"}
    assert {(run.label, run.params.batch_size) for run in study.runs} == {
        ("5 of one person", 5),
        ("5 random", 5),
        ("10 of one person", 10),
        ("10 random", 10),
        ("20 of two people", 10),
        ("20 random", 10),
    }


def test_figures_5_and_6_use_all_faces_once():
    study = studies.figure5(metrics=FREE)
    settings = {(run.params.n_neurons, run.params.batch_size) for run in study.runs}
    assert settings == {(n, b) for n in (21, 25, 29) for b in (10, 20, 50, 100)}
    assert len(study.runs) == 12
    (best,) = studies.figure6(metrics=FREE).runs
    assert best.key in {run.key for run in study.runs}


@pytest.mark.parametrize("name", ["figure1", "figure3", "figure5", "figure6", "report"])
def test_quick_is_the_same_study_made_small(name):
    drawn = {"metrics": FREE, "source": "procedural", "size": 16}
    full, quick = (studies.FIGURES[name](quick, **drawn) for quick in (False, True))
    assert quick.name == f"{name}-quick"  # both may lie in one folder
    assert sum(map(quick.cost, quick.runs)) < 0.25 * sum(map(full.cost, full.runs))
    assert {run.label for run in quick.runs} == {run.label for run in full.runs}
    assert {run.params.interaction for run in quick.runs} == {
        run.params.interaction for run in full.runs
    }


def test_the_sets_of_pictures_are_what_their_labels_say():
    study = studies.figure3(metrics=FREE, source="procedural", size=16)
    everything = study.reference
    for run in study.runs[:: len(study.runs) // 30]:
        images = study.images(run)
        assert len(images) == int(run.label.split()[0])
        flat = everything.images.reshape(len(everything.images), -1)
        shown = [np.flatnonzero((flat == image.ravel()).all(1))[0] for image in images]
        people = set(everything.people[shown].tolist())
        if "person" in run.label or "people" in run.label:
            assert len(people) == (2 if "two" in run.label else 1)
        else:
            assert len(people) > 2


def test_repeats_change_pictures_and_first_weights_but_settings_share_them():
    study = small()
    one, two = (
        run
        for run in study.runs
        if run.label == "10 random" and run.params.n_neurons == 3 and run.params.interaction == "B"
    )
    assert not np.array_equal(study.images(one), study.images(two))
    assert not set(one.network_seeds) & set(two.network_seeds)
    other = next(
        run
        for run in study.runs
        if run.label == one.label and run.repeat == one.repeat and run.params.interaction == "L"
    )
    np.testing.assert_array_equal(study.images(one), study.images(other))
    assert one.network_seeds == other.network_seeds


def test_every_setting_of_a_run_is_in_its_key():
    run = small().runs[0]
    for field, value in [
        ("epochs", 31),
        ("learning_rate", 0.1),
        ("centre", 1.5),
        ("dtype", "float64"),
    ]:
        params = dataclasses.replace(run.params, interaction="B", **{field: value})
        base = dataclasses.replace(run, params=dataclasses.replace(run.params, interaction="B"))
        assert dataclasses.replace(run, params=params).key != base.key
    for field, value in [
        ("label", "x"),
        ("pictures", (("n", 4),)),
        ("repeat", 9),
        ("seed", 9),
        ("n_seeds", 9),
    ]:
        assert dataclasses.replace(run, **{field: value}).key != run.key
    assert dataclasses.replace(run).key == run.key


def test_own_pictures_and_an_own_matrix_make_a_study(tmp_path):
    images = np.random.default_rng(0).random((6, 9, 9))
    matrix = np.eye(3) + 0.1
    study = Study(
        {"interaction": [matrix, "L"], "n_neurons": 3, "epochs": 5, "batch_size": 3},
        {"mine": images},
        ["distinct"],
        repeats=1,
        n_seeds=2,
        source="procedural",
        size=16,
    )
    rows = study.run(tmp_path, jobs=1, progress=False)
    assert [row["data"] for row in rows] == ["mine", "mine"]
    changed = Study({"n_neurons": 3}, {"mine": images + 1e-6}, ["distinct"], 1, 2)
    same = Study({"n_neurons": 3}, {"mine": images.copy()}, ["distinct"], 1, 2)
    unchanged = Study({"n_neurons": 3}, {"mine": images}, ["distinct"], 1, 2)
    assert unchanged.runs[0].key == same.runs[0].key != changed.runs[0].key


def test_runs_and_studies_keep_their_keys_from_version_to_version():
    """Results of earlier versions go on: these keys stand in folders on other people's disks."""
    free = {"metrics": FREE, "source": "procedural"}
    ends = {
        "figure1": ("77a7bef659521bff", "cd290edbf5880a7f"),
        "figure3": ("eb71dd37422eb38e", "4551eb46b2d05acd"),
        "figure5": ("5b924a8e8538949b", "02d8c7faec7f342a"),
        "figure6": ("07731fdb7bf031aa", "07731fdb7bf031aa"),
        "report": ("77a7bef659521bff", "02d8c7faec7f342a"),
    }
    for name, figure in studies.FIGURES.items():
        runs = figure(True, **free).runs
        assert (runs[0].key, runs[-1].key) == ends[name]
    identity = studies.figure1(True, **free).identity
    assert list(identity) == ["name", "faces", "metrics", "runs", "settings"]
    assert (identity["runs"], identity["settings"]) == (36, "319f75421e15004f")
    own = Study(
        {"interaction": [np.eye(3) + 0.1, "L"], "n_neurons": 3, "learning_rate": [1e-3, 0.1]},
        {
            "mine": np.arange(4 * 3 * 3).reshape(4, 3, 3) / 36,
            "two": {"people": [0, 3], "per_person": 5, "batch_size": 5},
            "t": {"people": (1, 2), "n": 10},
        },
        repeats=2, n_seeds=8, seed=3, **free,
    )  # fmt: skip
    assert own.identity["settings"] == "599a9c81108f71f3"


def test_numpy_numbers_and_ranges_in_a_set_of_pictures_are_numbers(tmp_path):
    def keys(people, n, batch):
        sets = {"some": {"people": people, "n": n, "batch_size": batch}}
        return [run.key for run in small(data=sets).runs]

    plain = keys([0, 1, 2], 10, 5)
    assert keys(np.arange(3), np.int64(10), np.int32(5)) == plain
    assert keys(range(3), np.uint8(10), 5) == keys((0, 1, 2), 10, 5) == plain
    sets = {"some": {"people": np.arange(3), "n": np.int64(10)}}
    rows = small(data=sets, repeats=1).run(tmp_path, jobs=2, progress=False)
    assert rows[0]["pictures"] == {"people": [0, 1, 2], "n": 10}


def test_what_is_changed_after_a_study_was_made_is_not_trained_on():
    images, people = np.random.default_rng(0).random((10, 9, 9)), [0, 1]
    study = small(data={"mine": images, "ids": {"people": people, "n": 10}})
    mine, ids = study.runs[0], study.runs[-1]
    before, keys = study.images(mine).copy(), (mine.key, ids.settings["pictures"])
    images[:] = 0
    people[0] = 7
    again = study.runs[0], study.runs[-1]
    np.testing.assert_array_equal(study.images(again[0]), before)
    assert (again[0].key, again[1].settings["pictures"]) == keys
    assert dict(again[1].pictures)["people"] == [0, 1]
    with pytest.raises(ValueError, match="read-only"):
        study.images(mine)[:] = 0


def test_pictures_that_a_metric_cannot_take_are_refused_before_the_first_training(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(work, "_train", lambda *_: pytest.fail("a network was trained"))
    study = small(data={"tiny": np.random.default_rng(0).random((10, 3, 3))})
    with pytest.raises(
        ValueError, match=r"data\['tiny'\] must be pictures that ssim, distinct can"
    ):
        study.run(tmp_path, progress=False)


def test_numpy_numbers_are_numbers():
    lists = small(params={"n_neurons": [3, 5], "epochs": 30})
    arrays = small(params={"n_neurons": np.array([3, 5]), "epochs": np.int64(30)})
    assert [run.key for run in arrays.runs] == [run.key for run in lists.runs]


def test_joined_studies_run_what_they_share_once():
    one, two = small(), small(params={"n_neurons": [5, 7], "interaction": "B", "epochs": 30})
    both = one + two
    assert len(both.runs) == 16 + 8 - 4
    assert both.name == "study+study"
    for wrong in ("..", "a/b"):
        with pytest.raises(ValueError, match="name must be letters"):
            dataclasses.replace(both, name=wrong)
        with pytest.raises(ValueError, match="name must be letters"):
            studies.report(True, metrics=FREE, name=wrong)
    with pytest.raises(
        ValueError, match=r"joined only where their size is the same; got 16 and 24"
    ):
        one + small(size=24)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"params": {"neurons": 5}}, "params must be one of .* got 'neurons'"),
        ({"params": {"n_neurons": []}}, "at least one value for n_neurons"),
        ({"params": {"n_neurons": [4], "interaction": "B"}}, "odd"),
        ({"data": {}}, "data must name at least one set"),
        ({"data": {"ten": {"number": 10}}}, r"data\['ten'\] must be one of .* got 'number'"),
        ({"metrics": ["FID"]}, "metrics must be one of .* 'FID'"),
        ({"metrics": ["prdc"], "n_seeds": 5}, "n_seeds must be at least 6 for the metric 'prdc'"),
        ({"repeats": 0}, "repeats must be at least 1"),
        ({"n_seeds": 0}, "n_seeds must be at least 1"),
        ({"seed": -1}, "seed must be at least 0"),
        ({"name": "a/b"}, "name must be letters"),
        ({"name": ".."}, "name must be letters.*not begin with '.'.*got '..'"),
        ({"name": ".hidden"}, "name must be letters"),
        ({"name": 201 * "x"}, "at most 200 letters"),
        ({"size": 7}, "size must be at least 8"),
        ({"name": "figure1.csv"}, "not end with .sqlite, .lock, .csv"),
        ({"data": {"x": np.zeros((6, 81))}}, r"pictures \(n, h, w\) .* got shape \(6, 81\): resh"),
        ({"data": {"x": np.zeros((0, 9, 9))}}, r"must be pictures .* got shape \(0, 9, 9\)"),
        ({"data": {"x": np.full((6, 9, 9), np.nan)}}, r"data\['x'\] must be finite"),
        ({"data": {"x": np.ones((6, 9, 9), complex)}}, "must be real numbers; got complex128"),
    ],
)
def test_bad_studies_get_a_sentence(options, sentence):
    with pytest.raises(ValueError, match=sentence):
        small(**options)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"data": {"ten": 10}}, r"data\['ten'\] must be arguments of faces"),
        ({"metrics": "gabor"}, "metrics must be a list of names"),
        ({"data": {5: {"n": 10}}}, "data must call each set of pictures by a text; got 5"),
        ({"data": [{"n": 10}]}, "data must name each set of pictures"),
        ({"data": {"x": {"people": {1, 2}}}}, "must be whole numbers, or ids .* got people={1, 2}"),
        ({"data": {"x": {"n": 2.5}}}, "must be whole numbers.* got n=2.5"),
        ({"data": {"x": np.full((6, 9, 9), 255, np.uint8)}}, "got uint8 up to 255: divide 8-bit"),
        ({"name": 5}, "name must be a text"),
        ({"size": "big"}, "size must be a whole number"),
    ],
)
def test_wrong_types_get_a_sentence(options, sentence):
    with pytest.raises(TypeError, match=sentence):
        small(**options)


def test_a_run_with_impossible_pictures_says_so(tmp_path):
    for pictures, sentence in [
        ({"n": 1000}, "n must be at most 400"),
        ({"n": 9}, "batch_size must"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            small(data={"set": pictures}).run(tmp_path / sentence[:5], progress=False)


def test_runs_are_values():
    assert isinstance(small().runs[0], Run)
    assert small().runs == small().runs
    assert DATA["10 random"] == {"n": 10}
    one, two = (small(data={"mine": np.full((10, 16, 16), grey)}).runs[0] for grey in (0.1, 0.2))
    assert one != two and one.label == two.label  # they learn from other pictures


def test_studies_are_values():
    study = small()
    assert study == small() and len({study, small()}) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        study.name = "other"
    renamed, first = (
        dataclasses.replace(study, **n) for n in ({"name": "b"}, {"runs": study.runs[:1]})
    )
    assert type(renamed) is Study and (renamed.name, renamed.runs) == ("b", study.runs)
    assert renamed.identity == study.identity | {"name": "b"}
    assert first.identity["runs"] == 1 and study.identity["runs"] == 16
    assert pickle.loads(pickle.dumps(study)).identity == study.identity
    with pytest.raises(TypeError, match="in place of params and data"):
        Study({"n_neurons": 3}, runs=study.runs)
    with pytest.raises(TypeError, match="runs must be a Run; got str"):
        Study(runs=["a"])
    with pytest.raises(ValueError, match="runs must hold at least one"):
        Study(runs=[])


def test_importing_studies_and_metrics_loads_nothing_heavy():
    loaded = "print(*sys.modules)"
    code = f"import sys, cortexviz.metrics; {loaded}; import cortexviz.studies; {loaded}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    metrics, both = (set(line.split()) for line in done.stdout.splitlines())
    heavy = {"torch", "sklearn", "dask", "distributed", "matplotlib.pyplot", "ipywidgets"}
    assert not both & (heavy | {"cortexviz.hmax", "cortexviz.plot"})
    assert not metrics & {
        "cortexviz.bcm",
        "cortexviz.data",
        "cortexviz.bayesnet",
        "cortexviz.studies",
    }
