"""The page's network as a script: from the pictures to the picture of every neuron."""

from __future__ import annotations

from dataclasses import fields

from cortexviz import bcm
from cortexviz.widgets.faces import asked, entries
from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.frame.words import call

STRENGTH = ("negative", "positive", "centre")


def python(settings: FaceSettings) -> str:
    """The library at work, from the pictures to the picture of every neuron, in ten lines.

    Raises
    ------
    ValueError, TypeError
        If the settings ask for no network or pictures that there are.
    """
    usual = {one.name: one.default for one in fields(bcm.Params)}
    given = {n: value for n, value in asked.network(settings).items() if value != usual[n]}
    pictures, painted = asked.pictures(settings), entries.code(settings.entries)
    if painted:
        published = {n: given.pop(n) for n in ("interaction", *STRENGTH) if n in given}
        size = {n: given[n] for n in ("n_neurons",) if n in given}
        painted = [call("matrix = bcm.Params", **size, **published) + ".matrix", *painted]
    lines = [
        "from cortexviz import bcm, data, plot",
        "",
        call("faces = data.faces", **pictures),
        *painted,
        call("params = bcm.Params", *(["interaction=matrix"] if painted else []), **given),
        call("*_, last = bcm.train", "params", "faces.images", seed=settings.seed, every=500),
        'images = bcm.synthetic_images(last.weights, faces.images.shape[1:], "all")',
        'likes = [f"likes {i + 1}" for i in bcm.preferred_image(last.responses)]',
        call("ax = plot.face_grid", "images", "titles=likes", columns=min(7, settings.n_neurons)),
    ]
    return "\n".join(lines) + "\n"
