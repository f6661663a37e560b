"""Settings as a form of native inputs: each with a label, a help line and its value beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import traitlets

from ._piece import Piece, static


@dataclass(frozen=True)
class Field:
    """One setting.

    A field with `stops` is a slider over these numbers and a box that takes any number; one with
    `options` is a row of choices (a list where there are more than four); one with neither is a
    box, for a number or for words as its value is. `advanced` fields are folded away at first.
    `first` is what the page calls the value 0 of what it counts from there.
    """

    name: str
    label: str
    help: str = ""
    stops: Sequence[float] = ()
    options: Sequence[tuple[Any, str]] = ()
    whole: bool = True
    advanced: bool = False
    first: int = 0


class Controls(Piece):
    """A group of fields. `values` holds name -> value; `hidden` names those that do not apply.

    `stops` holds name -> the stops of a slider where they depend on other settings.
    """

    _esm = static("dom.js", "controls.js")
    _css = static("theme.css", "controls.css")

    title = traitlets.Unicode("").tag(sync=True)
    fields = traitlets.List(trait=traitlets.Dict()).tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    hidden = traitlets.List(trait=traitlets.Unicode()).tag(sync=True)
    stops = traitlets.Dict().tag(sync=True)

    def __init__(self, title: str, fields: Sequence[Field], values: dict[str, Any]) -> None:
        own = {field.name: values[field.name] for field in fields}
        super().__init__(title=title, fields=[asdict(field) for field in fields], values=own)
