"""Many networks of one setting on a torch device, in each way that there is, timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor

from cortexviz.bcm import Params
from cortexviz.bcm.batched import Batched
from cortexviz.bcm.training import first_weights

ADAM = 14  # multiplications, additions, a root and an inverse for each weight
GRAPH = 10  # steps in a CUDA graph


class Networks:
    """`n_seeds` networks at their start, and image numbers for as many steps as are asked for."""

    def __init__(self, params: Params, images: np.ndarray, n_seeds: int, device: str) -> None:
        self.params, self.device, self.n_seeds = params, device, n_seeds
        X = np.ascontiguousarray(images, params.dtype)
        seeds = (np.random.default_rng(seed) for seed in range(n_seeds))
        W = np.stack([first_weights(params, X.shape[1], rng) for rng in seeds])
        self.X, self.W = torch.from_numpy(X).to(device), torch.from_numpy(W).to(device)

    def batches(self, steps: int) -> Tensor | None:
        """Drawn with repeats: it takes as long, and is drawn sooner."""
        n, b = len(self.X), self.params.batch_size
        if b == n:
            return None
        shape = self.n_seeds, steps, b
        return torch.randint(n, shape, dtype=torch.int32, device=self.device)

    def operations(self) -> float:
        """Of a step of all networks: W X^T, M^-1 P, phi X and Adam."""
        N, d, b = self.params.n_neurons, self.X.shape[1], self.params.batch_size
        return self.n_seeds * (4 * N * b * d + 2 * N * N * b + ADAM * N * d)

    def traffic(self) -> float:
        """Bytes of a step where weights and two memories are read and written once."""
        return 6.0 * self.W.numel() * self.W.element_size()

    def kernel(self, steps: int) -> Callable[[], object]:
        """`steps` steps by the kernel."""
        from cortexviz.bcm import fused

        if self.device == "cpu" or not fused.fits(self.params, self.X):
            raise NotImplementedError("the kernel does not do this here")
        run, batches = fused.Fused(self.params, self.X, self.W.clone()), self.batches(steps)
        return lambda: run.advance(batches, steps)

    def plain(self, steps: int) -> Callable[[], object]:
        """`steps` steps, one torch operation after the other."""
        run, batches = Batched(self.params, self.X, self.W.clone()), self.batches(steps)
        return lambda: run.advance(batches, steps)

    def graph(self, steps: int) -> Callable[[], object]:
        """The same operations, replayed from a CUDA graph: no time between them.

        What is replayed has Adam's correction of one count of steps, which takes as long.
        """
        if self.device == "cpu":
            raise NotImplementedError("CUDA graphs are a card's")
        run, batches = Batched(self.params, self.X, self.W.clone()), self.batches(GRAPH)
        aside = torch.cuda.Stream()
        with torch.cuda.stream(aside):  # as torch wants it: what is set up once comes before
            run.advance(batches, GRAPH)
        torch.cuda.synchronize()
        before, recorded = (run._weights, run.theta, *run.memories), torch.cuda.CUDAGraph()
        with torch.cuda.graph(recorded):
            run.advance(batches, GRAPH)
            for old, new in zip(before, (run._weights, run.theta, *run.memories), strict=True):
                old.copy_(new)

        def replay() -> None:
            for _ in range(steps // GRAPH):
                recorded.replay()

        return replay


WAYS: dict[str, tuple[Callable[[Networks, int], Callable[[], object]], int]] = {
    "kernel": (Networks.kernel, 2000),
    "torch, graph": (Networks.graph, 200),
    "torch": (Networks.plain, 100),
}


def step_seconds(networks: Networks, way: str, quick: bool) -> float:
    """Seconds a step of all networks: the median of three turns, after one that compiles."""
    start, steps = WAYS[way]
    steps = GRAPH if quick else steps
    work = start(networks, steps)
    seconds(work, networks.device)
    return float(np.median([seconds(work, networks.device) for _ in range(3)])) / steps


def seconds(work: Callable[[], object], device: str) -> float:
    wait(device)
    start = time.perf_counter()
    work()
    wait(device)
    return time.perf_counter() - start


def name(device: str) -> str:
    return "torch on a processor" if device == "cpu" else torch.cuda.get_device_name()


def wait(device: str) -> None:
    if device != "cpu":
        torch.cuda.synchronize()


def apart(networks: Networks, steps: int = 20) -> float:
    """How far the kernel's weights are from torch's after some steps from the same start."""
    from cortexviz.bcm import fused

    batches = networks.batches(steps)
    runs = [
        kind(networks.params, networks.X, networks.W.clone()) for kind in (Batched, fused.Fused)
    ]
    for run in runs:
        run.advance(batches, steps)
    plain, fast = (run.weights() for run in runs)
    return float((plain - fast).abs().max())


def arithmetic(device: str, size: int) -> float:
    """Operations a second in float32, of a product of two matrices, without tensor cores."""
    a = torch.rand(size, size, device=device)
    a @ a
    return 2 * size**3 / min(seconds(lambda: a @ a, device) for _ in range(5))


def memory(device: str, numbers: int) -> float:
    """Bytes a second, read and written, of a copy."""
    a = torch.rand(numbers, device=device)
    b = a.clone()
    return 8 * numbers / min(seconds(lambda: b.copy_(a), device) for _ in range(5))


@contextmanager
def tiles(tile: tuple[int, int, int, int]) -> Iterator[None]:
    """Cut networks by another tile than the kernel's own."""
    from cortexviz.bcm import fused

    own, fused.TILES = fused.TILES, (fused.Tile(*tile),)
    try:
        yield
    finally:
        fused.TILES = own
