"""What the settings of each explorer will take, estimated before anything is allocated.

The numbers are measured (64 x 64 pixels, 140 x 140 for contours; two cores of 2024) and rounded up:
they tell a gigabyte from ten megabytes, and an hour from a second.
"""

from __future__ import annotations

from typing import Any

from cortexviz.base.limits import Cost, amount
from cortexviz.studies.estimate import Estimate

PIXELS = 64 * 64
KEPT = 300  # snapshots to scrub through, a byte for each pixel
NETWORK = 64  # bytes for each weight while it learns: itself, Adam's two memories, drawing it
PAIR = 40  # bytes for each pair of neurons: the interaction matrix and its inverse
PRODUCTS = 2e9  # of a weight and a pixel, each second
STEP = 5000  # products that a step costs beside its own


def network(n_neurons: Any, n_images: float, epochs: Any, batch_size: Any = 10) -> Cost:
    """One BCM network, without its history."""
    n, passes = amount(n_neurons), amount(epochs)
    work = n * n_images * PIXELS + n * n * n_images
    work += STEP * n_images / max(1.0, amount(batch_size))
    return Cost(NETWORK * n * PIXELS + PAIR * n * n, (passes * work + n**3) / PRODUCTS)


def faces(settings: dict[str, Any]) -> Cost:
    """The face explorer: one network and its past."""
    n_images = 400.0 if settings["who"] == "all" else amount(settings["n_images"])
    names = ("n_neurons", "epochs", "batch_size")
    n_neurons, epochs, batch_size = (settings[name] for name in names)
    one = network(n_neurons, n_images, epochs, batch_size)
    kept = min(KEPT, amount(epochs) + 1)
    return Cost(one.memory + kept * amount(n_neurons) * PIXELS, one.seconds)


def contours(settings: dict[str, Any]) -> Cost:
    """The contour explorer: learning at all places, and every step of seeing kept."""
    places = 0.0
    if settings["plan"] == "contours":
        places = (amount(settings["reach"]) / 4 + 1) ** 2
    sweeps = amount(settings["sweeps"])
    memory = 450e6 + 0.9e6 * places + 17e6 * sweeps
    return Cost(memory, 4 + 0.012 * places + sweeps * (0.2 + 0.003 * places))


def study(whole: Estimate, threads: int) -> Cost:
    """The study explorer: a run in each thread, and a row of the table for every one."""
    return Cost(threads * whole.memory + 4e3 * whole.runs, whole.work / PRODUCTS / threads)
