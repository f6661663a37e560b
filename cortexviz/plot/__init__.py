"""Arrays in, matplotlib Axes out; nothing here trains, computes a result or calls `plt.show()`."""

from cortexviz.plot.curves import modification_curve, neuron_course, weight_plane
from cortexviz.plot.faces import face_grid, face_table
from cortexviz.plot.matrices import matrix, selectivity_map
from cortexviz.plot.style import use_style

__all__ = [
    "face_grid",
    "face_table",
    "matrix",
    "modification_curve",
    "neuron_course",
    "selectivity_map",
    "use_style",
    "weight_plane",
]
