"""What stands where: what belongs together is seen together, in every window."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

PLAY = ".cvz-play"
CAPTION = ".cvz-caption"
SEEN = ".cvz-compare .cvz-picture"
NEURONS = ".cvz-front .cvz-canvas canvas"
WAYS = {
    "contours": [
        ((1280, 720), [SEEN, ".cvz-compare input", ".cvz-layer:last-child .cvz-panels", PLAY]),
        ((360, 740), [".cvz-sheet", SEEN, CAPTION, PLAY]),
        ((640, 360), [".cvz-sheet", SEEN, PLAY]),  # 1280 x 720 at a zoom of 200 %
    ],
    "faces": [
        ((1280, 720), [NEURONS, CAPTION, PLAY]),
        ((360, 740), [NEURONS, CAPTION, PLAY]),
        ((640, 360), [NEURONS, PLAY]),
    ],
}


@pytest.mark.parametrize("name", WAYS)
def test_what_belongs_together_is_seen_together(page, voila, name):
    page.goto(
        f"{voila}voila/render/dashboards/{name}.ipynb?{'source=procedural' * (name == 'faces')}"
    )
    page.locator(".cvz-caption[data-tone=say]").wait_for(timeout=60_000)
    for (width, height), together in WAYS[name]:
        page.set_viewport_size({"width": width, "height": height})
        settled(page, together)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for selector in together:
            box = page.locator(selector).first.bounding_box()
            assert min(box["width"], box["height"]) > 15, selector
            assert box["x"] >= 0 and box["x"] + box["width"] <= width, (selector, width)
            assert box["y"] >= 0 and box["y"] + box["height"] <= height, (selector, height)


def settled(page, selectors) -> None:
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
