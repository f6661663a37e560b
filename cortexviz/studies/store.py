"""Results on disk: one SQLite file, weights beside it, nothing lost and nothing twice."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from cortexviz.base.files import as_path
from cortexviz.bcm import synthetic_images
from cortexviz.studies import database
from cortexviz.studies.claims import Claims
from cortexviz.studies.design import Line, Plan, Run
from cortexviz.studies.table import Row
from cortexviz.studies.weights import Weights
from cortexviz.studies.work import Outcome

ENDING = ".sqlite"


class Store:
    """The results of one study: ``NAME.sqlite``, ``NAME.lock`` and the folder ``NAME`` of weights.

    A run's weights are written first, under a temporary name, and renamed; its row follows in
    one transaction. Whoever is killed between the two leaves a file without a row, which the
    next start writes again; a row whose file is missing or cut short is done again, too. A run in
    progress is claimed (`Claims`), so several processes and threads can share the work.

    Parameters
    ----------
    path : path of the .sqlite file
    study : Study or Bench, optional
        What the file must hold, or will hold. Without it the file must exist, and is only looked
        at: nothing is written, so results that may only be read will do.

    Attributes
    ----------
    path, folder : Path
        The file and the folder of weights, absolute.
    identity : dict
        What the file holds, as `Study.identity`.
    version : str
        The cortexviz that began it; what did a run stands in its row.

    Raises
    ------
    FileNotFoundError
        There are no results to look at.
    ValueError
        The file is damaged, holds something else, or has a format that this version cannot read.
    OSError
        It cannot be read or written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from cortexviz.studies import Store, Study
    >>> given = {"n_neurons": [5, 9], "epochs": 10}, {"10 random": {"n": 10}}, ["gabor"]
    >>> study = Study(*given, source="procedural")
    >>> with TemporaryDirectory() as folder, Store(Path(folder, "study.sqlite"), study) as store:
    ...     list(store.rows()), [store.claim(study.runs[0]) for _ in range(2)]
    ([], [True, False])
    """

    def __init__(self, path: str | Path, study: Plan | None = None) -> None:
        self.path = Path(os.path.abspath(as_path("path", path)))
        if self.path.suffix != ENDING:
            raise ValueError(f"path must be that of a file NAME{ENDING} of results; got {path}")
        self.folder = self.path.with_name(self.path.name.removesuffix(ENDING))
        if study is None and not self.path.exists():
            raise FileNotFoundError(f"there are no results in {path}")
        asked = study.identity if study else None
        self._numbers = {run.key: i for i, run in enumerate(study.runs)} if study else {}
        self._guard = threading.Lock()
        self._weights = Weights(self.folder)
        with ExitStack() as files:
            self._claims, self._database = self._open(files, to_write=study is not None)
            with self._words(writing=study is not None):
                self.version, self.identity = database.agree(self._database, self.path, asked)
            if study is not None:
                self.check(study)
            self._files = files.pop_all()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files and of all claims."""
        with self._guard:
            self._files.close()

    def check(self, study: Plan) -> None:
        """Refuse the file of another study."""
        asked = study.identity
        if self.identity != asked:
            raise ValueError(
                f"{self.path} holds another study ({_differences(self.identity, asked)}): "
                f"choose another folder, or ask for {_same(self.identity, asked)} again"
            )

    def claim(self, run: Line) -> bool:
        """Whether this caller is to do `run`: it is neither done nor in progress anywhere."""
        number = self._number(run)
        if not self._claims or not self._claims.take(number):
            return False
        # Looked up after the claim: whoever held it before us has recorded the run by now.
        if self.finished(run.key):
            self._claims.give(number)
            return False
        return True

    def release(self, run: Line) -> None:
        """Give a claim back."""
        if self._claims:
            self._claims.give(self._number(run))

    def at_work(self) -> bool:
        """Whether anybody, in this process or another, is doing runs of this study now."""
        return self._claims is not None and self._claims.anybody(self.identity["runs"])

    def record(self, run: Line, outcome: Outcome) -> Row:
        """Keep the outcome of a claimed run for good; returns its row."""
        if not self.finished(run.key):
            with self._words(writing=True):
                weights = ""  # a trial has none, and neither has a run that failed
                if isinstance(run, Run) and not outcome.error:
                    weights = self._weights.write(run, outcome)
                device = {"device": outcome.device} if isinstance(run, Run) else {}
                values = {
                    "key": run.key,
                    "number": self._number(run),
                    "settings": json.dumps(run.settings | device),
                    "metrics": json.dumps(outcome.values),
                    "error": outcome.error,
                    "training_seconds": outcome.training_seconds,
                    "seconds": outcome.seconds,
                    "finished": datetime.now(UTC).isoformat(timespec="seconds"),
                    "versions": outcome.versions,
                    "weights": weights,
                }
                with self._guard:
                    database.put(self._database, values)
        self.release(run)
        return next(self.rows(run.key))

    def finished(self, key: str | None = None) -> set[str]:
        """Keys of the runs that are done, or of this one; without whole weights a row is not."""
        query = "SELECT key, weights FROM runs" + (" WHERE key = ?" if key else "")
        with self._guard, self._words():
            found = self._database.execute(query, [key] if key else []).fetchall()
        return {key for key, name in found if not name or self._weights.is_whole(name)}

    def stamp(self) -> int:
        """A number that changes when somebody else has written to the file."""
        with self._guard, self._words():
            return self._database.execute("PRAGMA data_version").fetchone()[0]

    def rows(self, key: str | None = None) -> Iterator[Row]:
        """The tidy table so far, one dict per run, in the study's order."""
        with self._guard, self._words():
            found = database.rows(self._database, key)
        yield from found

    def arrays(self, row: Row) -> dict[str, np.ndarray]:
        """``weights`` (S, N, d), ``training`` (n, h, w) uint8 and ``seeds`` (S,) of a row's run."""
        if not row["weights"]:
            raise ValueError(f"run {row['key']} has no weights: {row['error']}")
        return self._weights.read(row["weights"])

    def pictures(self, row: Row) -> np.ndarray:
        """The synthetic images of a row's run, (S, h, w) uint8."""
        arrays = self.arrays(row)
        return synthetic_images(arrays["weights"], arrays["training"].shape[1:])

    def _open(self, files: ExitStack, to_write: bool) -> tuple[Claims | None, sqlite3.Connection]:
        lock = self.path.with_name(f"{self.folder.name}.lock")
        claims: Claims | None = None
        with self._words(to_write):
            if to_write:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                claims = Claims(lock, to_write=True)
            else:
                with suppress(OSError):  # without it, nobody can tell us that they are at work
                    claims = Claims(lock, to_write=False)
            if claims:
                files.callback(claims.close)
            connect = database.to_write if to_write else database.to_look_at
            return claims, files.enter_context(connect(self.path))

    @contextmanager
    def _words(self, writing: bool = False) -> Iterator[None]:
        """What can go wrong with files, in a sentence."""
        try:
            yield
        except (sqlite3.OperationalError, OSError) as error:
            if not writing and isinstance(error, FileNotFoundError):
                raise
            if not writing:
                raise OSError(f"results cannot be read from {self.path} ({error})") from None
            raise OSError(
                f"results cannot be written to {self.path.parent} ({error}): make room there or "
                "choose another folder; what is finished is kept, and the same study goes on"
            ) from None
        except (sqlite3.Error, UnicodeDecodeError, database.DamagedError) as error:
            raise ValueError(
                f"{self.path} cannot be used as a file of results ({error}): choose another folder"
            ) from None

    def _number(self, run: Line) -> int:
        if run.key not in self._numbers:
            raise ValueError(f"run must be one of the study that {self.path} was opened to write")
        return self._numbers[run.key]


def file_of(study: Plan, out: str | Path) -> Path:
    """Where the folder `out` holds the results; absolute, as somebody may change the folder."""
    return Path(os.path.abspath(as_path("out", out)), f"{study.name}{ENDING}")


def whole(study: Plan, path: Path) -> list[Row]:
    """The whole table, or nothing while runs are missing; read where nothing may be written."""
    with suppress(FileNotFoundError), Store(path) as store:
        store.check(study)
        if len(store.finished()) == len(study.runs):
            return list(store.rows())
    return []


def _differences(stored: dict[str, Any], asked: dict[str, Any]) -> str:
    return "; ".join(
        f"{name} {stored.get(name)} there, {asked[name]} here"
        for name in asked
        if stored.get(name) != asked[name]
    )


def _same(stored: dict[str, Any], asked: dict[str, Any]) -> str:
    """What would go on with the file; the photographs may have come since it was begun, or gone."""
    there, here = (str(identity.get("faces")).split()[1:2] for identity in (stored, asked))
    others = there != here and {*there, *here} <= {"olivetti", "procedural"}
    if others and stored | {"faces": asked["faces"]} == asked:
        return f"its faces, source={there[0]!r},"
    return "the same study"
