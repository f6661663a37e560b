"""Faces live: the network learns in the browser, by `bcm.js`, from the pictures in the page."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np

from cortexviz.base.language import later, say
from cortexviz.widgets.frame.live import Explorer
from cortexviz.widgets.pieces.controls import Controls
from cortexviz.widgets.pieces.piece import Piece
from cortexviz.widgets.standalone.page import closed, page, read
from cortexviz.widgets.standalone.record import Blobs, alone, beside, settled, tree

TITLE = later("Noise turns into faces")
WORDS = later(
    "Nobody tells these model neurons what a face is, and yet the noise in their weights turns "
    "into one. Press play, then change anything while it runs. It all happens in this page: no "
    "server, no network."
)
E = TypeVar("E", bound=Explorer[Any, Any, Any])
CHOICES = ("n_neurons", "interaction", "batch_size", "learning_rate", "seed")


class Shown(NamedTuple):
    """What of an explorer's page is filled by `faces.js`.

    images : (n, side, side) array, what the network learns
    roles : the script's name for a piece -> the piece; "square" is the interaction matrix
    """

    images: np.ndarray
    roles: dict[str, Piece]


def live(make: Callable[[], E], shown: Callable[[E], Shown]) -> str:
    """A page in which an explorer's network learns live; `shown` is asked once it is ready."""
    return alone(lambda: _made(make, shown))


async def _made(make: Callable[[], E], shown: Callable[[E], Shown]) -> str:
    explorer = make()
    await settled(explorer)
    pieces: list[Piece] = []
    layout, blobs = tree(explorer, pieces), Blobs()
    chosen = explorer.settings
    form = Controls(
        say("The network"),
        [chosen.field(name).said() for name in CHOICES],
        {name: vars(chosen)[name] for name in CHOICES},
    )
    form.stops = {name: stops for name, stops in chosen.stops().items() if name in CHOICES}
    pieces.append(form)
    images, roles = shown(explorer)
    roles |= {
        "player": explorer.player, "progress": explorer.progress, "caption": explorer.caption,
        "form": form,
    }  # fmt: skip
    images = np.ascontiguousarray(images, np.float32)
    return page(
        say(TITLE), say(WORDS), beside(layout, pieces.index(form)), pieces, blobs,
        ("voice.js", "model.js", "host.js", "bcm.js", "story.js", "faces.js"),
        roles={role: pieces.index(piece) for role, piece in roles.items()},
        images=blobs.portable(images.tobytes()), side=images.shape[1], epochs=chosen.epochs,
        rates=[0 if math.isinf(rate) else rate for rate in explorer.rates.values()],
        worker="\n".join(closed(read(name)) for name in ("bcm.js", "story.js", "worker.js")),
    )  # fmt: skip
