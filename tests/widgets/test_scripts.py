"""Python and JavaScript mean the same traits: a name that only one half knows does nothing."""

from __future__ import annotations

import re

import pytest

from cortexviz import widgets
from cortexviz.widgets.frame.lifeline import Lifeline
from cortexviz.widgets.pieces.piece import Piece

SCRIPTED = [one for one in (Lifeline, *vars(widgets).values()) if isinstance(one, type)]
SCRIPTED = [one for one in SCRIPTED if issubclass(one, Piece)]


def typed(script: str) -> set[str]:
    """The names in ``View<{name: type, ...}>``, whatever their types look like inside."""
    (traits,) = re.findall(r"@param {View<{(.*?)}>} view", script, re.S)
    while (outer := re.sub(r"[\[{<][^\[\]{}<>]*[\]}>]", "", traits)) != traits:
        traits = outer
    return set(re.findall(r"(\w+):", traits))


@pytest.mark.parametrize("widget", SCRIPTED, ids=lambda widget: widget.__name__)
def test_a_script_is_typed_with_the_traits_of_its_widget(widget):
    synced = set(widget.class_traits(sync=True)) - set(Piece.class_traits(sync=True))
    assert typed(widget._esm) == {name for name in synced if not name.startswith("_")}
