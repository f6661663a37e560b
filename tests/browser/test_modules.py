"""The widgets' scripts alone, in Chromium, with a fake model: pixels, keys and names."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from cortexviz.widgets import (
    Canvas,
    Caption,
    Controls,
    Curve,
    Export,
    Field,
    Guide,
    Link,
    Matrix,
    Pathway,
    Player,
    Progress,
)
from cortexviz.widgets.pieces.canvas import blend
from cortexviz.widgets.pieces.caption import Lifeline
from cortexviz.widgets.pieces.question import Question
from cortexviz.widgets.pieces.saved import Saved
from tests.browser.conftest import unnamed_controls
from tests.waiting import until
from tests.widgets.test_colours import contrast

pytestmark = pytest.mark.browser


def pixel(widget, x, y):
    """Red, green, blue and alpha at a place in CSS pixels of a widget's canvas."""
    return widget.evaluate(
        f"[...el.querySelector('canvas').getContext('2d').getImageData({x}, {y}, 1, 1).data]"
    )


def height(widget):
    return widget.evaluate("el.querySelector('canvas').clientHeight")


@pytest.fixture
def four(mount):
    """A canvas with four images of 2 x 2 in one grey each, over a red to blue table."""
    canvas = Canvas(table=blend((255, 0, 0), (0, 0, 255)), max_cell=100)
    images = np.array([0, 85, 170, 255], np.uint8)[:, None, None].repeat(2, 1).repeat(2, 2)
    canvas.draw(images, label="Four squares.")
    return mount(canvas)


def test_canvas_draws_each_image_in_its_colour_and_says_so(four):
    # 600 px wide: four cells of 100 with gaps of 8, in the middle.
    left = (600 - 4 * 100 - 3 * 8) / 2
    colours = [pixel(four, left + 108 * i + 50, 50)[:3] for i in range(4)]
    assert colours == [[255, 0, 0], [170, 0, 85], [85, 0, 170], [0, 0, 255]]
    assert pixel(four, left - 20, 50)[3] == 0
    assert four.sent == [{"drawn": 1}]
    assert four.page.get_by_role("img", name="Four squares.").is_visible()


def test_canvas_draws_the_newest_of_many_pictures_and_skips_the_others(four):
    four.evaluate(
        "(() => { for (let seq = 2; seq <= 500; seq++) model.set({ seq, data: "
        "new DataView(new Uint8Array(16).fill(seq % 256).buffer) }); })()"
    )
    four.receive(label="later")
    assert four.sent[-1] == {"drawn": 500}
    assert len(four.sent) < 10
    assert pixel(four, 300 - 30, 50)[:3] == [255 - 500 % 256, 0, 500 % 256]


def test_canvas_rings_marks_and_dims_what_is_not_meant(four):
    left = (600 - 4 * 100 - 3 * 8) / 2
    four.receive(marks=[-1, 3, -1, -1])
    assert pixel(four, left + 108, 50)[:3] != [170, 0, 85]
    assert pixel(four, left + 216, 50)[:3] == [85, 0, 170]
    four.receive(bright=[0])
    assert pixel(four, left + 50, 50)[3] == 255
    assert pixel(four, left + 270, 50)[3] < 128


def test_canvas_names_take_a_line_below(four):
    before = height(four)
    four.receive(names=["one", "two", "three", "four"])
    assert height(four) == before + 18


def test_canvas_tells_what_is_under_the_pointer(four):
    box = four.page.locator("canvas").bounding_box()
    four.page.mouse.move(box["x"] + 88 + 108 + 50, box["y"] + 50)
    four.page.mouse.move(box["x"] + 88 + 108 + 60, box["y"] + 55)
    four.page.mouse.move(box["x"] + 10, box["y"] + 300)
    assert [m["hovered"] for m in four.sent if "hovered" in m] == [1, -1]


@pytest.fixture
def neurons(mount):
    """Six images in two rows of three, to be gone through by keyboard."""
    canvas = Canvas(max_cell=100, max_height=220, choosable=True, note="Nothing chosen.")
    canvas.draw(np.zeros((6, 2, 2), np.uint8), label="Six neurons.")
    mount(Player({"slow": 1.0}, position=3, length=9))
    widget = mount(canvas)
    widget.page.evaluate("document.querySelector('.cvz-explorer').style.width = '330px'")
    until(lambda: height(widget) == 2 * 100 + 8, "there are two rows")
    return widget


