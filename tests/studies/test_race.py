"""The contest of Fig. 13: tuned alike, resumable, and drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cortexviz.app import cli
from cortexviz.data import DISTORTIONS, HARDER, distort, random_shapes, silhouettes
from cortexviz.plot.race import race_figure
from cortexviz.studies import Store, contest, figure13, race
from cortexviz.studies.contest import MODELS, PLAN, SHARED, Model

ROOT = Path(__file__).parents[2]


class Guess:
    """A classifier that is right as often as its settings say."""

    def __init__(self, structure, seed, **own):
        self.share = 0.5 + (structure.c2_window == 4) / 4 + own.get("gain", 0) / 8 + seed / 100

    def fit(self, images, y):
        self.names = list(y)
        return self

    def predict(self, images):
        n = round(self.share * len(images))
        return np.array([*self.names[:n], *self.names[:1] * (len(images) - n)])


@pytest.fixture
def guessing(monkeypatch):
    models = {
        "one": Model(Guess, {"gain": (0, 1, 2, 1)}),
        "two": Model(lambda _, seed: Guess(PLAN, seed), tuned=False, random=False),
    }
    for module in (contest, race):
        monkeypatch.setattr(module, "MODELS", models)
    few = {name: np.ones((2, 30, 2, 2)) for name in (*DISTORTIONS, *HARDER)}
    monkeypatch.setattr(race, "shown", lambda harder: few)
    monkeypatch.setattr(contest, "distort", lambda *_: {"noise 5": np.ones((3, 30, 2, 2))})
    contest.tuned.cache_clear()
    yield models
    contest.tuned.cache_clear()


def test_tuning_keeps_the_best_of_each_setting(guessing):
    chosen, right = contest.tuned("one", 1)
    assert chosen == {"s2_window": 4, "s2_step": 1, "c2_window": 4, "gain": 2}
    assert right == 1


def test_nothing_that_is_reported_was_tuned_on():
    shapes = random_shapes(contest.N_SHAPES, contest.SHAPES)
    told = {image.tobytes() for image in silhouettes().images}
    assert not told & {image.tobytes() for image in shapes}
    assert race.SHOWN != contest.SHAPES and 0 not in race.SEEDS


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.tuned])
def test_every_setting_that_may_be_chosen_works(name):
    """One setting at a time, as tuning changes them, on two shapes of full size."""
    images = random_shapes(2, 7)
    model = MODELS[name]
    start = {setting: values[0] for setting, values in model.space.items()}
    for setting, values in model.own.items():
        trained = model.built(1, start | {setting: values[-1]})
        assert trained.get_params()["structure"] is not None
    for window in SHARED["c2_window"]:
        plan = replace(PLAN, c2_window=window, s2_window=max(SHARED["s2_window"]), s2_step=2)
        plan.shapes((140, 140))
    assert set(model.built(1, start).fit(images, [0, 1]).predict(images)) == {0, 1}


def test_a_race_goes_on_and_is_shown(guessing, tmp_path, capsys):
    bench = figure13(seeds=(1, 2, 3), name="small")
    assert [(run.stage, run.model, run.seed) for run in bench.runs] == [
        ("tuning", "one", 0),
        *(("test", "one", seed) for seed in (1, 2, 3)),
        ("test", "two", 1),
    ]
    first = bench.run(tmp_path, progress=False)
    assert bench.run(tmp_path, progress=False) == first
    test = first[1]
    assert test["occluded"] == 1 and test["occluded spread"] == 0
    assert first[-1]["mixed"] == pytest.approx(round(0.51 * 30) / 30)
    assert cli.main(["study", "show", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "gain 2" in said and "shift 30" in said and "a picture, ms" in said
    assert (tmp_path / "small-figure.png").stat().st_size > 1000


def test_a_test_whose_tuning_another_process_does_tunes_itself(guessing):
    entry = race.Entry("test", "one", 1)
    alone = race.measured(entry, 1, [])
    row = {"data": "tuning", "model": "one", **race.measured(race.Entry("tuning", "one"), 1, [])}
    told = race.measured(entry, 1, [row])
    assert [told[name] for name in DISTORTIONS] == [alone[name] for name in DISTORTIONS]


def test_the_command_has_it(guessing, tmp_path, capsys):
    assert cli.main(["study", "figure13", "--quick", "--out", str(tmp_path)]) == 0
    assert "3 of 3 runs" in capsys.readouterr().out
    with Store(tmp_path / "figure13-quick.sqlite") as store:
        assert store.identity["metrics"] == list(race.COLUMNS)


def test_an_unfinished_race_has_a_figure():
    assert len(race_figure([]).axes) == 2


def test_bad_seeds_are_explained():
    with pytest.raises(ValueError, match="seeds must hold at least one"):
        figure13(seeds=[])
    with pytest.raises((TypeError, ValueError), match="quick"):
        figure13(quick=3)


@pytest.mark.slow
def test_hmax_and_htm_are_as_good_as_in_the_paper():
    """As tuned; the paper's figure shows all three alike."""
    names, images = silhouettes()
    shown = distort(images, 91)
    for name in ("HMAX", "HTM", "as published"):
        trained = MODELS[name].built(60, contest.tuned(name, 2).chosen)
        trained.fit(images, names)
        found = contest.accuracies(trained, shown, names, 2)
        assert np.mean(list(found.values())) >= 0.85, name


def test_the_recorded_table_is_that_of_the_whole_study():
    """Its lines have the keys that `figure13` asks for: other settings would have others."""
    rows = race.recorded_figure13()
    assert [row["key"] for row in rows] == [entry.key for entry in figure13().runs]
    found = {line[0]: line for line in race.tables(rows)["right"]}
    written = (ROOT / "docs" / "recognition.md").read_text(encoding="utf-8")
    for model in MODELS:
        assert f"| {' | '.join(found[model])} |" in written


def test_a_contestant_has_the_settings_that_tuning_chose():
    (row,) = (r for r in race.recorded_figure13() if (r["data"], r["model"]) == ("tuning", "HTM"))
    htm = race.contestant("HTM", seed=5)
    assert (htm.structure.s2_window, htm.random_state) == (6, 5)
    assert htm.sigma == MODELS["HTM"].space["sigma"][row["choice sigma"]]
    with pytest.raises(ValueError, match="name must be one of"):
        race.contestant("nobody")
