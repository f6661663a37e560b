"""Pictures of the vision network: its `layers`, and the `figures` of Dura-Bernal 2012."""

from cortexviz.plot.hmax.figures import accuracy_curves, before_after, pattern_grid, pooling_maps
from cortexviz.plot.hmax.layers import (
    category_bars,
    five_layers,
    orientation_key,
    orientation_map,
    peak_map,
    place_map,
    receptive_fields,
)

__all__ = [
    "accuracy_curves",
    "before_after",
    "category_bars",
    "five_layers",
    "orientation_key",
    "orientation_map",
    "pattern_grid",
    "peak_map",
    "place_map",
    "pooling_maps",
    "receptive_fields",
]
