"""One file that holds a page: its pieces, their scripts and styles, and what stands behind them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cortexviz.base.language import say, spoken
from cortexviz.widgets.pieces.piece import Piece, static
from cortexviz.widgets.standalone.record import Blobs, Traits, traits

STATIC = Path(__file__).parent / "static"

PAGE = """<!doctype html>
<html lang="{code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{styles}
</style>
</head>
<body class="cvz-alone">
<main>
<h1>{title}</h1>
<p>{words}</p>
<div id="page"></div>
<noscript>{noscript}</noscript>
</main>
<script type="application/json" id="data">{data}</script>
<script type="module">
{scripts}
</script>
</body>
</html>
"""


def page(
    title: str, words: str, tree: Traits, pieces: Iterable[Piece], blobs: Blobs,
    scripts: Iterable[str], **data: Any,
) -> str:  # fmt: skip
    """The file's text; of `scripts` the last defines ``start(page)``, which is then called."""
    pieces = list(pieces)
    kinds = {type(piece).__name__.lower(): piece for piece in pieces}
    described = [
        {"script": type(one).__name__.lower(), "traits": traits(one, blobs)} for one in pieces
    ]
    styles = dict.fromkeys([*(one._css for one in kinds.values()), static("explorer.css")])
    rendering = ",\n".join(f"{name}: {_function(one._esm)}" for name, one in kinds.items())
    own = [closed(read(name)) for name in scripts]
    return PAGE.format(
        code=spoken().code,
        title=html.escape(title),
        words=html.escape(words),
        noscript=say("This page needs a browser that runs scripts."),
        styles="\n".join([*styles, read("page.css")]),
        data=_embedded({
            "tree": tree, "pieces": described, "blobs": blobs.packed,
            "language": spoken_by("\n".join(own)), **data,
        }),
        scripts="\n".join([
            f"const SCRIPTS = {{\n{rendering}\n}};",
            static("dom.js"),
            *own,
            'const page = JSON.parse(document.getElementById("data").textContent);',
            "start({ ...page, scripts: SCRIPTS });",
        ]),
    )  # fmt: skip


def spoken_by(script: str) -> Traits:
    """What `voice.js` speaks by, as far as a script needs it."""
    language = spoken()
    said = (one for one in language.texts if json.dumps(one, ensure_ascii=False) in script)
    return {
        "texts": {one: language.texts[one] for one in said},
        "plurals": "".join(str(language.plural(n)) for n in range(200)),
        "point": language.point,
    }


def _embedded(data: Traits) -> str:
    """JSON that no text in it can end."""
    return json.dumps(data).replace("<", "\\u003c")


def read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def closed(module: str) -> str:
    """A module's text as a script that shares its names with those around it."""
    return re.sub(r"^(import .*\n|export (default )?)", "", module, flags=re.MULTILINE)


def _function(module: str) -> str:
    """A piece's module as a function's result, so that many stand in one script."""
    body = re.sub(r"^export default ", "return ", module, flags=re.MULTILINE)
    return "(() => {\n" + closed(body) + "\n})()"
