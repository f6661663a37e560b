"""`cortexviz study`: one command a figure, files that can be opened, sentences where it cannot."""

import csv
import os
import re
import signal
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from cortexviz import studies
from cortexviz.app import cli
from cortexviz.app import study as command
from cortexviz.app.results import show
from tests.studies.small import small
from tests.studies.test_store import unprivileged
from tests.waiting import until

ROOT = Path(__file__).parents[2]

QUICK = ["--source", "procedural", "--metrics", "distinct"]


@pytest.fixture
def small_figures(monkeypatch):
    """The figures with 16-pixel faces and few networks, otherwise as they are."""

    def shrunk(name):
        original = studies.FIGURES[name]

        def figure(quick=False, **options):
            study = original(quick, n_seeds=6, size=16, **options)
            short = [replace(run, params=replace(run.params, epochs=2)) for run in study.runs]
            return replace(study, runs=short)

        return figure

    monkeypatch.setattr(studies, "FIGURES", {name: shrunk(name) for name in studies.FIGURES})


@pytest.mark.parametrize(
    ("figure", "runs"), [("figure1", 36), ("figure3", 54), ("figure5", 4), ("figure6", 1)]
)
def test_each_figure_is_one_command(small_figures, tmp_path, capsys, figure, runs):
    out = ["--out", str(tmp_path), "--jobs", "2", "--quick", *QUICK]
    assert cli.main(["study", figure, *out]) == 0
    said = capsys.readouterr().out
    assert f"{runs} of {runs} runs" in said
    name = f"{figure}-quick"
    with (tmp_path / f"{name}.csv").open() as file:
        table = list(csv.DictReader(file))
    assert len(table) == runs
    assert {"data", "n_neurons", "seed", "distinct_faces", "seconds", "versions"} <= set(table[0])
    for picture in ("distinct_faces", "faces", "best"):
        assert Image.open(tmp_path / f"{name}-{picture}.png").size[0] > 100
        assert ElementTree.parse(tmp_path / f"{name}-{picture}.svg").getroot().tag.endswith("svg")
    assert cli.main(["study", "show", str(tmp_path)]) == 0
    assert capsys.readouterr().out == said  # the same table and files, from the results alone


def test_a_figure_is_told_its_centre_and_its_repeats(small_figures, tmp_path, capsys):
    own = ["--repeats", "1", "--centre", "2.3"]
    assert cli.main(["study", "figure1", "--out", str(tmp_path), "--quick", *QUICK, *own]) == 0
    assert "12 of 12 runs" in capsys.readouterr().out
    with studies.Store(tmp_path / "figure1-quick-centre-2.3.sqlite") as results:
        found = {(row["interaction"], row["n_neurons"], row["centre"]) for row in results.rows()}
    assert {("L", 21, None), ("B", 5, None), ("B", 21, 2.3)} <= found
    with pytest.raises(SystemExit):
        cli.main(["study", "figure6", "--repeats", "2"])


def test_every_study_is_in_the_help(capsys):
    for asked, words in (["study", "--help"], studies.FIGURES), (["--help"], ["cortexviz study"]):
        with pytest.raises(SystemExit) as ended:
            cli.main(asked)
        said = capsys.readouterr().out
        assert ended.value.code == 0 and all(word in said for word in words)
    about = studies.figure1.__doc__.splitlines()[0]
    assert about in " ".join(command.parser().format_help().split())


def test_show_of_an_unfinished_study_says_how_far_it_is(tmp_path, capsys):
    rows = small().stream(tmp_path, jobs=1)
    next(rows)
    rows.close()
    assert cli.main(["study", "show", str(tmp_path / "study.sqlite")]) == 0
    assert " of 16 runs" in capsys.readouterr().out
    assert (tmp_path / "study-ssim.png").exists()


def test_the_printed_table_has_means_and_spreads(tmp_path, capsys):
    rows = small().run(tmp_path, progress=False)
    show(tmp_path / "study.sqlite")
    said = capsys.readouterr().out
    assert "± " in said
    for setting in studies.summary(rows, "ssim", studies.varied(rows)):
        assert f"{setting['mean']:.4g} ± {setting['std']:.2g}" in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "nowhere"], "there are no results in nowhere"),
        (["figure1", "--metrics", "FID"], "metrics must be one of"),
        (["figure1", "--centre", "nan"], "centre must be"),
        (["figure1", "--repeats", "0"], "repeats must be at least 1; got 0"),
        (["figure1", "--jobs", "0"], "jobs must be at least 1; got 0"),
        (["figure1", "--source", "olivettti"], "source must be one of"),
        (["figure1", "--dask", "tcp://127.0.0.1:9"], "no Dask scheduler answers at"),
        (["figure1", "--out", __file__], "results cannot be written to"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(arguments, sentence, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("cortexviz.studies.cluster.PATIENCE", 1)
    quick = [] if arguments[0] == "show" else [w for w in QUICK if w not in arguments]
    if "--source" in arguments or "--metrics" in arguments:
        quick = ["--metrics", "distinct"] if "--source" in arguments else ["--source", "procedural"]
    assert cli.main(["study", *arguments, *quick]) == 1
    error = capsys.readouterr().err
    assert f"cortexviz: {sentence}" in error or sentence in error
    assert "Traceback" not in error


def test_no_resume_refuses_what_is_there(small_figures, tmp_path, capsys):
    out = ["study", "figure6", "--quick", "--out", str(tmp_path), *QUICK]
    assert cli.main(out) == 0
    assert cli.main(out) == 0  # resumes by default
    assert cli.main([*out, "--no-resume"]) == 1
    assert "is there already: leave --no-resume out" in capsys.readouterr().err


def test_failed_runs_are_told(tmp_path, capsys):
    params = {"learning_rate": 1.0, "optimizer": "sgd", "n_neurons": 5, "epochs": 200}
    small(params=params, data={"all": {}}, repeats=1).run(tmp_path, progress=False)
    show(tmp_path / "study.sqlite")
    assert "failed: all, 5 neurons: seed" in capsys.readouterr().out


def recorded(path):
    """How many runs another process has recorded."""
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path, timeout=60)) as database, suppress(sqlite3.OperationalError):
        return database.execute("SELECT count(*) FROM runs").fetchone()[0]


