"""A language that nobody speaks, in which a text that was forgotten stands out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.make_words import all_texts, block
from tests.widgets.person import pieces

# Names of things, which are the same in every language.
NAMES = {
    "HMAX", "HTM", "PNG", "GIF", "CSV", "SVG", "NPZ", "HTML", "px", "Holm", "cortexviz", "Tab",
    "kB", "MB", "GB", "TB", "Deutsch", "English", "Rondini", "own", "gabor", "hmax", "prdc", "four",
}  # fmt: skip
# Traits of pieces that are no words: names of what is chosen, code, links, scripts.
SILENT = {
    "_css", "_esm", "_anywidget_id", "_dom_classes", "code", "chosen", "direction", "heard",
    "hidden", "kept", "kinds", "layout", "lit", "node", "outlines", "picture", "query", "said",
    "session", "stops", "tabbable", "tone", "tooltip", "translations", "values",
}  # fmt: skip
# Keys of dictionaries in traits that are none either.
KEYS = {"Controls": {"name"}, "Scatter": {"id"}, "Pathway": {"id"}}


def pseudo(text: str) -> str:
    """A text in brackets, but for its fields: what comes into them has brackets of its own."""
    return re.sub(r"[^{}]+(?![^{]*\})", r"⟦\g<0>⟧", text)


def write_pseudo(folder: Path) -> None:
    """The language as ``eo.po``."""
    plural = "Plural-Forms: nplurals=2; plural=(n != 1);\n"
    blocks = [block({"msgid": "", "msgstr": plural})]
    for text in all_texts():
        entry = {"msgctxt": text.context} if text.context else {}
        entry["msgid"] = text.one
        if text.many:
            entry |= {"msgid_plural": text.many}
            entry |= {"msgstr[0]": pseudo(text.one), "msgstr[1]": pseudo(text.many)}
        else:
            entry["msgstr"] = text.one if text.one == "1,234.5" else pseudo(text.one)
        blocks.append(block(entry))
    (folder / "eo.po").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def forgotten(text: str) -> str:
    """What of a text was not said in the language: its words outside of brackets."""
    rest = re.sub(r"⟦[^⟧]*⟧", " ", text)
    words = re.findall(r"[A-Za-zÀ-ÿ]{2,}(?!\d)", rest)
    return " ".join(word for word in words if word not in NAMES)


def shown(widget: Any) -> Iterator[tuple[str, str]]:
    """All words of the pieces inside a widget, with where they stand."""
    for piece in pieces(widget):
        kind = type(piece).__name__
        for name, value in piece.get_state().items():
            if name in SILENT or name.startswith("_") or (kind, name) == ("Guide", "name"):
                continue
            pairs = name == "presets"  # a name and its words
            texts = _texts([words for _, words in value] if pairs else value, KEYS.get(kind, set()))
            yield from ((f"{kind}.{name}", text) for text in texts)


def _texts(value: Any, silent: set[str]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key == "options":
                yield from (words for _, words in one)
            elif key not in silent:
                yield from _texts(one, silent)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, silent)


def check(widget: Any) -> None:
    """Nothing in a widget was forgotten."""
    found = {f"{where}: {text}" for where, text in shown(widget) if forgotten(text)}
    assert not found, found


def number(words):
    """What `derived.of_log` has written."""
    digits, _, power = words.partition("·10")
    plain = power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(digits) * 10.0 ** int(plain or 0)
