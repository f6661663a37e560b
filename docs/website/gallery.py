"""A page of pictures, each of which leads to the code that draws it."""

import ast
import inspect
import re
from pathlib import Path

import make_gallery

from cortexviz.app.tutorials import tutorials

ROOT = Path(__file__).resolve().parents[2]
# How the name of a figure in docs begins -> the file and the function that draw it.
DRAWN_BY = {
    "faces.gif": ("docs/make_pictures.py", "film"),
    "faces.png": ("docs/make_pictures.py", "faces"),
    "biology": ("docs/make_biology.py", "draw"),
    "psychophysics": ("cortexviz/plot/bench.py", "bench_figure"),
    "rearing": ("cortexviz/plot/rearing.py", "rearing_figure"),
    "recognition-figures/figure10": ("docs/make_recognition.py", "distortions"),
    "recognition-figures": ("docs/make_recognition.py", "curves"),
    "report-figures": ("docs/make_report.py", "draw"),
    "results-figures": ("docs/make_results.py", "_figure"),
    "sampling": ("cortexviz/plot/bench.py", "sampling_figure"),
    "v1": ("benchmarks/v1.py", "draw"),
}


def write(to):
    """The pictures of the start page, then the figures of what was measured."""
    words = "Each picture is drawn by the function below it; a click opens the page of its story."
    parts = ["# Gallery", words, *of_tutorials(to.parent / "notebooks")]
    for page in (ROOT / "docs/website/index.md", ROOT / "README.md", *sorted(to.glob("*.md"))):
        parts += of_page(page)
    (to / "gallery.md").write_text("\n\n".join(parts), encoding="utf-8")


def of_tutorials(notebooks):
    for tutorial in tutorials(notebooks):
        name = tutorial.path.stem
        function = vars(make_gallery)[name.partition("_")[2]]
        yield f"## {tutorial.title}"
        yield inspect.getdoc(function)
        yield f"[![{tutorial.title}](../notebooks/pictures/{name}.png)](../notebooks/{name}.ipynb)"
        yield f"```python\n{inspect.getsource(function)}```"


def of_page(page):
    """The figures of a page, each function once, below the last of its own."""
    text = page.read_text(encoding="utf-8")
    figures = re.findall(r"!\[([^]]*)\]\((?:docs/)?([\w./-]+\.(?:png|gif|svg))\)", text)
    if not figures:
        return
    home = {"index.md": "../index.md", "README.md": "../README.md"}.get(page.name, page.name)
    drawn = [drawn_by(figure) for _, figure in figures]
    yield f"## {text.partition('# ')[2].splitlines()[0]}"
    for i, (caption, figure) in enumerate(figures):
        yield f"{caption}:\n\n[![{caption}]({figure})]({home})"
        if drawn[i] not in drawn[i + 1 :]:
            yield source(*drawn[i])


def drawn_by(figure):
    """The longest beginning that fits; a figure without code is an error of the site."""
    fits = [begin for begin in DRAWN_BY if figure.startswith(begin)]
    if not fits:
        raise KeyError(f"gallery: say in DRAWN_BY which function draws docs/{figure}")
    return DRAWN_BY[max(fits, key=len)]


def source(file, function):
    text = (ROOT / file).read_text(encoding="utf-8")
    [found] = [node for node in ast.parse(text).body
               if isinstance(node, ast.FunctionDef) and node.name == function]  # fmt: skip
    return f"`{file}`:\n\n```python\n{ast.get_source_segment(text, found)}\n```"
