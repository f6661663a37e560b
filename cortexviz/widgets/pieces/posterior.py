"""How far each place, and each size or angle, is believed in: a small map, and bars under it."""

from __future__ import annotations

from traitlets import Dict, Float, List, Unicode

from cortexviz.widgets.pieces.piece import Figure, static


class Posterior(Figure):
    """A square map of places, with marks for what is believed and for what is true.

    `found` and `true` are {"down", "right", "value"}, each a number, or {} for no mark. Without
    `values` there are no bars. Where all of `places` is 0, nothing is believed yet. `shades` says
    what map and bars are, where that is something else than what is believed in the end.

    Examples
    --------
    >>> from cortexviz.widgets import Posterior
    >>> where = Posterior(places=[[0.0, 1.0], [0.0, 0.0]], shifts=[-8.0, 8.0])
    >>> where.found = {"down": -8, "right": 8, "value": 1.0}
    >>> where.places
    [[0.0, 1.0], [0.0, 0.0]]
    """

    _esm = static("dom.js", "posterior.js")
    _css = static("theme.css", "ink.css", "posterior.css")

    places = List(
        trait=List(Float()), help="share of each, rows from the top, columns from the left"
    ).tag(sync=True)
    shifts = List(Float(), help="of rows and columns").tag(sync=True)
    values = List(Float(), help="sizes or angles, of equal steps").tag(sync=True)
    unit = Unicode("").tag(sync=True)
    shares = List(Float(), help="of each value").tag(sync=True)
    shades = Unicode("").tag(sync=True)
    found = Dict().tag(sync=True)
    true = Dict().tag(sync=True)
