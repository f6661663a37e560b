"""The Binder folder builds: repo2docker reads it, and its links lead to notebooks that exist."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path
from urllib.parse import unquote

import pytest
from packaging.requirements import Requirement

from cortexviz import bcm, data

ROOT = Path(__file__).parents[1]
BINDER = ROOT / "binder"


@pytest.fixture(scope="module")
def dockerfile():
    """What repo2docker would build, written without Docker."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


def test_repo2docker_installs_the_checkout_on_python_3_11(dockerfile):
    assert "Building conda environment for python=3.11\n" in dockerfile
    copied = dockerfile.index("COPY --chown=0:0 src/ ${REPO_DIR}/")
    assert dockerfile.index('pip install --no-cache-dir -r "binder/requirements.txt"') > copied
    assert "RUN ./binder/postBuild" in dockerfile


def test_requirements_are_this_checkout_and_a_pinned_voila_without_torch():
    lines = (BINDER / "requirements.txt").read_text().splitlines()
    checkout, voila = [line for line in lines if line and not line.startswith("#")]
    assert checkout == ".[hub]"
    assert re.fullmatch(r"voila==\d+\.\d+\.\d+", voila)
    needs = [Requirement(text) for text in metadata("cortexviz").get_all("Requires-Dist")]
    app = [need for need in needs if need.marker is None or need.marker.evaluate({"extra": "app"})]
    assert "torch" not in {need.name for need in app}
    (own,) = [need for need in app if need.name == "voila"]
    assert own.specifier.contains(voila.removeprefix("voila=="))


def test_links_open_notebooks_that_exist():
    links = re.findall(
        r"urlpath=(?:voila/render|lab/tree)/(\S+?\.ipynb)", (BINDER / "README.md").read_text()
    )
    assert len(links) >= 2
    for link in links:
        assert (ROOT / unquote(link)).is_file(), link


def test_warm_up_goes_on_without_the_photographs(monkeypatch, capsys):
    """postBuild must not fail without a network: then visitors see drawn faces."""
    spec = importlib.util.spec_from_file_location("warm_up", BINDER / "warm_up.py")
    warm_up = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(warm_up)
    faces, trained = data.faces, []

    def without_photographs(source, **chosen):
        if source == "olivetti":
            raise OSError("no network")
        return faces(source, **chosen)

    def seen(params, images):
        trained.append((params.optimizer, len(images)))
        return train(params, images)

    train = bcm.train
    monkeypatch.setattr(data, "faces", without_photographs)
    monkeypatch.setattr(bcm, "train", seen)
    warm_up.main()
    assert "drawn faces instead of the Olivetti photographs: no network" in capsys.readouterr().out
    assert trained == [("adam", 10), ("sgd", 10)]


def test_post_build_is_executable_and_runs_the_warm_up():
    script = BINDER / "postBuild"
    assert script.stat().st_mode & 0o111
    assert "python binder/warm_up.py" in script.read_text()
