"""Settings as a form of native inputs: each with a label, a help line and its value beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, Self

from traitlets import Dict, List, Unicode

from cortexviz.base.language import say
from cortexviz.widgets.pieces.piece import Piece, static


@dataclass(frozen=True)
class Field:
    """One setting.

    A field with `stops` is a slider over these numbers and a box that takes any number; one with
    `options` is a row of choices (a list where there are more than four); one with neither is a
    box, for a number or for words as its value is. `advanced` fields are folded away at first.
    `first` is what the page calls the value 0 of what it counts from there.

    Examples
    --------
    >>> from cortexviz.widgets import Field
    >>> slider = Field("size", "Cells", "On a side.", stops=(16, 32, 64))
    >>> choice = Field("rule", "Rule", options=[("bcm", "BCM"), ("oja", "Oja")])
    >>> slider.stops, [words for _, words in choice.options]
    ((16, 32, 64), ['BCM', 'Oja'])
    """

    name: str
    label: str
    help: str = ""
    stops: Sequence[float] = ()
    options: Sequence[tuple[Any, str]] = ()
    whole: bool = True
    advanced: bool = False
    first: int = 0

    def said(self) -> Self:
        """In the language of the page."""
        options = [(value, say(words)) for value, words in self.options]
        return replace(self, label=say(self.label), help=say(self.help), options=options)


SAFE = 2**53 - 1  # JavaScript counts to here
NO_STOPS: Mapping[str, Sequence[float]] = MappingProxyType({})


def _to_page(values: dict[str, Any], _form: Any) -> dict[str, Any]:
    """Whole numbers that JavaScript would round travel as their digits."""
    return {
        name: str(value) if isinstance(value, int) and abs(value) > SAFE else value
        for name, value in values.items()
    }


class Controls(Piece):
    """A group of fields. `values` holds name -> value; `hidden` names those that do not apply.

    `stops` holds name -> the stops of a slider where they depend on other settings. A message
    {"change": {name: value}} comes when a person has moved one; the answer is new `values`.

    Examples
    --------
    >>> from cortexviz.widgets import Controls, Field
    >>> form = Controls("World", [Field("size", "Cells", stops=(16, 32, 64))], {"size": 32})
    >>> form.on_change(lambda values: print(values))  # when a person has moved the slider
    >>> form.values
    {'size': 32}
    """

    _esm = static("dom.js", "controls.js")
    _css = static("theme.css", "controls.css")

    title = Unicode("").tag(sync=True)
    fields = List(Dict()).tag(sync=True)
    values = Dict().tag(sync=True, to_json=_to_page)
    hidden = List(Unicode()).tag(sync=True)
    stops = Dict().tag(sync=True)

    def __init__(self, title: str, fields: Sequence[Field], values: dict[str, Any]) -> None:
        super().__init__(title=title)
        self.offer(fields, values)

    def offer(
        self,
        fields: Sequence[Field],
        values: dict[str, Any],
        stops: Mapping[str, Sequence[float]] = NO_STOPS,
    ) -> None:
        """Show these fields, with their own of `values` and `stops`."""
        own = {field.name: values[field.name] for field in fields}
        self.numbers = {name for name, value in own.items() if isinstance(value, int | float)} - {
            name for name, value in own.items() if isinstance(value, bool)
        }
        self.words = {name for name, value in own.items() if isinstance(value, str)}
        own_stops = {name: list(stops[name]) for name in own if name in stops}
        self.set(values=own, stops=own_stops, fields=[asdict(field) for field in fields])

    def on_change(self, callback: Callable[[dict[str, Any]], Any]) -> None:
        """Call ``callback(values)`` with what a person has moved, by name."""

        def changed(given: dict[str, Any]) -> None:
            if own := self._read(given):
                callback(own)

        self.on_message("change", changed)

    def _read(self, given: dict[str, Any]) -> dict[str, Any]:
        """Its own fields, numbers whole where their digits are, and words always words."""
        own = {name: value for name, value in given.items() if name in self.values}
        digits = {
            name: int(value)
            for name, value in own.items()
            if name in self.numbers and re.fullmatch(r"-?\d{1,4000}", str(value))
        }
        words = {name: str(own[name]) for name in self.words & own.keys()}
        return {**own, **digits, **words}
