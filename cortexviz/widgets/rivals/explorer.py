"""Three models of recognition look at the same picture: an explorer of who is right, and why."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from ipywidgets import Box

from cortexviz.base.language import later, say
from cortexviz.rivals import Account, account
from cortexviz.widgets.frame import own
from cortexviz.widgets.frame.page import Page, group
from cortexviz.widgets.pieces.export import png
from cortexviz.widgets.rivals import settings as choices
from cortexviz.widgets.rivals import story
from cortexviz.widgets.rivals.code import python
from cortexviz.widgets.rivals.settings import RivalSettings
from cortexviz.widgets.rivals.trained import TITLES, Witness, models
from cortexviz.widgets.rivals.views import Views


class Seen(NamedTuple):
    """A picture that has been looked at, and what came of it."""

    settings: RivalSettings
    accounts: dict[str, Account]


class RivalExplorer(Page[RivalSettings, Seen]):
    """Show HMAX, the Bayesian network and an HTM the same picture, and see who names it, and why.

    Parameters
    ----------
    **settings
        Any field of `RivalSettings`: ``figure`` and ``object`` or ``drawing``, and what is done
        to it.

    Examples
    --------
    >>> from cortexviz.widgets import RivalExplorer
    >>> explorer = RivalExplorer(object="guitar", right=20)
    >>> explorer.settings.object, explorer.settings.right
    ('guitar', 20)
    """

    kind = RivalSettings
    waiting = later("Looking …")

    def __init__(self, **settings: Any) -> None:
        super().__init__(settings, {"PNG": self.png}, stem="recognition")
        self.views = Views()
        self.seen: Seen | None = None
        self.score: dict[str, dict[RivalSettings, bool]] = {name: {} for name in TITLES}
        own.listen(self.views.sheet, self.views.upload, self._put)
        self.reopens(self.views.upload)
        self.children = [self._layout()]
        self.start()

    def _layout(self) -> Box:
        views = self.views
        stage = group(
            "stage",
            group(
                "panel",
                self.caption,
                group("card", group("trio", views.sheet, *views.pathways.values()), views.score),
            ),
            group("card", views.readout),
        )
        shown, *others = self.forms
        return self.arranged(stage, [shown, views.upload], *([form] for form in others))

    @classmethod
    def rehearse(cls) -> None:
        picture = choices.picture(cls.kind())
        for _, model in models(lambda words: None):
            account(model, picture)

    def tasks(self) -> dict[str, bool]:
        answers = [right for scored in self.score.values() for right in scored.values()]
        done = {name for scored in self.score.values() for name in scored}
        return {
            say("Move the object until a model errs."): not all(answers),
            say("Hide a part of it, or add noise."): any(one.covered or one.noise for one in done),
            say("Draw something of your own."): self.settings.figure == "drawing",
        }

    # Looking --------------------------------------------------------------------------------------

    def wants(self, settings: RivalSettings) -> bool:
        """A look that has begun is shown before a newer one."""
        return True

    def prepare(self, settings: RivalSettings) -> Seen:
        picture = choices.picture(settings)
        self.views.sheet.on_loop(self._show_picture, picture, settings)
        found: dict[str, Account] = {}
        for name, model in models(self._say_learning):
            found[name] = account(model, picture)
            self.views.sheet.on_loop(self._draw, name, model, picture, found[name], settings)
        return Seen(settings, found)

    def _say_learning(self, words: str) -> None:
        self.caption.on_loop(
            partial(
                self.caption.show, "busy", words, say("This page's Python keeps what they learn.")
            )
        )

    def show(self, ready: Seen) -> None:
        self.seen = ready
        if right := ready.settings.right_answer:
            for name, one in ready.accounts.items():
                self.score[name][ready.settings] = one.tells and bool(one.said == right)
        self.views.show_score({n: (sum(x.values()), len(x)) for n, x in self.score.items()})
        self.stale(False)
        self.tell(*story.describe(ready.accounts, ready.settings))
        self.tick()
        self.keep_still()

    def not_ready(self, error: Exception) -> None:
        self.stale(True)
        super().not_ready(error)

    def _show_picture(self, picture: np.ndarray, settings: RivalSettings) -> None:
        self.views.show_picture(picture, story.settings_in_words(settings))

    def _draw(
        self, name: str, model: Witness, picture: np.ndarray, one: Account,
        settings: RivalSettings,
    ) -> None:  # fmt: skip
        self.views.draw(name, model, picture, one, settings.right_answer)

    # What a person draws, copies and saves --------------------------------------------------------

    def _put(self, drawing: str) -> None:
        """A picture of a person's own, by its word."""
        if (self.settings.figure, self.settings.drawing) != ("drawing", drawing):
            # What has been done to the picture is in the drawing.
            done = {name: vars(RivalSettings())[name] for name in choices.CHANGES}
            self.ask(figure="drawing", drawing=drawing, **done)

    def script(self) -> str:
        return python(self.settings)

    def png(self) -> bytes:
        """The picture, and who speaks for what in each model, as a PNG file."""
        if self.seen is None:
            raise ValueError("there is nothing to save yet: wait until all three have looked")
        text, _ = story.describe(self.seen.accounts, self.seen.settings)
        return png(self.views.page(text, 4))
