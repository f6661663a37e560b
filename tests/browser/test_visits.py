"""A page and the process behind it: neither outlives the other in silence."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlparse

import pytest
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import HTTPClientError
from tornado.websocket import websocket_connect

from benchmarks.shared.serving import Wire, kernels, serving
from cortexviz.app.sockets import PROTOCOL
from tests.browser.conftest import complete
from tests.waiting import until

pytestmark = pytest.mark.browser
FACES = "voila/render/dashboards/faces.ipynb?source=procedural&n_neurons=5"


@pytest.fixture(scope="module")
def server():
    with serving(CORTEXVIZ_FAST="1") as (address, process):
        yield address, process


@pytest.fixture
def kernel(server):
    """A page without a browser: the address of its kernel."""
    address, _ = server
    with urllib.request.urlopen(address + FACES, timeout=60) as page:
        (kernel_id,) = re.findall(r'"kernelId": "([\w-]+)"', page.read().decode())
    yield f"{address}api/kernels/{kernel_id}"
    say_goodbye(address, kernel_id)


def say_goodbye(address: str, kernel_id: str, origin: str | None = None) -> int:
    request = urllib.request.Request(f"{address}voila/api/shutdown/{kernel_id}", data=b"")
    if origin:
        request.add_header("Origin", origin)
    try:
        return urllib.request.urlopen(request, timeout=60).status
    except urllib.error.HTTPError as error:
        return error.code


def status(url: str) -> int:
    try:
        return urllib.request.urlopen(url, timeout=60).status
    except urllib.error.HTTPError as error:
        return error.code


def open_faces(page, address: str) -> None:
    page.goto(address + FACES)
    page.get_by_text("Epoch 0: noise").wait_for(timeout=60_000)


def banner(page):
    return page.locator("#cvz-kernel")


def epoch(page) -> int:
    return int(page.locator(".cvz-progress span").inner_text().split()[1])


def test_a_page_that_is_left_or_reloaded_ends_its_process(page, server):
    address, process = server
    before = kernels(process)
    open_faces(page, address)
    first = kernels(process) - before
    assert len(first) == 1
    page.reload()
    page.get_by_text("Epoch 0: noise").wait_for(timeout=60_000)
    until(lambda: not first & kernels(process), "the process of the first page has ended")
    assert len(kernels(process) - before) == 1
    page.goto(address)
    until(lambda: kernels(process) == before, "no process is left")
    for wait in (0, 500, 1500):  # before the page is whole, even before its process has started
        page.goto(address + FACES, wait_until="commit")
        page.wait_for_timeout(wait)
    page.goto("about:blank")
    until(lambda: kernels(process) == before, "no process is left")


def test_a_page_goes_on_after_its_connection_was_lost_and_says_when_its_process_is_gone(
    page, server
):
    address, process = server
    wire = Wire(urlparse(address).port)
    before = kernels(process)
    open_faces(page, f"http://127.0.0.1:{wire.port}/")
    (mine,) = kernels(process) - before
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "Number(document.querySelector('.cvz-progress span').textContent.split(' ')[1]) > 20"
    )
    wire.cut()
    banner(page).get_by_text("connection to the computation behind this page is lost").wait_for()
    play = page.locator(".cvz-play")
    reached = "button => { button.focus(); return document.activeElement === button; }"
    assert not play.evaluate(reached)
    lost_at = epoch(page)
    until(lambda: wire.refused > 1, "the page has tried again, and once more")
    wire.mend()
    banner(page).wait_for(state="hidden")
    assert mine in kernels(process)
    page.wait_for_function(
        "(lost) => document.querySelector('.cvz-progress span').textContent.split(' ')[1] > lost",
        arg=lost_at,
    )
    assert play.evaluate(reached)
    edge = "[document.querySelector('.cvz-canvas canvas')].map(c => c.getBoundingClientRect().x)[0]"
    stood = page.evaluate(edge)
    os.kill(mine, signal.SIGKILL)
    banner(page).get_by_text("has ended: reload the page").wait_for(timeout=60_000)
    assert kernels(process) == before  # no empty one in its place
    assert page.evaluate(edge) == stood
    assert not play.evaluate(reached)
    (seen,) = parse_qs(urlparse(page.url).query)["step"]
    assert int(seen) > lost_at
    banner(page).get_by_role("button", name="Reload").click()
    # Its link knows where it was.
    page.get_by_text(re.compile(rf"^Epoch {seen}[:.]")).wait_for(timeout=60_000)
    assert not banner(page).is_visible() and play.evaluate(reached)
    page.goto("about:blank")
    wire.close()
    expected = ("ERR_CONNECTION", "ERR_SOCKET", "ERR_EMPTY_RESPONSE", "WebSocket connection to")
    page.troubles[:] = [t for t in page.troubles if not any(word in t for word in expected)]


def test_a_page_follows_the_system_and_keeps_the_theme_that_was_asked_for(page, server):
    address, _ = server
    dark = "document.body.classList.contains('theme-dark')"
    sheet = "[...document.styleSheets].map(s => s.href).filter(h => h?.includes('/theme-')).join()"
    page.emulate_media(color_scheme="light")
    open_faces(page, address)
    assert not page.evaluate(dark) and "theme-light" in page.evaluate(sheet)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(dark)
    page.wait_for_function(sheet + ".includes('theme-dark')")
    page.emulate_media(color_scheme="light")
    page.goto(f"{address}{FACES}&theme=dark&seed=9007199254740993")
    page.get_by_text("Epoch 0: noise").wait_for(timeout=60_000)
    page.wait_for_url("**optimizer=adam**")  # the page has written its whole link
    page.get_by_label("Neurons, exact value", exact=True).fill("7")
    page.keyboard.press("Enter")
    page.wait_for_url("**n_neurons=7**")
    assert "theme=dark" in page.url and page.evaluate(dark)
    assert "seed=9007199254740993" in page.url  # one above what JavaScript counts to


def test_another_site_cannot_say_goodbye(server, kernel):
    address, _ = server
    kernel_id = kernel.rsplit("/", 1)[1]
    assert say_goodbye(address, kernel_id, origin="http://elsewhere.example") == 404
    assert status(kernel) == 200
    assert say_goodbye(address, kernel_id, origin=address.rstrip("/")) == 204
    until(lambda: status(kernel) == 404, "the process has ended")
    assert say_goodbye(address, kernel_id) == 204  # twice is once


def test_a_kernel_does_not_wait_for_ever_for_its_page(tmp_path):
    (tmp_path / "voila.json").write_text(json.dumps({"Kernels": {"grace": 1.0}}))
    with serving(JUPYTER_CONFIG_DIR=str(tmp_path)) as (address, process):
        with urllib.request.urlopen(address + FACES, timeout=60) as page:
            page.read()  # and then nothing is heard of it, not even a goodbye
        until(lambda: not kernels(process), "no process is left")
        process.terminate()
        assert process.stdout.read() == ""  # no warning, of whatever is beneath us, for each page


def test_no_code_comes_in_through_the_socket(kernel, tmp_path):
    """Pages talk to their widgets; what runs, looks or completes is refused by the server."""
    written = tmp_path / "written"
    code = f"open({str(written)!r}, 'w').close()"
    requests = {
        "execute_request": {"code": code, "silent": False, "store_history": False,
                            "user_expressions": {}, "allow_stdin": False},
        "inspect_request": {"code": "int", "cursor_pos": 3, "detail_level": 0},
        "complete_request": {"code": "in", "cursor_pos": 2},
        "comm_open": {"comm_id": "x", "target_name": "jupyter.widget", "data": {"state": {}}},
        "comm_info_request": {},
    }  # fmt: skip

    async def ask() -> set[str]:
        url = kernel.replace("http", "ws", 1) + "/channels?session_id=test"
        with pytest.raises(HTTPClientError, match="400"):  # Voila would fill the memory
            await websocket_connect(url)
        socket = await websocket_connect(url, subprotocols=[PROTOCOL])
        for kind, content in requests.items():
            header = {"msg_id": kind, "msg_type": kind, "session": "test", "username": "",
                      "version": "5.3", "date": "2026-01-01T00:00:00Z"}  # fmt: skip
            message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
            packed = serialize_msg_to_ws_v1(message, "shell", lambda one: json.dumps(one).encode())
            await socket.write_message(packed, binary=True)
        answered = set()
        while "comm_info_request" not in answered:  # allowed, and asked last
            _, parts = deserialize_msg_from_ws_v1(await asyncio.wait_for(socket.read_message(), 60))
            answered.add(json.loads(parts[1]).get("msg_id"))
        await socket.write_message(b"\xff" * 8, binary=True)  # a list longer than any memory
        while await asyncio.wait_for(socket.read_message(), 60) is not None:
            pass
        assert socket.close_code == 1003
        return answered & set(requests)

    with ThreadPoolExecutor(1) as thread:  # in this one playwright's loop is running
        assert thread.submit(asyncio.run, ask()).result() == {"comm_info_request"}
    assert not written.exists()


@pytest.mark.parametrize("path", [
    "voila/files/..%2f..%2fpyproject.toml",
    "voila/files/../../pyproject.toml",
    "voila/static/..%2f..%2f..%2fetc%2fpasswd",
    "voila/templates/lab/..%2f..%2f..%2f..%2fetc/passwd",
    "voila/render/..%2f..%2fpyproject.toml",
    "voila/render//etc/passwd",
    "voila/files//etc/passwd",
])  # fmt: skip
def test_no_file_beside_the_notebooks_is_given_out(server, path):
    address, _ = server
    assert status(address + path) >= 400


def test_what_is_said_while_the_scripts_are_loaded_is_shown(page, server):
    """As over a slow line: the kernel has looked before the page can hear of it."""
    address, _ = server

    def late(route):
        page.wait_for_timeout(5000)
        route.continue_()

    page.route("**/anywidget/static/*.js", late)
    page.goto(f"{address}voila/render/dashboards/contours.ipynb?plan=both")
    complete(page)
