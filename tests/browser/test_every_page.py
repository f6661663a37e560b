"""Each page as a whole: rules of accessibility in the light and the dark, and what controls do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import ipywidgets
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from benchmarks.shared.moving import move_all, move_unheard
from cortexviz.app.tutorials import notebooks
from cortexviz.widgets import (
    ContourExplorer,
    CortexExplorer,
    FaceExplorer,
    RivalExplorer,
    StudyExplorer,
)
from cortexviz.widgets.pieces.canvas import Canvas
from cortexviz.widgets.pieces.piece import Piece
from tests.browser.conftest import complete, found, turn, unnamed_controls, watch
from tests.browser.test_arrangement import seen_together
from tests.waiting import until
from tests.widgets.test_colours import EYES, apart

pytestmark = pytest.mark.browser

DASHBOARDS = ("faces", "contours", "recognition", "studies", "cortex")
# The line at the window's edge is seen.
LINE = """(() => {
  const { content, opacity } = getComputedStyle(document.querySelector(".cvz-explorer"), "::after");
  return content !== "none" && opacity === "1";
})()"""


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_dashboard_has_no_serious_fault_of_accessibility(dashboard, axe, scheme):
    turn(dashboard, scheme)
    dashboard.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert found(dashboard, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_shown_for_earlier_settings_is_still_legible(dashboard, axe, scheme):
    turn(dashboard, scheme)
    explorer = dashboard.locator(".cvz-explorer")
    explorer.evaluate("(one) => one.classList.add('cvz-stale')")
    picture = dashboard.locator(".cvz-stage canvas").first
    assert float(picture.evaluate("(one) => getComputedStyle(one).opacity")) < 1, "it is dimmed"
    assert found(dashboard, axe, "color-contrast") == []
    explorer.evaluate("(one) => one.classList.remove('cvz-stale')")


EXPLORERS = (FaceExplorer, ContourExplorer, RivalExplorer, StudyExplorer, CortexExplorer)


@pytest.mark.parametrize("kind", EXPLORERS, ids=lambda kind: kind.__name__)
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


# What a screen reader says: each text of a live region that has changed.
LISTEN = """() => {
  window.heard = [];
  new MutationObserver((news) => {
    for (const { target } of news) {
      const element = target.closest ? target : target.parentElement;
      const live = element?.closest(
        "[aria-live]:not([aria-live=off]), [role=status], [role=alert]");
      if (live?.textContent) heard.push(live.textContent);
    }
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
}"""
HEARD = "(words) => heard.some((text) => text.includes(words))"
PLAY, STEP, TIME = ".cvz-play", "[aria-label='Step forward']", "[aria-label=Timeline]"
FIRST = ".cvz-controls input[type=range]"
NEURON = ".cvz-canvas canvas[role=application]"
NODE = ".cvz-pathway [role=application]"
WRONG = "-7"  # not pressed but entered
# A control, a key on it, and of what it does the words that are said.
DEEDS = {
    "faces": [(STEP, "Enter", "Epoch 1:"), (NEURON, "ArrowRight", "Neuron 2 "),
              (TIME, "Home", "Epoch 0:"), (PLAY, "Enter", "Playing."), (PLAY, "Enter", "Paused."),
              (FIRST, "ArrowLeft", "Paused."),
              ("[data-name=n_neurons] input", WRONG, "must be at least 1")],
    "contours": [(STEP, "Enter", "S1 looks"), (TIME, "Home", "No square is drawn"),
                 (PLAY, "Enter", "Playing."), (PLAY, "Enter", "Paused."), (NODE, "Enter", "row 3"),
                 (FIRST, "ArrowRight", "Paused."),
                 ("[data-name=clamp] select", "ArrowDown", "Paused."),
                 ("[data-name=size] input", WRONG, "must be a finite number")],
    "recognition": [(FIRST, "ArrowRight", "All three say"), (NODE, "ArrowRight", "column 6"),
                    ("[data-name=size] input", WRONG, "must be")],
    "studies": [("[data-name=metric] select", "ArrowDown", "distance"),
                ("[data-name=repeats] [type=range]", "ArrowRight", "Nothing has run yet: 36"),
                ("[data-name=epochs] input", WRONG, "must be at least 0")],
    "cortex": [(STEP, "Enter", "Moment 1:"), (NEURON, "ArrowRight", "Neuron 2 "),
               (TIME, "Home", "Moment 0:"), (PLAY, "Enter", "Playing."), (PLAY, "Enter", "Paused."),
               (FIRST, "ArrowRight", "Paused."),
               ("[data-name=left] input", "ArrowRight", "left eye closed"),
               ("[data-name=n_neurons] input", WRONG, "must be at least 1")],
}  # fmt: skip


def test_whatever_changes_is_said(dashboard, request):
    """By each key that something follows from; what is wrong is said at once."""
    dashboard.evaluate(LISTEN)
    for where, key, words in DEEDS[request.node.callspec.params["dashboard"]]:
        control = dashboard.locator(where).locator("visible=true").first
        if where == TIME:  # from somewhere else
            until(lambda: dashboard.locator(TIME).input_value() != "0", "it stands further on")
        dashboard.evaluate("heard.length = 0")
        if key == WRONG:
            control.fill(key)
        control.press("Enter" if key == WRONG else key)
        heard = partial(dashboard.evaluate, HEARD, words)
        until(heard, f"{key} on {where} is followed by “{words}”")
    dashboard.locator(".cvz-caption[role=alert]").wait_for()


# Each thing that Tab comes to: where it stands, in which card, whether it is marked. Of a choice
# that is hidden under its label, or a button that is its whole line, that is marked. What can be
# moved in a picture stands where the picture does.
VISITS = """() => {
  window.visits = [];
  addEventListener("focusin", ({ target }) => {
    const label = target.matches(".cvz-choices input") && target.nextElementSibling;
    const shown = [[label || target], [target, "::after"], [target.querySelector(".ring")]];
    const marked = shown.some(([one, part]) => {
      if (!one) return false;
      const { outlineStyle, outlineWidth, stroke } = getComputedStyle(one, part);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1
        || one.matches(".ring") && stroke !== "rgba(0, 0, 0, 0)";
    });
    const place = target.closest(".cvz-sheet") || label || target;
    const { left, right, top, bottom } = place.getBoundingClientRect();
    const cards = [...document.querySelectorAll(".cvz-explorer .cvz-card")];
    visits.push({
      name: target.getAttribute("aria-label") || target.textContent || target.id,
      card: cards.findLastIndex((card) => card.contains(target)), marked,
      left, right, top: top + scrollY, bottom: bottom + scrollY,
    });
  });
}"""
# What can be reached by Tab: of radio buttons of one name, the one that is chosen, or the first.
REACHED = """[...document.querySelectorAll("a[href], button, input, select, summary, [tabindex]")]
  .filter((one, _, all) => {
    const alike = all.filter(({ type, name }) => type === "radio" && name === one.name);
    const chosen = alike.find(({ checked }) => checked) ?? alike[0] ?? one;
    return one.checkVisibility() && !one.disabled && one.tabIndex >= 0
      && (one.type !== "radio" || one === chosen);
  }).length"""


def test_tab_goes_through_all_controls_in_the_order_in_which_they_are_seen(dashboard):
    """Card by card, down and to the right; what has the focus is marked; out at the end."""
    dashboard.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    dashboard.locator(".cvz-nav a").focus()
    dashboard.evaluate(VISITS)
    n = dashboard.evaluate(REACHED)
    for _ in range(n):
        dashboard.keyboard.press("Tab")
    assert dashboard.evaluate("document.activeElement === document.body"), "out of the page again"
    visits = dashboard.evaluate("visits")
    assert len(visits) == n - 1, "the first has the focus already"
    assert [one["name"] for one in visits if not one["marked"]] == []
    cards = [one["card"] for one in visits]
    assert cards == sorted(cards), "no card is left and entered again"
    wrong = [
        (one["name"], two["name"])
        for one, two in pairwise(visits)
        if one["card"] == two["card"]
        and two["bottom"] <= one["top"] + 1  # it stands above
        and two["left"] < one["right"]  # and not to the right
    ]
    assert wrong == []


# What moves in a page that waits.
MOVING = """() => {
  const caption = document.querySelector(".cvz-caption");
  const tone = caption.dataset.tone;
  caption.dataset.tone = "busy";
  const longest = (all) => Math.max(...all.split(",").map(parseFloat));
  const found = [...document.querySelectorAll("[class*=cvz-], [class*=cvz-] *")].flatMap((one) =>
    ["", "::before", "::after"].filter((part) => {
      const { animationName, animationDuration, transitionDuration } = getComputedStyle(one, part);
      return animationName !== "none" && longest(animationDuration) > 0.01
        || longest(transitionDuration) > 0.01;
    }).map((part) => `${one.className} ${part}`));
  caption.dataset.tone = tone;
  return found;
}"""


def test_nothing_moves_by_itself_for_those_who_do_not_want_it(dashboard):
    assert dashboard.evaluate(MOVING) == []
    dashboard.emulate_media(reduced_motion="no-preference")
    assert any("cvz-caption" in name for name in dashboard.evaluate(MOVING)), "it would be seen"
    dashboard.emulate_media(reduced_motion="reduce")


# What is seen at once at a zoom of 200 % in a window of 1280 x 720; of two, see the arrangement.
SEEN = {
    "recognition": [".cvz-caption", ".cvz-sheet"],  # and nothing to play
    "studies": [".cvz-scatter-box", ".cvz-play"],
    "cortex": [NEURON, ".cvz-play"],
}


def test_at_a_zoom_of_200_per_cent_the_picture_and_play_are_seen_together(dashboard, request):
    name = request.node.callspec.params["dashboard"]
    dashboard.evaluate("scrollTo(0, 0)")
    seen_together(dashboard, (640, 360), SEEN.get(name, [".cvz-play"]))
    dashboard.set_viewport_size({"width": 1280, "height": 900})


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


TO_READ = [
    "",
    "read/glossary",
    pytest.param("read/feedback", marks=pytest.mark.slow),  # the longest one
    "voila/render/04_messages_by_hand.ipynb",
]


@pytest.mark.parametrize("path", TO_READ)
def test_a_page_to_read_has_no_serious_fault_of_accessibility(page, voila, axe, path):
    page.goto(voila + path)
    if path.endswith("ipynb"):
        page.locator("mjx-container").first.wait_for(timeout=90_000)
        page.wait_for_function(NAMED)  # a moment after they are there
    for scheme in ("light", "dark"):
        turn(page, scheme)
        assert found(page, axe) == []


# As yet: what has come is named a moment later.
UNNAMED = """.noUi-handle:not([aria-label]), .jp-RenderedImage img:not([alt]),
  .jp-RenderedImage:not(:has(img))"""
MOVED = "(n) => document.querySelectorAll('.widget-interact .jp-OutputArea-output').length >= n"


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(path.name for path in notebooks().glob("*.ipynb")))
def test_a_tutorial_has_no_serious_fault_of_accessibility(browser, voila, axe, path):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.set_default_timeout(300_000)
    page.goto(f"{voila}voila/render/{path}")
    page.wait_for_function("window.jupyterapp && !document.getElementById('loading')")
    source = (notebooks() / path).read_text(encoding="utf-8")
    if "Slider" in source:
        page.wait_for_function(NAMED)  # before there is one, none is unnamed
    page.wait_for_function(MOVED, arg=source.count("interact("))  # and what they move is there
    page.wait_for_function("(unnamed) => !document.querySelector(unnamed)", arg=UNNAMED)
    for scheme in ("light", "dark"):
        turn(page, scheme)
        assert found(page, axe) == []
    page.close()


WAYS = [
    *(f"{name}?view=lecture&source=procedural" for name in ("faces", "studies")),
    *(f"{name}?view=lecture" for name in ("contours", "recognition", "cortex")),
    "faces?source=procedural&compare=interaction:L",
    "contours?compare=inducers:outward",
    "cortex?compare=left:closed",
]


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_another_way_to_see_a_dashboard_has_no_serious_fault_either(browser, voila, axe, way):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.goto(f"{voila}voila/render/dashboards/{way.replace('?', '.ipynb?')}")
    complete(page)
    for scheme in ("light", "dark"):
        turn(page, scheme)
        assert found(page, axe) == []
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["recognition.ipynb", "contours.ipynb?step=8"])
def test_the_messages_of_a_held_node_have_no_serious_fault_either(browser, voila, axe, name):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.goto(f"{voila}voila/render/dashboards/{name}")
    complete(page)
    page.get_by_role("application", name="C1, falling").last.press("Enter")
    page.get_by_role("button", name="Next edge").first.wait_for()
    for scheme in ("light", "dark"):
        turn(page, scheme)
        assert found(page, axe) == []
    page.close()


@pytest.mark.slow
def test_no_control_is_without_an_answer_of_the_page(dashboard):
    moved, skipped = move_all(dashboard)
    assert len(moved) > 8
    assert [one.name for one in moved if one.effect < 0] == []
    assert all(one.old != one.new for one in moved) and all(skipped.values())


def test_each_control_has_a_sign_of_the_page_alone_while_the_kernel_is_silent(dashboard):
    moved, _ = move_unheard(dashboard)  # the last test of this page: nothing answers any more
    assert len(moved) > 8
    assert [one.name for one in moved if not one.signs] == []
    assert all(one.old != one.new for one in moved)
    dashboard.wait_for_function(LINE)
