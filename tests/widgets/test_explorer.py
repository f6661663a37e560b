"""The face explorer with a loop and no browser: what it does on what a page would send."""

from __future__ import annotations

import asyncio
import io
import re
import threading
from dataclasses import asdict, replace

import numpy as np
import pytest
from ipywidgets import Widget
from PIL import Image

from cortexviz import bcm
from cortexviz.base import warn
from cortexviz.widgets import FaceExplorer
from cortexviz.widgets.faces import asked, story
from cortexviz.widgets.pieces.caption import Lifeline
from tests.widgets.person import choose, pieces, press, until

QUICK = {"source": "procedural", "n_neurons": 5, "epochs": 400}


def run(scenario, **settings):
    """Run ``scenario(explorer)`` on an explorer whose first state is shown."""

    async def main():
        explorer = FaceExplorer(**{**QUICK, **settings})
        explorer.views.neurons.patience = 0.0  # no browser answers: every picture is sent
        explorer.player.speed = len(explorer.rates) - 1
        await until(lambda: explorer.seen is not None or explorer.caption.tone == "error")
        result = scenario(explorer)
        return await result if asyncio.iscoroutine(result) else result

    return asyncio.run(asyncio.wait_for(main(), 60))


def epoch(explorer):
    newest = explorer.playback.newest
    return -1 if newest is None else newest[0]  # for a moment there is none, between two runs


def test_it_opens_on_noise_paused_and_says_so():
    def scenario(explorer):
        assert epoch(explorer) == 0 and not explorer.player.playing
        assert explorer.caption.text.startswith("Epoch 0: noise")
        assert explorer.progress.text == "epoch 0 of 400"
        assert explorer.views.pictures.note.startswith(
            "Faces drawn by cortexviz: 10 pictures of person 1"
        )
        assert explorer.views.neurons.shape == [5, 64, 64]

    run(scenario)


def test_it_plays_to_the_end_and_shows_what_was_trained():
    async def scenario(explorer):
        press(explorer, "play")
        await until(lambda: explorer.playback.runner.finished)
        await until(lambda: not explorer.player.playing and explorer.progress.fraction == 1.0)
        images = asked.faces(explorer.settings).images
        *_, last = bcm.train(bcm.Params(n_neurons=5, epochs=400), images, 0, every=400)
        drawn = np.frombuffer(explorer.views.neurons.data, np.uint8).reshape(5, 64, 64)
        assert np.array_equal(drawn, bcm.synthetic_images(last.weights, (64, 64), "all"))
        assert explorer.views.neurons.names == story.names(explorer.seen, "B")
        votes = explorer.views.pictures.names
        assert (
            sum(int(v.split("·\u00a0")[1][:-1]) for v in votes if "·" in v)
            == explorer.seen.chosen.sum()
        )

    run(scenario)


def seen_places(explorer):
    """What its player says from now on, one after the other."""
    places = []
    explorer.player.observe(lambda change: places.append(change["new"]), "place")
    return places


def test_pause_step_back_and_scrub():
    async def scenario(explorer):
        press(explorer, "play")
        await until(lambda: epoch(explorer) > 50)
        press(explorer, "pause")
        await asyncio.sleep(0.05)
        paused = epoch(explorer)
        assert not explorer.player.playing and explorer.player.place == f"epoch {paused}"
        press(explorer, "step")
        await until(lambda: epoch(explorer) == paused + 1)
        newest = bytes(explorer.views.neurons.data)
        explorer.player._handle_custom_msg({"seek": 7}, [])
        await until(lambda: explorer.player.place == "epoch 7")
        await until(lambda: explorer.caption.text.startswith("Epoch 7:"))
        press(explorer, "back")
        await until(lambda: explorer.player.place == "epoch 6")
        explorer.views.theta._handle_custom_msg({"seek_step": 1e9}, [])
        await until(lambda: explorer.views.neurons.data == newest)
        assert epoch(explorer) == paused + 1

    run(scenario)


