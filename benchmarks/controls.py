"""How soon something follows when a control is moved, for every control of every dashboard."""

from __future__ import annotations

import shutil

import numpy as np

from benchmarks.shared.moving import move_all
from benchmarks.shared.page import markdown
from benchmarks.shared.serving import CHROMIUM_OPTIONS, dashboards

PAGES = ("faces", "contours", "recognition", "studies")
SOON = 100.0  # milliseconds


def main() -> None:
    """Print a line for each dashboard."""
    from playwright.sync_api import sync_playwright

    rows = [["dashboard", "controls", "a sign at once", "median, ms", "95 %, ms", "by 100 ms"]]
    with dashboards() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS
        )
        for name in PAGES:
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(f"{address}voila/render/dashboards/{name}.ipynb")
            page.locator(".cvz-caption[data-tone=say]").wait_for(timeout=60_000)
            moved = move_all(page)
            times = np.array([one.milliseconds for one in moved])
            early = np.mean((times >= 0) & (times <= SOON))
            median, late = np.percentile(times, [50, 95])
            signs = sum(one.sign for one in moved)
            rows.append([name, f"{len(moved)}", f"{signs}", f"{median:.0f}", f"{late:.0f}",
                         f"{early:.0%}"])  # fmt: skip
            page.close()
            for one in moved:
                if not one.sign or not 0 <= one.milliseconds <= SOON:
                    print(f"{name}: {one.name}: sign {one.sign}, {one.milliseconds:.0f} ms")
    print(markdown(iter(rows)))
