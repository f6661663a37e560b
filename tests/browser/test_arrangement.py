"""What stands where: what belongs together is seen together, in every window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import complete

pytestmark = pytest.mark.browser

PLAY = ".cvz-play"
CAPTION = ".cvz-caption"
SEEN = ".cvz-compare .cvz-picture"
NEURONS = ".cvz-front .cvz-canvas canvas"
S1 = ".cvz-layer:last-child .cvz-panels"
ZOOMED = (640, 360)  # 1280 x 720 at a zoom of 200 %
WAYS = {
    "contours": [
        ((1280, 720), [SEEN, ".cvz-compare input", S1, PLAY]),
        ((360, 740), [".cvz-sheet", SEEN, CAPTION, PLAY]),
        (ZOOMED, [".cvz-sheet", SEEN, PLAY]),
    ],
    "faces": [
        ((1280, 720), [NEURONS, CAPTION, PLAY]),
        ((360, 740), [NEURONS, CAPTION, PLAY]),
        (ZOOMED, [NEURONS, PLAY]),
    ],
    "recognition": [
        ((360, 740), [CAPTION, ".cvz-sheet", "[data-name=right] input[type=range]"]),
        (ZOOMED, [CAPTION, ".cvz-sheet"]),
    ],
}


def opened(page: Page, voila: str, name: str, query: str = "") -> None:
    query += "&source=procedural" * (name == "faces")
    page.goto(f"{voila}voila/render/dashboards/{name}.ipynb?{query}")
    complete(page)


def seen_together(page: Page, size: tuple[int, int], together: list[str]) -> None:
    """All of them whole in a window of this size that nobody has scrolled."""
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    settled(page, together)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for selector in together:
        box = page.locator(selector).first.bounding_box()
        assert min(box["width"], box["height"]) > 15, selector
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, (selector, size)
        assert box["y"] >= 0 and box["y"] + box["height"] <= height, (selector, size)


def settled(page: Page, selectors: list[str]) -> None:
    """Wait until boxes stand still, for what is drawn follows its box a frame later."""
    page.evaluate(
        """async (selectors) => {
          const boxes = () => JSON.stringify(selectors.map((one) =>
            document.querySelector(one).getBoundingClientRect()));
          const frame = () => new Promise(requestAnimationFrame);
          for (let before = "", still = 0; still < 4; before = boxes()) {
            await frame();
            still = boxes() === before ? still + 1 : 0;
          }
        }""",
        selectors,
    )


@pytest.mark.parametrize("name", WAYS)
def test_what_belongs_together_is_seen_together(page, voila, name):
    opened(page, voila, name)
    for size, together in WAYS[name]:
        seen_together(page, size, together)


def test_a_slider_is_as_wide_as_the_picture_over_it(page, voila):
    """Where a low window leaves it little height, too."""
    opened(page, voila, "contours", "view=lecture")
    page.set_viewport_size({"width": 1280, "height": 720})
    settled(page, [SEEN, ".cvz-compare input"])
    seen, slider = (page.locator(one).bounding_box() for one in (SEEN, ".cvz-compare input"))
    assert seen["width"] < 300
    assert slider["width"] == pytest.approx(seen["width"], abs=1)


def test_a_phone_in_german_has_room_for_the_picture(page, voila):
    """Its words are longer, and what they leave is the picture's."""
    opened(page, voila, "contours", "lang=de&step=9")
    seen_together(page, (360, 740), [".cvz-sheet", SEEN, CAPTION, PLAY])
    boxes = [page.locator(one).first.bounding_box() for one in (".cvz-sheet", SEEN)]
    assert min(box["width"] for box in boxes) > 60


@pytest.mark.parametrize(
    ("name", "show", "picture"),
    [("contours", "inducers", SEEN), ("faces", "seed,interaction", NEURONS)],
)
def test_a_lecture_shows_the_picture_the_words_play_and_a_few_settings(
    page, voila, name, show, picture
):
    opened(page, voila, name, f"view=lecture&show={show}")
    seen_together(page, (1280, 720), [picture, CAPTION, PLAY])
    fields = page.locator(".cvz-field:visible")
    assert {one.get_attribute("data-name") for one in fields.all()} == set(show.split(","))
    assert (
        page.evaluate(
            "parseFloat(getComputedStyle(document.querySelector('.cvz-caption-text'))"
            ".fontSize) * document.querySelector('.cvz-caption').currentCSSZoom"
        )
        >= 22
    )
    for hidden in (".cvz-guide", ".cvz-export", ".cvz-link", ".cvz-tools"):
        assert page.locator(f"{hidden}:visible").count() == 0
    assert "view=lecture" in page.url  # also in a link that is copied