def test_images_are_reached_by_keyboard_and_what_is_said_of_them_is_spoken(neurons):
    page, keyboard = neurons.page, neurons.page.keyboard
    page.get_by_label("Speed").focus()
    keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "CANVAS"
    name = page.evaluate("document.activeElement.ariaLabel")
    assert name.startswith("Six neurons.") and "Arrow keys" in name
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowLeft", "Home", "End", "ArrowUp"):
        keyboard.press(key)
    assert [m["hovered"] for m in neurons.sent if "hovered" in m] == [0, 1, 4, 3, 0, 5, 2]
    spoken = neurons.page.locator(".cvz-canvas [role=status]")
    keys = [i for i, message in enumerate(neurons.sent) if "hovered" in message]
    for key in keys[:-1]:  # answers that come late are of neurons that have been left
        neurons.answer(key, note=f"Neuron {key}.")
        assert spoken.inner_text() == ""
    neurons.answer(note="Neuron 3.", hovered=2)
    assert spoken.inner_text() == "Neuron 3."
    neurons.receive(note="Neuron 3 has chosen picture 5.")  # a run goes on: not spoken each time
    assert spoken.inner_text() == "Neuron 3."
    assert pixel(neurons, 330 - 97 - 1, 3)[3] == 255  # the frame of the third
    framed = neurons.evaluate("el.querySelector('canvas').toDataURL()")
    keyboard.press("Escape")
    assert neurons.sent[-1] == {"hovered": -1}
    picture = "el.querySelector('canvas').toDataURL()"
    until(lambda: neurons.evaluate(picture) != framed, "the frame is gone")  # nobody has heard yet
    keyboard.press(" ")  # plays, as everywhere
    player = page.evaluate("window.widget1.model.sent")
    assert [said["action"] for said in player] == ["play"]


def test_images_that_tell_nothing_are_no_stop_for_the_keyboard(four):
    assert four.evaluate("el.querySelector('canvas').tabIndex") == -1


def test_canvas_follows_the_width_it_gets(four):
    four.page.set_viewport_size({"width": 300, "height": 600})
    four.page.evaluate("document.querySelector('.cvz-explorer').style.width = '210px'")
    until(lambda: height(four) == 2 * 100 + 8, "there are two rows")
    rows = four.evaluate("module.arrange(4, 210, 440, 100, 1, 0).rows")
    assert rows == 2


@pytest.mark.parametrize("n", [1, 5, 9, 13, 21, 29, 60, 400])
def test_images_are_arranged_inside_the_box(four, n):
    fit = four.evaluate(f"module.arrange({n}, 850, 460, 220, 1, 18)")
    assert fit["columns"] * fit["rows"] >= n
    assert fit["columns"] * fit["cell"] + (fit["columns"] - 1) * fit["gap"] <= 850
    assert fit["rows"] * (fit["cell"] + 18) + (fit["rows"] - 1) * fit["gap"] <= 460 + fit["rows"]


def test_twenty_one_neurons_stand_in_three_rows_with_the_centre_in_the_middle(four):
    fit = four.evaluate("module.arrange(21, 850, 460, 220, 1, 32)")
    assert (fit["columns"], fit["rows"]) == (7, 3)


