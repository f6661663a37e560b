"""The page's life as a script: from the photographs to the fields of both eyes."""

from __future__ import annotations

from typing import Any

from cortexviz.base import check
from cortexviz.v1 import Condition, Params
from cortexviz.widgets.cortex import asked
from cortexviz.widgets.cortex.settings import CortexSettings
from cortexviz.widgets.frame.words import call


def lived(settings: CortexSettings) -> list[str]:
    """A life in Python, from the photographs to its last moment.

    Raises
    ------
    ValueError, TypeError
        If the settings ask for no life that there is.
    """
    given, lasts = asked.params(settings), asked.course(settings)
    seen = asked.WORLDS[check.choice("world", settings.world, asked.WORLDS)]
    if settings.world in ("folder", "own"):
        seen = {"folder": settings.folder if settings.world == "folder" else "my pictures"}
    usual, plain = vars(Params()), vars(Condition())
    return [
        call("world = natural_patches", **seen),
        "course = [",
        *(f"    ({call('Condition', **_unlike(vars(one), plain))}, {n:_})," for one, n in lasts),
        "]",
        call("params = Params", **_unlike(vars(given), usual)),
        call("*_, last = rear", "params", "world", "course", seed=settings.seed,
             disparity=settings.disparity),
        "both = last.state.weights.reshape(-1, world.n_inputs)  # a row for each eye",
    ]  # fmt: skip


def python(settings: CortexSettings) -> str:
    """The library at work, from the photographs to the fields of both eyes."""
    lines = [
        "from cortexviz import plot",
        "from cortexviz.v1 import Condition, Params, fields, natural_patches, rear",
        "",
        *lived(settings),
        call("ax = plot.field_grid", "fields(both, world.mask)", columns=10),
        'ax.set_title(f"ocular dominance {last.dominance.mean():+.2f}")',
    ]
    return "\n".join(lines) + "\n"


def _unlike(values: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value != usual[name]}
