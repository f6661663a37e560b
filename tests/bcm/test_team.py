"""One network on several threads: same bytes, whoever comes, goes, or is put aside."""

from __future__ import annotations

import dataclasses
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.bcm import BCM, Params, learners, team, tiles, train, train_ensemble
from cortexviz.bcm.learners import Compiled, orders
from cortexviz.bcm.training import first_weights
from tests.waiting import LIMIT

WIDE = np.random.default_rng(2).random((6, 2 * tiles.BLOCK + 300))  # three blocks
QUICK = Params(n_neurons=4, batch_size=3, interaction="L", learning_rate=1e-2)


@pytest.fixture(autouse=True)
def worth(monkeypatch):
    """However short the way, other threads are called."""
    monkeypatch.setattr(learners, "WORTH", 0)


def trained(params: Params, X: np.ndarray, n_threads: int, epochs: int, seed: int = 0) -> bytes:
    X, rng = X.astype(params.dtype), np.random.default_rng(seed)
    run = Compiled(params, X, first_weights(params, X.shape[1], rng), n_threads)
    for _ in range(2):
        assert run.advance(orders(rng, len(X), params.batch_size, epochs)) == epochs
    return run.weights().tobytes() + run.theta.tobytes()


@settings(max_examples=25, deadline=None)
@given(
    n=st.integers(1, 12),
    d=st.integers(1, 5 * tiles.BLOCK),
    n_neurons=st.integers(1, 8),
    batch_size=st.integers(1, 12),
    dtype=st.sampled_from(["float32", "float64"]),
    threshold=st.sampled_from(["batch", "sliding"]),
    seed=st.integers(0, 10**6),
)
def test_any_number_of_threads_leaves_the_same_bytes(
    n, d, n_neurons, batch_size, dtype, threshold, seed
):
    params = Params(
        n_neurons=n_neurons, interaction="L", batch_size=min(batch_size, n), dtype=dtype,
        threshold=threshold, weight_decay=0.1,
    )  # fmt: skip
    X = np.random.default_rng(seed).random((n, d))
    alone = trained(params, X, 1, 6, seed)
    assert all(trained(params, X, count, 6, seed) == alone for count in (2, 3))


def test_every_door_takes_threads_and_gives_the_same_bytes():
    params = dataclasses.replace(QUICK, epochs=30)
    *_, alone = train(params, WIDE, 5, every=7)
    *_, several = train(params, WIDE, 5, every=10, n_jobs=3)
    (ensemble,) = train_ensemble(params, WIDE, [5], n_jobs=3, progress=False)
    model = BCM(**dataclasses.asdict(params), random_state=5, n_jobs=2).fit(WIDE)
    for weights in (several.weights, ensemble, model.weights_):
        assert weights.tobytes() == alone.weights.tobytes()


def called(monkeypatch) -> list[int]:
    """How many threads each piece of training is given from now on."""
    counts: list[int] = []

    def together(work, n_threads):
        counts.append(n_threads)
        team.together(work, n_threads)

    monkeypatch.setattr(learners, "together", together)
    return counts


@pytest.mark.parametrize(
    ("n_seeds", "n_jobs", "each"), [(1, 3, 3), (2, 4, 2), (2, 3, 1), (5, 3, 1)]
)
def test_an_ensemble_shares_its_threads_among_its_networks(monkeypatch, n_seeds, n_jobs, each):
    counts = called(monkeypatch)
    params = dataclasses.replace(QUICK, epochs=5)
    train_ensemble(params, WIDE, range(n_seeds), n_jobs, progress=False)
    assert set(counts) == {each}
    counts.clear()
    list(train(params, WIDE))
    BCM(**dataclasses.asdict(params)).fit(WIDE)
    assert set(counts) == {1}, "where nobody asks for more"


@pytest.mark.parametrize(("may", "n_jobs", "each"), [(1, -1, 1), (2, -1, 2), (1, 3, 3)])
def test_where_kernels_are_many_a_network_has_one_thread_unless_asked(
    monkeypatch, may, n_jobs, each
):
    monkeypatch.setattr("joblib.cpu_count", lambda: 4)
    monkeypatch.setattr("cortexviz.bcm.ensemble.NUMBA_NUM_THREADS", may)
    counts = called(monkeypatch)
    train_ensemble(dataclasses.replace(QUICK, epochs=5), WIDE, [0], n_jobs, progress=False)
    assert set(counts) == {each}


