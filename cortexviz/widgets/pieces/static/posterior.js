/** @typedef {{ down: number, right: number, value: number }} Mark */
/**
 * @param {View<{
 *   title: string, note: string, label: string, places: number[][], shifts: number[],
 *   values: number[], unit: string, shares: number[], shades: string, found: Partial<Mark>, true: Partial<Mark>
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const map = s("svg", { class: "cvz-map-of-places", viewBox: "0 0 100 100", role: "img" });
  const bars = s("svg", { viewBox: "0 0 100 40", "aria-hidden": "true" });
  const believed = h("span", {}, h("i", { class: "cvz-found" }), say("believed"));
  const real = h("span", {}, h("i", { class: "cvz-true" }), say("true"));
  const shades = h("span");
  const key = h("p", { class: "cvz-soft cvz-key", "aria-hidden": "true" }, shades, believed, real);
  el.classList.add("cvz", "cvz-posterior");
  el.append(h("div", { class: "cvz-heading" }, ...heading(model)), map, bars, key);

  /** @type {(name: "found" | "true") => Mark | null} */
  const mark = (name) => {
    const given = model.get(name);
    return given.down === undefined ? null : /** @type {Mark} */ (given);
  };

  function drawMap() {
    const shifts = model.get("shifts");
    const n = Math.max(1, shifts.length);
    const cell = 100 / n;
    const step = n > 1 ? shifts[1] - shifts[0] : 1;
    /** @type {(shift: number) => number} */
    const at = (shift) => clamp(cell * ((shift - (shifts[0] ?? 0)) / step + 0.5), 2, 98);
    const cells = model.get("places").flatMap((row, i) => row.flatMap((share, j) =>
      share < 0.005 ? [] : [s("rect", {
        x: cell * j, y: cell * i, width: cell, height: cell, "fill-opacity": share,
      })]));
    const middle = [s("path", { d: "M50 0V100M0 50H100" })];
    const marks = /** @type {const} */ (["true", "found"]).flatMap((name) => {
      const { down, right } = mark(name) ?? {};
      return down === undefined ? [] : [s("circle", {
        class: `cvz-${name}`, cx: at(right), cy: at(down), r: name === "true" ? 4.5 : 2,
      })];
    });
    map.replaceChildren(...middle, ...cells, ...marks);
    map.setAttribute("aria-label", model.get("label") || model.get("title"));
  }

  function drawBars() {
    const values = model.get("values");
    bars.style.display = values.length > 1 ? "" : "none";
    if (values.length < 2) return bars.replaceChildren();
    const wide = 100 / values.length;
    const step = values[1] - values[0];
    /** @type {(size: number) => number} */
    const at = (size) => clamp(wide * ((size - values[0]) / step + 0.5), 1, 99);
    const shares = model.get("shares").map((share, i) => s("rect", {
      x: wide * i + 0.6, y: 24 * (1 - share), width: wide - 1.2, height: 24 * share,
    }));
    const marks = /** @type {const} */ (["true", "found"]).flatMap((name) => {
      const now = mark(name);
      return now ? [s("circle", {
        class: `cvz-${name}`, cx: at(now.value), cy: 27, r: name === "true" ? 2.6 : 1.3,
      })] : [];
    });
    const words = [0, (values.length - 1) >> 1, values.length - 1].map((i) => s("text", {
      x: at(values[i]), y: 38, "text-anchor": i ? (i === values.length - 1 ? "end" : "middle") : "start",
    }, `${numeral(say, values[i])}${i === values.length - 1 ? model.get("unit") : ""}`));
    bars.replaceChildren(s("path", { d: "M0 24H100" }), ...shares, ...marks, ...words);
  }

  follow(model, ["places", "shifts", "found", "true", "title", "label"], drawMap);
  follow(model, ["values", "unit", "shares", "found", "true"], drawBars);
  follow(model, ["found", "true", "shades", "places"], () => {
    shades.replaceChildren(h("i", { class: "cvz-shade" }), model.get("shades"));
    shades.hidden = !model.get("shades") || !model.get("places").flat().some((share) => share > 0);
    believed.hidden = !mark("found");
    real.hidden = !mark("true");
  });
}

export default { render };
