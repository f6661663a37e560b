"""What is kept of a run: where it is, in the link, and what was seen, in files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Generic

from PIL import Image

from cortexviz.base.files import replacing
from cortexviz.widgets.frame.beside import read
from cortexviz.widgets.frame.page import Ready, S
from cortexviz.widgets.frame.paired import Paired
from cortexviz.widgets.frame.playback import Playback
from cortexviz.widgets.frame.stage import Row, Shot, State
from cortexviz.widgets.pieces import export
from cortexviz.widgets.pieces.drawing import Drawing, svg
from cortexviz.widgets.pieces.links import page_option, to_query, whole

FILM = 100  # pictures of a film at most; a large one has half of them


class Kept(Paired[S, Ready], Generic[S, Ready, State, Shot]):
    """A page that plays something, whose guest's pictures stand in its files beside its own."""

    playback: Playback[Row[State], Row[tuple[int, Shot]]]
    rates: ClassVar[dict[str, float]]
    scales: ClassVar[tuple[int, int, int]] = (3, 1, 2)  # of a picture, a film, a large film
    milliseconds = 80  # of a picture in a film

    def __init__(
        self, given: dict[str, Any], make: dict[str, Callable[[], bytes]], stem: str
    ) -> None:
        ours = {
            "PNG": self.png, "GIF": self.gif, "large GIF": lambda: self.gif(large=True),
            "SVG": self.svg, "CSV": self.csv, "HTML": self.html,
        }  # fmt: skip
        super().__init__(given, {**ours, **make}, stem)

    # What an explorer defines ---------------------------------------------------------------------

    def page(self, step: int, shot: Shot, scale: int) -> Image.Image:
        """A snapshot as a picture, of `scale` pixels for each of its own."""
        raise NotImplementedError

    def drawing(self, step: int, shot: Shot) -> Drawing:
        """The same with words and lines that stay sharp."""
        raise NotImplementedError

    def table(self) -> list[dict[str, object]]:
        """The curves so far: a row for each step and each thing that has a value there."""
        raise NotImplementedError

    def html(self, **choices: Any) -> bytes:
        """A page of its own as an HTML file, see `to_html`."""
        raise NotImplementedError

    # Files ----------------------------------------------------------------------------------------

    def shown(self) -> Row[tuple[int, Shot]]:
        """What is on the screen now: for each member its step and its snapshot.

        Raises
        ------
        ValueError
            While nothing is there that belongs to the settings.
        """
        shown = self.playback.shown
        if shown is None:
            raise ValueError("there is nothing to save yet: wait until the first picture is there")
        return shown[1]

    def own(self, rows: Iterable[tuple[int, Row[tuple[int, Shot]]]]) -> list[tuple[int, Shot]]:
        """One's own steps and snapshots of those that were played."""
        place = self.members.index(self)
        return [row[place] for _, row in rows]

    @property
    def titles(self) -> list[str]:
        """What differs, of each member; of one alone nothing."""
        return [one.heading.title if self.difference else "" for one in self.members]

    def png(self, scale: int = 0) -> bytes:
        """What is on the screen, as a PNG file."""
        return export.png(self._sheet(self.shown(), scale or self.scales[0]))

    def gif(self, large: bool = False) -> bytes:
        """What was seen so far as a film, as a GIF file."""
        self.shown()
        past, most = self.playback.seen(), FILM // (1 + large)
        some = past[:: max(1, -(-len(past) // most))]
        film = export.Film(lambda i: self._sheet(some[i][1], self.scales[1 + large]), len(some))
        return export.gif(film, self.milliseconds)

    def svg(self) -> bytes:
        """What is on the screen, as an SVG file: its words and lines are sharp at any size."""
        row = zip(self.members, self.shown(), strict=True)
        return svg([one.drawing(*shot) for one, shot in row], self.titles)

    def csv(self) -> bytes:
        """The curves so far, as a CSV file; where two are compared, what differs comes first."""
        self.shown()
        name = self.difference.name if self.difference else ""
        rows = [({name: vars(one.settings)[name]} if name else {}) | row
                for one in self.members for row in one.table()]  # fmt: skip
        file = io.StringIO(newline="")
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return file.getvalue().encode()

    def to_html(self, path: Any, **choices: Any) -> None:
        """Write this page as one file that needs no server and no network.

        Parameters
        ----------
        path : path
            Of the file, such as "page.html".
        **choices
            Of a page that is replayed: settings that its reader may choose, each with its values,
            the first to begin with, as ``size=(80, 64)``. Every combination is recorded.

        Raises
        ------
        ValueError
            These settings cannot work.
        OSError
            It cannot be written.
        """
        text = self.html(**choices)
        with replacing(path) as file:
            file.write(text)

    def _sheet(self, row: Row[tuple[int, Shot]], scale: int) -> Image.Image:
        pages = [one.page(*shot, scale) for one, shot in zip(self.members, row, strict=True)]
        return export.beside(pages, self.titles) if self.difference else pages[0]

    # The link -------------------------------------------------------------------------------------

    def follow_session(self) -> list[str]:
        """Open step, speed, and what is compared; a sentence for each that cannot be followed."""
        wrong = []
        for name, follow in {
            "speed": self._open_speed, "step": self._open_step, "compare": self._open_beside,
        }.items():  # fmt: skip
            try:
                follow(page_option(name, self.came_by))
            except ValueError as error:
                wrong.append(str(error))
        if page_option("play", self.came_by):
            self.playback.play()
        self.say_session()
        return wrong

    def _open_speed(self, text: str) -> None:
        speed = whole("speed", text)
        if speed is not None and speed < len(self.rates):
            self.playback.player.speed = speed

    def _open_step(self, text: str) -> None:
        self.playback.first = whole("step", text) or 0

    def _open_beside(self, text: str) -> None:
        difference = read(text, self.settings)
        if difference is not None or self.difference is not None:  # another link may have asked
            self.beside(**dict([difference] if difference else []))

    def say_session(self) -> None:
        """Put them into the link."""
        shown, player = self.playback.shown, self.playback.player
        step = self.playback.first if shown is None else shown[0]
        session = {"compare": self.difference, "speed": player.speed, "step": step or None}
        self.link.session = to_query(session)

    def _say_settings(self) -> None:
        super()._say_settings()
        self.say_session()
