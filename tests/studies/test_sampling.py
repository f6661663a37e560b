"""Text S2 as a bench: what is lost and saved, and that it goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cortexviz.app import cli
from cortexviz.data import silhouettes
from cortexviz.hmax import PRESETS, HMAXNetwork
from cortexviz.plot.bench import sampling_figure
from cortexviz.studies import sampling, seeing, text_s2
from cortexviz.studies.losses import lost, tables
from cortexviz.studies.sampling import TABLES, UPWARD, Case, measured
from tests.studies.small import stops_after

NODE = {"neighbours": 3, "states": 6, "nodes": 10, "sharpness": 0.1}


@pytest.fixture
def at_once(monkeypatch):
    """Nodes are small and not timed, and figures are not looked at."""

    def small(case):
        case = replace(case, node=case.node | {"neighbours": 3, "states": 8, "nodes": 3})
        return real(case)

    real = sampling.drawn
    monkeypatch.setattr(sampling, "_least", lambda _: 1.0)
    monkeypatch.setattr(sampling, "drawn", small)
    seen = {"probability": 1.0, "gap": 0.8, "beside": 0.3}
    monkeypatch.setattr(sampling, "looked_at", lambda case, jobs: seen)


def test_every_case_is_another_one():
    runs = text_s2(quick=True).runs
    assert len({run.key for run in runs}) == len(runs)
    assert {run.table for run in runs} == {*TABLES, "Kanizsa"}
    assert len(text_s2(seeds=(0, 1, 2, 3, 4)).runs) == sum(
        3 if run.table == "Kanizsa" else 5 for run in runs
    ), "networks for the first three seeds only"


@pytest.mark.parametrize("equation", ["Eq. 14", "Eq. 15", "Eq. 16"])
def test_the_more_is_kept_the_less_is_lost(equation):
    def kl(seed, **kept):
        return measured(Case("", equation, 0, seed, NODE | kept), 1, [])["kl"]

    for seed in range(3):
        assert kl(seed, k_max=1) > kl(seed, k_max=3) > kl(seed, k_max=6) - 1e-12
        assert abs(kl(seed, k_max=6)) < 1e-12


def test_it_goes_on_and_one_command_shows_it(at_once, tmp_path, capsys, monkeypatch):
    whole = text_s2(quick=True)
    short = replace(whole, runs=whole.runs[::3])
    first = replace(short, measure=stops_after(4, measured))
    with pytest.raises(KeyboardInterrupt):
        first.run(tmp_path, progress=False)
    rows = short.run(tmp_path, progress=False)
    assert [row["key"] for row in rows] == [run.key for run in short.runs]
    monkeypatch.setattr(sampling, "drawn", None)
    assert short.run(tmp_path, progress=False) == rows  # nothing is left to do
    monkeypatch.setattr("cortexviz.studies.text_s2", lambda quick: short)
    assert cli.main(["study", "text_s2", "--quick", "--out", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "states kept" in said and "times as fast" in said and UPWARD in said
    for ending in (".csv", "-figure.png", "-figure.svg"):
        assert (tmp_path / f"text_s2-quick{ending}").stat().st_size > 1000


def test_tables_say_mean_and_range():
    common = {"data": "states kept", "condition": "Eq. 14", "x": 2, "worst": 0.5}
    times = {"exact_us": 30.0, "spared_us": 10.0}
    rows = [common | times | {"kl": kl} for kl in (0.02, 0.04)]
    found = tables(rows)
    assert found["states kept"] == [["states kept", "Eq. 14, KL"], ["2", "0.03 (0.02-0.04)"]]
    assert found["time"][1] == ["Eq. 14", "states kept: 2", "30", "10", "3", "0.03", "0.5"]
    assert lost([]) == "" and lost([-1e-17]) == "0"
    assert len(sampling_figure([]).axes) == 8


def test_sampled_feedback_makes_the_contour_stronger_and_wider(monkeypatch):
    """As published. Seeds 40 to 42, squares and triangles: with one state of each message in place
    of all the gap gains .078 to .089, and the line beside it .128 to .131."""
    names, images = silhouettes()
    known = [names.index(n) for n in ("square", "triangle", "star", "lamp", "fish", "cross")]
    network = HMAXNetwork(PRESETS["contours"], random_state=3).fit(
        images[known], [names[i] for i in known]
    )
    monkeypatch.setattr(seeing, "network", lambda *_: network)
    for shape in ("square", "triangle"):
        one, whole = (
            measured(Case("Kanizsa", "as published", kept, 3, {}, {"shape": shape}), 1, [])
            for kept in (1, 0)
        )
        assert one["gap"] > whole["gap"] + 0.02
        assert one["beside"] > whole["beside"] + 0.04


def test_bad_seeds_are_explained():
    with pytest.raises(ValueError, match="seeds must hold at least one"):
        text_s2(seeds=[])
    with pytest.raises(ValueError, match="name"):
        text_s2(name="a/b")
