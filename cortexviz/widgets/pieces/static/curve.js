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
 *   x: DataView, y: DataView, last: number, top: number, cursor: number, chosen: number,
 *   title: string, note: string, axis: string, label: string
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const canvas = h("canvas", { role: "img" });
  el.classList.add("cvz", "cvz-curve");
  el.append(...heading(model), canvas);
  const context = canvas.getContext("2d");

  // Steps 0, 1, 10, 100 stand apart equally: log(1 + x).
  const width = () => Math.max(60, canvas.clientWidth);
  const inner = () => width() - MARGIN.left - MARGIN.right;
  /** @type {(x: number) => number} */
  const left = (x) => MARGIN.left + (inner() * Math.log1p(x)) / Math.log1p(model.get("last"));
  /** @type {(px: number) => number} */
  const step = (px) => Math.expm1(((px - MARGIN.left) / inner()) * Math.log1p(model.get("last")));

  function paint() {
    const x = floats(model.get("x"));
    const y = floats(model.get("y"));
    const lines = x.length ? y.length / x.length : 0;
    const scale = window.devicePixelRatio || 1;
    const colour = colours(el);
    canvas.width = Math.round(width() * scale);
    canvas.height = Math.round(HEIGHT * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.font = "11.5px " + getComputedStyle(el).fontFamily;

    const top = model.get("top") || y.reduce((high, value) => Math.max(high, value), 1e-6) * 1.06;
    const bottom = HEIGHT - MARGIN.bottom;
    /** @type {(value: number) => number} */
    const up = (value) => bottom - ((bottom - MARGIN.top) * value) / top;

    context.lineWidth = 1;
    context.strokeStyle = colour("line");
    context.fillStyle = colour("soft");
    context.textAlign = "right";
    context.textBaseline = "middle";
    const every = tick(top, 4);
    for (let value = 0; value <= top * 1.0001; value += every) {
      const py = Math.round(up(value)) + 0.5;
      context.beginPath();
      context.moveTo(MARGIN.left, py);
      context.lineTo(width() - MARGIN.right, py);
      context.stroke();
      context.fillText(numeral(say, Number(value.toPrecision(3))), MARGIN.left - 6, py);
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    for (let power = 0, px = -99; power <= 9; power++) {
      const value = power ? 10 ** (power - 1) : 0;
      if (value > model.get("last")) break;
      if (left(value) - px < 26) continue;
      px = left(value);
      context.fillText(String(value), px, bottom + 5);
    }
    context.textAlign = "right";
    context.fillText(model.get("axis"), width() - MARGIN.right, bottom + 19);

    /** @type {(values: (i: number) => number, stroke: string, thick: number, alpha: number) => void} */
    const draw = (values, stroke, thick, alpha) => {
      context.beginPath();
      for (let i = 0; i < x.length; i++) {
        const [px, py] = [left(x[i]), up(clamp(values(i), 0, top))];
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
    model.send({ seek_step: clamp(step(px), 0, model.get("last")) });
  };
  canvas.addEventListener("pointerdown", seek);
  canvas.addEventListener("pointermove", seek);

  follow(model, ["title", "label"], () => {
    canvas.setAttribute("aria-label", model.get("label") || model.get("title"));
  });
  const [soon, stop] = refreshed(el, paint);
  follow(model, ["x", "y", "last", "top", "cursor", "chosen", "axis"], soon);
  return stop;
}

export default { render };
