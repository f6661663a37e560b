"""Kill a study with -9 at random moments, again and again: nothing lost, nothing twice.

    python -m tests.studies.kills [200]

A child process (a fork, so that a start takes milliseconds) works on a study until it is killed;
then the database is checked and the next child goes on. When all runs are done the table and the
weights must be those of a study that nobody disturbed.
"""

import hashlib
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path

from tqdm.auto import tqdm

from cortexviz.studies import Store
from tests.studies.small import numbers, small


def kill_study(kills, out, seed=0):
    """Kill as many children as asked; returns how many studies were finished on the way."""
    study = small(repeats=12)
    whole = numbers(study.run(out / "whole", jobs=1, progress=False))
    weights = fingerprints(out / "whole" / "study")
    rng, done, studies = random.Random(seed), 0, 0
    while done < kills:
        folder = out / f"killed{studies}"
        before = []
        while len(before) < len(whole):
            # The last few of all kills are followed by a child that is left to finish.
            alive = rng.uniform(0, 0.15) if done < kills else 60.0
            done += one_child(study, folder, alive)
            before = checked(folder, before)
        assert numbers(before) == whole, "other numbers than undisturbed"
        assert fingerprints(folder / "study") == weights, "other weights, or files left over"
        studies += 1
    return studies


def one_child(study, folder, seconds):
    """Let a child work for so long and kill it; returns 1 if it was still alive, else 0."""
    child = os.fork()
    if child == 0:
        status = 1
        # tqdm's lock is shared with the parent and outlives whoever is killed with it in hand.
        tqdm.set_lock(threading.RLock())
        try:
            study.run(folder, jobs=2, progress=False)
            status = 0
        finally:
            os._exit(status)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            assert os.waitstatus_to_exitcode(status) == 0, "a child failed on its own"
            return 0
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 1


def checked(folder, before):
    """The rows now, after asking the database whether it is whole and the rows whether all stay."""
    if not (folder / "study.sqlite").exists():
        return before
    database = sqlite3.connect(folder / "study.sqlite")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    tables = database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'study'").fetchone()
    started = tables[0] and database.execute("SELECT count(*) FROM study").fetchone()[0]
    database.close()
    if not started:
        assert not before
        return before
    with Store(folder / "study.sqlite") as results:
        rows = list(results.rows())
        for row in rows:
            results.arrays(row)  # every row has its weights, whole
    keys = [row["key"] for row in rows]
    assert len(keys) == len(set(keys)), "a run was recorded twice"
    missing = [row for row in before if row not in rows]
    assert not missing, f"{len(missing)} runs were lost"
    return rows


def fingerprints(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


if __name__ == "__main__":
    KILLS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    START = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        FINISHED = kill_study(KILLS, Path(scratch))
    print(
        f"{KILLS} kills, {FINISHED} studies finished all the same: 0 runs lost, 0 doubled, "
        f"database intact, same numbers and weights ({time.monotonic() - START:.0f} s)"
    )
