"""The how-to pages and the README do what they say: their code runs, from top to bottom."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from tests.waiting import LIMIT
from tests.widgets.person import press, until

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs" / "howto").glob("[!R]*.md"))
CODE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_code_of_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    with plt.rc_context():
        for block in CODE.findall(page.read_text(encoding="utf-8")):
            exec(compile(block, page.name, "exec", dont_inherit=True), names)
    plt.close("all")


def test_the_dashboard_of_its_page_plays():
    """In a loop, as in a notebook: without one nothing is prepared."""

    async def scenario():
        names: dict[str, object] = {}
        for block in CODE.findall((ROOT / "docs/howto/dashboard.md").read_text(encoding="utf-8")):
            exec(compile(block, "dashboard", "exec", dont_inherit=True), names)
        page = names["page"]
        await until(lambda: page.caption.tone != "busy")
        assert page.caption.text.endswith("cells are alive.") and page.link.code.startswith("Life")
        press(page, "step")
        await until(lambda: page.player.place == "step 1")

    asyncio.run(asyncio.wait_for(scenario(), LIMIT))


def test_the_overview_names_every_page():
    overview = (ROOT / "docs" / "howto" / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\]\((\S+)\.md\)", overview)) == [page.stem for page in PAGES]


OURS = ("cortexviz", "Makefile", "pyproject.toml")
FOREIGN = {"ensurepip is not available", "requires Python >= 3.11"}


def test_the_errors_that_the_questions_quote_are_ours():
    """Each quoted sentence, without what differs from case to case, stands in the source."""
    files = [path for name in OURS for path in [ROOT / name, *(ROOT / name).rglob("*.*")]]
    source = "".join(
        re.sub(r'["\s+]+', "", path.read_text(encoding="utf-8"))
        for path in files if path.is_file() and path.suffix in ("", ".py", ".js", ".html", ".toml")
    )  # fmt: skip
    page = (ROOT / "docs" / "faq.md").read_text(encoding="utf-8")
    quoted = re.findall(r'"([^"]+)"', " ".join(re.findall(r"^\*\*.*\*\*", page, re.MULTILINE)))
    assert len(quoted) > 8
    for sentence in set(quoted) - FOREIGN:
        for part in re.split(r"…|\d+", sentence):
            assert re.sub(r'["\s+]+', "", part) in source, sentence
