"""Every text of a page is said in the language of the page, and German has a word for each."""

from __future__ import annotations

import asyncio
import re
from collections import Counter

import numpy as np
import pytest

from cortexviz.base import language
from cortexviz.base.language import FOLDER, entries
from cortexviz.v1 import Condition
from cortexviz.widgets import speak
from cortexviz.widgets.contours import asked, layers, nodes
from cortexviz.widgets.contours import story as contour_story
from cortexviz.widgets.contours.explorer import ContourExplorer
from cortexviz.widgets.contours.messages import messages
from cortexviz.widgets.contours.poses import whereabouts
from cortexviz.widgets.cortex import story as cortex_story
from cortexviz.widgets.cortex.asked import Phase
from cortexviz.widgets.cortex.explorer import OVER, CortexExplorer
from cortexviz.widgets.faces import story as face_story
from cortexviz.widgets.faces.explorer import FaceExplorer
from cortexviz.widgets.frame import still
from cortexviz.widgets.frame.lesson import Task
from cortexviz.widgets.frame.words import in_words
from cortexviz.widgets.pieces.links import speak_as_asked
from cortexviz.widgets.rivals import story as rival_story
from cortexviz.widgets.rivals.explorer import RivalExplorer
from cortexviz.widgets.rivals.settings import RivalSettings
from cortexviz.widgets.rivals.trained import TITLES
from cortexviz.widgets.studies.explorer import StudyExplorer
from docs.make_words import all_texts
from tests.widgets import words
from tests.widgets.contours import network
from tests.widgets.contours import run as perceived
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
            wanted, had = ({*FIELD.findall(text)} for text in (entry["msgid"], form))
            assert had == wanted or (had == wanted - {"{n}"} != wanted and len(forms) > 1), form


def test_german_says_what_to_do_and_addresses_nobody():
    """One voice on all pages: "abspielen", and neither "spielen Sie" nor "spiel"."""
    said = [form for entry in entries(FOLDER / "de.po") for form in entry.values()]
    assert [form for form in said if re.search(r"\wen Sie\b|\b[Dd](?:u|ich|ein\w*)\b", form)] == []


@pytest.fixture(scope="module")
def strange(tmp_path_factory):
    """The language that nobody speaks."""
    folder = tmp_path_factory.mktemp("languages")
    words.write_pseudo(folder)
    return language.read(folder / "eo.po")


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
        explorer = StudyExplorer(**QUICK | {"repeats": 1}, folder=str(tmp_path))
        await until(lambda: explorer.caption.text and explorer.caption.tone != "busy")
        words.check(explorer)
        press(explorer, "play")
        await until(lambda: explorer.caption.tone == "busy" or explorer.rows)
        words.check(explorer)
        await until(lambda: explorer.player.ended)
        await until(lambda: explorer.opened.finished == 2 and len(explorer.rows) == 2)
        left, right = (point["id"] for point in explorer.views.scatter.points)
        explorer.views.scatter._handle_custom_msg({"choose": [left, right]}, [])
        await until(lambda: explorer.views.facts.lines and explorer.views.sides["B"].images.note)
        words.check(explorer)
        for wrong in {"n_neurons": "four"}, {"n_neurons": "5", "networks": 2}:
            choose(explorer, **wrong)
            await until(lambda: explorer.failed)
            words.check(explorer)
        explorer.leave()

    run(visit())


