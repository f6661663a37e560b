"""What to try: presets as buttons, and three small things to do first."""

from __future__ import annotations

from traitlets import Bool, List, Unicode

from cortexviz.widgets.pieces.piece import Piece, static


class Guide(Piece):
    """Presets as buttons, and tasks that are ticked off as the page comes to show them done.

    A message {"preset": name} asks for one. Whether the tasks are folded away is the browser's own
    to remember, by `name`, and nobody else's to know.

    Examples
    --------
    >>> from cortexviz.widgets import Guide
    >>> guide = Guide(name="LifeExplorer", presets=[["glider", "A glider"]])
    >>> guide.tick({"Let it live.": True, "Find one that blinks.": False})
    >>> guide.tasks, guide.done
    (['Let it live.', 'Find one that blinks.'], [True, False])
    """

    _esm = static("dom.js", "guide.js")
    _css = static("theme.css", "guide.css")

    name = Unicode("", help="of the page, in the browser's memory").tag(sync=True)
    presets = List(List(Unicode()), help="[name, words] of each").tag(sync=True)
    chosen = Unicode("", help="the preset that the page shows, if it is one").tag(sync=True)
    tasks = List(Unicode()).tag(sync=True)
    done = List(Bool()).tag(sync=True)

    def tick(self, tasks: dict[str, bool]) -> None:
        """The tasks, and which of them the page shows done just now: once done stays done."""
        before = self.done or [False] * len(tasks)
        now = [was or is_ for was, is_ in zip(before, tasks.values(), strict=True)]
        self.set(tasks=list(tasks), done=now)
