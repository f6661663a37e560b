"""Pages to read: what they lead to is there, and nothing else is served."""

from __future__ import annotations

import re

import pytest

from cortexviz.app.reading import PAGES, PICTURES, documents, page
from cortexviz.app.tutorials import notebooks


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("base_url", ["/", "/hub/user/ada/"])
def test_every_link_of_a_page_leads_to_something_that_is_served(name, base_url):
    title, html = page(name, base_url)
    assert title and "<h1" in html
    for link in re.findall(r'href="([^"#]+)', html):
        if tutorial := re.fullmatch(rf"{base_url}voila/render/(.+)", link):
            assert (notebooks() / tutorial[1]).is_file()
        else:
            assert link in PAGES or link.startswith("https://")
    assert set(re.findall(r'src="([^"]+)"', html)) <= set(PICTURES)


def test_what_pages_show_is_there():
    assert all((documents() / name).is_file() for name in PICTURES)


def test_a_tutorial_is_reached_from_a_page():
    assert "/voila/render/04_messages_by_hand.ipynb" in page("biology", "/")[1]
