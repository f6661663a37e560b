"""One Chromium for all browser tests, a fresh page for each, and a widget without a kernel."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.shared.serving import CHROMIUM_OPTIONS, dashboards
from cortexviz.base.language import MORE
from cortexviz.widgets.standalone.page import closed, read
from tests.conftest import missing
from tests.waiting import until
from tests.widgets.words import write_pseudo

CONTROLS = {
    "button", "checkbox", "combobox", "image", "link", "progressbar", "radio", "slider",
    "spinbutton", "textbox",
}  # fmt: skip

# A widget in a page of its own, on the model that pages without a server have; what its script says
# is kept for the test. It sets no trait: what a person asks for is a message, and `answer` what the
# kernel does with it.
MOUNT = """
window.revive = (traits) => Object.fromEntries(Object.entries(traits).map(([name, value]) =>
  [name, value?.base64 === undefined ? value
    : new DataView(Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0)).buffer)]));
// What has another size is measured in the next frame, and drawn in the one after it.
window.drawn = () => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
window.mount = async (esm, css, traits, parent) => {
  const module = await import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" })));
  const style = document.head.appendChild(document.createElement("style"));
  style.textContent = css;
  const el = document.querySelector(parent).appendChild(document.createElement("div"));
  const model = new Model(revive(traits), (content, buffers) => {
    model.sent.push(content);
    model.buffers = buffers;
  });
  Object.assign(model, { sent: [], buffers: [] });
  const cleanup = module.default.render({ model, el });
  return { model, el, cleanup, module };
};
"""


def portable(traits: dict[str, Any]) -> dict[str, Any]:
    """Traits as JSON; bytes as base64, which the page turns into a DataView as Jupyter does."""
    return {
        name: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for name, value in traits.items()
        if not name.startswith("_")
    }


class Mounted:
    """A widget's script at work in a page, with a fake model behind it."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name

    def receive(self, **traits: Any) -> None:
        """New values as if from the kernel, in one message; drawn when this returns."""
        self.page.evaluate(
            f"(traits) => {{ {self.name}.model.set(revive(traits)); return drawn(); }}",
            portable(traits),
        )

    def answer(self, to: int = -1, **traits: Any) -> None:
        """New values of a kernel that has heard the wishes up to the message `to`."""
        page, count = self.evaluate("model.sent")[to]["wish"]
        self.receive(**traits, heard={page: count})

    def evaluate(self, expression: str) -> Any:
        """An expression of `model`, `el` and `module`."""
        return self.page.evaluate(
            f"() => {{ const {{ model, el, module, cleanup }} = {self.name};"
            f" return {expression}; }}"
        )

    @property
    def sent(self) -> list[dict[str, Any]]:
        """What the script said, without the numbers of its wishes."""
        said = self.evaluate("model.sent")
        return [{key: one[key] for key in one if key != "wish"} for one in said]


