"""Arrays in, matplotlib Axes out; nothing here trains, computes a result or calls `plt.show()`.

============  ===================================================================================
`curves`      the rule as curves: `modification_curve`, `neuron_course`, `weight_plane`
`faces`       pictures in rows and tables: `face_grid`, `face_table`
`matrices`    matrices with their numbers: `matrix`, `selectivity_map`
`networks`    small Bayesian networks, their beliefs, how fast propagation came
`hmax`        the vision network: layers, patterns, recognition
`perception`  feedback: contours that are not there, imagery, attention
`toy`         the worked example of Dura-Bernal 2012
`studies`     the figures of a study; `bench` those of perception science, `race` of rivals,
              `rearing` of two eyes
`v1`          receptive fields that grew, and tuning curves
`rivals`      three models of recognition side by side, and an HTM's groups
`style`       one look for all: `use_style`
============  ===================================================================================
"""

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from cortexviz.plot import networks, v1
from cortexviz.plot.curves import modification_curve, neuron_course, weight_plane
from cortexviz.plot.faces import face_grid, face_table
from cortexviz.plot.matrices import matrix, selectivity_map
from cortexviz.plot.style import use_style

if TYPE_CHECKING:
    from cortexviz.plot import hmax, perception, rivals, studies, toy

__all__ = [
    "face_grid",
    "face_table",
    "hmax",
    "matrix",
    "modification_curve",
    "networks",
    "neuron_course",
    "perception",
    "rivals",
    "selectivity_map",
    "studies",
    "toy",
    "use_style",
    "v1",
    "weight_plane",
]


def __getattr__(name: str) -> ModuleType:
    """Import on first use what brings scikit-learn: a second, where the rest takes .4."""
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
