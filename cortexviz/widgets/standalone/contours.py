"""Contours replayed: every step of a few figures, as an explorer has shown them."""

from __future__ import annotations

import gc
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from cortexviz.base import memory
from cortexviz.base.language import later, say
from cortexviz.widgets.frame.live import Explorer
from cortexviz.widgets.pieces.controls import Controls, Field
from cortexviz.widgets.pieces.piece import Piece
from cortexviz.widgets.pieces.upload import Upload
from cortexviz.widgets.standalone.page import page
from cortexviz.widgets.standalone.record import LIVING, Blobs, Traits, alone, beside, steps, tree

TITLE = later("Seeing what is not there")
WORDS = later(
    "A network of five layers sees four discs, and completes a contour that nobody drew. Press "
    "play, or go step by step: every step was recorded, so that this page needs no server."
)
CHOICES: Mapping[str, Sequence[Any]] = {
    "figure": ("square", "triangle"),
    "inducers": ("inward", "outward"),
    "size": (80, 64, 96),
    "clamp": ("free", "square"),
}


class Recorded(NamedTuple):
    """An explorer that has shown all of its steps, and what they were."""

    explorer: Explorer[Any, Any, Any]
    layout: Traits | None
    pieces: list[Piece]
    steps: list[list[Traits]]


def replayed(
    make: Callable[..., Explorer[Any, Any, Any]], choices: Mapping[str, Sequence[Any]] = CHOICES
) -> str:
    """A page with all steps of ``make(**settings)`` for each combination of `choices`."""
    return alone(lambda: _recorded(make, choices))


async def _recorded(
    make: Callable[..., Explorer[Any, Any, Any]], choices: Mapping[str, Sequence[Any]]
) -> str:
    recordings, blobs, there = {}, Blobs(), list[Recorded]()
    for values in itertools.product(*choices.values()):
        there.clear()  # one at a time: each keeps all of its steps
        gc.collect()
        memory.give_back()
        there.append(await _recorded_one(make(**dict(zip(choices, values, strict=True))), blobs))
        recordings[json.dumps(values, separators=(",", ":"))] = there[0].steps
    ((explorer, layout, pieces, _),) = there
    fields = [_among(explorer.kind.field(name).said(), values) for name, values in choices.items()]
    form = Controls(say("What it sees"), fields, {name: one[0] for name, one in choices.items()})
    return page(
        say(TITLE), say(WORDS), beside(layout, len(pieces)), [*pieces, form], blobs,
        ("voice.js", "model.js", "host.js", "replay.js"),
        recordings=recordings, choices=list(choices), rates=list(explorer.rates.values()),
    )  # fmt: skip


async def _recorded_one(explorer: Explorer[Any, Any, Any], blobs: Blobs) -> Recorded:
    pieces: list[Piece] = []
    layout = tree(explorer, pieces, (*LIVING, Upload))
    recorded = Recorded(explorer, layout, pieces, await steps(explorer, pieces, blobs))
    explorer.leave()
    return recorded


def _among(field: Field, values: Sequence[Any]) -> Field:
    """A field that offers these values only."""
    options = [option for option in field.options if option[0] in values]
    return replace(field, options=options, stops=sorted(values) if field.stops else ())
