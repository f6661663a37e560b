"""What the vision network recognises, and what it costs: every table of docs/recognition.md.

    python -m benchmarks.hmax                  print them
    python -m benchmarks.hmax nothing lost     print some of `SECTIONS`
    python -m benchmarks.hmax --write          and put them into the page

Parameters were chosen on every second silhouette and on random shapes of seeds 101 and 102; the
tables are of other distortions (seed 77), the other silhouettes and other random shapes.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial

from benchmarks.hmax import costs, figures, profile, recognised, unknown
from benchmarks.shared.page import write_tables

SECTIONS = (
    recognised.recognition,
    recognised.contest,
    recognised.places,
    recognised.calibration,
    recognised.combine,
    costs.whole,
    profile.profile,
    costs.ink,
    costs.growth,
    unknown.nothing,
    unknown.lost,
    figures.sparse,
    figures.fig_9,
    figures.published_figures,
)


def titled(section: Callable[[], str]) -> str:
    """A section's docstring, its first line in bold, and its table."""
    title, *rest = inspect.cleandoc(section.__doc__ or "").splitlines()
    return "\n".join([f"**{title}**", *rest, "", section()])


def main(arguments: Sequence[str] = ()) -> None:
    sections = {section.__name__: partial(titled, section) for section in SECTIONS}
    write_tables("recognition.md", sections, arguments)
