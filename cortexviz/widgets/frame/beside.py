"""One setting that is different beside a run: as a value, in words, in a link, and as a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from cortexviz.base import check
from cortexviz.base.language import say
from cortexviz.widgets.frame.settings import Settings
from cortexviz.widgets.pieces.controls import Controls, Field

S = TypeVar("S", bound=Settings)


class Difference(NamedTuple):
    """A setting and its value beside a run whose other settings are the same."""

    name: str
    value: Any

    def __str__(self) -> str:
        """As a link has it: ``interaction:L``."""
        return f"{self.name}:{self.value}"

    def applied(self, settings: S) -> S:
        """`settings` with this value, and what moves along with it."""
        return settings.change(**{self.name: self.value})

    def words(self, settings: Settings, other: Settings) -> str:
        """What else has moved along in `other`; often nothing."""
        idle = settings.hidden() | other.hidden() | {self.name}
        moved = [one.name for one in settings.labelled() if one.name not in idle
                 and vars(settings)[one.name] != vars(other)[one.name]]  # fmt: skip
        if not moved:
            return ""
        return say("With it, {changes}.", changes="; ".join(map(other.said, moved)))


def read(text: str, settings: Settings) -> Difference | None:
    """The difference that a link asks for; none where it is empty.

    Raises
    ------
    ValueError
        For a name that is no setting, or a value that cannot be read.
    """
    name, _, value = text.partition(":")
    if not name:
        return None
    check.choice("compare in the link", name, settings.names())
    return Difference(name, vars(settings.follow(urlencode({name: value})))[name])


class Chooser:
    """Which setting differs, and its value there; `changed` hears of another difference."""

    def __init__(self, changed: Callable[[Difference | None], object]) -> None:
        self.which = Controls(say("Side by side"), [], {})
        self.value = Controls("", [], {})
        self._changed = changed
        self._settings = Settings()
        self.which.on_change(self._choose)
        self.value.on_change(lambda given: changed(Difference(*next(iter(given.items())))))

    def _choose(self, given: dict[str, Any]) -> None:
        name = given["beside"]
        self._changed(Difference(name, self._settings.another(name)) if name else None)

    def show(self, settings: Settings, difference: Difference | None) -> None:
        """What can differ beside these settings, and what does."""
        self._settings = settings
        name = difference.name if difference else ""
        idle = settings.hidden() - {name}
        free = [one for one in settings.labelled()
                if (one.options or one.stops) and one.name not in idle]  # fmt: skip
        if name not in {"", *(one.name for one in free)}:
            free.append(settings.field(name))
        offered = [("", say("nothing: one alone")), *((one.name, say(one.label)) for one in free)]
        choice = Field("beside", say("Also with another"), options=offered)
        self.which.offer([choice], {"beside": name})
        if difference is None or not settings.shows(name):
            self.value.offer([], {})
            return
        other = difference.applied(settings)
        own = replace(settings.field(name).said(), advanced=False)
        self.value.offer([own], {name: difference.value}, other.stops())
