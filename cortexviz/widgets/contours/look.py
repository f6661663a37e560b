"""What the contour explorer draws of each step; all without a browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from cortexviz.hmax import Poses, Step, Structure
from cortexviz.hmax.background import NAME as NOTHING
from cortexviz.hmax.gabor import edge_names
from cortexviz.hmax.reconstruction import sketch
from cortexviz.widgets.contours.compact import Compact
from cortexviz.widgets.contours.pictures import Painter, prototype_size
from cortexviz.widgets.frame.maps import channels
from cortexviz.widgets.frame.objects import silhouettes

NONE: Mapping[str, np.ndarray] = MappingProxyType({})
CHIPS = 3  # prototypes shown beside the maps of S2 and C2


class Seen(NamedTuple):
    """All that is drawn of one step.

    Attributes
    ----------
    index : int
        0 is the picture alone, before anybody looks.
    step : Step or None
        What the network believes; None at 0.
    panels : dict of layer to list of (2, height, width) uint8
    common : dict of "S2" and "C2" to list of (prototype, nodes)
    before, now : (2, side, side) uint8
        The reconstruction before feedback and as it is.
    told : set of layers
        Those that have heard from above, and so multiply.
    heard : bool
        Whether S3 has heard of the picture.
    """

    index: int  # type: ignore[assignment]  # a tuple has a method of that name
    step: Step | None
    panels: dict[str, list[np.ndarray]]
    common: dict[str, list[tuple[int, int]]]
    before: np.ndarray
    now: np.ndarray
    told: frozenset[str] = frozenset()
    heard: bool = False


def probabilities(step: Step) -> tuple[np.ndarray, float]:
    """Of each object, (n_categories,), and of none that S3 knows; together 1."""
    nothing = step.nothing
    total = step.categories.sum()
    return step.categories * ((1 - nothing) / total if total else 1.0), nothing


class Look:
    """Turns the steps of one run into what is drawn; only what a step changed is drawn anew.

    Parameters
    ----------
    painter : Painter
    taught : mapping of name to (140, 140) array
        What S3 knows beside the thirty objects.
    """

    def __init__(self, painter: Painter, taught: Mapping[str, np.ndarray] = NONE) -> None:
        self.painter = painter
        self.structure: Structure = painter.structure
        self.edges = edge_names(self.structure.n_orientations)
        places = self.structure.places
        self.poses = places if isinstance(places, Poses) else None  # that S3 looks for
        self.chance = 1 / len(self.edges)
        self.classes = [] if painter.network is None else painter.network.classes_.tolist()
        self.doubt = None if painter.network is None else painter.network.nothing  # beforehand
        self.images = dict(zip(silhouettes().names, silhouettes().images, strict=True)) | dict(
            taught
        )
        self._before = np.zeros((painter.side, painter.side))
        self._compact = Compact(self.structure)

    def blank(self) -> Seen:
        """Nobody has looked yet."""
        panels = {name: [np.zeros((2, *size), np.uint8) for size in sizes]
                  for name, sizes in self.sizes().items()}  # fmt: skip
        none = np.zeros((2, self.painter.side, self.painter.side), np.uint8)
        return Seen(0, None, panels, {"S2": [], "C2": []}, none, none)

    def sizes(self) -> dict[str, list[tuple[int, int]]]:
        """Height and width of each layer's panels."""
        side, grids = self.painter.side, self.painter.grids
        seen = (prototype_size(self.structure),) * 2
        maps = {name: [(grids[name].count,) * 2] * len(self.edges) for name in ("S1", "C1")}
        prototypes: dict[str, list[tuple[int, int]]] = {
            name: [(side, side)] + [seen] * CHIPS for name in ("S2", "C2")
        }
        return maps | prototypes | {"S3": [(side, side)]}

    def follow(self, before: Seen, step: Step) -> Seen:
        """What is drawn after `step`, given what was before it.

        Raises
        ------
        ValueError
            If a belief is not a number: nothing could be drawn or said of it.
        """
        layer, panels, common = step.layer, dict(before.panels), dict(before.common)
        if not all(np.isfinite(x).all() for x in (step.beliefs[layer], step.categories)):
            raise ValueError(
                f"{layer} has come to beliefs that are no numbers ({step.direction}, sweep "
                f"{step.sweep}): choose temperatures and gains nearer to those for contours"
            )
        if layer == "S3":
            panels["S3"] = [self.painter.place(step, *self._expected(step))]
        else:
            panels[layer] = self.painter.layer(step, layer)
        if layer in common:
            common[layer] = self.painter.common(step.beliefs[layer], layer, CHIPS)
            # A prototype that nobody believes in is not shown as one of many nodes.
            for i, nodes in common[layer]:
                chip = self.painter.prototype(i) * (nodes > 0)
                panels[layer].append(channels(chip, chip))
        if layer == "S1":
            drawn = sketch(step.beliefs, step.evidence, self.structure)
            if step.sweep == 1 and step.direction == "up":
                self._before = drawn
            now, past = channels(self._before, drawn), channels(self._before, self._before)
        else:
            now, past = before.now, before.before
        told = before.told | ({layer} if step.direction == "down" else set())
        heard = before.heard or layer == "S3"
        if before.step is None:
            self._compact = Compact(self.structure)
        kept = self._compact(step, told)
        return Seen(before.index + 1, kept, panels, common, past, now, told, heard)

    def beliefs(self, seen: Seen) -> list[dict[str, object]]:
        """How far each object is believed in after a step, and none: a row for each."""
        step = seen.step
        if step is None:
            return []
        known, nothing = probabilities(step)
        return [
            {"step": seen.index, "layer": step.layer, "direction": step.direction,
             "sweep": step.sweep, "object": name, "probability": f"{p:.6g}"}
            for name, p in [*zip(self.classes, known, strict=True), ("nothing", nothing)]
        ]  # fmt: skip

    def arrays(self, past: Iterable[Seen]) -> Iterator[tuple[str, np.ndarray]]:
        """What each step has brought up to date, "step6_C2_down", and the states of S3's node."""
        for seen in past:
            if (step := seen.step) is not None:
                name = f"step{seen.index}_{step.layer}_{step.direction}"
                yield name, step.beliefs[step.layer]
        yield "objects", np.array([*self.classes, *[NOTHING] * bool(self.doubt)])

    def _expected(self, step: Step) -> tuple[np.ndarray, float]:
        """All objects at once, each as dark as it is believed in, and how far any is."""
        known, nothing = probabilities(step)
        ink = sum(p * (1 - self.images[name])
                  for name, p in zip(self.classes, known, strict=True))  # fmt: skip
        return ink, 1 - nothing
