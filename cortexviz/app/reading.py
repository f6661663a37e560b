"""Pages to read beside the dashboards: the glossary and others of ``docs/``, rendered."""

from __future__ import annotations

import re
from pathlib import Path

from jupyter_server.base.handlers import JupyterHandler
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from tornado.web import HTTPError

from cortexviz.app.tutorials import PACKAGE
from cortexviz.base.language import languages, wanted

PAGES = ("glossary", "biology", "context", "feedback")
PICTURES = ("biology.png",)


def documents() -> Path:
    """The folder of documentation: in the wheel, or beside the package in a checkout."""
    inside = PACKAGE / "docs"
    return inside if inside.is_dir() else PACKAGE.parent / "docs"


def page(name: str, base_url: str) -> tuple[str, str]:
    """Title and HTML of one of `PAGES`. Links to a tutorial open it; what is not served is words.

    Parameters
    ----------
    name : str
    base_url : str
        Of the server, with a slash at its end.
    """
    text = (documents() / f"{name}.md").read_text(encoding="utf-8")
    html = markdown2html_mistune(text)
    html = html.replace("<table>", '<table tabindex="0">')  # a wide one is moved by keys, too
    tutorial = rf'href="{base_url}voila/render/\1.ipynb"'
    html = re.sub(r'href="\.\./notebooks/([\w/]+)\.ipynb"', tutorial, html)
    html = re.sub(rf'href="({"|".join(PAGES)})\.md(#[\w-]+)?"', r'href="\1\2"', html)
    served = rf'(?:{base_url}voila/render/|https?:|#|(?:{"|".join(PAGES)})["#])'
    html = re.sub(rf'<a href="(?!{served})[^"]*">(.*?)</a>', r"\1", html, flags=re.DOTALL)
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    return (heading[1] if heading else name), html


class Reading(JupyterHandler):
    """Serves `PAGES` and their `PICTURES`, and no other file."""

    def get(self, name: str) -> None:
        if name in PICTURES:
            self.set_header("Content-Type", "image/png")
            self.finish((documents() / name).read_bytes())
            return
        if name not in PAGES:
            raise HTTPError(404)
        base_url = self.settings["base_url"]
        title, html = page(name, base_url)
        code = self.get_query_argument("lang", "")  # of the pages that it leads back to
        query = f"?lang={code}" if code in languages() else ""
        template = self.settings["voila_jinja2_env"].get_template("reading.html")
        self.finish(
            template.render(
                title=title, html=html, base_url=base_url, query=query, language=wanted(code, "")
            )
        )
