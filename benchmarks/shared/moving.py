"""Moves each control of a page in turn to another value, and looks at what follows."""

from __future__ import annotations

from typing import NamedTuple

from playwright.sync_api import Page

# A move tells from what to what; nothing where there is no other value. How to undo it comes back.
CONTROLS = """() => {
  const fire = (one, kind) => one.dispatchEvent(new Event(kind, { bubbles: true }));
  const set = (one, value, kind) => {
    one.value = value;
    fire(one, kind);
  };
  const slider = (one) => {
    const [old, most] = [Number(one.value), Number(one.max)];
    const value = old > Number(one.min) ? old - 1 : old + 1;
    const to = (value) => () => set(one, value, "input");
    return value > most ? null : [old, value, to(value), to(old)];
  };
  const number = (one) => {
    if (one.value === "") return null;
    const [old, step] = [one.value, Number(one.step) || Math.abs(one.value / 2) || 1];
    const value = String(Number(old) - step >= 1 ? Number(old) - step : Number(old) + step);
    return [old, value, () => set(one, value, "change"), () => set(one, old, "change")];
  };
  const text = (one) => {
    const [old, value] = [one.value, `${one.value}x`];
    return [old, value, () => set(one, value, "change"), () => set(one, old, "change")];
  };
  const radio = (one) => {
    const words = (input) => input?.labels[0].textContent ?? "";
    const old = one.closest("fieldset").querySelector("input:checked");
    return one.checked ? null : [words(old), words(one), () => one.click(), () => old?.click()];
  };
  const check = (one) => [one.checked, !one.checked, () => one.click(), () => one.click()];
  const list = (one) => {
    const [old, value] = [one.selectedIndex, (one.selectedIndex + 1) % one.length];
    const choose = (i) => {
      one.selectedIndex = i;
      fire(one, "change");
    };
    const words = (i) => one.options[i]?.textContent ?? "";
    const to = (i) => () => choose(i);
    return value === old ? null : [words(old), words(value), to(value), to(old)];
  };
  const button = (one) => {
    const chosen = one.matches(":is(.cvz-presets, .cvz-tools) [aria-pressed=true]");
    return chosen ? null : ["", "pressed", () => one.click(), null];
  };
  const key = (one) => ["", "arrow right", () => {
    const how = { key: "ArrowRight", bubbles: true, cancelable: true };
    one.focus();
    one.dispatchEvent(new KeyboardEvent("keydown", how));
  }, () => one.blur()];
  const moves = {
    "input[type=range]": slider, "input[type=number]": number, "input[type=text]": text,
    "input[type=radio]": radio, "input[type=checkbox]": check, "select": list, "button": button,
    "[tabindex='0']:not(input, select, button)": key,
  };
  const kept = (one) => {
    if (one.disabled) return "cannot be used now";
    if (!one.checkVisibility()) return "does not apply beside the other settings";
    if (one.matches(".cvz-upload button")) return "opens a window of the browser";
    return "";
  };
  const name = (one) => {
    const own = one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent;
    const within = one.matches("[type=radio]") && one.closest("fieldset")?.querySelector("legend");
    return (within ? `${within.textContent}: ${own}` : own).trim().slice(0, 60);
  };
  // What a control shows of itself is no answer; but a button has nothing to show unless asked.
  const ownPart = (one) => one.matches("button") ? null : one.closest(".cvz-field") ?? one;
  // What is written anew as it was is no news.
  const news = ({ type, target, attributeName, oldValue, removedNodes, addedNodes }) => {
    const html = (nodes) => [...nodes].map((one) => one.outerHTML ?? one.data).join("");
    if (type === "attributes") return target.getAttribute(attributeName) !== oldValue;
    if (type === "characterData") return target.data !== oldValue;
    return html(removedNodes) !== html(addedNodes);
  };
  const all = {
    attributes: true, attributeOldValue: true, characterData: true, characterDataOldValue: true,
    childList: true, subtree: true,
  };
  const watch = (where, told) => {
    const observer = new MutationObserver((records) => records.filter(news).forEach(told));
    observer.observe(where, all);
    return observer;
  };
  const explorer = document.querySelector(".cvz-explorer");
  explorer.querySelectorAll("details").forEach((one) => (one.open = true));
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  // One after the other, once the page is at rest, and again those that could not be moved before
  // others were. A form that is made anew has other controls of the same names.
  const moveAll = async (each, between, rest) => {
    const moved = new Set(), skipped = new Map();
    const found = (kind) => [...explorer.querySelectorAll(`${kind}:not([type=file])`)];
    for (let turn = 0; turn < 2; turn += 1) {
      if (turn) await between();
      for (const [kind, move] of Object.entries(moves))
        for (const named of new Set(found(kind).map(name))) {
          if (moved.has(named)) continue;
          await rest();
          const own = found(kind).filter((one) => name(one) === named);
          const one = own.find((one) => !kept(one)) ?? own[0];
          const why = one ? kept(one) : "is not there any more", how = why ? null : move(one);
          if (!how) {
            if (!skipped.has(named)) skipped.set(named, why || "has this value already");
            continue;
          }
          moved.add(named);
          skipped.delete(named);
          await each(one, named, how);
        }
    }
    return [...skipped];
  };
  window.cortexviz = { explorer, moveAll, news, ownPart, pause, watch };
}"""

