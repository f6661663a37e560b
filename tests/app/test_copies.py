"""Kernels that are copies of a warm process, and what becomes of each when another one ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import psutil
import pytest
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

from cortexviz.app import copies
from cortexviz.app.copies import Warm, can_copy
from cortexviz.app.kernels import Copied
from tests.waiting import until

pytestmark = pytest.mark.skipif(not can_copy(), reason="processes cannot be copied here")
SAYS = """
import json, os, random, sys, threading
import numpy as np
print(json.dumps({"pid": os.getpid(), "session": os.getsid(0), "folder": os.getcwd(),
    "environment": dict(os.environ), "drawn": [random.random(), np.random.rand()],
    "loaded": "cortexviz.widgets.contours.explorer" in sys.modules, "stdin": os.read(0, 1).decode(),
    "widgets": "jupyter.widget.control" in get_ipython().kernel.comm_manager.targets}))
"""


class Kernel:
    """A kernel that code may be sent to."""

    def __init__(self, manager: AsyncKernelManager, client: AsyncKernelClient) -> None:
        self.manager, self.client = manager, client
        self.process = psutil.Process(manager.provisioner.pid)

    @property
    def is_copy(self) -> bool:
        return self.process.cmdline()[-1] == "cortexviz.app.warm"

    async def says(self, code: str) -> str:
        """What it prints, or the name of its error."""
        self.said: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            content = message["content"]
            self.said.append(content.get("text") or content.get("ename", ""))

        await self.client.execute_interactive(code, timeout=60, output_hook=hear)
        return "".join(self.said)

    async def end(self) -> None:
        self.client.stop_channels()
        await self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def run() -> Iterator[Callable[[Awaitable[Any]], Any]]:
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(scope="module")
def warm(run) -> Iterator[Warm]:
    warm = Warm()
    yield warm
    warm.close()
    warm.process.wait(60)


@pytest.fixture
def begin(run, warm, tmp_path) -> Iterator[Callable[..., Kernel]]:
    begun: list[Kernel] = []

    async def start(**environment: str) -> Kernel:
        manager = AsyncKernelManager(transport_encryption="auto")
        manager.provisioner = Copied(
            warm, parent=manager, kernel_id="", kernel_spec=manager.kernel_spec
        )
        await manager.start_kernel(env=dict(os.environ) | environment, cwd=str(tmp_path))
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        begun.append(Kernel(manager, client))
        return begun[-1]

    yield lambda **environment: run(start(**environment))
    for kernel in begun:
        run(kernel.end())


def processes(warm: Warm) -> list[psutil.Process]:
    """The warm process and all that come from it."""
    first = psutil.Process(warm.process.pid)
    return [first, *first.children(recursive=True)]


def works(process: psutil.Process) -> bool:
    """Whether a process is there, and no zombie that nobody waits for."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_copies_are_kernels_of_their_own(run, warm, begin, tmp_path):
    first, second = begin(QUERY_STRING="seed=1"), begin(QUERY_STRING="seed=2")
    one, two = (json.loads(run(kernel.says(SAYS))) for kernel in (first, second))
    assert first.is_copy and one["loaded"] and one["widgets"]
    assert one["pid"] == one["session"] == first.process.pid != two["pid"]
    assert not set(one["drawn"]) & set(two["drawn"])
    assert one["folder"] == str(tmp_path) and one["stdin"] == ""
    assert (one["environment"]["QUERY_STRING"], two["environment"]["QUERY_STRING"]) == (
        "seed=1", "seed=2",
    )  # fmt: skip
    assert "MALLOC_ARENA_MAX" not in one["environment"]
    assert first.process.parent().num_threads() == 1


def test_a_copy_is_interrupted_and_goes_on(run, begin):
    kernel = begin()

    async def interrupted() -> str:
        ended = asyncio.create_task(kernel.says("print('on')\nwhile True: pass"))
        await asyncio.sleep(0)
        while "on" not in "".join(kernel.said):
            await asyncio.sleep(0.01)
        await kernel.manager.interrupt_kernel()
        return await ended

    assert run(interrupted()).endswith("KeyboardInterrupt")
    assert run(kernel.says("print(1 + 1)")) == "2\n"


def test_a_copy_dies_alone_and_leaves_nothing(run, warm, begin):
    first, second = begin(), begin()
    assert run(first.manager.is_alive())
    os.kill(first.process.pid, signal.SIGKILL)
    until(lambda: not run(first.manager.is_alive()), "its manager knows")
    assert not psutil.pid_exists(first.process.pid)  # no zombie
    assert run(second.says("print(1 + 1)")) == "2\n"
    run(second.manager.shutdown_kernel())
    assert not psutil.pid_exists(second.process.pid)


def test_copies_end_with_the_warm_process_and_another_one_is_started(run, warm, begin):
    orphan = begin()
    for process in processes(warm):
        if process != orphan.process:
            process.kill()
    until(lambda: not run(orphan.manager.is_alive()), "it has ended, too")
    plain, copy = begin(), begin()
    assert not plain.is_copy and copy.is_copy
    assert run(plain.says("print(1 + 1)")) == "2\n"


def test_what_never_works_is_not_tried_for_ever(run, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    warm = Warm()
    for _ in range(2):
        with pytest.raises(ConnectionError):
            run(warm.copy(arguments=[], environment={}, folder="/"))
    assert warm.process.wait(60) != 0
    warm.close()


def test_elsewhere_nothing_is_copied(monkeypatch):
    for platform in ("darwin", "win32"):
        monkeypatch.setattr(copies.sys, "platform", platform)
        assert not can_copy()


@pytest.mark.slow
def test_fifty_copies_leave_nothing_behind(run, warm, begin):
    def once() -> int:
        kernel = begin()
        parent = kernel.process.ppid()
        run(kernel.end())
        until(lambda: len(processes(warm)) == 3, "nothing but the three is left")
        return parent

    def taken() -> tuple[int, float]:
        alone = max(p.memory_full_info().uss for p in processes(warm))
        return psutil.Process().num_fds(), alone / 2**20

    # They grow by what they load while they rehearse: until then, those before make copies.
    until(lambda: once() == processes(warm)[-1].pid, "all have rehearsed", 600)
    (files, memory), _ = taken(), [once() for _ in range(50)]
    files_after, memory_after = taken()
    assert files_after < files + 10 and memory_after < memory + 10  # of 50 each, at least


@pytest.mark.slow
def test_copies_share_what_the_plans_that_come_with_the_package_know(run, warm, begin):
    """Each has them from a process of one thread, and none makes them anew."""
    kernel = begin()

    def last() -> bool:
        nonlocal kernel
        run(kernel.end())
        kernel = begin()
        return kernel.process.ppid() not in {one.pid for one in processes(warm)[:2]}

    until(last, "all have rehearsed", 600)
    assert kernel.process.parent().num_threads() == 1
    told = run(
        kernel.says("""
from cortexviz.widgets.contours.training import TRAINED
import os
print(len(TRAINED._kept), os.getpid() in {process for process, _ in TRAINED._kept.values()})
""")
    )
    assert told == "4 False\n"  # sizes, turned, contours and fine


def test_copies_end_with_the_server(run, warm, begin):
    kernel, those = begin(), processes(warm)
    warm.close()
    until(lambda: not run(kernel.manager.is_alive()), "it has ended, too")
    warm.process.wait(60)
    until(lambda: not any(map(works, those)), "all of them have")
