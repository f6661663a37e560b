"""Moves each control of a page in turn, and looks at what follows."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Page

# A sign is a change of the page in the frame after the move, before the kernel can have answered;
# an effect one of something else than the control itself, be it only that it is written anew. It
# is waited for for ten seconds.
# What an earlier move did is none: each begins once the page has been still for a while.
MOVE_ALL = """async (still) => {
  const explorer = document.querySelector(".cvz-explorer");
  document.querySelectorAll("details").forEach((one) => (one.open = true));
  const moves = {
    "input[type=range]": (one) => {
      one.value = Number(one.value) + (Number(one.value) > Number(one.min) ? -1 : 1);
      one.dispatchEvent(new Event("input", { bubbles: true }));
    },
    "input[type=radio]": (one) => one.click(),
    "select": (one) => {
      one.selectedIndex = (one.selectedIndex + 1) % one.length;
      one.dispatchEvent(new Event("change", { bubbles: true }));
    },
    "button": (one) => one.click(),
  };
  let last = 0;
  new MutationObserver(() => (last = performance.now())).observe(explorer, {
    attributes: true, characterData: true, childList: true, subtree: true,
  });
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const busy = () => performance.now() < last + still || explorer.classList.contains("cvz-stale")
    || document.body.className.includes("cvz-asked-");
  const moved = [];
  for (const [kind, move] of Object.entries(moves))
    for (const one of explorer.querySelectorAll(kind)) {
      if (!one.isConnected || !one.checkVisibility() || one.disabled || one.checked) continue;
      if (kind === "select" && one.length < 2) continue;
      for (const end = performance.now() + 2000; busy() && performance.now() < end;) await pause(5);
      const label = one.labels?.[0]?.textContent || one.getAttribute("aria-label");
      const own = one.closest(".cvz-field") ?? one;
      let signs = 0, effect = 0;
      const watch = new MutationObserver((news) => {
        signs += news.length;
        if (!effect && news.some(({ target }) => target !== document.body
          && explorer.contains(target) && !own.contains(target))) effect = performance.now();
      });
      watch.observe(document.body, {
        attributes: true, characterData: true, childList: true, subtree: true,
      });
      const start = performance.now();
      move(one);
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const sign = signs > 0;
      while (!effect && performance.now() < start + 10_000)
        await pause(5);
      watch.disconnect();
      moved.push([label || one.textContent, sign, effect ? effect - start : -1]);
    }
  return moved;
}"""


class Moved(NamedTuple):
    """A control that was moved."""

    name: str
    sign: bool
    milliseconds: float  # to the effect; below 0 where there was none


def move_all(page: Page, still: float = 200.0) -> list[Moved]:
    """Move each control of the explorer in `page`, once it was `still` for milliseconds."""
    return [Moved(*one) for one in page.evaluate(MOVE_ALL, still)]
