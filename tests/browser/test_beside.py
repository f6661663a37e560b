"""Two settings side by side as a person meets them, on a laptop and on a phone."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

import pytest

from tests.browser.conftest import unnamed_controls
from tests.waiting import until

pytestmark = pytest.mark.browser


def test_two_runs_stand_beside_each_other_with_one_button_on_a_phone_too(page, voila):
    link = "source=procedural&epochs=100&speed=4&compare=interaction:L&step=40"
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{voila}voila/render/dashboards/faces.ipynb?{link}")
    captions = page.locator(".cvz-caption")
    for i in range(2):
        captions.nth(i).get_by_text("Epoch 40:").wait_for()
    pictures = page.locator(".cvz-card:has(.cvz-player) .cvz-canvas canvas")

    def boxes():
        return [pictures.nth(i).bounding_box() for i in range(2)]

    until(lambda: boxes()[0]["y"] == boxes()[1]["y"], "side by side")
    assert page.get_by_role("button", name="Play").count() == 1
    shown = [captions.first.bounding_box(), *boxes(), page.locator(".cvz-play").bounding_box()]
    assert all(box["y"] >= 0 and box["y"] + box["height"] <= 720 for box in shown)
    assert page.get_by_text("Interaction: L, rivals").first.is_visible()
    assert unnamed_controls(page) == []

    page.get_by_role("button", name="Play").click()
    page.get_by_text("finished").wait_for(timeout=60_000)
    page.wait_for_function("location.search.includes('step=100')")  # the address follows
    for i in range(2):
        captions.nth(i).get_by_text("Epoch 100:").wait_for()
    asked = parse_qs(urlparse(page.url).query)
    assert asked["compare"] == ["interaction:L"] and asked["step"] == ["100"]

    page.set_viewport_size({"width": 360, "height": 740})
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("document.documentElement.scrollWidth <= 360")  # nothing sticks out
    until(lambda: boxes()[0]["width"] < 170 and boxes()[0]["y"] == boxes()[1]["y"], "small")
    shown = [*boxes(), *(captions.nth(i).bounding_box() for i in range(2)),
             page.locator(".cvz-play").bounding_box()]  # fmt: skip
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 360 for box in shown)
    assert all(box["y"] >= 0 and box["y"] + box["height"] <= 740 for box in shown)
    assert shown[0]["width"] == shown[1]["width"] > 140
    page.get_by_label("Also with another").select_option("nothing: one alone")
    until(lambda: captions.count() == 1, "alone again")
    page.wait_for_function("!location.search.includes('compare')")
