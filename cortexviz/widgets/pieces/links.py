"""Settings in a link: ``?n_neurons=9&seed=4`` reopens the page as it was."""

from __future__ import annotations

import os
import re
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl, urlencode

from traitlets import List, Unicode

from cortexviz.base import check
from cortexviz.base.language import speak
from cortexviz.widgets.pieces.piece import Piece, static

VOILA_OWN = {"voila-theme", "voila-template", "theme", "template", "classic-tree", "token"}
# What a link says beside settings: how the page looks, and what stands beside it and where it is.
LASTING = {"view", "show", "lang"}
SESSION = {"compare", "step", "speed", "play"}


def to_query(settings: dict[str, Any]) -> str:
    """All settings as a query string; None is left out, for it means "as usual"."""
    return urlencode({name: value for name, value in settings.items() if value is not None})


def from_query(query: str, defaults: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The settings that `query` names, each read as the type that its default has.

    And a sentence for each name that is no setting here, and each value that cannot be read.
    """
    settings: dict[str, Any] = {}
    wrong = []
    for name, text in parse_qsl(query.lstrip("?"), keep_blank_values=True):
        if name in VOILA_OWN | LASTING | SESSION:
            continue
        try:
            settings[name] = _read(name, text, _default(name, defaults))
        except ValueError as error:
            wrong.append(str(error))
    return settings, wrong


def _default(name: str, defaults: dict[str, Any]) -> Any:
    if name in defaults:
        return defaults[name]
    what = check.shown(name)
    if near := get_close_matches(name, defaults, n=1):
        raise ValueError(
            f"The link sets {what}, which is no setting here: did you mean {near[0]!r}?"
        )
    raise ValueError(f"The link sets {what}, which is no setting here: leave that out")


def _read(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text not in ("True", "False"):
            raise ValueError(f"{name} in the link must be True or False; got {text[:40]!r}")
        return text == "True"
    if not isinstance(default, int | float):
        return text
    if isinstance(default, int) and re.fullmatch(r"[+-]?\d{1,4000}", text):
        return int(text)  # exactly: a float has 53 bits
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{name} in the link must be a number; got {text[:40]!r}") from None
    return int(value) if isinstance(default, int) and value.is_integer() else value


def page_query() -> str:
    """The query string that Voila opened this page with; empty elsewhere."""
    return os.environ.get("QUERY_STRING", "")


def page_option(name: str, query: str | None = None) -> str:
    """The text that a link, or else the page's, gives to one of `LASTING` or `SESSION`; or ""."""
    return dict(parse_qsl(page_query() if query is None else query)).get(name, "")


def whole(name: str, text: str) -> int | None:
    """A whole number >= 0 of a link; None where it is empty.

    Raises
    ------
    ValueError
    """
    if not text:
        return None
    if not re.fullmatch(r"\d{1,9}", text):
        raise ValueError(f"{name} in the link must be a whole number, 0 or more; got {text[:40]!r}")
    return int(text)


def speak_as_asked() -> str:
    """Let pages speak what the link asks for, else ``CORTEXVIZ_LANG``; a sentence if nobody can."""
    asked = page_option("lang") or os.environ.get("CORTEXVIZ_LANG")
    try:
        if asked:
            speak(asked)
    except ValueError as error:
        return str(error)
    return ""


class Link(Piece):
    """Keeps the address of a Voila page up to date, and copies it; or the call in Python.

    Examples
    --------
    >>> from cortexviz.widgets import Link
    >>> Link(query="n_neurons=9&who=random", code="FaceExplorer(n_neurons=9)").query
    'n_neurons=9&who=random'
    """

    _esm = static("dom.js", "links.js")
    _css = static("theme.css", "links.css")

    query = Unicode("", help="the settings").tag(sync=True)
    session = Unicode("", help="what stands beside them, and where it is: a query, too").tag(
        sync=True
    )
    # A token opened the page and is not for others, who would be sent the link.
    kept = List(sorted((VOILA_OWN | LASTING) - {"token"})).tag(sync=True)
    code = Unicode("", help="the same in Python").tag(sync=True)
    onward = List(Unicode(), help="words, file and query of a page that goes on from here").tag(
        sync=True
    )