def test_a_way_too_short_to_call_others_is_gone_alone(monkeypatch):
    monkeypatch.setattr(learners, "WORTH", QUICK.n_neurons * WIDE.size * 10)
    counts = called(monkeypatch)
    list(train(dataclasses.replace(QUICK, epochs=10), WIDE, every=10, n_jobs=3))
    list(train(dataclasses.replace(QUICK, epochs=11), WIDE, every=11, n_jobs=3))
    assert counts == [1, 3]


@pytest.mark.parametrize("comes", [(0,), (1,), (2, 0), (2, 1, 0)])
def test_nobody_is_counted_on(monkeypatch, comes):
    """Threads that never come, or one after the other: the first to come does it all."""
    expected = trained(QUICK, WIDE, 1, 8)
    monkeypatch.setattr(learners, "together", lambda work, n_threads: [work(own) for own in comes])
    assert trained(QUICK, WIDE, 3, 8) == expected


def test_threads_that_meet_in_the_middle_of_a_training_leave_the_same_bytes(monkeypatch):
    X, rng = WIDE.astype(np.float32), np.random.default_rng(0)
    noise = first_weights(QUICK, X.shape[1], rng)
    alone, both = (Compiled(QUICK, X, noise, count) for count in (1, 2))
    shown = orders(rng, len(X), 3, 2000)
    assert alone.advance(shown) == 2000

    def together(work, n_threads):
        other = threading.Thread(target=work, args=(1,))
        other.start()
        while both.words[team.STEP, 0] == 0 and other.is_alive():
            pass  # until the other is at work
        work(0)
        other.join(LIMIT)

    monkeypatch.setattr(learners, "together", together)
    assert both.advance(shown) == 2000
    assert both.weights().tobytes() == alone.weights().tobytes()
    assert both.theta.tobytes() == alone.theta.tobytes()


def test_where_one_is_put_aside_the_others_leave_and_the_first_goes_on(monkeypatch):
    """The system takes a thread away in the middle of a block, as a held word plays here."""
    X, rng = WIDE.astype(np.float32), np.random.default_rng(0)
    run = Compiled(QUICK, X, first_weights(QUICK, X.shape[1], rng), 2)
    before = run.weights().tobytes()
    ended: list[int] = []

    def together(work, n_threads):
        run.words[team.BLOCKS] = 1  # somebody has the first block, and is not heard of
        work(1)
        ended.append(1)
        assert run.words[team.LATE, 0] == 1
        first = threading.Thread(target=work, args=(0,))
        first.start()
        run.words[team.BLOCKS] = 0  # he is back, and gives it away
        first.join(LIMIT)
        ended.append(0)
        work(1)  # nothing is left to do

    monkeypatch.setattr(learners, "together", together)
    assert run.advance(orders(rng, len(X), 3, 4)) == 4
    assert ended == [1, 0]
    assert run.rest == learners.REST
    assert run.weights().tobytes() != before
    monkeypatch.undo()
    monkeypatch.setattr(learners, "WORTH", 0)
    counts = called(monkeypatch)
    run.rest = QUICK.n_neurons * WIDE.size * 5
    for _ in range(3):
        run.advance(orders(rng, len(X), 3, 4))
    assert counts == [1, 1, 2], "the machine is busy: alone for a while"


def test_any_number_of_threads_sees_the_same_network_diverge_in_the_same_epoch():
    params = dataclasses.replace(
        QUICK, epochs=1000, learning_rate=1e12, threshold="sliding", memory=0.99
    )
    said = set()
    for n_jobs in (1, 2, 3):
        with pytest.raises(FloatingPointError) as error:
            list(train(params, WIDE, every=1000, n_jobs=n_jobs))
        said.add(str(error.value))
    (message,) = said
    assert "diverged in epoch 1 " not in message


def test_stop_is_heard_by_a_team_at_work():
    stop = threading.Event()
    endless = dataclasses.replace(QUICK, epochs=10**9)
    threading.Timer(0.3, stop.set).start()
    with pytest.warns(UserWarning, match="interrupted: returning 0 of 1 networks"):
        train_ensemble(endless, WIDE, [0], n_jobs=3, progress=False, stop=stop)


INTERRUPTED = """
import threading, numpy as np
from cortexviz.bcm import Params, train
params = Params(n_neurons=5, epochs=10**9, batch_size=8)
images = np.random.default_rng(1).random((8, 60, 50))
try:
    for state in train(params, images, every=1000, n_jobs=2):
        print("at work", flush=True)
except KeyboardInterrupt:
    print(threading.active_count(), "left")
"""


def test_ctrl_c_is_heard_by_a_team_at_work():
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, text=True
    ) as process:
        for _ in range(3):
            assert process.stdout.readline() == "at work\n"
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 0
    assert out.splitlines()[-1] == "1 left"
