"""Thirty students at one server: they arrive, play, move sliders and leave without a goodbye.

python -m benchmarks classroom                  three rounds of some two minutes each
python -m benchmarks classroom --students 6 --rounds 1 --arrive 10

Most are a socket and what a page says through it; three are pages in a real browser. All of them,
and the browser, run on the same machine as the server: its load is printed, and who made it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.shared.serving import CHROMIUM_OPTIONS, kernels, serving
from benchmarks.shared.student import PATIENCE, Student
from benchmarks.widgets import CLICK_TO_DRAWN
from cortexviz.app.tutorials import PACKAGE

PAGES = ("faces", "contours", "studies")
LAST = 10**6  # step of a film: its last one
MB = 2**20
SAYS = ".cvz-caption[data-tone=say] .cvz-caption-text:not(:empty)"  # what is seen
# What each page's sliders are asked for, one after the other and all again: each changes something.
MOVES: dict[str, list[dict[str, Any]]] = {
    "faces": [{"n_neurons": 9}, {"person": 3}, {"n_neurons": 21}, {"person": 0}],
    "contours": [{"support": 0.7}, {"right": 4}, {"support": 0.5}, {"right": 0}],
    "studies": [{"metric": "frechet_hmax"}, {"metric": "frechet_gabor"}],
}


def options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks classroom")
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--browsers", type=int, default=3, help="of the students")
    parser.add_argument("--playing", type=int, default=10, help="of the students, at once")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--arrive", type=float, default=60.0, help="seconds until all are there")
    parser.add_argument("--play", type=float, default=30.0, help="seconds")
    parser.add_argument("--grace", type=float, default=30.0, help="seconds a lost page is kept")
    parser.add_argument("--server", nargs="*", default=[], help="more words for the server")
    return parser.parse_args(arguments)


@dataclass
class Measured:
    """What was seen, in all rounds."""

    first: list[float] = field(default_factory=list)
    moved: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in PAGES})
    whole: list[float] = field(default_factory=list)  # of contours, which come in parts
    failed: list[str] = field(default_factory=list)
    kernel: list[float] = field(default_factory=list)  # MB that it has for itself
    busy: list[float] = field(default_factory=list)  # processors that a kernel took
    left: list[int] = field(default_factory=list)  # kernels, after each round
    server: list[float] = field(default_factory=list)  # MB, after each round
    compiled: list[int] = field(default_factory=list)  # files that are new, after each round
    load: list[float] = field(default_factory=list)

    @property
    def clicks(self) -> list[float]:
        return [one for those in self.moved.values() for one in those]


class Room:
    """One round: who comes, what they do at the same time, and what it takes."""

    def __init__(self, asked: argparse.Namespace, address: str, seen: Measured, seed: int) -> None:
        self.asked, self.address, self.seen = asked, address, seen
        self.draw = random.Random(seed)
        self._here = 0
        self._all_here = asyncio.Event()
        self._over = asyncio.Event()

    async def visit(self, i: int, browser: Any) -> None:
        """All that student `i` does, and what went wrong."""
        name = PAGES[i % len(PAGES)]
        plays = i % 3 != 2 and self._plays(i)
        await asyncio.sleep(self.draw.uniform(0, self.asked.arrive))
        try:
            if i < self.asked.browsers and browser is not None:
                await self._with_browser(browser, name)
            else:
                await self._with_socket(name, plays)
        except Exception as error:  # whatever it is: a student who could not go on
            self.seen.failed.append(f"student {i} ({name}): {type(error).__name__} {error}")
            self._arrived()

    def _plays(self, i: int) -> bool:
        able = [k for k in range(self.asked.browsers, self.asked.students) if k % 3 != 2]
        return i in able[: self.asked.playing]

    def _arrived(self) -> None:
        self._here += 1
        if self._here == self.asked.students:
            self._all_here.set()

    async def _with_socket(self, name: str, plays: bool) -> None:
        student = Student(self.address, f"{name}.ipynb")
        try:
            self.seen.first.append(await student.arrive())
            self._arrived()
            if name == "contours" and not plays:  # what all of it comes to, before a slider moves
                student.tell("Player", seek=LAST)
            await self._all_here.wait()
            if plays:
                student.tell("Player", action="play")
                await self._over.wait()
                return

            async def move(given: dict[str, Any]) -> tuple[float, float]:
                await student.quiet()
                student.change(**given)
                return await student.next_drawn()

            await self._move(name, move)
        finally:
            student.leave()

    async def _move(
        self, name: str, move: Callable[[dict[str, Any]], Awaitable[tuple[float, float]]]
    ) -> None:
        """Move a slider every other second until the round is over."""
        for k in range(10**6):
            await asyncio.sleep(self.draw.uniform(1, 3))
            if self._over.is_set():
                return
            given = MOVES[name][k % len(MOVES[name])]
            first, whole = await move(given)
            self.seen.moved[name].append(first)
            if name == "contours":
                self.seen.whole.append(whole)

    async def _with_browser(self, browser: Any, name: str) -> None:
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        page = await context.new_page()
        page.set_default_timeout(1000 * PATIENCE)
        try:
            began = time.monotonic()
            await page.goto(f"{self.address}voila/render/dashboards/{name}.ipynb")
            await page.locator(
                ".cvz-caption[data-tone=say] .cvz-caption-text:not(:empty)"
            ).wait_for()
            self.seen.first.append(time.monotonic() - began)
            self._arrived()
            await self._all_here.wait()
            if name != "faces":
                await self._over.wait()
                return

            async def step(_given: dict[str, Any]) -> tuple[float, float]:
                async with asyncio.timeout(PATIENCE):
                    ms = await page.evaluate(CLICK_TO_DRAWN, "[aria-label='Step forward']")
                return ms / 1000, ms / 1000

            await self._move(name, step)
        finally:
            # The page is gone before it can say so: no request leaves it any more.
            await context.set_offline(True)
            await context.close()

    async def together(self, browser: Any, process: Any) -> None:
        """The whole round, until nothing is left of it."""
        visits = [asyncio.create_task(self.visit(i, browser)) for i in range(self.asked.students)]
        await self._all_here.wait()
        began, before = time.monotonic(), {pid: used(pid) for pid in kernels(process)}
        await asyncio.sleep(self.asked.play)
        self._look(time.monotonic() - began, before)
        self._over.set()
        await asyncio.gather(*visits)
        await asyncio.sleep(self.asked.grace + 5)
        self.seen.left.append(len(kernels(process)))

    def _look(self, seconds: float, before: dict[int, float]) -> None:
        """What each kernel takes while all are there."""
        self.seen.load.append(os.getloadavg()[0])
        for pid, then in before.items():
            with suppress(psutil.Error):  # it has ended meanwhile
                self.seen.kernel.append(psutil.Process(pid).memory_full_info().uss / MB)
                self.seen.busy.append((used(pid) - then) / seconds)


def used(pid: int) -> float:
    """Seconds of processor time."""
    return sum(psutil.Process(pid).cpu_times()[:2])


def own(process: Any) -> float:
    """MB that a server has for itself, with what it keeps ready for pages."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return sum(one.memory_full_info().uss for one in family) / MB


