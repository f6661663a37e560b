"""The plain-Python parts of the small widgets: thinning, time left, links, pictures, films."""

from __future__ import annotations

import base64
import io
import json
import pickle
import re
import threading
import weakref
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cortexviz.widgets.frame.history import History, log_schedule
from cortexviz.widgets.pieces.canvas import COLD_WARM, GREY, Canvas, blend, to_bytes
from cortexviz.widgets.pieces.controls import Controls, Field
from cortexviz.widgets.pieces.export import Film, gif, mosaic, npz, palette, picture, png
from cortexviz.widgets.pieces.links import from_query, to_query
from cortexviz.widgets.pieces.player import Player
from cortexviz.widgets.pieces.progress import TimeLeft, in_words
from cortexviz.widgets.standalone.record import Blobs


@given(st.integers(0, 20_000), st.integers(2, 400))
def test_schedule_keeps_both_ends_and_the_limit(last, limit):
    schedule = log_schedule(last, limit)
    assert schedule[0] == 0 and schedule[-1] == last
    assert len(schedule) <= limit
    assert (np.diff(schedule) > 0).all()
    assert (np.diff(schedule, 2) >= -1).all()  # never denser later on, but for rounding


def test_schedule_keeps_every_early_step_and_thins_by_ratio():
    schedule = log_schedule(3000, 300)
    assert schedule[:20].tolist() == list(range(20))
    late = schedule[schedule > 300]
    assert late[1:] / late[:-1] == pytest.approx(
        np.full(len(late) - 1, 3001 ** (1 / 299)), rel=2e-2
    )


def test_history_finds_the_snapshot_at_or_before_a_step():
    history = History(1000, limit=20)
    for step in range(1001):
        if history.wants(step):
            history.add(step, f"at {step}")
    assert len(history) <= 20
    for step in (0, 1, 57, 1000):
        found = history.steps[history.index(step)]
        assert found <= step and not any(found < other <= step for other in history.steps)
    assert not history.wants(1000)  # already there


def test_time_left_follows_the_pace_of_the_last_seconds():
    left = TimeLeft(memory=3.0)
    assert left.seconds(0, 1000, now=0.0) is None  # nothing seen yet
    assert left.seconds(100, 1000, now=1.0) == pytest.approx(9.0)
    for i in range(1, 40):  # ten times slower from here on
        seconds = left.seconds(100 + i, 1000, now=1.0 + 0.1 * i)
    assert seconds == pytest.approx((1000 - 139) / 10, rel=0.05)
    left.pause()
    assert left.seconds(139, 1000, now=100.0) is None


def test_durations_in_words():
    said = [in_words(s) for s in (0.3, 4.4, 42, 200, 7200, 86400, 1e7, 1e9, 5e17)]
    assert said == [
        "under a second", "about 4 s", "about 40 s", "about 3 min", "about 2.0 h", "about 24 h",
        "about 116 days", "about 32 years", "more than a thousand years",
    ]  # fmt: skip


DEFAULTS = {"n": 21, "rate": 0.001, "matrix": "B", "bright": False}


@given(
    st.fixed_dictionaries(
        {
            "n": st.integers(-(10**6), 10**6),
            "rate": st.floats(allow_nan=False, allow_infinity=False),
            "matrix": st.text(),
            "bright": st.booleans(),
        }
    )
)
def test_a_link_carries_all_settings_and_back(settings):
    assert from_query("?" + to_query(settings), DEFAULTS) == (settings, [])


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?rates=3", "The link sets 'rates', which is no setting here: did you mean 'rate'"),
        ("?m=3", "The link sets 'm', which is no setting here: leave that out"),
        ("?n=nine", "n in the link must be a number; got 'nine'"),
        ("?bright=maybe", "bright in the link must be True or False"),
    ],
)
def test_what_is_wrong_in_a_link_is_explained_and_the_rest_is_followed(query, says):
    assert from_query(query, DEFAULTS)[0] == {}
    settings, wrong = from_query(f"{query}&matrix=B", DEFAULTS)
    assert settings == {"matrix": "B"} and len(wrong) == 1
    assert re.search(says, wrong[0])


@given(st.integers(-(10**30), 10**30))
def test_whole_numbers_of_any_size_survive_the_link_and_the_form(seed):
    assert from_query(to_query({"seed": seed}), {"seed": 0}) == ({"seed": seed}, [])
    form = Controls("", [Field("seed", "Seed"), Field("words", "Words")], {"seed": 0, "words": ""})
    form.values = {"seed": seed, "words": str(seed)}
    # A browser reads every number as a double, and sends it back as one.
    seen = json.loads(json.dumps(form.get_state(["values"])["values"]), parse_int=float)
    back = {name: int(v) if isinstance(v, float) else v for name, v in seen.items()}
    taken = []
    form.on_change(taken.append)
    form._handle_custom_msg({"change": back}, [])
    assert taken == [{"seed": seed, "words": str(seed)}]


