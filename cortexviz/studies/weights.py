"""The weights of runs: a folder beside the table, with an archive for each run."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from cortexviz.base.files import read_arrays, replacing
from cortexviz.studies.design import Run
from cortexviz.studies.work import Outcome

ARRAYS = ("weights", "training", "seeds")


class Weights:
    """The archives in one folder, called by what their rows say: ``NAME/KEY.npz``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._whole: set[str] = set()

    def write(self, run: Run, outcome: Outcome) -> str:
        """Keep the arrays of a claimed run, under a temporary name until all are written."""
        self.folder.mkdir(exist_ok=True)
        final = self.folder / f"{run.key}.npz"
        # Of somebody who was killed: the claim is ours.
        for pattern in (f".{final.name}.*.partial", f"{run.key}.*.tmp"):
            for left_over in self.folder.glob(pattern):
                with suppress(OSError):
                    left_over.unlink()
        with replacing(final) as file:
            np.savez(
                file, weights=outcome.weights, training=outcome.training, seeds=run.network_seeds
            )
        return f"{self.folder.name}/{final.name}"

    def read(self, name: str) -> dict[str, np.ndarray]:
        """The arrays, where they are whole and fit together."""
        path = self._path(name)
        try:
            arrays = read_arrays(path, "weights of a run")
            _check(arrays)
        except (FileNotFoundError, ValueError):
            raise ValueError(
                f"{path} is missing or damaged: delete what is left of it and start the study "
                "again, which does this run anew"
            ) from None
        return arrays

    def is_whole(self, name: Any) -> bool:
        """Whether an archive has its end, where its table of contents is kept."""
        path = self._path(name)
        if path.name not in self._whole:
            try:
                with zipfile.ZipFile(path) as file:
                    if not {f"{name}.npy" for name in ARRAYS} <= set(file.namelist()):
                        return False
            except Exception:  # zipfile and zlib have many errors for this
                return False
            self._whole.add(path.name)
        return True

    def _path(self, name: Any) -> Path:
        """Beside the table, whatever folder it was made in, and never anywhere else."""
        return self.folder / Path(str(name)).name


def _check(arrays: dict[str, np.ndarray]) -> None:
    weights, training, seeds = (arrays.get(name, np.empty(0)) for name in ARRAYS)
    good = (
        weights.ndim == 3
        and training.ndim in (3, 4)
        and training.dtype == np.uint8
        and weights.dtype.kind == "f"
        and weights.shape[2] == np.prod(training.shape[1:])
        and seeds.shape == weights.shape[:1]
        and bool(np.isfinite(weights).all())
    )
    if not good:
        raise ValueError("they do not fit together")