def test_a_person_s_own_colours_and_paper_keep_what_is_chosen(page, mount):
    page.emulate_media(forced_colors="active")
    form = mount(Controls("The network", FIELDS, VALUES))
    player = mount(Player({"slow": 1.0}, position=3, length=9))
    four = Canvas(max_cell=100)
    four.draw(np.zeros((1, 2, 2), np.uint8), names=["one"])
    canvas = mount(four)
    style = "getComputedStyle(el.querySelector({!r}))".format
    chosen = form.evaluate(style("input:checked + label") + ".backgroundColor")
    other = form.evaluate(style("input:not(:checked) + label") + ".backgroundColor")
    assert chosen != other
    line = np.asarray(Image.open(io.BytesIO(
        page.get_by_label("Neurons", exact=True).screenshot())).convert("L"))  # fmt: skip
    assert (line[len(line) // 2] < 250).mean() > 0.95  # a track from end to end, on white
    assert player.evaluate(style(".cvz-play") + ".backgroundColor") == chosen
    words = canvas.evaluate(
        "(() => { const c = el.querySelector('canvas'); const { data } ="
        " c.getContext('2d').getImageData(0, c.height - 18, c.width, 18);"
        " return Math.min(...[...data].filter((_, i) => i % 4 === 0 && data[i + 3] > 200)); })()"
    )
    assert words < 60  # in the system's ink, black on white here
    page.emulate_media(forced_colors="none", media="print")
    for widget, part in ((form, "input:checked + label"), (player, ".cvz-play")):
        assert widget.evaluate(style(part) + ".printColorAdjust") == "exact"


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_colours_follow_the_system_where_there_is_no_jupyter(page, mount, scheme, dark):
    page.emulate_media(color_scheme=scheme)
    caption = mount(Caption(text="Hello."))
    ink = caption.evaluate("getComputedStyle(el).color")
    assert (sum(int(v) for v in ink[4:-1].split(",")) > 3 * 128) is dark


@pytest.mark.parametrize("light", ["true", "false"])
def test_colours_follow_jupyter_s_theme_before_the_system_s(page, mount, light):
    page.emulate_media(color_scheme="dark" if light == "true" else "light")
    page.evaluate(f"document.body.dataset.jpThemeLight = '{light}'")
    caption = mount(Caption(text="Hello."))
    ink = caption.evaluate("getComputedStyle(el).color")
    assert (sum(int(v) for v in ink[4:-1].split(",")) < 3 * 128) is (light == "true")


FIELDS = [
    Field("n", "Neurons", "An odd number.", stops=[3, 5, 7, 9]),
    Field("rate", "Learning rate", stops=[0.001, 0.01, 0.1], whole=False),
    Field("matrix", "Matrix", options=[("B", "mirrored"), ("L", "rivals")]),
    Field("kind", "Kind", options=[(k, k) for k in "abcde"]),
    Field("folder", "Folder", advanced=True),
]
VALUES = {"n": 5, "rate": 0.01, "matrix": "B", "kind": "c", "folder": ""}


@pytest.fixture
def form(mount):
    return mount(Controls("The network", FIELDS, VALUES))


def test_controls_show_their_values_under_their_labels(form):
    get = form.page.get_by_label
    assert get("Neurons", exact=True).input_value() == "1"  # the second stop
    assert get("Neurons", exact=True).get_attribute("aria-valuetext") == "5"
    assert get("Neurons, exact value").input_value() == "5"
    assert get("mirrored").is_checked() and not get("rivals").is_checked()
    assert get("Kind").input_value() == "2"
    assert form.page.get_by_role("group", name="Matrix").is_visible()
    assert unnamed_controls(form.page) == []


def test_controls_send_what_is_chosen(form):
    get = form.page.get_by_label
    get("Neurons", exact=True).fill("3")
    get("rivals").check()
    get("Kind").select_option("e")
    get("Learning rate, exact value").fill("0.5")
    get("Learning rate, exact value").press("Enter")
    form.page.get_by_text("More settings").click()
    get("Folder").fill("/tmp")
    get("Folder").press("Tab")
    asked = {}
    for message in form.sent:
        asked |= message["change"]
    assert asked == {"n": 9, "rate": 0.5, "matrix": "L", "kind": "e", "folder": "/tmp"}


def test_two_forms_in_a_page_keep_their_labels(form, mount):
    mount(Controls("Other", [Field("m", "Other slider", stops=[1, 2])], {"m": 1}))
    form.page.get_by_label("Other slider", exact=True).fill("1")
    assert form.sent == []
    assert unnamed_controls(form.page) == []


def test_controls_ignore_an_empty_box(form):
    box = form.page.get_by_label("Neurons, exact value")
    box.fill("")
    box.press("Tab")
    assert form.sent == [] and box.input_value() == "5"


def test_controls_follow_the_kernel_and_hide_what_does_not_apply(form):
    form.receive(values={**VALUES, "n": 9, "matrix": "L"}, hidden=["kind"])
    assert form.page.get_by_label("Neurons, exact value").input_value() == "9"
    assert form.page.get_by_label("rivals").is_checked()
    assert not form.page.get_by_label("Kind").is_visible()


def test_stops_that_depend_on_other_settings_change_under_the_hand(form):
    """Without a new form, which would take the focus away."""
    page, slider = form.page, form.page.get_by_label("Neurons", exact=True)
    slider.focus()
    form.receive(stops={"n": [3, 5]}, values={**VALUES, "n": 5})
    assert slider.get_attribute("max") == "1" and slider.input_value() == "1"
    assert page.evaluate("document.activeElement.type") == "range"
    page.keyboard.press("ArrowLeft")
    assert form.sent[-1] == {"change": {"n": 3}}
    form.receive(stops={})
    assert slider.get_attribute("max") == "3"


def test_an_answer_to_an_earlier_press_does_not_undo_a_later_one(form):
    page, box = form.page, form.page.get_by_label("Neurons, exact value")
    page.get_by_label("Neurons", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    form.answer(0, values={**VALUES, "n": 7, "rate": 0.1})  # as of the first press
    assert box.input_value() == "9"
    assert page.get_by_label("Learning rate, exact value").input_value() == "0.1"
    page.keyboard.press("ArrowLeft")
    form.receive(values={**VALUES, "n": 7})  # of another view, say
    assert box.input_value() == "7"
    assert form.sent == [{"change": {"n": n}} for n in (7, 9, 7)]
    form.answer(values={**VALUES, "n": 3})  # and the last word is the kernel's
    assert box.input_value() == "3"


def test_a_wish_that_is_heard_at_once_is_seen_for_a_moment(form):
    """Nothing else may follow from it: another speed, say, while nothing plays."""
    asked = """(() => {
      const range = el.querySelector("input[type=range]");
      range.value = 3;
      range.dispatchEvent(new Event("input"));
      const [page, count] = model.sent.at(-1).wish;
      model.set({ heard: { [page]: count } });
      return document.body.classList.contains(`cvz-asked-${page}`);
    })()"""
    assert form.evaluate(asked)
    form.page.wait_for_function("!document.body.className.includes('cvz-asked-')")


def test_a_page_may_count_from_one_what_a_setting_counts_from_zero(mount):
    field = Field("person", "Person", stops=[0, 1, 2], first=1)
    form = mount(Controls("Who", [field], {"person": 0}))
    box = form.page.get_by_label("Person, exact value")
    assert box.input_value() == "1"
    form.page.get_by_label("Person", exact=True).fill("2")
    assert form.sent[-1] == {"change": {"person": 2}} and box.input_value() == "3"
    box.fill("2")
    box.press("Enter")
    assert form.sent[-1] == {"change": {"person": 1}}
    slider = form.page.get_by_label("Person", exact=True)
    assert slider.get_attribute("aria-valuetext") == "2"


def test_no_choice_is_cut_off_however_long_its_words(mount):
    words = ["Glorot, normal", "Glorot, uniform", "normal", "orthogonal"]
    form = mount(Controls("Noise", [Field("k", "Kind", options=[(w, w) for w in words])],
                          {"k": "normal"}))  # fmt: skip
    form.page.evaluate("document.querySelector('.cvz-explorer').style.width = '270px'")
    assert form.evaluate(
        "[...el.querySelectorAll('.cvz-choices label')].every((label) =>"
        " label.scrollWidth <= label.clientWidth && label.getBoundingClientRect().right <="
        " el.getBoundingClientRect().right)"
    )


def test_what_is_being_typed_is_not_written_over(form):
    box = form.page.get_by_label("Neurons, exact value")
    box.fill("12")
    form.receive(values={**VALUES, "n": 9}, hidden=["kind"])
    assert box.input_value() == "12"
    box.press("Enter")
    assert form.sent[-1] == {"change": {"n": 12}}


@pytest.fixture
def player(mount):
    return mount(Player({"slow": 1.0, "fast": 100.0}, position=3, length=9, place="epoch 12"))


def test_keys_play_and_step(player):
    for key in (" ", "ArrowRight", "ArrowLeft"):
        player.page.keyboard.press(key)
    player.receive(playing=True)
    player.page.keyboard.press(" ")
    assert [m["action"] for m in player.sent] == ["play", "step", "back", "pause"]


def test_the_button_does_not_look_ready_while_something_is_prepared(player):
    full = "getComputedStyle(el.querySelector('.cvz-play')).backgroundColor"
    ready = player.evaluate(full)
    player.receive(waiting=True)
    player.page.wait_for_function(
        "(ready) => ready !== " + full.replace("el.", "document."), arg=ready
    )
    assert player.evaluate("el.querySelector('.cvz-play').ariaBusy") == "true"
    player.receive(waiting=False)
    assert player.evaluate(full) == ready


def test_keys_are_left_to_fields_that_use_them(player, mount):
    mount(Controls("The network", FIELDS, VALUES))
    page = player.page
    for label in ("elsewhere", "Neurons, exact value"):
        page.get_by_label(label).focus()
        for key in (" ", "ArrowRight", "ArrowLeft"):
            page.keyboard.press(key)
    page.get_by_label("Neurons", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("Speed").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("Start again").focus()
    page.keyboard.press(" ")  # presses that button, does not play
    assert player.sent == [{"speed": 1}, {"action": "reset"}]
    page.get_by_label("Neurons", exact=True).focus()
    page.keyboard.press(" ")
    assert player.sent[2:] == [{"action": "play"}]


def test_keys_go_to_the_explorer_that_has_the_focus(player, mount):
    page = player.page
    page.evaluate("document.body.append(document.querySelector('.cvz-explorer').cloneNode())")
    second = mount(Player({"slow": 1.0}), ".cvz-explorer:last-child")
    second.page.locator(".cvz-explorer:last-child [aria-label=Speed]").focus()
    page.locator(".cvz-explorer:last-child .cvz-play").focus()
    page.keyboard.press("ArrowRight")
    assert player.sent == [] and second.sent == [{"action": "step"}]


def test_player_buttons_timeline_and_names(player):
    page = player.page
    assert unnamed_controls(page) == []
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Step back").click()
    page.get_by_label("Timeline").fill("7")
    page.get_by_label("Speed").select_option("fast")
    assert player.sent == [{"action": "play"}, {"action": "back"}, {"seek": 7}, {"speed": 1}]
    assert page.get_by_label("Timeline").get_attribute("aria-valuetext") == "epoch 12"
    player.answer(playing=True, ended=True, position=0)
    assert page.get_by_role("button", name="Pause").is_visible()
    assert page.get_by_role("button", name="Step forward").is_disabled()
    assert page.get_by_role("button", name="Step back").is_disabled()


def test_the_timeline_does_not_jump_back_to_where_it_was(player):
    page, line = player.page, player.page.get_by_label("Timeline")
    line.focus()
    for at in (4, 5):
        page.keyboard.press("ArrowRight")
        assert line.input_value() == str(at)
        player.answer(0, position=4)
    assert line.input_value() == "5"
    page.keyboard.press("ArrowRight")
    assert player.sent == [{"seek": 4}, {"seek": 5}, {"seek": 6}]
    player.answer(position=2)
    assert line.input_value() == "2"


@pytest.mark.parametrize(
    ("where", "key", "ours"),
    [
        ("Step back", "a", True), ("Step back", "Shift+A", True), ("Step back", "ArrowUp", True),
        ("Step back", "Control+s", False), ("Step back", "Meta+s", False),
        ("Step back", "Alt+x", False), ("Step back", "Control+z", False),
        ("Step back", "Control+Shift+c", False), ("Neurons, exact value", "Shift+Enter", False),
        ("Neurons, exact value", "5", True), ("Neurons, exact value", "Control+z", True),
        ("Neurons, exact value", "Control+s", False),
    ],
)  # fmt: skip
def test_jupyterlab_keeps_the_keys_that_are_not_ours(player, mount, where, key, ours):
    """JupyterLab looks for the attribute when a key goes down, above the target of the key."""
    mount(Controls("The network", FIELDS, VALUES))
    page = player.page
    page.get_by_label(where).focus()
    page.evaluate(
        "document.addEventListener('keydown', (event) => { window.seen = [event.defaultPrevented,"
        " event.target.closest('[data-lm-suppress-shortcuts]') !== null]; }, true)"
    )
    page.keyboard.press(key)
    assert page.evaluate("window.seen") == [False, ours]
    assert player.sent == []


def test_keys_end_with_the_widget(player):
    player.evaluate("cleanup()")
    player.page.keyboard.press(" ")
    assert player.sent == []


@pytest.fixture
def curve(mount):
    curve = Curve(title="Threshold")
    curve.draw(np.array([0, 9, 99]), np.array([[1.0], [1.0], [1.0]]), last=99.0, top=2.0)
    return mount(curve)


def test_curve_draws_a_level_line_half_way_up(curve):
    box = "el.querySelector('canvas')"
    dark = curve.evaluate(
        f"(() => {{ const c = {box}; const data = c.getContext('2d')"
        ".getImageData(300, 0, 1, c.height).data;"
        " return [...Array(c.height).keys()].filter((y) => data[4 * y + 3] > 200"
        " && data[4 * y] < 60); })()"
    )
    middle = 8 + (168 - 34 - 8) / 2
    assert dark and all(abs(y - middle) <= 2 for y in dark)


def test_curve_tells_the_step_clicked_on_its_logarithmic_axis(curve):
    box = curve.page.locator("canvas").bounding_box()
    inner = box["width"] - 40 - 12
    curve.page.mouse.click(box["x"] + 40 + inner / 2, box["y"] + 60)
    assert curve.sent[0]["seek_step"] == pytest.approx(9, abs=0.3)  # sqrt(1 + 99) - 1
    curve.page.mouse.click(box["x"] + 2, box["y"] + 60)
    assert curve.sent[-1]["seek_step"] == 0


@pytest.mark.parametrize(("top", "every"), [(1, 0.5), (10, 5), (56, 20), (0.003, 0.001)])
def test_curve_ticks_are_round(curve, top, every):
    assert curve.evaluate(f"module.tick({top}, 4)") == pytest.approx(every)


def test_caption_speaks_politely_and_errors_at_once(mount):
    caption = mount(Caption(text="Epoch 3.", hint="Look."))
    assert caption.page.get_by_role("status").inner_text() == "Epoch 3.\n\nLook."
    caption.receive(tone="error", text="n must be odd.", hint="")
    assert caption.page.get_by_role("alert").inner_text() == "n must be odd."
    assert caption.evaluate("el.getAttribute('aria-live')") == "assertive"


def test_progress_has_a_value_and_words(mount):
    progress = mount(Progress(fraction=0.25, text="25 of 100", label="Training"))
    bar = progress.page.get_by_role("progressbar", name="Training")
    assert bar.evaluate("bar => bar.value") == 0.25
    assert bar.get_attribute("aria-valuetext") == "25 of 100"


@pytest.fixture
def entries(mount):
    """A matrix of 3 by 3 whose middle row is positive; beside a player, which uses arrows, too."""
    matrix = Matrix(title="Matrix B")
    values = np.array([[1, -0.2, -0.2], [0.5, 0.5, 0.5], [-0.2, -0.2, 1]])
    matrix.draw(values, np.zeros((3, 3), bool), label="Three neurons.")
    mount(Player({"slow": 1.0}, position=3, length=9))
    return mount(matrix)


def test_an_entry_of_a_matrix_is_read_and_painted_with_the_pointer(entries):
    page, told = entries.page, entries.page.locator(".cvz-at")
    box = page.locator(".cvz-square canvas").bounding_box()
    third = box["width"] / 3
    page.mouse.move(box["x"] + 1.5 * third, box["y"] + 0.5 * third)
    until(lambda: told.inner_text() == "Neuron 2 on neuron 1 alone: -0.2, it pulls along.", "told")
    page.mouse.down()
    page.mouse.up()
    assert not [m for m in entries.sent if "painted" in m]  # a click alone changes nothing
    page.get_by_role("button", name="Paint").click()
    page.mouse.move(box["x"] + 1.5 * third, box["y"] + 0.5 * third)
    page.mouse.down()
    page.mouse.move(box["x"] + 2.5 * third, box["y"] + 0.5 * third)
    page.mouse.up()
    painted = [m["painted"] for m in entries.sent if "painted" in m]
    assert painted == [[[0, 1, 0.5]], [[0, 2, 0.5], [2, 0, 0.5]]]  # (1, 0) was .5 already
    # Drawn before the kernel answers, and as it has it afterwards.
    until(lambda: told.inner_text() == "Neurons 1 and 3: 0.5, they push apart.", "told at once")
    assert pixel(entries, 2.5 * third, 0.2 * third) == pixel(entries, 1.5 * third, 1.2 * third)


def test_an_entry_of_a_matrix_is_read_and_painted_by_keyboard(entries):
    page, keyboard = entries.page, entries.page.keyboard
    spoken = page.locator(".cvz-matrix").get_by_role("status")
    page.get_by_role("application", name="Three neurons.").focus()
    assert spoken.inner_text() == "Neuron 1 on itself: 1."
    keyboard.press("ArrowRight")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowRight")
    assert spoken.inner_text() == "Neuron 3 on neuron 2 alone: 0.5, it pushes away."
    page.get_by_role("spinbutton", name="Value to paint").fill("-0.7")
    page.get_by_role("application").focus()
    for _ in range(2):
        keyboard.press("ArrowRight")
    keyboard.press("Enter")
    keyboard.press("Delete")
    asked = [m for m in entries.sent if not {"pointed", "drawn"} & set(m)]
    assert asked == [
        {"painted": [[0, 2, -0.7], [2, 0, -0.7]]},
        {"published": [[0, 2], [2, 0]]},
    ]
    assert unnamed_controls(page) == []
    entries.answer(own=bytes([0, 0, 1, 0, 0, 0, 1, 0, 0]))
    page.get_by_role("button", name="Reset").click()
    assert entries.sent[-1] == {"reset": True}


def test_export_saves_the_bytes_it_gets(mount, tmp_path):
    export = mount(Export("faces", {"PNG": bytes, "GIF": bytes}, lambda: Saved("", {}, "")))
    page = export.page
    # Another view of the same explorer asked for this one, and saves it.
    export.evaluate("model.fire('msg:custom', { name: 'faces.png', kind: 'PNG' }, [])")
    assert page.get_by_role("status").inner_text() == ""
    page.get_by_role("button", name="Save GIF").click()
    assert export.sent == [{"want": "GIF"}]
    with page.expect_download() as download:
        # The end of an earlier one, for another view; then its own, in two pieces.
        for at, name, piece in ((9, "faces.gif", b"?"), (0, "", b"GI"), (2, "faces.gif", b"F")):
            export.evaluate(
                f"model.fire('msg:custom', {{ name: '{name}', at: {at}, kind: 'GIF' }},"
                f" [new DataView(new Uint8Array({[*piece]}).buffer)])"
            )
    assert download.value.suggested_filename == "faces.gif"
    download.value.save_as(tmp_path / "faces.gif")
    assert (tmp_path / "faces.gif").read_bytes() == b"GIF"
    page.get_by_role("button", name="Save PNG").click()
    export.evaluate("model.fire('msg:custom', { failed: 'let it run first', kind: 'PNG' }, [])")
    assert page.get_by_text("let it run first").is_visible()


def test_link_copies_code_in_a_notebook_and_does_not_touch_its_address(mount):
    link = mount(Link(query="n=9", code="FaceExplorer(n=9)"))
    assert link.page.get_by_role("button").all_inner_texts() == ["Copy Python"]
    link.page.get_by_role("button").click()
    link.page.get_by_text("Code copied.").wait_for()
    assert link.page.url == "about:blank"


def test_maps_that_come_before_their_page_is_there_have_its_colours(mount):
    """A warm kernel has drawn them already when their view is made, which has no place yet."""
    grid = {"rows": 2, "columns": 2, "top": 0, "left": 0, "step": 1}
    panel = {"name": "C1", "image": [2, 2], "box": [0, 0, 2, 2], "grid": grid, "smooth": False,
             "small": False}  # fmt: skip
    layer = {"name": "C1", "title": "edges", "note": "", "bars": False, "panels": [panel]}
    maps = mount(Pathway(title="Maps", frame=[2, 2], layers=[layer]))
    pixels = "[...el.querySelector('canvas').getContext('2d').getImageData(0, 0, 1, 1).data]"
    maps.evaluate("window.place = el.parentElement, el.remove()")
    maps.receive(c1=bytes(8), seq=2)
    assert maps.evaluate(pixels) == [0, 0, 0, 255]
    maps.evaluate("void place.append(el)")
    until(lambda: maps.evaluate(pixels) == [255] * 4, "nothing is as light as paper")


def sharpest(png: bytes) -> float:
    """The contrast of letters with what is behind them, by colours of at least some pixels."""
    image = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    colours, counts = np.unique(image.reshape(-1, 3), axis=0, return_counts=True)
    back = colours[counts.argmax()] / 255
    return max(contrast(back, colour / 255) for colour in colours[counts >= 8])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_in_a_picture_are_legible_as_they_are_drawn(page, mount, scheme):
    """Also while it is dimmed, and where the kernel has ended: in pixels, four for each of CSS."""
    page.emulate_media(color_scheme=scheme)
    session = page.context.new_cdp_session(page)
    size = {"width": 800, "height": 600, "deviceScaleFactor": 4, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", size)
    mount(Lifeline())
    page.evaluate("""() => {
      const stage = document.createElement("div");
      stage.className = "cvz-stage";
      document.querySelector(".cvz-explorer").append(stage);
      document.querySelector(".cvz-explorer").style.background = "var(--cvz-paper)";
    }""")
    four, curve = Canvas(max_cell=60), Curve(axis="epoch", last=100.0)
    four.draw(np.full((4, 2, 2), 128, np.uint8), names=["one", "two", "three", "four"])
    curve.draw(np.array([1, 100]), np.zeros((2, 1)))
    boxes = {}
    for name, widget, height in (("canvas", four, 18), ("curve", curve, 36)):
        mount(widget, ".cvz-stage")
        box = page.locator(f".cvz-{name} canvas").bounding_box()
        boxes[name] = box | {"y": box["y"] + box["height"] - height, "height": height}
    states = {
        "as usual": "",
        "of earlier settings": "one.classList.add('cvz-stale')",
        "ended": "one.classList.remove('cvz-stale'), one.lastElementChild.inert = true",
    }
    found = {}
    for state, script in states.items():
        page.locator(".cvz-explorer").evaluate(f"(one) => {{ {script} }}")
        for name, box in boxes.items():
            found[state, name] = sharpest(page.screenshot(clip=box))
    assert {where: value for where, value in found.items() if value < 4.5} == {}
    assert found["as usual", "canvas"] > found["ended", "canvas"], "it is dimmed"


def test_the_guide_offers_presets_and_ticks_off_what_is_done(mount):
    widget = Guide(name="faces", presets=[["usual", "usual"], ["other", "the other"]])
    widget.tick({"Press play.": False, "Point.": False})
    guide = mount(widget)  # where no browser remembers, the first steps are open
    page = guide.page
    page.get_by_role("button", name="the other").click()
    assert guide.sent == [{"preset": "other"}]
    pressed = page.locator("button[aria-pressed=true]")
    assert pressed.inner_text() == "the other"
    guide.answer(chosen="usual")
    assert pressed.inner_text() == "usual"
    page.get_by_text("Press play.").wait_for()
    guide.receive(done=[False, True])
    assert page.get_by_role("status").inner_text() == "First steps: 1 of 2 done"
    assert page.locator("li.cvz-done").inner_text().split() == ["✓", "Point.", "(done)"]
    page.locator("summary").click()
    assert not page.get_by_text("Press play.").is_visible()
    assert guide.sent == [{"preset": "other"}], "what is folded away is nobody else's to know"


def test_an_answer_shows_names_of_code_as_code(mount):
    question = mount(Question(label="Once they settle", choices=["a", "b"]))
    question.receive(
        said="a", tone="wrong", verdict="Look at `exact`.", answer="So `converged` says.\nNo more."
    )
    code = "[...el.querySelectorAll('code')].map((one) => one.textContent)"
    assert question.evaluate(code) == ["exact", "converged"]
    assert "`" not in question.evaluate("el.innerText")
