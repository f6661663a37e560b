"""From the click on a dashboard to its first picture, and what its kernel takes of the memory.

``python -m benchmarks opening``; ``--fresh`` for kernels that are no copies of a warm process.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import psutil

from benchmarks.shared.page import markdown
from benchmarks.shared.serving import CHROMIUM_OPTIONS, kernels, serving, warm

PAGES = "faces", "contours", "studies", "recognition", "cortex"
TIMES = 5
# It says what is seen: then the picture is there, too.
SAYS = """() => {
  const caption = document.querySelector(".cvz-caption");
  return caption?.dataset.tone === "say" && caption.textContent && caption.checkVisibility();
}"""


class Opened(NamedTuple):
    """One page: seconds from the click to its first picture, and MB of its kernel then."""

    seconds: float
    private: float
    share: float


def memory(pid: int) -> tuple[float, float]:
    """Of a process, in MB: what it alone has, and its share (PSS) of all that it uses."""
    found = psutil.Process(pid).memory_full_info()
    return found.uss / 2**20, found.pss / 2**20


def opened(browser, server, address: str, name: str) -> Opened:
    """Click on a dashboard's card and wait until it says what is to be seen."""
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.goto(address)
    before = kernels(server)
    start = time.perf_counter()
    page.click(f"a[href*='dashboards/{name}.ipynb']", no_wait_after=True)
    page.wait_for_function(SAYS, timeout=120_000)
    seconds = time.perf_counter() - start
    (kernel,) = kernels(server) - before
    found = memory(kernel)
    page.close()
    while kernel in kernels(server):
        time.sleep(0.1)
    return Opened(seconds, *found)


def rehearsed(server) -> None:
    """Wait until the warm process has done all that it does in advance."""
    first, worked = warm(server), -1.0
    while first is not None and worked != (now := work(first)):
        worked = now
        time.sleep(2)


def work(first: psutil.Process) -> float:
    """Seconds that its successors have worked; another number each time while there is none."""
    times = [process.cpu_times().user for process in first.children(recursive=True)]
    return sum(times) if times else time.time()


def table(fresh: bool) -> Iterator[list[str]]:
    """What is measured, and the targets."""
    from playwright.sync_api import sync_playwright

    arguments = ["--fresh"] if fresh else []
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("opening: no Chromium found; on Debian: apt-get install chromium")
    yield ["", "target", *PAGES]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        first = []
        for name in PAGES:
            with serving(*arguments) as (address, server):
                first.append(opened(browser, server, address, name).seconds)
        yield ["the first page of a server, s", "4", *(f"{s:.1f}" for s in first)]
        with serving(*arguments) as (address, server):
            rehearsed(server)
            found = [
                [opened(browser, server, address, name) for _ in range(TIMES)] for name in PAGES
            ]
            there = warm(server)
            once = [] if there is None else [there, *there.children(recursive=True)]
            taken = 0.0
            for process in once:
                with suppress(psutil.NoSuchProcess):  # a successor may be ending
                    taken += memory(process.pid)[0]
        browser.close()
    yield [
        f"a later page, median of {TIMES}, s", "2",
        *(f"{statistics.median(one.seconds for one in many):.2f}" for many in found),
    ]  # fmt: skip
    yield ["the slowest of them, s", "", *(f"{max(many).seconds:.2f}" for many in found)]
    for i, words, target in (
        (1, "memory that its kernel alone has, MB", "80; contours 150"),
        (2, "its share of all it uses, MB", ""),
    ):
        yield [words, target, *(f"{max(one[i] for one in many):.0f}" for many in found)]
    if once:
        yield ["the warm process, once a server, MB", "", f"{taken:.0f}", *[""] * (len(PAGES) - 1)]


def main(options: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks opening", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="without a warm process")
    print(markdown(table(parser.parse_args(options).fresh)))
    print(f"Load average: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
