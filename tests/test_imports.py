"""Who imports whom, read from the source: no circles, and no arrow against CONTRIBUTING's picture.

Every import counts, wherever it stands: inside a function and under ``TYPE_CHECKING``, too, since
a reader has to follow those as well, and a module that is named in a string.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

import pytest

from tests.sources import FOLDERS, ROOT, is_package, modules

Graph = Mapping[str, set[str]]


def arrows(known: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """The modules of ours that each one names."""
    return {name: set(named(tree, known)) - {name} for name, tree in known.items()}


def named(tree: ast.Module, known: Mapping[str, ast.Module]) -> Iterator[str]:
    ours = {name.split(".")[0] for name in known}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in ours)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, "imports are absolute"
            if node.module.split(".")[0] in ours:
                inner = (f"{node.module}.{alias.name}" for alias in node.names)
                yield from (name if name in known else node.module for name in inner)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            module = node.value.split(":")[0]
            if "." in module and module in known:
                yield module


def circles(graph: Graph) -> set[str]:
    """The shortest way from each module back to itself, starting at its first name."""
    return {shown(chain) for start in graph if (chain := way_back(graph, start))}


def way_back(graph: Graph, start: str) -> list[str]:
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:  # it grows while it is read: breadth first
        for target in sorted(graph.get(way[-1], ())):
            if target == start:
                return way
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []


def shown(chain: list[str]) -> str:
    first = chain.index(min(chain))
    return " -> ".join([*chain[first:], *chain[:first], chain[first]])


def levels() -> dict[str, int]:
    """The level of each package, from the lines with ``<`` in CONTRIBUTING's picture.

    A line that starts with ``in NAME:`` opens that package; the packages of one level, and the
    rooms of one, do not know each other.
    """
    page = (ROOT / "CONTRIBUTING.md").read_text().split("## How the house is built")[1]
    level: dict[str, int] = {}
    for line in re.findall(r"^    (\S.* < .*)$", page, re.M):
        where, _, order = line.rpartition(":")
        inside = where.removeprefix("in ").strip() + "." if where else ""
        for height, names in enumerate(order.split("<")):
            level |= {f"{inside}{name}": height for name in names.split()}
    return level


def package(module: str, level: Mapping[str, int]) -> list[str]:
    """What the picture calls the places that a module lies in, from the outermost inwards."""
    parts = module.split(".")
    places = [".".join(parts[: i + 1]) for i in range(len(parts))]
    return [place for place in places if place in level]


def against(source: str, target: str, level: Mapping[str, int]) -> bool:
    """Whether the places that part them say that `target` does not lie below."""
    for here, there in zip(package(source, level), package(target, level), strict=False):
        if here != there:
            return level[there] >= level[here]
    return False


def upward(graph: Graph, level: Mapping[str, int]) -> set[str]:
    return {
        f"{source} -> {target}"
        for source, targets in graph.items()
        for target in targets
        if against(source, target, level)
    }


@pytest.fixture(scope="module")
def graph() -> Graph:
    return arrows(modules())


def test_every_import_of_ours_names_a_module(graph):
    targets = set().union(*graph.values())
    assert not targets - set(graph)


def test_there_are_no_circles(graph):
    assert not circles(graph)


def test_arrows_point_down_the_picture(graph):
    assert not upward(graph, levels())


def test_every_package_has_its_place_in_the_picture(graph):
    houses = ("", "cortexviz", "cortexviz.widgets")
    rooms = {m for m in graph if m.rpartition(".")[0] in houses and is_package(m)}
    assert rooms | set(FOLDERS) <= set(levels())


SMALL = {
    "house": "",
    "house.low": "def f():\n    from house.high import g",
    "house.high": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import house.top",
    "house.top": "MAKE = 'house.low:f'",
    "house.aside": "from house import top, MISSING\nimport numpy",
}


def test_a_circle_is_found_wherever_its_imports_hide():
    small = arrows({name: ast.parse(text) for name, text in SMALL.items()})
    assert small["house.aside"] == {"house.top", "house"}
    assert circles(small) == {"house.high -> house.top -> house.low -> house.high"}


def test_an_arrow_upwards_is_found():
    level = {"house": 0, "house.low": 0, "house.aside": 1, "house.high": 1, "house.top": 2}
    small = arrows({name: ast.parse(text) for name, text in SMALL.items()})
    assert upward(small, level) == {
        "house.low -> house.high",
        "house.high -> house.top",
        "house.aside -> house.top",
    }
