"""Training on a graphics card: the Triton kernel, plain torch, and this machine's processors.

python -m benchmarks gpu                  under four minutes on a card; what time cuts off, it says
python -m benchmarks gpu --device cpu     tiny, in torch on a processor: whether this script works

"limit" is the share of what the card can do, as measured here: the kernel's operations, whose
weights stay in registers, at the speed of a float32 product of large matrices; for torch, reading
and writing weights and memories once a step at the speed of a copy.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

import joblib

from benchmarks.bcm import EPOCHS, faces
from cortexviz.bcm import Params, train_ensemble
from cortexviz.studies import report

if TYPE_CHECKING:
    from benchmarks.shared import card

SECONDS = 200  # after so many, nothing new is begun but the processors' rows
NETWORKS = 64  # of a run of the report
TARGETS = {5: 900, 13: 900, 21: 700, 29: None}  # networks a second on an H100 or H200
BATCHES = (10, 20, 50, 100)  # of 400 images
SHAPES = [(N, 10, 10) for N in TARGETS] + [(21, 400, b) for b in BATCHES]  # N, n, b
REPORT = 60  # seconds, on such a card
# Neurons, pixels, warps, registers. 255 is no bound: the prototype that was measured had none.
TILES = {
    13: (
        (16, 128, 4, 168),
        (16, 128, 4, 255),
        (16, 128, 4, 128),
        (16, 64, 2, 168),
        (16, 256, 4, 255),
        (16, 256, 8, 168),
    ),
    21: (
        (32, 64, 2, 200),
        (32, 64, 2, 255),
        (32, 64, 2, 168),
        (32, 64, 4, 128),
        (32, 128, 4, 200),
        (32, 128, 8, 128),
    ),
}


def processors() -> None:
    """What this machine does without a card, from a few epochs on all its processors."""
    jobs = joblib.cpu_count()
    train_ensemble(Params(epochs=1), faces(10), range(jobs), progress=False)
    print(f"This machine's {jobs} processors:")
    for N in TARGETS:
        taken = ensemble_seconds(Params(n_neurons=N, epochs=100), 10, jobs)
        print(f"  N = {N:2}, n = b = 10: {jobs / taken * 100 / EPOCHS:6.1f} networks/s")
    for b in BATCHES:
        taken = ensemble_seconds(Params(batch_size=b, epochs=2), 400, jobs)
        step = taken / 2 / (400 // b) * NETWORKS / jobs
        print(f"  a step of {NETWORKS} networks, n = 400, b = {b:3}: {1e6 * step:8.0f} us")
    print(flush=True)


def ensemble_seconds(params: Params, n: int, n_seeds: int, device: str = "cpu") -> float:
    start = time.perf_counter()
    train_ensemble(params, faces(n), range(n_seeds), progress=False, device=device)
    return time.perf_counter() - start


class Tables:
    """What a device does, as long as there is time."""

    def __init__(self, device: str) -> None:
        from benchmarks.shared import card

        self.card, self.device, self.tiny = card, device, device == "cpu"
        self.ways = ("torch",) if self.tiny else tuple(card.WAYS)
        self.end = time.monotonic() + SECONDS
        size, numbers = (256, 2**20) if self.tiny else (8192, 2**28)
        self.arithmetic, self.memory = card.arithmetic(device, size), card.memory(device, numbers)
        print(
            f"{card.name(device)}: {self.arithmetic / 1e12:.2g} Top/s in float32, the limit of the "
            f"kernel; {self.memory / 1e12:.2g} TB/s, the limit of torch\n"
        )

    def show(self, title: str, rows: Mapping[str, Callable[[], str]]) -> None:
        """Each row as it is found; one that fails, or comes too late, says so."""
        print(title)
        for name, row in rows.items():
            found = "left out, the time is over"
            if time.monotonic() < self.end:
                try:
                    found = row()
                except Exception as error:  # a card's are of many kinds, and the next row may do
                    found = f"not here: {str(error).strip().splitlines()[0]}"
            print(f"  {name:30} {found}", flush=True)
        print()

    def networks(self, N: int, n: int, b: int) -> card.Networks:
        images, n_seeds = (faces(n)[:, ::64], 2) if self.tiny else (faces(n), NETWORKS)
        return self.card.Networks(Params(n_neurons=N, batch_size=b), images, n_seeds, self.device)

    def agree(self, N: int, n: int, b: int) -> str:
        """A fast kernel that is wrong would be no use."""
        return f"{self.card.apart(self.networks(N, n, b)):.1e} apart after 20 steps"

    def step(self, way: str, N: int, n: int, b: int) -> str:
        networks = self.networks(N, n, b)
        taken = self.card.step_seconds(networks, way, self.tiny)
        by_arithmetic = networks.operations() / self.arithmetic
        least = by_arithmetic if way == "kernel" else networks.traffic() / self.memory
        rate = networks.n_seeds / (EPOCHS * (n // b) * taken)
        return f"{1e6 * taken:9.1f} us a step {least / taken:6.1%} of limit {rate:8.1f} networks/s"

    def tile(self, N: int, tile: tuple[int, int, int, int]) -> str:
        with self.card.tiles(tile):
            return self.step("kernel", N, 10, 10)

    def steps(self) -> None:
        """The kernel and torch, for the shapes of a person's faces and of all faces."""
        shapes = {f"N = {N}, n = {n}, b = {b}": (N, n, b) for N, n, b in SHAPES}
        if "kernel" in self.ways:
            rows = {name: partial(self.agree, *shape) for name, shape in shapes.items()}
            self.show("Weights by the kernel and by torch (rounding alone makes up to 2e-3):", rows)
        for name, shape in shapes.items():
            goal = TARGETS.get(shape[0]) if shape[1] == 10 else None
            target = f" (target on an H100 or H200: >= {goal} networks/s)" if goal else ""
            ways = {way: partial(self.step, way, *shape) for way in self.ways}
            self.show(f"{NETWORKS} networks, {name}{target}", ways)

    def whole_report(self) -> None:
        """Its training, from one run of each of its shapes, on all faces a tenth of one."""
        study = report(metrics=["distinct"])
        runs = Counter((run.params, len(study.images(run))) for run in study.runs)
        total: list[float] = []
        rows = {
            f"N = {params.n_neurons}, n = {n}, b = {params.batch_size}, "
            f"{params.interaction}": partial(self.run, params, n, count, total)
            for (params, n), count in [*runs.items()][: 2 if self.tiny else None]
        }
        self.show("A run of the report, by train_ensemble:", rows)
        missing = len(rows) - len(total)
        print(
            f"  {'its training':30} {sum(total):6.1f} s (target on an H100 or H200: <= {REPORT} s)"
            + (f", and {missing} shapes are missing" if missing else "")
            + "\n"
        )

    def run(self, params: Params, n: int, count: int, total: list[float]) -> str:
        share = 1000 if self.tiny else 10 if n == 400 else 1
        n_seeds = 2 if self.tiny else NETWORKS
        first = ensemble_seconds(replace(params, epochs=2), n, n_seeds, self.device)
        short = replace(params, epochs=EPOCHS // share)
        taken = share * ensemble_seconds(short, n, n_seeds, self.device)
        total.append(count * taken)
        return f"{taken:6.2f} s, {count} of them (the first call of all {first:.1f} s)"

    def other_tiles(self) -> None:
        for N, tiles in TILES.items():
            rows = {f"{tile}": partial(self.tile, N, tile) for tile in tiles}
            self.show(f"N = {N}, n = b = 10, tiles of neurons, pixels, warps, registers:", rows)


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks gpu", description=__doc__)
    parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
    device = parser.parse_args(arguments).device
    if missing := lacking(device):
        print(f"{missing}; the processors alone:\n")
    else:
        tables = Tables(device)
        tables.steps()
        tables.whole_report()
        if not tables.tiny:
            tables.other_tiles()
    if device == "cuda":
        processors()


def lacking(device: str) -> str:
    """What there is not, in words, or ''."""
    if find_spec("torch") is None:
        return "torch is not installed (pip install 'cortexviz[torch]')"
    import torch

    if device == "cuda" and not torch.cuda.is_available():
        return f"torch {torch.__version__} sees no graphics card here"
    return ""


if __name__ == "__main__":
    main(sys.argv[1:])
