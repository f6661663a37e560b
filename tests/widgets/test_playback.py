"""What the frame holds: something that works in a thread, and something to play."""

from __future__ import annotations

import asyncio
import threading

import pytest

from cortexviz.widgets.frame.job import Job, Superseded, Turns
from cortexviz.widgets.frame.playback import Playback
from cortexviz.widgets.frame.timeline import Timeline
from tests.widgets.person import until


class Stage:
    """Draws nothing, and remembers what it was asked to draw."""

    unit = "step"
    speed = 0
    failed = False

    def __init__(self, rate):
        self.rates = {"one speed": rate}
        self.drawn, self.errors = [], []

    def step_of(self, state):
        return state

    def snapshot(self, state):
        return state, f"picture {state}"

    def ready(self):
        return True

    def put(self, shot):
        self.drawn.append(int(shot.split()[1]))

    def put_slowly(self, step, shot, final):
        assert shot == f"picture {step}"

    def fail(self, error):
        self.errors.append(error)

    def warn(self, sentence):
        pass

    def busy(self, on):
        pass


def play(scenario, rate=1000.0):
    async def main():
        stage = Stage(rate)
        result = scenario(Playback(stage, Timeline("step", stage.rates, 0)), stage)
        return await result if asyncio.iscoroutine(result) else result

    return asyncio.run(asyncio.wait_for(main(), 60))


def sources():
    """The same five states as a list that is all there, and as an iterator that grows."""
    return [list(range(5)), iter(range(5))]


@pytest.mark.parametrize("source", sources())
def test_a_list_and_an_iterator_play_alike(source):
    async def scenario(playback, stage):
        playback.open(source, 4)
        await until(lambda: stage.drawn == [0] and not playback.player.playing)
        assert playback.player.length == 1 and playback.seen() == [(0, "picture 0")]
        playback.step()
        await until(lambda: stage.drawn == [0, 1])
        playback.play()
        await until(lambda: not playback.player.playing)
        assert stage.drawn == sorted(stage.drawn) and stage.drawn[-1] == 4
        assert playback.player.ended and playback.player.length == 5
        assert playback.timeline.progress.text.endswith("play shows it again")
        playback.seek(2)
        assert playback.shown == (2, "picture 2") and not playback.player.ended
        playback.step()
        assert playback.shown == (3, "picture 3")
        playback.seek(4)
        stage.drawn.clear()
        playback.play()  # at the end: all again
        await until(lambda: not playback.player.playing)
        assert stage.drawn[0] == 0 and stage.drawn[-1] == 4

    play(scenario)


def test_a_list_is_shown_at_the_speed_of_the_player_and_ends_at_its_last():
    async def scenario(playback, stage):
        playback.open(list(range(4)), 3)
        began = asyncio.get_running_loop().time()
        playback.play()  # the first step at once
        await until(lambda: stage.drawn[-1] == 3)
        assert stage.drawn == [0, 1, 2, 3] and asyncio.get_running_loop().time() - began > 0.9
        assert not playback.player.playing  # and no wait after the last

    play(scenario, rate=2.0)


def test_a_list_that_replaces_another_stands_at_the_same_step():
    def scenario(playback, stage):
        playback.open(list(range(5)), 4)
        playback.seek(3)
        playback.wait()
        assert playback.shown is None
        playback.seek(1)  # the past is of what was asked for before
        playback.wait()  # another one, before the first was there
        playback.step()
        assert stage.drawn == [0, 3]
        playback.open(list(range(9)), 8)
        assert playback.shown == (4, "picture 4") and playback.player.length == 5
        playback.wait()
        playback.open([0, 1], 1)
        assert playback.shown == (1, "picture 1")
        playback.rewind()
        playback.wait()
        playback.open(list(range(5)), 4)
        assert playback.shown == (0, "picture 0")

    play(scenario)


@pytest.mark.parametrize("source", sources())
def test_play_that_is_asked_for_while_it_is_prepared_is_not_lost(source):
    async def scenario(playback, stage):
        playback.wait()
        playback.play()
        assert playback.player.playing
        playback.open(source, 4)
        await until(lambda: playback.player.ended)
        assert stage.drawn[0] == 0 and stage.drawn[-1] == 4

    play(scenario)


@pytest.mark.parametrize("source", sources())
def test_it_looks_ready_to_play_once_something_is_shown_and_no_sooner(source):
    async def scenario(playback, stage):
        playback.wait()
        assert playback.player.waiting
        playback.open(source, 4)
        await until(lambda: stage.drawn and not playback.player.waiting)
        playback.wait()
        assert playback.player.waiting
        stage.failed = True
        playback.empty(0)
        playback.fail()
        assert not playback.player.waiting  # pressed, it tries again

    play(scenario)


def work(scenario):
    async def main():
        waiting, failed = [], []
        job = Job(asyncio.get_running_loop(), lambda: waiting.append(1), failed.append)
        await scenario(job, waiting, failed)

    asyncio.run(asyncio.wait_for(main(), 60))


def test_newer_work_replaces_what_was_begun():
    async def scenario(job, waiting, failed):
        free, done = threading.Event(), []
        job.start(lambda: free.wait(60) and "old", done.append)
        await asyncio.sleep(0.05)
        job.start(lambda: "new", done.append)
        await until(lambda: done)
        free.set()
        await asyncio.sleep(0.05)
        assert done == ["new"] and failed == waiting == [] and not job.busy

    work(scenario)


def test_long_work_is_announced_once_and_what_goes_wrong_is_told():
    async def scenario(job, waiting, failed):
        def wrong(*_):
            raise ValueError("no")

        job.patience = 0.01
        free, done = threading.Event(), []
        job.start(lambda: free.wait(60), done.append)
        await until(lambda: waiting)
        free.set()
        await until(lambda: done)
        job.start(wrong, done.append)
        await until(lambda: len(failed) == 1)
        job.start(lambda: 1, wrong)
        await until(lambda: len(failed) == 2)
        assert len(waiting) == 1 and done == [True] and not job.busy

    work(scenario)


def test_work_that_nobody_waits_for_ends_in_silence():
    async def scenario(job, waiting, failed):
        def give_up():
            raise Superseded

        job.start(give_up, failed.append)
        await asyncio.sleep(0.1)
        assert failed == [] and not job.busy

    work(scenario)


@pytest.mark.parametrize("fails", [False, True])
def test_what_has_begun_and_is_wanted_comes_first_and_then_the_newest(fails):
    """An error of what nobody asks for any more is not told."""

    async def main():
        free, done, failed, asked = threading.Event(), [], [], [1]

        def work(number):
            if number == 1:
                assert free.wait(60)
            if number == 1 and fails:
                raise ValueError
            return number

        def ask():
            job.ask(asked[-1], lambda number=asked[-1]: work(number), done.append)

        job = Turns(
            asyncio.get_running_loop(), lambda: None, failed.append,
            wanted=lambda begun: begun == 1, again=ask,
        )  # fmt: skip
        ask()
        for number in (2, 3):
            asked.append(number)
            ask()
        assert job.begun == 1
        free.set()
        await until(lambda: 3 in done)
        assert done == ([3] if fails else [1, 3]) and failed == [] and not job.busy

    asyncio.run(asyncio.wait_for(main(), 60))
