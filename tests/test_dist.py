"""Wheel and sdist in an environment of their own: the README's code, and a dashboard that opens."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.request
import venv
from pathlib import Path
from urllib.parse import urljoin

import pytest

ROOT = Path(__file__).parents[1]
CODE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
HIDDEN = ("PYTHONPATH", "VIRTUAL_ENV")  # what would lead back to the checkout

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["*.whl", "*.tar.gz"])
def python(request, tmp_path_factory):
    """An interpreter that has one of them, with the extra "app", and nothing else."""
    if "CORTEXVIZ_DIST" not in os.environ:
        pytest.skip("make dist builds what is tried here")
    (built,) = Path(os.environ["CORTEXVIZ_DIST"]).glob(request.param)
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    call(python, "-m", "pip", "install", "--quiet", f"{built}[app]", cwd=folder)
    return python


def environment():
    return {name: value for name, value in os.environ.items() if name not in HIDDEN}


def call(*command, cwd):
    return subprocess.run(command, cwd=cwd, env=environment(), check=True)


def test_it_is_not_the_checkout_that_is_tried(python, tmp_path):
    code = f"import cortexviz; assert {str(ROOT)!r} not in cortexviz.__file__"
    call(python, "-c", code, cwd=tmp_path)


def test_the_readme_s_code_runs_word_for_word(python, tmp_path):
    blocks = CODE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(blocks) > 1
    for number, block in enumerate(blocks):
        (tmp_path / f"{number}.py").write_text(block, encoding="utf-8")
        call(python, f"{number}.py", cwd=tmp_path)


def test_a_dashboard_opens(python, tmp_path):
    """The command says where it is; the start page leads to one, which Voila makes whole."""
    command = [python.with_name("cortexviz"), "--no-browser", "--port", "0"]
    to = {"stdout": subprocess.PIPE, "text": True, "cwd": tmp_path, "env": environment()}
    with subprocess.Popen(command, **to) as server:
        try:
            address = re.search(r"http://\S+", server.stdout.readline())[0]
            link = re.search(r'href="([^"]*dashboards/faces[^"]*)"', fetched(address))[1]
            assert "application/vnd.jupyter.widget-view" in fetched(urljoin(address, link))
        finally:
            server.terminate()


def fetched(address):
    with urllib.request.urlopen(address) as page:
        return page.read().decode()
