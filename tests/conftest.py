"""What every test may ask for: the real faces and a browser, or a sentence that says what to do."""

from __future__ import annotations

import os
import shutil

import pytest

IN_CI = bool(os.environ.get("CI"))


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
    missing("no Chromium found: install it (Debian: apt-get install chromium) for the browser tests")
    raise AssertionError("unreachable")
