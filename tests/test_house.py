"""House rules that can be read from the source: short functions, plain names, nothing hidden."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator

import pytest

from tests.sources import is_package, modules

OURS = ("cortexviz", "benchmarks", "docs")
PACKAGES = sorted(module for module in modules("cortexviz") if is_package(module))
LONGEST = 50  # lines of a body, the docstring not counted


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code, from the first statement to the last."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def long_functions() -> Iterator[str]:
    for module, tree in modules(*OURS).items():
        for node in ast.walk(tree):
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_function and (length := body_length(node)) > LONGEST:
                yield f"{module}.{node.name}: {length} lines"


def built_names() -> Iterator[str]:
    """Attributes whose name is put together, which no search can find.

    A name that is looked up, from the fields of a dataclass or a list of choices, is a value like
    any other.
    """
    for module, tree in modules(*OURS).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                reads = node.func.id in ("getattr", "setattr", "hasattr", "delattr")
                if reads and built(node.args[1]):
                    yield f"{module}: {ast.unparse(node)}"


def built(name: ast.expr) -> bool:
    return isinstance(name, ast.JoinedStr | ast.BinOp | ast.Call)


@pytest.fixture(scope="module")
def found() -> set[str]:
    return {*long_functions(), *built_names()}


def test_functions_are_short_and_no_attribute_has_a_name_put_together(found):
    assert not found


def test_no_module_is_private():
    names = {module.rsplit(".", 1)[-1] for module in modules(*OURS)}
    assert {name for name in names if name.startswith("_")} == {"__main__"}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_lists_only_what_there_is(package):
    module = importlib.import_module(package)
    listed = getattr(module, "__all__", [])
    assert len(listed) == len(set(listed)), "each once"
    assert [name for name in listed if not hasattr(module, name)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_each_of_its_modules_is_for(package):
    text = ast.get_docstring(modules("cortexviz")[package]) or ""
    inside = [m for m in modules("cortexviz") if m.rpartition(".")[0] == package]
    names = {m: m.removeprefix(f"{package}.") for m in inside if not m.endswith("__main__")}
    assert [
        name for m, name in names.items() if f"`{name}`" not in text and f"`{m}`" not in text
    ] == []
