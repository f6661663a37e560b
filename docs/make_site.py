"""Build the documentation site: `make docs`, or `python docs/make_site.py [--fast] [FOLDER]`.

Its pages are those of the repository, in the same places, so that links lead where they lead
there; tutorials are run first, and an API page is made of what each package lists as public. A
warning, a link inside that leads nowhere, or a tutorial that fails ends it with an error.
"""

import argparse
import inspect
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from sphinx.cmd.build import main as sphinx

import make_gallery
from cortexviz.app.tutorials import texts, tutorials

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "EQUATIONS.md", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff",
         "binder/README.md")  # fmt: skip
PACKAGES = ("bcm", "bayesnet", "hmax", "rivals", "data", "metrics", "studies", "plot", "widgets")
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
# What a reader does who has answered: each question shows why.
ANSWERS = """
import asyncio
for name, question in getattr(globals().get("lesson"), "questions", {}).items():
    question._handle_custom_msg({"say": str(lesson.tasks[name].right)}, [])
    await asyncio.sleep(0)
"""


def gather(to):
    """Copy the repository's pages and pictures to where Sphinx reads them."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(ROOT / "docs", to / "docs", ignore=shutil.ignore_patterns("*.py", "site"))
    shutil.copytree(ROOT / "notebooks", to / "notebooks",
                    ignore=shutil.ignore_patterns("dashboards", ".*", "__pycache__"))  # fmt: skip
    for page in PAGES:
        (to / page).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / page, to / page)
    shutil.copytree(ROOT / "docs" / "site", to, dirs_exist_ok=True)


def gallery(to):
    """Every picture of the start page, with the code that draws it."""
    parts = ["# Gallery", "Each picture is drawn by the function below it; a page tells its story."]
    for tutorial in tutorials(to.parent / "notebooks"):
        name = tutorial.path.stem
        function = vars(make_gallery)[name.partition("_")[2]]
        parts += [
            f"## {tutorial.title}",
            inspect.getdoc(function),
            f"[![{tutorial.title}](../notebooks/pictures/{name}.png)](../notebooks/{name}.ipynb)",
            f"```python\n{inspect.getsource(function)}```",
        ]
    (to / "gallery.md").write_text("\n\n".join(parts), encoding="utf-8")


def contents(page):
    """The pages beside an overview, in the order of its links, for the menu."""
    links = dict.fromkeys(re.findall(r"\]\(([\w-]+)\.md\)", page.read_text(encoding="utf-8")))
    with page.open("a", encoding="utf-8") as file:
        file.write("\n```{toctree}\n:hidden:\n" + "\n".join(links) + "\n```\n")


def dashboards(to):
    """A page for each dashboard: what it says of itself, its picture, and how to open it."""
    (to / "pictures").mkdir(parents=True)
    for path in sorted((ROOT / "notebooks" / "dashboards").glob("*.ipynb")):
        words = "\n\n".join(texts(nbformat.read(path, 4)))
        shutil.copy(path.parent / "pictures" / f"{path.stem}.png", to / "pictures")
        page = f"{words}\n\n![The page](pictures/{path.stem}.png)\n\n`make run` opens it live.\n"
        (to / f"{path.stem}.md").write_text(page, encoding="utf-8")
    overview = to.parent / "README.md"
    overview.write_text(linked(overview.read_text(encoding="utf-8")), encoding="utf-8")


def named(markdown):
    """Names of the library as links to their API, files of notebooks as links to their pages."""
    markdown = re.sub(r"(?<!`)`(cortexviz(?:\.\w+)+)`(?!`)", r"{py:obj}`\1`", markdown)
    return re.sub(r"`(notebooks/(\d\d)_\w+\.ipynb)`", r"[\2](\1)", markdown)


# Tutorials ---------------------------------------------------------------------------------------


def run(path):
    """Run a tutorial, and write it with its widgets as what they show."""
    notebook = nbformat.read(path, 4)
    notebook.cells.append(nbformat.v4.new_code_cell(ANSWERS))
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": path.parent}}).execute()
    notebook.cells.pop()
    models = notebook.metadata.pop("widgets", {}).get(STATE, {}).get("state", {})
    for cell in notebook.cells:
        cell.source = cell.source if cell.cell_type == "code" else linked(cell.source)
        if cell.cell_type == "code":
            cell.outputs = [one for output in cell.outputs for one in still(output, models)]
    nbformat.write(notebook, path)
    return path.stem


def linked(markdown):
    """A dashboard is a page of words here."""
    return re.sub(r"(dashboards/\w+)\.ipynb", r"\1.md", markdown)


def still(output, models):
    """An output as pages without Python can show it."""
    view = output.get("data", {}).get(VIEW)
    if view is None:
        return [output]
    return list(shown(view["model_id"], models))


def shown(name, models):
    """What a widget shows, as outputs of a notebook."""
    model = models[name.removeprefix("IPY_MODEL_")]
    state = model["state"]
    if "choices" in state and "verdict" in state:
        yield html(question(state))
    elif "outputs" in state:
        yield from (nbformat.from_dict(one) for one in state["outputs"])
    elif "children" in state:
        for child in state["children"]:
            yield from shown(child, models)
    elif state.get("description"):
        value = state.get("value", state.get("_options_labels", [""])[state.get("index") or 0])
        yield html(f'<p class="cvz-setting"><b>{state["description"]}</b> {value}</p>')


def question(state):
    """What is asked, and folded what a click would show."""
    choices = "".join(f"<li>{one}</li>" for one in state["choices"])
    picture = f'<img alt="" src="data:image/png;base64,{state["picture"]}">' if state["picture"] else ""
    return (f'<div class="cvz-question"><p><b>{state["label"]}</b></p><ul>{choices}</ul>'
            f'<details><summary>Answer</summary><p>{state["answer"]}</p>{picture}'
            f'<pre>{state["shown"]}</pre></details></div>')  # fmt: skip


def html(text):
    return nbformat.v4.new_output("display_data", {"text/html": text, "text/plain": ""})


# Every public name -------------------------------------------------------------------------------


def api(to):
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
                parts += [f"## {one}", entry(package.__name__, one, value)]
        for one, module in modules.items():
            parts += [f"## {name}.{one}", of("module", module.__name__)]
            parts += [entry(module.__name__, inner, value)
                      for inner, value in own(module).items() if value not in listed.values()]  # fmt: skip
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
        # Fields of a named tuple stand in its docstring; scikit-learn's requests are its own matter.
        left_out = [*getattr(value, "_fields", ()), *(n for n in dir(value) if n.endswith("_request"))]
        options = ("members", *(f"exclude-members: {', '.join(left_out)}" for _ in left_out[:1]))
        return of("class", f"{module}.{name}", *options)
    if inspect.isfunction(value):
        return of("function", f"{module}.{name}")
    names = ", ".join(f"`{one}`" for one in value) if hasattr(value, "keys") else ""
    words = f"By name: {names}." if names else inspect.getdoc(value).splitlines()[0]
    return f"```{{py:data}} {module}.{name}\n{words}\n```"


def of(kind, name, *options):
    """Sphinx's own reading of a docstring."""
    lines = (f".. auto{kind}:: {name}", *(f"   :{option}" for option in options))
    return "\n".join(("```{eval-rst}", *(line.replace(":members", ":members:") for line in lines), "```"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "site")
    parser.add_argument("--fast", action="store_true", help="tutorials at the size of the tests")
    options = parser.parse_args()
    source = options.folder / "source"
    gather(source)
    dashboards(source / "notebooks" / "dashboards")
    gallery(source / "docs")
    contents(source / "docs" / "howto" / "README.md")
    contents(source / "docs" / "teaching" / "README.md")
    for page in source.glob("**/*.md"):
        page.write_text(named(page.read_text(encoding="utf-8")), encoding="utf-8")
    os.environ["CORTEXVIZ_FAST"] = "1" if options.fast else "0"
    if not os.environ.get("NORUN"):
     with ThreadPoolExecutor(2) as threads:
         for done in threads.map(run, sorted((source / "notebooks").glob("*.ipynb"))):
             print(f"ran {done}", flush=True)
    api(source / "api")
    sys.exit(sphinx(["-W", "--keep-going", "-q", "-b", "html", str(source), str(options.folder / "html")]))
