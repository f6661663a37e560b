"""The language of the pages: English stands in the code, ``languages/<code>.po`` has the others.

A text is a template with named fields, and its English is the key to its translations. The files
are gettext's, so that any editor for them will do; another language is one file more.
"""

from __future__ import annotations

import json
import os
import re
import string
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from gettext import c2py
from numbers import Real
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent.parent / "languages"
MORE = "CORTEXVIZ_LANGUAGES"  # names another folder of such files
ERROR = "error"  # the context of sentences that the library raises
SAID = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"')  # in a script or a template
LINE = re.compile(r'^(\w+(?:\[\d\])?) ("(?:.*)"(?:\n".*")*)', re.MULTILINE)

Fields = Mapping[str, Any]


def later(text: str) -> str:
    """A text that is said later, for it stands where no language is known yet."""
    return text


NAME = later("English")  # in another language its own name: "Deutsch"
NUMBER = later("1,234.5")  # a number as it is written there


class Language(NamedTuple):
    """How a page speaks.

    Attributes
    ----------
    code : str
        As in ``<html lang="de">``.
    texts : mapping
        English -> its forms: one, or as many as `plural` tells apart.
    errors : mapping
        The same for sentences that the library raises, with {0}, {1} ... for what changes; the
        longest first.
    plural : callable(number) -> int
        Which form a number takes.
    point, comma : str
        What separates decimals, and thousands.
    """

    code: str = "en"
    texts: Mapping[str, tuple[str, ...]] = {}
    errors: Mapping[str, str] = {}
    plural: Callable[[int], int] = lambda n: int(n != 1)
    point: str = "."
    comma: str = ","

    def say(self, text: str, /, **fields: Any) -> str:
        """`text` in this language, with its fields filled in; English where there is no other."""
        found = self.texts.get(text)
        return self._fill(found[0] if found else text, fields)

    def say_n(self, one: str, many: str, n: int, /, **fields: Any) -> str:
        """The same for a text that depends on a number, its field {n}."""
        found = self.texts.get(one)
        text = found[self.plural(int(n))] if found else one if n == 1 else many
        return self._fill(text, {"n": n, **fields})

    def number(self, value: float | Real, form: str = "") -> str:
        """A number as it is written here; `form` is as in ``format``."""
        return format(value, form).translate({ord("."): self.point, ord(","): self.comma})

    def explain(self, sentence: str) -> str:
        """A sentence that the library raised, where it is known; otherwise as it is."""
        for english, here in self.errors.items():
            if found := pattern(english).fullmatch(sentence):
                return here.format(*found.groups())
        return sentence

    def words(self, script: str) -> dict[str, str]:
        """What a script or a template says, with what it is here; nothing where it is the same."""
        texts = SAID.findall(script) if self.texts else []
        return {text: self.say(text) for text in texts}

    def _fill(self, text: str, fields: Fields) -> str:
        return _Template(self).vformat(text, (), fields) if fields else text


class _Template(string.Formatter):
    """Fills in numbers as a language writes them."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, form: str) -> str:
        """One field."""
        return self.language.number(value, form) if isinstance(value, Real) else str(value)


@cache
def pattern(template: str) -> re.Pattern[str]:
    """What a sentence looks like that was made from a template with {0}, {1} ..."""
    parts = re.split(r"\{\d+\}", template)
    return re.compile("(.+?)".join(map(re.escape, parts)), re.DOTALL)


def entries(path: Path) -> Iterator[dict[str, str]]:
    """The entries of a ``.po`` file: msgid, msgstr and so on, each with its words."""
    for entry in path.read_text(encoding="utf-8").split("\n\n"):
        if found := LINE.findall(entry):
            yield {key: "".join(map(json.loads, lines.splitlines())) for key, lines in found}


def read(path: Path) -> Language:
    """The language of a ``.po`` file; what it has not translated stays English."""
    texts: dict[str, tuple[str, ...]] = {}
    errors: dict[str, str] = {}
    for entry in entries(path):
        forms = tuple(words for key, words in entry.items() if key.startswith("msgstr"))
        if all(forms) and entry.get("msgctxt") == ERROR:
            errors[entry["msgid"]] = forms[0]
        elif all(forms):
            texts[entry["msgid"]] = forms
    errors = {one: errors[one] for one in sorted(errors, key=len, reverse=True)}
    plural = c2py(re.findall(r"plural=([^;\n]+)", texts.pop("")[0])[0])
    comma, point = re.findall(r"\D", texts.get(NUMBER, (NUMBER,))[0])
    return Language(path.stem, texts, errors, plural, point, comma)


ENGLISH = Language()


@cache
def languages() -> dict[str, Language]:
    """All that there are, by their codes."""
    folders = [FOLDER, *map(Path, filter(None, [os.environ.get(MORE)]))]
    paths = [path for folder in folders for path in sorted(folder.glob("*.po"))]
    return {"en": ENGLISH} | {path.stem: read(path) for path in paths}


def wanted(asked: str, accepted: str) -> Language:
    """What a page that a server writes speaks: by its link, else by what a browser accepts.

    Parameters
    ----------
    asked : str
        A code, such as "de"; empty where the link asks for none.
    accepted : str
        The browser's Accept-Language, such as "de-AT,de;q=0.9,en;q=0.8".
    """
    codes = [asked, *(one.strip()[:2].lower() for one in accepted.split(","))]
    return next((languages()[code] for code in codes if code in languages()), ENGLISH)


# What this process speaks -------------------------------------------------------------------------

_spoken = ENGLISH


def speak(code: str) -> None:
    """Let the pages of this process speak a language: those that are made from now on.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> from cortexviz.widgets import Export, speak
    >>> speak("de")
    >>> Export("faces", make={}, saved=dict).title == "Keep and share"
    False
    >>> speak("en")
    >>> Export("faces", make={}, saved=dict).title
    'Keep and share'
    """
    global _spoken
    if code not in languages():
        raise ValueError(f"lang must be one of {', '.join(languages())}; got {str(code)[:20]!r}")
    _spoken = languages()[code]


def spoken() -> Language:
    """The language of the pages of this process."""
    return _spoken


def say(text: str, /, **fields: Any) -> str:
    """A text of a page in its language: ``say("{done} of {all} runs", done=2, all=9)``."""
    return _spoken.say(text, **fields)


def say_n(one: str, many: str, n: int, /, **fields: Any) -> str:
    """The same by a number: ``say_n("{n} run", "{n} runs", 2)``."""
    return _spoken.say_n(one, many, n, **fields)


def number(value: float, form: str = "") -> str:
    """A number as the page's language writes it."""
    return _spoken.number(value, form)
