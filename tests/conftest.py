"""What every test may ask for: the real faces and a browser, or a sentence that says what to do."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from cortexviz.base import language

IN_CI = bool(os.environ.get("CI"))

# Speed is measured, never tested. In CI Hypothesis takes the same examples each time, by itself.
settings.register_profile("cortexviz", parent=settings(), deadline=None)
settings.load_profile("cortexviz")


# A shell has what it runs in the background ignore Ctrl-C, and so would all that tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever language a test's page asks for, the next test begins in English."""
    monkeypatch.setattr(language, "_spoken", language.ENGLISH)


def missing(sentence: str) -> None:
    """Skip with `sentence`, but fail where continuous integration promises everything."""
    if IN_CI:
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium or Chrome executable."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    missing("no Chromium found: install it for the browser tests (apt-get install chromium)")
    raise AssertionError("unreachable")


@pytest.fixture(scope="session")
def olivetti() -> np.ndarray:
    """The 400 real Olivetti faces, (400, 64, 64) float32 in [0, 1]; never downloaded by a test."""
    from sklearn.datasets import fetch_olivetti_faces, get_data_home

    try:
        return fetch_olivetti_faces(download_if_missing=False).images
    except OSError:
        missing(
            f"no Olivetti faces in {Path(get_data_home())}: run "
            "`python -c 'import sklearn.datasets as d; d.fetch_olivetti_faces()'` once, "
            "or point SCIKIT_LEARN_DATA at a folder that holds them"
        )
        raise AssertionError("unreachable") from None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: playwright leaves an event loop running where others start one."""
    items.sort(key=lambda item: "browser" in item.path.parts)
