"""The contour explorer in Chromium: its scripts alone, and the dashboard through Voila."""

from __future__ import annotations

import re
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode, urlparse

import numpy as np
import pytest
from PIL import Image

from cortexviz.hmax.perceive import SCHEDULE
from cortexviz.widgets import Compare, Pathway, Readout, Sketchpad
from cortexviz.widgets.contours.settings import ContourSettings
from tests.browser.conftest import unnamed_controls, wait_for_link, watch

pytestmark = pytest.mark.browser


def pixel(widget, selector, x, y):
    """Red, green and blue of a pixel of a canvas."""
    return widget.evaluate(
        f"[...el.querySelector('{selector}').getContext('2d').getImageData({x}, {y}, 1, 1).data]"
    )[:3]


# The scripts alone --------------------------------------------------------------------------------

PANEL = {"name": "S1, vertical edges", "image": [10, 10], "box": [0, 0, 100, 100],
         "grid": {"rows": 10, "columns": 10, "top": 0, "left": 0, "step": 10},
         "smooth": False, "small": False}  # fmt: skip
TOWER = [
    {"name": "S3", "title": "objects", "note": "", "bars": True,
     "panels": [{**PANEL, "name": "where", "grid": None}]},
    {"name": "S1", "title": "edges", "note": "", "bars": False, "panels": [PANEL]},
]  # fmt: skip


@pytest.fixture
def pathway(mount):
    widget = Pathway(layers=TOWER, frame=[100, 100])
    image = np.zeros((2, 10, 10), np.uint8)
    image[0, 2, 3] = image[1, 7, 8] = 255
    bar = {"name": "square", "value": 0.75, "words": ".75", "thumb": 0, "held": False}
    widget.draw(
        {"S1": [image], "S3": [image]}, bars=[bar], names={"S1": ["vertical"]},
        thumbs=bytes([255]), lit="S1", direction="down",
    )  # fmt: skip
    return mount(widget)


def test_the_pathway_draws_ink_and_orange_on_paper(pathway):
    canvas = ".cvz-layer:last-child canvas"
    assert pixel(pathway, canvas, 3, 2) == [29, 37, 48]
    assert pixel(pathway, canvas, 8, 7) == [210, 96, 26]
    assert pixel(pathway, canvas, 5, 5) == [255, 255, 255]
    assert pathway.evaluate("el.querySelector('.cvz-bars').innerText").split() == ["square", ".75"]


def test_nothing_that_is_known_has_a_bar_and_no_picture(pathway):
    bars = [{"name": name, "value": p, "words": f"{p:.2f}", "thumb": thumb, "held": False}
            for name, p, thumb in (("nothing I know", 0.9, -1), ("square", 0.1, 0))]  # fmt: skip
    pathway.receive(bars=bars)
    thumbs = "[...el.querySelectorAll('.cvz-bars canvas')]"
    shown = pathway.evaluate(f"{thumbs}.map((canvas) => getComputedStyle(canvas).display)")
    assert shown == ["none", "block"]
    name = "el.querySelector('.cvz-bar-name')"
    for width in 320, 210:  # with odds, the column of the contours page in the lecture view
        pathway.evaluate(f"el.querySelector('.cvz-bars').style.width = '{width}px'")
        assert pathway.evaluate(f"{name}.scrollWidth <= {name}.clientWidth"), "the words are whole"


def test_a_name_that_is_wider_than_its_map_does_not_run_into_the_next(pathway):
    name = "[...el.querySelectorAll('.cvz-map-name')].find((one) => one.textContent)"
    pathway.evaluate(f"{name}.style.width = '20px'")
    assert pathway.evaluate(f"{name}.scrollWidth") > 20
    assert pathway.evaluate(f"getComputedStyle({name}).overflow") == "hidden"


