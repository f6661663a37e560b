"""One trial of `trials`, done: what a network makes of it, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from cortexviz.data import (
    Contour,
    distort,
    illusory_contour,
    kanizsa,
    silhouettes,
)
from cortexviz.hmax import (
    LAYERS,
    HMAXNetwork,
    Step,
    measures,
    receptive_field,
)
from cortexviz.studies.stimulation import Driven, stimulated
from cortexviz.studies.trials import FEEDBACK, Trial

# Figures of any size; where C1 is driven, S3 must hear what C2 says, and not the picture itself.
STRUCTURE, DRIVEN = "sizes", "contours"
GEOMETRY = ("shape", "size", "support_ratio", "rotation", "shift")
MOVED = 0.01  # change of a belief that counts
COLUMNS = (
    "called", "nothing", "probability", "before", "gap", "weakest", "beside", "size",
    *(f"step_{layer}" for layer in LAYERS),
)  # fmt: skip


def looking(trial: Trial, n_jobs: int = 1) -> HMAXNetwork:
    """The network that looks at a trial."""
    return network(DRIVEN if trial.table == "stimulated" else STRUCTURE, trial.seed, n_jobs)


@lru_cache(maxsize=2)  # trials come network after network
def network(structure: str, seed: int, n_jobs: int) -> HMAXNetwork:
    """One that knows the silhouettes; its dictionary is learned with this seed."""
    names, images = silhouettes()
    return HMAXNetwork(structure, random_state=seed, n_jobs=n_jobs).fit(images, names)


forget = network.cache_clear  # they hold some 100 MB


def measured(trial: Trial, seeing: HMAXNetwork) -> dict[str, float]:
    """Values of some of `COLUMNS`; what is called is the number of a category, or -1."""
    feedback = FEEDBACK[trial.feedback]()
    if trial.table == "stimulated":
        at_random, named = "random" in trial.condition, "must" in trial.condition
        found = stimulated(seeing, feedback, int(trial.x), at_random, named, trial.variation)
        return _named(found) | {"gap": found.rest, "beside": found.beside}
    steps = list(seeing.perceive(picture(trial), feedback=feedback))
    return _moves(trial, steps) if trial.table == "order" else seen(trial, seeing, steps)


def picture(trial: Trial) -> np.ndarray:
    """What is shown, (140, 140) float32."""
    shown = kanizsa(**trial.figure)
    if not trial.noise:
        return shown
    noisy = distort(shown[None], seed=trial.variation, names=[trial.noise])
    return noisy[trial.noise][trial.variation, 0]


def contour(trial: Trial) -> Contour:
    """Of the figure as it would be with its inducers in line."""
    return illusory_contour(**{n: v for n, v in trial.figure.items() if n in GEOMETRY})


def seen(trial: Trial, seeing: HMAXNetwork, steps: Sequence[Step]) -> dict[str, float]:
    """What a figure is called, and the belief on its gaps, from the first and the last step."""
    first, last = (
        measures.gap_belief(step.beliefs, contour(trial), step.structure)
        for step in (steps[0], steps[-1])
    )
    shape = trial.figure.get("shape", "square")
    own = float(steps[-1].categories[list(seeing.classes_).index(shape)])
    found = {"before": first.on.mean(), "gap": last.on.mean(), "weakest": last.on.min()}
    if (pose := steps[-1].pose) is not None:
        found["size"] = 80 * pose.scale
    return _named(steps[-1]) | found | {"probability": own, "beside": last.beside}


def _named(step: Step | Driven) -> dict[str, float]:
    nothing = step.nothing > 0.5
    called = -1 if nothing else int(step.categories.argmax())
    return {"called": called, "nothing": step.nothing}


def _moves(trial: Trial, steps: Sequence[Step]) -> dict[str, float]:
    """The step, from 1, at which the node nearest to the middle of a gap first moves; 0 never.

    S3 has no node on the gap: it moves when it first believes in something.
    """
    middle = contour(trial).gaps[0].mean(axis=0)
    found: dict[str, float] = {}
    for layer in LAYERS:
        node = (0, 0) if layer == "S3" else _nearest(middle, layer, steps[0])
        course = np.array([step.beliefs[layer][node] for step in steps])
        start = course[0] if layer == "S3" else np.full(course.shape[1], 1 / course.shape[1])
        moved = np.abs(course - start).max(axis=1) > MOVED
        found[f"step_{layer}"] = float(moved.argmax() + 1 if moved.any() else 0)
    return found


def _nearest(place: np.ndarray, layer: str, step: Step) -> tuple[int, ...]:
    """The node whose receptive field has its middle nearest to a (row, column)."""
    first, second = (_middle(step, layer, i) for i in (0, 1))
    return tuple(np.rint((place - first) / (second - first)).astype(int).tolist())


def _middle(step: Step, layer: str, i: int) -> float:
    rows, _ = receptive_field(step.structure, layer, i, i)
    return (rows.start + rows.stop - 1) / 2
