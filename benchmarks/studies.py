"""How long the whole report takes, what the study machinery costs, and Dask beside joblib."""

import dataclasses
import math
import tempfile
import time
import warnings

import joblib
import numpy as np
from threadpoolctl import threadpool_limits

from cortexviz import CortexvizWarning
from cortexviz.bcm import Params, train_ensemble
from cortexviz.studies import Study, report
from cortexviz.studies.beforehand import reference_of
from cortexviz.studies.design import Run
from cortexviz.studies.work import Task, execute

METRICS = ("gabor", "hmax", "prdc", "distinct")

# A sample must outlast what a network costs once, before its first step: 15 % of 0.3 s.
SAMPLE_SECONDS = 1.0
PILOT_STEPS = 1000
ROUNDS = 3


def main(jobs: int | None = None) -> None:
    """Print the tables."""
    jobs = joblib.cpu_count() if jobs is None else jobs
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CortexvizWarning)
        with threadpool_limits(1, user_api="blas"):  # as a study does
            whole_report(jobs)
        machinery()
        dask_beside_joblib(jobs)


def whole_report(jobs: int) -> None:
    """Estimate the report's duration from a sample of every setting that it has.

    All settings are sampled in turn, and that several times: a busy minute of the machine then
    shows as one round that differs, not as a setting that seems slow.
    """
    study = report(metrics=METRICS)
    settings: dict[tuple, list] = {}
    for run in study.runs:
        n = len(study.images(run))
        settings.setdefault((n, run.params.batch_size, run.params.n_neurons), []).append(run)
    train_ensemble(Params(epochs=1), study.reference.images[:10], range(jobs), jobs, False)
    samples = {
        setting: Sample(runs[0], study.images(runs[0]), jobs)
        for setting, runs in sorted(settings.items())
    }
    rounds = [
        {setting: sample.take() for setting, sample in samples.items()} for _ in range(ROUNDS)
    ]
    print(f"The whole report on {jobs} threads, from {ROUNDS} samples of each setting:")
    print("  images  batch  neurons   runs        a sample   one run of 64 networks, all threads")
    for setting, sample in samples.items():
        n, batch, n_neurons = setting
        least, middle, most = sorted(one[setting] for one in rounds)
        print(
            f"  {n:6}  {batch:5}  {n_neurons:7}  {len(settings[setting]):5}  "
            f"{f'{jobs} x {sample.epochs} epochs':>15} {middle:7.1f} s ({least:.1f} to {most:.1f})"
        )
    measuring = _metrics_seconds(study) * len(study.runs) / jobs
    totals = sorted(
        measuring + sum(one[setting] * len(runs) for setting, runs in settings.items())
        for one in rounds
    )
    networks = sum(run.n_seeds for run in study.runs)
    print(f"  metrics {measuring / 60:.1f} min of it")
    print(
        f"  = {totals[ROUNDS // 2] / 60:.1f} min ({totals[0] / 60:.1f} to {totals[-1] / 60:.1f}) "
        f"for {networks:,} networks on {jobs} threads (target: <= 60 min on 4 cores)\n"
    )


class Sample:
    """A few epochs of one run, on all threads, that stand for the whole of it."""

    def __init__(self, run: Run, images: np.ndarray, jobs: int) -> None:
        self.run, self.images, self.jobs = run, images, jobs
        self.epochs = max(1, PILOT_STEPS * run.params.batch_size // len(images))
        self.epochs = math.ceil(self.epochs * SAMPLE_SECONDS / self._seconds())

    def take(self) -> float:
        """Seconds for the whole run."""
        share = self.epochs / self.run.params.epochs * self.jobs / self.run.n_seeds
        return self._seconds() / share

    def _seconds(self) -> float:
        params = dataclasses.replace(self.run.params, epochs=self.epochs)
        return timed(train_ensemble, params, self.images, range(self.jobs), self.jobs, False)


def _metrics_seconds(study: Study) -> float:
    """One run's metrics, on one thread."""
    run, params = study.runs[0], Params(n_neurons=5, epochs=1)
    images, reference = study.images(run), reference_of(study)
    outcome = execute(Task(params, images, run.network_seeds, reference, "all", 1))
    return outcome.seconds - outcome.training_seconds


def machinery() -> None:
    """Wall time of a study beyond its training and its metrics, on one thread."""
    params = {"n_neurons": [9, 13, 21], "epochs": 1000}
    # Of these metrics a study remembers what it computes from all faces: nothing else to subtract.
    metrics = ["gabor", "hmax", "distinct"]
    study = Study(params, {"10 random": {"n": 10}}, metrics, repeats=4, n_seeds=16)
    reference_of(study)
    shares = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as scratch:
            wall = timed(study.run, scratch, jobs=1, progress=False)
            rows = study.run(scratch, progress=False)
        training = sum(row["training_seconds"] for row in rows)
        shares.append((wall - sum(row["seconds"] for row in rows)) / training)
    low, middle, high = sorted(shares)
    print(f"A study of {len(rows)} runs x 16 networks on one thread, {ROUNDS} times:")
    print(
        f"  machinery / training = {middle:.2%} ({low:.2%} to {high:.2%}; training "
        f"{training:.1f} s; target: <= 3 %)\n"
    )


def dask_beside_joblib(jobs: int) -> None:
    """Throughput of a LocalCluster of single-thread processes next to joblib's threads."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        print("Dask beside joblib: left out, pip install 'cortexviz[dask]'\n")
        return

    def study(name: str, repeats: int) -> Study:
        params = {"n_neurons": 21, "epochs": 1000}
        return Study(params, {"10 random": {"n": 10}}, ["distinct"], repeats, 16, name=name)

    local = {"n_workers": jobs, "threads_per_worker": 1, "dashboard_address": ":0"}
    count = 6 * jobs
    times: dict[str, list[float]] = {"joblib": [], "dask": []}
    with (
        tempfile.TemporaryDirectory() as scratch,
        LocalCluster(**local) as cluster,
        Client(cluster) as client,
    ):
        study("warm", 2 * jobs).run(scratch, dask=client, progress=False)
        for i in range(2):  # alternating, so that a busy minute hits both
            for name, where in (("joblib", {"jobs": jobs}), ("dask", {"dask": client})):
                one = study(f"{name}{i}", count)
                times[name].append(timed(one.run, scratch, progress=False, **where))
    best = {name: min(values) for name, values in times.items()}
    print(f"{count} runs x 16 networks on {jobs} threads or {jobs} single-thread Dask processes:")
    for name, seconds in best.items():
        print(f"  {name:6} {seconds:6.2f} s, {count * 16 / seconds:6.1f} networks/s")
    print(f"  dask / joblib = {best['joblib'] / best['dask']:.0%} (target: >= 85 %)\n")


def timed(function, *arguments, **options) -> float:
    start = time.perf_counter()
    function(*arguments, **options)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