# A frame shows what was changed before it: its time is when it is seen. The line at the window's
# edge is there once its animation has begun. What follows a move is what comes while nothing else
# does: each begins once the page has been still for a while.
TIMED = """async (still) => {
  const { explorer, moveAll, ownPart, pause, watch } = window.cortexviz;
  let last = 0, started = 0, own = null, line = 0, effect = 0, what = "";
  let address = 0, before = new Map(), news = new Map();
  const pixels = (canvas) => {
    const { width, height } = canvas;
    return width && height && canvas.getContext("2d").getImageData(0, 0, width, height).data;
  };
  const same = (canvas) => {
    const [was, is] = [before.get(canvas), pixels(canvas)];
    return was && is && was.length === is.length && was.every((value, i) => value === is[i]);
  };
  // All that one frame shows is seen at one time, and what is quick to compare first.
  const look = () => {
    const now = performance.now(), seen = news;
    news = new Map();
    if (!started || effect) return;
    const isPicture = ([, kind]) => kind === "picture";
    const found = [...seen].sort((one, two) => isPicture(one) - isPicture(two)).find((one) =>
      one[0].checkVisibility?.() && !(isPicture(one) && same(one[0])));
    if (found) [effect, what] = [now, found[1]];
  };
  const told = (target, kind) => {
    if (!explorer.contains(target)) return;
    last = performance.now();
    if (!started || effect || own?.contains(target)) return;
    if (!news.size) requestAnimationFrame(look);
    news.set(target, kind);
  };
  watch(explorer, ({ type, target }) =>
    told(type === "characterData" ? target.parentElement : target, "words"));
  for (const drawn of ["putImageData", "drawImage", "fillRect", "stroke", "fill", "clearRect"]) {
    const draw = CanvasRenderingContext2D.prototype[drawn];
    CanvasRenderingContext2D.prototype[drawn] = function (...given) {
      told(this.canvas, "picture");
      return draw.apply(this, given);
    };
  }
  const replace = history.replaceState;
  history.replaceState = function (...given) {
    if (started && String(given[2]) !== location.href) address ||= performance.now();
    return replace.apply(this, given);
  };
  explorer.addEventListener("animationstart", ({ animationName }) => {
    if (animationName === "cvz-appear" && started) line ||= performance.now();
  });
  const asked = () => document.body.className.includes("cvz-asked-");
  const busy = () => performance.now() < last + still || asked()
    || explorer.querySelector(":scope.cvz-stale, .cvz-waits");
  const rest = async () => {
    for (const end = performance.now() + 60_000; busy() && performance.now() < end;) {
      if (!asked()) explorer.querySelector(".cvz-play[aria-label^=Pause]")?.click();
      await pause(20);
    }
  };
  const lined = () => {
    const { content, opacity } = getComputedStyle(explorer, "::after");
    return content !== "none" && opacity === "1";
  };
  const moved = [];
  const skipped = await moveAll(async (one, name, [old, value, move, undo]) => {
    own = ownPart(one);
    before = new Map([...explorer.querySelectorAll("canvas")].map((one) => [one, pixels(one)]));
    [line, effect, address, what] = [0, 0, 0, ""];
    news.clear();
    started = performance.now();
    move();
    const start = started;
    while (!effect && performance.now() < start + (address ? 1_000 : 60_000)) {
      if (lined()) line ||= performance.now(); // where it was there before, too
      await pause(5);
    }
    if (!effect && address) [effect, what] = [address, "address"];
    const first = Math.min(line || Infinity, effect || Infinity);
    moved.push([name, `${old}`, `${value}`, first < Infinity ? first - start : -1,
      line && line <= (effect || Infinity) ? "line" : what, effect ? effect - start : -1]);
    started = 0;
    if (undo) {
      await rest();
      undo();
    }
  }, async () => {
    await rest();
    explorer.querySelector(".cvz-play ~ button")?.click(); // there is a past to go back to
  }, rest);
  return [moved, skipped];
}"""

# A kernel that is never asked never answers: what is seen then comes from the page alone.
UNHEARD = """async () => {
  const { moveAll, news, ownPart, pause, watch } = window.cortexviz;
  WebSocket.prototype.send = () => {};
  const moved = [];
  const skipped = await moveAll(async (one, name, [old, value, move]) => {
    const asked = [...document.body.classList].filter((own) => own.startsWith("cvz-asked-"));
    document.body.classList.remove(...asked);
    const own = ownPart(one);
    let signs = 0;
    const count = ({ target }) => (signs += !own?.contains(target));
    const watching = watch(document.body, count);
    move();
    for (let i = 0; i < 500 && !signs; i += 1) {
      watching.takeRecords().filter(news).forEach(count);
      if (!signs) await (i < 3 ? null : pause(5));
    }
    watching.disconnect();
    moved.push([name, `${old}`, `${value}`, signs]);
  }, () => null, () => null);
  return [moved, skipped];
}"""


class Moved(NamedTuple):
    """A control that was moved, and when something was seen: milliseconds, below 0 for never."""

    name: str
    old: str
    new: str
    first: float  # of anything at all
    what: str  # "line" at the window's edge, "words" or "picture" of the page; or its "address"
    effect: float  # of what is more than that line


class Asked(NamedTuple):
    """A control that was moved while the kernel heard of nothing."""

    name: str
    old: str
    new: str
    signs: int


Skipped = dict[str, str]  # control -> why it was not moved


def move_all(page: Page, still: float = 200.0) -> tuple[list[Moved], Skipped]:
    """Move each control of the explorer in `page`, once it was `still` for milliseconds."""
    page.evaluate(CONTROLS)
    moved, skipped = page.evaluate(TIMED, still)
    return [Moved(*one) for one in moved], dict(skipped)


def move_unheard(page: Page) -> tuple[list[Asked], Skipped]:
    """The same while nothing reaches the kernel, which leaves the page as good as dead."""
    page.evaluate(CONTROLS)
    moved, skipped = page.evaluate(UNHEARD)
    return [Asked(*one) for one in moved], dict(skipped)
