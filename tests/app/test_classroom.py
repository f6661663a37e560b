"""A server that others use: bounds, a path of its own behind a proxy, and a page for the next."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request

import pytest

from benchmarks.shared.serving import serving
from benchmarks.shared.student import Student
from cortexviz.app import cli
from tests.waiting import until

FACES = "voila/render/dashboards/faces.ipynb?source=procedural&n_neurons=5"


def answer(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=60) as page:
            return page.status, page.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture(scope="module")
def server():
    arguments = ("--base-url", "uni/cortex", "--max-visitors", "1", "--shared")
    with serving(*arguments, CORTEXVIZ_FAST="1") as (address, _):
        yield address


def test_all_addresses_begin_with_the_path_of_the_proxy(server):
    assert server.endswith("/uni/cortex/")
    status, page = answer(server.rstrip("/"))
    assert status == 200 and 'href="/uni/cortex/voila/render/dashboards/faces.ipynb"' in page
    assert answer(server.replace("uni/cortex/", ""))[0] == 404


def test_the_next_visitor_waits_in_a_page_that_says_so(server):
    async def main():
        student = Student(server, FACES.rpartition("/")[2])
        await student.arrive()
        status, page = await asyncio.to_thread(answer, server + FACES)
        assert status == 503 and "All places are taken" in page
        assert '<meta http-equiv="refresh" content="3"' in page and 'href="/uni/cortex/"' in page
        assert (await asyncio.to_thread(answer, server))[0] == 200  # the start page is always open
        goodbye = f"{server}voila/api/shutdown/{student.kernel_id}"
        request = urllib.request.Request(goodbye, data=b"")
        await asyncio.to_thread(urllib.request.urlopen, request, timeout=60)
        await asyncio.to_thread(
            until, lambda: answer(f"{server}voila/render/none.ipynb")[0] == 404, "there is room"
        )

    asyncio.run(main())


def test_no_link_chooses_the_template_of_a_page(server):
    """Voila would make the page of any template of this machine that a link names."""
    status, page = answer(f"{server}{FACES}&template=base&voila-template=base")
    assert status == 200 and '<body class="jp-Notebook cvz-page' in page


@pytest.mark.parametrize(("given", "path"), [
    ("/", "/"), ("x", "/x/"), ("/x/", "/x/"), ("/a/b.c/~d/", "/a/b.c/~d/"),
    ("/user/a%40b.c/", "/user/a%40b.c/"),
])  # fmt: skip
def test_a_path_is_taken_with_and_without_its_ends(given, path):
    assert cli.path(given) == path


@pytest.mark.parametrize("wrong", [
    ["--base-url", "http://x/"], ["--base-url", "a//b"], ["--base-url", "/../"],
    ["--base-url", "a b"], ["--max-visitors", "0"], ["--max-visitors", "many"],
])  # fmt: skip
def test_what_cannot_be_is_explained(wrong, capsys):
    with pytest.raises(SystemExit):
        cli.main(wrong)
    assert f"got {wrong[1]!r}" in capsys.readouterr().err
