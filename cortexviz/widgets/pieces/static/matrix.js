const SIDE = 252; // pixels of the square, where there is room

/** @type {(say: (text: string) => string, value: number) => string} */
const short = (say, value) => numeral(say, Number(value.toPrecision(3)));

/**
 * @param {View<{
 *   data: DataView, own: DataView, size: number, table: DataView, most: number,
 *   editable: boolean, title: string, note: string, label: string
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const canvas = h("canvas", { role: "application", tabindex: 0, "aria-roledescription": say("matrix") });
  const bar = h("canvas", { class: "cvz-colours", width: 256, height: 1, "aria-hidden": true });
  const ends = h("div", { class: "cvz-ends", "aria-hidden": true });
  const at = h("p", { class: "cvz-at" });
  const said = h("span", { class: "cvz-said", role: "status" });
  const paint = h("button", { type: "button", "aria-pressed": "false", onclick: () => setTool(!painting) }, say("Paint"));
  const value = h("input", { type: "number", step: 0.05, value: 0.5, "aria-label": say("Value to paint") });
  const both = h("input", { type: "checkbox", checked: true });
  const reset = h("button", { type: "button", onclick: () => forget() }, say("Reset"));
  const tools = h("div", { class: "cvz-brush", role: "group", "aria-label": say("Paint entries") },
    paint, value, h("label", {}, both, say("both ways")), reset);
  el.classList.add("cvz", "cvz-matrix");
  el.append(...heading(model), h("div", { class: "cvz-square" }, canvas), bar, ends, at, tools, said);

  const wish = wishes(model);
  const context = canvas.getContext("2d");
  /** @type {Map<string, number>} what was painted here, until the kernel has heard of it */
  const fresh = new Map();
  let painting = false;
  let row = -1;
  let column = -1;

  const n = () => model.get("size");
  /** @type {(i: number, j: number) => number} */
  const entry = (i, j) => fresh.get(`${i},${j}`) ?? model.get("data").getFloat32(4 * (i * n() + j), true);
  /** @type {(i: number, j: number) => boolean} */
  const changed = (i, j) => fresh.has(`${i},${j}`) || model.get("own").getUint8(i * n() + j) > 0;
  const there = () => n() > 0 && model.get("data").byteLength === 4 * n() * n();

  /** @param {number} level of the table, 0 to 255 */
  const tint = (level) => {
    const table = model.get("table");
    return `rgb(${[0, 1, 2].map((k) => table.getUint8(3 * level + k)).join(",")})`;
  };
  /** @param {number} number */
  const level = (number) => Math.round(127.5 * (1 + clamp(number / model.get("most"), -1, 1)));

  function draw() {
    if (!there()) return;
    const side = Math.min(SIDE, canvas.parentElement.clientWidth);
    const scale = window.devicePixelRatio || 1;
    canvas.width = canvas.height = Math.round(side * scale);
    canvas.style.width = canvas.style.height = `${side}px`;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const cell = side / n();
    const gap = cell > 9 ? 1 : 0;
    const colour = colours(el);
    /** @type {(i: number, j: number, name: string, width: number) => void} */
    const frame = (i, j, name, width) => {
      context.strokeStyle = colour(name);
      context.lineWidth = width;
      context.strokeRect(j * cell, i * cell, cell - gap, cell - gap);
    };
    for (let i = 0; i < n(); i++)
      for (let j = 0; j < n(); j++) {
        context.fillStyle = tint(level(entry(i, j)));
        context.fillRect(j * cell, i * cell, cell - gap, cell - gap);
        if (!changed(i, j) || cell < 4) continue;
        context.fillStyle = tint(entry(i, j) > 0.5 * model.get("most") || entry(i, j) < -0.5 * model.get("most") ? 127 : 255);
        context.beginPath();
        context.arc((j + 0.5) * cell, (i + 0.5) * cell, Math.max(1, cell / 7), 0, 7);
        context.fill();
      }
    if (row >= 0 && row < n() && column < n()) {
      frame(row, column, "ink", 4);
      frame(row, column, "paper", 1.5);
    }
    at.textContent = tell();
  }

  // What the entry under the pointer is, in words that stand here: no way to the kernel is as short.
  function tell() {
    if (row < 0 && painting)
      return both.checked ? say("Drag over entries: their mirror images are painted, too.")
        : say("Drag over entries: they alone are painted.");
    if (row < 0) return say("Point at an entry for its value.");
    const number = short(say, entry(row, column));
    if (row === column) return say("Neuron {n} on itself: {number}.", { n: row + 1, number });
    const sign = Math.sign(entry(row, column));
    if (entry(row, column) !== entry(column, row))
      return say("Neuron {one} on neuron {other} alone: {number}, {effect}.", { one: column + 1, other: row + 1, number,
        effect: [say("it pulls along"), say("no effect"), say("it pushes away")][sign + 1] });
    return say("Neurons {one} and {other}: {number}, {effect}.", { one: row + 1, other: column + 1, number,
      effect: [say("they pull along"), say("no effect"), say("they push apart")][sign + 1] });
  }

  const [soon, stop] = refreshed(canvas.parentElement, draw);

  /** @type {(i: number, j: number) => void} */
  function point(i, j) {
    if (i === row && j === column) return;
    [row, column] = [i, j];
    model.send({ pointed: i < 0 ? [] : [i, j] });
    soon();
  }

  /** The entry here, and its mirror image where both ways are meant. */
  const cells = () => {
    const mirrored = both.checked && row !== column;
    return mirrored ? [[row, column], [column, row]] : [[row, column]];
  };

  function write() {
    const number = Number(value.value);
    if (row < 0 || value.value === "" || !Number.isFinite(number)) return;
    const places = cells().filter(([i, j]) => entry(i, j) !== number);
    if (!places.length) return;
    for (const [i, j] of places) fresh.set(`${i},${j}`, number);
    wish.make("painted", null, { painted: places.map(([i, j]) => [i, j, number]) });
    said.textContent = tell();
    soon();
  }

  function forget() {
    fresh.clear();
    wish.make("painted", null, { reset: true });
    said.textContent = say("The matrix is as published.");
  }

  /** @param {boolean} on */
  function setTool(on) {
    painting = on;
    paint.setAttribute("aria-pressed", String(on));
    el.toggleAttribute("data-painting", on);
    soon();
  }

  /** @param {PointerEvent} event */
  function under(event) {
    const box = canvas.getBoundingClientRect();
    const [i, j] = [event.clientY - box.top, event.clientX - box.left].map((px) => Math.floor((px * n()) / box.width));
    if (i < 0 || j < 0 || i >= n() || j >= n()) return;
    point(i, j);
    if (painting && event.buttons === 1) write();
  }
  canvas.addEventListener("pointermove", under);
  canvas.addEventListener("pointerdown", under);
  canvas.addEventListener("pointerleave", () => document.activeElement !== canvas && point(-1, -1));
  canvas.addEventListener("blur", () => point(-1, -1));
  canvas.addEventListener("focus", () => row < 0 && n() && step(0, 0));

  /** @type {(i: number, j: number) => void} */
  function step(i, j) {
    point(clamp(i, 0, n() - 1), clamp(j, 0, n() - 1));
    said.textContent = tell();
  }

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !n()) return;
    const arrow = ARROWS[event.key];
    if (arrow) step(row + arrow[0], column + arrow[1]);
    else if (event.key === "Enter" && model.get("editable")) write();
    else if (["Delete", "Backspace"].includes(event.key) && model.get("editable")) {
      for (const [i, j] of cells()) fresh.delete(`${i},${j}`);
      wish.make("painted", null, { published: cells() });
    } else return;
    event.preventDefault();
    event.stopPropagation(); // the player has another use for arrows
  });
  for (const one of [value, both]) one.addEventListener("change", () => setTool(true)); // to paint it

  follow(model, ["table", "most"], () => {
    const ink = bar.getContext("2d");
    for (let i = 0; i < 256; i++) {
      ink.fillStyle = tint(i);
      ink.fillRect(i, 0, 1, 1);
    }
    const most = short(say, model.get("most"));
    ends.replaceChildren(...[say("−{n} and less", { n: most }), "0", say("{n} and more", { n: most })].map((words) => h("span", {}, words)));
  });
  follow(model, ["label", "title", "editable"], () => {
    const editable = model.get("editable");
    tools.hidden = !editable;
    const keys = editable ? say("Arrow keys go from entry to entry, Enter writes the value, Delete takes it back.")
      : say("Arrow keys go from entry to entry.");
    canvas.setAttribute("aria-label", `${model.get("label") || model.get("title")} ${keys}`);
  });
  follow(model, ["data", "own", "size", "heard"], () => {
    if (!wish.open()) fresh.clear();
    const any = there() && new Uint8Array(model.get("own").buffer, model.get("own").byteOffset, n() * n()).some(Boolean);
    reset.disabled = !any && !fresh.size;
    soon();
  });
  return stop;
}

export default { render };
