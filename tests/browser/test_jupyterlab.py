"""The face explorer in JupyterLab, whose callbacks come from two threads."""

from __future__ import annotations

import base64
import io
import re

import nbformat
import pytest
from PIL import Image

from benchmarks.shared.serving import jupyterlab
from tests.browser.conftest import standing
from tests.waiting import until

pytestmark = pytest.mark.browser


WIDTH = 7 // 2 * 2 * 68 + 64  # of the picture that is kept of seven neurons


def kept_width(page, path) -> int:
    """Save by JupyterLab's own key; how wide the picture is that the file then keeps."""
    page.keyboard.press("Control+s")
    page.wait_for_timeout(300)
    found = re.search(r"data:image/png;base64,([\w+/=]+)", path.read_text())
    return Image.open(io.BytesIO(base64.b64decode(found[1]))).width if found else 0


def test_the_explorer_works_in_jupyterlab(page, tmp_path):
    code = 'from cortexviz.widgets import FaceExplorer\nFaceExplorer(source="procedural")'
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "faces.ipynb")
    page.set_viewport_size({"width": 1400, "height": 900})
    with jupyterlab(tmp_path) as address:
        page.goto(f"{address}lab/tree/faces.ipynb")
        page.locator(".jp-Notebook-cell .cm-content").first.click(timeout=60_000)
        page.get_by_text("| Idle").wait_for(timeout=60_000)
        page.keyboard.press("Shift+Enter")
        page.locator(".cvz-canvas canvas[data-seq]").first.wait_for(timeout=60_000)
        page.get_by_role("button", name="Play").click()
        page.get_by_role("button", name="Pause").focus()
        page.wait_for_function(
            "Number(document.querySelector('.cvz-progress span').textContent.split(' ')[1]) > 50"
        )
        page.get_by_label("Neurons", exact=True).fill("2")  # its third stop
        page.wait_for_function(
            "((label) => label.includes('neuron 7 ') && !label.includes('neuron 8 '))"
            "(document.querySelector('.cvz-canvas canvas').ariaLabel)"
        )
        page.wait_for_function(
            "Number(document.querySelector('.cvz-progress span').textContent.split(' ')[1]) > 20"
        )
        page.keyboard.press(" ")
        page.get_by_role("button", name="Play").wait_for()
        stopped = standing(page)
        cells = page.locator(".jp-Notebook-cell").count()
        page.get_by_role("button", name="Step forward").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "(old) => document.querySelector('.cvz-progress span').textContent !== old", arg=stopped
        )
        assert page.locator(".jp-Notebook-cell").count() == cells
        # JupyterLab saves by its own key while the explorer has the focus, and keeps a picture.
        saved = tmp_path / "faces.ipynb"
        until(lambda: kept_width(page, saved) == WIDTH, "the newest picture is kept")
        live, still = nbformat.read(saved, as_version=4).cells[0].outputs
        assert "application/vnd.jupyter.widget-view+json" in live.data
        assert "data:image/png" in still.data["text/html"] and len(still.data["text/html"]) < 3e5
        assert not page.locator(".cvz-still").is_visible()
        canvas = page.locator(".cvz-canvas canvas").first
        stood = canvas.bounding_box()["x"]
        page.get_by_role("menuitem", name="Kernel").click()
        page.locator(".lm-Menu-itemLabel", has_text="Restart Kernel…").first.click()
        page.locator(".jp-Dialog .jp-mod-accept").click()
        page.get_by_role("alert").get_by_text("has ended: run its cell again").wait_for()
        assert canvas.bounding_box()["x"] == stood  # no icon of a broken link takes its place
        assert page.locator(".cvz-layout").evaluate("layout => layout.inert")
        page.get_by_text("| Idle").wait_for()  # the new one: a server waits long for a young kernel
        page.goto("about:blank")  # before its server ends
    with jupyterlab(tmp_path) as address:  # the next day, with another Python process behind it
        page.goto(f"{address}lab/tree/faces.ipynb")
        page.locator(".cvz-still img").wait_for(timeout=60_000)
        missing = page.get_by_text("Error displaying widget: model not found")
        missing.wait_for(state="attached", timeout=60_000)
        assert not missing.is_visible()
        assert page.get_by_text("Run the cell to bring it back").is_visible()
        picture = page.locator(".cvz-still img")
        assert picture.evaluate("img => img.naturalWidth") == WIDTH
        page.screenshot(path=str(tmp_path / "lab.png"))
        page.goto("about:blank")  # before its server ends
    # JupyterLab's own extensions speak of what this machine lacks; ours must not.
    page.troubles[:] = [t for t in page.troubles if "cvz" in t or "anywidget" in t]
