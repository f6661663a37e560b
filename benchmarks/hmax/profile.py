"""One picture's way up, layer by layer, beside what this machine can do at most."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import NamedTuple

import numpy as np

from benchmarks.hmax.costs import milliseconds
from benchmarks.hmax.nets import network
from benchmarks.shared.page import markdown
from cortexviz.data import silhouettes
from cortexviz.hmax import HMAXNetwork, kernels
from cortexviz.hmax.inference import group_sums, s1_layers
from cortexviz.hmax.silence import seen
from cortexviz.hmax.threads import one_thread


def profile() -> str:
    """One picture up with places, on one thread: where the time goes, and how near the limits.

    Skipped are rows of white paper in S1, then windows in which nothing is seen, and in S3 pairs
    of nodes of which the picture's or the template's is flat. Traffic is each array read or written
    once.
    """
    names, images = silhouettes()
    trained = network("both", n_jobs=1).fit(images, names)
    rows = []
    with one_thread():
        limit, copied = peak(), copy_rate()
        for one in steps(trained, images[0]):
            ms = milliseconds(one.compute)
            per_second = one.values / ms / 1e3
            counts = [
                f"{one.values / 1e6:.2f}",
                f"{per_second:.0f}",
                f"{100 * per_second * one.operations / 1e3 / limit:.0f} %",
            ]
            counts = counts if one.values else ["", "", ""]
            traffic = f"{100 * one.traffic() / ms / 1e6 / copied:.0f} %"
            rows.append([one.name, f"{ms:.2f}", f"{100 * one.skipped:.0f} %", *counts, traffic])
    whole = milliseconds(lambda: trained.predict(images[:1]))
    rows.append(["**one image, `predict`**", f"**{whole:.1f}**", *[""] * 5])
    head = ["layer", "ms", "skipped", "message values, M", "M values / s",
            f"of the limit, {limit:.0f} GFLOP/s", f"of a copy's {copied:.0f} GB/s"]  # fmt: skip
    return markdown([head, *rows])


class Layer(NamedTuple):
    """One step of one picture's way up: `values` are the messages that are not skipped."""

    name: str
    compute: partial[np.ndarray]
    skipped: float
    values: float = 0
    operations: int = 0  # of float32, for each value

    def traffic(self) -> int:
        """Bytes, if each array is read or written once."""
        tuples = (one if isinstance(one, tuple) else (one,) for one in self.compute.args)
        arrays = (*chain.from_iterable(tuples), self.compute())
        return sum(one.nbytes for one in arrays if isinstance(one, np.ndarray))


def steps(trained: HMAXNetwork, image: np.ndarray) -> list[Layer]:
    """The layers, and then the beliefs of those that count in logs."""
    plan, tables, templates = trained.structure_, trained.tables_, trained.memory_.templates
    learned = {"C1": tables.c1, "S2": tables.s2, "C2": tables.c2}
    found, beliefs = [], []

    def up(name: str, kernel: Callable, below: np.ndarray, operations: int) -> np.ndarray:
        window = plan.window(name)
        compute = partial(kernel, below, learned[name], window, plan.step(name))
        log_lambda = compute()
        share = seen(log_lambda).mean()
        values = share * log_lambda.size * window**2
        found.append(Layer(name, compute, 1 - share, values, operations))
        compute = partial(kernels.normalise, log_lambda)
        beliefs.append(Layer(f"beliefs of {name}", compute, 1 - share))
        return compute()

    filters = partial(s1_layers, image[None], tables, plan)
    s1, size = filters()[0], plan.gabor_size
    inked = np.lib.stride_tricks.sliding_window_view((image < 1).any(1), size).mean()
    n_filters = np.prod(np.array(image.shape) - size + 1) * plan.n_orientations
    found.append(Layer("S1", filters, 1 - inked, inked * n_filters, 2 * size**2))
    c1 = group_sums(up("C1", kernels.complex_up, s1, 3), plan.n_orientations)
    s2 = up("S2", kernels.simple_up, c1, 2 * plan.n_orientations + 1)
    c2 = group_sums(up("C2", kernels.complex_up, s2, 3), plan.s2_states)
    radius, stride = len(plan.shifts) // 2, plan.stride
    heard, pairs = compared(seen(c2), templates, radius, stride)
    top = partial(kernels.top_up, c2, trained.learned_.spoken, radius, stride)
    found.append(Layer("S3, every place and size", top, 1 - heard / pairs, heard,
                       2 * plan.s2_states + 2))  # fmt: skip
    return found + beliefs


def compared(
    picture: np.ndarray, templates: np.ndarray, radius: int, stride: int
) -> tuple[int, int]:
    """Pairs of a picture's and a template's node in S3: where both say something, and all."""

    def pairs(nodes: np.ndarray, known: np.ndarray) -> int:
        around = np.pad(nodes, radius * stride)
        moved = np.lib.stride_tricks.sliding_window_view(around, known.shape)
        return int((moved[::stride, ::stride] * known).sum())

    known = (np.ptp(templates, axis=2) > 0).sum(-1)
    return pairs(picture, known), pairs(picture | True, np.full_like(known, templates.shape[-1]))


def peak() -> float:
    """GFLOP/s of a large float32 matrix product: what this machine can do on one thread."""
    a = np.ones((1024, 1024), np.float32)
    return 2 * 1024**3 / milliseconds(lambda: a @ a, 10) / 1e6


def copy_rate() -> float:
    """GB/s read and written by copying 2 MB, about what a layer holds."""
    a = np.ones(2**19, np.float32)
    b = np.empty_like(a)
    return 2 * a.nbytes / milliseconds(lambda: np.copyto(b, a), 100) / 1e6
