"""Entries of the interaction matrix that a person sets: in the page, a link, and in Python."""

from __future__ import annotations

import asyncio
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cortexviz import bcm
from cortexviz.widgets import FaceExplorer
from cortexviz.widgets.faces import asked, entries
from cortexviz.widgets.faces.code import python
from cortexviz.widgets.faces.settings import FaceSettings
from tests.widgets.person import choose, until

PLACES = st.tuples(st.integers(0, 6), st.integers(0, 6))
VALUES = st.floats(-2, 2).map(lambda x: round(x, 2) + 0.0)


@given(st.dictionaries(PLACES, VALUES))
def test_what_is_painted_comes_back_from_the_link(cells):
    base = bcm.matrix_b(7)
    text = entries.painted(base, "", cells)
    expected = base.copy()
    for place, value in cells.items():
        expected[place] = value
    assert np.allclose(entries.entered(base, text), expected, rtol=0, atol=1e-6)
    settings = FaceSettings(n_neurons=7, entries=text)
    assert FaceSettings().follow(settings.query()).entries == text
    assert text in settings.query()  # as it stands: no letter of it is escaped
    assert entries.painted(base, text, {place: base[place] for place in cells}) == ""


def test_a_value_that_goes_both_ways_is_written_once():
    assert (
        entries.write({(0, 2): 0.5, (2, 0): 0.5, (1, 1): 0.5, (3, 0): -1.0}) == "-1~4-1_0.5~1.3~2.2"
    )
    full = {(i, j): 0.35 for i in range(29) for j in range(29)}
    assert len(entries.write(full)) < 2600  # of a link that may have 8,000


@pytest.mark.parametrize("text", ["x", "0.5", "0.5~1", "0.5~1.2.3", "~1.2", "1e999~1.1", "nan~1.1"])
def test_what_means_no_entry_is_said(text):
    with pytest.raises(ValueError, match="entries"):
        asked.params(FaceSettings(entries=text))


def test_the_network_learns_with_them_and_strengths_are_as_they_were():
    settings = FaceSettings(n_neurons=5, strengths="own", negative=-0.1, centre=3.3)
    changed = settings.change(entries="0.5~1.2_0.7~3-1")
    matrix = asked.params(settings).matrix.copy()
    matrix[0, 1] = matrix[1, 0] = 0.5
    matrix[2, 0] = 0.7
    assert np.array_equal(asked.params(changed).matrix, matrix)
    with pytest.raises(ValueError, match="safely invertible"):
        asked.params(settings.change(entries="1~1.2~2.1~1.1~2.2_0.1~1.3~2.3~1.4~2.4~1.5~2.5"))
    with pytest.raises(ValueError, match="neurons 1 to 5; got 6 and 1"):
        asked.params(settings.change(entries="1~6.1"))


def test_another_matrix_has_none_of_the_old_entries():
    settings = FaceSettings(entries="0.5~1.2")
    assert settings.change(interaction="L").entries == ""
    assert settings.change(n_neurons=9).entries == ""
    assert settings.change(n_neurons=9, entries="1~1.3").entries == "1~1.3"
    assert settings.change(seed=2).entries == "0.5~1.2"


@pytest.mark.parametrize("kind", ["B", "L"])
def test_copy_python_makes_the_same_network(kind):
    settings = FaceSettings(n_neurons=7, interaction=kind, strengths="own", negative=-0.3)
    settings = settings.change(entries="0.5~1.2~3.4~2-6_-0.4~1.1")
    code = settings_code = python(settings)
    assert all(len(line) <= 90 for line in settings_code.splitlines())
    before, _, _ = code.partition("*_, last")
    lines = [line for line in before.splitlines() if not line.startswith("faces")]
    space: dict = {}
    exec("\n".join(lines), space)
    assert space["params"] == asked.params(settings)


def run(scenario, **settings):
    async def main():
        quick = {"source": "procedural", "n_neurons": 5, "epochs": 60}
        explorer = FaceExplorer(**{**quick, **settings})
        await until(lambda: explorer.seen is not None or explorer.caption.tone == "error")
        await scenario(explorer)

    asyncio.run(asyncio.wait_for(main(), 60))


def shown(explorer):
    matrix = np.frombuffer(explorer.views.matrix.data, np.float32).reshape(5, 5)
    return matrix, np.frombuffer(explorer.views.matrix.own, np.uint8).reshape(5, 5)


def test_painting_starts_anew_with_the_entry_and_reset_takes_it_back():
    async def scenario(explorer):
        explorer.views.matrix._handle_custom_msg({"painted": [[0, 1, 0.5], [1, 0, 0.5]]}, [])
        await until(lambda: explorer.settings.entries == "0.5~1.2" and explorer.playback.shown)
        matrix, own = shown(explorer)
        assert matrix[0, 1] == matrix[1, 0] == 0.5 and own.sum() == 2
        assert explorer.views.matrix.title == "Matrix B, 2 entries are yours"
        assert "entries=0.5~1.2" in explorer.link.query
        explorer.views.matrix._handle_custom_msg({"published": [[0, 1]]}, [])
        await until(lambda: explorer.settings.entries == "0.5~2-1")
        explorer.views.matrix._handle_custom_msg({"reset": True}, [])
        await until(lambda: explorer.settings.entries == "")
        assert shown(explorer)[1].sum() == 0 and explorer.views.matrix.title == "Matrix B"

    run(scenario)


def test_a_matrix_that_cannot_be_inverted_is_shown_and_explained():
    async def scenario(explorer):
        cells = [[i, j, 1.0] for i in range(2) for j in range(5)]
        explorer.views.matrix._handle_custom_msg({"painted": cells}, [])
        await until(lambda: explorer.caption.tone == "error")
        assert "safely invertible" in explorer.caption.text
        assert shown(explorer)[0][:2].tolist() == [[1.0] * 5] * 2
        choose(explorer, interaction="L")  # whose entries are its own
        await until(lambda: explorer.caption.tone == "say")

    run(scenario)


@pytest.mark.parametrize(
    "message",
    [
        {"painted": [[0, 9, 0.5]]}, {"painted": [[-1, 0, 0.5]]}, {"painted": [[0, 1, "x"]]},
        {"painted": [[0, 1, None]]}, {"painted": [[0.5, 1, 1]]}, {"painted": [[1, 2]]},
        {"painted": 3}, {"published": [[7, 7]]}, {"published": "x"}, {"pointed": 5},
    ],
    ids=json.dumps,
)  # fmt: skip
def test_a_hostile_page_changes_nothing(message):
    async def scenario(explorer):
        explorer.views.matrix._handle_custom_msg(message, [])
        await asyncio.sleep(0.01)
        assert explorer.settings.entries == ""

    run(scenario)