def test_play_from_the_past_shows_the_film_and_then_goes_on():
    async def scenario(explorer):
        explorer.playback.runner.step(9)
        await until(lambda: epoch(explorer) == 9)
        explorer.seek(3)
        now = epoch(explorer)
        places = seen_places(explorer)
        explorer.playback.film_rate = 10  # at which a film leaves nothing out, however late it is
        press(explorer, "play")
        await until(lambda: explorer.player.playing)
        await until(lambda: epoch(explorer) > now + 5)
        assert places[:2] == ["epoch 4", "epoch 5"]  # epoch 3 was on the screen already
        explorer.pause()
        assert not explorer.player.playing

    run(scenario)


def test_play_at_the_end_shows_all_again():
    async def scenario(explorer):
        press(explorer, "play")
        await until(lambda: explorer.playback.runner.finished)
        await until(lambda: not explorer.player.playing)
        explorer.playback.film_rate = 2000
        places = seen_places(explorer)
        press(explorer, "play")
        await until(lambda: places)
        assert places[0] == "epoch 0"
        await until(lambda: not explorer.player.playing)
        assert explorer.playback.position == len(explorer.playback.history) - 1

    run(scenario)


def test_a_slider_moved_while_playing_restarts_with_it():
    async def scenario(explorer):
        press(explorer, "play")
        await until(lambda: epoch(explorer) > 30)
        begun = []
        explorer.views.neurons.observe(lambda _change: begun.append(epoch(explorer)), "shape")
        choose(explorer, n_neurons=9)
        await until(lambda: begun)
        assert begun == [0] and explorer.views.neurons.shape[0] == 9
        await until(lambda: epoch(explorer) > 5)
        assert explorer.player.playing and explorer.playback.history.steps[0] == 0
        assert len(explorer.playback.history) <= epoch(explorer) + 1
        press(explorer, "pause")

    run(scenario)


def test_settings_that_belong_together_move_together_in_the_form():
    async def scenario(explorer):
        _network, pictures, learning = explorer.forms
        for n, batch in ((5, 5), (10, 10), (2, 2)):
            choose(explorer, n_images=n)
            await until(lambda n=n: explorer.views.pictures.shape[0] == n)
            assert explorer.caption.tone == "say" and explorer.notice == ""
            assert learning.values["batch_size"] == batch and max(learning.stops["batch_size"]) == n
        assert pictures.stops["n_images"] == [2, 5, 10]
        choose(explorer, who="two")
        await until(lambda: pictures.stops["n_images"] == [2, 5, 10, 20])

    run(scenario)


def test_settings_may_be_numpy_s():
    def scenario(explorer):
        assert type(explorer.settings.n_neurons) is int and explorer.views.neurons.shape[0] == 7

    run(scenario, n_neurons=np.int64(7), learning_rate=np.float32(0.5))


def test_what_is_shown_is_dimmed_while_it_belongs_to_other_settings():
    async def scenario(explorer):
        assert "cvz-stale" not in explorer._dom_classes
        choose(explorer, n_neurons=4)
        await until(lambda: "cvz-stale" in explorer._dom_classes)
        assert explorer.caption.tone == "error"
        choose(explorer, n_neurons=5)
        await until(lambda: "cvz-stale" not in explorer._dom_classes)
        assert explorer.caption.tone == "say"

    run(scenario)


def test_a_slider_drawn_quickly_ends_at_its_last_value():
    async def scenario(explorer):
        for n in (7, 9, 11, 13, 15, 17):
            choose(explorer, n_neurons=n)
            await asyncio.sleep(0.001)
        await until(lambda: explorer.views.neurons.shape[0] == 17)
        await asyncio.sleep(0.1)
        assert explorer.settings.n_neurons == 17 and explorer.views.neurons.shape[0] == 17
        assert explorer.forms[0].values["n_neurons"] == 17

    run(scenario)


