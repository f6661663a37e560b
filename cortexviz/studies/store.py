"""Results on disk: one SQLite file, weights beside it, nothing lost and nothing twice."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from cortexviz import __version__
from cortexviz.bcm import synthetic_images
from cortexviz.studies.design import Run, Study
from cortexviz.studies.work import Outcome

try:
    import fcntl
except ImportError:  # Windows: two processes may do a run twice there, it is still kept once
    fcntl = None  # type: ignore[assignment]

FORMAT = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS study (format INTEGER, version TEXT, identity TEXT);
CREATE TABLE IF NOT EXISTS runs (
    key TEXT PRIMARY KEY, number INTEGER, settings TEXT, metrics TEXT, error TEXT,
    training_seconds REAL, seconds REAL, finished TEXT, versions TEXT, weights TEXT
);
"""


class Store:
    """The results of one study: ``NAME.sqlite``, ``NAME.lock`` and the folder ``NAME`` of weights.

    A run's weights are written first, under a temporary name, and renamed; its row follows in
    one transaction. Whoever is killed between the two leaves a file without a row, which the
    next start writes again. A run in progress is claimed by a lock of the operating system,
    which dies with its process, so several processes can share the work.

    Parameters
    ----------
    path : path of the .sqlite file
    study : Study, optional
        What the file must hold, or will hold; without it the file must exist, to be looked at.
    """

    def __init__(self, path: str | Path, study: Study | None = None) -> None:
        self.path = Path(path)
        self.folder = self.path.with_suffix("")
        if study is None and not self.path.exists():
            raise FileNotFoundError(f"there are no results in {self.path}")
        identity = study.identity if study else None
        self._numbers = {run.key: i for i, run in enumerate(study.runs)} if study else {}
        self._guard = threading.Lock()
        self._claims: set[str] = set()
        with ExitStack() as open_files:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                if study is not None:
                    self._lock_file = self.path.with_suffix(".lock").open("a+b")
                    open_files.callback(self._lock_file.close)
                self._database = sqlite3.connect(
                    self.path, timeout=60, isolation_level=None, check_same_thread=False
                )
                open_files.callback(self._database.close)
                self._database.execute("PRAGMA journal_mode=WAL")
                self._database.execute("PRAGMA synchronous=FULL")
                with self._guard, self._transaction():
                    self.identity = self._open(identity)
            except sqlite3.DatabaseError as error:
                raise ValueError(
                    f"{self.path} cannot be used as a file of results ({error}): "
                    "choose another folder"
                ) from None
            except OSError as error:
                raise OSError(f"results cannot be written to {self.path.parent}: {error}") from None
            self._files = open_files.pop_all()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files and of all claims."""
        with self._guard:
            self._files.close()

    def claim(self, run: Run) -> bool:
        """Whether this caller is to do `run`: it is neither done nor in progress anywhere."""
        with self._guard:
            if run.key in self._claims or not self._lock(run):
                return False
            # Looked up after the lock: whoever held it before us has recorded the run by now.
            if self._database.execute("SELECT 1 FROM runs WHERE key = ?", [run.key]).fetchone():
                self._unlock(run)
                return False
            self._claims.add(run.key)
            return True

    def release(self, run: Run) -> None:
        """Give a claim back."""
        with self._guard:
            self._claims.discard(run.key)
            self._unlock(run)

    def record(self, run: Run, outcome: Outcome) -> dict[str, Any]:
        """Keep the outcome of a claimed run for good; returns its row."""
        weights = "" if outcome.error else self._write(run, outcome)
        with self._guard, self._transaction():
            self._database.execute(
                "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [
                    run.key,
                    self._numbers[run.key],
                    json.dumps(run.settings),
                    json.dumps(outcome.values),
                    outcome.error,
                    outcome.training_seconds,
                    outcome.seconds,
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    outcome.versions,
                    weights,
                ],
            )
        self.release(run)
        return next(self.rows(run.key))

    def finished(self) -> set[str]:
        """Keys of the runs that are done."""
        with self._guard:
            return {key for (key,) in self._database.execute("SELECT key FROM runs")}

    def rows(self, key: str | None = None) -> Iterator[dict[str, Any]]:
        """The tidy table so far, one dict per run, in the study's order."""
        query = "SELECT * FROM runs" + (" WHERE key = ?" if key else "") + " ORDER BY number"
        with self._guard:
            cursor = self._database.execute(query, [key] if key else [])
            names = [column for column, *_ in cursor.description]
            found = cursor.fetchall()
        for values in found:
            row = dict(zip(names, values, strict=True))
            metrics, settings = json.loads(row.pop("metrics")), json.loads(row.pop("settings"))
            yield {"key": row.pop("key"), **settings, **metrics, **row}

    def arrays(self, row: dict[str, Any]) -> dict[str, np.ndarray]:
        """``weights`` (S, N, d), ``training`` (n, h, w) uint8 and ``seeds`` (S,) of a row's run."""
        if not row["weights"]:
            raise ValueError(f"run {row['key']} has no weights: {row['error']}")
        with np.load(self.path.parent / row["weights"]) as stored:
            return dict(stored)

    def pictures(self, row: dict[str, Any]) -> np.ndarray:
        """The synthetic images of a row's run, (S, h, w) uint8."""
        arrays = self.arrays(row)
        return synthetic_images(arrays["weights"], arrays["training"].shape[1:])

    def _open(self, asked: dict[str, Any] | None) -> dict[str, Any]:
        """Agree with the file on what it holds; returns that."""
        for statement in SCHEMA.split(";"):
            self._database.execute(statement)
        stored = self._database.execute("SELECT * FROM study").fetchone()
        if stored is None:
            if asked is None:
                raise sqlite3.DatabaseError("it holds no study")
            values = [FORMAT, __version__, json.dumps(asked)]
            self._database.execute("INSERT INTO study VALUES (?, ?, ?)", values)
            return asked
        kind, version, identity = stored[0], stored[1], json.loads(stored[2])
        if (kind, version) != (FORMAT, __version__):
            raise ValueError(
                f"{self.path} was made by cortexviz {version} and this is {__version__}: "
                "go on with that version, or choose another folder"
            )
        if asked is not None and identity != asked:
            raise ValueError(
                f"{self.path} holds another study ({_differences(identity, asked)}): "
                "choose another folder, or ask for the same study again"
            )
        return identity

    def _transaction(self) -> _Transaction:
        return _Transaction(self._database)

    def _lock(self, run: Run) -> bool:
        """Lock one byte of the lock file, that of this run; False if another process has it."""
        if fcntl is None:
            return True
        try:
            fcntl.lockf(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._numbers[run.key])
        except OSError:
            return False
        return True

    def _unlock(self, run: Run) -> None:
        if fcntl is not None:
            fcntl.lockf(self._lock_file, fcntl.LOCK_UN, 1, self._numbers[run.key])

    def _write(self, run: Run, outcome: Outcome) -> str:
        self.folder.mkdir(exist_ok=True)
        final = self.folder / f"{run.key}.npz"
        for left_over in self.folder.glob(f"{run.key}.*.tmp"):
            left_over.unlink(missing_ok=True)  # of somebody who was killed: the claim is ours
        # One name per process and thread, should a system without locks have two writers.
        temporary = final.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
        with temporary.open("wb") as file:
            np.savez(
                file, weights=outcome.weights, training=outcome.training, seeds=run.network_seeds
            )
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(final)
        return f"{self.folder.name}/{final.name}"


class _Transaction:
    """BEGIN IMMEDIATE ... COMMIT, or ROLLBACK; waits for another process that writes."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database

    def __enter__(self) -> None:
        self.database.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: Any, *_: Any) -> None:
        self.database.execute("ROLLBACK" if kind else "COMMIT")


def _differences(stored: dict[str, Any], asked: dict[str, Any]) -> str:
    return "; ".join(
        f"{name} {stored.get(name)} there, {asked[name]} here"
        for name in asked
        if stored.get(name) != asked[name]
    )
