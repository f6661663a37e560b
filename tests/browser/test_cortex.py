"""The cortex dashboard in Chromium, through Voila: an eye is closed while the neurons grow."""

from __future__ import annotations

import pytest

from tests.browser.conftest import unnamed_controls, wait_for_link, watch

pytestmark = pytest.mark.browser


def test_a_student_closes_an_eye_while_the_cortex_grows(browser, voila):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    troubles = watch(page)
    page.goto(f"{voila}voila/render/dashboards/cortex.ipynb?n_neurons=4&moments=600&speed=3")
    page.get_by_text("Moment 0: noise.").wait_for(timeout=60_000)
    page.get_by_role("button", name="Play").first.click()
    page.get_by_text("wait for bars").wait_for()
    page.get_by_role("group", name="Left eye").get_by_label("closed").check()
    page.get_by_text("left eye closed.").first.wait_for()
    page.get_by_role("button", name="Pause").first.click()
    wait_for_link(page, left="closed")
    page.wait_for_function("new URLSearchParams(location.search).get('course').endsWith('oo')")
    assert unnamed_controls(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
    assert troubles == []
