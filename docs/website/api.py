"""Pages for everything public: what its docstring says, its source, and where it is at work."""

import inspect
import re
from importlib import import_module

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
    """Title -> address and code of every page that runs."""
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
        title: (f"../{page.relative_to(source)}", code) for title, (page, code) in found.items()
    }


def seen(name, uses):
    """Links to the pages where a name is at work."""
    links = [f"[{title}]({page})" for title, (page, code) in uses.items()
             if re.search(rf"\b{name}\b", code)]  # fmt: skip
    return f"At work in {', '.join(links)}." if links else ""


def write(to, uses):
    """A page for each package: its own words, then every name that it lists, once."""
    contents = "\n".join(PACKAGES)
    pages = {"README": f"# Every public name\n\n```{{toctree}}\n{contents}\n```\n"}
    for name in PACKAGES:
        package = import_module(f"cortexviz.{name}")
        listed = {one: getattr(package, one) for one in package.__all__}
        modules = {one: value for one, value in listed.items() if inspect.ismodule(value)}
        parts = [f"# {name}", of("module", package.__name__)]
        for one, value in listed.items():
            if one not in modules:
                parts += [f"## {one}", entry(package.__name__, one, value), seen(one, uses)]
        for one, module in modules.items():
            parts += [f"## {name}.{one}", of("module", module.__name__)]
            for inner, value in own(module).items():
                if value not in listed.values():
                    parts += [entry(module.__name__, inner, value), seen(inner, uses)]
        pages[name] = "\n\n".join(parts)
    to.mkdir()
    for name, page in pages.items():
        (to / f"{name}.md").write_text(page, encoding="utf-8")


def own(module):
    """What a module defines, or what its own ``__all__`` says."""
    names = getattr(module, "__all__", None) or [
        name for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    ]  # fmt: skip
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
    if inspect.isfunction(value):
        return of("function", f"{module}.{name}")
    names = ", ".join(f"`{one}`" for one in value) if hasattr(value, "keys") else ""
    words = f"By name: {names}." if names else inspect.getdoc(value).splitlines()[0]
    return f"```{{py:data}} {module}.{name}\n{words}\n```"


def of(kind, name, *options):
    """Sphinx's own reading of a docstring."""
    said = "\n".join(f"   :{option}" for option in options)
    return f"```{{eval-rst}}\n.. auto{kind}:: {name}\n{said}\n```"
