"""Each page as a whole: rules of accessibility in the light and the dark, and what controls do."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import ipywidgets
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from benchmarks.shared.moving import move_all
from cortexviz.widgets import (
    ContourExplorer,
    CortexExplorer,
    FaceExplorer,
    RivalExplorer,
    StudyExplorer,
)
from cortexviz.widgets.pieces.canvas import Canvas
from cortexviz.widgets.pieces.piece import Piece
from tests.browser.conftest import complete, unnamed_controls, watch
from tests.conftest import missing
from tests.widgets.test_colours import EYES, apart

pytestmark = pytest.mark.browser

DASHBOARDS = ("faces", "contours", "recognition", "studies", "cortex")


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, a script of rules that are found broken or not."""
    if find_spec("axe_playwright_python") is None:
        missing("axe-core is not here: pip install axe-playwright-python brings it")
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=DASHBOARDS)
def dashboard(request: pytest.FixtureRequest, browser: Browser, voila: str) -> Iterator[Page]:
    """A dashboard that shows its first picture, loaded once for all tests."""
    query = {"faces": "source=procedural", "studies": "source=procedural"}.get(request.param, "")
    # Colours that are on their way from one to another are no fault.
    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.set_default_timeout(60_000)
    page.troubles = watch(page)
    page.goto(f"{voila}voila/render/dashboards/{request.param}.ipynb?{query}")
    complete(page)
    yield page
    page.close()
    assert page.troubles == []


def found(page: Page, axe: str, *rules: str) -> list[str]:
    """What of the page breaks a rule, if that is serious: rule, place and why."""
    page.evaluate(axe)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = rules
    result: dict[str, Any] = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{broken['id']}: {node['target']} {node['failureSummary']}"
        for broken in result["violations"]
        if broken["impact"] in ("serious", "critical")
        for node in broken["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_dashboard_has_no_serious_fault_of_accessibility(dashboard, axe, scheme):
    dashboard.emulate_media(color_scheme=scheme)
    dashboard.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert found(dashboard, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_shown_for_earlier_settings_is_still_legible(dashboard, axe, scheme):
    dashboard.emulate_media(color_scheme=scheme)
    explorer = dashboard.locator(".cvz-explorer")
    explorer.evaluate("(one) => one.classList.add('cvz-stale')")
    picture = dashboard.locator(".cvz-stage canvas").first
    assert float(picture.evaluate("(one) => getComputedStyle(one).opacity")) < 1, "it is dimmed"
    assert found(dashboard, axe, "color-contrast") == []
    explorer.evaluate("(one) => one.classList.remove('cvz-stale')")


PAGES = (FaceExplorer, ContourExplorer, RivalExplorer, StudyExplorer, CortexExplorer)


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.__name__)
def test_before_anything_is_shown_all_of_a_page_has_its_name(page, mount, axe, kind):
    """A page without a loop stays as it is made: nothing is prepared, nothing drawn."""
    page.evaluate("document.title = document.documentElement.lang = 'en'")
    for piece in pieces(kind()):
        mount(piece)
    assert unnamed_controls(page) == []
    assert found(page, axe) == []


def pieces(widget: ipywidgets.Widget) -> Iterator[Piece]:
    """All pieces in a box, and in the boxes that are in it."""
    if isinstance(widget, Piece):
        yield widget
    elif isinstance(widget, ipywidgets.Box):
        for child in widget.children:
            yield from pieces(child)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_rings_of_five_pictures_are_told_apart_by_all_eyes(mount, dark):
    """At least 12 of CIELAB; 12.5 measured. Of more pictures, thumbnails and names tell them."""
    drawn = """[0, 1, 2, 3, 4].map((mark) => {
      el.style.color = module.ring(mark, %s);
      return getComputedStyle(el).color.match(/\\d+/g).map(Number);
    })"""
    rings = np.array(mount(Canvas()).evaluate(drawn % str(dark).lower())) / 255
    assert {eyes: far for eyes in EYES if (far := apart(rings, eyes)) < 12} == {}


NAMED = """document.querySelector(".noUi-handle")
  && !document.querySelector(".noUi-handle:not([aria-label])")"""


@pytest.mark.parametrize("path", ["", "read/glossary", "voila/render/04_messages_by_hand.ipynb"])
def test_a_page_to_read_has_no_serious_fault_of_accessibility(page, voila, axe, path):
    page.goto(voila + path)
    if path.endswith("ipynb"):
        page.locator("mjx-container").first.wait_for(timeout=90_000)
        page.wait_for_function(NAMED)  # a moment after they are there
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert found(page, axe) == []


@pytest.mark.slow
def test_no_control_is_without_an_answer_of_the_page(dashboard):
    moved = move_all(dashboard)
    assert len(moved) > 8
    assert [one.name for one in moved if one.milliseconds < 0] == []