def test_objects_and_layers_are_clicked_by_pointer_and_by_keys(pathway):
    bar = {"id": "square", "name": "square", "value": 0.7, "words": ".70", "odds": "+0.8",
           "thumb": 0, "held": False, "does": "square: hold it"}  # fmt: skip
    doubt = {**bar, "name": "nothing I know", "value": 0.3, "words": ".30", "odds": "−0.8",
             "thumb": -1, "does": ""}  # fmt: skip
    layers = [{**layer, "does": f"{layer['name']}: go to its step"} for layer in TOWER]
    pathway.receive(bars=[bar, doubt], layers=layers)
    rows = pathway.page.locator(".cvz-bars li")
    assert rows.first.inner_text().split() == ["square", ".70", "+0.8"]
    assert pathway.page.locator(".cvz-bars button").count() == 1, "nobody holds S3 at doubt"
    rows.first.click(position={"x": 3, "y": 3})  # anywhere on its line
    assert pathway.sent[-1] == {"hold": "square"}
    held = {**bar, "id": "star", "name": "Stern", "does": "star: let it go", "held": True}
    pathway.receive(bars=[held, doubt])
    star = pathway.page.get_by_role("button", name="star: let it go")
    assert star.get_attribute("aria-pressed") == "true"
    star.press("Enter")
    assert pathway.sent[-1] == {"hold": "star"}
    pathway.page.get_by_role("button", name="S1: go to its step").press("Enter")
    assert pathway.sent[-1] == {"visit": "S1"}


def test_the_layer_at_work_is_lit_with_the_wire_that_told_it(pathway):
    lit = "[...el.querySelectorAll('.cvz-lit .cvz-badge')].map((badge) => badge.textContent)"
    assert pathway.evaluate(lit) == ["S1"]
    wires = "[...el.querySelectorAll('.cvz-layer')].map((row) => [...row.classList].sort().join())"
    assert pathway.evaluate(wires) == [
        "cvz-layer,cvz-out-below", "cvz-in-above,cvz-layer,cvz-lit",
    ]  # fmt: skip
    pathway.receive(lit="S3", direction="up")
    assert pathway.evaluate(wires) == [
        "cvz-in-below,cvz-layer,cvz-lit", "cvz-layer,cvz-out-above",
    ]  # fmt: skip


def test_a_node_is_pointed_at_and_walked_to_by_keys(pathway):
    frame = pathway.page.get_by_role("application", name="S1, vertical edges")
    box = frame.bounding_box()
    pathway.page.mouse.move(box["x"] + 0.35 * box["width"], box["y"] + 0.25 * box["height"])
    node = {"layer": "S1", "panel": 0, "row": 2, "column": 3}
    assert pathway.sent[-1] == {"node": node}
    pathway.page.mouse.move(0, 0)
    assert pathway.sent[-1] == {"node": {}}
    frame.focus()
    assert pathway.sent[-1] == {"node": {**node, "row": 5, "column": 5}}
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowLeft"):
        pathway.page.keyboard.press(key)
    assert pathway.sent[-1] == {"node": {**node, "row": 4, "column": 1}}
    pathway.page.keyboard.press("Shift+ArrowLeft")
    assert pathway.sent[-1]["node"]["column"] == 0
    pathway.page.keyboard.press("Escape")
    assert pathway.sent[-1] == {"node": {}}
    pathway.page.keyboard.press("ArrowDown")  # from the middle again
    assert pathway.sent[-1] == {"node": {**node, "row": 6, "column": 5}}
    pathway.answer(node={"layer": "S1", "panel": 3, "row": 1, "column": 1})  # of another map
    pathway.page.keyboard.press("ArrowDown")
    assert pathway.sent[-1] == {"node": {**node, "row": 6, "column": 5}}
    pathway.receive(outlines={"S1": [20, 30, 30, 40]})
    outline = pathway.page.locator(".cvz-layer:last-child .cvz-outline")
    assert outline.bounding_box()["x"] == pytest.approx(box["x"] + 0.3 * box["width"], abs=2)


