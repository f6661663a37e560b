"""Which faces come, from where, and what is said when they cannot."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cortexviz import CortexvizWarning
from cortexviz.base import memory
from cortexviz.data import Faces, faces, olivetti
from tests.conftest import missing

faces_module = sys.modules["cortexviz.data.faces"]  # the package's `faces` is the function


# The sets of the report


@pytest.mark.parametrize(
    ("wanted", "n", "n_people"),
    [
        ({"people": 1, "per_person": 5}, 5, 1),
        ({"people": 1, "per_person": 10}, 10, 1),
        ({"people": 2, "per_person": 10}, 20, 2),
        ({"people": 1, "n": 10}, 10, 1),
        ({"people": [7, 3], "per_person": 5}, 10, 2),
        ({"people": np.array([7, 3])}, 20, 2),
        ({"per_person": 1}, 40, 40),
        ({"n": 5}, 5, None),
        ({"n": 20}, 20, None),
        ({"n": 400}, 400, 40),
        ({}, 400, 40),
    ],
)
def test_every_set_of_the_report_can_be_asked_for(wanted, n, n_people):
    images, people, source = faces("procedural", **wanted, seed=4)
    assert images.shape == (n, 64, 64)
    assert images.dtype == np.float32
    assert people.shape == (n,) and np.issubdtype(people.dtype, np.integer)
    assert source == "procedural"
    assert 0 <= images.min() < images.max() <= 1
    assert n_people is None or len(np.unique(people)) == n_people
    assert len(np.unique(images.reshape(n, -1), axis=0)) == n  # no picture twice


def test_the_people_asked_for_are_the_people_given():
    everything, chosen = faces("procedural"), faces("procedural", people=[31, 3])
    assert chosen.people.tolist() == [3] * 10 + [31] * 10
    theirs = np.isin(everything.people, [3, 31])
    np.testing.assert_array_equal(chosen.images, everything.images[theirs])


@given(
    people=st.none() | st.integers(1, 40) | st.sets(st.integers(0, 39), min_size=1).map(list),
    per_person=st.none() | st.integers(1, 10),
    seed=st.integers(0, 2**63),
)
@settings(max_examples=30)
def test_each_person_chosen_shows_so_many_different_pictures(people, per_person, seed):
    chosen = faces("procedural", people, per_person, seed=seed, size=8)
    ids, counts = np.unique(chosen.people, return_counts=True)
    assert set(counts) == {per_person or 10}
    if isinstance(people, list):
        assert ids.tolist() == sorted(people)
    else:
        assert len(ids) == (people or 40)


def test_the_seed_decides_and_another_seed_decides_otherwise():
    first, again, other = (faces("procedural", n=10, seed=s) for s in (5, 5, 6))
    assert first.images.tobytes() == again.images.tobytes()
    assert first.images.tobytes() != other.images.tobytes()


def test_each_set_is_a_copy_that_its_owner_may_change():
    mine = faces("procedural")
    before = mine.images.copy()
    mine.images[:] = 0
    np.testing.assert_array_equal(faces("procedural").images, before)


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"people": 41}, "people must be at most 40.*got 41"),
        ({"people": 0}, "people must be at least 1; got 0"),
        ({"people": 2.5}, "people must be a whole number; got 2.5"),
        ({"people": True}, "people must be a whole number; got True"),
        ({"people": "anna"}, "people must be a number of people or a list of ids; got 'anna'"),
        ({"people": []}, "people must be different ids from 0 to 39"),
        ({"people": [3, 3]}, r"people must be different ids.*got \[3, 3\]"),
        ({"people": [3, 40]}, r"people must be different ids from 0 to 39.*got \[3, 40\]"),
        ({"people": [1.5]}, "people must be a whole number; got 1.5"),
        ({"per_person": 11}, "per_person must be at most 10.*got 11"),
        ({"people": [2], "per_person": 11}, "per_person must be at most 10.*person 2; got 11"),
        ({"people": 1, "per_person": 11}, "people must be at most 0.*at least 11 pictures"),
        ({"per_person": 0}, "per_person must be at least 1; got 0"),
        ({"n": 0}, "n must be at least 1; got 0"),
        ({"n": 401}, "n must be at most 400.*got 401: ask for fewer pictures or more people"),
        ({"people": 1, "n": 11}, "n must be at most 10.*got 11"),
        ({"n": 5, "per_person": 5}, "give one of them, got per_person=5 and n=5"),
        ({"seed": -1}, "seed must be at least 0; got -1"),
        ({"size": 4}, "size must be at least 8; got 4"),
        ({"source": "olivety"}, "did you mean 'olivetti'"),
        ({"source": ""}, "source must be one of 'auto', 'olivetti'"),
        ({"source": None}, "source must be one of.*got None"),
        ({"source": Path("here"), "folder": "there"}, "source must be one of"),
        ({"source": "folder"}, "folder must be the path of your pictures"),
        ({"source": "procedural", "folder": "here"}, "folder must be.*left out otherwise"),
        ({"source": "procedural", "folder": ""}, "folder must be.*left out otherwise; got folder="),
        ({"source": "folder", "folder": ""}, "folder must be the path .* got folder='' with"),
        ({"source": "folder", "folder": "  "}, "folder must be the path .* got folder=' ' with"),
        ({"source": "auto", "folder": ""}, "folder must be the path .* got folder='' with"),
        ({"source": "folder", "folder": 3}, "folder must be a path.* got 3"),
        ({"source": 3}, "source must be one of.* got 3"),
        ({"colour": "red"}, "colour must be True or False; got 'red'"),
        ({"colour": None}, "colour must be True or False; got None"),
        ({"source": "olivetti", "colour": True}, "colour must be False.*grey; use"),
        ({"source": "auto", "colour": True}, "colour must be False.*grey; use"),
    ],
)
def test_an_impossible_wish_gets_a_sentence(wanted, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        faces(**({"source": "procedural"} | wanted))


# The Olivetti photographs


@pytest.fixture
def empty_home(tmp_path, monkeypatch):
    """scikit-learn's folder, with no data set in it."""
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    monkeypatch.setattr(faces_module, "SECONDS_TO_WAIT", 0.8)
    return tmp_path


