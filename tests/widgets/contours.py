"""One trained coarse network for all tests of the contour explorer."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from cortexviz.widgets.contours import asked, figures, training
from cortexviz.widgets.contours.look import Look, Seen
from cortexviz.widgets.contours.pictures import Painter
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.frame import objects

COARSE = ContourSettings().change(plan="both")


def settings(**changed: Any) -> ContourSettings:
    """All settings, of the coarse plan."""
    return replace(COARSE, **changed)


@cache
def network(name: str = "both") -> Any:
    """The network of a plan, by default a coarse one, trained once; the explorer finds it too."""
    plan = asked.structure(COARSE.change(plan=name))
    trained = training.TRAINED.get(
        plan, lambda: training.train(plan), lambda progress: None, lambda: True
    )
    return trained[0]


def look() -> Look:
    return Look(Painter(network().structure_, objects.SIDE, network()))


def run(**changed: Any) -> tuple[list[Seen], Look, ContourSettings]:
    """All that is drawn of a run, who draws it, and its settings."""
    chosen, eye = settings(**changed), look()
    seen = [eye.blank()]
    for step in network().perceive(figures.figure(chosen), **asked.question(chosen)):
        seen.append(eye.follow(seen[-1], step))
    return seen, eye, chosen