def test_a_node_that_is_clicked_stays_until_it_is_clicked_again(pathway):
    frame = pathway.page.get_by_role("application", name="S1, vertical edges")
    box = frame.bounding_box()
    at = box["x"] + 0.35 * box["width"], box["y"] + 0.25 * box["height"]
    node = {"layer": "S1", "panel": 0, "row": 2, "column": 3}
    pathway.page.mouse.click(*at)
    assert pathway.sent[-1] == {"node": {**node, "held": True}}
    pathway.answer(node={**node, "held": True}, outlines={"S1": [20, 30, 30, 40]})
    held = "el.querySelector('.cvz-layer:last-child .cvz-outline').className"
    assert "cvz-outline-held" in pathway.evaluate(held)
    n = len(pathway.sent)
    pathway.page.mouse.move(at[0] + 30, at[1])
    pathway.page.mouse.move(0, 0)
    pathway.page.get_by_label("elsewhere").focus()
    assert len(pathway.sent) == n, "it stays"
    frame.focus()
    pathway.page.keyboard.press("ArrowDown")
    assert pathway.sent[-1] == {"node": {**node, "row": 3, "held": True}}
    pathway.answer(node=pathway.sent[-1]["node"])
    pathway.page.keyboard.press("Enter")
    assert pathway.sent[-1] == {"node": {**node, "row": 3}}
    pathway.answer(node=pathway.sent[-1]["node"])
    pathway.page.keyboard.press("Enter")
    assert pathway.sent[-1] == {"node": {**node, "row": 3, "held": True}}
    pathway.page.keyboard.press("Escape")
    assert pathway.sent[-1] == {"node": {}}


def test_the_edges_of_a_node_are_gone_through(mount):
    edge = {"name": "below", "words": "λ from S1, row 3", "at": 3, "count": 4}
    readout = mount(Readout(title="C1", columns=["vertical"], edges=[edge]))
    assert readout.evaluate("el.querySelector('.cvz-edges span').innerText").endswith("4 of 4")
    readout.page.get_by_role("button", name="Next edge").click()
    assert readout.sent[-1] == {"edge": ["below", 0]}
    readout.receive(edges=[{**edge, "at": 0}])
    readout.page.get_by_role("button", name="Edge before").press("Enter")
    assert readout.sent[-1] == {"edge": ["below", 3]}
    readout.receive(edges=[])
    assert readout.page.locator(".cvz-edges button").count() == 0


def test_compare_shows_before_on_the_left_of_its_edge(mount):
    widget = Compare(title="Seen", names=["before", "after"])
    before, after = np.zeros((2, 2, 10, 10), np.uint8)
    before[0], after[1] = 255, 255
    widget.draw(before, after)
    compare = mount(widget)
    shown = "el.querySelectorAll('canvas')[1].style.clipPath"
    assert compare.evaluate(shown) == "inset(0px 100% 0px 0px)"
    compare.page.get_by_role("slider", name="before or after").press("ArrowRight")
    assert compare.sent[-1] == {"at": 1}
    box = compare.page.locator(".cvz-picture").bounding_box()
    compare.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    compare.page.mouse.down()
    compare.page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.6 * box["height"])
    compare.page.mouse.up()
    assert compare.sent[-1] == {"at": 40}
    assert compare.evaluate(shown) == "inset(0px 60% 0px 0px)"
    assert pixel(compare, "canvas", 5, 5) == [210, 96, 26]


@pytest.fixture
def sheet(mount):
    widget = Sketchpad(title="The picture", thickness=4)
    widget.draw(np.full((100, 100), 255, np.uint8), label="A blank sheet.")
    return mount(widget)


def drawn(sheet):
    """The last drawing that was sent."""
    bytes_ = sheet.evaluate("[...new Uint8Array(model.buffers[0])]")
    return np.array(bytes_, np.uint8).reshape(100, 100)


def stroke(sheet, *places):
    box = sheet.page.locator(".cvz-sheet canvas").bounding_box()
    at = [(box["x"] + x * box["width"] / 100, box["y"] + y * box["height"] / 100)
          for x, y in places]  # fmt: skip
    sheet.page.mouse.move(*at[0])
    sheet.page.mouse.down()
    for place in at[1:]:
        sheet.page.mouse.move(*place, steps=4)
    sheet.page.mouse.up()


