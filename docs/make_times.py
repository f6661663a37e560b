"""Write how long each tutorial takes into its first cell and into the list of notebooks.

python docs/make_times.py          minutes to read and do, by the formula below
python docs/make_times.py --run    and seconds to run, measured here at full size (some minutes)

Minutes come from counts, not from a trial with readers: prose at 200 words a minute, and for what
one does as many minutes as `MINUTES` says. Folded answers and references are not counted.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from cortexviz.app.lesson import student
from cortexviz.app.tutorials import TIMES, notebooks, texts, tutorials

WORDS = 200  # a minute
MINUTES = {
    "line of code": 0.1,
    "equation": 3,
    "picture": 1,
    "sliders": 3,
    "question": 2,
    "exercise": 5,
    "exercise in code": 10,
}
IMPORTED = re.compile(r"from cortexviz\.plot\S* import ([\w, ]+)")


def minutes(notebook: dict[str, Any]) -> int:
    """Minutes to read and do a page, in fives."""
    counts = counted(notebook)
    spent = counts.pop("word") / WORDS + sum(MINUTES[kind] * n for kind, n in counts.items())
    return 5 * round(spent / 5)


def counted(notebook: dict[str, Any]) -> dict[str, int]:
    """How many of each a page has."""
    page = student(notebook)
    prose = "\n".join(texts(page)).partition("## References")[0]
    prose = re.sub(r"(?s)<details>.*?</details>", "", prose)
    words = re.sub(r"(?s)\$\$.*?\$\$|\]\([^)]*\)", " ", prose)
    cells = ["".join(cell["source"]) for cell in page["cells"] if cell["cell_type"] == "code"]
    code = "\n".join(cells)
    draws = "|".join(re.findall(r"\w+", " ".join(["plot", *IMPORTED.findall(code)])))
    drawing = re.compile(rf"\b({draws})(\.(?!use_style)\w+)?\(")
    return {
        "word": len(re.findall(r"\w[\w'’.-]*", words)),
        "line of code": sum(bool(line.strip()) for line in code.splitlines()),
        "equation": prose.count("$$") // 2,
        "picture": sum(bool(drawing.search(cell)) for cell in cells),
        "sliders": code.count("interact("),
        "question": code.count("lesson.predict("),
        "exercise": code.count("lesson.exercise("),
        "exercise in code": code.count("lesson.check("),
    }


def seconds(path: Path) -> int:
    """Run a page from top to bottom, and say how long that took, in fives above ten."""
    notebook = nbformat.read(path, as_version=4)
    started = time.monotonic()
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    took = time.monotonic() - started
    return round(took) if took < 10 else 5 * round(took / 5)


def main(*options: str) -> None:
    """Write them all."""
    listing = notebooks() / "README.md"
    table = listing.read_text(encoding="utf-8")
    for page in tutorials(notebooks()):
        text = page.path.read_text(encoding="utf-8")
        takes = (
            minutes(json.loads(text)),
            seconds(page.path) if "--run" in options else page.seconds,
        )
        said = "takes {} minutes to read and do, and {} seconds to run".format(*takes)
        page.path.write_text(TIMES.sub(said, text, count=1), encoding="utf-8")
        row = rf"(\({page.path.name}\) \|.*\|) \d+ min \| \d+ s \|"
        table = re.sub(row, r"\1 {} min | {} s |".format(*takes), table)
        print(page.path.stem, *takes)
    total = sum(page.minutes for page in tutorials(notebooks())) / 60
    table = re.sub(r"some \d+ hours", f"some {total:.0f} hours", table)
    listing.write_text(table, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