def test_ctrl_c_stops_with_a_line_and_the_same_command_goes_on(tmp_path):
    main = "import sys; from cortexviz.app.cli import main; sys.exit(main())"
    line = [sys.executable, "-c", main, "study", "figure1", "--quick", *QUICK]
    line += ["--out", str(tmp_path), "--jobs", "1"]
    process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
    until(lambda: recorded(tmp_path / "figure1-quick.sqlite"), "a run is on disk")
    process.send_signal(signal.SIGINT)
    error = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "Stopped; the same command goes on from here." in error
    assert "Traceback" not in error
    with studies.Store(tmp_path / "figure1-quick.sqlite") as results:
        assert 1 <= len(results.finished()) < 36


def test_names_with_dots_have_tables_and_figures_of_their_own(tmp_path, capsys):
    for name in ("lr0.1", "lr0.01"):
        study = small(params={"n_neurons": 3, "epochs": 2}, repeats=1, name=name)
        study.run(tmp_path, progress=False)
    assert cli.main(["study", "show", str(tmp_path)]) == 0
    written = {path.name for path in tmp_path.iterdir()}
    for ending in (".csv", "-faces.png", "-best.svg", ".lock", ""):
        assert {f"lr0.1{ending}", f"lr0.01{ending}"} <= written
    assert not {name for name in written if name.startswith("lr0-") or name == "lr0.csv"}


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_of_few_letters_gets_the_whole_table(tmp_path, encoding):
    study = small(params={"n_neurons": [3, 5], "epochs": 2}, data={"zehn Bärte": {"n": 10}})
    study.run(tmp_path, progress=False)
    line = [sys.executable, "-m", "cortexviz", "study", "show", str(tmp_path)]
    done = subprocess.run(
        line, capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding}, check=True
    )
    said = done.stdout.decode(encoding)
    assert (" +- " if encoding == "ascii" else " ± ") in said
    assert f"{tmp_path / 'study-faces.png'}" in said and not done.stderr


def test_a_folder_that_may_only_be_read_is_shown_without_figures(tmp_path):
    small(repeats=1).run(tmp_path / "results", progress=False)
    for path in [*(tmp_path / "results").rglob("*"), tmp_path / "results"]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    line = [*unprivileged(), sys.executable, "-m", "cortexviz", "study", "show", "results"]
    try:
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True)
        assert (done.returncode, "n_neurons" in done.stdout) == (0, True), done.stderr
        assert done.stderr == (
            "note: table and figures are not written, for results may only be read\n"
        )
    finally:
        (tmp_path / "results").chmod(0o755)


@pytest.mark.parametrize("limit", [2000, 13_000, 24_000])
def test_a_full_disk_ends_in_a_sentence_and_the_study_goes_on_once_there_is_room(tmp_path, limit):
    """Files can grow to `limit`: the table or the weights meet it first."""
    code = (
        "import resource, signal, sys; "
        "from cortexviz import studies; from cortexviz.app import cli; "
        "from tests.studies.small import small; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); limit = int(sys.argv[1]); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY)); "
        "studies.FIGURES['figure1'] = lambda quick, **more: small("
        "params={'n_neurons': [3, 5, 7], 'epochs': 2}, repeats=4, n_seeds=2, size=8, "
        "metrics=['distinct']); "
        "sys.exit(cli.main(['study', 'figure1', '--jobs', '1', '--out', sys.argv[2]]))"
    )

    def run(limit):
        line = [sys.executable, "-c", code, str(limit), str(tmp_path / "out")]
        return subprocess.run(line, cwd=ROOT, capture_output=True, text=True)

    full = run(limit)
    assert full.returncode == 1 and "Traceback" not in full.stderr
    assert re.search(r"^cortexviz: .*(File too large|disk|full)", full.stderr, re.M), full.stderr
    assert not list(tmp_path.rglob("*.partial"))
    room = run(10**9)
    assert room.returncode == 0 and "24 of 24 runs" in room.stdout, room.stderr


def test_what_will_be_taken_is_said_before_it_begins(small_figures, tmp_path, capsys):
    assert cli.main(["study", "figure6", "--quick", "--out", str(tmp_path), *QUICK]) == 0
    said = capsys.readouterr().err
    announced = re.match(
        r"note: figure6-quick: 1 runs, 6 networks, (under|about) .* for all of it on this machine, "
        r".*B of memory a thread, .*B of weights\n",
        said,
    )
    assert announced, said