def test_pen_eraser_undo_and_clear(sheet):
    stroke(sheet, (20, 50), (80, 50))
    line = drawn(sheet)
    assert not line[49:51, 20:80].any() and line[40].all() and line[60].all()
    sheet.answer(image=line.tobytes())  # the past is kept
    sheet.page.get_by_role("button", name="Eraser").click()
    stroke(sheet, (50, 40), (50, 60))
    assert drawn(sheet)[50, 48:52].all() and not drawn(sheet)[50, 20:40].any()
    sheet.page.get_by_role("button", name="Undo").click()
    assert np.array_equal(drawn(sheet), line)
    sheet.page.get_by_role("button", name="Clear").click()
    assert drawn(sheet).all()
    for _ in range(2):
        sheet.page.get_by_role("button", name="Undo").click()
    assert drawn(sheet).all()
    assert sheet.page.get_by_role("button", name="Undo").is_disabled()


def test_drawing_on_a_grey_picture_keeps_it_in_black_and_white(sheet):
    grey = np.full((100, 100), 200, np.uint8)
    grey[:50] = 100
    sheet.receive(image=grey.tobytes())
    stroke(sheet, (50, 80), (52, 80))
    assert set(np.unique(drawn(sheet))) == {0, 255} and not drawn(sheet)[:50].any()
    sheet.answer(image=bytes(100 * 100))
    assert sheet.page.get_by_role("button", name="Undo").is_disabled()


def test_a_stroke_that_is_not_heard_yet_outlives_the_picture_of_the_one_before(sheet):
    stroke(sheet, (20, 30), (80, 30))
    first = drawn(sheet)
    stroke(sheet, (20, 70), (80, 70))
    sheet.answer(0, image=first.tobytes())
    stroke(sheet, (50, 90), (52, 90))
    assert not drawn(sheet)[[30, 70], 25:75].any()


def test_drawing_by_keyboard(sheet):
    sheet.page.get_by_role("application", name="A blank sheet.").focus()
    for key in ("ArrowLeft", " ", "Shift+ArrowRight", "Shift+ArrowRight", " ", "ArrowDown"):
        sheet.page.keyboard.press(key)
    line = drawn(sheet)
    assert not line[50, 48:68].any() and line[50, 75] and line[50, 42]
    assert "lifted" in sheet.page.get_by_role("status").inner_text()
    sheet.page.keyboard.press("Control+z")
    assert drawn(sheet).all()


def test_of_many_drags_only_the_newest_waits_for_its_answer(sheet):
    at = [{"row": 30, "column": 40, "radius": 10, "name": "A disc"}]
    sheet.receive(handles=at)
    box = sheet.page.locator(".cvz-sheet canvas").bounding_box()
    scale = box["width"] / 100
    sheet.page.mouse.move(box["x"] + 42 * scale, box["y"] + 33 * scale)
    sheet.page.mouse.down()
    for column in (52, 62, 72):
        sheet.page.mouse.move(box["x"] + column * scale, box["y"] + 33 * scale)
    sheet.page.mouse.up()
    (first,) = sheet.sent
    assert first["dragged"] == pytest.approx([0, 30, 50], abs=0.1)
    sheet.answer(handles=at)
    assert sheet.sent[-1]["dragged"] == pytest.approx([0, 30, 70], abs=0.1)
    assert len(sheet.sent) == 2
    sheet.answer(handles=at)
    sheet.page.get_by_role("application", name="A disc").press("ArrowUp")
    assert sheet.sent[-1] == {"nudged": [0, -1, 0]}
    sheet.receive(handles=[])
    assert sheet.page.get_by_role("button", name="Move").count() == 0


def test_the_readout_is_a_table_that_is_spoken(mount):
    rows = [{"name": "vertical", "words": [".26", "3.90", "1.00"], "shares": [0.256, 0, 1]}]
    readout = mount(Readout(title="S1, row 3", columns=["from below", "from above", "belief"],
                            rows=rows))  # fmt: skip
    row = readout.page.get_by_role("row", name="vertical")
    assert row.inner_text().split() == ["vertical", ".26", "3.90", "1.00"]
    assert readout.evaluate("el.getAttribute('aria-live')") == "polite"


