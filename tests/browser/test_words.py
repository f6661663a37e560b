"""In a browser every word of a page is in its language: also those of scripts and templates."""

from __future__ import annotations

import pytest

from tests.widgets.words import forgotten

pytestmark = pytest.mark.browser

# All text in its order, and every attribute that is read out or shown.
WORDS = """() => {
  const skipped = "script, style, template, noscript, [lang=en]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [document.title];
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest(skipped)) texts.push(walker.currentNode.data);
  const named = ["aria-label", "aria-roledescription", "aria-valuetext", "alt", "title",
    "placeholder"];
  const attributes = [...document.body.querySelectorAll("*")].flatMap((element) =>
    named.map((name) => element.getAttribute(name) ?? ""));
  return [texts.join("\\n"), ...attributes];
}"""


def strange(page):
    """What a page says in another language than its own."""
    return {words for words in map(forgotten, page.evaluate(WORDS)) if words}


def test_the_start_page_is_in_its_language_and_hands_it_on(page, voila):
    page.goto(f"{voila}?lang=eo")
    assert strange(page) == set()
    links = [link.get_attribute("href") for link in page.locator("main a").all()]
    assert links and all(link.endswith("?lang=eo") for link in links)
    page.get_by_role("link", name="Deutsch").click()
    page.get_by_text("Aus Rauschen werden Gesichter").first.wait_for()
    assert page.locator("html").get_attribute("lang") == "de"


def test_the_browser_decides_where_no_link_does(browser, voila):
    page = browser.new_page(locale="de-AT")
    page.goto(voila)
    assert page.locator("html").get_attribute("lang") == "de"
    page.get_by_role("link", name="English", exact=True).click()
    page.get_by_text("Noise turns into faces").first.wait_for()
    page.close()


@pytest.mark.parametrize("name", ["faces", "contours", "recognition", "studies", "cortex"])
def test_a_dashboard_is_in_its_language(page, voila, name):
    query = "?lang=eo&source=procedural" if name in ("faces", "studies") else "?lang=eo"
    page.goto(f"{voila}voila/render/dashboards/{name}.ipynb{query}")
    page.locator(".cvz-caption-text", has_text="⟦").wait_for()
    assert strange(page) == set()
    assert page.locator("html").get_attribute("lang") == "eo"
    assert "lang=eo" in page.url, "the address keeps it"
    page.locator(".cvz-nav a").click()
    page.locator(".languages a[aria-current]", has_text="⟦").wait_for()