def test_a_link_may_carry_what_voila_reads_itself():
    assert from_query("theme=dark&n=5", DEFAULTS) == ({"n": 5}, [])


def test_grey_levels_are_linear_and_cut():
    values = np.array([[-1.0, 0.0, 0.5, 1.0, 7.0]])
    assert to_bytes(values).tolist() == [[0, 0, 128, 255, 255]]
    assert to_bytes(np.array([0.0]), -1, 1).tolist() == [128]


def test_colour_tables_have_256_colours_and_the_ends_asked_for():
    assert len(GREY) == len(COLD_WARM) == 768
    table = np.frombuffer(blend((255, 0, 0), (0, 0, 255)), np.uint8).reshape(256, 3)
    assert table[0].tolist() == [255, 0, 0] and table[255].tolist() == [0, 0, 255]


@pytest.mark.parametrize("images", [np.zeros((4, 4), np.uint8), np.zeros((1, 4, 4))])
def test_a_canvas_says_what_it_can_draw(images):
    with pytest.raises(ValueError, match=r"images must be .*uint8: use to_bytes; got shape"):
        Canvas().draw(images)


def test_a_canvas_is_ready_for_two_pictures_until_the_browser_answers_or_time_is_up():
    canvas = Canvas()
    images = np.zeros((1, 2, 2), np.uint8)
    canvas.draw(images)
    assert canvas.ready
    canvas.draw(images)
    assert not canvas.ready
    canvas._handle_custom_msg({"drawn": 1}, [])
    assert canvas.ready
    canvas.draw(images)
    assert not canvas.ready
    canvas.patience = 0.0
    assert canvas.ready


def test_callbacks_come_back_to_the_thread_of_the_loop():
    import asyncio

    async def scenario():
        canvas = Canvas()
        seen = []
        canvas.on_message("drawn", lambda _: seen.append(threading.get_ident()))
        thread = threading.Thread(target=canvas._handle_custom_msg, args=({"drawn": 1}, []))
        thread.start()
        thread.join()
        await asyncio.sleep(0.01)
        assert seen == [threading.get_ident()]

    asyncio.run(scenario())


@pytest.mark.parametrize("broken", [False, True])
def test_what_a_wish_changes_is_sent_with_its_number(monkeypatch, broken):
    """So a page knows which answer it has, also where a wish could not be fulfilled."""
    sent = []
    player = Player({"slow": 1.0})
    monkeypatch.setattr(player, "_send", lambda message, **_: sent.append(message["state"]))

    def seek(index):
        player.set(position=index, place=f"epoch {index}")
        if broken:
            raise ValueError("which is written to the log")

    player.on_message("seek", seek)
    for page, count in (("one", 1), ("one", 2), ("other", 1)):
        sent.clear()
        player._handle_custom_msg({"seek": count + 3, "wish": [page, count]}, [])
        assert sent == [{"position": count + 3, "place": f"epoch {count + 3}",
                         "heard": player.heard}]  # fmt: skip
    assert player.heard == {"one": 2, "other": 1}


def test_a_mosaic_places_each_image_once():
    images = np.stack([np.full((2, 3), 10 * (i + 1), np.uint8) for i in range(5)])
    sheet = mosaic(images, columns=2, scale=1)
    assert sheet.shape == (3 * (2 + 4) - 4, 2 * (3 + 4) - 4)
    assert [sheet[0, 0], sheet[0, 7], sheet[6, 0], sheet[12, 0]] == [10, 20, 30, 50]
    assert (sheet == 255).sum() == sheet.size - images.size


def test_files_hold_what_was_drawn():
    sheet = np.arange(64, dtype=np.uint8).reshape(8, 8).repeat(8, 0).repeat(8, 1)
    image = Image.open(io.BytesIO(png(picture(sheet, "epoch 7"))))
    assert image.format == "PNG" and image.size == (64, 86)
    assert np.array_equal(np.asarray(image)[:64, :, 0], sheet)
    assert np.asarray(image)[64:].min() < 128  # the words
    table = blend((255, 0, 0), (0, 0, 255))
    assert picture(np.array([[0, 255]], np.uint8), table=table).getpixel((0, 0)) == (255, 0, 0)


def film(frames):
    """What a player shows of the GIF of `frames`: (n, height, width, 3), and the milliseconds."""
    with Image.open(io.BytesIO(gif(frames))) as opened:
        assert opened.format == "GIF" and opened.n_frames == len(frames)
        assert opened.info["loop"] == 0
        seen, durations = [], []
        for i in range(opened.n_frames):
            opened.seek(i)
            durations.append(opened.info["duration"])
            seen.append(np.asarray(opened.convert("RGB")))
    return np.stack(seen), durations