ARRIVES = """
import sys, joblib, numpy as np
faces = np.arange(400 * 4096, dtype=np.float32).reshape(400, 4096) % 251
joblib.dump(faces, sys.argv[1] + "/olivetti_py3.pkz", compress=6)
"""
SLEEPS = """
import sys, time
open(sys.argv[1] + "/olivetti.mat.part_1", "w").write("half")
time.sleep(60)
"""


def test_auto_takes_olivetti_where_it_arrives_in_time(empty_home, monkeypatch):
    monkeypatch.setattr(olivetti, "DOWNLOAD", ARRIVES)
    monkeypatch.setattr(faces_module, "SECONDS_TO_WAIT", 60)  # a slow machine may take its time
    chosen = faces(n=20)
    assert chosen.source == "olivetti"
    assert chosen.images.shape == (20, 64, 64)
    assert [p.name for p in empty_home.iterdir()] == ["olivetti_py3.pkz"]


def test_auto_never_hangs_and_leaves_nothing_half_written(empty_home, monkeypatch):
    monkeypatch.setattr(olivetti, "DOWNLOAD", SLEEPS)
    start = time.perf_counter()
    with pytest.warns(CortexvizWarning, match=r"procedural faces.*did not arrive.*within 0.8 s"):
        chosen = faces(n=3)
    assert time.perf_counter() - start < 30  # of the 60 s that the download would last
    assert chosen.source == "procedural"
    assert list(empty_home.iterdir()) == []


SERVER = "raise urllib.error.HTTPError('http://x', 403, 'Forbidden', None, None)"


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (SERVER, r"the server that holds them refused \(HTTP Error 403: Forbidden\)"),
        ("raise urllib.error.URLError(OSError(-3, 'no name'))", "there is no connection to the"),
        ("urllib.request.urlopen('http://127.0.0.1:9')", "there is no connection to the server"),
        ("raise TimeoutError('timed out')", "there is no connection to the server"),
        ("open('/', 'w')", r"their download failed \(Is a directory\): load them once"),
        ("raise KeyError('faces')", "their download failed: load them once"),
        ("sys.exit(3)", "their download failed: load them once"),
        ("pass", r"could not be stored \(No such file or directory\)"),
    ],
)
def test_auto_says_why_olivetti_did_not_come_in_words(empty_home, monkeypatch, program, reason):
    """Not in Python's, and without a folder of the machine: the sentence may stand on a page."""
    imports = "import sys, urllib.error, urllib.request; "
    monkeypatch.setattr(olivetti, "DOWNLOAD", imports + program)
    monkeypatch.setattr(faces_module, "SECONDS_TO_WAIT", 60)
    with pytest.warns(CortexvizWarning, match=reason) as caught:
        assert faces(n=3).source == "procedural"
    said = str(caught[0].message)
    assert said.startswith("using the procedural faces: the Olivetti photographs are not on this")
    assert str(empty_home) not in said and "urlopen" not in said and "\n" not in said
    with pytest.raises(OSError, match=reason):
        faces("olivetti")


def test_auto_waits_once_in_a_session_but_warns_each_time(empty_home, monkeypatch):
    tried = []
    monkeypatch.setattr(olivetti, "_download", lambda *a: tried.append(a) or "it did not arrive")
    for _ in range(3):
        with pytest.warns(CortexvizWarning, match="it did not arrive"):
            faces(n=1)
    assert len(tried) == 1
    with pytest.raises(OSError, match="it did not arrive"):
        faces("olivetti")  # asked for by name: another try
    assert len(tried) == 2


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(empty_home, monkeypatch):
    blocked = empty_home / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(blocked / "data"))
    with pytest.warns(CortexvizWarning, match="data folder cannot be used .Not a directory.: load"):
        assert faces(n=3).source == "procedural"


