"""Bring the languages of the pages up to date with the code: `python docs/make_words.py`.

What is new gets an empty translation in each of `cortexviz/languages/*.po`, what nobody says
any more is left out. Another language begins as a file with the head of `de.po`, say `fr.po`.
"""

from __future__ import annotations

import ast
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cortexviz.app.gallery import cards
from cortexviz.app.tutorials import notebooks, texts
from cortexviz.base.language import ERROR, FOLDER, SAID, entries
from cortexviz.data import silhouettes
from cortexviz.hmax.background import NAME as NOTHING
from cortexviz.hmax.gabor import EDGES
from cortexviz.studies import FIGURES
from cortexviz.studies.arguments import FIELDS as SETTINGS
from cortexviz.studies.chart import words
from cortexviz.studies.orderings import CLAIMS, VERDICTS
from cortexviz.studies.table import TITLES
from cortexviz.widgets.contours.figures import DISTORTIONS
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.cortex.settings import CortexSettings
from cortexviz.widgets.faces.settings import FaceSettings
from cortexviz.widgets.frame.words import article
from cortexviz.widgets.rivals.settings import RivalSettings
from cortexviz.widgets.studies.settings import StudySettings

PACKAGE = FOLDER.parent
# What describes a setting, whose words nobody marks.
SETTERS = ("setting", "_number", "_pose")
FIELDS = {1: "label", 2: "help"}
FIELD = "\0"
# The names of arguments, which are labels in a page: see `frame.words.in_words`.
NAMES = re.compile(r"^[a-z_.]+(?=\smust\b)|\b(?!as )[a-z_]+(?:=\0|[= ]'[^']*')|\b[a-z]+_[a-z_]+\b")
SENTENCES = ("ValueError", "TypeError", "FileNotFoundError", "PermissionError")
# Whose errors reach a page: those of the pages themselves, and of what looks at their settings.
RAISING = (
    "base/check.py", "base/folders.py", "base/limits.py", "bcm/params.py", "bcm/interactions.py",
    "data/faces", "data/illusions", "widgets", "studies/study.py", "hmax/structure.py",
    "hmax/windows.py",
)  # fmt: skip


class Text(NamedTuple):
    """One text of a page: its English, the same for many, and where it is said."""

    one: str
    many: str
    context: str
    where: str


def all_texts() -> list[Text]:
    """All that pages say, each once, in the order of the files."""
    found: dict[tuple[str, str], Text] = {}
    for text in _everywhere():
        found.setdefault((text.one, text.context), text)
    return list(found.values())


def _everywhere() -> Iterator[Text]:
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE).as_posix()
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        ours = [node for node in nodes if isinstance(node, ast.Call | ast.Raise)]
        for node in sorted(ours, key=lambda node: (node.lineno, node.col_offset)):
            if isinstance(node, ast.Call):
                yield from (Text(one, many, "", where) for one, many in _said(node))
            elif where.startswith(RAISING):
                yield from (Text(one, "", ERROR, where) for one in _raised(node))
    for pattern in "widgets/*/static/*.js", "app/templates/*":
        for path in sorted(PACKAGE.glob(pattern)):
            where = path.relative_to(PACKAGE).as_posix()
            found = SAID.findall(path.read_text(encoding="utf-8"))
            yield from (Text(one, "", "", where) for one in found)
    folder = notebooks()
    for path in sorted(folder.glob("dashboards/*.ipynb")):
        cells = texts(json.loads(path.read_text(encoding="utf-8")))
        yield from (Text(cell, "", "", f"dashboards/{path.name}") for cell in cells)
    for card in cards(folder):
        yield from (Text(one, "", "", card.path) for one in (card.title, card.sentence))
    yield from (Text(one, "", "", "names") for one in _names())


def _names() -> Iterator[str]:
    """What the library calls things by."""
    for name in silhouettes().names:
        yield from (name, article(name))
    yield from (NOTHING, *EDGES, *DISTORTIONS)
    for kind in FaceSettings, ContourSettings, RivalSettings, StudySettings, CortexSettings:
        yield from kind.presets
    yield from TITLES.values()
    yield from (claim.text for claim in CLAIMS)
    yield from VERDICTS.values()
    yield from map(words, ("data", *SETTINGS))
    for figure in FIGURES.values():
        yield from (run.settings["data"] for run in figure(True).runs)


def _said(call: ast.Call) -> Iterator[tuple[str, str]]:
    """The texts of one call, with those for many."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    given = [_literal(one) for one in call.args]
    if name in ("say", "later") and given and given[0]:
        yield given[0], ""
    elif name == "say_n":
        yield given[0], given[1]
    elif name in SETTERS:
        named = {word.arg: word.value for word in call.keywords}
        named |= {FIELDS[i]: one for i, one in enumerate(call.args) if i in FIELDS}
        options = named.get("options")
        words = [one for node in ast.walk(options) for one in _values(node)] if options else []
        shown = [named.get(key) for key in ("form", "label", "help")] + words
        yield from ((one, "") for one in map(_literal, shown) if one)


def _values(node: ast.AST) -> list[ast.expr]:
    """What the options of a setting are called."""
    if isinstance(node, ast.Dict):
        return node.values
    return node.elts if isinstance(node, ast.Tuple | ast.List) else []


def _literal(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _raised(node: ast.Raise) -> Iterator[str]:
    """The sentence of an error as a template, {0} for the first thing that changes."""
    call = node.exc
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args:
        sentence = "".join(_parts(call.args[0]))
        if call.func.id in SENTENCES and sentence.strip(FIELD):
            count = itertools.count()
            yield re.sub(FIELD, lambda _: f"{{{next(count)}}}", NAMES.sub(FIELD, sentence))


def _parts(node: ast.AST) -> Iterator[str]:
    """Literal text, and a mark for what is computed."""
    if isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from _parts(value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _parts(node.left)
        yield from _parts(node.right)
    else:
        yield _literal(node) or FIELD


def renewed(path: Path) -> str:
    """A file with what is said now, and the translations that it had."""
    head, *before = entries(path)
    known = {(one["msgid"], one.get("msgctxt", "")): one for one in before}
    blocks = [block(head)]
    for text in all_texts():
        old = known.get((text.one, text.context), {})
        plural = {"msgid_plural": text.many} if text.many else {}
        forms = ("msgstr[0]", "msgstr[1]") if text.many else ("msgstr",)
        translated = {key: old.get(key, "") for key in forms}
        context = {"msgctxt": text.context} if text.context else {}
        blocks.append(
            f"#: {text.where}\n" + block(context | {"msgid": text.one} | plural | translated)
        )
    return "\n\n".join(blocks) + "\n"


def block(entry: dict[str, str]) -> str:
    return "\n".join(f"{key} {json.dumps(text, ensure_ascii=False)}" for key, text in entry.items())


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.po")):
        path.write_text(renewed(path), encoding="utf-8")
