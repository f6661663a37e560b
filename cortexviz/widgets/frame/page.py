"""A page of settings, whatever it shows: forms, a link that reopens it, and what it has to say."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, Generic, TypeVar

import ipywidgets
import traitlets
from IPython.display import display
from ipywidgets import Box

from cortexviz.base import check, folders
from cortexviz.base.files import as_path, replacing
from cortexviz.base.language import later, say, say_n
from cortexviz.widgets.frame import forms
from cortexviz.widgets.frame.arrival import Arrival
from cortexviz.widgets.frame.job import Turns
from cortexviz.widgets.frame.lecture import Lecture
from cortexviz.widgets.frame.reopening import offer_reopening
from cortexviz.widgets.frame.settings import Settings
from cortexviz.widgets.frame.still import Still
from cortexviz.widgets.frame.words import in_words
from cortexviz.widgets.pieces.caption import Caption, Lifeline
from cortexviz.widgets.pieces.export import Export
from cortexviz.widgets.pieces.guide import Guide
from cortexviz.widgets.pieces.links import Link, page_query, speak_as_asked
from cortexviz.widgets.pieces.piece import running_loop
from cortexviz.widgets.pieces.saved import Saved
from cortexviz.widgets.pieces.upload import Upload

S = TypeVar("S", bound=Settings)
Ready = TypeVar("Ready")  # what a page shows, once it is prepared
EXPECTED = (ValueError, TypeError, ArithmeticError, OSError)


def group(name: str, *children: ipywidgets.Widget) -> Box:
    """A box that the style sheet knows as ``cvz-<name>``."""
    box = Box(children)
    box.add_class(f"cvz-{name}")
    return box


class Page(Box, Generic[S, Ready]):
    """Base of all explorers: settings in forms and in a link, and errors as a sentence.

    What the settings ask for is prepared in a thread and then shown; newer settings replace it.

    `settings` is the whole state that a person chooses, a value; `change` sets some of it. What a
    link says comes first (that of a page that Voila opened, or one that is given as ``link``), then
    what else is `given`, then the defaults.
    """

    kind: type[S]  # of its settings
    children: Sequence[ipywidgets.Widget]
    settings: S = traitlets.Instance(Settings)  # type: ignore[assignment]
    waiting = later("Working …")
    meanwhile = ""  # what else to say while it takes long
    _arrival: Arrival | None = None  # of a browser

    def __init__(
        self, given: dict[str, Any], make: dict[str, Callable[[], bytes]], stem: str
    ) -> None:
        self._unheard = speak_as_asked()
        self.came_by = given.pop("link", "") or page_query()
        chosen = self.kind().change(**given)
        super().__init__()
        folders.allow(given.get("folder", ""))
        self.add_class("cvz-explorer")
        self._loop = running_loop()
        self.lecture = Lecture.asked(self.kind)
        if self.lecture.on:
            self.add_class("cvz-lecture")
        self.forms = forms.made(chosen, self.lecture)
        self.guide = Guide(name=stem, presets=[[name, say(name)] for name in self.kind.presets])
        self.caption = Caption()
        self.link = Link()
        self.export = Export(stem, make, self.saved)
        self.notice = ""
        self.failed = False
        self._still = Still(self._loop, self.still)
        self.job: Turns[Ready, list[S]] = Turns(
            self._loop, self._say_waiting, self.not_ready, self.awaits, self._again
        )
        for form in self.forms:
            form.on_change(self._take)
        self.guide.on_message("preset", self.choose_preset)
        self.settings = chosen
        self._set_forms()

    def start(self) -> None:
        """Open the run that the link or the settings ask for, and show its first state."""
        lifeline = Lifeline()
        self.children = [lifeline, *self.children]
        self._open(self.settings)
        arrival = self._arrival = Arrival(self)
        lifeline.on_message("arrived", lambda _: arrival.there())

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        if key is None and self._arrival is not None:
            self._arrival.asked()
        return super().get_state(key, drop_defaults)  # type: ignore[no-any-return]

    def _open(self, settings: S) -> None:
        """What `settings` ask for, and where it says otherwise, the link."""
        self.settings, wrong = settings.followed(self.came_by)
        self._set_forms()
        self.restart()
        self._guard(lambda: wrong.extend(self.follow_session()))
        said = [self._unheard, self.lecture.wrong, *_not_followed(wrong)]
        self.notice = " ".join(filter(None, [self.notice, *said]))

    def follow_session(self) -> list[str]:
        """Open what the link says beside the settings; a sentence for each part that it cannot."""
        return []

    def reopens(self, upload: Upload) -> None:
        """Offer the way back where a picture is put in that a page has saved."""

        def tell(sentence: str) -> None:
            self.notice = sentence
            if not self.job.busy:
                self.caption.hint = sentence

        def reopen(query: str) -> None:
            self.came_by = query
            self._guard(lambda: self._open(self.kind()))

        offer_reopening(upload, self.kind.page, tell, reopen)

    def arranged(self, stage: Box, *cards: Sequence[ipywidgets.Widget]) -> Box:
        """The stage, and beside it what there is to choose and to keep, on cards."""
        column = [[self.guide], *cards, [self.export, self.link]]
        return group("layout", stage, group("side", *(group("card", *card) for card in column)))

    @classmethod
    def rehearse(cls) -> None:
        """Do once what the first picture takes, without a page: what is loaded, compiled and
        learned for it stays in this process, and in its copies."""

    @classmethod
    def rehearse_further(cls) -> None:
        """The same for what a page may be asked for next, where each would need much memory."""

    # Settings -------------------------------------------------------------------------------------

    def change(self, **settings: Any) -> None:
        """Set some of the settings and start again with them; playing goes on if it was on."""
        self.settings = self.settings.change(**settings)
        self._set_forms()
        self.restart()

    def ask(self, **settings: Any) -> None:
        """The same for a person: what is wrong with it is said in the page."""
        self._guard(lambda: self.change(**settings))

    def choose_preset(self, name: str) -> None:
        """Set all of the settings as a preset has them."""
        if name in self.kind.presets:
            self._guard(lambda: self.change(**self.settings.steps_to(name)))

    def _set_forms(self) -> None:
        self.guide.chosen = self.settings.liked
        forms.show(self.forms, self.settings, self.lecture)

    def _take(self, given: dict[str, Any]) -> None:
        now = asdict(self.settings)
        changed = {name: value for name, value in given.items() if now.get(name) != value}
        if changed:
            self.ask(**changed)

    def restart(self) -> None:
        """Begin again with the settings as they are; what has begun and is wanted comes first."""
        self._say_settings()
        self.job.ask(self.asks(), partial(self.prepare, self.settings), self.show)

    def _again(self) -> None:
        notice = self.notice
        self.restart()
        self.notice = notice

    def asks(self) -> list[S]:
        """The settings of all that it prepares."""
        return [self.settings]

    def awaits(self, begun: list[S]) -> bool:
        """Whether all that has begun is still wanted."""
        return all(map(self.wants, begun))

    def _say_settings(self) -> None:
        self.failed, self.notice = False, ""
        self.link.query = self.settings.query()
        self.link.code = self.code()

    # What an explorer defines ---------------------------------------------------------------------

    def prepare(self, settings: S) -> Ready:
        """What is shown. May take long, so a thread runs it: it must not touch the screen."""
        raise NotImplementedError

    def show(self, ready: Ready) -> None:
        """Show it."""
        raise NotImplementedError

    def not_ready(self, error: Exception) -> None:
        """It could not be prepared: say why."""
        self.fail(error)

    def wants(self, settings: S) -> bool:
        """Whether what these settings ask for will be shown: a thread may ask."""
        return settings == self.settings

    def tasks(self) -> dict[str, bool]:
        """What to do first, in a few sentences -> whether it is done, as the page is now."""
        return {}

    def script(self) -> str:
        """Python that leads to the page's picture in a fresh notebook; errors as `prepare` has."""
        raise NotImplementedError

    def code(self) -> str:
        """What "Copy Python" copies: the script, or why there is none."""
        try:
            return self.script()
        except (ValueError, TypeError) as error:  # the page says so, too
            return f"# {error}\n"

    # What is saved --------------------------------------------------------------------------------

    def saved(self) -> Saved:
        """What a file that is saved now tells of this page."""
        query = "&".join(filter(None, [self.link.query, self.link.session]))
        return Saved(self.kind.page, asdict(self.settings), query)

    def save(self, path: Any) -> None:
        """Save what a button of the page saves, by the ending of the file: ``save("faces.svg")``.

        Raises
        ------
        ValueError
            For an ending that the page has no button for, or while there is nothing to save.
        """
        kind = check.choice("path", as_path("path", path).suffix[1:].upper(), self.export.make)
        data = self.export.file(kind)
        with replacing(path) as file:
            file.write(data)

    # What a saved notebook keeps ------------------------------------------------------------------

    def _ipython_display_(self) -> None:
        """The live page, and under it what is left of it in a notebook that is opened again."""
        display(self._repr_mimebundle_(), raw=True)
        self._still.show()
        self.keep_still()

    def still(self) -> bytes:
        """The picture that a saved notebook keeps, as a PNG file; a small one."""
        return self.export.make["PNG"]()

    def keep_still(self) -> None:
        """Renew that picture once nothing has happened for a second."""
        self._still.renew_soon()

    def tick(self) -> None:
        """Tick off the tasks that are done; called whenever the page shows something new."""
        self.guide.tick(self.tasks())

    # What the page says ---------------------------------------------------------------------------

    def tell(self, text: str, hint: str) -> None:
        """Say what is seen, and all that is to be noticed beside it."""
        self.caption.show("say", text, f"{hint} {self.notice}".strip())

    def _say_waiting(self) -> None:
        if not (self.caption.tone == "busy" and self.caption.text):  # it may say more already
            self.caption.show("busy", say(self.waiting), say(self.meanwhile))

    def fail(self, error: Exception) -> None:
        """Show the sentence of `error` in the page, which stays usable."""
        self.failed = True
        if not isinstance(error, EXPECTED):
            traceback.print_exception(error)
        said = str(error) if isinstance(error, EXPECTED) else f"{type(error).__name__}: {error}"
        self.caption.show(
            "error", self.in_words(said), say("Change a setting and it starts again.")
        )

    def stale(self, on: bool) -> None:
        """Whether what is shown belongs to earlier settings: it is then dimmed."""
        (self.add_class if on else self.remove_class)("cvz-stale")

    def warn(self, sentence: str) -> None:
        """Show a warning of the library with every caption of this run."""
        self.notice = self.in_words(sentence)

    def in_words(self, sentence: str) -> str:
        """`sentence` with this page's labels for the names of arguments."""
        fields = [field for form in self.forms for field in form.fields]
        return in_words(sentence, fields, self.settings.aliases, self.settings.phrases)

    def _guard(self, call: Callable[[], Any]) -> None:
        try:
            call()
        except Exception as error:  # whatever it is, the page must say it
            self.fail(error)


def _not_followed(wrong: list[str]) -> list[str]:
    """What of a link is not followed, in the names that a link has, which are not the labels."""
    if not wrong:
        return []
    first, more = in_words(wrong[0], ()), len(wrong) - 1
    others = say_n("{n} more is not followed.", "{n} more are not followed.", more) if more else ""
    end = "" if first.endswith("?") else "."
    return [first + end, others, say("All else in the link is followed.")]