def test_faces(spoken):
    async def visit():
        explorer = FaceExplorer(source="procedural", n_neurons=4, epochs=50)
        await until(lambda: explorer.failed)
        words.check(explorer)
        for kind, n in (("B", 5), ("L", 7)):
            choose(explorer, interaction=kind, n_neurons=n)
            await until(lambda n=n: not explorer.failed and explorer.views.neurons.shape[0] == n)
            words.check(explorer)
            explorer.views.neurons.patience = 0.0
            press(explorer, "play")
            await until(lambda: explorer.playback.runner.finished and not explorer.player.playing)
            words.check(explorer)
        explorer.views.neurons._handle_custom_msg({"hovered": 2}, [])
        explorer.views.pictures._handle_custom_msg({"hovered": 1}, [])
        await until(lambda: explorer.views.pictures.hovered == 1)
        explorer.views.matrix._handle_custom_msg({"painted": [[0, 1, 0.25]]}, [])
        await until(lambda: explorer.settings.entries)
        explorer.beside(n_neurons=5)
        await until(lambda: len(explorer.members) == 2 and not explorer.playback.waiting)
        words.check(explorer)

    run(visit())


@pytest.mark.parametrize("interaction", ["B", "L"])
@pytest.mark.parametrize("n", [1, 10])
def test_faces_in_words(spoken, interaction, n):
    rng = np.random.default_rng(0)
    for preferred in ([-1] * 5, [3, -1, -1, -1, -1], [1] * 5, [0, 1, 2, 2, 0], [4, 4, -1, 2, 2]):
        for chosen in (np.array(preferred) >= 0, np.zeros(5, bool), np.arange(5) == 0):
            images = rng.integers(0, 256, (5, 4, 4)).astype(np.uint8)
            images[2] = 7
            seen = face_story.Seen(images, np.ones(5), np.full(5, 0.5), np.array(preferred), chosen)
            said = [*face_story.describe(3, seen, n, interaction)]
            said += face_story.names(seen, interaction)
            said += [face_story.tell(i, seen) for i in range(5)]
            said += [face_story.tell_picture(i, seen) for i in range(5)]
            assert {words.forgotten(text) for text in said} == {""}


@pytest.mark.parametrize(
    "changed",
    [
        {"inducers": "outward"}, {"rotation": 30, "right": 10}, {"clamp": "star"},
        {"figure": "blank", "clamp": "guitar"}, {"figure": "two"},
        {"figure": "object", "object": "apple", "distortion": "occluded"},
    ],
    ids=str,
)  # fmt: skip
def test_contours_in_words(spoken, changed):
    seen, look, settings = perceived(**changed)
    said = [text for one in seen for text in contour_story.describe(one, settings, look)]
    for one in seen:
        said += [text for texts in layers.names(one, look).values() for text in texts]
        said += [
            bar[key] for bar in layers.bars(one, look, settings.clamp) for key in ("name", "does")
        ]
        said += [whereabouts(one, look, settings)[key] for key in ("note", "label")]
        for layer in ("S1", "C1", "S2", "C2"):
            at = layer, 1, 2, asked.feedback(settings)
            plain = nodes.node(one, look, *at)
            full = messages(one, look, *at, {})
            for node in plain, full:
                said += [node.title, node.text, *node.columns, *(row["name"] for row in node.rows)]
                said += [edge["words"] for edge in node.edges]
    assert {words.forgotten(text) for text in said} == {""}


def test_contours(spoken):
    async def visit():
        network()
        explorer = ContourExplorer(plan="both", variation=9, figure="object", distortion="mixed")
        await until(lambda: explorer.failed)
        words.check(explorer)
        choose(explorer, figure="square", inducers="outward", c1_window=9)
        await until(lambda: not explorer.failed)
        words.check(explorer)  # it learns
        choose(explorer, c1_window=explorer.settings.preset.c1_window)
        await until(lambda: explorer.seen is not None and not explorer.job.busy)
        words.check(explorer)
        explorer.beside(inducers="inward")
        await until(lambda: len(explorer.members) == 2 and not explorer.playback.waiting)
        words.check(explorer)
        assert explorer.caption.text

    run(visit())


