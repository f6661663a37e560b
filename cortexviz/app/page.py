"""The `cortexviz page` command: a dashboard as one file, which needs no server and no network."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from cortexviz.base.language import languages, speak
from cortexviz.base.optional import need

PAGES = ("faces", "contours")


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns its exit status."""
    options = parser().parse_args(arguments)
    try:
        need("anywidget", "app")
        from cortexviz.widgets import ContourExplorer, FaceExplorer

        speak(options.lang)
        kind = FaceExplorer if options.page == "faces" else ContourExplorer
        path = options.to or Path(f"{options.page}.html")
        kind(**asdict(kind.kind().follow(options.settings))).to_html(path)
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB; open it in any browser")
    except (ModuleNotFoundError, OSError, ValueError) as error:
        print(f"cortexviz: {error}", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    parser = argparse.ArgumentParser(
        prog="cortexviz page",
        description="Write a dashboard as one HTML file that runs in any browser, also from a "
        "disk, on a phone or in a learning platform: no server, no network. Faces learn there "
        "live, contours are replayed.",
    )
    parser.add_argument("page", choices=PAGES)
    parser.add_argument(
        "-o", "--to", type=Path, metavar="FILE", help="default: faces.html or contours.html, here"
    )
    parser.add_argument(
        "--settings", default="", metavar="LINK",
        help="what the page begins with, as the link of a dashboard has it: "
        "'n_neurons=9&interaction=L'",
    )  # fmt: skip
    parser.add_argument("--lang", choices=languages(), default="en", help="what the page speaks")
    return parser