# The dashboard ------------------------------------------------------------------------------------


def address(voila, **settings):
    query = urlencode({"plan": "both", **settings})
    return f"{voila}voila/render/dashboards/contours.ipynb?{query}"


def wait_until_drawn(page):
    page.locator(".cvz-compare[data-seq]:not([data-seq='0'])").wait_for(timeout=60_000)


@pytest.fixture(scope="module")
def opened(browser, voila):
    """The dashboard with the coarse network, opened once; nothing may go wrong in any test."""
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    troubles = watch(page)
    page.goto(address(voila))
    wait_until_drawn(page)
    yield page
    page.close()
    assert troubles == []


@pytest.fixture
def dashboard(opened):
    """The dashboard at its first step, on the Kanizsa square."""
    choose(opened, "Figure", "Kanizsa square")
    choose(opened, "Hold S3 at", "nothing: it is free")
    with drawn_anew(opened):
        opened.get_by_role("button", name="Start again").click()
    opened.get_by_text("No square is drawn").wait_for()
    opened.locator("h1").click()  # nothing has the focus
    return opened


SEQ = "Number(document.querySelector('.cvz-compare').dataset.seq)"


@contextmanager
def drawn_anew(page):
    """Wait until what is done here has led to another picture."""
    before = page.evaluate(SEQ)
    yield
    page.wait_for_function(f"{SEQ} > {before}")


def choose(page, label, words):
    """Choose from a list; what comes of it is drawn when this returns."""
    options = page.get_by_label(label, exact=True)
    if options.evaluate("list => list.selectedOptions[0].text") != words:
        with drawn_anew(page):
            options.select_option(words)


def caption(page) -> str:
    return page.locator(".cvz-caption-text").inner_text()


def steps(page, count):
    """Press the right arrow so often; what the page says after each."""
    said = []
    for i in range(count):
        page.keyboard.press("ArrowRight")
        page.get_by_text(f"step {i + 1} of 9").wait_for()
        said.append(caption(page))
    return said


def test_a_student_steps_and_sees_illusory_contours_appear(dashboard):
    said = steps(dashboard, 9)
    assert "-".join(text.split()[0] for text in said) == SCHEDULE
    assert re.match(r"S3 (sees|cannot tell|says)", said[4])
    assert re.match(
        r"S1 (now (sees|believes more in) a|believes visibly more in no) .*: .*\.25 to \.\d\d",
        said[8],
    )
    dashboard.keyboard.press("ArrowLeft")
    dashboard.get_by_text("step 8 of 9").wait_for()
    assert caption(dashboard) == said[7]
    dashboard.get_by_label("Timeline").fill("5")
    dashboard.get_by_text(said[4]).wait_for()


def test_playing_runs_to_the_end_and_holding_s3_changes_what_is_seen(dashboard):
    dashboard.get_by_label("Speed").select_option("8 steps/s")
    dashboard.locator("h1").click()
    dashboard.keyboard.press(" ")
    dashboard.get_by_text("play shows it again").wait_for(timeout=60_000)
    dashboard.get_by_label("Hold S3 at").select_option("star")
    dashboard.get_by_text("Compare with S3 free.").wait_for()
    assert dashboard.locator(".cvz-held").inner_text().split() == ["star", "1.00"]
    wait_for_link(dashboard, clamp="star")
    orange = dashboard.evaluate(
        "document.querySelector('.cvz-compare canvas').getContext('2d')"
        ".getImageData(0, 0, 140, 140).data.some((red, i, all) => i % 4 === 0"
        " && red - all[i + 2] > 60)"
    )
    assert orange, "what feedback added is shown"


