"""Pages of their own, opened as files in Chromium: no server, no request, and the same numbers."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from cortexviz import bcm, data
from cortexviz.widgets.contours.explorer import ContourExplorer
from cortexviz.widgets.faces import story
from cortexviz.widgets.faces.explorer import FaceExplorer
from cortexviz.widgets.standalone.page import read
from tests.browser.conftest import found, unnamed_controls
from tests.waiting import until

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


@pytest.mark.parametrize("matrix", ["B", "L"])
def test_it_says_of_a_state_what_the_explorer_says(page, images, matrix):
    """At each stage of a training: pictures, preferences, and every word."""
    look = """(story, floats, weights, Y, epoch, n, matrix) => {
      const W = floats(weights);
      const liked = story.liking(floats(Y), 9);
      const seen = { epoch, images: story.stretched(W, W.length / 9), ...liked };
      const said = [...story.describe(seen, n, matrix), ...story.names(seen, matrix)];
      return [[...seen.images], seen.preferred, seen.chosen, [...seen.selectivity], said];
    }"""
    params = bcm.Params(n_neurons=9, interaction=matrix, epochs=400)
    for state in bcm.train(params, images, seed=1, every=100):
        there = story.look(state, images.shape[1:])
        sent = [text(state.weights), text(state.responses), state.epoch, len(images), matrix]
        pictures, preferred, chosen, selectivity, said = page.evaluate(
            IMPORTED % look, [read("story.js"), *sent]
        )
        assert np.abs(there.images.ravel().astype(int) - pictures).max() <= 1  # rounded from half
        assert preferred == there.preferred.tolist() and chosen == there.chosen.tolist()
        assert np.allclose(selectivity, there.selectivity, atol=1e-6)
        words = [*story.describe(state.epoch, there, len(images), matrix)]
        assert said == words + story.names(there, matrix)


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


def test_contours_are_replayed_in_the_page(opened, axe):
    page = opened(ContourExplorer(), size=(80,), clamp=("free", "square"))
    page.get_by_text("No square is drawn").wait_for()
    assert unnamed_controls(page) == []
    assert found_in_both(page, axe) == []
    for _ in range(9):
        page.get_by_label("Step forward").click()
    page.get_by_text("S1 now sees a vertical edge").wait_for()
    said = page.locator(".cvz-caption").inner_text()
    page.get_by_text("square", exact=True).first.click()
    until(lambda: page.locator(".cvz-caption").inner_text() != said, "another recording")
    assert page.get_by_label("Step forward").is_disabled()  # it stands where it stood


def test_what_cannot_work_is_said_and_writes_nothing(tmp_path):
    with pytest.raises(ValueError, match="“Figure” must be one of"):
        ContourExplorer(figure="pentagon").to_html(tmp_path / "page.html", size=(80,))
    assert list(tmp_path.iterdir()) == []