@pytest.mark.parametrize(
    ("wrong", "says", "right"),
    [
        ({"n_neurons": 4}, "“Neurons” must be odd.*got 4", {"n_neurons": 7}),
        (
            {"batch_size": 50},
            "“Batch size” must be at most the number of images.*50",
            {"batch_size": 5},
        ),
        (
            {"interaction": "L", "strengths": "own", "negative": -1.0},
            "singular",
            {"negative": -0.5},
        ),
        ({"n_images": 50}, "“How many” must be at most 10", {"n_images": 10}),
        ({"learning_rate": 0.0}, "“Learning rate” must be above 0", {"learning_rate": 0.01}),
        ({"source": "folder", "folder": "/no/such"}, "/no/such", {"source": "procedural"}),
    ],
)
def test_a_wrong_setting_is_explained_and_a_right_one_goes_on(wrong, says, right):
    async def scenario(explorer):
        choose(explorer, **wrong)
        await until(lambda: explorer.caption.tone == "error")
        assert re.search(says, explorer.caption.text)
        assert not explorer.player.playing
        assert explorer.progress.text == "not begun"
        with pytest.raises(ValueError, match="nothing to save yet"):
            explorer.png()
        choose(explorer, **right)
        await until(lambda: explorer.caption.tone == "say")
        press(explorer, "play")
        await until(lambda: epoch(explorer) > 5)

    run(scenario)


def test_a_run_that_diverges_is_explained_and_can_be_repaired():
    async def scenario(explorer):
        choose(explorer, optimizer="sgd", learning_rate=0.5)
        await until(lambda: explorer.seen is not None)
        press(explorer, "play")
        await until(lambda: explorer.caption.tone == "error")
        assert "lower “Learning rate”" in explorer.caption.text
        assert "“Optimiser” “adam”" in explorer.caption.text
        assert explorer.progress.text.endswith("· stopped by an error")
        assert not explorer.player.playing
        failed = explorer.caption.text
        explorer.seek(0)  # what went wrong stays said while the past is looked at
        assert explorer.caption.text == failed and explorer.player.place == "epoch 0"
        press(explorer, "play")  # tries again, and fails again
        await asyncio.sleep(0.1)
        await until(lambda: explorer.caption.tone == "error")
        choose(explorer, optimizer="adam", learning_rate=1e30)
        press(explorer, "play")
        await until(lambda: "'adam'" in explorer.caption.text or "“adam”" in explorer.caption.text)
        await until(lambda: explorer.caption.tone == "error" and "1e+30" in explorer.caption.text)
        assert "use" not in explorer.caption.text  # adam is no remedy for adam
        choose(explorer, optimizer="adam", learning_rate=0.001)
        await until(lambda: explorer.caption.tone == "say")

    run(scenario)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("procedural", "skipped 2 files"),
        ("auto", "The Olivetti photographs are not on this machine and could not be fetched"),
    ],
)
def test_a_warning_of_the_library_stands_in_the_page(monkeypatch, source, says):
    def warning(settings):
        warn.warn("skipped 2 files in /srv/home")
        return original(replace(settings, source="procedural"))

    original = asked.faces
    monkeypatch.setattr(asked, "faces", warning)

    def scenario(explorer):
        assert says in explorer.views.pictures.note
        assert (source == "auto") == ("/srv/home" not in explorer.views.pictures.note)

    run(scenario, source=source)


def test_slow_loading_is_announced_and_does_not_block(monkeypatch):
    free = threading.Event()

    def slow(settings):
        free.wait(60)
        return original(settings)

    original = asked.faces
    monkeypatch.setattr(asked, "faces", slow)

    async def main():
        explorer = FaceExplorer(**QUICK)
        await until(lambda: "compiling" in explorer.caption.text)
        assert explorer.caption.tone == "busy"
        press(explorer, "play")  # asked for while it loads, done when it is there
        await until(lambda: explorer.player.playing)
        free.set()
        await until(lambda: explorer.seen is not None and explorer.caption.tone == "say")
        await until(lambda: epoch(explorer) > 3)

    asyncio.run(asyncio.wait_for(main(), 60))