def kept() -> set[Path]:
    """Files of compiled code."""
    folders = [PACKAGE, Path(os.environ.get("NUMBA_CACHE_DIR", PACKAGE))]
    return {path for folder in folders for path in folder.rglob("*.nbc")}


async def rounds(asked: argparse.Namespace) -> Measured:
    """All rounds at one server, with one browser."""
    from playwright.async_api import async_playwright

    seen, before = Measured(), kept()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder:
        config = {"Kernels": {"grace": asked.grace}}
        (Path(folder) / "voila.json").write_text(json.dumps(config))
        arguments = ["--shared", *asked.server]
        with serving(*arguments, JUPYTER_CONFIG_DIR=folder) as (address, process):
            teacher = Student(address, "faces.ipynb")  # who looks first, and closes the page
            await teacher.arrive()
            teacher.leave()
            async with async_playwright() as playwright:
                browser = None
                if chromium and asked.browsers:
                    browser = await playwright.chromium.launch(
                        executable_path=chromium, args=CHROMIUM_OPTIONS
                    )
                for seed in range(asked.rounds):
                    await Room(asked, address, seen, seed).together(browser, process)
                    seen.server.append(own(process))
                    seen.compiled.append(len(kept() - before))
                    before = kept()
                    print(f"round {seed + 1}: {len(seen.failed)} failed so far", file=sys.stderr)
    return seen


