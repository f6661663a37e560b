"""Tables of a page in docs: printed, and with --write put between their marks there."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def write_tables(
    page: str,
    tables: Mapping[str, Callable[[], str]],
    arguments: Sequence[str] = (),
    *parents: argparse.ArgumentParser,
) -> None:
    """Print the tables named in `arguments`, or all; each has a mark of its name in the page.

    `parents` are of options that the caller has read.
    """
    parser = argparse.ArgumentParser(description=f"The tables of docs/{page}.", parents=parents)
    parser.add_argument("tables", nargs="*", help=f"of {', '.join(tables)}; all if none is named")
    parser.add_argument("--write", action="store_true", help="put them into the page")
    chosen = parser.parse_args(arguments)
    if strange := set(chosen.tables) - set(tables):
        parser.error(f"there is no table {strange.pop()!r}; there are {', '.join(tables)}")
    for name in chosen.tables or tables:
        text = tables[name]()
        print(f"\n## {name}\n\n{text}", flush=True)
        if chosen.write:
            put(DOCS / page, name, text)


def put(page: Path, name: str, text: str) -> None:
    """Replace what stands between the mark of a table and the next end."""
    marks = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
    new, n = re.subn(marks, lambda m: m[1] + text + "\n" + m[2], page.read_text(), flags=re.S)
    if n != 1:
        raise ValueError(f"{page.name} must have one mark <!-- {name} -->; it has {n}")
    page.write_text(new)


def markdown(rows: Iterable[list[str]]) -> str:
    """A table whose first row is its head."""
    head, *body = rows
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