def test_the_link_reopens_the_same_settings(monkeypatch):
    def scenario(explorer):
        return explorer.link.query, explorer.link.code, explorer.settings

    chosen = {"n_neurons": 9, "interaction": "L", "seed": 4, "who": "two", "learning_rate": 0.003}
    query, code, first = run(scenario, **chosen)
    assert asdict(first).items() >= {**QUICK, **chosen}.items()
    assert all(f"{name}=" in query for name in first.names())
    assert "n_neurons=9" in code and code.startswith("from cortexviz import")
    monkeypatch.setenv("QUERY_STRING", query)
    again = run(lambda explorer: explorer.settings, n_neurons=5)
    assert again == first


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("colour=blue", "The link sets 'colour', which is no setting here: leave that out. "
         "All else in the link is followed."),
        ("colour=b&seeds=1&n_images=x", "'colour', which is .* 2 more are not followed. All else"),
        ("compare=seed:1&speed=fast", "speed in the link must be a whole number, 0 or more; got "
         "'fast'. All else in the link is followed."),
        ("step=-1&colour=blue", "'colour', which .* 1 more is not followed. All else"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_link_is_explained_and_the_rest_is_followed(monkeypatch, query, says):
    monkeypatch.setenv("QUERY_STRING", f"{query}&n_neurons=7")

    async def scenario(explorer):
        await until(lambda: explorer.playback.shown is not None)
        assert explorer.settings.n_neurons == 7 and not explorer.failed
        assert re.search(says, explorer.caption.hint)
        assert explorer.settings == FaceExplorer.kind().change(**QUICK | {"n_neurons": 7})
        assert bool(explorer.difference) == ("compare" in query)

    run(scenario)


def test_pointing_at_a_neuron_lights_its_picture_and_its_line():
    async def scenario(explorer):
        press(explorer, "play")
        await until(lambda: explorer.playback.runner.finished)
        explorer.views.neurons._handle_custom_msg({"hovered": 2}, [])
        await until(lambda: explorer.views.pictures.bright)
        liked = int(explorer.seen.preferred[2])
        assert explorer.views.pictures.bright == [liked]
        assert explorer.views.neurons.note.startswith(f"Neuron 3 has chosen picture {liked + 1}")
        assert explorer.views.theta.chosen == explorer.views.selective.chosen == 2
        explorer.views.neurons._handle_custom_msg({"hovered": -1}, [])
        explorer.views.pictures._handle_custom_msg({"hovered": liked}, [])
        await until(
            lambda: 2 in explorer.views.neurons.bright and explorer.views.pictures.bright == []
        )

    run(scenario)


def test_a_page_is_reopened_from_what_it_has_saved():
    async def scenario(explorer):
        upload = explorer.views.upload
        query = "n_neurons=9&source=procedural&interaction=L&seed=4&nonsense=1&step=30&epochs=400"

        async def put_in(*saved):
            picture = np.random.default_rng(0).integers(0, 255, (10, 64, 64), np.uint8)
            sent = {"pictures": 10, "saved": [*saved] or None}
            upload._handle_custom_msg(sent, [picture.tobytes()])
            await asyncio.sleep(0)  # the loop hears of it

        await put_in()
        assert upload.offer == [] and explorer.settings.source == "own"
        await put_in("FaceExplorer", query)
        await until(lambda: "A page saved this picture" in explorer.caption.hint)
        (words,) = upload.offer
        assert words in explorer.caption.hint and explorer.settings.source == "own"
        upload._handle_custom_msg({"reopen": True}, [])
        await until(lambda: "All else in the link is followed" in explorer.caption.hint)
        kind = FaceExplorer.kind()
        assert explorer.settings == kind.change(
            n_neurons=9, source="procedural", interaction="L", seed=4, epochs=400
        )
        await until(lambda: explorer.playback.shown and explorer.playback.shown[0] == 30)
        assert upload.offer == []
        await put_in("CortexExplorer", "seed=3")  # of another page: a link
        assert upload.offer == [words, "cortex.ipynb", "seed=3"]
        for strange in ("Explorer", "../../etc"), ("https://example.org", "x=1"):
            await put_in(*strange)
            assert upload.offer == []

    run(scenario)


def test_pictures_that_are_put_in_are_learned_from_and_no_link_carries_them():
    async def scenario(explorer):
        mine = np.random.default_rng(0).integers(0, 255, (3, 64, 64), np.uint8)
        explorer.views.upload._handle_custom_msg({"pictures": 3}, [memoryview(mine.tobytes())])
        await until(lambda: explorer.views.pictures.shape[0] == 3 and epoch(explorer) == 0)
        np.testing.assert_array_equal(explorer.faces.images, mine / np.float32(255))
        assert explorer.settings.batch_size == 3, "of all, as before"
        assert {"who", "person", "n_images"} <= explorer.settings.hidden()
        press(explorer, "step")
        await until(lambda: epoch(explorer) == 1)
        assert "folder='my pictures'" in explorer.link.code
        explorer.change(mine="picture-0")
        await until(lambda: explorer.caption.tone == "error")
        assert "stayed in another page" in explorer.caption.text

    run(scenario)


def test_exports_hold_what_was_seen():
    async def scenario(explorer):
        press(explorer, "play")
        await until(lambda: explorer.playback.runner.finished)
        image = Image.open(io.BytesIO(explorer.png()))
        assert image.format == "PNG" and image.size == (3 * (5 * 68 - 4), 3 * 64 + 22)
        grey = np.asarray(image)[::3, ::3, 0]
        assert np.array_equal(grey[:64, :64], explorer.seen.images[0])
        film = Image.open(io.BytesIO(explorer.gif()))
        assert film.format == "GIF" and 50 <= film.n_frames <= 101
        film.seek(0)
        first = np.asarray(film.convert("RGB")).astype(int)
        explorer.seek(0)
        same = np.asarray(Image.open(io.BytesIO(explorer.png(scale=1)))).astype(int)
        # Greys of the pictures and tints of the words, some 450, share 256 entries.
        assert np.abs(first - same).max() <= 4
        assert explorer.still() == explorer.png(scale=1)

    run(scenario)


def test_every_piece_that_speaks_has_words():
    def scenario(explorer):
        words = {type(p).__name__: p.label for p in pieces(explorer) if hasattr(p, "label")}
        assert {"Canvas", "Curve", "Progress"} <= set(words)
        assert all(p.label for p in pieces(explorer) if hasattr(p, "label"))

    run(scenario)


def test_unknown_settings_are_named():
    with pytest.raises(TypeError, match="no setting n_neuron; there are n_neurons"):
        FaceExplorer(n_neuron=5)


def test_a_run_that_an_error_stopped_goes_on_playing_once_it_is_mended():
    async def scenario(explorer):
        explorer.act("play")
        await until(lambda: explorer.failed)
        assert not explorer.player.playing
        explorer.change(learning_rate=1e-4)
        await until(lambda: epoch(explorer) > 5)
        explorer.change(learning_rate=0.3)
        await until(lambda: explorer.failed)
        explorer.reset()  # asks for the first state and no more
        explorer.change(learning_rate=1e-4)
        await until(lambda: explorer.progress.text.startswith("epoch 0"))
        assert not explorer.player.playing

    run(scenario, optimizer="sgd", learning_rate=0.3)


def test_what_a_page_has_missed_while_a_browser_built_it_is_said_again(monkeypatch):
    async def scenario(explorer):
        said = {}
        monkeypatch.setattr(
            Widget, "send_state", lambda one, key=None: said.update({one: set(key)} if key else {})
        )
        (lifeline,) = (one for one in explorer.children if isinstance(one, Lifeline))

        def arrive():
            said.clear()
            lifeline._handle_custom_msg({"arrived": True}, [])

        for _ in range(2):  # a browser may load the page anew
            explorer.caption.text = "Nobody asked yet."
            explorer.get_state()
            explorer.stale(True)
            explorer.caption.show("busy", "This is missed.")
            await asyncio.to_thread(arrive)
            await until(lambda: said)
            missed = {"text", "hint", "tone"}
            assert said == {explorer: {"_dom_classes"}, explorer.caption: missed}
            explorer.stale(False)
            explorer.caption.show("say", "This is heard.", "Look.")
            arrive()
            await asyncio.sleep(0.05)
            assert not said

    run(scenario)
