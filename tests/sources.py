"""Our own source as syntax trees: every module of the package, the benchmarks, docs and tests."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("cortexviz", "benchmarks", "docs", "tests")


@functools.cache
def modules(*folders: str) -> dict[str, ast.Module]:
    """The tree of each module by its dotted name; a package's own is its ``__init__``."""
    found = {}
    for folder in folders or FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def is_package(module: str) -> bool:
    return (ROOT / module.replace(".", "/") / "__init__.py").exists()