def test_a_drawing_is_looked_at_at_once(dashboard):
    box = dashboard.locator(".cvz-sheet canvas").bounding_box()
    with drawn_anew(dashboard):
        dashboard.get_by_role("button", name="Clear").click()
    dashboard.get_by_text("Your own drawing.").wait_for()
    at = [(box["x"] + x * box["width"] / 140, box["y"] + y * box["height"] / 140)
          for x, y in [(30, 105), (70, 36), (110, 105), (30, 105)]]  # fmt: skip
    dashboard.mouse.move(*at[0])
    dashboard.mouse.down()
    for place in at[1:]:
        dashboard.mouse.move(*place, steps=8)
    with drawn_anew(dashboard):
        dashboard.mouse.up()
    dashboard.locator("h1").click()
    steps(dashboard, 5)
    assert dashboard.locator(".cvz-bars li").count() >= 1
    dashboard.wait_for_function("new URLSearchParams(location.search).get('drawing')?.length > 60")


def test_a_node_under_the_pointer_is_read_out(dashboard):
    dashboard.locator("h1").click()
    steps(dashboard, 2)
    frame = dashboard.get_by_role("application", name="C1, vertical edges")
    frame.hover()
    dashboard.get_by_text(re.compile(r"^C1, row \d+, column \d+$")).wait_for()
    assert dashboard.locator(".cvz-readout tbody tr").count() == 4
    for piece in (".cvz-sketchpad", ".cvz-compare"):  # each hears of it by itself
        dashboard.locator(f"{piece} .cvz-outline").wait_for()
    dashboard.mouse.move(5, 5)
    dashboard.get_by_text("Point at a map").wait_for()


def test_a_wrong_setting_is_explained(dashboard):
    dashboard.locator("summary").last.click()
    box = dashboard.get_by_label("S1 filter, exact value")
    box.fill("4")
    box.press("Enter")
    dashboard.get_by_role("alert").get_by_text("“S1 filter” must be odd; got 4").wait_for()
    box.fill("11")
    box.press("Enter")
    dashboard.get_by_text("No square is drawn").wait_for()
    dashboard.locator("summary").last.click()


def test_png_and_gif_are_saved(dashboard, tmp_path):
    for kind, frames in (("PNG", 1), ("GIF", 1)):
        with dashboard.expect_download() as download:
            dashboard.get_by_role("button", name=f"Save {kind}").click()
        download.value.save_as(tmp_path / kind)
        image = Image.open(tmp_path / kind)
        assert (image.format, getattr(image, "n_frames", 1)) == (kind, frames)


def test_a_screen_reader_can_name_every_control(dashboard):
    for summary in dashboard.locator("summary").all():
        if summary.is_visible():
            summary.click()
    assert unnamed_controls(dashboard) == []
    names = [f.get_attribute("aria-label") for f in dashboard.get_by_role("application").all()]
    assert len(names) == 13 and all(names) and len(set(names)) == 13
    for summary in dashboard.locator("summary").all():
        if summary.is_visible():
            summary.click()


def test_it_fits_a_phone_and_the_dark(dashboard):
    dashboard.set_viewport_size({"width": 390, "height": 800})
    dashboard.emulate_media(color_scheme="dark")
    wide = dashboard.evaluate("document.documentElement.scrollWidth")
    seen, tower = (dashboard.locator(f".cvz-{name}").bounding_box()
                   for name in ("compare", "pathway"))  # fmt: skip
    dashboard.set_viewport_size({"width": 1280, "height": 860})
    dashboard.emulate_media(color_scheme="light")
    assert wide == 390
    assert seen["y"] < tower["y"] and tower["width"] <= 360


def test_a_link_reopens_the_page_in_the_dark_as_it_was(page, voila):
    page.goto(address(voila, figure="blank", clamp="guitar", theme="dark"))
    wait_until_drawn(page)
    page.get_by_text("S3 is held at “guitar”").wait_for()
    assert page.get_by_label("Figure", exact=True).input_value() == "4"
    wait_for_link(page, clamp="guitar", speed="1")  # the page has written its whole link
    query = parse_qs(urlparse(page.url).query, keep_blank_values=True)
    assert set(ContourSettings.names()) - {"drawing", "taught", "lesson"} <= set(query)
    frame = "document.querySelector('.cvz-pathway .cvz-frame')"
    paper = page.evaluate(f"getComputedStyle({frame}).backgroundColor")
    assert paper == "rgb(27, 32, 39)"
