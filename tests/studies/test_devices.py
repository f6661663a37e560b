"""A study on a graphics card: its table says where, one file holds both kinds, nothing is lost."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from cortexviz.app import cli, results
from cortexviz.base import warn
from cortexviz.bcm import devices
from cortexviz.studies import Store, execution, work
from tests.studies.small import small
from tests.studies.test_store import outcome

H200 = devices.Card("cuda", "NVIDIA H200")


def with_card(monkeypatch, there):
    def found(device):
        return None if device == "cpu" else there

    monkeypatch.setattr(devices, "card", found)
    monkeypatch.setattr(work, "card", found)
    monkeypatch.setattr(execution, "placed", lambda device, dask: (device, H200.name))


@pytest.fixture
def card(monkeypatch):
    """Torch's processor in place of a card, called as one is."""
    pytest.importorskip("torch", reason="pip install 'cortexviz[torch]'")
    with_card(monkeypatch, devices.Card("cpu", H200.name))
    monkeypatch.setattr(devices.Card, "_free", lambda self: 10**9)


def devices_of(rows):
    return [row["device"] for row in rows]


def test_the_table_says_where_and_one_file_holds_both(card, tmp_path, capsys):
    study = small(repeats=1)
    rows = study.stream(tmp_path, jobs=1)
    first = next(rows)
    rows.close()
    with Store(tmp_path / "study.sqlite") as store:
        begun = len(list(store.rows()))
    both = study.run(tmp_path, jobs=2, device="cuda")
    assert f"study on {H200.name}: 8 of 8 runs" in capsys.readouterr().err
    assert sorted(devices_of(both)) == ["NVIDIA H200"] * (8 - begun) + ["cpu"] * begun
    assert first in both
    assert all(("torch" in row["versions"]) == (row["device"] != "cpu") for row in both)
    # So few epochs do not amplify what is rounded.
    for row, other in zip(both, study.run(tmp_path / "cpu", progress=False), strict=True):
        assert row["key"] == other["key"]
        assert row["ssim"] == pytest.approx(other["ssim"], abs=1e-3)


def test_a_card_that_fails_loses_nothing_and_the_processors_go_on(monkeypatch, tmp_path, capsys):
    study, original, calls = small(repeats=1), work.train_ensemble, []

    def fails_later(*arguments):
        calls.append(arguments)
        if len(calls) > 3:
            raise devices.CardError("NVIDIA H200 could not go on (CUDA error)")
        return original(*arguments[:6])

    monkeypatch.setattr(work, "train_ensemble", fails_later)
    monkeypatch.setattr(work, "versions", lambda where: "")
    with_card(monkeypatch, H200)
    with pytest.raises(devices.CardError, match="could not go on"):
        study.run(tmp_path, jobs=1, progress=False, device="cuda")
    assert {call[6] for call in calls} == {"cuda"}
    monkeypatch.undo()
    rows = study.run(tmp_path, progress=False)
    assert sorted(devices_of(rows)) == ["NVIDIA H200"] * 3 + ["cpu"] * 5
    monkeypatch.setattr(results, "export", lambda *_: [])  # the figures
    results.show(tmp_path / "study.sqlite")
    assert re.search("8 of 8 runs, trained on .*NVIDIA H200", capsys.readouterr().out)


def test_networks_that_a_card_did_not_finish_are_no_result(monkeypatch, tmp_path):
    def half(params, images, seeds, *_):
        warn.warn("NVIDIA H200 could not go on: returning 3 of 6 networks")
        return np.zeros((3, params.n_neurons, images[0].size), np.float32)

    monkeypatch.setattr(work, "train_ensemble", half)
    with_card(monkeypatch, H200)
    with pytest.raises(devices.CardError, match="returning 3 of 6 networks"):
        small(repeats=1).run(tmp_path, jobs=1, progress=False, device="cuda")
    with Store(tmp_path / "study.sqlite") as store:
        assert not store.finished()


def test_results_of_an_earlier_version_were_made_by_processors(tmp_path):
    study = small()
    with Store(tmp_path / "study.sqlite", study) as store:
        assert store.claim(study.runs[0])
        assert store.record(study.runs[0], outcome())["device"] == "cpu"
    with closing(sqlite3.connect(tmp_path / "study.sqlite")) as database, database:
        database.execute("UPDATE runs SET settings = ?", [json.dumps(study.runs[0].settings)])
    with Store(tmp_path / "study.sqlite", study) as store:
        assert devices_of(store.rows()) == ["cpu"]
        assert store.finished() == {study.runs[0].key}


def test_the_device_is_no_part_of_what_a_study_is():
    assert "device" not in small().runs[0].settings and "device" not in small().identity


def test_no_card_is_said_in_one_line_before_anything_is_made(tmp_path, capsys, monkeypatch):
    def none(device):
        raise devices.CardError("device='cuda' needs a graphics card")

    monkeypatch.setattr(devices, "card", none)
    out = ["--out", str(tmp_path / "out"), "--source", "procedural", "--metrics", "distinct"]
    assert cli.main(["study", "figure6", "--quick", "--device", "cuda", *out]) == 1
    assert capsys.readouterr().err == "cortexviz: device='cuda' needs a graphics card\n"
    assert not (tmp_path / "out").exists()
    with pytest.raises(devices.CardError):
        small().stream(tmp_path / "out", device="cuda")


def test_a_cluster_looks_for_its_own_cards():
    assert execution.placed("cuda", "tcp://127.0.0.1:9") == ("cuda", "")
    with pytest.raises(ValueError, match="device must be one of"):
        execution.placed("gpu", "tcp://127.0.0.1:9")
