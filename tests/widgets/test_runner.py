"""A runner pulls what it is told to, gives the page its turn, and restarts cleanly."""

from __future__ import annotations

import asyncio
import threading
import time
from types import SimpleNamespace

import pytest

from cortexviz.base import warn
from cortexviz.widgets.frame import runner as runner_module
from cortexviz.widgets.frame.runner import Runner


def run(scenario):
    """Run a coroutine function in a fresh loop, for a minute at most."""
    return asyncio.run(asyncio.wait_for(scenario(), 60))


async def until(condition):
    while not condition():
        await asyncio.sleep(0.002)


PULL = 0.0002  # seconds, at least


def counting():
    """0, 1, 2, ... for ever, and slow enough to have slices."""
    number = 0
    while True:
        yield number
        number += 1
        time.sleep(PULL)


def test_every_state_is_pulled_once_in_order_and_the_last_is_shown():
    async def scenario():
        pulled, shown = [], []
        runner = Runner(pulled.append, lambda state, final: shown.append((state, final)))
        runner.load(iter(range(50)))
        runner.play()
        await until(lambda: runner.finished and shown[-1:] == [(49, True)])
        assert pulled == list(range(50))
        assert not runner.playing

    run(scenario)


def test_pause_shows_the_newest_state_at_once_and_pulls_no_more():
    async def scenario():
        pulled, shown = [], []
        runner = Runner(pulled.append, lambda state, final: shown.append((state, final)))
        runner.load(counting())
        runner.play()
        await until(lambda: len(pulled) > 20)
        runner.pause()
        count = len(pulled)
        assert shown[-1] == (pulled[-1], True)
        await asyncio.sleep(0.05)
        assert len(pulled) == count
        runner.play()
        await until(lambda: len(pulled) > count)
        assert pulled == list(range(len(pulled)))  # nothing lost by the pause
        runner.pause()

    run(scenario)


def test_step_pulls_so_many_states():
    async def scenario():
        pulled = []
        runner = Runner(pulled.append)
        runner.load(counting())
        runner.step()
        await until(lambda: pulled)
        await asyncio.sleep(0.03)
        assert pulled == [0]
        runner.step(5)
        await until(lambda: len(pulled) == 6)
        await asyncio.sleep(0.03)
        assert len(pulled) == 6 and not runner.playing

    run(scenario)


def test_the_loop_gets_its_turn_while_playing():
    async def scenario():
        pulled = []
        runner = Runner(pulled.append)
        runner.load(counting())
        runner.play()
        await until(lambda: len(pulled) > runner.in_thread)
        between = []
        while len(between) < 20 or max(between) == 0:
            before = len(pulled)
            await asyncio.sleep(0)
            between.append(len(pulled) - before)
        runner.pause()
        assert max(between) <= runner.slice_seconds / PULL + 1  # no more than a slice holds

    run(scenario)


@pytest.fixture
def now(monkeypatch):
    """Asks the runner's own clock, which goes on while the runner sleeps, and by `waits`."""
    time, sleep = [0.0], asyncio.sleep

    async def goes_on(seconds):
        time[0] += seconds
        await sleep(0)

    def waits(seconds):  # for a processor
        time[0] += seconds

    clock = SimpleNamespace(monotonic=lambda: time[0], process_time=lambda: 0.0, waits=waits)
    monkeypatch.setattr(runner_module, "time", clock)
    slept = SimpleNamespace(**vars(asyncio) | {"sleep": goes_on})
    monkeypatch.setattr(runner_module, "asyncio", slept)
    return clock.monotonic


def test_rate_is_kept_on_average(now):
    async def scenario():
        pulled = []
        runner = Runner(pulled.append)
        runner.in_thread, runner.rate = 0, 100.0
        runner.load(iter(range(10**6)))
        runner.play()
        await until(lambda: now() >= 0.5)
        runner.pause()
        return len(pulled) / now()

    assert 98 <= run(scenario) <= 103  # the first is pulled at once


