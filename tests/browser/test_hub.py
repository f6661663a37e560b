"""A real JupyterHub with its proxy: a student signs in, and opens a dashboard."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from benchmarks.shared.serving import free_port
from tests.waiting import until

pytest.importorskip("jupyterhub", reason="needs JupyterHub: `make test-hub` installs it")
pytestmark = pytest.mark.browser
HERE = Path(sys.prefix)
CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}/class"
c.JupyterHub.hub_port = {hub}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "secret"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.Spawner.cmd = [{python!r}, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root"]
c.Spawner.environment = {{"CORTEXVIZ_FAST": "1"}}
c.Spawner.default_url = "/cortexviz/"
"""


def proxy() -> str:
    """Where configurable-http-proxy is."""
    names = [str(HERE / "node_modules/.bin/configurable-http-proxy"), "configurable-http-proxy"]
    found = [path for path in map(shutil.which, names) if path]
    if not found:
        pytest.skip("needs configurable-http-proxy: `make test-hub` installs it")
    return found[0]


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hub")
    port, inner, api = free_port(), free_port(), free_port()
    config = CONFIG.format(port=port, hub=inner, api=api, proxy=proxy(), python=sys.executable)
    (folder / "config.py").write_text(config)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", "config.py"],
            cwd=folder, stdout=log, stderr=log, start_new_session=True,
            env=os.environ | {"HOME": str(folder)},
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}/class/"
    try:
        until(lambda: answers(f"{address}hub/health"), (folder / "log").read_text())
        yield address
    finally:
        family = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        process.wait(60)
        for one in family:  # whatever the hub has left
            if one.is_running():
                one.terminate()


def answers(url: str) -> bool:
    try:
        return urllib.request.urlopen(url, timeout=60).status == 200
    except OSError:
        return False


def sign_in(page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/user/{name}/cortexviz/**", timeout=120_000)


def test_a_student_signs_in_and_plays_and_no_other_can_look(hub, browser):
    with browser.new_context() as ada, browser.new_context() as eve:
        page = ada.new_page()
        sign_in(page, hub, "ada")
        page.get_by_role("link", name="Noise turns into faces").first.click()
        page.get_by_text("Epoch 0: noise").wait_for(timeout=120_000)
        page.get_by_role("button", name="Play").click()
        page.wait_for_function(
            "Number(document.querySelector('.cvz-progress span').textContent.split(' ')[1]) > 20"
        )
        mine = page.url
        assert mine.startswith(f"{hub}user/ada/cortexviz/voila/render/dashboards/faces.ipynb")
        other = eve.new_page()
        sign_in(other, hub, "eve")
        assert other.goto(mine).status in (403, 404)
        with urllib.request.urlopen(mine, timeout=60) as nobody:  # who has not signed in
            assert "/hub/login" in nobody.url
        tiles = ada.request.get(f"{hub}user/ada/server-proxy/servers-info").json()
        assert "cortexviz" in [one["name"] for one in tiles["server_processes"]]
        other.goto(f"{hub}hub/user-redirect/cortexviz/voila/render/dashboards/faces.ipynb?seed=4")
        other.get_by_text("Epoch 0: noise").wait_for(timeout=120_000)
        assert other.url.startswith(f"{hub}user/eve/cortexviz/") and "seed=4" in other.url
        config = page.locator("#jupyter-config-data").text_content()
        kernel = f"{hub}user/ada/cortexviz/api/kernels/{json.loads(config)['kernelId']}"
        assert ada.request.get(kernel).status == 200
        page.goto("about:blank")
        until(lambda: ada.request.get(kernel).status == 404, "the page's process has ended")
