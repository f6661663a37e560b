"""The recognition dashboard in Chromium, through Voila: a person breaks a model, and sees which."""

from __future__ import annotations

import pytest

from tests.browser.conftest import unnamed_controls, watch

pytestmark = pytest.mark.browser


def test_a_student_breaks_a_model_and_sees_which_nodes_are_to_blame(browser, voila):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    troubles = watch(page)
    page.goto(f"{voila}voila/render/dashboards/recognition.ipynb?object=guitar")
    page.get_by_text("All three say guitar, rightly.").wait_for(timeout=60_000)
    page.get_by_role("row", name="right so far").get_by_text("1 of 1").last.wait_for()
    page.get_by_label("Moved down, px", exact=True).first.fill("40")
    page.get_by_role("row", name="right so far").get_by_text("1 of 2").first.wait_for()
    page.wait_for_url("**down=40**")
    page.get_by_role("application", name="C2, who speaks for what").nth(1).focus()
    page.get_by_text("Bayesian network, C2, row").wait_for()
    assert unnamed_controls(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
    assert troubles == []
