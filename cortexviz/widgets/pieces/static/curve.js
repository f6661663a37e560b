const HEIGHT = 168;
const MARGIN = { left: 40, right: 12, top: 8, bottom: 34 };

/** @type {(view: DataView) => Float32Array} */
const floats = (view) =>
  new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));

/**
 * 1, 2 or 5 times a power of ten: a step that gives about `count` ticks up to `top`.
 *
 * @param {number} top
 * @param {number} count
 */
export function tick(top, count) {
  const raw = top / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= raw);
}

/**
 * @param {View<{
 *   x: DataView, y: DataView, first: number, last: number, linear: boolean, low: number,
 *   top: number, marks: [step: number, words: string][], cursor: number, chosen: number,
 *   title: string, note: string, axis: string, label: string
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const canvas = h("canvas", { role: "img" });
  el.classList.add("cvz", "cvz-curve");
  el.append(...heading(model), canvas);
  const context = canvas.getContext("2d");

  // Steps 0, 1, 10, 100 stand apart equally, unless the axis is linear: log(1 + x).
  let wide = 60; // asked once a picture: it costs the browser a look at its layout
  const measure = () => (wide = Math.max(60, canvas.clientWidth));
  const inner = () => wide - MARGIN.left - MARGIN.right;
  /** @type {(x: number) => number} */
  const share = (x) => model.get("linear")
    ? (x - model.get("first")) / (model.get("last") - model.get("first"))
    : Math.log1p(x) / Math.log1p(model.get("last"));
  /** @type {(x: number) => number} */
  const left = (x) => MARGIN.left + inner() * share(x);
  /** @type {(px: number) => number} */
  const step = (px) => {
    const part = (px - MARGIN.left) / inner();
    const [first, last] = [model.get("first"), model.get("last")];
    return model.get("linear") ? first + part * (last - first) : Math.expm1(part * Math.log1p(last));
  };

  /** Where numbers stand under the axis. */
  function ticks() {
    const [first, last] = [model.get("first"), model.get("last")];
    if (!model.get("linear")) return [0, ...Array.from({ length: 9 }, (_, power) => 10 ** power)];
    const every = tick(last - first, clamp(inner() / 70, 2, 6));
    const from = Math.ceil(first / every);
    return Array.from({ length: Math.floor(last / every) - from + 1 }, (_, i) => (from + i) * every);
  }

  function paint() {
    const x = floats(model.get("x"));
    const y = floats(model.get("y"));
    const lines = x.length ? y.length / x.length : 0;
    const scale = window.devicePixelRatio || 1;
    const colour = colours(el);
    canvas.width = Math.round(measure() * scale);
    canvas.height = Math.round(HEIGHT * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.font = "11.5px " + getComputedStyle(el).fontFamily;

    const top = model.get("top") || y.reduce((high, value) => Math.max(high, value), 1e-6) * 1.06;
    const low = model.get("low");
    const bottom = HEIGHT - MARGIN.bottom;
    /** @type {(value: number) => number} */
    const up = (value) => bottom - ((bottom - MARGIN.top) * (value - low)) / (top - low);

    context.lineWidth = 1;
    context.strokeStyle = colour("line");
    context.fillStyle = colour("ink");
    context.textAlign = "right";
    context.textBaseline = "middle";
    const every = tick(top - low, 4);
    for (let value = low; value <= top * 1.0001; value += every) {
      const py = Math.round(up(value)) + 0.5;
      context.beginPath();
      context.moveTo(MARGIN.left, py);
      context.lineTo(wide - MARGIN.right, py);
      context.stroke();
      context.fillText(numeral(say, Number(value.toPrecision(3))), MARGIN.left - 6, py);
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    let beside = -99;
    for (const value of ticks()) {
      if (value > model.get("last")) break;
      if (left(value) - beside < 26) continue;
      beside = left(value);
      context.fillText(String(value), Math.min(beside, wide - 16), bottom + 5);
    }
    context.textAlign = "right";
    context.fillText(model.get("axis"), wide - MARGIN.right, bottom + 19);

    /** @type {(values: (i: number) => number, stroke: string, thick: number, alpha: number) => void} */
    const draw = (values, stroke, thick, alpha) => {
      context.beginPath();
      for (let i = 0; i < x.length; i++) {
        const [px, py] = [left(x[i]), up(clamp(values(i), low, top))];
        if (i) context.lineTo(px, py);
        else context.moveTo(px, py);
      }
      context.strokeStyle = stroke;
      context.lineWidth = thick;
      context.globalAlpha = alpha;
      context.stroke();
      context.globalAlpha = 1;
    };
    for (let line = 0; line < lines; line++)
      draw((i) => y[i * lines + line], colour("accent"), 1, 0.35);
    /** @type {(i: number) => number} */
    const mean = (i) => {
      let sum = 0;
      for (let line = 0; line < lines; line++) sum += y[i * lines + line];
      return sum / lines;
    };
    const chosen = model.get("chosen");
    if (chosen >= 0 && chosen < lines) draw((i) => y[i * lines + chosen], colour("warm"), 2.5, 1);
    else if (lines) draw(mean, colour("ink"), 2.25, 1);

    context.fillStyle = colour("ink");
    context.strokeStyle = colour("ink");
    context.textBaseline = "top";
    context.lineWidth = 1;
    model.get("marks").forEach(([at, words], i) => {
      const px = left(at);
      context.setLineDash([3, 3]);
      context.beginPath();
      context.moveTo(px, MARGIN.top);
      context.lineTo(px, bottom);
      context.stroke();
      context.setLineDash([]);
      const onLeft = px + 4 + context.measureText(words).width > wide;
      context.textAlign = onLeft ? "right" : "left";
      context.fillText(words, px + (onLeft ? -4 : 4), MARGIN.top + 14 * (i % 3));
    });

    if (model.get("cursor") >= 0) {
      const px = left(model.get("cursor"));
      context.strokeStyle = colour("warm");
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(px, MARGIN.top);
      context.lineTo(px, bottom);
      context.stroke();
    }
  }

  /** @type {(event: PointerEvent) => void} */
  const seek = (event) => {
    if (event.buttons !== 1 && event.type !== "pointerdown") return;
    const px = event.clientX - canvas.getBoundingClientRect().left;
    model.send({ seek_step: clamp(step(px), model.get("first"), model.get("last")) });
  };
  canvas.addEventListener("pointerdown", seek);
  canvas.addEventListener("pointermove", seek);

  follow(model, ["title", "label"], () => {
    canvas.setAttribute("aria-label", model.get("label") || model.get("title"));
  });
  const [soon, stop] = refreshed(el, paint);
  follow(model, ["x", "y", "first", "last", "linear", "low", "top", "marks", "cursor", "chosen", "axis"], soon);
  return stop;
}

export default { render };