def test_a_damaged_data_set_is_named(empty_home):
    stored = empty_home / "olivetti_py3.pkz"
    stored.write_bytes(b"half a file")
    with pytest.raises(OSError, match=r"olivetti_py3\.pkz .*cannot be read; delete it"):
        faces("olivetti")
    with pytest.warns(CortexvizWarning, match="delete it"):
        assert faces(n=3).source == "procedural"


def test_what_a_killed_download_left_behind_goes_with_the_next(empty_home, monkeypatch):
    monkeypatch.setattr(olivetti, "DOWNLOAD", ARRIVES)
    for name in ("olivetti-arriving-old", "olivetti-arriving-now", "somebody-s-own"):
        (empty_home / name).mkdir()
        (empty_home / name / "olivetti.mat.part_1").write_text("half")
    for name in ("olivetti-arriving-old", "somebody-s-own"):
        os.utime(empty_home / name, (0, 0))
    faces("olivetti")
    left = sorted(path.name for path in empty_home.iterdir())
    assert left == ["olivetti-arriving-now", "olivetti_py3.pkz", "somebody-s-own"]


def test_a_program_that_ends_does_not_wait_for_the_download(empty_home):
    program = (
        "import os, threading, time\n"
        "from pathlib import Path\n"
        "from cortexviz.data import olivetti\n"
        "import sklearn.datasets\n"
        f"olivetti.DOWNLOAD = '''{SLEEPS.replace('60', '5')}'''\n"
        "threading.Thread(target=olivetti.photographs, daemon=True).start()\n"
        "home = Path(os.environ['SCIKIT_LEARN_DATA'])\n"
        "while not list(home.glob(olivetti.ARRIVING + '*/*')):\n"
        "    time.sleep(0.01)\n"
    )
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
    assert time.perf_counter() - start < 30  # of the 120 s that a download by name may last
    assert list(empty_home.iterdir()) == []


def test_what_will_not_fit_is_said_before_it_is_made(monkeypatch, tmp_path):
    with pytest.raises(ValueError, match=r"size must be smaller: 10{30} needs about .* TB of mem"):
        faces("procedural", n=1, size=10**30)
    monkeypatch.setattr(memory, "free", lambda: 2e9)
    with pytest.raises(
        ValueError, match=r"size must be smaller: 1024 needs about 3.\d* GB .* 2 GB"
    ):
        faces("procedural", size=1024)  # 400 pictures of 4 MB, and their copy
    assert faces("procedural", n=1, size=1024).images.shape == (1, 1024, 1024)
    Image.fromarray(np.zeros((9, 9), np.uint8)).save(tmp_path / "1.png")
    with pytest.raises(ValueError, match=r"size must be smaller: 99999 needs about"):
        faces(tmp_path, size=99_999)


def test_large_pictures_are_made_only_where_chosen(real_home):
    """All 400 of them would take 1.7 GB; a hundredth of that is allowed."""
    faces("olivetti", n=1)  # the data set is in memory from here on
    tracemalloc.start()
    images = faces("olivetti", n=1, size=1024).images
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert images.shape == (1, 1024, 1024)
    assert peak < 17e6


@pytest.fixture
def real_home(monkeypatch):
    home = os.environ.get("SCIKIT_LEARN_DATA", "~/scikit_learn_data")
    if not Path(home, olivetti.STORED).expanduser().exists():
        missing(
            'no Olivetti faces: load them with `python -c "import sklearn.datasets as d; '
            'd.fetch_olivetti_faces()"`, or point SCIKIT_LEARN_DATA to them'
        )


def test_auto_takes_the_stored_photographs_without_a_word(real_home):
    chosen = faces()
    assert chosen.source == "olivetti"
    assert chosen.images.shape == (400, 64, 64) and chosen.images.dtype == np.float32
    np.testing.assert_array_equal(chosen.people, np.repeat(np.arange(40), 10))
    assert chosen.images.min() == 0 and chosen.images.max() == 1


def test_the_photographs_are_those_of_scikit_learn(real_home):
    from sklearn.datasets import fetch_olivetti_faces

    theirs = fetch_olivetti_faces()
    ours = faces("olivetti", people=[3, 17])
    np.testing.assert_array_equal(ours.images, theirs.images[np.isin(theirs.target, [3, 17])])


def test_small_photographs_show_the_same(real_home):
    large, small = faces("olivetti", n=5), faces("olivetti", n=5, size=16)
    assert small.images.shape == (5, 16, 16)
    blocks = large.images.reshape(5, 16, 4, 16, 4).mean(axis=(2, 4))
    assert np.corrcoef(blocks.ravel(), small.images.ravel())[0, 1] > 0.99


def test_faces_is_a_named_tuple():
    images, people, source = faces("procedural", n=2)
    assert Faces(images, people, source).source == "procedural"


def test_importing_faces_leaves_scikit_learn_and_plots_alone():
    program = "import sys, cortexviz.data as d; d.faces('procedural', n=2); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    names = loaded.stdout.split()
    assert "cortexviz.data.portraits.draw" in names
    assert not {"sklearn", "matplotlib", "torch", "ipywidgets"} & set(names)
