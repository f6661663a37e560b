"""Settings in the forms of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from cortexviz.base.language import say
from cortexviz.widgets.frame.lecture import Lecture
from cortexviz.widgets.frame.settings import Settings
from cortexviz.widgets.pieces.controls import Controls


def made(settings: Settings, lecture: Lecture) -> list[Controls]:
    """A form under each title."""
    titles, values = settings.forms(), asdict(settings)
    return [
        Controls(say(title), [field.said() for field in lecture.unfolded(fields)], values)
        for title, fields in titles.items()
    ]


def show(forms: Sequence[Controls], settings: Settings, lecture: Lecture) -> None:
    """These settings, without those that have no effect beside the others."""
    values, stops = asdict(settings), settings.stops()
    hidden = settings.hidden() | lecture.hidden
    for form in forms:
        names = list(form.values)
        with form.hold_trait_notifications(), form.hold_sync():
            form.values = {name: values[name] for name in names}
            form.hidden = [name for name in names if name in hidden]
            form.stops = {name: stops[name] for name in names if name in stops}
