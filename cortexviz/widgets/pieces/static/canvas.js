const GAP = 8;
const LINE = 18; // height of a name under an image, in type of 14 pixels
const THUMB = 26; // and of the thumbnail that may stand beside it

/**
 * As many columns as make the images large within the box, with few places left empty.
 *
 * @param {number} n @param {number} width @param {number} maxHeight
 * @param {number} maxCell @param {number} aspect @param {number} line
 */
export function arrange(n, width, maxHeight, maxCell, aspect, line) {
  let best = { columns: 1, cell: 1, rows: n, gap: GAP, score: -1 };
  for (let columns = 1; columns <= n; columns++) {
    const rows = Math.ceil(n / columns);
    const gap = n > 60 ? 2 : GAP;
    const byWidth = (width - gap * (columns - 1)) / columns;
    const byHeight = ((maxHeight - gap * (rows - 1)) / rows - line) / aspect;
    const cell = Math.floor(Math.min(byWidth, byHeight, maxCell));
    const empty = columns * rows - n;
    const score = cell * (1 - (0.6 * empty) / (columns * rows));
    if (score >= best.score) best = { columns, rows, cell, gap, score };
  }
  return best;
}

/**
 * Neighbouring numbers get hues far apart (golden angle) and another lightness, which all eyes see.
 *
 * @type {(mark: number, dark: boolean) => string}
 */
export const ring = (mark, dark) =>
  `hsl(${(mark * 137.5 + 200) % 360} ${dark ? 65 : 62}% ${(dark ? [78, 62, 46] : [42, 28, 52])[mark % 3]}%)`;

