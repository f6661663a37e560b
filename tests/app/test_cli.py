"""The `cortexviz` command and its start page."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from benchmarks.shared.serving import dashboards
from cortexviz.app import cli, gallery
from cortexviz.app.addresses import Address
from cortexviz.app.copies import can_copy
from cortexviz.app.dashboards import PORTS_TO_TRY
from cortexviz.app.tutorials import notebooks
from cortexviz.base import optional
from tests.waiting import until


def command(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "cortexviz", "--no-browser", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def test_it_answers_when_it_says_so_and_ends_on_ctrl_c():
    process = command("--port", "0")
    line = process.stdout.readline()
    address = line.split()[4]
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address, timeout=60) as page:
        assert "Noise turns into faces" in page.read().decode()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and "Traceback" not in out + err


def test_a_port_in_use_is_said_and_the_next_one_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = command("--port", str(port))
        lines = process.stdout.readline() + process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    said = re.match(rf"Port {port} is in use, taking (\d+)\.\n", lines)
    assert said, lines
    # The next one is another program's, as may be: it is one of those that follow.
    assert port < int(said[1]) < port + PORTS_TO_TRY
    assert f"http://127.0.0.1:{said[1]}/" in lines


def test_an_address_that_is_not_ours_is_explained():
    process = command("--ip", "192.0.2.1", "--port", "0")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.startswith("cortexviz: cannot listen on 192.0.2.1") and "Traceback" not in err


def test_the_browser_is_opened_unless_told_not_to(tmp_path):
    opened = tmp_path / "opened"
    script = tmp_path / "browser"
    script.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    script.chmod(0o755)
    process = subprocess.Popen(
        [sys.executable, "-m", "cortexviz", "--port", "0"],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "BROWSER": f"{script} %s"},
    )  # fmt: skip
    address = process.stdout.readline().split()[4]
    until(lambda: opened.exists() and opened.read_text(), "the browser is opened")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert opened.read_text().strip() == address


@pytest.mark.parametrize(("ip", "private", "here"), [
    ("127.0.0.1", True, "http://127.0.0.1:8866/"),
    ("localhost", True, "http://localhost:8866/"),
    ("0.0.0.0", False, "http://127.0.0.1:8866/"),
    ("*", False, "http://127.0.0.1:8866/"),
    ("192.0.2.1", False, "http://192.0.2.1:8866/"),
])  # fmt: skip
def test_an_address_is_one_that_a_browser_here_can_open(ip, private, here):
    address = Address(ip)
    assert (address.is_private, address.here(8866)) == (private, here)


def test_addresses_of_the_sixth_version_stand_in_brackets():
    for ip in ("::1", "[::1]"):
        assert Address(ip).here(8866) == "http://[::1]:8866/" and Address(ip).is_private
    for ip in ("::", "2001:db8::1"):
        assert not Address(ip).is_private
    assert Address("::").here(8866) == "http://[::1]:8866/"
    with pytest.raises(OSError, match=r"cannot listen on no\.such\.place\.invalid"):
        Address("no.such.place.invalid")


def test_a_server_that_others_can_reach_says_so():
    process = command("--port", "0", "--ip", "*")
    lines = process.stdout.readline() + process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert lines.startswith("cortexviz is open at http://127.0.0.1:")
    assert "\nOthers can reach it, too" in lines


def test_a_folder_that_is_none_is_explained(tmp_path, capsys):
    assert cli.main(["--no-browser", "--folder", str(tmp_path / "none")]) == 1
    assert "--folder must be a folder that exists" in capsys.readouterr().err
    assert cli.main(["--no-browser", "--folder", str(tmp_path), "--ip", "*"]) == 1
    assert "only this machine can reach" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-1", "65536", "many"])
def test_a_port_that_cannot_be_is_explained(port, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["--port", port])
    assert stop.value.code == 2
    said = capsys.readouterr().err
    assert f"must be a number from 1 to 65535, or 0 for any that is free; got '{port}'" in said


def test_without_the_app_extra_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "voila", None)
    assert cli.main(["--no-browser"]) == 1
    said = capsys.readouterr().err
    assert said.strip().endswith("pip install 'cortexviz[app]'") and "voila" in said


def test_a_broken_package_is_not_mistaken_for_a_missing_one(tmp_path, monkeypatch):
    (tmp_path / "half_installed.py").write_text("import no_such_thing\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_thing"):
        optional.need("half_installed", "app")


def test_the_start_page_needs_no_kernel_and_asks_no_other_host():
    with dashboards() as address:
        page = urllib.request.urlopen(address, timeout=60).read().decode()
        kernels = urllib.request.urlopen(address + "voila/files/dashboards/pictures/faces.png")
        assert kernels.headers["Content-Type"] == "image/png"
        glossary = urllib.request.urlopen(address + "read/glossary", timeout=60).read().decode()
        assert "modification threshold" in glossary
        for secret in ("../pyproject.toml", "%2e%2e%2fpyproject.toml", "make_results.py"):
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(address + "read/" + secret, timeout=60)
    elsewhere = re.findall(r'(?:(<a href)="|)(https?://[^/"]+)', page)
    assert set(elsewhere) == {("<a href", "https://doi.org")}, "a person may go there, no page does"


def test_either_command_is_loaded_only_where_it_is_asked_for():
    code = "import sys; from cortexviz.app import cli; cli.parser(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "voila", "cortexviz.studies", "cortexviz.app.dashboards"}
    assert not heavy & set(done.stdout.split())


BEGINS = """
import sys
from cortexviz.app import cli, copies

