"""How soon something is seen when a control is moved, for every control of every dashboard."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.shared.moving import Moved, Skipped, move_all
from benchmarks.shared.page import markdown
from benchmarks.shared.serving import CHROMIUM_OPTIONS, dashboards

PAGES = ("faces", "contours", "recognition", "studies", "cortex")
SOON = 100.0  # milliseconds


def main(arguments: Sequence[str] = ()) -> None:
    """Print a line for each dashboard, one for each control, and those that were not moved."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(prog="python -m benchmarks controls", description=__doc__)
    parser.add_argument("--pages", nargs="+", choices=PAGES, default=PAGES)
    pages = parser.parse_args(arguments).pages
    found: dict[str, tuple[list[Moved], Skipped]] = {}
    with dashboards() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS
        )
        for name in pages:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(f"{address}voila/render/dashboards/{name}.ipynb")
            page.locator(".cvz-caption[data-tone=say]").wait_for(timeout=60_000)
            found[name] = move_all(page)
            page.close()
    for table in (dashboard_rows(found), control_rows(found), skipped_rows(found)):
        print(markdown(table))


def dashboard_rows(found: dict[str, tuple[list[Moved], Skipped]]) -> Iterator[list[str]]:
    """How soon anything, and how soon what was meant, is seen: the median and the slowest."""
    yield ["dashboard", "controls", "anything, median ms", "slowest", f"by {SOON:.0f} ms",
           "more than the line, median ms", "slowest", "never"]  # fmt: skip
    for name, (moved, _) in found.items():
        first = np.array([one.first for one in moved])
        effect = np.array([one.effect for one in moved])
        late, slow = (moved[int(times.argmax())].name for times in (first, effect))
        soon = int(((first >= 0) & (first <= SOON)).sum())
        yield [name, f"{len(moved)}", f"{np.median(first):.0f}", f"{first.max():.0f} ({late})",
               f"{soon} of {len(moved)}", f"{np.median(effect):.0f}",
               f"{effect.max():.0f} ({slow})", f"{(effect < 0).sum()}"]  # fmt: skip


def control_rows(found: dict[str, tuple[list[Moved], Skipped]]) -> Iterator[list[str]]:
    """Every control, the slowest first."""
    yield ["dashboard", "control", "from", "to", "seen after, ms", "what", "its effect, ms"]
    every = [(name, one) for name, (moved, _) in found.items() for one in moved]
    for name, one in sorted(every, key=lambda row: (row[1].effect >= 0, -row[1].first)):
        effect = f"{one.effect:.0f}" if one.effect >= 0 else "none"
        yield [name, one.name, one.old, one.new, f"{one.first:.0f}", one.what, effect]


def skipped_rows(found: dict[str, tuple[list[Moved], Skipped]]) -> Iterator[list[str]]:
    """What was not moved, and why."""
    yield ["dashboard", "not moved", "why"]
    for name, (_, skipped) in found.items():
        yield from ([name, control, why] for control, why in skipped.items())
