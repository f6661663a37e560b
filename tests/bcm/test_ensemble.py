"""Many seeds at once: equal to one by one, interruptible, and small."""

from __future__ import annotations

import dataclasses
import re
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from cortexviz import CortexvizWarning
from cortexviz.bcm import Params, train, train_ensemble
from tests.waiting import LIMIT

SMALL = Params(n_neurons=5, epochs=40, batch_size=4, learning_rate=1e-2)
IMAGES = np.random.default_rng(1).random((8, 6, 5))


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "adagrad"])
@pytest.mark.parametrize("n_jobs", [1, 3, -1])
def test_an_ensemble_is_its_networks_trained_one_by_one(n_jobs, optimizer):
    params = dataclasses.replace(SMALL, optimizer=optimizer)
    seeds = [7, 0, 123456789]
    together = train_ensemble(params, IMAGES, iter(seeds), n_jobs=n_jobs, progress=False)
    assert together.shape == (3, 5, 30)
    for seed, weights in zip(seeds, together, strict=True):
        *_, alone = train(params, IMAGES, seed, every=13)
        assert weights.tobytes() == alone.weights.tobytes()


def test_seeds_may_be_numpy_integers():
    several = train_ensemble(SMALL, IMAGES, np.arange(2), progress=False)
    assert several.tobytes() == train_ensemble(SMALL, IMAGES, [0, 1], progress=False).tobytes()


def test_the_bar_shows_epochs_and_time_left(capsys):
    train_ensemble(SMALL, IMAGES, range(3))
    shown = capsys.readouterr().err
    assert "120/120" in shown
    assert "epoch/s" in shown
    train_ensemble(SMALL, IMAGES, range(3), progress=False)
    assert capsys.readouterr().err == ""


def test_a_network_that_settles_counts_as_done(capsys):
    params = dataclasses.replace(SMALL, optimizer="sgd", tol=0.5)
    train_ensemble(params, IMAGES, range(2))
    assert "80/80" in capsys.readouterr().err


def test_a_diverging_network_stops_the_ensemble_and_is_named():
    params = dataclasses.replace(SMALL, optimizer="sgd", learning_rate=300.0)
    with pytest.raises(FloatingPointError, match="seed 5: training diverged in epoch"):
        train_ensemble(params, 100 * IMAGES, [5], progress=False)


def test_networks_that_learned_nothing_are_named():
    params = dataclasses.replace(SMALL, activation="logistic", initializer="normal")
    with pytest.warns(CortexvizWarning, match=r"all responses are equal.* with seeds \[3, 4\]"):
        train_ensemble(params, IMAGES + 1e6, [4, 3], progress=False)


def test_zero_images_warn_once():
    with pytest.warns(CortexvizWarning, match="images are all zero"):
        weights = train_ensemble(SMALL, np.zeros_like(IMAGES), range(2), progress=False)
    assert np.isfinite(weights).all()


def test_another_thread_stops_the_training_in_the_middle_of_a_network():
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    endless = Params(n_neurons=5, batch_size=8, epochs=10**9)
    with pytest.warns(CortexvizWarning, match=r"interrupted: returning 0 of 3 networks"):
        weights = train_ensemble(endless, IMAGES, range(3), progress=False, stop=stop)
    assert weights.shape == (0, 5, 30)


INTERRUPTED = """
import warnings, numpy as np
from cortexviz.bcm import Params, train_ensemble
params = Params(n_neurons=5, epochs=1000, batch_size=8)
images = np.random.default_rng(1).random((8, 60, 50))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    weights = train_ensemble(params, images, range(10_000), n_jobs=1)
print(len(weights), np.isfinite(weights).all(), (weights.std(axis=(1, 2)) > 0).all())
print(caught[-1].message)
"""


def test_ctrl_c_returns_the_networks_that_are_finished():
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    ) as process:  # fmt: skip
        for bar in process.stderr:
            at = re.search(r"(\d+)/10000000", bar)
            if at and int(at[1]) > 1000:  # the first network is finished
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, err
    summary, message = out.splitlines()
    count, finite, trained = summary.split()
    assert 0 < int(count) < 10_000
    assert (finite, trained) == ("True", "True")
    kept = list(range(int(count)))
    assert message == f"interrupted: returning {count} of 10000 networks, of seeds {kept}"
