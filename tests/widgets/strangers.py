"""Links and messages that no page of ours would send, drawn by a seed."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from functools import cache
from typing import Any
from urllib.parse import quote, quote_plus

from cortexviz.widgets.frame.settings import Settings
from cortexviz.widgets.pieces.piece import Piece

NUMBERS = [0, 1, -1, 2, 3, 7, 64, 10**6, -(10**9), 2**53, 2**63, 10**30, 0.5, -0.0, 1e-300, 1e308,
           float("nan"), float("inf"), -float("inf")]  # fmt: skip
WORDS = ["", " ", "True", "None", "nan", "-1", "1e5", "١٢", "0x10", "5, 13", "../../etc/passwd",
         "/etc/passwd", "~root", "file:own", "file:../../x", "\x00", "a\nimport os\n", "'\"\\",
         "{0.__class__}", "%s%n", "<script>", "é", "😀", "\ud800", "__class__", "a" * 3000,
         "-" * 40, "eJwDAAAAAAE", "own|x=1"]  # fmt: skip


def value(draw: random.Random, depth: int = 2) -> Any:
    """Anything that JSON has, and what Python's JSON has beside it."""
    kind = draw.randrange(8 if depth else 5)
    if kind < 2:
        return draw.choice(NUMBERS)
    if kind < 4:
        return draw.choice(WORDS)
    if kind == 4:
        return draw.choice([None, True, False])
    if kind == 5:
        return {draw.choice(WORDS): value(draw, depth - 1) for _ in range(draw.randrange(4))}
    return [value(draw, depth - 1) for _ in range(draw.randrange(5))]


@cache
def meant(kind: type[Settings]) -> dict[str, list[Any]]:
    """What a page offers for each setting, and has from the start."""
    fields = [field for form in kind.forms().values() for field in form]
    offered = {one.name: [*one.stops, *(value for value, _ in one.options)] for one in fields}
    return {name: [usual, *offered.get(name, [])] for name, usual in asdict(kind()).items()}


def setting(draw: random.Random, kind: type[Settings]) -> tuple[str, Any]:
    """A name, mostly of a setting, with a value that is meant or not."""
    name = draw.choice([*meant(kind)] * 9 + WORDS)
    known = meant(kind).get(name)
    return name, draw.choice(known) if known and draw.random() < 0.5 else value(draw, 1)


def link(draw: random.Random, kind: type[Settings]) -> str:
    """The query of a link: made of settings, or of anything."""
    if draw.random() < 0.1:
        return "".join(chr(draw.choice([draw.randrange(128), draw.randrange(0xD800)]))
                       for _ in range(draw.randrange(200)))  # fmt: skip
    encode = draw.choice([quote, quote_plus])
    pairs = (setting(draw, kind) for _ in range(draw.randrange(1, 9)))
    words = ((str(name), str(given)) for name, given in pairs)
    return "&".join("=".join(encode(w, errors="surrogatepass") for w in two) for two in words)


def message(draw: random.Random, piece: Piece, key: str, kind: type[Settings]) -> Any:
    """What a page sends to a piece: something like what is heard there, or anything."""
    fate = draw.random()
    if fate < 0.1:
        data: Any = value(draw)
    elif fate < 0.2:  # traits, as if they were the page's
        state = {draw.choice([*piece.keys, *WORDS]): value(draw) for _ in range(3)}
        data = {"method": "update", "state": state, "buffer_paths": draw.choice([[], value(draw)])}
    else:
        given = value(draw)
        if key == "change" and draw.random() < 0.8:
            given = dict(setting(draw, kind) for _ in range(3))
        elif key in ("action", "want") and draw.random() < 0.7:
            given = draw.choice(["play", "pause", "step", "back", "reset", "PNG"])
        content = {key: given} | ({"wish": value(draw)} if draw.random() < 0.3 else {})
        data = {"method": "custom", "content": value(draw) if fate < 0.3 else content}
    sizes = (draw.choice([0, 1, 64, 19600]) for _ in range(draw.choice([0, 0, 1, 1, 2])))
    # As it comes out of the socket: JSON, whatever it was.
    return {
        "content": {"data": json.loads(json.dumps(data))},
        "buffers": [memoryview(draw.randbytes(size)) for size in sizes],
    }
