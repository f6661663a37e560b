"""Pictures of a person's own in Chromium: opened, dropped, or taken with the camera."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from cortexviz.widgets import Upload
from cortexviz.widgets.pieces.saved import Saved, tagged

pytestmark = pytest.mark.browser


@pytest.fixture
def upload(mount):
    return mount(Upload(side=10, note="Or drop one."))


def png(size, left):
    """The bytes of a picture, black to the left of a column."""
    picture = np.full((size[1], size[0], 3), 255, np.uint8)
    picture[:, :left] = 0
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def taken(upload, saved=None):
    """The grey levels that were sent, once they have been, and which page has saved the file."""
    upload.page.wait_for_function(f"{upload.name}.model.sent.length >= 1")
    assert upload.sent == [{"pictures": 1, "saved": saved}]
    bytes_ = upload.evaluate("[...new Uint8Array(model.buffers[0])]")
    return np.array(bytes_).reshape(10, 10)


def test_a_picture_is_opened_as_its_middle_square(upload):
    file = {"name": "half.png", "mimeType": "image/png", "buffer": png((400, 200), 200)}
    with upload.page.expect_file_chooser() as chooser:
        upload.page.get_by_role("button", name="Open a picture").press("Enter")
    chooser.value.set_files(file)
    shown = taken(upload)
    assert (shown[:, :4] < 10).all() and (shown[:, 6:] > 245).all()
    assert "written nowhere" in upload.page.get_by_role("status").inner_text()


@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_what_a_page_has_saved_is_known_again(upload, kind):
    """Also settings of more than 255 letters, for which a GIF needs several blocks."""
    saved = Saved("FaceExplorer", {"entries": "0.5" * 200}, "n_neurons=9&who=random&folder=é")
    file = io.BytesIO()
    Image.open(io.BytesIO(png((100, 100), 50))).convert("P").save(file, kind)
    data = b"".join(tagged(file.getvalue(), saved))
    picture = {"name": "faces.x", "mimeType": "image/x", "buffer": data}
    upload.page.locator("input[type=file]").set_input_files(picture)
    taken(upload, [saved.page, saved.query])
    upload.receive(offer=["Reopen it"])
    upload.page.get_by_role("button", name="Reopen it").click()
    assert upload.sent[-1] == {"reopen": True}


def test_what_is_no_picture_gets_a_sentence_and_is_not_sent(upload):
    wrong = {"name": "notes.png", "mimeType": "image/png", "buffer": b"no picture"}
    upload.page.locator("input[type=file]").set_input_files(wrong)
    upload.page.get_by_text("“notes.png” is no picture that this browser can read").wait_for()
    assert upload.sent == []


def test_a_picture_is_dropped_anywhere_on_the_page_and_what_is_no_file_is_left_alone(upload):
    upload.page.evaluate(
        """(bytes) => {
          const page = document.querySelector(".cvz-explorer");
          const files = new DataTransfer();
          files.items.add(new File([new Uint8Array(bytes)], "mine.png", { type: "image/png" }));
          const fire = (name, data) => page.dispatchEvent(new DragEvent(name,
            { dataTransfer: data, bubbles: true, cancelable: true }));
          const words = new DataTransfer();
          words.setData("text/plain", "words");
          window.left = fire("drop", words);
          window.went = fire("dragover", files) || fire("drop", files);
        }""",
        list(png((100, 100), 50)),
    )
    shown = taken(upload)
    assert (shown[:, :4] < 10).all() and (shown[:, 6:] > 245).all()
    assert upload.page.evaluate("[left, went]") == [True, False], "the browser stays on the page"
    assert "cvz-dropping" not in upload.evaluate("el.className")


def test_the_camera_takes_one_picture_and_is_let_go(upload):
    upload.page.evaluate("""() => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 100;
      const context = canvas.getContext("2d");
      context.fillRect(0, 0, 100, 100);
      const stream = canvas.captureStream(10);
      const draw = setInterval(() => context.fillRect(0, 0, 100, 100), 50);
      window.tracks = stream.getTracks();
      Object.defineProperty(navigator, "mediaDevices",
        { value: { getUserMedia: async () => stream }, configurable: true });
    }""")
    upload.evaluate("el.querySelectorAll('button')[1].hidden = false")  # no safe address here
    upload.page.get_by_role("button", name="Camera").click()
    upload.page.wait_for_function("document.querySelector('video').videoWidth > 0")
    upload.page.get_by_role("button", name="Take the picture").click()
    assert taken(upload).max() < 10
    assert upload.page.evaluate("tracks.every((track) => track.readyState === 'ended')")
    assert not upload.page.locator("video").is_visible()