def test_cortex(spoken):
    async def visit():
        explorer = CortexExplorer(n_neurons=2, moments=0)
        await until(lambda: explorer.failed)
        words.check(explorer)
        choose(explorer, moments=8)
        await until(lambda: explorer.seen is not None and not explorer.failed)
        words.check(explorer)
        choose(explorer, left="closed")
        explorer.views.neurons._handle_custom_msg({"hovered": 1}, [])
        press(explorer, "play")
        await until(lambda: explorer.playback.runner.finished and not explorer.player.playing)
        words.check(explorer)
        choose(explorer, right="silent")
        await until(lambda: words.pseudo(OVER) in explorer.caption.text)
        words.check(explorer)
        explorer.beside(n_neurons=3)
        await until(lambda: len(explorer.members) == 2 and not explorer.playback.waiting)
        words.check(explorer)

    run(visit())


def test_cortex_in_words(spoken):
    sights = ("open", "closed", "silent")
    eyes = [Condition(left, right) for left in sights for right in sights]
    eyes += [Condition(aligned=False)]
    said = [cortex_story.described(one) for one in eyes]
    some = np.full(4, 0.5, np.float32)
    seen = cortex_story.Seen(3, np.zeros((4, 2, 5), np.uint8), some, some,
                             *np.zeros((2, 4, 3), np.float32), some)  # fmt: skip
    for tuned in (0.1 * some, np.array([0.1, 0.1, 0.9, 0.9]), np.array([0.1, 0.9, 0.9, 0.9])):
        for step in (0, 1, 2, 3):
            shot = seen._replace(step=step, selectivity=tuned)
            for has_edges in (True, False):
                for one in eyes:
                    phases = [Phase(0, Condition()), Phase(2, one)]
                    said += cortex_story.describe(shot, phases, has_edges)
                said += cortex_story.describe(shot, phases[:1], has_edges)
            said += [cortex_story.tell(1, shot), *cortex_story.names(shot)]
    said += [text for _, text in cortex_story.marks(phases, 9)]
    assert {words.forgotten(text) for text in said} == {""}


def test_lessons_and_what_is_left_of_a_page(spoken, monkeypatch):
    shown = []
    monkeypatch.setattr(still, "display", lambda bundle, **_: shown.append(bundle))
    still.Still(None, bytes).show(b"png")
    assert words.forgotten(shown[0]["text/plain"]) == ""
    verdict = Task(right="1", answer="", hints={}).judge
    assert {words.forgotten(verdict(said).words) for said in (..., 1, 2)} == {""}


def test_a_link_a_variable_or_a_call_says_what_a_page_speaks(monkeypatch):
    monkeypatch.setattr(language, "_spoken", language.ENGLISH)
    assert speak_as_asked() == "" and language.spoken().code == "en"
    speak("de")
    assert speak_as_asked() == "" and language.spoken().code == "de", "as was called for"
    monkeypatch.setenv("CORTEXVIZ_LANG", "en")
    assert speak_as_asked() == "" and language.spoken().code == "en"
    monkeypatch.setenv("QUERY_STRING", "seed=3&lang=de")
    assert speak_as_asked() == "" and language.spoken().code == "de"
    monkeypatch.setenv("QUERY_STRING", "lang=klingon")
    assert speak_as_asked().startswith("lang must be one of en, de")
    assert language.spoken().code == "de"


def test_errors_of_the_library_come_in_german(monkeypatch):
    monkeypatch.setattr(language, "_spoken", language.languages()["de"])
    fields = [{"name": "n_neurons", "label": "Neuronen"}]
    for said, shown in (
        ("n_neurons must be a whole number; got 'x'",
         "„Neuronen“ muss eine ganze Zahl sein; angegeben ist 'x'"),
        ("n_neurons must be odd for interaction 'B', which needs one middle neuron; got 4: take 3 "
         "or 5, or interaction='L'",
         "„Neuronen“ muss für interaction 'B' ungerade sein, denn B braucht ein Neuron in der "
         "Mitte; angegeben ist 4: 3 oder 5 nehmen, oder interaction='L'"),
        ("nobody knows this sentence", "nobody knows this sentence"),
    ):  # fmt: skip
        assert in_words(said, fields) == shown
