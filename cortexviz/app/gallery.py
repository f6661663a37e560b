"""The start page: a card for each dashboard and tutorial, read from the notebooks themselves."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import NamedTuple

from cortexviz.app.tutorials import texts, times


class Card(NamedTuple):
    """One notebook on the start page."""

    path: str
    kind: str
    order: int
    title: str
    sentence: str
    picture: str | None
    tile: str
    minutes: int


def cards(folder: Path) -> list[Card]:
    """A card for each notebook in `folder`, dashboards first.

    They stand in the order that their metadata give, or else that of their file names.
    """
    paths = sorted(folder.glob("dashboards/*.ipynb")) + sorted(folder.glob("*.ipynb"))
    found = [card(path, folder) for path in paths]
    return sorted(found, key=lambda card: (card.kind != "dashboard", card.order))


def card(path: Path, folder: Path) -> Card:
    """Read title, first sentence and picture of one notebook.

    The title is the first heading and the sentence the first of the first paragraph; the picture
    is ``pictures/<name>.png`` or ``.svg`` beside the notebook, else a drawn tile.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    text = "\n\n".join(texts(notebook))
    heading = re.search(r"^#\s+(.+)$", text, re.MULTILINE)
    title = heading.group(1).strip() if heading else path.stem.replace("_", " ")
    after = text[heading.end() :] if heading else text
    found = [path.parent / "pictures" / (path.stem + end) for end in (".png", ".svg")]
    picture = next((one.relative_to(folder).as_posix() for one in found if one.is_file()), None)
    ours = {"kind": "tutorial", "order": 0} | notebook["metadata"].get("cortexviz", {})
    where = path.relative_to(folder).as_posix()
    words = plain(title), first_sentence(after)
    minutes, _ = times(text)
    return Card(where, ours["kind"], ours["order"], *words, picture, tile(path.stem), minutes)


def first_sentence(text: str) -> str:
    """The first sentence of the first paragraph of words, without its marks."""
    for paragraph in re.split(r"\n\s*\n", text):
        words = plain(" ".join(paragraph.split()))
        if words and not re.match(r"\s*(#|\$\$|<|\||!\[|```|---)", paragraph):
            return re.split(r"(?<=[.!?])\s+(?=[A-Z“\"(])", words, maxsplit=1)[0]
    return ""


def plain(markdown: str) -> str:
    """Markdown without its marks: links keep their words, code and emphasis their letters."""
    words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    words = re.sub(r"(\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w))", "", words)
    return html.unescape(words).strip()


def tile(name: str) -> str:
    """A pattern of discs, mirrored as the cortex is, that belongs to `name` alone: SVG text."""
    seed = sum(ord(letter) * 31**i for i, letter in enumerate(name))
    hue = seed % 360
    discs = []
    for row in range(5):
        for column in range(5):
            seed = (seed * 1103515245 + 12345) % 2**31
            radius = 5 + seed // 65536 % 14
            for x in {column, 8 - column}:
                discs.append(
                    f'<circle cx="{20 + 40 * x}" cy="{20 + 40 * row}" r="{radius}" '
                    f'fill="hsl({(hue + 9 * (column + row)) % 360} 38% {46 + 3 * column}%)"/>'
                )
    return (
        '<svg viewBox="0 0 360 200" aria-hidden="true" preserveAspectRatio="xMidYMid slice">'
        + "".join(discs)
        + "</svg>"
    )
