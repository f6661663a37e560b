"""From a click to the step on the screen, of the contour explorer in a browser."""

from __future__ import annotations

import shutil
import statistics
import time

from benchmarks.shared.serving import CHROMIUM_OPTIONS, dashboards

# The time until the browser has painted what the click asked for.
UNTIL_DRAWN = """(act) => new Promise((resolve) => {
  const start = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
  }).observe(document.querySelector(".cvz-pathway"), { attributeFilter: ["data-seq"] });
  eval(act);
})"""

NEXT = "document.querySelector(\"[aria-label='Step forward']\").click()"
BACK = "document.querySelector(\"[aria-label='Step back']\").click()"
SLIDE = """(() => {
  const range = document.querySelector("[data-name=support] input[type=range]");
  range.value = Number(range.value) + (window.forth = -(window.forth ?? -1));
  range.dispatchEvent(new Event("input"));
})()"""


def measure(page, address: str, plan: str) -> dict[str, list[float]]:
    """Milliseconds of each step, of each step back, and of each move of a slider."""
    start = time.monotonic()
    page.goto(f"{address}voila/render/dashboards/contours.ipynb?plan={plan}")
    page.locator(".cvz-compare[data-seq]:not([data-seq='0'])").wait_for(timeout=120_000)
    times = {"page asked for to first picture": [1000 * (time.monotonic() - start)]}
    page.wait_for_timeout(1000)
    kinds = (
        ("step", NEXT, 9),
        ("step back", BACK, 8),
        ("slider moved to all nine steps", SLIDE, 8),
    )
    for name, act, count in kinds:
        times[name] = []
        for _ in range(count):
            times[name].append(page.evaluate(UNTIL_DRAWN, act))
            page.wait_for_timeout(400)
    return times


def main() -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("contours: no Chromium found; on Debian: apt-get install chromium")
        return
    print("Contour explorer through Voila in headless Chromium, milliseconds from click to painted")
    print(f"{'':36}{'median':>10}{'worst':>10}{'target':>12}")
    with dashboards() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        for plan, words in (("both", "coarse"), ("contours", "fine")):
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            for name, times in measure(page, address, plan).items():
                target = "< 150" if (plan, name) == ("both", "step") else ""
                median, worst = statistics.median(times), max(times)
                print(f"{words + ': ' + name:36}{median:10.0f}{worst:10.0f}{target:>12}")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
