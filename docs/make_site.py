"""Build the documentation site: `make docs`, or `python docs/make_site.py [--fast] [FOLDER]`.

Its pages are those of the repository, in the same places, so that links lead where they lead
there; tutorials are run first, and an API page is made of what each package lists as public. A
warning, a link inside that leads nowhere, or a tutorial that fails ends it with an error.
"""

import argparse
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from sphinx.cmd.build import main as sphinx
from website import api, gallery, still

from cortexviz.app.tutorials import texts
from cortexviz.widgets import ContourExplorer, FaceExplorer

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "EQUATIONS.md", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff",
         "binder/README.md")  # fmt: skip

# Of these the site has a page without a server.
FRAME = '<iframe class="cvz-page" src="../../{name}.html" title="The page"></iframe>'
ALONE = {"faces": FRAME, "contours": FRAME}


def alone(to):
    """Pages that run in the site itself."""
    to.mkdir()
    FaceExplorer(n_neurons=9).to_html(to / "faces.html")
    ContourExplorer().to_html(to / "contours.html")


def gather(to):
    """Copy the repository's pages and pictures to where Sphinx reads them."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(ROOT / "docs", to / "docs", ignore=shutil.ignore_patterns("*.py", "website"))
    shutil.copytree(ROOT / "notebooks", to / "notebooks",
                    ignore=shutil.ignore_patterns("dashboards", ".*", "__pycache__"))  # fmt: skip
    for page in PAGES:
        (to / page).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / page, to / page)
    ours = shutil.ignore_patterns("api.py", "gallery.py", "still.py", "__pycache__")
    shutil.copytree(ROOT / "docs" / "website", to, dirs_exist_ok=True, ignore=ours)


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
        shown = ALONE.get(path.stem, "![The page](pictures/{name}.png)").format(name=path.stem)
        page = f"{words}\n\n{shown}\n\n`make run` opens all of it, live.\n"
        (to / f"{path.stem}.md").write_text(page, encoding="utf-8")


def named(markdown):
    """Names lead to their API and notebooks to their pages; a test is what it claims.

    Badges stay in the repository: the site asks no other host for pictures.
    """
    markdown = re.sub(r"^\[!\[.*\]\(https://.*\)\]\(.*\n", "", markdown, flags=re.M)
    markdown = re.sub(r"(dashboards/\w+)\.ipynb", r"\1.md", markdown)
    claim = re.compile(r"`tests/[\w/]+\.py::(?:Test\w+::)?test_(\w+)`")
    markdown = claim.sub(lambda test: test[1].replace("_", " "), markdown)
    markdown = re.sub(r"(?<!`)`(cortexviz(?:\.\w+)+)`(?!`)", r"{py:obj}`\1`", markdown)
    return re.sub(r"`(notebooks/(\d\d)_\w+\.ipynb)`", r"[\2](\1)", markdown)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "site")
    parser.add_argument("--fast", action="store_true", help="tutorials at the size of the tests")
    options = parser.parse_args()
    source = options.folder / "source"
    gather(source)
    dashboards(source / "notebooks" / "dashboards")
    alone(source / "_extra")
    gallery.write(source / "docs")
    contents(source / "docs" / "howto" / "README.md")
    contents(source / "docs" / "teaching" / "README.md")
    for page in (*source.glob("**/*.md"), *source.glob("notebooks/*.ipynb")):
        page.write_text(named(page.read_text(encoding="utf-8")), encoding="utf-8")
    os.environ["CORTEXVIZ_FAST"] = "1" if options.fast else "0"
    pages = sorted((source / "notebooks").glob("*.ipynb"))
    uses = api.at_work(source)
    with ThreadPoolExecutor(2) as threads:
        for done in threads.map(still.run, pages):
            print(f"ran {done}", flush=True)
    api.write(source / "api", uses)
    html_at = options.folder / "html"
    status = sphinx(["-W", "--keep-going", "-q", "-b", "html", str(source), str(html_at)])
    print(f"The site is {html_at / 'index.html'}" if not status else "The site has errors, above.")
    sys.exit(status)
