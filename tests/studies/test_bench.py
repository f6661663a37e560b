"""The bench of perception science: what it shows, that it goes on, and what it must find."""

from dataclasses import replace

import numpy as np
import pytest

from cortexviz.app import cli
from cortexviz.data import kanizsa, silhouettes
from cortexviz.hmax import PRESETS, Feedback, HMAXNetwork
from cortexviz.plot.bench import bench_figure
from cortexviz.studies import Store, bench, psychophysics, seeing
from cortexviz.studies.perceived import apart, called, of, tables
from cortexviz.studies.stimulation import stimulated
from cortexviz.studies.trials import TABLES, Trial

NAMES, IMAGES = silhouettes()


def fake(trial, _):
    """Numbers as a network might give them, at once."""
    number = float(int(trial.key[:6], 16) % 100) / 100
    if trial.table == "order":
        return {f"step_{layer}": 5.0 for layer in ("S1", "C1", "S2", "C2", "S3")}
    return {"called": -1, "nothing": 1.0, "gap": number, "beside": number}


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(bench, "measured", fake)
    monkeypatch.setattr(bench, "looking", lambda *_: None)
    monkeypatch.setattr(bench, "forget", lambda: None)


@pytest.fixture(scope="module")
def network():
    """A network that knows six objects."""
    known = [NAMES.index(n) for n in ("square", "triangle", "star", "lamp", "fish", "cross")]
    return HMAXNetwork(PRESETS["contours"], random_state=0).fit(
        IMAGES[known], [NAMES[i] for i in known]
    )


def test_every_trial_is_another_one_and_can_be_drawn():
    trials = psychophysics(quick=True).runs
    assert len({trial.key for trial in trials}) == len(trials)
    assert {trial.table for trial in trials} == set(TABLES)
    pictures = {seeing.picture(trial).tobytes() for trial in trials if trial.table == "inducers"}
    assert len(pictures) == 13 * 4, "thirteen kinds of inducers, four variations of each"


def test_a_bench_that_is_stopped_goes_on_where_it_was(at_once, tmp_path, monkeypatch):
    whole = psychophysics(quick=True)
    short = replace(whole, runs=whole.runs[::10])
    done = []

    def stops(trial, network):
        if len(done) == 7:
            raise KeyboardInterrupt
        done.append(trial.key)
        return fake(trial, network)

    monkeypatch.setattr(bench, "measured", stops)
    with pytest.raises(KeyboardInterrupt):
        short.run(tmp_path, progress=False)
    with Store(tmp_path / "psychophysics-quick.sqlite") as store:
        assert store.finished() == set(done)
    monkeypatch.setattr(bench, "measured", fake)
    rows = short.run(tmp_path, progress=False)
    assert [row["key"] for row in rows] == [trial.key for trial in short.runs]
    monkeypatch.setattr(bench, "measured", None)
    assert short.run(tmp_path, progress=False) == rows  # nothing is left to do
    with pytest.raises(ValueError, match="holds another study"):
        replace(whole, runs=whole.runs[:3]).run(tmp_path, progress=False)


def test_one_command_writes_table_and_figure(at_once, tmp_path, capsys, monkeypatch):
    some = replace(psychophysics(quick=True), runs=psychophysics(quick=True).runs[::6])
    monkeypatch.setattr("cortexviz.studies.psychophysics", lambda quick: some)
    out = ["study", "psychophysics", "--quick", "--out", str(tmp_path)]
    assert cli.main(out) == 0
    said = capsys.readouterr().out
    assert f"{len(some.runs)} of {len(some.runs)} runs" in said
    assert "support ratio" in said and "one turned away" in said
    for ending in (".csv", "-figure.png", "-figure.svg"):
        assert (tmp_path / f"psychophysics-quick{ending}").stat().st_size > 1000
    assert cli.main(["study", "show", str(tmp_path)]) == 0
    assert capsys.readouterr().out == said
    assert cli.main([*out, "--no-resume"]) == 1