@pytest.mark.parametrize("call", range(6))
def test_the_first_is_shown_however_late_its_turn_comes(now, monkeypatch, call):
    """Another program had the processor before so many looks at the clock."""
    calls = iter(range(10**6))

    def late():
        if next(calls) == call:
            runner_module.time.waits(1.0)
        return now()

    async def scenario():
        shown = []
        runner = Runner(show=lambda state, _final: shown.append(state))
        monkeypatch.setattr(runner_module.time, "monotonic", late)
        runner.in_thread, runner.rate = 0, 100.0
        runner.load(iter(range(50)))
        runner.play()
        await until(lambda: runner.finished)
        return shown

    shown = run(scenario)
    assert shown[0] == 0 and shown[-1] == 49


def test_it_rests_for_longer_where_others_need_the_processor_but_not_for_long(now):
    def worked(waited):
        """The share of its time in which it would have worked."""

        async def scenario():
            pulled = []
            runner = Runner(pulled.append)
            runner.in_thread, runner.rate = 0, 1e9
            runner.load(iter(lambda: runner_module.time.waits(waited), 0))
            begun = now()
            runner.play()
            await until(lambda: len(pulled) >= 100)
            runner.pause()
            return len(pulled) * waited / (now() - begun)

        return run(scenario)

    assert worked(0.01) == pytest.approx(1 / (1 + Runner.modesty), rel=0.1)
    assert worked(1.0) == pytest.approx(1 / (1 + Runner.longest_rest), rel=0.1)


def test_a_faster_rate_does_not_make_up_for_slower_times(now):
    async def scenario():
        pulled = []
        runner = Runner(pulled.append)
        runner.in_thread, runner.rate = 0, 1.0
        runner.load(iter(range(10**6)))
        runner.play()
        await until(lambda: now() >= 0.3)
        runner.rate, before, slowly = 50.0, now(), len(pulled)
        await until(lambda: now() >= before + 0.1)
        runner.pause()
        return len(pulled) - slowly - 50 * (now() - before)

    assert 0 <= run(scenario) <= 2  # 0.3 s at 50 a second more would be 15 on top


def test_load_during_a_slow_first_pull_forgets_it():
    begun, free = threading.Event(), threading.Event()

    def slow():
        begun.set()
        free.wait(60)
        yield "old"

    async def scenario():
        pulled = []
        runner = Runner(pulled.append)
        runner.load(slow())
        runner.play()
        await until(begun.is_set)
        runner.load(iter(["new"]))
        runner.play()
        await until(lambda: runner.finished)
        free.set()
        await asyncio.sleep(0.05)
        assert pulled == ["new"]

    run(scenario)


def test_pause_and_play_during_a_slow_first_pull_go_on_with_it():
    begun, free = threading.Event(), threading.Event()

    def slow():
        begun.set()
        free.wait(60)
        yield from range(5)

    async def scenario():
        pulled, failed = [], []
        runner = Runner(pulled.append, failed=failed.append)
        runner.load(slow())
        runner.play()
        await until(begun.is_set)
        runner.pause()
        runner.play()
        free.set()
        await until(lambda: runner.finished)
        assert pulled == [0, 1, 2, 3, 4] and failed == []

    run(scenario)


@pytest.mark.parametrize("before", [0, 1, 30])
def test_an_error_is_handed_over_and_another_iterator_runs(before):
    def broken():
        yield from range(before)
        raise ValueError("lower learning_rate")

    async def scenario():
        failed, pulled = [], []
        runner = Runner(pulled.append, failed=failed.append)
        runner.load(broken())
        runner.play()
        await until(lambda: failed)
        assert str(failed[0]) == "lower learning_rate"
        assert runner.finished and not runner.playing and len(pulled) == before
        runner.load(iter(range(3)))
        runner.play()
        await until(lambda: runner.finished)
        assert pulled[before:] == [0, 1, 2]

    run(scenario)


def test_our_warnings_are_told_wherever_they_arise():
    def warning():
        for number in range(5):
            warn.warn(f"careful {number}")
            yield number

    async def scenario():
        told = []
        runner = Runner(warned=told.append)
        runner.load(warning())
        runner.play()
        await until(lambda: runner.finished)
        assert told == [f"careful {number}" for number in range(5)]

    run(scenario)


def test_busy_is_told_around_slow_pulls():
    def slow():
        time.sleep(0.05)
        yield 0

    async def scenario():
        told = []
        runner = Runner(busy=told.append)
        runner.load(slow())
        told.clear()
        runner.play()
        await until(lambda: runner.finished)
        assert told[0] is True and told[-1] is False

    run(scenario)
