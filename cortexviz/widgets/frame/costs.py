"""What the settings of each explorer will take, estimated before anything is allocated.

The numbers are measured (64 x 64 pixels, 140 x 140 for contours; two cores of 2024) and rounded up:
they tell a gigabyte from ten megabytes, and an hour from a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cortexviz.base.limits import Cost, amount

if TYPE_CHECKING:
    from cortexviz.studies.estimate import Estimate  # only one page needs studies

PIXELS = 64 * 64
KEPT = 300  # snapshots to scrub through, a byte for each pixel
NETWORK = 64  # bytes for each weight while it learns: itself, Adam's two memories, drawing it
PAIR = 40  # bytes for each pair of neurons: the interaction matrix and its inverse
PRODUCTS = 2e9  # of a weight and a pixel, each second
ROW = 4e3  # bytes of a table's row, with its place on the screen
STEP = 5000  # products that a step costs beside its own


def faces(n_neurons: object, n_images: object, epochs: object, batch_size: object) -> Cost:
    """The face explorer: one BCM network and its past."""
    n, shown, passes = amount(n_neurons), amount(n_images), amount(epochs)
    work = n * shown * PIXELS + n * n * shown + STEP * shown / max(1.0, amount(batch_size))
    kept = min(KEPT, passes + 1)
    memory = (NETWORK + kept) * n * PIXELS + PAIR * n * n
    return Cost(memory, (passes * work + n**3) / PRODUCTS)


def contours(reach: object, sweeps: object) -> Cost:
    """The contour explorer: learning at all places (none without `reach`), each step kept."""
    places = 0.0 if reach is None else (amount(reach) / 4 + 1) ** 2
    repeats = amount(sweeps)
    memory = 450e6 + 0.9e6 * places + 17e6 * repeats
    return Cost(memory, 4 + 0.012 * places + repeats * (0.2 + 0.003 * places))


def study(whole: Estimate, threads: int) -> Cost:
    """The study explorer: a run in each thread, and a row of the table for every one."""
    memory = threads * whole.memory + ROW * whole.runs
    kept = 4 * PIXELS * whole.networks + (ROW + 10 * PIXELS) * whole.runs  # a picture of each
    return Cost(memory, whole.work / PRODUCTS / threads, kept)


def cortex(n_neurons: object, moments: object) -> Cost:
    """The cortex explorer: neurons with two eyes, and the moments kept of them."""
    n, shown = amount(n_neurons), amount(moments)
    kept = min(KEPT, shown + 1)
    return Cost(60e6 + n * (8e3 * 24 + kept * 700), shown * (0.004 + 0.0005 * n))