def test_tables_say_mean_and_range_and_what_pictures_are_called():
    common = {"data": "support", "condition": "80 px", "feedback": "graded", "x": 0.5}
    rows = [common | {"gap": gap} for gap in (0.5, 0.7)]
    rows += [common | {"gap": 0.9, "condition": "96 px"}]
    assert tables(rows)["support"] == [
        ["support ratio", "graded, 80 px", "graded, 96 px"],
        ["0.5", ".60 (.50-.70)", ".90"],
    ]
    assert apart(rows, "graded") == pytest.approx(0.3)
    square = sorted(NAMES).index("square")
    assert called([{"called": n} for n in (-1, square, square)]) == "square 2, nothing 1"
    assert of(rows, condition="96 px") == rows[2:]


def test_an_unfinished_bench_has_a_figure():
    assert len(bench_figure([]).axes) == 4


def test_each_layer_moves_after_the_one_above(network):
    found = seeing.measured(Trial("order", "square", 0, "contours", 0, 0, {}), network)
    assert [found[f"step_{layer}"] for layer in ("S3", "C2", "S2", "C1", "S1")] == [5, 6, 7, 8, 9]


def test_a_seen_figure_is_named_and_measured(network):
    found = seeing.measured(Trial("inducers", "discs", 0, "contours", 0), network)
    assert network.classes_[int(found["called"])] == "square"
    assert found["before"] == pytest.approx(0.25, abs=1e-6)
    assert found["gap"] > 0.75 > found["beside"]
    outward = Trial("inducers", "outward", 0, "contours", 0, 0, {"inducers": "outward"})
    assert seeing.measured(outward, network)["gap"] < 0.4


def test_driven_nodes_say_what_a_drawn_line_makes_them_say(network):
    """With all but half a side driven, the square is named; the same nodes elsewhere: nothing."""
    whole = stimulated(network, Feedback.contours(), halves=7)
    assert network.classes_[whole.categories.argmax()] == "square"
    assert whole.nothing < 0.01 and whole.rest > 0.75
    for draw in range(2):
        scattered = stimulated(network, Feedback.contours(), 7, at_random=True, draw=draw)
        assert scattered.nothing > 0.99
        assert scattered.rest == pytest.approx(0.25, abs=0.01)


def test_the_sign_of_an_edge_does_not_matter(network):
    dark, light = (
        network.respond(kanizsa(**how)) for how in ({}, {"contrast": "light", "ground": 0})
    )
    for layer, beliefs in dark.items():
        np.testing.assert_allclose(light[layer], beliefs, atol=1e-4)


@pytest.mark.slow
@pytest.mark.science
@pytest.mark.parametrize("seed", [33, 34])
def test_the_share_that_is_drawn_matters_and_size_does_not(seed):
    """Curves of three sizes were within .044 up to .8, mean of the seeds 30 to 32."""
    support = [t for t in psychophysics(seeds=[seed]).runs if t.table == "support"]
    graded = [t for t in support if t.feedback == "graded" and t.x <= 0.8]
    looking = seeing.network(seeing.STRUCTURE, seed, -1)
    gaps = {t.condition: [] for t in graded}
    for trial in graded:
        gaps[trial.condition].append(seeing.measured(trial, looking)["gap"])
    curves = np.array(list(gaps.values()))
    assert (np.diff(curves) > -0.01).all()
    assert np.ptp(curves, axis=0).max() <= 0.06
    assert (curves[:, 0] < 0.30).all() and (curves[:, -1] > 0.65).all()
    seeing.forget()


def test_noise_is_that_of_the_distortions():
    trial = Trial("inducers", "noise", 0, "contours", 0, 1, {}, "noise 5")
    assert (seeing.picture(trial) != kanizsa()).mean() == pytest.approx(0.05, abs=0.005)
    other = seeing.picture(replace(trial, variation=2))
    assert not np.array_equal(seeing.picture(trial), other)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"seeds": []}, "seeds must hold at least one"),
        ({"seeds": [-1]}, "seeds must be at least 0"),
        ({"name": "a/b"}, "name"),
    ],
)
def test_bad_input_gets_a_sentence(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        psychophysics(**arguments)