def test_a_film_has_every_frame_as_its_png_and_rests_on_the_last():
    frames = [picture(np.full((16, 16), 40 * i, np.uint8)) for i in range(5)]
    seen, durations = film(frames)
    assert durations == [80, 80, 80, 80, 1500]
    for shown, frame in zip(seen, frames, strict=True):
        assert np.array_equal(shown, np.asarray(Image.open(io.BytesIO(png(frame)))))
    with pytest.raises(ValueError, match="a film needs at least one picture; got none"):
        gif([])


def test_a_film_holds_one_picture_at_a_time():
    """Of those it is given, which may be made as they are asked for."""
    made, most = [], []

    def page(i: int) -> Image.Image:
        most.append(sum(one() is not None for one in made))
        image = Image.new("RGB", (40, 30), (20 * i, 0, 0))
        made.append(weakref.ref(image))
        return image

    film = gif(Film(page, 8))
    assert max(most) <= 2 and len(most) == 16  # for its colours, and to be drawn
    with Image.open(io.BytesIO(film)) as opened:
        assert opened.n_frames == 8


def test_an_npz_file_is_numpys_own_and_holds_one_array_at_a_time():
    alive, made = [], {"one": np.arange(12.0).reshape(3, 4), "two": np.array(["a", "b"])}

    def part():
        for name, array in made.items():
            alive.append(sum(one() is not None for one in seen))
            own = array.copy()
            seen.append(weakref.ref(own))
            yield name, own
            del own

    seen: list[weakref.ref] = []
    data, expected = npz([part(), [("three", np.zeros(2))]]), io.BytesIO()
    np.savez_compressed(expected, **made, beside_three=np.zeros(2))
    with np.load(io.BytesIO(data)) as found, np.load(io.BytesIO(expected.getvalue())) as known:
        assert found.files == known.files
        for name in known.files:
            np.testing.assert_array_equal(found[name], known[name])
    assert len(data) == len(expected.getvalue()) and max(alive) <= 1


def test_a_page_that_is_replayed_holds_what_is_shown_packed():
    paper, blobs = bytes(10**6), Blobs()
    assert [blobs.portable(one) for one in (paper, b"ink", bytearray(3), bytes(10**6))] == [
        {"blob": 0}, {"blob": 1}, bytearray(3), {"blob": 0},
    ]  # fmt: skip
    held = len(pickle.dumps(vars(blobs)))
    assert held < 10**4
    assert zlib.decompress(base64.b64decode(blobs.packed[0]), -15) == paper


@pytest.mark.parametrize("at", range(6))
def test_a_film_keeps_a_colour_that_one_frame_alone_has(at):
    """All the greys there are fill a palette by themselves, words under them in tints of blue."""
    greys = np.arange(256, dtype=np.uint8).reshape(16, 16).repeat(8, 0).repeat(8, 1)
    sheets = [np.roll(greys, i, axis=0)[..., None].repeat(3, 2) for i in range(6)]
    sheets[at] = sheets[at].copy()
    sheets[at][40, 30:33] = (210, 96, 26)  # the orange of feedback, three pixels wide
    frames = [picture(sheet, f"step {i}") for i, sheet in enumerate(sheets)]
    seen, _ = film(frames)
    assert (np.abs(seen[at][40, 30:33].astype(int) - (210, 96, 26)).max()) <= 4
    # 256 greys and the tints of the words share 256 entries: one in two, so 2 levels or so.
    wanted = np.stack([np.asarray(frame) for frame in frames]).astype(int)
    assert np.abs(seen - wanted).max() <= 8


@given(st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=60, unique=True),
       st.integers(2, 64))  # fmt: skip
def test_no_colour_is_farther_from_a_palette_than_twice_the_least_possible(colours, size):
    """Gonzalez's bound, by the distance between the colours chosen: k + 1 of them are that far
    apart, so any palette of k has one of them at half of it."""
    colours = np.array(colours)
    table, nearest = palette(colours, size)
    apart = np.sqrt(((colours[:, None] - table[None].astype(int)) ** 2).sum(axis=2))
    error = apart[np.arange(len(colours)), nearest]
    assert np.allclose(error, apart.min(axis=1)) and len(table) <= size
    if len(colours) <= size:
        assert error.max() == 0
    else:
        between = np.sqrt(((table[:, None].astype(int) - table[None]) ** 2).sum(axis=2))
        assert error.max() <= between[~np.eye(len(table), dtype=bool)].min()