def p95(values: Sequence[float]) -> float:
    """The 95th percentile; NaN of nothing."""
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else float("nan")


def growth_in_words(server: Sequence[float], visitors: int) -> str:
    """kB that each visitor leaves, from the second round on: a line through the rounds, +- its
    standard error.

    In the first round a server imports and allocates what it then has; what leaks goes on.
    """
    later = np.array(server[1:]) * 1024 / visitors
    if len(later) < 2:
        return "nan: it takes three rounds"
    rounds = np.arange(len(later)) - (len(later) - 1) / 2
    slope = rounds @ later / (rounds @ rounds)
    if len(later) < 3:
        return f"{slope:+.0f}"
    rest = later - later.mean() - slope * rounds
    error = np.sqrt(rest @ rest / (len(later) - 2) / (rounds @ rounds))
    return f"{slope:+.0f} +- {error:.0f}"


def rows(asked: argparse.Namespace, seen: Measured) -> list[tuple[str, str, str]]:
    """What was measured, beside its target."""
    came = asked.students * asked.rounds
    growth = [after - seen.server[0] for after in seen.server[1:]]
    return [
        ("students who could do all of it", f"{came - len(seen.failed)} of {came}", "all"),
        ("first picture, median and p95, s",
         f"{statistics.median(seen.first or [0]):.1f}, {p95(seen.first):.1f}", "<= 4"),
        ("slider to drawn, p95, ms", f"{1000 * p95(seen.clicks):.0f}", "<= 500"),
        *((f"  in {name}, of {len(those)}", f"{1000 * p95(those):.0f}", "")
          for name, those in seen.moved.items()),
        ("  in contours, with S3 and what comes down", f"{1000 * p95(seen.whole):.0f}", ""),
        ("kernels left after a lost page's time", ", ".join(map(str, seen.left)), "0"),
        ("memory of the server, after each round, MB",
         ", ".join(f"{one:.0f}" for one in seen.server), ""),
        ("  growth since the first, MB", ", ".join(f"{one:+.0f}" for one in growth), ""),
        ("  a visitor, from the second on, kB", growth_in_words(seen.server, asked.students), "0"),
        ("memory of a kernel, median and most, MB",
         f"{statistics.median(seen.kernel or [0]):.0f}, {max(seen.kernel, default=0):.0f}", "150"),
        ("processors that a kernel took, most", f"{max(seen.busy, default=0):.2f}", "<= 1"),
        ("  and all together", f"{sum(seen.busy) / asked.rounds:.2f}", ""),
        ("new files of compiled code, after each round", ", ".join(map(str, seen.compiled)),
         "0 from the second on"),
        ("load of the machine while all were there", ", ".join(f"{x:.1f}" for x in seen.load), ""),
    ]  # fmt: skip


def main(arguments: Sequence[str] = ()) -> None:
    """Print the table."""
    asked = options(arguments)
    load, began = os.getloadavg(), time.monotonic()
    seen = asyncio.run(rounds(asked))
    mine = sum(os.times()[:2]) / (time.monotonic() - began)
    print(
        f"{asked.students} students, {asked.browsers} of them in a browser, {asked.playing} "
        f"playing; {os.cpu_count()} processors; load {load[0]:.1f} before; the students who are no "
        f"browser took {mine:.0%} of a processor"
    )
    for name, value, target in rows(asked, seen):
        print(f"{name:46}{value:>22}   {target}")
    for line in seen.failed[:10]:
        print(line)
