"""What a page may ask of the machine: everything in a notebook, less where a server opened it."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from cortexviz.base import folders, limits
from cortexviz.widgets.contours import asked as contours
from cortexviz.widgets.cortex import asked as cortex
from cortexviz.widgets.faces import asked as faces
from cortexviz.widgets.studies import asked as studies

NOTEBOOK: dict[str, str] = {}
ALONE = {"SERVER_SOFTWARE": "voila/0.5", limits.FOLDERS: "/somewhere"}
SHARED = {"SERVER_SOFTWARE": "voila/0.5", limits.FOLDERS: ""}
FOREIGN = {"SERVER_SOFTWARE": "voila/0.5"}  # a Voila that somebody else started


@pytest.fixture
def page(monkeypatch):
    def page(environment: dict[str, str]) -> None:
        for name in ("SERVER_SOFTWARE", limits.FOLDERS, *limits.HUBS):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(folders, "_named", set())

    return page


DEAR = [
    (faces.cost, faces.FaceSettings(n_neurons=4001)),
    (faces.cost, faces.FaceSettings(n_neurons=10**9)),
    (faces.cost, faces.FaceSettings(epochs=10**400)),
    (faces.cost, faces.FaceSettings(who="all", epochs=10**7)),
    (contours.cost, contours.ContourSettings(plan="contours", reach=3000)),
    (contours.cost, contours.ContourSettings(sweeps=1_000_000)),
    (cortex.cost, cortex.CortexSettings(n_neurons=10**6)),
    (cortex.cost, cortex.CortexSettings(moments=10**7)),
]


@pytest.mark.parametrize(("cost", "settings"), DEAR)
def test_one_link_cannot_take_a_server_that_others_use(page, cost, settings):
    page(SHARED)
    with pytest.raises(ValueError, match=r"would take about .* and a page here may take 1 GB"):
        limits.within(cost(settings), **asdict(settings))
    page(NOTEBOOK)
    limits.within(cost(settings), **asdict(settings))  # one's own machine


@pytest.mark.parametrize("environment", [SHARED, FOREIGN])
def test_whatever_the_sliders_offer_is_allowed_everywhere(page, environment):
    page(environment)
    for usual, cost in (
        (faces.FaceSettings(), faces.cost),
        (contours.ContourSettings(), contours.cost),
        (cortex.CortexSettings(), cortex.cost),
    ):
        fields = [field for form in usual.forms().values() for field in form if field.stops]
        for field in fields:
            assert not limits.within(cost(replace(usual, **{field.name: max(field.stops)})))
        most = {field.name: max(field.stops) for field in fields}
        limits.within(cost(replace(usual, **most)))


def test_the_estimate_grows_with_each_setting_that_takes_memory_or_time():
    for cost, settings, name in (
        (faces.cost, faces.FaceSettings(), "n_neurons"),
        (contours.cost, contours.ContourSettings(plan="contours"), "reach"),
        (contours.cost, contours.ContourSettings(), "sweeps"),
        (cortex.cost, cortex.CortexSettings(), "n_neurons"),
    ):
        more = cost(replace(settings, **{name: 2 * getattr(settings, name)}))
        assert more.memory > cost(settings).memory and more.seconds > cost(settings).seconds
    longer = faces.FaceSettings(epochs=6000)
    assert faces.cost(longer).seconds > faces.cost(faces.FaceSettings()).seconds
    nonsense = faces.FaceSettings(n_neurons="many")
    assert faces.cost(nonsense).memory == 0  # refused elsewhere, with its name


@pytest.mark.parametrize("settings", [
    {"n_neurons": "10001"},
    {"repeats": 10**6},
    {"networks": 10**7},
    {"epochs": 10**9},
    {"n_neurons": ", ".join(["5"] * 10**5)},
])  # fmt: skip
def test_a_study_is_refused_before_it_is_made(page, settings):
    page(SHARED)
    with pytest.raises(ValueError, match=r"would take about|at most 100,000 runs|needs about"):
        studies.study_of(studies.StudySettings(**settings))


def test_threads_are_those_that_there_are(page, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    page(NOTEBOOK)
    assert [limits.threads("jobs", n) for n in (0, 1, 8)] == [7, 1, 8]
    for wrong in (-1, 9, 1000):
        with pytest.raises(ValueError, match=f"jobs must be .*{wrong}"):
            limits.threads("jobs", wrong)
    page(SHARED)
    assert [limits.threads("jobs", n) for n in (0, 4)] == [4, 4]
    with pytest.raises(ValueError, match="jobs must be from 0 to 4"):
        limits.threads("jobs", 5)


@pytest.mark.parametrize("environment", [SHARED, FOREIGN])
def test_a_server_that_others_use_takes_no_paths(page, environment, tmp_path):
    page(environment)
    with pytest.raises(PermissionError, match="takes no paths"):
        folders.checked("folder", str(tmp_path))
    with pytest.raises(PermissionError, match="takes no paths"):
        faces.faces(faces.FaceSettings(source="folder", folder="/etc"))
    asked = tmp_path / "results"
    own = studies.results_folder(studies.StudySettings(folder=str(asked)))
    assert own.is_dir() and own != asked and not asked.exists()
    assert studies.results_folder(studies.StudySettings(folder="/elsewhere")) == own
    folders.allow(str(asked))  # the code of the notebook, which no link can change
    assert folders.checked("folder", str(asked)) == asked


def test_a_page_of_one_s_own_uses_the_folders_named_at_the_start(page, tmp_path):
    named, other = tmp_path / "named", tmp_path / "other"
    for folder in (named / "below", other):
        folder.mkdir(parents=True)
    (named / "out").symlink_to(other)
    with limits.for_kernels(True, [str(named)]) as environment:
        page({"SERVER_SOFTWARE": "voila/0.5", **environment})
    assert folders.checked("folder", str(named / "below")) == named / "below"
    for path in (other, named / ".." / "other", named / "out", Path("/")):
        with pytest.raises(PermissionError, match=r"is not below .* --folder"):
            folders.checked("folder", str(path))
    assert folders.checked("folder", limits.RESULTS)
    page(NOTEBOOK)
    assert folders.checked("folder", "/") == Path("/")


def kernels(is_private: bool, *folders: str) -> dict[str, str]:
    with limits.for_kernels(is_private, folders) as environment:
        return environment


def test_folders_are_not_named_where_others_come_in(page, tmp_path):
    page(NOTEBOOK)
    with pytest.raises(ValueError, match="only this machine can reach"):
        kernels(False, str(tmp_path))
    assert kernels(False)[limits.FOLDERS] == ""
    assert kernels(True)[limits.FOLDERS]
    page({"JUPYTERHUB_SERVICE_PREFIX": "/user/me/"})
    assert kernels(True)[limits.FOLDERS] == ""
    with pytest.raises(NotADirectoryError, match="must be a folder that exists"):
        kernels(True, str(tmp_path / "none"))


def test_kernels_compute_on_one_thread_unless_a_person_says_more(page, monkeypatch):
    page(NOTEBOOK)
    for name in limits.THREADS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    for is_private in (False, True):
        found = {name: kernels(is_private)[name] for name in limits.THREADS}
        assert found == dict.fromkeys(limits.THREADS, "1") | {"OMP_NUM_THREADS": "3"}


def test_results_go_with_their_page_or_with_the_server(page, monkeypatch):
    page(NOTEBOOK)
    with limits.for_kernels(False, []) as environment:
        page({"SERVER_SOFTWARE": "voila/0.5", **environment, "VOILA_KERNEL_ID": "a-b"})
        folders._own_folder.cache_clear()
        kept = folders.for_results("folder", "/anywhere")
        assert kept.parent == Path(environment[limits.SESSIONS]) and kept.is_dir()
        (kept / "own.sqlite").write_bytes(bytes(10))
        folders.forget("elsewhere")
        assert kept.is_dir()
        folders.forget("a-b")  # the server, once the kernel has ended, however it has
        assert not kept.exists()
        folders.forget("a-b")
    assert not kept.parent.exists()
    folders._own_folder.cache_clear()


def test_a_page_of_a_shared_server_keeps_so_much_and_no_more(page, monkeypatch):
    page(FOREIGN)
    folder = folders.for_results("folder", "")
    most = int(limits.most().disk)
    folders.check_room(folder, "own-1", most)
    with pytest.raises(OSError, match=r"may keep 200 MB here.* open the page anew"):
        folders.check_room(folder, "own-1", most + 1)
    (folder / "own-2").mkdir()
    (folder / "own-2" / "weights").write_bytes(bytes(1000))
    (folder / "own-1.sqlite").write_bytes(bytes(1000))  # of the same study, which goes on
    folders.check_room(folder, "own-1", most - 1000)
    with pytest.raises(OSError, match="keeps 1 kB of results"):
        folders.check_room(folder, "own-1", most - 999)
    many = {"n_neurons": "5", "networks": 10_000, "epochs": 1}
    dear = studies.StudySettings(source="procedural", **many)
    with pytest.raises(ValueError, match=r"GB of disk.* 200 MB of disk"):
        studies.study_of(dear)
    page(NOTEBOOK)
    folders.check_room(folder, "own-1", 1e15)  # one's own disk
    studies.study_of(replace(dear, n_neurons="3", networks=1000))
