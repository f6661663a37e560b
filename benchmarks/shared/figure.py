"""The figure of a page in docs, in the package's style."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from benchmarks.shared.page import DOCS
from cortexviz.plot.style import use_style


def figure(name: str, draw: Callable[[], Figure], words: str, dpi: int = 80) -> str:
    """Write what is drawn beside the pages, and return the Markdown that shows it."""
    with plt.rc_context():
        use_style()
        drawn = draw()
        drawn.savefig(DOCS / name, dpi=dpi, pil_kwargs={"optimize": True})
        plt.close(drawn)
    return f"![{words}]({name})"
