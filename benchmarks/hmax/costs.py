"""What recognition costs: of all pictures, of one, and of more of them and larger ones."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from benchmarks.hmax.nets import SEED, network
from benchmarks.shared.page import markdown
from cortexviz.data import distort, kanizsa, silhouettes
from cortexviz.hmax.silence import seen

WHOLE = """
import time
import numpy as np
from cortexviz.data import DISTORTIONS, HARDER, distort, silhouettes
from cortexviz.hmax import HMAXNetwork
names, images = silhouettes()
HMAXNetwork(n_jobs=2).fit(images[:12], names[:12]).predict(images)  # read the compiler's cache
tests = distort(images, {seed})
start = time.perf_counter()
network = HMAXNetwork(n_jobs=2).fit(images, names)
trained = time.perf_counter()
correct = [(network.predict(v) == np.array(names)).mean() for d in tests.values() for v in d]
end = time.perf_counter()
# ru_maxrss would begin with the peak of the process that started this one.
(peak,) = [int(line.split()[1]) / 1024 for line in open("/proc/self/status") if "VmHWM" in line]
print(trained - start, end - start, peak, np.mean(correct))
"""


def whole() -> str:
    """Training and 1050 test images in a fresh process, on two threads.

    The first run after an installation compiles: some 15 s and 200 MB more, once.
    """
    command = [sys.executable, "-c", WHOLE.format(seed=SEED)]
    subprocess.run(command, capture_output=True, check=True)
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    fit, both, memory, correct = map(float, done.stdout.split())
    return markdown(
        [
            ["two threads", "measured", "target"],
            ["training on 30 images, s", f"{fit:.2f}", "2"],
            ["training and 1050 images, s", f"{both:.1f}", "6"],
            ["peak memory of the process, MB", f"{memory:.0f}", "500"],
            ["correct, %", f"{100 * correct:.1f}", "99"],
        ]
    )


def growth() -> str:
    """Cost against the number of images, and of pixels where the rest is white paper.

    For images the last column should stand still, for pixels fall.
    """
    names, images = silhouettes()
    trained = network("both", n_jobs=1).fit(images, names)
    rows = []
    for n in (30, 60, 120, 240):
        many = np.resize(images, (n, 140, 140))
        ms = milliseconds(lambda many=many: trained.predict(many), 3)
        rows.append([f"{n} images of 140 x 140", f"{ms:.0f}", f"{1000 * ms / n:.0f} µs an image"])
    for side in (100, 140, 200, 280):
        around = [(0, 0), (0, side - 100), (0, side - 100)]
        larger = np.pad(images[:, 20:120, 20:120], around, constant_values=1)
        trained = network("both", n_jobs=1).fit(larger, names)
        ms = milliseconds(lambda one=larger[:1], net=trained: net.predict(one), 9)
        nodes = (side - 10 + 2 * trained.structure_.pad) ** 2
        rows.append(
            [f"{side} x {side} pixels", f"{ms:.1f}", f"{1e6 * ms / nodes:.0f} ns a node of S1"]
        )
    return markdown([["size", "ms", "per unit"], *rows])


def ink() -> str:
    """Cost of one picture against what there is to see in it, plan `both`, on one thread.

    Nodes that see something, as shares of all. White paper is skipped, and noise is everywhere.
    """
    names, images = silhouettes()
    trained = network("both", n_jobs=1).fit(images, names)
    order = np.argsort([(image < 1).sum() for image in images])
    noisy = distort(images, SEED, ("noise 5", "noise 10"))
    pictures = {"blank": np.ones((140, 140))}
    pictures |= {f"{names[i]}": images[i] for i in order[[0, 10, 20, 29]]}
    pictures |= {"Kanizsa square": kanizsa()}
    pictures |= {f"{names[order[10]]}, {name}": noisy[name][0][order[10]] for name in noisy}
    pictures |= {"noise only": np.random.default_rng(SEED).random((140, 140))}
    rows = []
    for title, picture in pictures.items():
        picture = np.asarray(picture, np.float32)
        beliefs = trained.respond(picture)
        shares = [seen(beliefs[layer]).mean() for layer in ("S1", "C1", "S2", "C2")]
        ms = milliseconds(lambda one=picture[None]: trained.predict(one))
        rows.append([title, *(f"{100 * x:.0f} %" for x in ((picture < 1).mean(), *shares)),
                     f"{ms:.1f}"])  # fmt: skip
    return markdown([["picture", "ink", "S1", "C1", "S2", "C2", "ms"], *rows])


def milliseconds(function: Callable, repeat: int = 25) -> float:
    """The least time that a call takes this thread, after one that compiles.

    What else the machine does is not counted.
    """
    function()
    times = []
    for _ in range(repeat):
        start = time.thread_time()
        function()
        times.append(time.thread_time() - start)
    return 1000 * min(times)
