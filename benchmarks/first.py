"""What a fresh process takes until it has seen its first picture: python -m benchmarks.first"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.shared.page import markdown

PRESETS = ("contours", "sizes", "turned")
STEPS = ("imports", "`pretrained`", "the first picture", "12 figures more")
# In a process of its own, which prints seconds and MB after each of the steps.
SCRIPT = """
import time
start = time.perf_counter()
def done():
    with open("/proc/self/status") as file:
        memory = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
    print(time.perf_counter() - start, memory / 1024)
from cortexviz.data import kanizsa
from cortexviz.hmax import pretrained
done()
network = pretrained({preset!r}, n_jobs=2)
done()
for i, size in enumerate((80, 72, 76, 84, 88, 92, 70, 74, 78, 82, 86, 90, 94)):
    list(network.perceive(kanizsa(size=size, shift=(i % 5 - 2, i % 3 - 1))))
    if i in (0, 12):
        done()
"""


def fresh(preset: str) -> list[list[float]]:
    """Seconds since the start, and the most memory so far in MB, after each of `STEPS`."""
    command = [sys.executable, "-c", SCRIPT.format(preset=preset)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return [[float(word) for word in line.split()] for line in said.stdout.splitlines()]


def first() -> Iterator[list[str]]:
    """The fastest of five: the first compiles, and others may be disturbed."""
    found = [
        min((fresh(preset) for _ in range(5)), key=lambda run: run[2][0]) for preset in PRESETS
    ]
    yield ["a fresh process", "target", *PRESETS]
    before = [0.0 for _ in PRESETS]
    for i, name in enumerate(STEPS[:3]):
        after = [steps[i][0] for steps in found]
        yield [f"{name}, s", "", *(f"{b - a:.2f}" for a, b in zip(before, after, strict=True))]
        before = after
    yield ["all of this, s", "2", *(f"{steps[2][0]:.2f}" for steps in found)]
    for i, name in ((2, STEPS[2]), (3, STEPS[3])):
        above = (steps[i][1] - steps[0][1] for steps in found)
        target = "300" if i == 3 else ""
        yield [f"memory above imports, {name}, MB", target, *(f"{mb:.0f}" for mb in above)]


def main() -> None:
    print(markdown(first()))


if __name__ == "__main__":
    main()
