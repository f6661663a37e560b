"""What is done once before the first run, so that what cannot work is met now, not in an hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from cortexviz import __version__
from cortexviz.base import warn
from cortexviz.bcm import train
from cortexviz.studies.design import Design, Run
from cortexviz.studies.measures import MEASURES
from cortexviz.studies.store import Store
from cortexviz.studies.work import measured

CALLER = 5  # from our warnings up to whoever asked for the rows of the study


def prepared(study: Design, store: Store, todo: Sequence[Run]) -> dict[str, Any]:
    """`reference_of`, once every setting and every measure has been tried on what is to be done."""
    if store.version != __version__:
        warn.warn(
            f"{store.path.name} was begun by cortexviz {store.version} and goes on with "
            f"{__version__}: the column `versions` says which did a run",
            stacklevel=CALLER,
        )
    _try_settings(study, todo)
    if study.few:
        warn.warn(study.few, stacklevel=CALLER)
    reference = reference_of(study)
    _try_measures(study, todo, reference)
    return reference


def reference_of(study: Design) -> dict[str, Any]:
    """What each metric computes once, from all faces."""
    with warn.unheard():
        return {name: MEASURES[name].prepare(study.reference.images) for name in study.metrics}


def _try_settings(study: Design, todo: Iterable[Run]) -> None:
    """Too few pictures, or a batch larger than the set."""
    with warn.unheard():
        for run in {(run.label, run.params.batch_size): run for run in todo}.values():
            train(run.params, study.images(run))


def _try_measures(study: Design, todo: Iterable[Run], reference: Mapping[str, Any]) -> None:
    """Measure noise of the shape of each set of one's own, which a metric may not take."""
    own = {run.label: run.pictures for run in todo if isinstance(run.pictures, np.ndarray)}
    with warn.unheard():
        for label, pictures in own.items():
            least = max(MEASURES[name].least_images for name in study.metrics)
            noise = np.random.default_rng(0).random((least, 1, pictures[0].size))
            try:
                measured(noise, pictures, reference)
            except (ValueError, TypeError) as error:
                raise ValueError(
                    f"data[{label!r}] must be pictures that {', '.join(study.metrics)} can "
                    f"measure; got shape {pictures.shape}: {error}"
                ) from None
