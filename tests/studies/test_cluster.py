"""The same studies on a Dask cluster, also when a worker is killed in the middle of a run."""

import os
import signal
import threading
import time
from collections import Counter

import joblib
import pytest
from distributed import Client, LocalCluster

from cortexviz import CortexvizWarning
from cortexviz.studies import cluster
from cortexviz.studies.work import execute
from tests.studies.small import numbers, small
from tests.waiting import meanwhile, until


@pytest.fixture(scope="module")
def client():
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=":0",
            silence_logs=50,
        ) as local,
        Client(local) as client,
    ):
        yield client


def test_a_cluster_gives_the_numbers_of_this_process(client, tmp_path):
    here = small().run(tmp_path / "here", jobs=1, progress=False)
    there = small().run(tmp_path / "there", dask=client, progress=False)
    assert numbers(there) == numbers(here)


def test_an_address_will_do_and_a_stopped_study_goes_on(client, tmp_path):
    address = client.scheduler.address
    rows = small().stream(tmp_path, dask=address)
    next(rows)
    rows.close()
    rest = list(small().stream(tmp_path, dask=address))
    assert len(rest) <= 15
    assert numbers(small().run(tmp_path, progress=False)) == numbers(
        small().run(tmp_path / "here", progress=False)
    )


def test_a_killed_worker_costs_only_its_own_run(client, tmp_path, monkeypatch):
    """What has come back is on disk; a run that lies on a worker is lost with it, and done again.

    The first run is let through and fetched. Every other one waits at a gate, which opens after
    the kill: both workers hold one run each then, and no result is on its way. The worker that did
    the first run dies.
    """
    log, first, gate = (tmp_path / name for name in ("begun", "first", "gate"))

    def gated(task, version):
        with log.open("a") as file:
            file.write(f"{joblib.hash(task)} {os.getpid()}\n")
        try:
            first.touch(exist_ok=False)
        except FileExistsError:
            while not gate.exists():
                time.sleep(0.01)
        return execute(task)

    def begun():
        return [line.split() for line in log.read_text().splitlines()]

    monkeypatch.setattr(cluster, "_done", gated)
    study = small(repeats=4, params={"n_neurons": 3, "epochs": 30})
    rows = study.stream(tmp_path / "killed", dask=client)
    finished = [next(rows)]
    until(lambda: len(begun()) == 3, "each worker holds a run, and one run is done")
    tasks = client.cluster.scheduler.tasks
    until(lambda: [t.state for t in tasks.copy().values()].count("memory") == 0, "it is forgotten")
    (pid, _), _ = Counter(pid for _, pid in begun()).most_common(2)
    lost = [key for key, its in begun() if its == pid][-1]
    os.kill(int(pid), signal.SIGKILL)
    gate.touch()
    finished += rows
    assert len(finished) == len(study.runs) == 8
    times = Counter(key for key, _ in begun())
    assert len(times) == 8 and times.total() == 9 and times[lost] == 2
    undisturbed = study.run(tmp_path / "whole", progress=False)
    assert numbers(study.run(tmp_path / "killed", progress=False)) == numbers(undisturbed)


def test_no_scheduler_gets_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.1)
    with pytest.raises(
        ConnectionError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"
    ):
        small().run(tmp_path, dask="tcp://127.0.0.1:9")


def test_a_cluster_without_workers_is_waited_for_and_said_so(tmp_path, monkeypatch):
    """An adaptive cluster starts workers for tasks that wait, not before."""
    monkeypatch.setattr(cluster, "PATIENCE", 0.1)
    study = small(params={"n_neurons": [3, 5], "epochs": 5}, repeats=5)
    with LocalCluster(
        n_workers=0, threads_per_worker=1, processes=False, dashboard_address=":0", silence_logs=50
    ) as local:
        with (
            Client(local) as client,
            pytest.warns(CortexvizWarning, match="no workers yet: waiting for them") as said,
        ):

            def start_some():
                until(lambda: len(said), "it is said that there are no workers")
                local.adapt(minimum=0, maximum=2)

            stop = threading.Event()
            with meanwhile(start_some, stop):
                assert len(list(study.stream(tmp_path, dask=client, stop=stop))) == 20
        assert f"start some with `dask worker {local.scheduler_address}`" in str(said[0].message)
        local.scale(0)


def test_waiting_for_workers_can_be_stopped(tmp_path):
    stop = threading.Event()
    with LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=50) as empty:

        def stop_them():
            until(lambda: empty.scheduler.tasks, "runs wait for a worker")
            stop.set()

        with meanwhile(stop_them, stop):
            assert list(small().stream(tmp_path, dask=empty.scheduler_address, stop=stop)) == []
    assert len(small().run(tmp_path, progress=False)) == 16  # no claim was left behind


def test_a_second_run_of_this_process_shares_the_work_of_a_suspended_one(client, tmp_path):
    rows = small().stream(tmp_path, dask=client)
    first = next(rows)
    whole = small().run(tmp_path, progress=False)
    assert numbers(whole) == numbers(small().run(tmp_path / "here", progress=False))
    assert first in whole and len(list(rows)) <= 15


def test_workers_of_another_version_are_refused(client, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "__version__", "99.0")
    with pytest.raises(ConnectionError, match=r"workers have cortexviz 0\.\S+ and this is 99\.0"):
        small().run(tmp_path, dask=client)


def test_without_the_extra_the_pip_line_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'cortexviz\[dask\]'"):
        small().run(tmp_path, dask="tcp://127.0.0.1:9")
