"""A short version of `python -m tests.studies.kills`, which kills 200 times."""

import re
import subprocess
import sys
from pathlib import Path


def test_a_study_survives_being_killed_at_any_moment():
    # A process of its own: one that forks must not have other tests' threads.
    done = subprocess.run(
        [sys.executable, "-m", "tests.studies.kills", "15"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"15 kills, [1-9]\d* studies finished .* 0 runs lost, 0 doubled", done.stdout)
