"""Sphinx settings of the site; `docs/make_site.py` puts its pages together and calls this."""

from docutils.nodes import SkipNode
from latex2mathml.converter import convert

import cortexviz

project = "cortexviz"
author = copyright = "The cortexviz developers"
version = release = cortexviz.__version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.viewcode",
    "sphinx_copybutton",
    "sphinx_design",
]
exclude_patterns = ["_static", "_extra"]
html_theme = "furo"
html_title = "cortexviz"
html_static_path = ["_static"]
html_extra_path = ["_extra"]  # pages without a server
html_css_files = ["site.css"]
html_show_sourcelink = False
html_math_renderer = "mathml"  # which browsers read by themselves

myst_enable_extensions = ["amsmath", "colon_fence", "dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "off"  # they come executed
nb_mime_priority_overrides = [("html", "image/png", 0)]

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say it, with shapes and ranges
default_role = "code"
napoleon_google_docstring = False
napoleon_use_param = napoleon_use_rtype = False
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
suppress_warnings = ["ref.python"]  # words of a type, such as "value", that several classes have


def setup(app):
    """What no setting says: |x| in a docstring is no substitution, and equations need no script."""
    app.connect("autodoc-process-docstring", literal_bars, priority=900)
    app.add_html_math_renderer("mathml", (inline, None), (block, None))


def literal_bars(_app, what, _name, _object, _options, lines):
    if what != "module":
        lines[:] = [line.replace("|", r"\|") for line in lines]


def inline(writer, node):
    writer.body.append(convert(node.astext()))
    raise SkipNode


def block(writer, node):
    writer.body.append(f'<div class="math">{convert(node.astext(), display="block")}</div>')
    raise SkipNode
