"""Whatever a stranger puts into a link or sends to a page: a sentence, and never an exception."""

from __future__ import annotations

import asyncio
import random

import pytest

from cortexviz.base import limits, warn
from cortexviz.hmax.shipped import is_shipped
from cortexviz.widgets import (
    ContourExplorer,
    CortexExplorer,
    FaceExplorer,
    RivalExplorer,
    StudyExplorer,
)
from cortexviz.widgets.contours import training
from cortexviz.widgets.frame.job import Job, Superseded
from cortexviz.widgets.frame.page import EXPECTED
from cortexviz.widgets.pieces.piece import Piece
from tests.widgets import strangers
from tests.widgets.person import until

EXPLORERS = {
    FaceExplorer: {"source": "procedural", "n_neurons": 5, "epochs": 30},
    ContourExplorer: {"plan": "contours"},
    StudyExplorer: {"source": "procedural"},
    RivalExplorer: {},
    CortexExplorer: {"n_neurons": 4, "moments": 20},
}
EACH = 2000  # 10,000 of all five


@pytest.fixture(autouse=True)
def shared(monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    monkeypatch.setenv(limits.FOLDERS, "")
    monkeypatch.delenv(limits.SESSIONS, raising=False)


@pytest.mark.parametrize("explorer", EXPLORERS)
def test_any_link_gives_settings_and_a_sentence_for_what_is_wrong(explorer):
    draw, kind = random.Random(1), explorer.kind
    read = 0
    for _ in range(EACH):
        query = strangers.link(draw, kind)
        settings, wrong = kind().followed(query)
        read += not wrong
        assert all(0 < len(one) < 700 for one in wrong)
        assert settings.hidden() <= set(kind.names())
        assert set(settings.stops()) <= set(kind.names())
        again, nothing = kind().followed(settings.query())
        assert repr(again) == repr(settings) and nothing == []
    assert read > EACH // 10


@pytest.fixture
def heard(monkeypatch):
    """Each piece of the page, with the keys that it listens to."""
    found: list[tuple[Piece, str]] = []
    on_message = Piece.on_message

    def listen(piece, key, callback):
        found.append((piece, key))
        on_message(piece, key, callback)

    monkeypatch.setattr(Piece, "on_message", listen)
    return found


async def annoy(page, heard, seed: int) -> list[BaseException]:
    """What goes wrong in a page that is sent anything."""
    troubles: list[BaseException] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, about: troubles.append(about["exception"]))
    page.job.start = lambda *_: None
    if isinstance(page, StudyExplorer):
        page.worker.start = lambda *_: None
    draw = random.Random(seed)
    for _ in range(EACH):
        piece, key = draw.choice(heard)
        try:
            piece._handle_msg(strangers.message(draw, piece, key, page.kind))
        except Exception as error:
            troubles.append(error)
        await asyncio.sleep(0)
    return troubles


@pytest.mark.parametrize("explorer", EXPLORERS)
def test_any_message_is_heard_or_not_and_the_page_goes_on(explorer, heard, capfd, monkeypatch):
    if explorer is RivalExplorer:  # which learns for seconds
        monkeypatch.setattr(Job, "start", lambda *_: None)

    async def main():
        page = explorer(**EXPLORERS[explorer])
        await until(lambda: not page.job.busy)
        traits = {piece: piece._esm for piece, _ in heard}
        troubles = await annoy(page, heard, seed=1)
        assert all(piece._esm is script for piece, script in traits.items())
        return troubles

    assert asyncio.run(asyncio.wait_for(main(), 60)) == []
    assert capfd.readouterr().err == ""  # where a page would print what it did not expect


@pytest.fixture
def begun(monkeypatch):
    """Whoever learns what does not come with the package has begun, which is enough."""
    train = training.train

    def begin(plan):
        steps = train(plan)
        if is_shipped(plan):
            return (yield from steps)
        next(steps)
        raise Superseded

    monkeypatch.setattr(training, "train", begin)


@pytest.mark.slow
@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize("explorer", EXPLORERS)
def test_what_a_link_asks_for_is_prepared_or_refused_with_a_sentence(explorer):
    """Most are refused; what is not is within the bounds, and begins."""
    draw, refused = random.Random(3), 0

    async def main():
        nonlocal refused
        page = explorer(**EXPLORERS[explorer])
        await until(lambda: not page.job.busy)
        for _ in range(100):
            try:
                settings, _wrong = page.kind().followed(strangers.link(draw, page.kind))
                page.wants = lambda _settings: False  # looking ends after its first step
                await asyncio.to_thread(page.prepare, settings)
            except EXPECTED as error:
                assert str(error)
                refused += 1
            except Superseded:
                pass

    with warn.unheard():  # of faces that are not on this machine
        asyncio.run(asyncio.wait_for(main(), 600))
    assert 10 < refused < 100
