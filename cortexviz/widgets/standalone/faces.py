"""Faces live: the network learns in the browser, by `bcm.js`, from the pictures in the page."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cortexviz.widgets.faces.explorer import FaceExplorer
from cortexviz.widgets.pieces.controls import Controls
from cortexviz.widgets.pieces.piece import Piece
from cortexviz.widgets.standalone.page import closed, page, read
from cortexviz.widgets.standalone.record import Blobs, alone, beside, settled, tree

TITLE = "Noise turns into faces"
WORDS = (
    "Nobody tells these model neurons what a face is, and yet the noise in their weights turns "
    "into one. Press play, then change anything while it runs. It all happens in this page: no "
    "server, no network."
)
CHOICES = ("n_neurons", "interaction", "batch_size", "learning_rate", "seed")


def to_html(**settings: Any) -> str:
    """A page in which a network learns the faces that `settings` ask for, live."""
    return alone(lambda: _made(settings))


async def _made(settings: dict[str, Any]) -> str:
    explorer = FaceExplorer(**settings)
    await settled(explorer)
    pieces: list[Piece] = []
    layout, blobs = tree(explorer, pieces), Blobs()
    chosen = explorer.settings
    fields = [chosen.field(name) for name in CHOICES]
    form = Controls("The network", fields, {name: getattr(chosen, name) for name in CHOICES})
    form.stops = {name: stops for name, stops in chosen.stops().items() if name in CHOICES}
    images = np.ascontiguousarray(explorer.faces.images, np.float32)
    return page(
        TITLE, WORDS, beside(layout, len(pieces)), [*pieces, form], blobs,
        ("host.js", "bcm.js", "story.js", "faces.js"),
        images=blobs.portable(images.tobytes()), side=images.shape[1],
        epochs=chosen.epochs, rates=[0 if math.isinf(r) else r for r in explorer.rates.values()],
        worker=_worker(),
    )  # fmt: skip


def _worker() -> str:
    """The worker's own script, with all that it needs."""
    return "\n".join(closed(read(name)) for name in ("bcm.js", "story.js", "worker.js"))
