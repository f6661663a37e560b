"""Pages of their own, opened as files in Chromium: no server, no request, and the same numbers."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from PIL import Image

from cortexviz import bcm, data
from cortexviz.base import language
from cortexviz.widgets.contours.explorer import ContourExplorer
from cortexviz.widgets.faces import story
from cortexviz.widgets.faces.explorer import FaceExplorer
from cortexviz.widgets.pieces.canvas import to_bytes
from cortexviz.widgets.pieces.export import png
from cortexviz.widgets.standalone.page import read, spoken_by
from tests.browser.conftest import found, unnamed_controls
from tests.browser.test_words import strange
from tests.waiting import until
from tests.widgets.words import write_pseudo

pytestmark = pytest.mark.browser

IMPORTED = """async ([script, ...rest]) => {
  const module = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  const floats = (text) =>
    new Float32Array(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  return (%s)(module, floats, ...rest);
}"""


def text(array):
    return base64.b64encode(np.ascontiguousarray(array, np.float32).tobytes()).decode()


@pytest.fixture(scope="module")
def images():
    return data.faces("procedural", people=[0], size=32).images


@pytest.mark.parametrize(("matrix", "n_neurons"), [("B", 9), ("L", 8), ("B", 21)])
def test_the_rule_in_the_browser_is_that_of_bcm_train(page, images, matrix, n_neurons):
    """From the same first weights, after 100 epochs: to 1e-3 of the largest weight; 1e-4 seen."""
    params = bcm.Params(n_neurons=n_neurons, interaction=matrix, epochs=100)
    first, last = bcm.train(params, images, seed=0, every=100)
    learn = """(bcm, floats, X, W, matrix) => {
      const network = new bcm.Network(floats(W), matrix);
      for (let epoch = 0; epoch < 100; epoch++) network.learn(floats(X));
      return [...network.W];
    }"""
    X, W = (text(one) for one in (images, first.weights))
    learned = page.evaluate(IMPORTED % learn, [read("bcm.js"), X, W, params.matrix.tolist()])
    apart = np.abs(np.reshape(learned, last.weights.shape) - last.weights).max()
    assert apart < 1e-3 * np.abs(last.weights).max()


@pytest.mark.parametrize("name", ["matrixB", "matrixL"])
@pytest.mark.parametrize("n", [1, 3, 9])
def test_its_matrices_are_the_report_s(page, name, n):
    own = page.evaluate(IMPORTED % f"(bcm, _, n) => bcm.{name}(n)", [read("bcm.js"), n])
    assert np.allclose(own, {"matrixB": bcm.matrix_b, "matrixL": bcm.matrix_l}[name](n))


def speaking(code, monkeypatch):
    """Let this process speak another language, also one that nobody does."""
    monkeypatch.setattr(language, "_spoken", language.languages()[code])


@pytest.mark.parametrize(("matrix", "code"), [("B", "en"), ("L", "en"), ("B", "de"), ("L", "de")])
@pytest.mark.parametrize("n", [1, 10])
def test_it_says_of_a_state_what_the_explorer_says(page, images, matrix, code, n, monkeypatch):
    """At each stage of a training: pictures, preferences, and every word."""
    look = """(scripts, floats, language, weights, Y, theta, epoch, n, matrix) => {
      const W = floats(weights);
      const liked = scripts.liking(floats(Y), 9);
      const images = scripts.stretched(W, W.length / 9);
      const seen = { epoch, images, theta: floats(theta), ...liked };
      const voice = scripts.voice(language);
      const said = scripts.describe(voice, seen, n, matrix);
      said.push(...scripts.names(voice, seen, matrix));
      for (let i = 0; i < 9; i++) said.push(scripts.tell(voice, seen, i));
      for (let i = 0; i < n; i++) said.push(scripts.tellPicture(voice, seen, i));
      said.push(...scripts.counts(seen, n));
      return [[...seen.images], seen.preferred, seen.chosen, [...seen.selectivity], said];
    }"""
    speaking(code, monkeypatch)
    images, script = images[:n], read("voice.js") + read("story.js")
    params = bcm.Params(n_neurons=9, interaction=matrix, epochs=400, batch_size=n)
    for state in bcm.train(params, images, seed=1, every=100):
        there = story.look(state, images.shape[1:])
        sent = [text(one) for one in (state.weights, state.responses, there.theta)]
        pictures, preferred, chosen, selectivity, said = page.evaluate(
            IMPORTED % look, [script, spoken_by(script), *sent, state.epoch, n, matrix]
        )
        assert np.abs(there.images.ravel().astype(int) - pictures).max() <= 1  # rounded from half
        assert preferred == there.preferred.tolist() and chosen == there.chosen.tolist()
        assert np.allclose(selectivity, there.selectivity, atol=1e-6)
        words = [*story.describe(state.epoch, there, n, matrix), *story.names(there, matrix)]
        words += [story.tell(i, there) for i in range(9)]
        words += [story.tell_picture(i, there) for i in range(n)]
        assert said == words + story.counts(there.preferred[there.chosen], n)


@pytest.mark.parametrize("matrix", [bcm.matrix_b(9), bcm.matrix_l(8), np.eye(3)])
def test_it_says_of_a_matrix_what_the_explorer_says(page, matrix):
    script = read("voice.js") + read("story.js")
    say = "(scripts, _, language, M) => scripts.matrixWords(scripts.voice(language), M)"
    said = page.evaluate(IMPORTED % say, [script, spoken_by(script), matrix.tolist()])
    assert said == story.matrix_words(matrix)


def test_the_forms_of_a_number_are_those_of_the_language(page, tmp_path, monkeypatch):
    """Polish has three."""
    plural = "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"
    head = f'msgid ""\nmsgstr "Plural-Forms: nplurals=3; plural=({plural});\\n"'
    cats = 'msgid "{n} cat"\nmsgid_plural "{n} cats"'
    for i, form in enumerate(("kot", "koty", "kotów")):
        cats += f'\nmsgstr[{i}] "{{n}} {form}"'
    (tmp_path / "pl.po").write_text(f"{head}\n\n{cats}\n", encoding="utf-8")
    polish = language.read(tmp_path / "pl.po")
    monkeypatch.setattr(language, "_spoken", polish)
    numbers = [*range(30), 101, 102, 111, 122, 199, 200, 203, 312, 1022]
    say = """(scripts, _, language, numbers) =>
      numbers.map((n) => scripts.voice(language).say_n("{n} cat", "{n} cats", n))"""
    said = page.evaluate(IMPORTED % say, [read("voice.js"), spoken_by('"{n} cat"'), numbers])
    assert said == [polish.say_n("{n} cat", "{n} cats", n) for n in numbers]


@pytest.fixture
def opened(page, tmp_path):
    def opened(explorer, **choices):
        explorer.to_html(tmp_path / "page.html", **choices)
        assert (tmp_path / "page.html").stat().st_size < 3e6
        page.goto((tmp_path / "page.html").as_uri())
        page.locator(".cvz-play").wait_for()
        return page

    return opened


def found_in_both(page, axe):
    """Faults of accessibility in the light and in the dark."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    dark = found(page, axe)
    page.emulate_media(color_scheme="light")
    return dark + found(page, axe)


def test_faces_are_learned_in_the_page(opened, axe):
    page = opened(FaceExplorer(source="procedural", n_neurons=5, epochs=300))
    page.get_by_text("Epoch 0: noise").wait_for()
    assert unnamed_controls(page) == []
    assert found_in_both(page, axe) == []
    page.locator(".cvz-play").click()
    page.get_by_text("chosen a picture").first.wait_for()
    page.get_by_text("epoch 300 of 300").wait_for()
    page.get_by_label("Step back").click()
    progress = page.locator(".cvz-progress span")
    until(lambda: not progress.inner_text().startswith("epoch 300"), "a step back")
    page.get_by_label("L, rivals").check()
    page.get_by_text("Epoch 0: noise").wait_for()
    assert page.get_by_text("Matrix L").is_visible()


def test_faces_of_one_s_own_are_learned_in_a_learning_platform_s_frame(page, images, tmp_path):
    """Nothing is allowed there but scripts: no origin, no storage, no request."""
    FaceExplorer(source="procedural", n_neurons=3, epochs=20).to_html(tmp_path / "page.html")
    frame = '<iframe title="page" sandbox="allow-scripts" src="page.html" width=600 height=900>'
    (tmp_path / "frame.html").write_text(frame)
    page.goto((tmp_path / "frame.html").as_uri())
    alone = page.frame_locator("iframe")
    alone.get_by_text("Epoch 0: noise").wait_for()
    photos = [png(Image.fromarray(image)) for image in to_bytes(images[:3])]
    files = [{"name": "me.png", "mimeType": "image/png", "buffer": photo} for photo in photos]
    alone.locator("input[type=file]").set_input_files(files)
    alone.get_by_text("Your own pictures: 3 pictures of person 1.").wait_for()
    alone.locator(".cvz-play").click()
    again = alone.get_by_text("epoch 20 of 20 · finished; play shows it again")
    again.wait_for()
    alone.get_by_label("Speed").select_option("5 epochs/s")
    alone.locator(".cvz-play").click()
    again.wait_for(state="hidden")


@pytest.fixture
def pseudo(tmp_path, monkeypatch):
    """Let this process speak the language in which a forgotten text stands out."""
    write_pseudo(tmp_path)
    monkeypatch.setattr(language, "_spoken", language.read(tmp_path / "eo.po"))


@pytest.mark.usefixtures("pseudo")
def test_every_word_of_the_faces_is_in_the_page_s_language(opened):
    page = opened(FaceExplorer(source="procedural", n_neurons=3, epochs=20))
    page.get_by_text("⟦Epoch 0: noise").wait_for()
    page.get_by_label("L, rivals").check()
    page.locator(".cvz-play").click()
    page.get_by_text("⟦finished; play shows it again⟧").wait_for()
    assert strange(page) == set()
    assert page.locator("html").get_attribute("lang") == "eo"


@pytest.mark.usefixtures("pseudo")
def test_contours_are_replayed_in_the_page_in_its_language(opened, axe):
    page = opened(ContourExplorer(), size=(80,), clamp=("free", "square"))
    caption = page.locator(".cvz-caption-text")
    caption.filter(has_text="⟦").wait_for()
    assert unnamed_controls(page) == []
    assert found_in_both(page, axe) == []
    for _ in range(9):
        page.get_by_label("Step forward").click()
    caption.filter(has_text="⟦S1 now sees").wait_for()
    assert strange(page) == set()
    first, second = (page.locator(".cvz-sights .cvz-frame").nth(i).bounding_box() for i in (0, 1))
    assert first["y"] == pytest.approx(second["y"], abs=1)
    assert first["width"] == pytest.approx(second["width"], abs=8), "two pictures of one size"
    card, tower = (
        page.locator(one).bounding_box() for one in (".cvz-card:has(.cvz-tower)", ".cvz-tower")
    )
    assert tower["y"] + tower["height"] <= card["y"] + card["height"], "all of the pathway is in it"
    said = page.locator(".cvz-caption").inner_text()
    page.get_by_text("⟦square⟧", exact=True).first.click()
    until(lambda: page.locator(".cvz-caption").inner_text() != said, "another recording")
    assert page.get_by_label("Step forward").is_disabled()  # it stands where it stood
    assert strange(page) == set()


def test_what_cannot_work_is_said_and_writes_nothing(tmp_path):
    with pytest.raises(ValueError, match="“Figure” must be one of"):
        ContourExplorer(figure="pentagon").to_html(tmp_path / "page.html", size=(80,))
    assert list(tmp_path.iterdir()) == []
