"""Pages for everything public: what its docstring says, its source, and where it is at work."""

import ast
import doctest
import inspect
import re
from contextlib import suppress
from importlib import import_module
from pkgutil import resolve_name

import nbformat

PACKAGES = (
    "bcm",
    "bayesnet",
    "v1",
    "hmax",
    "rivals",
    "data",
    "metrics",
    "studies",
    "plot",
    "widgets",
)


def at_work(source):
    """Title -> address of every page that runs, and what it uses of cortexviz."""
    found = {}
    for page in sorted(source.glob("notebooks/*.ipynb")):
        cells = nbformat.read(page, 4).cells
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        found[cells[0].source.splitlines()[0].removeprefix("# ")] = (page, code)
    for page in (source / "README.md", *sorted(source.glob("docs/howto/*.md"))):
        text = page.read_text(encoding="utf-8")
        code = "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
        found[text.splitlines()[0].removeprefix("# ")] = (page, code)
    return {
        title: (f"../{page.relative_to(source)}", used(code))
        for title, (page, code) in found.items()
    }


def used(code):
    """What some Python uses of cortexviz: the things themselves, for other things share names."""
    tree = ast.parse(code)
    at = {
        one.asname or one.name: f"{node.module}.{one.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module.startswith("cortexviz")
        for one in node.names
    }
    names = set(at.values())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            root, _, rest = ast.unparse(node).partition(".")
            names.add(f"{at.get(root)}.{rest}")
    found = []
    for name in names:
        if name.startswith("cortexviz"):
            with suppress(AttributeError, ImportError, ValueError):  # of what is computed
                found.append(resolve_name(name))
    return found


def seen(value, uses, examples):
    """Links to the pages where something is at work, or to the examples that show it."""
    links = [f"[{title}]({page})" for title, (page, code) in uses.items() if among(value, code)]
    shown = [f"{{py:obj}}`{name}`" for name, things in examples.items() if among(value, things)]
    return "\n\n".join(
        f"{where} {', '.join(found)}."
        for where, found in (("At work in", links), ("Shown by", [] if example(value) else shown))
        if found
    )


def among(value, things):
    return any(one is value for one in things)


def example(value):
    """The code that a docstring shows."""
    words = inspect.getdoc(value) if callable(value) else None
    return "".join(one.source for one in doctest.DocTestParser().get_examples(words or ""))


def results(value):
    """What a function, or a method in the example of a class, is annotated to give."""
    functions = [value]
    if inspect.isclass(value):
        called = re.findall(r"\.(\w+)\(", example(value))
        functions = [getattr(value, name) for name in called if hasattr(value, name)]
    return [
        vars(inspect.getmodule(one)).get(word)
        for one in map(inspect.unwrap, functions)
        for word in re.findall(r"\w+", str(inspect.get_annotations(one).get("return")))
    ]


def shown_by_examples():
    """Name -> what its example uses, and what it gives."""
    return {
        name: [*used(example(value)), *results(value)]
        for package in PACKAGES
        for name, value in public(import_module(f"cortexviz.{package}"), trusted=True).items()
        if example(value)
    }


def write(to, uses):
    """A page for each package: its own words, then every name that it lists, once."""
    contents, examples = "\n".join(PACKAGES), shown_by_examples()
    pages = {"README": f"# Every public name\n\n```{{toctree}}\n{contents}\n```\n"}
    for package in PACKAGES:
        parts = [f"# {package}", of("module", f"cortexviz.{package}")]
        module = f"cortexviz.{package}"
        for name, value in public(import_module(module), trusted=True).items():
            home, _, last = name.rpartition(".")
            if home == f"cortexviz.{package}":
                parts.append(f"## {last}")
            elif home != module:
                parts += [f"## {home.removeprefix('cortexviz.')}", of("module", home)]
            module = home
            parts += [entry(home, last, value), seen(value, uses, examples)]
        pages[package] = "\n\n".join(parts)
    to.mkdir()
    for name, page in pages.items():
        (to / f"{name}.md").write_text(page, encoding="utf-8")


def public(package, trusted=False):
    """Everything public by name: what a package lists, then what the modules that it lists define.

    Each thing once, by the shortest of its names. Modules that say that nothing of theirs is
    public, since they trust their arguments, hold equations all the same: `trusted` has them, too.
    """
    listed = own(package)
    found = {f"{package.__name__}.{name}": value for name, value in listed.items()
             if not inspect.ismodule(value)}  # fmt: skip
    for module in filter(inspect.ismodule, listed.values()):
        for name, value in own(module, trusted).items():
            if not among(value, found.values()):
                found[f"{module.__name__}.{name}"] = value
    return found


def own(module, trusted=False):
    """What a module defines, or what its own ``__all__`` says."""
    names = getattr(module, "__all__", None)
    if names is None or (trusted and not names):
        home = {name: getattr(value, "__module__", None) for name, value in vars(module).items()}
        names = [one for one in home if home[one] == module.__name__ and not one.startswith("_")]
    return {name: getattr(module, name) for name in names}


def entry(module, name, value):
    """A name with all that its docstring says."""
    if inspect.isclass(value):
        # Fields of named tuples stand in the docstring; requests are scikit-learn's own matter.
        left_out = [
            *getattr(value, "_fields", ()),
            *(n for n in dir(value) if n.endswith("_request")),
        ]
        options = ("members:", *(f"exclude-members: {', '.join(left_out)}" for _ in left_out[:1]))
        return of("class", f"{module}.{name}", *options)
    if inspect.isfunction(inspect.unwrap(value)):  # compiled ones, too
        return of("function", f"{module}.{name}")
    names = ", ".join(f"`{one}`" for one in value) if hasattr(value, "keys") else ""
    plain = type(value).__module__ == "builtins"  # whose docstring is Python's
    words = f"`{value!r}`" if plain else inspect.getdoc(value).splitlines()[0]
    words = f"By name: {names}." if names else words
    return f"```{{py:data}} {name}\n:module: {module}\n\n{words}\n```"


def of(kind, name, *options):
    """Sphinx's own reading of a docstring."""
    said = "\n".join(f"   :{option}" for option in options)
    return f"```{{eval-rst}}\n.. auto{kind}:: {name}\n{said}\n```"
