"""A page whose pictures may stand twice: another run beside it, with one setting that differs."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any, Generic, Self

import ipywidgets

from cortexviz.base import memory
from cortexviz.widgets.frame.arrival import pieces
from cortexviz.widgets.frame.beside import Chooser, Difference
from cortexviz.widgets.frame.page import Page, Ready, S, group
from cortexviz.widgets.pieces.caption import Heading


class Paired(Page[S, Ready], Generic[S, Ready]):
    """A page that may have a guest: one of its kind, which draws in it and starts nothing itself.

    Attributes
    ----------
    members : list
        The page and, where there is one, its guest; both have the same list.
    difference : Difference or None
        The one setting of the guest's that is not the page's.
    besides : Box
        The form that chooses it.
    """

    def __init__(
        self, given: dict[str, Any], make: dict[str, Callable[[], bytes]], stem: str
    ) -> None:
        self.host: Self | None = given.pop("host", None)  # whose guest it is
        self.members: list[Self] = self.host.members if self.host else [self]
        self.difference: Difference | None = None
        self._doubles: list[ipywidgets.Box] = []
        super().__init__(given, make, stem)
        self.heading = Heading()
        self.chooser = Chooser(self._take_difference)
        self.besides = group("panel", self.chooser.which, self.chooser.value)
        self.observe(self._move_guest, "settings")

    def beside(self, **setting: Any) -> Self:
        """The same run with one setting that differs, in step beside this one; none: alone again.

        Parameters
        ----------
        **setting
            The name of one setting and its value there.

        Raises
        ------
        TypeError
            For a name that is no setting, or more than one.

        Examples
        --------
        >>> FaceExplorer(interaction="B").beside(interaction="L")        # doctest: +SKIP
        """
        if len(setting) > 1:
            raise TypeError(f"beside takes one setting; got {', '.join(setting)}: choose one")
        self.settings.change(**setting)  # knows whether there is one of this name
        self.differ(Difference(*next(iter(setting.items()))) if setting else None)
        self.restart()
        return self

    def double(self, *own: ipywidgets.Widget) -> ipywidgets.Box:
        """A place of the layout where a guest's pieces stand beside one's own."""
        box = group("double", group("half", self.heading, *own))
        self._doubles.append(box)
        return box

    def card(self, *own: ipywidgets.Widget) -> ipywidgets.Box:
        """A card with such a place on it."""
        return group("card", self.double(*own))

    def make_room(self, compared: bool) -> None:
        """What an explorer does for another one beside it, which takes half of its width."""

    def change(self, **settings: Any) -> None:
        """Set some of the settings and start again; what differs beside them goes on differing."""
        page = self.members[0]
        here = page.difference
        if here and here.name in settings:
            value = settings[here.name]
            if self is not page:  # asked for in the guest's own picture
                page.differ(Difference(here.name, value))
                del settings[here.name]
            elif value == here.value:
                page.differ(Difference(here.name, vars(self.settings)[here.name]))
        if self is page:
            super().change(**settings)
        else:
            page.change(**settings)

    def asks(self) -> list[S]:
        return [one.settings for one in self.members]

    def awaits(self, begun: list[S]) -> bool:
        pairs = zip(self.members, begun, strict=False)
        return len(begun) == len(self.members) and all(one.wants(asked) for one, asked in pairs)

    def differ(self, difference: Difference | None) -> None:
        """Invite a guest, or move it, or let it go; the page has to start again then."""
        self.difference = difference
        if difference is None:
            self._part()
        elif len(self.members) == 1:
            invite: Callable[..., Self] = type(self)
            guest = invite(host=self)
            self.members.append(guest)
            for own, theirs in zip(self._doubles, guest._doubles, strict=True):
                own.children = [*own.children, *theirs.children]
            self.add_class("cvz-compared")
            for one in self.members:
                one.make_room(True)
        self._move_guest()

    def _part(self) -> None:
        guests = self.members[1:]
        del self.members[1:]
        for box in self._doubles:
            box.children = box.children[:1]
        self.remove_class("cvz-compared")
        self.make_room(False)
        for guest in guests:
            guest.leave()

    def leave(self) -> None:
        """Take what its host does not show from the page and from memory."""
        others = set() if self.host is None else {*pieces(self.host)}
        for piece in {*pieces(self)} - others:
            piece.close()
        gc.collect()  # pages and their pieces know each other
        memory.give_back()

    def _move_guest(self, _change: object = None) -> None:
        """Its settings are those of the page but for one; both say which."""
        if self.difference is None:
            return
        for guest in self.members[1:]:
            guest.settings = self.difference.applied(self.settings)
            guest.heading.note = self.difference.words(self.settings, guest.settings)
        for one in self.members:
            one.heading.title = one.settings.said(self.difference.name)

    def _take_difference(self, difference: Difference | None) -> None:
        self._guard(lambda: self.beside(**dict([difference] if difference else [])))

    def _say_settings(self) -> None:
        super()._say_settings()
        self.chooser.show(self.settings, self.difference)
        for guest in self.members[1:]:
            self.link.code += f"\n# {guest.heading.title}\n{guest.code()}"