class Warm:
    def __init__(self):
        print(*sys.modules)
        raise OSError("that was all")

copies.Warm = Warm
cli.main(["--no-browser"])
"""


@pytest.mark.skipif(not can_copy(), reason="there is no warm process here")
def test_the_warm_process_begins_before_the_server_is_loaded():
    """Else the first page waits for both, one after the other."""
    done = subprocess.run(
        [sys.executable, "-c", BEGINS], capture_output=True, text=True, check=True
    )
    assert "cortexviz: that was all" in done.stderr
    assert not {"voila", "tornado", "jupyter_server", "ipywidgets"} & set(done.stdout.split())


def test_every_notebook_has_a_card_dashboards_first():
    folder = notebooks()
    found = gallery.cards(folder)
    assert {card.path for card in found} == {
        path.relative_to(folder).as_posix() for path in folder.glob("**/[!.]*.ipynb")
    }
    kinds = [card.kind for card in found]
    assert kinds == sorted(kinds) and kinds[0] == "dashboard"
    assert all(card.title and card.sentence for card in found)


def write(path: Path, *cells: str, **metadata) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    body = [{"cell_type": "markdown", "source": [cell]} for cell in cells]
    path.write_text(json.dumps({"cells": body, "metadata": metadata}))
    return path


def test_a_card_reads_title_and_first_sentence(tmp_path):
    path = write(
        tmp_path / "05_x.ipynb",
        "# A *fine* title",
        "![a picture](x.png)\n\nIt has [links](y), `code` and $x_1$. A second sentence.",
    )
    card = gallery.card(path, tmp_path)
    assert card.title == "A fine title"
    assert card.sentence == "It has links, code and $x_1$."
    assert (card.kind, card.picture) == ("tutorial", None)
    assert card.tile.startswith("<svg") and card.tile != gallery.tile("06_y")


def test_a_card_without_words_has_its_file_s_name(tmp_path):
    card = gallery.card(write(tmp_path / "07_bare_thing.ipynb"), tmp_path)
    assert (card.title, card.sentence) == ("07 bare thing", "")


def test_a_card_shows_the_picture_beside_its_notebook(tmp_path):
    path = write(tmp_path / "dashboards" / "z.ipynb", "# Z", cortexviz={"kind": "dashboard"})
    (path.parent / "pictures").mkdir()
    (path.parent / "pictures" / "z.svg").write_text("<svg/>")
    card = gallery.card(path, tmp_path)
    assert (card.kind, card.picture) == ("dashboard", "dashboards/pictures/z.svg")
