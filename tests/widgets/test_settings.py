"""Settings as values: what is said of one in its place is all that there is to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import numpy as np
import pytest

from cortexviz.base.fast import fast
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.frame.settings import Describe, Settings
from cortexviz.widgets.frame.words import in_words
from cortexviz.widgets.pieces.controls import Field
from cortexviz.widgets.studies.settings import StudySettings

KINDS = (FaceSettings, ContourSettings, StudySettings)

# Links that people have kept hold these names, and leave out none: neither may change.
FROZEN = {
    FaceSettings: {
        "n_neurons": 21, "interaction": "B", "strengths": "report", "negative": -0.2,
        "positive": 0.3, "centre": 10.3, "batch_size": 10, "learning_rate": 0.001, "epochs": 3000,
        "seed": 0, "optimizer": "adam", "momentum": 0.9, "activation": "leaky",
        "threshold": "batch", "memory": 0.9, "initializer": "glorot_normal", "weight_decay": 0.0,
        "source": "auto", "folder": "", "who": "person", "person": 0, "n_images": 10, "draw": 0,
        "entries": "", "mine": "",
    },
    ContourSettings: {
        "figure": "square", "support": 0.5, "size": 80, "inducers": "inward", "right": 0,
        "down": 0, "rotation": 0, "object": "guitar", "other": "lamp", "distortion": "none",
        "variation": 1, "drawing": "", "clamp": "free", "place": "auto", "plan": "sizes",
        "filters": "", "s1_window": 11, "c1_window": 4, "s2_window": 3, "c2_window": 3, "reach": 8,
        "feedback": "auto", "top_temperature": 1.0, "template_temperature": 0.07,
        "temperature_s1": 1.0, "temperature_c1": 0.2, "temperature_s2": 0.15,
        "temperature_c2": 0.15, "gain_s1": 4.0, "gain_c1": 1.5, "gain_s2": 2.0, "gain_c2": 2.0,
        "sweeps": 1, "pose_size": 80, "pose_angle": 0, "pose_right": 0, "pose_down": 0,
        "taught": "", "lesson": "",
    },
    StudySettings: {
        "study": "own", "n_neurons": "5, 13, 21", "matrices": "both", "pictures": "both",
        "epochs": fast(300, 30), "repeats": fast(3, 2), "networks": fast(64, 8),
        "folder": "~/cortexviz-results", "source": "auto", "jobs": 0, "metric": "frechet_gabor",
        "axis": "auto", "repeat": 1, "left": "", "right": "",
    },
}  # fmt: skip
IN_NO_FORM = {
    FaceSettings: {"entries", "mine"},
    ContourSettings: {"drawing", "lesson"},
    StudySettings: {"left", "right"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_names_and_defaults_in_links_do_not_change(kind):
    assert asdict(kind()) == FROZEN[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_is_in_a_form_and_begins_as_one_of_its_choices(kind):
    fields = [field for form in kind.forms().values() for field in form]
    assert {field.name for field in fields} == set(kind.names()) - IN_NO_FORM.get(kind, set())
    for field in fields:
        if field.options:
            assert getattr(kind(), field.name) in [value for value, _ in field.options]


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_brings_all_of_them_back(kind):
    some = replace(kind(), **{name: 3 for name, value in asdict(kind()).items() if value == 1})
    assert kind().follow(some.query()) == some
    assert kind().follow("") == kind()


@pytest.mark.parametrize("plan", ["contours", "fine", "both", "recognise"])
def test_a_link_with_a_plan_opens_it_whatever_the_page_calls_it(plan):
    assert ContourSettings().follow(f"plan={plan}").plan == plan


setting: Describe[Rope] = Describe()


@dataclass(frozen=True)
class Rope(Settings):
    """Each of its settings is described here and nowhere else."""

    length: int = setting(4, "Length", "In metres.", form="The rope", stops=[1, 2, 4, 8])
    knots: int = setting(0, "Knots", stops=range(9), offers=lambda s: range(s.length))
    slip: float = setting(0.5, "Slip", applies=lambda s: s.knots > 0)
    colour: str = setting("red", "Colour", form="Its look", options={"red": "red", "": "none"})
    scribble: str = setting("")

    page = "RopeExplorer"

    def settled(self, before, given):
        return self.beside(given, knots=min(self.knots, self.length - 1))


def test_form_hidden_fields_and_stops_follow_from_what_is_said_of_each():
    assert Rope.forms() == {
        "The rope": [
            Field("length", "Length", "In metres.", (1, 2, 4, 8)),
            Field("knots", "Knots", stops=tuple(range(9))),
            Field("slip", "Slip", whole=False),
        ],
        "Its look": [Field("colour", "Colour", options=(("red", "red"), ("", "none")))],
    }
    assert Rope().hidden() == {"slip"} and Rope(knots=1).hidden() == set()
    assert Rope(length=2).stops() == {"knots": [0, 1]}
    fields = [asdict(field) for form in Rope.forms().values() for field in form]
    assert in_words("knots must be at most 3", fields) == "“Knots” must be at most 3"


def test_what_moves_along_never_moves_what_is_given():
    assert Rope(knots=3).change(length=2) == Rope(length=2, knots=1)
    assert Rope().change(length=2, knots=5) == Rope(length=2, knots=5)


def test_a_change_makes_another_value_of_plain_numbers():
    rope = Rope()
    other = rope.change(length=np.int64(8), slip=np.float32(0.25))
    assert rope == Rope() and type(other.length) is int and type(other.slip) is float
    assert other == Rope(length=8, slip=0.25)
    assert other.usual("slip") == Rope(length=8)


def test_a_name_that_is_no_setting_is_refused_everywhere():
    with pytest.raises(TypeError, match=r"RopeExplorer has no setting breadth, depth; there are l"):
        Rope().change(depth=1, breadth=2)
    with pytest.raises(ValueError, match="The link sets 'depth', which is no setting here"):
        Rope().follow("?depth=1")


def test_a_link_is_followed_but_for_what_is_wrong_in_it():
    rope, wrong = Rope().followed("?length=8&lenght=2&knots=many&slip=0.25&depth=1")
    assert rope == Rope(length=8, slip=0.25)
    assert [one.partition(":")[0] for one in wrong] == [
        "The link sets 'lenght', which is no setting here",
        "knots in the link must be a number; got 'many'",
        "The link sets 'depth', which is no setting here",
    ]
    assert wrong[0].endswith("did you mean 'length'?")
    assert Rope().followed("length=2&knots=1") == (Rope(length=2, knots=1), [])


def test_another_study_is_looked_at_from_the_beginning():
    looked = StudySettings(axis="data", repeat=2, left="5", right="13", metric="coverage", jobs=1)
    assert looked.change(repeat=3) == replace(looked, repeat=3)
    assert looked.change(study="figure1") == StudySettings(
        study="figure1", metric="coverage", jobs=1
    )
    assert looked.change(epochs=30, left="21").left == "21"
