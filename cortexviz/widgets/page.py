"""A page of settings, whatever it shows: forms, a link that reopens it, and what it has to say."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import ipywidgets
import traitlets

from cortexviz import limits

from ._piece import running_loop
from .caption import Caption
from .controls import Controls
from .export import Export
from .lifeline import Lifeline
from .links import Link, from_query, page_query, to_query

EXPECTED = (ValueError, TypeError, ArithmeticError, OSError)


def group(name: str, *children: ipywidgets.Widget) -> ipywidgets.Box:
    """A box that the style sheet knows as ``cvz-<name>``."""
    box = ipywidgets.Box(children)
    box.add_class(f"cvz-{name}")
    return box


class Page(ipywidgets.Box):
    """Base of all explorers: settings in forms and in a link, and errors as a sentence.

    `settings` (a dict) is the whole state that a person chooses; `change` sets some of it. In a
    page that Voila opened, what its link says comes first, then `settings`, then the defaults.
    """

    defaults: ClassVar[dict[str, Any]] = {}

    settings = traitlets.Dict()

    def __init__(
        self,
        settings: dict[str, Any],
        forms: Sequence[Controls],
        make: dict[str, Callable[[], bytes]],
        stem: str,
    ) -> None:
        super().__init__()
        limits.allow(settings.get("folder", ""))
        self.add_class("cvz-explorer")
        self._loop = running_loop()
        self.forms = list(forms)
        self.caption = Caption()
        self.link = Link()
        self.export = Export(stem, make)
        self.notice = ""
        self._failed = False
        for form in self.forms:
            form.observe(self._form_changed, "values")
        self.settings = {**self.defaults, **settings}
        self._set_forms()

    def start(self) -> None:
        """Open the run that the link or the settings ask for, and show its first state."""
        self.children = [Lifeline(), *self.children]
        wrong = ""
        try:
            self.settings = {**self.settings, **from_query(page_query(), self.defaults)}
        except ValueError as error:
            wrong = str(error)
        self._set_forms()
        self.restart()
        self.notice = wrong

    # Settings -------------------------------------------------------------------------------------

    def change(self, **settings: Any) -> None:
        """Set some of the settings and start again with them; playing goes on if it was on."""
        unknown = set(settings) - set(self.defaults)
        if unknown:
            raise TypeError(
                f"{', '.join(sorted(unknown))}: no such setting; there are "
                + ", ".join(self.defaults)
            )
        self.settings = {**self.settings, **settings}
        self._set_forms()
        self.restart()

    def hidden(self, settings: dict[str, Any]) -> set[str]:
        """Names of the settings that do not apply now."""
        return set()

    def _set_forms(self) -> None:
        hidden = self.hidden(self.settings)
        for form in self.forms:
            names = list(form.values)
            with form.hold_trait_notifications(), form.hold_sync():
                form.values = {name: self.settings[name] for name in names}
                form.hidden = [name for name in names if name in hidden]

    def _form_changed(self, change: dict[str, Any]) -> None:
        change["owner"].on_loop(self._take_form, change["owner"])

    def _take_form(self, form: Controls) -> None:
        # Read now, not when the message came: a slider that is being drawn has moved on since.
        changed = {k: value for k, value in form.values.items() if self.settings[k] != value}
        if changed:
            self._guard(lambda: self.change(**changed))

    def restart(self) -> None:
        """Begin again with the settings as they are; an explorer says what that means to it."""
        self._failed, self.notice = False, ""
        self.link.query = to_query(self.settings)
        self.link.code = self.code()

    def code(self) -> str:
        """The call that makes this explorer as it is now."""
        changed = {k: v for k, v in self.settings.items() if v != self.defaults[k]}
        arguments = ", ".join(f"{name}={value!r}" for name, value in changed.items())
        return f"{type(self).__name__}({arguments})"

    # What the page says ---------------------------------------------------------------------------

    def fail(self, error: Exception) -> None:
        """Show the sentence of `error` in the page, which stays usable."""
        self._failed = True
        if not isinstance(error, EXPECTED):
            traceback.print_exception(error)
        said = str(error) if isinstance(error, EXPECTED) else f"{type(error).__name__}: {error}"
        self.caption.show("error", said, "Change a setting and it starts again.")

    def warn(self, sentence: str) -> None:
        """Show a warning of the library with every caption of this run."""
        self.notice = sentence

    def _guard(self, call: Callable[[], Any]) -> None:
        try:
            call()
        except Exception as error:  # whatever it is, the page must say it
            self.fail(error)
