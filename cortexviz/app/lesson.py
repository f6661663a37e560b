"""The `cortexviz lesson` command: a tutorial as a file, for students or with its solutions.

Both are made from the one page: for students the author's own checks are left out, which would
give answers away; the solution has the answers below the questions and code for the dots.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile
from pathlib import Path
from typing import Any

from cortexviz.app.tutorials import PACKAGE, Tutorial, notebooks, tutorials
from cortexviz.base.files import replacing

Cell = dict[str, Any]
Task = dict[str, Any]
LESSONS = PACKAGE / "widgets" / "frame" / "lessons"
ASKED = re.compile(r'\.(predict|exercise|check)\(\s*"([^"]+)"')
CHECKS = re.compile(r"^## Check$", re.MULTILINE)
FOLDED = re.compile(r"<details><summary><b>Answer</b></summary>\n(.*?)</details>\n?", re.DOTALL)
NEIGHBOUR = re.compile(r"\[([^\]]+)\]\([^)]+\.ipynb\)")


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns its exit status."""
    options = parser().parse_args(arguments)
    try:
        pages = tutorials(notebooks())
        if options.page:
            print(write(_page(pages, options.page), options.version, options.to))
        else:
            print("\n".join(listed(pages)))
    except (ValueError, OSError) as error:
        print(f"cortexviz: {error}", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    parser = argparse.ArgumentParser(
        prog="cortexviz lesson",
        description="Write a tutorial as a notebook for JupyterLab, for students or with its "
        "solutions; without PAGE, list them all.",
    )
    parser.add_argument("page", nargs="?", metavar="PAGE", help="its number or name, such as 03")
    which = parser.add_mutually_exclusive_group()
    for version, about in (("student", "exercises and questions are open"),
                           ("solution", "exercises are done and questions answered")):  # fmt: skip
        which.add_argument(
            f"--{version}", dest="version", action="store_const", const=version, help=about
        )
    parser.add_argument(
        "-o", "--to", type=Path, metavar="PATH",
        help="a file or a folder; default: NAME-student.ipynb or NAME-solution.ipynb, here",
    )  # fmt: skip
    return parser


def listed(pages: Sequence[Tutorial]) -> Iterator[str]:
    """One line a page, and their sum."""
    width = max(len(page.title) for page in pages)
    for page in pages:
        yield (
            f"{page.path.stem[:2]}  {page.title:{width}}  {page.minutes:3} min to read and do, "
            f"{page.seconds:3} s to run"
        )
    hours = sum(page.minutes for page in pages) / 60
    yield f"In all {hours:.0f} h. `cortexviz lesson {pages[0].path.stem[:2]} --student` writes one."


def _page(pages: Sequence[Tutorial], said: str) -> Tutorial:
    for page in pages:
        if said in (page.path.stem, page.path.stem[:2], page.path.stem[1:2]):
            return page
    numbers = ", ".join(page.path.stem[:2] for page in pages)
    raise ValueError(f"PAGE must be one of {numbers}; got {said!r}")


def write(page: Tutorial, version: str | None, to: Path | None) -> Path:
    """Write one version of a page where nothing is yet, and say where."""
    if version is None:
        raise ValueError("say which version: --student or --solution")
    name = f"{page.path.stem}-{version}.ipynb"
    path = Path(name) if to is None else to.expanduser()
    if path.is_dir():
        path /= name
    if path.exists():
        raise FileExistsError(f"{path} is there already: choose another place with --to")
    notebook = json.loads(page.path.read_text(encoding="utf-8"))
    made = student(notebook) if version == "student" else solution(notebook, page.path.stem)
    with replacing(path) as file:
        file.write(json.dumps(made, indent=1, ensure_ascii=False).encode() + b"\n")
    return path


def student(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """The page without folded answers and the author's checks, "## Check" to the next heading."""
    cells: list[Cell] = []
    rest = iter(notebook["cells"])
    for cell in rest:
        before, *check = CHECKS.split(FOLDED.sub("", "".join(cell["source"])), maxsplit=1)
        cells += [{**cell, "source": before}] if before.strip() else []
        if check:
            cells += dropwhile(lambda one: not "".join(one["source"]).startswith("## "), rest)
    return _elsewhere(notebook, cells)


def solution(notebook: Mapping[str, Any], page: str) -> dict[str, Any]:
    """The page with every task solved, and the answer below it."""
    tasks = tomllib.loads((LESSONS / f"{page}.toml").read_text(encoding="utf-8"))
    unsaid = dict(tasks)
    cells: list[Cell] = []
    for cell in notebook["cells"]:
        source = FOLDED.sub(r"\1", "".join(cell["source"]))
        asked = ASKED.findall(source) if cell["cell_type"] == "code" else []
        for how, name in asked:
            if how == "check":
                source = source.replace("...", _code(tasks[name]), 1)
        cells.append({**cell, "source": source.replace(f'"{page}")', f'"{page}", solved=True)')})
        cells += [_answer(name, unsaid.pop(name)) for _, name in asked if name in unsaid]
    return _elsewhere(notebook, cells)


def _code(task: Task) -> str:
    return str(task.get("code") or repr(task["right"]))


def _answer(name: str, task: Task) -> Cell:
    words = f"**Answer: {task['right']}.** {task['answer'].strip()}".replace("\n", "\n\n")
    return {"cell_type": "markdown", "id": f"answer-{name}", "metadata": {}, "source": words}


def _elsewhere(notebook: Mapping[str, Any], cells: Sequence[Cell]) -> dict[str, Any]:
    """A notebook of these cells that may lie where its neighbours do not."""
    words = [NEIGHBOUR.sub(r"\1", "".join(cell["source"])) for cell in cells]
    pairs = zip(cells, words, strict=True)
    return {**notebook, "cells": [{**cell, "source": source} for cell, source in pairs]}
