"""The fields that grew in a life, as filters of a network: a life is one word of a link."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from cortexviz.base import limits
from cortexviz.v1 import rear
from cortexviz.v1.patches import Fields
from cortexviz.widgets.cortex import asked
from cortexviz.widgets.cortex.asked import EVERY
from cortexviz.widgets.cortex.settings import CortexSettings
from cortexviz.widgets.pieces.links import to_query

LOOKS = 20  # moments from one word of progress to the next


def life(settings: CortexSettings, moment: int) -> str:
    """All that was lived up to a moment, as a link says it: what is usual is left out."""
    lived = replace(asked.turned(settings, moment, {}), moments=moment)
    usual = vars(CortexSettings())
    return to_query({name: value for name, value in vars(lived).items() if value != usual[name]})


def grow(life: str) -> Generator[float, None, Fields]:
    """Live a life again; yields the share of it that is over, and returns what grew.

    Raises
    ------
    ValueError, TypeError
        If it is no life, or more than a page may ask for.
    """
    settings = CortexSettings().follow(life)
    n_neurons, moments = settings.n_neurons, settings.moments
    limits.within(asked.cost(settings), n_neurons=n_neurons, moments=moments)
    world, course = asked.scene(settings), asked.course(settings)
    lived = rear(
        asked.params(settings), world, course, settings.seed, LOOKS * EVERY, settings.disparity
    )
    for moment in lived:
        yield moment.state.step / (EVERY * moments)
    return moment.state.weights.reshape(-1, world.n_inputs), world.mask
