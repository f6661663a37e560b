"""The bench of rearing experiments: its lines, that it goes on, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from cortexviz.app import cli
from cortexviz.data import photographs, silhouettes
from cortexviz.plot.rearing import dominance_histogram, rearing_figure
from cortexviz.studies import lives, psychophysics, reared, rearing
from cortexviz.studies.design import digest
from cortexviz.studies.lives import BORN, COLUMNS, LIVES, NOISES, RULES, SEVEN, Case, measured
from cortexviz.v1 import Patches
from cortexviz.v1.patches import round_mask
from tests.studies.small import stops_after

WORLD = Patches(np.random.default_rng(0).normal(size=(2, 32, 40)), round_mask(5))


@pytest.fixture
def brief(monkeypatch):
    """Lives of two neurons in a small world, a thousandth as long."""

    def short(params, world, course, seed, every, *arguments, **options):
        course = [(condition, patches // 1000) for condition, patches in course]
        few = replace(params, n_neurons=2)
        return real(few, world, course, seed, every // 1000, *arguments, **options)

    real = lives.rear
    monkeypatch.setattr(lives, "rear", short)
    monkeypatch.setattr(lives, "world", lambda: WORLD)
    for kept in (lives.life, lives.grown):
        kept.cache_clear()
    yield
    for kept in (lives.life, lives.grown):
        kept.cache_clear()


def test_every_case_is_another_one_and_says_all_that_happened():
    runs = rearing(seeds=[5, 6]).runs
    assert len({run.key for run in runs}) == len(runs) == 2 * len(rearing(quick=True).runs)
    assert {run.table for run in runs} == {*LIVES, "noise", "disparity"}
    course = Case("reverse suture", "reverse suture", 0, 0).settings["course"]
    assert course == [
        ("normal", 600_000), ("monocular deprivation", 250_000), ("reverse suture", 400_000)
    ]  # fmt: skip
    assert Case("noise", "Oja", 1.0, 0).settings["params"]["rule"] == "oja"


def test_its_file_belongs_to_the_photographs_and_others_to_the_silhouettes():
    assert rearing(quick=True).identity["faces"] == f"6 photographs {digest(photographs().images)}"
    names, images = silhouettes()
    told = f"{len(names)} silhouettes {digest(images)}"
    assert psychophysics(quick=True).identity["faces"] == told


def test_a_life_goes_on_where_the_other_stands(brief):
    parent, child = lives.life("monocular deprivation", 0), lives.life("recovery", 0)
    assert child[0].moment.state.step == parent[-1].moment.state.step == 850
    assert np.array_equal(child[0].moment.state.weights, parent[-1].moment.state.weights)
    assert len(child) == 1 + LIVES["recovery"][2] // lives.EVERY


def test_what_is_found_adds_up(brief):
    for case in rearing(quick=True).runs[::7]:
        found = measured(case, 1, [])
        assert set(found) <= set(COLUMNS)
        assert sum(found[group] for group in SEVEN) == 2
        assert found["apart"] >= abs(found["dominance"])
        if case.table not in (BORN, "noise", "disparity") and case.x == 0:
            before = LIVES[case.table][0]
            assert found["turned"] == 0 or before != BORN
            assert found["left_kept"] == 1 or before != BORN


def test_it_goes_on_and_one_command_shows_it(brief, tmp_path, capsys, monkeypatch):
    whole = rearing(quick=True)
    whole = replace(whole, runs=whole.runs[::4])
    with pytest.raises(KeyboardInterrupt):
        replace(whole, measure=stops_after(5, measured)).run(tmp_path, progress=False)
    for kept in (lives.life, lives.grown):  # another process
        kept.cache_clear()
    rows = whole.run(tmp_path, progress=False)
    assert [row["key"] for row in rows] == [run.key for run in whole.runs]
    again = [measured(case, 1, []) for case in whole.runs[:8]]
    for one, row in zip(again, rows[:8], strict=True):
        assert all(row[name] == one[name] for name in set(one) - {"seconds_of_it"})
    monkeypatch.setattr("cortexviz.studies.rearing", lambda quick: whole)
    monkeypatch.setattr("cortexviz.plot.rearing.SHOWN", ("recovery",))  # to draw takes a second
    assert cli.main(["study", "rearing", "--quick", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "reverse suture" in said and "disparity" in said
    for ending in (".csv", "-figure.png", "-figure.svg"):
        assert (tmp_path / f"rearing-quick{ending}").stat().st_size > 1000


def row(table, condition, x, **found):
    """A line as a bench of one network would have it."""
    usual = dict.fromkeys(COLUMNS, 0.0) | {"left_kept": 1.0, "right_kept": 1.0}
    return {"data": table, "condition": condition, "x": x, "seed": 0} | usual | found


def rows_of(**changes):
    """A whole table in which all targets are reached, but for changes of the ends of lives."""
    ends = {
        "monocular deprivation": {"left_kept": 0.2, "dominance": 0.8},
        "reverse suture": {"dominance": -0.4},
        "strabismus": {"monocular": 1.0},
    }
    for life, found in changes.items():
        ends[life] = ends.get(life, {}) | found
    rows = []
    for life, (_, condition, lasts) in LIVES.items():
        rows += [row(life, condition, x) for x in range(0, lasts, lives.EVERY)]
        rows.append(row(life, condition, lasts, **ends.get(life, {})))
    for rule in RULES:
        sign = 1 if rule == "BCM" else -1
        rows += [row("noise", rule, x, dominance=0.5 + sign * 0.1 * x) for x in NOISES]
    return rows


def reached(rows):
    return [line[2] for line in reared.tables(rows)["targets"][1:]]


@pytest.mark.parametrize(
    ("life", "found", "missed"),
    [
        ("growing up", {"apart": 0.06}, [0]),
        ("monocular deprivation", {"dominance": 0.6}, [1]),
        ("monocular deprivation", {"left_kept": 0.5}, [2, 3]),
        ("binocular deprivation", {"right_kept": 0.8}, [3]),
        ("reverse suture", {"dominance": 0.1}, [4]),
        ("strabismus", {"monocular": 0.9}, [5]),
        ("strabismus", {"turned": 7.5}, [6]),
        ("recovery", {"seconds_of_it": 31.0}, [10]),
        ("recovery", {"dominance": 0.9}, []),
    ],
)
def test_a_target_that_is_missed_is_said_to_be(life, found, missed):
    said = reached(rows_of(**{life: found}))
    assert [i for i, words in enumerate(said) if words == "0 of 1"] == missed
    assert set(said) <= {"0 of 1", "1 of 1"}


def test_a_noise_that_is_out_of_order_is_said_to_be():
    for i, rule in enumerate(RULES):
        rows = rows_of()
        third = next(r for r in rows if (r["data"], r["condition"], r["x"]) == ("noise", rule, 1.0))
        third["dominance"] = 0.5
        assert [k for k, words in enumerate(reached(rows)) if words == "0 of 1"] == [7 + i]


def test_tables_of_an_unfinished_bench_have_no_verdict():
    rows = rows_of()
    assert "targets" not in reared.tables(rows[:40])
    assert reared.tables([]) == {}
    assert reared.tables(rows)["OD"][1][0] == "0"


def test_the_histogram_has_the_seven_groups():
    rows = [
        row("strabismus", "strabismus", 0, **{group: float(i) for i, group in enumerate(SEVEN)})
    ]
    bars = dominance_histogram(rows, plt.figure().gca()).patches
    np.testing.assert_allclose([bar.get_height() for bar in bars], np.arange(7) / 21)
    assert len(rearing_figure(rows_of()[:30]).axes) == 4 * 6 + 2
    plt.close("all")


@pytest.mark.parametrize(
    "arguments", [{"seeds": []}, {"name": "a/b"}, {"quick": "yes"}, {"seeds": [0.5]}]
)
def test_bad_arguments_get_a_sentence(arguments):
    with pytest.raises((ValueError, TypeError), match=f"{next(iter(arguments))} must"):
        rearing(**arguments)
