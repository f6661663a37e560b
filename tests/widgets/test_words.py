"""Every text of a page is said in the language of the page, and German has a word for each."""

from __future__ import annotations

import asyncio
import re
from collections import Counter

import numpy as np
import pytest

from cortexviz.base import language
from cortexviz.base.language import FOLDER, entries
from cortexviz.widgets.rivals import story as rival_story
from cortexviz.widgets.rivals.explorer import RivalExplorer
from cortexviz.widgets.rivals.settings import RivalSettings
from cortexviz.widgets.rivals.trained import TITLES
from cortexviz.widgets.studies.explorer import StudyExplorer
from docs.make_words import all_texts
from tests.widgets import words
from tests.widgets.person import choose, press, until
from tests.widgets.test_rivals import instant, made_up  # noqa: F401
from tests.widgets.test_studies_explorer import QUICK

# Our own warning on few images, which the page has a sentence for.
pytestmark = pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")

FIELD = re.compile(r"\{[^}]*\}")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.po")), ids=lambda path: path.stem)
def test_a_language_says_all_texts_and_no_others(path):
    """Run `python docs/make_words.py` where it does not, and fill in what is empty."""
    _, *known = entries(path)
    texts = [(text.one, text.many, text.context) for text in all_texts()]
    there = [(e["msgid"], e.get("msgid_plural", ""), e.get("msgctxt", "")) for e in known]
    assert sorted(set(texts) - set(there)) == [], "not in the file"
    assert sorted(set(there) - set(texts)) == [], "nobody says it any more"
    assert Counter(there).most_common(1)[0][1] == 1, "each once"
    assert [e["msgid"] for e in known if not all(e.values()) and "" in e.values()] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.po")), ids=lambda path: path.stem)
def test_a_translation_has_the_fields_of_its_text(path):
    for entry in list(entries(path))[1:]:
        forms = [form for key, form in entry.items() if key.startswith("msgstr")]
        for form in forms:
            asked, had = ({*FIELD.findall(text)} for text in (entry["msgid"], form))
            assert had == asked or (had == asked - {"{n}"} != asked and len(forms) > 1), form


@pytest.fixture(scope="module")
def strange(tmp_path_factory):
    """The language that nobody speaks."""
    folder = tmp_path_factory.mktemp("languages")
    words.write_pseudo(folder)
    return language.read(folder / "xx.po")


@pytest.fixture
def spoken(strange, monkeypatch):
    """It is spoken."""
    monkeypatch.setattr(language, "_spoken", strange)
    return strange


def test_a_forgotten_word_stands_out(strange):
    said = strange.say("{n} of {all} runs", n=3, all=strange.say("all"))
    assert said == "3⟦ of ⟧⟦all⟧⟦ runs⟧" and not words.forgotten(said)
    assert words.forgotten(f"{said} left") == "left"
    assert words.forgotten(strange.say("{n} of {all} runs", n="nine", all="S3")) == "nine"


def run(scenario):
    """Let a scenario happen, in a minute at most."""
    return asyncio.run(asyncio.wait_for(scenario, 60))


@pytest.mark.usefixtures("instant")
def test_recognition(spoken):
    async def visit():
        explorer = RivalExplorer(right=400, noise=10)
        await until(lambda: explorer.failed)
        words.check(explorer)
        choose(explorer, right=4)
        await until(lambda: explorer.seen)
        words.check(explorer)
        for layer in ("C1", "C2"):
            at = {"layer": layer, "panel": 0, "row": 1, "column": 2}
            explorer.views.pathways["HTM"]._handle_custom_msg({"node": at}, [])
            await until(lambda layer=layer: layer in explorer.views.readout.title)
            words.check(explorer)

    run(visit())


@pytest.mark.parametrize("right", ["", "guitar", "apple"])
@pytest.mark.parametrize("said", [("apple",) * 3, ("apple", "guitar", "cat"), ("cat", "apple", "")])
def test_recognition_in_words(spoken, right, said):
    accounts = {name: made_up(3, one or "cat") for name, one in zip(TITLES, said, strict=True)}
    silent = made_up(1)._replace(scores=np.zeros(30))
    accounts = {name: one if said[i] else silent for i, (name, one) in enumerate(accounts.items())}
    texts = [rival_story.said(accounts, right), rival_story.why(accounts, right)]
    for one in (None, "covered", "rotation"):
        changed = RivalSettings(**({one: 20, "figure": "drawing"} if one else {}))
        texts.append(rival_story.settings_in_words(changed))
    assert [words.forgotten(text) for text in texts] == [""] * 5


def test_studies(spoken, tmp_path):
    async def visit():
        explorer = StudyExplorer(**QUICK, folder=str(tmp_path))
        await until(lambda: explorer.caption.text and explorer.caption.tone != "busy")
        words.check(explorer)
        press(explorer, "play")
        await until(lambda: explorer.caption.tone == "busy" or explorer.rows)
        words.check(explorer)
        await until(lambda: explorer.player.ended)
        await until(lambda: explorer.opened.finished == 4 and len(explorer.rows) == 4)
        left, right = (point["id"] for point in explorer.views.scatter.points)
        explorer.views.scatter._handle_custom_msg({"choose": [left, right]}, [])
        await until(lambda: explorer.views.facts.lines and explorer.views.sides["B"].images.note)
        words.check(explorer)
        choose(explorer, n_neurons="four")
        await until(lambda: explorer.failed)
        words.check(explorer)
        explorer.leave()

    run(visit())
