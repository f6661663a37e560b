"""The view for a lecture hall, by a page's link: ``?view=lecture&show=n_neurons,interaction``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cortexviz.base.language import say
from cortexviz.widgets.frame.settings import Settings
from cortexviz.widgets.pieces.controls import Field
from cortexviz.widgets.pieces.links import page_option


@dataclass(frozen=True)
class Lecture:
    """Whether a page is shown to a hall, and what of its forms is not.

    Attributes
    ----------
    on : bool
    hidden : set of str
        Names of the settings that have no place in it.
    wrong : str
        What the link asks for and no page can do, as a sentence; empty where nothing.
    """

    on: bool = False
    hidden: frozenset[str] = frozenset()
    wrong: str = ""

    @classmethod
    def asked(cls, kind: type[Settings]) -> Lecture:
        """What the page's link asks for: a few of the settings, or ``show=none`` of them."""
        view, show = page_option("view"), page_option("show")
        if view != "lecture":
            return cls(
                wrong=say("The link asks for view={view}; there is 'lecture'", view=repr(view[:40]))
                if view
                else ""
            )
        names, chosen = kind.names(), show.split(",") if show else list(kind.lecture)
        if show == "none":
            chosen = []
        unknown = ", ".join(sorted(set(chosen) - set(names)))[:80]
        wrong = say(
            "The link would show {unknown}, which is no setting here: use one of {names}",
            unknown=repr(unknown), names=", ".join(names),
        )  # fmt: skip
        return cls(True, frozenset(names) - set(chosen), wrong * bool(unknown))

    def unfolded(self, fields: Sequence[Field]) -> list[Field]:
        """The fields of a form; where few are shown none is folded away."""
        return [replace(one, advanced=one.advanced and not self.on) for one in fields]
