"""The dashboards as a person meets them: through Voila, in Chromium, with a kernel behind."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from PIL import Image

from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.pieces.links import SESSION
from tests.browser.conftest import standing, unnamed_controls
from tests.waiting import until

pytestmark = pytest.mark.browser


def epoch(page) -> int:
    return int(page.locator(".cvz-progress span").inner_text().split()[1])


def caption(page):
    return page.locator(".cvz-caption")


def wait_for_epoch(page, least: int) -> None:
    page.wait_for_function(
        "(least) => Number(document.querySelector('.cvz-progress span').textContent.split(' ')[1])"
        " >= least",
        arg=least,
        timeout=60_000,
    )


def box(page, label: str):
    return page.get_by_label(f"{label}, exact value", exact=True)


def type_in(page, label: str, value) -> None:
    box(page, label).fill(str(value))
    box(page, label).press("Enter")


def test_play_pause_step_scrub_and_point(explore):
    page = explore()
    frames = "Number(document.querySelector('.cvz-canvas canvas').dataset.seq)"
    before = page.evaluate(frames)
    page.keyboard.press(" ")
    wait_for_epoch(page, 100)
    page.keyboard.press(" ")
    page.get_by_role("button", name="Play").wait_for()
    assert page.evaluate(frames) > before + 10
    standing(page)
    paused = epoch(page)
    assert paused < 3000
    page.keyboard.press("ArrowRight")
    wait_for_epoch(page, paused + 1)
    assert epoch(page) == paused + 1
    page.get_by_label("Timeline").fill("5")
    page.get_by_text("Epoch 5:").wait_for()
    page.keyboard.press("ArrowLeft")  # the timeline has the focus: its own key
    page.get_by_text("Epoch 4:").wait_for()
    page.get_by_role("button", name="Start again").click()
    page.get_by_text("Epoch 0: noise").wait_for()
    canvas = page.locator(".cvz-canvas canvas").first.bounding_box()
    page.mouse.move(canvas["x"] + 60, canvas["y"] + 60)
    so_far = r"(so far answers most to picture \d+|answers no picture more than another): θ"
    page.get_by_text(re.compile(f"Neuron 1 {so_far}")).wait_for()
    page.mouse.move(0, 0)
    page.get_by_label("Neurons", exact=True).focus()
    page.locator(".cvz-canvas canvas").first.focus()  # and the same by keyboard
    page.keyboard.press("ArrowDown")
    spoken = page.get_by_role("status").filter(has_text=re.compile(f"Neuron 8 {so_far}"))
    spoken.wait_for()


@pytest.mark.slow
def test_a_page_may_play_for_longer_than_a_minute(explore):
    """Pings that a page could not answer in time cut it off after half a minute, each time."""
    page, lost = explore(), []
    page.on("console", lambda m: "Connection lost" in m.text and lost.append(m.text))
    page.get_by_label("Speed").select_option("30 epochs/s")
    page.keyboard.press(" ")
    page.wait_for_timeout(65_000)
    before = epoch(page)
    page.wait_for_timeout(2_000)
    assert before < epoch(page) < 3000
    assert lost == []


def test_noise_becomes_faces_on_the_screen(explore):
    page = explore(n_neurons=5, epochs=1000)
    page.get_by_label("Speed").select_option("as fast as it goes")
    page.keyboard.press(" ")
    page.get_by_text("finished").wait_for(timeout=60_000)
    said = "all 5 neurons have chosen a picture"
    until(lambda: said in caption(page).inner_text(), "the caption tells of the last epoch")
    # Neighbouring pixels agree in a face and not in noise.
    roughness = """() => {
      const canvas = document.querySelector(".cvz-canvas canvas");
      const middle = [canvas.width / 2 - 40, 60, 80, 80];
      const { data } = canvas.getContext("2d").getImageData(...middle);
      let sum = 0;
      for (let i = 4; i < data.length; i += 4) sum += Math.abs(data[i] - data[i - 4]);
      return sum / (data.length / 4);
    }"""
    face = page.evaluate(roughness)
    page.get_by_label("Timeline").fill("0")
    page.get_by_text("Epoch 0: noise").wait_for()
    until(lambda: page.evaluate(roughness) > 1.3 * face, "noise is rougher than a face")


def test_wrong_settings_are_explained_and_the_page_stays_usable(explore):
    page = explore(n_neurons=9)
    alert = page.get_by_role("alert")
    for label, wrong, says, right in [
        ("Neurons", 4, "“Neurons” must be odd", 5),
        ("Batch size", 11, "“Batch size” must be at most the number of images", 5),
        ("How many", 11, "“How many” must be at most 10", 10),
    ]:
        type_in(page, label, wrong)
        alert.get_by_text(says).wait_for()
        type_in(page, label, right)
        page.get_by_text("Epoch 0: noise").wait_for()
    page.get_by_label("my own").check()
    page.get_by_label("L, rivals").check()
    type_in(page, "Between neurons", -1)
    alert.get_by_text("singular").wait_for()
    type_in(page, "Between neurons", -0.5)
    page.get_by_text("Epoch 0: noise").wait_for()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Play").click()
    wait_for_epoch(page, 10)


def test_a_diverging_run_says_what_to_lower(explore):
    page = explore(n_neurons=5, optimizer="sgd", learning_rate=0.3)
    page.keyboard.press(" ")
    page.get_by_role("alert").get_by_text("lower “Learning rate”").wait_for()
    type_in(page, "Learning rate", 0.0001)
    wait_for_epoch(page, 5)


def test_a_link_reopens_all_settings_and_a_slider_restarts_with_another(explore):
    page = explore(n_neurons=9, interaction="L", seed=4, who="random", draw=2)
    assert box(page, "Neurons").input_value() == "9"
    assert page.get_by_label("L, rivals").is_checked()
    assert box(page, "Seed").input_value() == "4"
    assert page.get_by_label("anyone").is_checked()
    page.keyboard.press(" ")
    wait_for_epoch(page, 60)
    page.get_by_label("Neurons", exact=True).focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "Number(document.querySelector('.cvz-progress span').textContent.split(' ')[1]) < 60"
    )
    wait_for_epoch(page, 20)
    assert page.get_by_role("button", name="Pause").is_visible()
    assert box(page, "Neurons").input_value() == "17"
    page.wait_for_url("**n_neurons=17**")
    query = parse_qs(urlparse(page.url).query, keep_blank_values=True)
    assert set(query) - SESSION == set(FaceSettings.names())
    assert query["seed"] == ["4"] and query["interaction"] == ["L"]


def test_exports_are_real_files(explore, tmp_path):
    page = explore(n_neurons=5)
    page.keyboard.press(" ")
    wait_for_epoch(page, 30)
    page.keyboard.press(" ")
    for kind, frames in (("PNG", 1), ("GIF", 20)):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save {kind}").click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.name == f"faces.{kind.lower()}"
        with Image.open(path) as image:
            assert image.format == kind and getattr(image, "n_frames", 1) >= frames
            image.seek(getattr(image, "n_frames", 1) - 1)
            image.load()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (850, "light"), (390, "dark")])
def test_pages_fit_their_window_and_follow_the_system(page, voila, width, scheme):
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    for path in ("", "voila/render/dashboards/faces.ipynb?source=procedural"):
        page.goto(voila + path)
        if path:
            page.get_by_text("Epoch 0: noise").wait_for(timeout=60_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        back = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, re.findall(r"\d+", back)[:3])) > 3 * 128) is (scheme == "light")
        assert unnamed_controls(page) == []
        levels = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3, h4')].filter((h) => h.checkVisibility())"
            ".map((h) => Number(h.tagName[1]))"
        )
        assert levels[0] == 1 and max(np.diff(levels)) <= 1
    # Settings are at hand: beside play, or right below it.
    play = page.get_by_role("button", name="Play").bounding_box()
    first = page.get_by_label("Neurons", exact=True).bounding_box()
    assert first["y"] < play["y"] + play["height"] + 240
    assert (first["x"] > play["x"] + 300) is (width >= 800)


def test_the_start_page_leads_to_every_notebook(page, voila):
    page.goto(voila)
    links = page.locator("main a")
    titles = [text.split("\n")[0] for text in links.all_inner_texts()]
    assert "Noise turns into faces" in titles
    for i in range(links.count()):
        title, sentence, *time = links.nth(i).locator(".words > *").all_inner_texts()
        assert title and sentence.endswith((".", "!", "?"))
        assert all("min" in words or "h" in words for words in time)
        picture = links.nth(i).locator(".picture > *")
        assert picture.evaluate("p => p.tagName === 'svg' || p.naturalWidth > 0")
    links.first.focus()
    page.keyboard.press("Enter")
    page.locator(".cvz-explorer").wait_for(timeout=60_000)


def test_a_tutorial_shows_its_code_and_its_formulas(page, voila):
    page.goto(f"{voila}voila/render/01_bcm_rule.ipynb", timeout=90_000)
    page.locator("mjx-container").first.wait_for(timeout=90_000)
    shown = page.locator(".widget-interact img").first
    before = shown.get_attribute("src", timeout=90_000)
    assert before.startswith("data:image/png")
    page.locator(".widget-interact .noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    until(lambda: shown.get_attribute("src") != before, "the picture follows its slider")
    assert page.get_by_role("heading", level=1).is_visible()
    code = page.locator(".jp-InputArea-editor").first
    assert code.is_visible()
    # Twice the pixels of its width on the page, for phones.
    assert shown.evaluate("image => image.naturalWidth >= 2 * image.width > 0")
    button = page.get_by_role("button", name="Hide code")
    button.press("Enter")
    assert not code.is_visible() and page.locator("mjx-container").first.is_visible()
    page.reload()
    page.get_by_role("button", name="Show code").press("Enter")
    assert page.evaluate("localStorage.cortexvizCode") == "shown"
