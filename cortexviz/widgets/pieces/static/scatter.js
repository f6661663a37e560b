/**
 * @typedef {[low: number, high: number]} Range
 * @typedef {{
 *   id: string, curve: number, x: number, y: number, error: number, values: number[],
 *   label: string,
 * }} Point
 */
const MARGIN = { left: 50, right: 14, top: 14, bottom: 40 };
const SHAPES = [
  "M5 0A5 5 0 1 1-5 0A5 5 0 1 1 5 0Z",
  "M-4.6-4.6H4.6V4.6H-4.6Z",
  "M0-6.4 6.4 0 0 6.4-6.4 0Z",
  "M0-6 5.8 4.4H-5.8Z",
  "M0 6 5.8-4.4H-5.8Z",
  "M-2-5.6H2V-2H5.6V2H2V5.6H-2V2H-5.6V-2H-2Z",
];
const COLOURS = 6;

// Six colours, each with one shape after the other: 36 curves that nobody mistakes.
/** @type {(curve: number) => { style: string }} */
const colour = (curve) => ({ style: `--own: var(--cvz-${curve % COLOURS})` });
/** @type {(curve: number) => string} */
const shape = (curve) => SHAPES[(curve + Math.floor(curve / COLOURS)) % SHAPES.length];

/**
 * @param {View<{
 *   title: string, note: string, label: string, empty: string,
 *   curves: { name: string, done: string }[], points: Point[], x_ticks: [number, string][],
 *   y_ticks: [number, string][], x_title: string, y_title: string, x_range: Range, y_range: Range,
 *   chosen: [string, string], held: boolean
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const upright = h("p", { class: "cvz-soft cvz-scatter-upright" });
  const svg = s("svg", { role: "group" });
  const tip = h("div", { class: "cvz-scatter-tip", "aria-hidden": "true", hidden: true });
  const empty = h("p", { class: "cvz-scatter-empty" });
  const said = h("span", { class: "cvz-said", role: "status" });
  const legend = h("ul", { class: "cvz-scatter-legend", "aria-label": say("Curves") });
  const wish = wishes(model);
  const hold = h("button", { type: "button", onclick: () => {
    wish.make("held", !wish.get("held"));
    tell();
  } }, say("Keep B"));
  const clear = h("button", { type: "button", onclick: () => choose(["", ""]) }, say("Clear"));
  const box = h("div", { class: "cvz-scatter-box" }, svg, empty, tip);
  const tools = h("div", { class: "cvz-scatter-tools" }, hold, clear);
  el.classList.add("cvz", "cvz-scatter");
  el.append(h("div", { class: "cvz-scatter-head" }, h("div", {}, ...heading(model)), tools), upright, box,
    legend, said);

  const back = s("g", { "aria-hidden": "true" }); // grid, curves, error bars, single runs
  const front = s("g"); // the points themselves, kept from one drawing to the next for the focus
  svg.append(back, front);
  /** @type {Map<string, SVGElement>} */
  const known = new Map();
  let current = "";

  /** @param {[string, string]} chosen */
  function choose(chosen) {
    wish.make("chosen", chosen, { choose: chosen });
    soon();
  }

  /** @param {string} id */
  function toggle(id) {
    const [left, right] = wish.get("chosen");
    if (id === left) choose(wish.get("held") ? ["", right] : [right, ""]);
    else if (id === right) choose([left, ""]);
    else choose([id, wish.get("held") ? right : left]);
  }

  /** @type {() => [width: number, height: number]} */
  const size = () => {
    const width = box.clientWidth;
    const fills = getComputedStyle(box).flexGrow === "1"; // the room that there is
    return [Math.max(240, width), fills ? box.clientHeight : width < 480 ? 280 : 340];
  };
  /** @type {(value: number, range: Range, from: number, to: number) => number} */
  const place = (value, [low, high], from, to) => from + ((value - low) / (high - low || 1)) * (to - from);

  function paint() {
    const [width, height] = size();
    const floor = height - MARGIN.bottom;
    /** @type {(value: number) => number} */
    const x = (value) => place(value, model.get("x_range"), MARGIN.left + 14, width - MARGIN.right - 14);
    /** @type {(value: number) => number} */
    const y = (value) => place(value, model.get("y_range"), floor, MARGIN.top);
    const points = model.get("points");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.style.height = `${height}px`;
    back.replaceChildren();

    for (const [value, text] of model.get("y_ticks")) {
      const at = Math.round(y(value)) + 0.5;
      back.append(
        s("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: at, y2: at }),
        s("text", { class: "tick", x: MARGIN.left - 8, y: at, "text-anchor": "end", dy: "0.35em" }, text),
      );
    }
    const ticks = model.get("x_ticks");
    ticks.forEach(([value, text], i) => {
      const anchor = ticks.length > 1 && i === ticks.length - 1 && x(value) > width - 60 ? "end" : "middle";
      const at = anchor === "end" ? width - 2 : x(value);
      back.append(
        s("line", { class: "axis", x1: x(value), x2: x(value), y1: floor, y2: floor + 5 }),
        s("text", { class: "tick", x: text.length < 5 ? x(value) : at, y: floor + 18,
          "text-anchor": text.length < 5 ? "middle" : anchor }, text),
      );
    });
    back.append(
      s("line", { class: "axis", x1: MARGIN.left, x2: width - MARGIN.right, y1: floor + 0.5, y2: floor + 0.5 }),
      s("text", { class: "tick", x: width - MARGIN.right, y: height - 5, "text-anchor": "end" },
        model.get("x_title")),
    );

    /** @type {Map<number, Point[]>} */
    const curves = new Map();
    for (const point of points) curves.set(point.curve, [...(curves.get(point.curve) ?? []), point]);
    for (const [curve, own] of curves) {
      const d = own.map((point, i) => `${i ? "L" : "M"}${x(point.x)} ${y(point.y)}`).join("");
      back.append(s("path", { class: "curve", ...colour(curve), d }));
    }
    for (const point of points) {
      const at = x(point.x);
      const own = colour(point.curve);
      if (point.error > 0) {
        const [top, bottom] = [y(point.y + point.error), y(point.y - point.error)];
        back.append(s("path", { class: "bar", ...own,
          d: `M${at} ${top}V${bottom}M${at - 5} ${top}H${at + 5}M${at - 5} ${bottom}H${at + 5}` }));
      }
      if (point.values.length > 1)
        for (const value of point.values)
          back.append(s("circle", { class: "run", ...own, cx: at, cy: y(value), r: 2.2 }));
    }

    const [left, right] = wish.get("chosen");
    const ids = new Set(points.map((point) => point.id));
    for (const [id, element] of known)
      if (!ids.has(id)) {
        element.remove();
        known.delete(id);
      }
    if (!ids.has(current)) current = ids.has(left) ? left : points[0]?.id ?? "";
    for (const point of points) {
      if (!known.has(point.id)) {
        const element = s("g", { role: "button", "data-id": point.id },
          s("circle", { class: "target", r: 15 }), s("circle", { class: "ring", r: 11 }),
          s("path", { class: "mark" }), s("text", { class: "letter", y: -17, "text-anchor": "middle" }));
        front.append(element);
        known.set(point.id, element);
      }
      const element = known.get(point.id);
      const letter = point.id === left ? "A" : point.id === right ? "B" : "";
      const [, , mark, words] = element.children;
      element.setAttribute("transform", `translate(${x(point.x)} ${y(point.y)})`);
      element.setAttribute("style", colour(point.curve).style);
      element.setAttribute("aria-label", letter ? `${letter}, ${point.label}` : point.label);
      element.setAttribute("aria-pressed", String(Boolean(letter)));
      element.setAttribute("tabindex", point.id === current ? "0" : "-1");
      mark.setAttribute("d", shape(point.curve));
      words.textContent = letter;
    }
    empty.textContent = model.get("empty");
    empty.hidden = points.length > 0;
    hold.disabled = !right;
    clear.disabled = !left && !right;
  }

  const [soon, stop] = refreshed(box, paint);

  /** @type {(event: any) => string | undefined} */
  const idOf = (event) => event.target.closest?.("[data-id]")?.getAttribute("data-id");
  /** @param {Event & { target: Element }} event */
  function show(event) {
    const id = idOf(event);
    const point = model.get("points").find((one) => one.id === id);
    tip.hidden = !point;
    if (!point) return;
    tip.textContent = point.label;
    const inner = box.getBoundingClientRect();
    const mark = known.get(id).querySelector(".mark").getBoundingClientRect();
    const half = tip.offsetWidth / 2;
    const middle = mark.x + mark.width / 2 - inner.x;
    tip.style.left = `${clamp(middle, half, inner.width - half)}px`;
    const above = mark.y - inner.y - tip.offsetHeight - 14;
    tip.style.top = `${above > 0 ? above : mark.bottom - inner.y + 12}px`;
  }
  const hide = () => (tip.hidden = true);

  /**
   * Right and left: along a curve; up and down: to the next value at about the same place.
   *
   * @param {string} key
   */
  function neighbour(key) {
    const points = model.get("points");
    const here = points.find((point) => point.id === current);
    if (!here) return null;
    const along = points.filter((point) => point.curve === here.curve);
    const step = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
    if (key === "ArrowLeft" || key === "ArrowRight") return along[along.indexOf(here) + step];
    const [low, high] = model.get("x_range");
    const near = points.filter((point) => Math.abs(point.x - here.x) < (high - low) / 12);
    near.sort((a, b) => b.y - a.y);
    return near[near.indexOf(here) + step];
  }

  svg.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const own = ["Enter", " ", "Escape", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
    if (!own.includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation(); // space plays elsewhere
    if (event.key === "Escape") return choose(["", ""]);
    if (event.key === "Enter" || event.key === " ") return toggle(current);
    const next = neighbour(event.key);
    if (!next) return;
    known.get(current).setAttribute("tabindex", "-1");
    current = next.id;
    known.get(current).setAttribute("tabindex", "0");
    known.get(current).focus();
  });
  svg.addEventListener("click", (event) => {
    const id = idOf(event);
    if (!id) return;
    current = id;
    toggle(id);
  });
  svg.addEventListener("pointerover", show);
  svg.addEventListener("pointerleave", hide);
  // Not of the drawing itself, which Chromium would then stop at, too.
  box.addEventListener("focusin", show);
  box.addEventListener("focusout", hide);

  function tell() {
    upright.textContent = model.get("y_title");
    svg.setAttribute("aria-label", model.get("label") || model.get("title"));
    hold.setAttribute("aria-pressed", String(wish.get("held")));
  }
  follow(model, ["title", "label", "y_title", "held", "heard"], tell);
  follow(model, ["x_title", "y_title"], () => {
    said.textContent = `${model.get("y_title")} · ${model.get("x_title")}`;
  });
  follow(model, ["curves"], () => {
    legend.replaceChildren(...model.get("curves").map(({ name, done }, i) => h("li", {},
      s("svg", { viewBox: "-9 -9 18 18", ...colour(i), "aria-hidden": "true" },
        s("path", { class: "mark", d: shape(i) })),
      h("span", {}, name), h("span", { class: "cvz-soft" }, done))));
  });
  follow(model, ["points", "x_ticks", "y_ticks", "x_range", "y_range", "x_title", "chosen", "empty", "heard"], soon);
  return stop;
}

export default { render };
