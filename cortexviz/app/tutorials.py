"""The notebooks, and what a tutorial says of itself: what it needs and takes, where it leads.

All of it stands on the page, in the last lines of its first and of its last cell, and only there.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

PACKAGE = Path(__file__).parent.parent
LINK = re.compile(r"\]\(([^)]+)\.ipynb\)")
TIMES = re.compile(r"takes (\d+) minutes to read and do, and (\d+) seconds to run")


class Tutorial(NamedTuple):
    """One page of the path through the tutorials."""

    path: Path
    title: str
    needs: tuple[str, ...]
    minutes: int
    seconds: int
    leads: tuple[str, ...]


def notebooks() -> Path:
    """The folder of notebooks: in the wheel, or beside the package in a checkout."""
    for folder in (PACKAGE / "notebooks", PACKAGE.parent / "notebooks"):
        if (folder / "dashboards").is_dir():
            return folder
    raise FileNotFoundError(
        f"no notebooks found in {PACKAGE / 'notebooks'} or beside {PACKAGE}: install cortexviz "
        "again"
    )


def tutorials(folder: Path) -> list[Tutorial]:
    """All pages that have a number, in its order."""
    return [tutorial(path) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))]


def tutorial(path: Path) -> Tutorial:
    """What one page says of itself."""
    first, *_, last = texts(json.loads(path.read_text(encoding="utf-8")))
    needs = first.partition("You need")[2]
    return Tutorial(
        path,
        first.splitlines()[0].removeprefix("# "),
        tuple(LINK.findall(needs)),
        *times(first),
        tuple(LINK.findall(last.partition("Next: ")[2])),
    )


def times(text: str) -> tuple[int, int]:
    """Minutes to read and do, seconds to run; none where a page does not say."""
    found = TIMES.search(text)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def texts(notebook: dict[str, Any]) -> list[str]:
    """The words of a notebook, cell by cell."""
    cells = (cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    return ["".join(cell["source"]) for cell in cells]
