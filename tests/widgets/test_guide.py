"""Presets, first steps, and what a lecture shows."""

from __future__ import annotations

import pytest

from cortexviz.widgets import Guide
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.frame.lecture import Lecture
from cortexviz.widgets.rivals.settings import RivalSettings
from cortexviz.widgets.studies.settings import StudySettings

KINDS = [FaceSettings, ContourSettings, RivalSettings, StudySettings]


@pytest.mark.parametrize("kind", KINDS)
def test_each_preset_is_one_of_a_kind_and_moves_nothing_else(kind):
    usual = kind()
    for name, given in kind.presets.items():
        chosen = usual.like(name)
        assert chosen.liked == name
        assert chosen == usual.change(**given)
        assert not set(given) & chosen.hidden(), "what it sets has an effect"
        for other in kind.presets:  # and it is reached from any other one
            assert usual.like(other).change(**usual.like(other).steps_to(name)) == chosen


def test_a_preset_leaves_where_faces_come_from():
    own = FaceSettings(source="procedural", seed=3).like("two people, batch 20")
    assert (own.source, own.seed, own.n_images, own.batch_size) == ("procedural", 0, 20, 20)
    assert own.liked == "two people, batch 20"


def test_what_was_done_once_stays_done():
    guide = Guide()
    for one, other in [(False, False), (True, False), (False, True)]:
        guide.tick({"one": one, "other": other})
    assert guide.done == [True, True] and guide.tasks == ["one", "other"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_lecture_shows_are_settings(kind):
    assert set(kind.lecture) <= set(kind.names())


def test_a_link_says_what_a_lecture_shows(monkeypatch):
    def asked(query):
        monkeypatch.setenv("QUERY_STRING", query)
        return Lecture.asked(FaceSettings)

    names = set(FaceSettings.names())
    assert asked("seed=4") == Lecture()
    assert asked("view=lecture").hidden == names - set(FaceSettings.lecture)
    assert asked("view=lecture&show=seed,epochs").hidden == names - {"seed", "epochs"}
    assert asked("view=lecture&show=none") == Lecture(True, frozenset(names))
    assert "'nose'" in asked("view=lecture&show=nose,seed").wrong
    assert "'cinema'" in asked("view=cinema").wrong and not asked("view=cinema").on
    assert FaceSettings().follow("view=lecture&show=seed&seed=4").seed == 4
