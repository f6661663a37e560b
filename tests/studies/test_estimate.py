"""What a study takes is known before anything is allocated, and is what it then takes."""

import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.bcm import Params
from cortexviz.studies import Study, estimate, figure5, report
from tests.studies.small import small


def test_counts_are_those_of_the_study():
    study = report(True, metrics=["gabor"])
    whole = study.estimate()
    assert (whole.runs, whole.networks) == (76, 76 * 64)
    assert whole.work == pytest.approx(sum(map(study.cost, study.runs)))
    kept = sum(64 * run.params.n_neurons * 4096 * 4 for run in study.runs)
    assert whole.disk == kept


@settings(max_examples=50)
@given(
    neurons=st.lists(st.integers(1, 40), min_size=1, max_size=3, unique=True),
    batches=st.lists(st.integers(1, 30), min_size=1, max_size=3, unique=True),
    rates=st.lists(st.sampled_from([0.1, 0.01]), min_size=1, unique=True),
    sets=st.lists(
        st.sampled_from([("n", 10), ("people", [0, 1, 2]), ("people", 2), ("per_person", 5)]),
        min_size=1,
        unique_by=str,
    ),
    repeats=st.integers(1, 3),
    epochs=st.integers(0, 100),
)
def test_the_plan_of_the_arguments_is_the_estimate_of_the_study(
    neurons, batches, rates, sets, repeats, epochs
):
    params = {"n_neurons": neurons, "batch_size": batches, "learning_rate": rates}
    params |= {"interaction": ["L"], "epochs": [epochs]}
    data = {str(pair): dict([pair]) for pair in sets}
    study = Study(params, data, ["distinct"], repeats, 7, source="procedural", size=16)
    asked = [(label, tuple(arguments.items()), {}) for label, arguments in data.items()]
    plan = estimate.planned(params, asked, repeats, 7, 16)
    assert plan == pytest.approx(study.estimate())


def test_a_set_s_size_is_that_of_its_pictures():
    study = small(data={"n": {"n": 10}, "two": {"people": 2, "per_person": 5}, "all": {},
                        "ids": {"people": [0, 5, 7]}, "mine": np.zeros((12, 9, 8)) + 0.5},
                  params={"n_neurons": 3, "batch_size": 1})  # fmt: skip
    for run in study.runs:
        images = study.images(run)
        assert estimate.shape_of(run.pictures, study.size) == (len(images), images[0].size)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"repeats": 10**7}, r"at most 100,000 runs; got 80,000,000 of 6 networks each: give few"),
        ({"params": {"n_neurons": range(1, 10**6, 2)}}, "at most 100,000 runs"),
        (
            {"params": {"n_neurons": 10**7, "interaction": "L"}},
            r"one run .* needs about .* TB of mem",
        ),
        ({"n_seeds": 10**10}, r"needs about .* TB of memory"),
        ({"size": 10**6}, r"needs about .* TB of memory"),
    ],
)
def test_what_no_machine_can_hold_is_refused_at_once(options, sentence):
    tracemalloc.start()
    started = time.monotonic()
    with pytest.raises(ValueError, match=sentence):
        small(**options)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 100_000_000 and time.monotonic() - started < 10


def test_memory_is_what_a_run_then_uses(tmp_path):
    """Within a factor of two; the faces and what is loaded once are not counted."""
    params = {"n_neurons": 301, "epochs": 1, "interaction": "L"}
    study = small(params=params, data={"10": {"n": 10}}, repeats=1, n_seeds=8, size=64)
    small(repeats=1, size=64).run(tmp_path / "first", jobs=1, progress=False)  # caches
    study.reference  # noqa: B018
    tracemalloc.start()
    study.run(tmp_path, jobs=1, progress=False)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.5 < study.estimate().memory / used < 2


def test_disk_is_what_the_weights_take(tmp_path):
    study = small(repeats=1)
    study.run(tmp_path, progress=False)
    kept = sum(path.stat().st_size for path in (tmp_path / "study").iterdir())
    assert study.estimate().disk == pytest.approx(kept, rel=0.2)  # and the training pictures


def test_time_grows_with_the_work_and_falls_with_the_threads():
    one = figure5(True, metrics=["gabor"]).estimate()
    start = estimate.NOTHING.seconds(1)  # the faces are measured once
    assert start > 0
    assert one.seconds(1) - start == pytest.approx(4 * (one.seconds(4) - start))
    assert one.times(3).seconds(1) - start == pytest.approx(3 * (one.seconds(1) - start))
    assert (one + one).networks == one.times(2).networks
    slow = figure5(True, metrics=["gabor", "inception-random"]).slow
    assert slow > figure5(True, metrics=["gabor"]).slow == 0
    extra = one.seconds(4, slow) - one.seconds(4)
    assert extra == pytest.approx(slow * (one.networks / 4 + estimate.ALL))
    assert 1e-12 < estimate.pace() < 1e-6
    assert Params().epochs == 3000
