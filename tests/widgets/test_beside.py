"""Two settings side by side, in step, and a link that reopens a page where it was."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

import numpy as np
import pytest

from cortexviz import bcm
from cortexviz.base import limits
from cortexviz.widgets import FaceExplorer
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.faces import asked
from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.frame import beside
from cortexviz.widgets.frame.beside import Difference
from cortexviz.widgets.frame.stage import in_step
from tests.widgets.person import choose, press, until

QUICK = {"source": "procedural", "n_neurons": 5, "epochs": 60}


def run(scenario, make=FaceExplorer, **settings):
    """Run ``scenario(explorer)`` on an explorer whose first state is shown."""

    async def main():
        explorer = make(**settings)
        explorer.player.speed = len(explorer.rates) - 1
        await until(lambda: explorer.playback.shown or explorer.caption.tone == "error")
        result = scenario(explorer)
        return await result if asyncio.iscoroutine(result) else result

    return asyncio.run(asyncio.wait_for(main(), 60))


def compared(setting, **settings):
    """A maker of an explorer of faces with another beside it."""
    return lambda: FaceExplorer(**{**QUICK, **settings}).beside(**setting)


async def finish(explorer):
    explorer.members[-1].views.neurons.patience = explorer.views.neurons.patience = (
        0.0  # nobody answers
    )
    press(explorer, "play")
    await until(lambda: explorer.playback.runner.finished and not explorer.player.playing)
    return explorer.members


def test_both_are_what_the_library_trains_with_the_same_seed_and_pictures():
    async def scenario(explorer):
        both = await finish(explorer)
        images = asked.faces(explorer.settings).images
        for one, kind in zip(both, "BL", strict=True):
            params = bcm.Params(n_neurons=5, epochs=60, interaction=kind)
            *_, last = bcm.train(params, images, 3, every=60)
            drawn = np.frombuffer(one.views.neurons.data, np.uint8).reshape(5, 64, 64)
            assert np.array_equal(drawn, bcm.synthetic_images(last.weights, (64, 64), "all"))
            assert one.caption.text.startswith("Epoch 60")
        first, other = (one.own(explorer.playback.history) for one in both)
        assert [step for step, _ in first] == [step for step, _ in other]
        assert first[0][1].images.tolist() == other[0][1].images.tolist()  # the same noise
        assert [one.heading.title for one in both] == [
            "Interaction: B, mirrored",
            "Interaction: L, rivals",
        ]
        assert both[0].views.theta.top == both[1].views.theta.top  # one scale

    run(scenario, compared({"interaction": "L"}, seed=3))


def test_who_ends_sooner_stays_there_and_says_so():
    async def scenario(explorer):
        _, other = await finish(explorer)
        assert explorer.caption.text.startswith("Epoch 60")
        assert other.caption.text.startswith("Epoch 20")
        assert explorer.progress.text.startswith("epoch 60 of 60")

    run(scenario, compared({"epochs": 20}))


def test_a_setting_changes_both_and_what_differs_goes_on_differing():
    async def scenario(explorer):
        (other,) = explorer.members[1:]
        choose(explorer, seed=7)
        await until(lambda: other.settings.seed == 7 and explorer.playback.shown)
        assert other.settings == explorer.settings.change(interaction="L")
        choose(explorer, interaction="L")  # they change sides
        await until(lambda: explorer.settings.interaction == "L" and explorer.playback.shown)
        assert other.settings.interaction == "B"
        explorer.chooser.value._handle_custom_msg({"change": {"interaction": "L"}}, [])
        await until(lambda: other.settings == explorer.settings)

    run(scenario, compared({"interaction": "L"}))


def test_the_form_chooses_what_differs_and_one_alone_is_as_it_was():
    async def scenario(explorer):
        (which,) = explorer.chooser.which.fields
        offered = [name for name, _ in which["options"]]
        assert offered[0] == "" and {"interaction", "seed", "who"} <= set(offered)
        assert not {"momentum", "folder"} & set(offered)  # no effect, or nothing to choose from
        explorer.chooser.which._handle_custom_msg({"change": {"beside": "who"}}, [])
        await until(lambda: len(explorer.members) == 2 and explorer.playback.shown)
        (guest,) = explorer.members[1:]
        assert guest.settings.who == "two" and guest.views.pictures.shape[0] == 10
        assert explorer.views.neurons in explorer._doubles[1].children[0].children
        assert guest.views.neurons in explorer._doubles[1].children[1].children
        explorer.chooser.which._handle_custom_msg({"change": {"beside": ""}}, [])
        await until(lambda: len(explorer.members) == 1 and explorer.playback.shown)
        assert all(len(box.children) == 1 for box in explorer._doubles)
        assert guest.views.neurons.comm is None and explorer.player.comm is not None
        assert "compare" not in explorer.link.session
        await finish(explorer)

    run(scenario, FaceExplorer, **QUICK)


def test_a_link_reopens_both_at_the_step_and_speed_where_they_were(monkeypatch):
    async def first(explorer):
        await finish(explorer)
        explorer.seek_step(33)
        said = parse_qs(explorer.link.session)
        assert said == {"compare": ["interaction:L"], "speed": ["4"], "step": ["33"]}
        return f"{explorer.link.query}&{explorer.link.session}", explorer.caption.text

    async def again(explorer):
        await until(lambda: explorer.player.place == "epoch 33")
        assert explorer.playback.newest[0] == 33  # it went there, and no further
        assert explorer.player.speed == 4 and not explorer.player.playing
        assert explorer.caption.text == caption
        assert explorer.members[1].settings == explorer.settings.change(interaction="L")
        assert "step=33" in explorer.link.session
        await finish(explorer)

    query, caption = run(first, compared({"interaction": "L"}))
    monkeypatch.setenv("QUERY_STRING", query + "&lang=en&view=lecture")
    run(again)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("compare=colour:blue", "compare in the link must be one of"),
        ("compare=seed:many", "seed in the link must be a number"),
        ("step=-1", "step in the link must be a whole number, 0 or more; got '-1'"),
        ("speed=fast", "speed in the link must be a whole number"),
    ],
)
def test_what_a_link_cannot_mean_is_explained(monkeypatch, query, says):
    monkeypatch.setenv("QUERY_STRING", "source=procedural&n_neurons=5&" + query)

    async def scenario(explorer):
        await until(lambda: says in explorer.caption.text + explorer.caption.hint)

    run(scenario)


def test_a_folder_that_a_link_names_is_not_allowed_by_comparing():
    async def scenario(explorer):
        explorer.change(source="folder", folder="/srv/secret")
        explorer.beside(interaction="L")
        assert explorer.members[1].settings.folder == "/srv/secret"
        assert not any("secret" in str(one) for one in limits._named)

    run(scenario, FaceExplorer, **QUICK)


def test_what_cannot_be_compared_is_said():
    async def scenario(explorer):
        with pytest.raises(TypeError, match="no setting colour"):
            explorer.beside(colour="blue")
        with pytest.raises(TypeError, match="one setting; got seed, epochs"):
            explorer.beside(seed=1, epochs=2)

    run(scenario, FaceExplorer, **QUICK)


@pytest.mark.parametrize("by", ["Python", "link"])
def test_a_painted_matrix_stands_beside_the_published_one(by):
    def make():
        if by == "link":
            return FaceExplorer(**QUICK, link="compare=entries:0.5~1.2")
        return FaceExplorer(**QUICK).beside(entries="0.5~1.2")

    async def scenario(explorer):
        (other,) = explorer.members[1:]
        own, theirs = (np.frombuffer(one.views.matrix.data, np.float32) for one in explorer.members)
        assert theirs[[1, 5]].tolist() == [0.5, 0.5] and np.flatnonzero(own != theirs).size == 2
        titles = [f"Entries of the matrix: {words}" for words in ("as published", "my own")]
        assert [one.heading.title for one in explorer.members] == titles
        assert explorer.chooser.which.values == {"beside": "entries"}
        assert ["entries", "Entries of the matrix"] in [
            [*one] for one in explorer.chooser.which.fields[0]["options"]
        ]
        assert "compare=entries%3A0.5~1.2" in explorer.link.session
        other.views.matrix._handle_custom_msg(
            {"painted": [[2, 3, 0.1]]}, []
        )  # in the second one alone
        await until(lambda: other.settings.entries == "0.1~3-4_0.5~1.2")
        await until(lambda: explorer.playback.shown)
        assert explorer.settings.entries == "" and explorer.caption.tone == "say"

    run(scenario, make)


def test_a_drawing_beside_another_picture_is_named_too():
    usual = ContourSettings()
    assert usual.said("drawing") == "Drawing: none"
    assert usual.change(drawing="code").said("drawing") == "Drawing: my own"
    assert not {"drawing", "lesson"} & {one.name for one in usual.labelled()}


def test_copy_python_has_both():
    def scenario(explorer):
        code = explorer.link.code
        assert code.count("bcm.train(") == 2 and "# Interaction: L, rivals\n" in code
        compile(code, "both", "exec")

    run(scenario, compared({"interaction": "L"}))


def test_the_value_that_differs_is_one_that_the_form_offers():
    faces = FaceSettings()
    assert faces.another("interaction") == "L" and faces.another("seed") == 1
    assert faces.change(interaction="L").another("interaction") == "B"
    assert faces.change(n_neurons=29).another("n_neurons") == 27
    assert faces.another("n_images") == 5  # of those that this person has
    assert ContourSettings().another("inducers") == "outward"
    assert faces.said("person") == "Person: 1" and faces.said("who") == "Faces of: one"
    with pytest.raises(ValueError, match="no other value"):
        faces.another("folder")


def test_a_difference_is_read_as_it_is_written_and_tells_what_moves_along():
    faces = FaceSettings()
    for one in (Difference("interaction", "L"), Difference("learning_rate", 0.01)):
        assert beside.read(str(one), faces) == one
    assert beside.read("", faces) is None
    two = Difference("n_images", 5)
    assert two.words(faces, two.applied(faces)) == "With it, Batch size: 5."
    alone = Difference("interaction", "L")
    assert alone.words(faces, alone.applied(faces)) == ""


def test_rows_are_as_long_as_the_longest():
    rows = [("a", 1), ("b", 2), ("b", 3)]
    assert in_step(["ab", [1, 2, 3]]) == rows
    grows = in_step([iter("ab"), iter([1, 2, 3])])
    assert not isinstance(grows, list) and list(grows) == rows
