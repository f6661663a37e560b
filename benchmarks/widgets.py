"""Frames per second, click to drawn and time to stop, of explorers that play, in a browser."""

from __future__ import annotations

import shutil
import statistics
import time

from benchmarks.shared.serving import CHROMIUM_OPTIONS, dashboards
from cortexviz.v1 import Eyes, rear
from cortexviz.widgets.cortex import asked, story
from cortexviz.widgets.cortex import settings as choices
from cortexviz.widgets.cortex.views import Views

PAGES = {
    "Face explorer: 21 neurons of 64 x 64 pixels": "faces.ipynb?epochs=1000000",
    "A cortex grows up: 40 neurons, two eyes": "cortex.ipynb?moments=2000",
}

# When each picture was on the canvas, in milliseconds.
WATCH = """() => {
  const canvas = document.querySelector(".cvz-canvas canvas");
  window.drawn = [];
  new MutationObserver(() => window.drawn.push(performance.now()))
    .observe(canvas, { attributeFilter: ["data-seq"] });
}"""

CLICK_TO_DRAWN = """(selector) => new Promise((resolve) => {
  const canvas = document.querySelector(".cvz-canvas canvas");
  const start = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    resolve(performance.now() - start);
  }).observe(canvas, { attributeFilter: ["data-seq"] });
  document.querySelector(selector).click();
})"""

CLICK = "(selector) => { document.querySelector(selector).click(); return performance.now(); }"


def measure(page, seconds: float = 5.0) -> dict[str, float]:
    """Play, step and pause on an open explorer page."""
    page.wait_for_selector(".cvz-canvas canvas[data-seq]", timeout=60_000)
    page.wait_for_timeout(1000)
    page.evaluate(WATCH)
    page.select_option(".cvz-player select", label="as fast as it goes")
    page.click("[aria-label^=Play]")
    page.wait_for_timeout(2000)  # the loops are compiled and the curves have grown
    epochs = [epoch(page)]
    start, end = page.evaluate("performance.now()"), 0.0
    page.wait_for_timeout(1000 * seconds)
    end = page.evaluate("performance.now()")
    epochs.append(epoch(page))
    frames = page.evaluate(f"window.drawn.filter((t) => t > {start} && t <= {end}).length")
    stops = []
    for _ in range(5):
        at = page.evaluate(CLICK, ".cvz-play")
        page.wait_for_timeout(700)
        stops.append(max(0.0, page.evaluate("window.drawn.at(-1)") - at))
        page.evaluate(CLICK, ".cvz-play")
        page.wait_for_timeout(500)
    page.evaluate(CLICK, ".cvz-play")
    page.wait_for_timeout(500)
    clicks = []
    for _ in range(20):
        clicks.append(page.evaluate(CLICK_TO_DRAWN, "[aria-label='Step forward']"))
        page.wait_for_timeout(100)
    return {
        "frames/s": 1000 * frames / (end - start),
        "steps/s": 1000 * (epochs[1] - epochs[0]) / (end - start),
        "click to drawn, median ms": statistics.median(clicks),
        "click to drawn, worst of 20, ms": max(clicks),
        "stop, worst of 5, ms": max(stops),
    }


def epoch(page) -> int:
    """The epoch that the page says it has reached."""
    return int(page.inner_text(".cvz-progress").split()[1])


def moment_ms(moments: int = 100) -> float:
    """Processor time of a moment of the cortex explorer until it is sent: the least."""
    settings = choices.CortexSettings()
    world, views = asked.scene(settings), Views()
    course = [(asked.now(settings), asked.EVERY * moments)]
    views.begin(Eyes(world))
    life, times = rear(asked.params(settings), world, course, every=asked.EVERY), []
    while True:
        start = time.process_time()
        if (moment := next(life, None)) is None:
            return 1000 * min(times)
        views.draw(story.look(moment, world.mask))
        times.append(time.process_time() - start)


def main() -> None:
    from playwright.sync_api import sync_playwright

    print(f"A moment of the cortex explorer: {moment_ms():.1f} ms of one processor")
    targets = {
        "frames/s": ">= 30",
        "click to drawn, median ms": "< 50",
        "click to drawn, worst of 20, ms": "< 50",
        "stop, worst of 5, ms": "<= 300",
    }
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("widgets: no Chromium found; on Debian: apt-get install chromium")
        return
    with dashboards() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        for title, link in PAGES.items():
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            page.goto(f"{address}voila/render/dashboards/{link}")
            measured = measure(page)
            page.close()
            print(f"{title}, Voila, headless Chromium")
            print(f"{'':34}{'measured':>10}{'target':>10}")
            for name, value in measured.items():
                print(f"{name:34}{value:10.1f}{targets.get(name, ''):>10}")
        browser.close()


if __name__ == "__main__":
    main()