/**
 * @param {View<{
 *   data: DataView, table: DataView, shape: [n: number, height: number, width: number],
 *   seq: number, title: string, note: string, label: string, names: string[], marks: number[],
 *   insets: number[], thumbs: DataView, thumb_size: number, bright: number[], hovered: number,
 *   choosable: boolean, smooth: boolean, max_height: number, max_cell: number
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const said = h("span", { class: "cvz-said", role: "status" });
  const canvas = h("canvas", { role: "img" });
  const box = h("div", { class: "cvz-canvas-box" }, canvas);
  el.classList.add("cvz", "cvz-canvas");
  el.append(...heading(model), box, said);

  const wish = wishes(model);
  const context = canvas.getContext("2d");
  const sheet = document.createElement("canvas"); // all images, one above the other
  const thumbSheet = document.createElement("canvas");
  /** @type {ReturnType<typeof place>} */
  let grid = null;
  let shown = 0;
  let asked = false; // by keyboard: the answer is spoken, and not each note that follows in a run

  /** @type {(target: HTMLCanvasElement, bytes: DataView, width: number, height: number) => void} */
  function fill(target, bytes, width, height) {
    const table = new Uint8Array(model.get("table").buffer, model.get("table").byteOffset, 768);
    const palette = new Uint32Array(256);
    for (let i = 0; i < 256; i++)
      palette[i] = (255 << 24) | (table[3 * i + 2] << 16) | (table[3 * i + 1] << 8) | table[3 * i];
    if (target.width !== width || target.height !== height) {
      target.width = width;
      target.height = height;
    }
    const pixels = new ImageData(width, height);
    const words = new Uint32Array(pixels.data.buffer);
    for (let i = 0; i < words.length; i++) words[i] = palette[bytes.getUint8(i)];
    target.getContext("2d").putImageData(pixels, 0, 0);
  }

  function place() {
    const [n, height, width] = model.get("shape");
    const named = model.get("names").length && n <= 60;
    const available = box.clientWidth;
    if (!n || !available) return null;
    const aspect = height / width;
    // On a phone there is room below rather than beside.
    const high = model.get("max_height") * (available < 520 ? 1.7 : 1) || box.clientHeight;
    /** @param {number} line */
    const fitted = (line) => arrange(n, available, high, model.get("max_cell"), aspect, line);
    const type = parseFloat(getComputedStyle(el).fontSize) / 14;
    const [low, full] = [type * LINE, model.get("thumbs").byteLength ? THUMB + 6 : type * LINE];
    const line = !named ? 0 : fitted(full).cell < 2 * THUMB ? low : full;
    const fit = fitted(line);
    const tall = Math.round(fit.cell * aspect);
    return { type, ...fit, tall, line, total: fit.rows * (tall + line) + fit.gap * (fit.rows - 1) };
  }

  /** @type {(i: number) => [x: number, y: number]} */
  const corner = (i) => {
    const row = Math.floor(i / grid.columns);
    const inRow = Math.min(grid.columns, model.get("shape")[0] - row * grid.columns);
    const wide = inRow * grid.cell + (inRow - 1) * grid.gap;
    const left = (box.clientWidth - wide) / 2; // a short last row stands in the middle
    return [
      left + (i % grid.columns) * (grid.cell + grid.gap),
      row * (grid.tall + grid.line + grid.gap),
    ];
  };

  function paint() {
    const [n, height, width] = model.get("shape");
    const data = model.get("data");
    grid = place();
    canvas.style.display = n ? "" : "none"; // no images, no room
    if (!grid || data.byteLength !== n * height * width) return;
    const scale = window.devicePixelRatio || 1;
    const wide = Math.round(box.clientWidth * scale);
    const high = Math.round(grid.total * scale);
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
      canvas.style.height = `${grid.total}px`;
    }
    fill(sheet, data, width, n * height);
    const colour = colours(el);
    context.fillStyle = colour("paper");
    const dark = context.fillStyle < "#8"; // also where it is the name of a system's colour
    const names = model.get("names");
    const marks = model.get("marks");
    const insets = model.get("insets");
    const bright = model.get("bright");
    const size = model.get("thumb_size");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, box.clientWidth, grid.total);
    context.imageSmoothingEnabled = model.get("smooth");
    context.textBaseline = "middle";
    context.font = `500 ${11.5 * grid.type}px ` + getComputedStyle(el).fontFamily;
    for (let i = 0; i < n; i++) {
      const [x, y] = corner(i);
      context.globalAlpha = bright.length && !bright.includes(i) ? 0.25 : 1;
      context.drawImage(sheet, 0, i * height, width, height, x, y, grid.cell, grid.tall);
      if (marks[i] >= 0) {
        context.strokeStyle = ring(marks[i], dark);
        context.lineWidth = grid.cell > 40 ? 3 : 2;
        context.strokeRect(x, y, grid.cell, grid.tall);
      }
      if (model.get("choosable") && i === wish.get("hovered")) {
        for (const [name, width] of /** @type {[string, number][]} */ ([["ink", 5], ["paper", 2]])) {
          context.strokeStyle = colour(name);
          context.lineWidth = width;
          context.strokeRect(x + 3, y + 3, grid.cell - 6, grid.tall - 6);
        }
      }
      if (!grid.line) continue;
      const thumb = insets[i] >= 0 && grid.line > THUMB ? THUMB : 0;
      const words = (names[i] ?? "").split(" ");
      const room = grid.cell - thumb - 4;
      while (words.length > 1 && context.measureText(words.join(" ")).width > room) words.shift();
      const wide = context.measureText(words.join(" ")).width;
      const text = wide > grid.cell + grid.gap ? "" : words.join(" "); // its note says it, too
      const start = x + (grid.cell - wide - (thumb && thumb + 6)) / 2;
      const middle = y + grid.tall + 2 + grid.line / 2;
      if (thumb) {
        const [left, top] = [start + wide + 6, middle - thumb / 2 + 1];
        context.drawImage(thumbSheet, 0, insets[i] * size, size, size, left, top, thumb, thumb);
      }
      context.globalAlpha = 1; // words are read, also those of pictures that step back
      context.fillStyle = colour("ink");
      context.fillText(text, start, middle);
    }
    context.globalAlpha = 1;
    if (model.get("seq") !== shown) {
      shown = model.get("seq");
      canvas.dataset.seq = shown;
      model.send({ drawn: shown });
    }
  }

  const [soon, stop] = refreshed(box, paint);

  /** @param {number} image */
  function choose(image) {
    if (image === wish.get("hovered")) return;
    wish.make("hovered", image);
    soon();
  }

  // Arrows go from image to image, as they stand; what the note says of one is spoken.
  /** @param {KeyboardEvent} event */
  function press(event) {
    if (!model.get("choosable") || !grid) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const n = model.get("shape")[0];
    const now = Math.max(0, wish.get("hovered"));
    const next = /** @type {Record<string, number>} */ ({
      ArrowLeft: now - 1, ArrowRight: now + 1, ArrowUp: now - grid.columns,
      ArrowDown: now + grid.columns, Home: 0, End: n - 1, Escape: -1,
    })[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // the player has another use for arrows
    if (event.key !== "Escape" && (next < 0 || next >= n)) return;
    asked = true;
    choose(next);
  }

  /** @param {PointerEvent} event */
  function point(event) {
    if (!grid) return;
    const box = canvas.getBoundingClientRect();
    const at = [event.clientX - box.left, event.clientY - box.top];
    let found = -1;
    for (let i = 0; i < model.get("shape")[0]; i++) {
      const [x, y] = corner(i);
      if (at[0] >= x && at[0] < x + grid.cell && at[1] >= y && at[1] < y + grid.tall) found = i;
    }
    choose(found);
  }
  canvas.addEventListener("pointermove", point);
  canvas.addEventListener("pointerdown", point);
  canvas.addEventListener("pointerleave", () => document.activeElement !== canvas && choose(-1));
  canvas.addEventListener("keydown", press);
  canvas.addEventListener("focus", () => {
    if (wish.get("hovered") >= 0) return;
    asked = true;
    choose(0);
  });
  canvas.addEventListener("blur", () => {
    asked = false;
    choose(-1);
  });

  follow(model, ["max_height"], () => box.classList.toggle("cvz-fills", !model.get("max_height")));
  follow(model, ["title", "note", "label", "choosable", "heard"], () => {
    if (asked && !wish.open() && model.get("note") !== said.textContent) {
      said.textContent = model.get("note");
      asked = false;
    }
    const label = model.get("label") || model.get("title");
    const choosable = model.get("choosable");
    canvas.setAttribute("role", choosable ? "application" : "img");
    if (choosable) canvas.setAttribute("aria-roledescription", say("pictures in rows"));
    canvas.tabIndex = choosable ? 0 : -1;
    canvas.setAttribute("aria-label", choosable ? `${label} ${say("Arrow keys go from picture to picture.")}` : label);
  });
  follow(model, ["thumbs", "thumb_size"], () => {
    const size = model.get("thumb_size");
    const rows = model.get("thumbs").byteLength / size;
    if (rows >= size) fill(thumbSheet, model.get("thumbs"), size, rows);
  });
  follow(model, ["seq", "table", "names", "marks", "insets", "bright", "smooth", "hovered",
    "heard", "max_height", "max_cell"], soon);
  return stop;
}

export default { render };
