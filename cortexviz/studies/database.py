"""The table of a study as SQLite: how its file is opened, what it must hold, its rows."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cortexviz import __version__
from cortexviz.bcm import Params
from cortexviz.studies.table import Row

FORMAT = 1
TABLES = {
    "study": {"format": "INTEGER", "version": "TEXT", "identity": "TEXT"},
    "runs": {
        "key": "TEXT PRIMARY KEY", "number": "INTEGER", "settings": "TEXT", "metrics": "TEXT",
        "error": "TEXT", "training_seconds": "REAL", "seconds": "REAL", "finished": "TEXT",
        "versions": "TEXT", "weights": "TEXT",
    },
}  # fmt: skip
IDENTITY = {"name": str, "faces": str, "metrics": list, "runs": int, "settings": str}
NUMBERS = ("repeat", "seed", "n_seeds")

# Settings that an earlier version did not have, and where it trained.
USUAL = asdict(Params()) | {"device": "cpu"}

# Seconds to wait for another process that writes, and for one to let us look.
PATIENCE, GLANCE = 60.0, 5.0


class DamagedError(Exception):
    """What the file holds is no table of a study."""


@contextmanager
def to_write(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that may write; the file is made where it is missing."""
    with closing(_connect(path, "rwc", PATIENCE)) as database:
        if set(TABLES) <= set(_columns(database)):
            # A rollback journal, unlike a WAL, works on network file systems and leaves nothing
            # beside the file, so that results can be looked at where nothing may be written.
            with suppress(sqlite3.OperationalError):  # somebody has it open: next time
                database.execute("PRAGMA journal_mode=DELETE")
        database.execute("PRAGMA synchronous=FULL")
        yield database


@contextmanager
def to_look_at(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes nothing.

    SQLite must write even to read where a writer was killed, or where a file in WAL mode lies in a
    folder that one may only read: then it is let, or a copy is looked at.
    """
    ways: list[Callable[[], Any]] = [
        lambda: closing(_connect(path, "ro", GLANCE)),
        lambda: closing(_connect(path, "rw", GLANCE)),
        lambda: _copy(path),
    ]
    for way in ways:
        with ExitStack() as files:
            try:
                database = files.enter_context(way())
            except sqlite3.OperationalError:
                continue
            yield database
            return
    raise sqlite3.OperationalError("it cannot be opened")


def agree(
    database: sqlite3.Connection, path: Path, asked: dict[str, Any] | None
) -> tuple[str, dict[str, Any]]:
    """The version that made the file and what it holds; a new one is told what it is to hold."""
    columns = _columns(database)
    if asked is not None and not columns:
        with transaction(database):
            if not _columns(database):  # else another process was first
                for name, kinds in TABLES.items():
                    fields = ", ".join(" ".join(column) for column in kinds.items())
                    database.execute(f"CREATE TABLE {name} ({fields})")
                values = [FORMAT, __version__, json.dumps(asked)]
                database.execute("INSERT INTO study VALUES (?, ?, ?)", values)
        columns = _columns(database)
    if not columns:  # as a start leaves it that was killed, or found the disk full
        raise FileNotFoundError(f"there are no results in {path}")
    if any(not set(kinds) <= columns.get(name, set()) for name, kinds in TABLES.items()):
        raise DamagedError("it holds no study")
    row = database.execute("SELECT format, version, identity FROM study").fetchone()
    if row is None:
        raise DamagedError("it holds no study")
    kind, version, text = row
    if kind != FORMAT:
        raise ValueError(
            f"{path} has format {kind}, of cortexviz {version}, and this version, {__version__}, "
            f"reads format {FORMAT}: use that version, or choose another folder"
        )
    identity = _json(text)
    if any(not isinstance(identity.get(name), of) for name, of in IDENTITY.items()):
        raise DamagedError("what it says of its study is damaged")
    return str(version), identity


def put(database: sqlite3.Connection, values: dict[str, Any]) -> None:
    """Write one row, in place of one with the same key."""
    places = ", ".join("?" * len(values))
    with transaction(database):
        database.execute(
            f"INSERT OR REPLACE INTO runs ({', '.join(values)}) VALUES ({places})",
            list(values.values()),
        )


def rows(database: sqlite3.Connection, key: str | None) -> list[Row]:
    """The rows, in the order of the study, with settings and metrics as columns."""
    where = " WHERE key = ?" if key else ""
    query = f"SELECT {', '.join(TABLES['runs'])} FROM runs{where} ORDER BY number"
    return [_row(values) for values in database.execute(query, [key] if key else [])]


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; waits for another process that writes."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # where the disk is full, SQLite may have ended it by itself
            with suppress(sqlite3.Error):
                database.execute("ROLLBACK")
        raise


def _connect(path: Path, mode: str, patience: float) -> sqlite3.Connection:
    uri = f"{path.as_uri()}?mode={mode}"
    database = sqlite3.connect(
        uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False
    )
    try:
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def _copy(path: Path) -> Iterator[sqlite3.Connection]:
    with tempfile.TemporaryDirectory(prefix="cortexviz-") as folder:
        for ending in ("", "-wal", "-journal"):
            with suppress(FileNotFoundError):
                shutil.copyfile(f"{path}{ending}", Path(folder, f"{path.name}{ending}"))
        with closing(_connect(Path(folder, path.name), "rw", GLANCE)) as database:
            yield database


def _columns(database: sqlite3.Connection) -> dict[str, set[str]]:
    """Table -> names of its columns."""
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    query = "SELECT name FROM pragma_table_info(?)"
    return {table: {name for (name,) in database.execute(query, [table])} for (table,) in tables}


def _row(values: tuple[Any, ...]) -> Row:
    row = dict(zip(TABLES["runs"], values, strict=True))
    settings, metrics = _json(row.pop("settings")), _json(row.pop("metrics"))
    learns = "n_neurons" in settings  # a network that learns faces
    if learns:
        settings = USUAL | settings
    good = (
        all(isinstance(row[name], str) for name in ("key", "error", "weights", "versions"))
        and all(isinstance(row[name], float) for name in ("training_seconds", "seconds"))
        and all(isinstance(value, int | float) for value in metrics.values())
        and learns == ("pictures" in settings)
        and isinstance(settings.get("data"), str)
        and isinstance(settings.get("device", ""), str)
        and not set(metrics) & (set(settings) | set(row))
        and all(isinstance(settings.get(name), int) for name in NUMBERS)
    )
    if not good:
        raise DamagedError(f"the row of run {row['key']} is damaged")
    return {"key": row.pop("key"), **settings, **metrics, **row}


def _json(text: Any) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (TypeError, ValueError):
        value = None
    if not isinstance(value, dict):
        raise DamagedError("a text in it is damaged")
    return value
