"""The `cortexviz` command: serve the dashboards and open them, run a study, write a lesson."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence

from cortexviz import __version__
from cortexviz.base.optional import seek


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    parser = argparse.ArgumentParser(
        prog="cortexviz",
        description="Open the dashboards and tutorials of cortexviz in the browser.",
        epilog="`cortexviz study --help`: run the studies of Rondini 2023, resumable and in "
        "parallel. `cortexviz lesson --help`: a tutorial as a file, for students or solved. "
        "`cortexviz page --help`: a dashboard as a file that needs no server.",
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument("--port", type=port, default=8866, help="default: 8866; 0: any free")
    parser.add_argument("--ip", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
    parser.add_argument(
        "--folder", action="append", default=[], metavar="PATH",
        help="a folder that pages may read and write, as often as you like; this folder and "
        "~/cortexviz-results they may anyway, and none where others can reach the server",
    )  # fmt: skip
    parser.add_argument(
        "--fresh", action="store_true",
        help="start a fresh Python for each page; usual on Linux are copies of one that is warm, "
        "which begin at once and share its memory",
    )  # fmt: skip
    parser.add_argument(
        "--base-url", type=path, default="/", metavar="/PATH/",
        help="what all addresses begin with, where a proxy passes a path on; default: /",
    )  # fmt: skip
    parser.add_argument(
        "--max-visitors", type=visitors, default=0, metavar="N",
        help="pages that may be open at a time; the next one waits in a page that says so",
    )  # fmt: skip
    parser.add_argument(
        "--shared", action="store_true",
        help="others use this server, although --ip is of this machine: pages take no paths, keep "
        "results while they are open, and have bounds (known by itself with --ip, Binder, a hub)",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"cortexviz {__version__}")
    return parser


def port(text: str) -> int:
    """A port number; argparse turns the error into a line of its own."""
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(
            f"must be a number from 1 to 65535, or 0 for any that is free; got {text!r}"
        )
    return int(text)


def path(text: str) -> str:
    """A path as addresses begin with it."""
    words = text.strip("/")
    if not re.fullmatch(r"([\w.~@%-]+(/[\w.~@%-]+)*)?", words, re.ASCII) or ".." in words:
        raise argparse.ArgumentTypeError(f"must be a path such as /cortexviz/; got {text!r}")
    return f"/{words}/" if words else "/"


def visitors(text: str) -> int:
    """How many may come; argparse turns the error into a line of its own."""
    if not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to 10000; got {text!r}")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments[:1] == ["study"]:  # each command is loaded only where it is asked for
        from cortexviz.app import study

        return study.main(arguments[1:])
    if arguments[:1] == ["lesson"]:
        from cortexviz.app import lesson

        return lesson.main(arguments[1:])
    if arguments[:1] == ["page"]:
        from cortexviz.app import page

        return page.main(arguments[1:])
    options = parser().parse_args(arguments)
    try:
        seek("voila", "app")
        seek("anywidget", "app")
        from cortexviz.app.copies import Warm, can_copy

        warm = Warm() if can_copy() and not options.fresh else None  # while the server is loaded
        from cortexviz.app.dashboards import serve

        serve(
            options.ip, options.port, not options.no_browser, options.folder,
            options.base_url, options.max_visitors, options.shared, warm,
        )  # fmt: skip
    except (ModuleNotFoundError, OSError, ValueError) as error:
        print(f"cortexviz: {error}", file=sys.stderr)
        return 1
    return 0
