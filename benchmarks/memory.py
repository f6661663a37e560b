"""Memory that a visitor's kernel has for itself, whatever its page is asked to do.

``python -m benchmarks memory``, or some of it: ``memory --only plan "at work"``. All
kernels are copies of the warm process of one server, each does one thing, and then they end.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import psutil

from benchmarks.opening import rehearsed
from benchmarks.shared.page import markdown
from benchmarks.shared.serving import kernels, serving
from benchmarks.shared.student import Student

FIRST, TARGET = 80, 150  # MB, for a first picture, and for contours and anything that is done
LOOK, IDLE = 0.02, 0.8  # seconds between two looks, and without work until a page is at rest
WORKS = 60.0  # seconds that a study is watched


class Taken(NamedTuple):
    """MB that a kernel had for itself: at most, and when nothing was to be done any more."""

    peak: float
    rest: float


class Visit:
    """A student at a page, and the kernel behind it."""

    def __init__(self, student: Student, pid: int) -> None:
        self.student, self.kernel = student, psutil.Process(pid)

    def private(self) -> float:
        return self.kernel.memory_full_info().uss / 2**20

    async def rest(self) -> None:
        """Wait until the page says what is seen, and its kernel has nothing to do."""
        while True:
            before = sum(self.kernel.cpu_times()[:2])
            await asyncio.sleep(IDLE)
            await self.student.until(self._says)
            if sum(self.kernel.cpu_times()[:2]) - before < 0.1 * IDLE:
                return

    async def change(self, **settings: Any) -> None:
        self.student.change(**settings)
        await self.rest()

    async def play(self, seconds: float) -> None:
        """Play for so long, or to the end."""
        self.student.tell("Player", action="play")
        for _ in range(round(seconds)):
            await asyncio.sleep(1)
            if not self.student.known("Player").get("playing"):
                break
        self.student.tell("Player", action="pause")
        await self.rest()

    async def save(self, kind: str) -> None:
        """Save a file, by what its button says."""
        told = len(self.student.told)
        self.student.tell("Export", want=kind)
        await self.student.until(lambda: self._answer(told, kind))
        if "failed" in (answer := self._answer(told, kind)):
            raise ValueError(answer["failed"])
        await self.rest()

    def _answer(self, first: int, kind: str) -> dict[str, Any]:
        told = [one for one in self.student.told[first:] if one.get("kind") == kind]
        return next((one for one in told if {"name", "failed"} & one.keys()), {})

    def _says(self) -> bool:
        caption = self.student.known("Caption")
        if caption["tone"] == "error":
            raise ValueError(caption["text"])
        return caption["tone"] == "say"


Act = Callable[[Visit], Awaitable[object]]


def moving(*changes: dict[str, Any]) -> Act:
    """Move controls, one after the other."""

    async def act(visit: Visit) -> None:
        for change in changes:
            await visit.change(**change)

    return act


def playing(*changes: dict[str, Any], seconds: float = 60.0) -> Act:
    async def act(visit: Visit) -> None:
        await moving(*changes)(visit)
        await visit.play(seconds)

    return act


def saving(kind: str, *changes: dict[str, Any]) -> Act:
    """Play to the end and save it, a second time too: that may not pile up."""

    async def act(visit: Visit) -> None:
        await playing(*changes)(visit)
        await visit.save(kind)
        await visit.save(kind)

    return act


async def nothing(_visit: Visit) -> None:
    """The first picture is all."""


def scenarios() -> Iterator[tuple[str, str, Act]]:
    """What is done, on which page, and how."""
    for page in ("faces", "contours", "studies", "recognition", "cortex"):
        yield f"{page}: first picture", page, nothing
    sliders = [{"support": 0.7}, {"right": 4}, {"size": 64}, {"support": 0.5}, {"right": 0}]
    windows = [{"s1_window": 9}, {"c1_window": 6}, {"s2_window": 3}, {"c2_window": 4}]
    yield "contours: sliders", "contours", moving(*sliders)
    yield "contours: S3 held", "contours", moving({"clamp": "guitar"}, {"clamp": "square"})
    presets = [{"inducers": "outward"}, {"figure": "object"}, {"figure": "two"}]
    yield "contours: figures", "contours", moving(*presets)
    yield "contours: compared", "contours", moving({"beside": "support"}, *sliders)
    for plan in ("turned", "contours", "fine", "both", "recognise"):
        yield f"contours: plan {plan}", "contours", moving({"plan": plan}, *sliders)
    plans = [{"plan": plan} for plan in ("contours", "turned", "fine", "sizes")]
    yield "contours: all plans", "contours", moving(*plans)
    yield "contours: plans compared", "contours", moving({"beside": "plan"}, *sliders)
    yield "contours: windows", "contours", moving(*windows)
    yield "contours: windows of plan contours", "contours", moving({"plan": "contours"}, *windows)
    yield "contours: filters that grow", "contours", moving({"filters": "moments=400"})
    yield "contours: played", "contours", playing()
    for kind in ("PNG", "GIF", "large GIF", "SVG", "CSV", "HTML", "NPZ"):
        yield f"contours: {kind}", "contours", saving(kind)
    yield "contours: compared, large GIF", "contours", saving("large GIF", {"beside": "support"})
    yield "contours: compared, NPZ", "contours", saving("NPZ", {"beside": "support"})
    yield "studies: at work", "studies", lambda visit: visit.play(WORKS)
    many = [{"n_neurons": 29}, {"beside": "interaction"}]
    yield "faces: many neurons", "faces", playing(*many[:1], seconds=20)
    yield "faces: many, compared", "faces", playing(*many, seconds=20)
    yield "faces: large GIF", "faces", saving("large GIF", {"epochs": 300})
    changed = [{"object": "lamp"}, {"rotation": 30}, {"covered": 50}, {"noise": 30}]
    yield "recognition: a picture changed", "recognition", moving(*changed)
    yield "cortex: both eyes", "cortex", playing(seconds=20)
    rules = [{"n_neurons": 60}, {"beside": "rule"}]
    yield "cortex: 60 neurons, compared", "cortex", playing(*rules, seconds=20)


async def taken(address: str, server: Any, page: str, act: Act) -> Taken:
    """What a kernel takes for it."""
    before, student, most = kernels(server), Student(address, f"{page}.ipynb"), [0.0]
    arrived = asyncio.create_task(student.arrive())
    while not (found := kernels(server) - before):
        await asyncio.sleep(LOOK)
    visit = Visit(student, found.pop())

    async def watch() -> None:
        while True:
            most.append(visit.private())
            await asyncio.sleep(LOOK)

    watching = asyncio.create_task(watch())
    try:
        await arrived
        await visit.rest()
        await act(visit)
        rest = visit.private()
    finally:
        watching.cancel()
        student.leave()
        visit.kernel.terminate()
    return Taken(max(most), rest)


def table(only: Sequence[str], arguments: Sequence[str]) -> Iterator[list[str]]:
    """Each scenario beside its target."""
    yield ["MB that a kernel has for itself", "target", "most", "at rest"]
    with serving(*arguments) as (address, server):
        rehearsed(server)
        for name, page, act in scenarios():
            if only and not any(words in name for words in only):
                continue
            target = FIRST if act is nothing and page != "contours" else TARGET
            try:
                peak, rest = asyncio.run(taken(address, server, page, act))
                yield [name, str(target), f"{peak:.0f}", f"{rest:.0f}"]
            except (ValueError, OSError, TimeoutError) as error:  # the other rows are worth seeing
                yield [name, str(target), f"{type(error).__name__}: {error}", ""]
        yield ["what all share, once a server", "", f"{shared(server):.0f}", ""]


def shared(server: Any) -> float:
    """MB of the server and of the warm process, each page once."""
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    total = 0.0
    for one in family:
        with suppress(psutil.NoSuchProcess):  # the last kernel may be ending
            total += one.memory_full_info().pss
    return total / 2**20


def main(options: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks memory", description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], help="words of the names of some")
    parser.add_argument("--alone", action="store_true", help="a server that nobody shares")
    asked = parser.parse_args(options)
    rows = []
    for row in table(asked.only, [] if asked.alone else ["--shared"]):
        print(" | ".join(row), flush=True)
        rows.append(row)
    print(markdown(rows))
    print(f"Load average: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