# CORTEXVIZ_LATE=300: each message of a kernel comes alone, in its order, up to so many milliseconds
# late. A test that reads what only luck had drawn by then fails so, before it does elsewhere.
LATE = """
const late = %s;
window.WebSocket = class extends WebSocket {
  set onmessage(handler) {
    let before = Promise.resolve();
    super.onmessage = (event) => {
      const wait = new Promise((done) => setTimeout(done, Math.random() * late));
      before = Promise.all([before, wait]).then(() => {
        if (this.readyState === WebSocket.OPEN) handler.call(this, event);
      });
    };
  }
};
"""


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    late = os.environ.get("CORTEXVIZ_LATE")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        if late:
            in_time = browser.new_page

            def new_page(**options: Any) -> Page:
                page = in_time(**options)
                page.add_init_script(LATE % late)
                return page

            browser.new_page = new_page
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test on a console error or an exception in a script."""
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.set_default_timeout(60_000)
    page.troubles = watch(page)
    yield page
    page.close()
    assert page.troubles == []


def watch(page: Page) -> list[str]:
    """What goes wrong in `page` from now on, and each request to another host."""
    troubles: list[str] = []
    page.on("console", lambda m: m.type == "error" and troubles.append(f"console: {m.text}"))
    page.on("pageerror", lambda error: troubles.append(f"exception: {error}"))
    page.on("response", lambda r: r.status >= 400 and troubles.append(f"{r.status}: {r.url}"))
    local = ("http://127.0.0.1", "file:", "data:", "blob:")
    page.on(
        "request", lambda r: r.url.startswith(local) or troubles.append(f"another host: {r.url}")
    )
    return troubles


def wait_for_link(page: Page, **settings: str) -> None:
    """Wait until the address names these settings: it is written a moment after they act."""
    page.wait_for_function(
        """(settings) => {
            const query = new URLSearchParams(location.search);
            return Object.entries(settings).every(([name, value]) => query.get(name) === value);
        }""",
        arg=settings,
    )


def standing(page: Page) -> str:
    """What a paused page stays at: what was on its way at the click may still arrive."""
    seen = [""]

    def stands() -> bool:
        page.wait_for_timeout(300)
        seen.append(page.locator(".cvz-progress span").inner_text())
        return seen[-1] == seen[-2]

    until(stands, "a paused page stands still")
    return seen[-1]


@pytest.fixture
def mount(page: Page) -> Callable[..., Mounted]:
    """Put a widget into the page, inside an explorer's box of 600 pixels."""
    page.set_content(
        '<body><div class="cvz-explorer" style="width: 600px"></div>'
        '<p><input aria-label="elsewhere"></p></body>'
    )
    page.evaluate("() => {" + closed(read("model.js")) + MOUNT + "}")
    count = 0

    def mount(widget: Any, parent: str = ".cvz-explorer") -> Mounted:
        nonlocal count
        count += 1
        name = f"window.widget{count}"
        page.evaluate(
            f"async ([esm, css, traits, parent]) => {{"
            f" {name} = await mount(esm, css, traits, parent);"
            " await drawn(); }",
            [widget._esm, widget._css, portable(widget.get_state()), parent],
        )
        return Mounted(page, name)

    return mount


def unnamed_controls(page: Page) -> list[str]:
    """Controls and pictures for which a screen reader would have no words."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    found = [node for node in nodes if node.get("role", {}).get("value") in CONTROLS]
    assert found, "no control found at all"
    return [
        node["role"]["value"]
        for node in found
        if not node.get("ignored") and not node.get("name", {}).get("value", "").strip()
    ]


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, a script of rules that are found broken or not."""
    if find_spec("axe_playwright_python") is None:
        missing("axe-core is not here: pip install axe-playwright-python brings it")
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def found(page: Page, axe: str, *rules: str) -> list[str]:
    """What of the page breaks a rule, if that is serious: rule, place and why."""
    page.evaluate(axe)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = rules
    result: dict[str, Any] = page.evaluate("(options) => axe.run(document, options)", options)
    return [
        f"{broken['id']}: {node['target']} {node['failureSummary']}"
        for broken in result["violations"]
        if broken["impact"] in ("serious", "critical")
        for node in broken["nodes"]
    ]


def turn(page: Page, scheme: str) -> None:
    """Make a page light or dark, whose style sheets may have to be fetched for it."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "[...document.querySelectorAll('link[rel=stylesheet]')]"
        ".every(({ href, sheet }) => sheet?.href === href)"
    )


# What was asked for is shown, and each piece of an explorer has become one.
COMPLETE = """() => document.querySelector(".cvz-explorer .cvz-caption")
  && !document.querySelector(".cvz-explorer .cvz-caption:not([data-tone=say])")
  && !document.querySelector(".cvz-explorer.cvz-stale, .cvz-explorer .cvz-waits")
  && !document.querySelector(".cvz-explorer .lm-Widget:not(.jupyter-widgets, .cvz)")"""


def complete(page: Page) -> None:
    """Wait until an explorer in `page` shows all that its settings ask for."""
    page.wait_for_function(COMPLETE)


@pytest.fixture(scope="session")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboards, served as `cortexviz` serves them."""
    own = str(tmp_path_factory.getbasetemp())  # where a test keeps its results
    languages = tmp_path_factory.mktemp("languages")
    write_pseudo(languages)
    environment = {"CORTEXVIZ_FAST": "1", MORE: str(languages)}
    with dashboards("--folder", own, **environment) as address:
        yield address


@pytest.fixture
def explore(page: Page, voila: str) -> Callable[..., Page]:
    """Open the face explorer with settings in its link, on faces that need no download."""

    def explore(**settings: Any) -> Page:
        query = urlencode({"source": "procedural", **settings})
        page.set_viewport_size({"width": 1280, "height": 860})
        page.goto(f"{voila}voila/render/dashboards/faces.ipynb?{query}")
        page.get_by_text("Epoch 0: noise").wait_for(timeout=60_000)
        return page

    return explore
