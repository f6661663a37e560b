"""Contours replayed: every step of some figures, in a page of its own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cortexviz.widgets.contours.explorer import ContourExplorer
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.pieces.controls import Controls, Field
from cortexviz.widgets.pieces.piece import Piece
from cortexviz.widgets.standalone.page import page
from cortexviz.widgets.standalone.record import Blobs, alone, beside, steps, tree

TITLE = "Seeing what is not there"
WORDS = (
    "Four discs with a piece cut out, and a network that completes the contour. Press play, or go "
    "step by step; every step was recorded, so that this page needs no server."
)
CHOICES = {
    "figure": ("square", "triangle"),
    "inducers": ("inward", "outward"),
    "size": (80, 64, 96),
    "clamp": ("free", "square"),
}


def to_html(choices: Mapping[str, Sequence[Any]] = CHOICES, **settings: Any) -> str:
    """A page with all steps of each combination of `choices`, beside `settings`."""
    return alone(lambda: _recorded(dict(choices), settings))


async def _recorded(choices: dict[str, Sequence[Any]], settings: dict[str, Any]) -> str:
    recordings, blobs = {}, Blobs()
    for values in itertools.product(*choices.values()):
        explorer = ContourExplorer(**settings, **dict(zip(choices, values, strict=True)))
        pieces: list[Piece] = []
        layout = tree(explorer, pieces)
        recordings[json.dumps(values, separators=(",", ":"))] = await steps(explorer, pieces, blobs)
    fields = [_among(ContourSettings.field(name), values) for name, values in choices.items()]
    first = {name: values[0] for name, values in choices.items()}
    form = Controls("What it sees", fields, first | settings)
    return page(
        TITLE, WORDS, beside(layout, len(pieces)), [*pieces, form], blobs,
        ("host.js", "replay.js"), recordings=recordings, choices=list(choices),
        rates=list(ContourExplorer.rates.values()),
    )  # fmt: skip


def _among(field: Field, values: Sequence[Any]) -> Field:
    """A field that offers these values only."""
    options = [option for option in field.options if option[0] in values]
    return replace(field, options=options, stops=sorted(values) if field.stops else ())
