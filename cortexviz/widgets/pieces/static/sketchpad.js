/**
 * @typedef {"move" | "pen" | "eraser"} Tool
 * @typedef {{ row: number, column: number, radius: number, name: string }} Handle
 * @typedef {[row: number, column: number]} Place
 * @typedef {[row: number, column: number, down: boolean]} Pen
 */
const INK = 0;
const PAPER = 255;

/**
 * @param {View<{
 *   image: DataView, shape: Size, thickness: number, title: string,
 *   note: string, label: string, outline: Box, outlined: string, handles: Handle[]
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const canvas = h("canvas", {
    tabindex: 0, role: "application", "aria-roledescription": say("drawing"),
  });
  const tag = h("span", { class: "cvz-outlined", "aria-hidden": "true" });
  follow(model, ["outlined"], () => {
    tag.textContent = model.get("outlined");
    tag.hidden = !tag.textContent;
  });
  const cross = h("div", { class: "cvz-cross", hidden: true, "aria-hidden": "true" });
  const grips = h("div", { class: "cvz-grips" });
  const frame = h("div", { class: "cvz-frame cvz-picture cvz-sheet" }, canvas, outlined(model), tag, cross, grips);
  const said = h("span", { class: "cvz-said", role: "status" });
  /** @type {(name: Tool, words: string) => HTMLButtonElement} */
  const tool = (name, words) =>
    h("button", { type: "button", "aria-pressed": "false", onclick: () => take(name) }, words);
  const tools = { move: tool("move", say("Move")), pen: tool("pen", say("Pen")), eraser: tool("eraser", say("Eraser")) };
  const undoButton = h("button", { type: "button", disabled: true, onclick: () => undo() }, say("Undo"));
  const clearButton = h("button", { type: "button", onclick: () => clear() }, say("Clear"));
  el.classList.add("cvz", "cvz-sketchpad");
  el.append(h("div", { class: "cvz-heading" }, ...heading(model)), frame, h("div", { class: "cvz-tools", role: "group", "aria-label": say("Drawing") },
    tools.move, tools.pen, tools.eraser, undoButton, clearButton), said);

  const wish = wishes(model);
  /** @type {Uint8Array} */
  let pixels = new Uint8Array(0);
  /** @type {Uint8Array[]} */
  let past = [];
  /** @type {Tool} */
  let chosen = "pen";
  /** @type {Place} */
  let last = null;
  /** @type {Pen} */
  let pen = null; // where the keyboard's pen is
  const size = () => model.get("shape");

  function paint() {
    const [height, width] = size();
    if (pixels.length !== height * width) return;
    canvas.width = width;
    canvas.height = height;
    const image = new ImageData(width, height);
    for (let i = 0; i < pixels.length; i++) {
      image.data[4 * i] = image.data[4 * i + 1] = image.data[4 * i + 2] = pixels[i];
      image.data[4 * i + 3] = 255;
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    undoButton.disabled = !past.length;
  }

  /** @param {Tool} name */
  function take(name) {
    chosen = name;
    for (const [own, button] of Object.entries(tools))
      button.setAttribute("aria-pressed", String(own === name));
    grips.hidden = name !== "move";
  }

  function remember() {
    past = [...past.slice(-49), pixels.slice()];
    pixels = pixels.map((value) => (value < 128 ? INK : PAPER)); // a drawing knows no grey
  }

  function send() {
    wish.make("drawn", true, { drawn: true }, [pixels.slice().buffer]);
  }

  /** @type {(row: number, column: number) => void} */
  function dab(row, column) {
    const [height, width] = size();
    const radius = model.get("thickness") / 2 * (chosen === "eraser" ? 2.5 : 1);
    for (let y = Math.floor(row - radius); y <= row + radius; y++)
      for (let x = Math.floor(column - radius); x <= column + radius; x++)
        if (y >= 0 && y < height && x >= 0 && x < width && Math.hypot(y + 0.5 - row, x + 0.5 - column) <= radius)
          pixels[y * width + x] = chosen === "pen" ? INK : PAPER;
  }

  /** @type {(start: Place | Pen, end: Place | Pen) => void} */
  function line([fromRow, fromColumn], [row, column]) {
    const steps = Math.max(1, Math.ceil(2 * Math.hypot(row - fromRow, column - fromColumn)));
    for (let i = 0; i <= steps; i++)
      dab(fromRow + ((row - fromRow) * i) / steps, fromColumn + ((column - fromColumn) * i) / steps);
    paint();
  }

  /** @type {(event: PointerEvent) => Place} */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const [height, width] = size();
    return [((event.clientY - box.top) / box.height) * height,
      ((event.clientX - box.left) / box.width) * width];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    remember();
    last = place(event);
    line(last, last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    for (const one of event.getCoalescedEvents?.() ?? [event]) {
      line(last, place(one));
      last = place(one);
    }
  });
  const lift = () => {
    if (last) send();
    last = null;
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);

  function undo() {
    if (!past.length) return;
    pixels = past.pop();
    paint();
    send();
  }

  function clear() {
    remember();
    pixels.fill(PAPER);
    paint();
    send();
  }

  // By keyboard: arrows move a cross, the space bar puts the pen down and lifts it.
  canvas.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z") {
      event.preventDefault();
      undo();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const [height, width] = size();
    pen ??= [height / 2, width / 2, false];
    const move = ARROWS[event.key];
    if (move) {
      const stride = event.shiftKey ? 10 : 2;
      /** @type {Place} */
      const next = [clamp(pen[0] + stride * move[0], 0, height), clamp(pen[1] + stride * move[1], 0, width)];
      if (pen[2]) line(pen, next);
      pen = [...next, pen[2]];
    } else if (event.key === " ") {
      pen[2] = !pen[2];
      if (pen[2]) {
        remember();
        line(pen, pen);
      } else send();
    } else return;
    event.preventDefault();
    event.stopPropagation(); // the player has another use for these keys
    showCross();
  });
  canvas.addEventListener("blur", () => {
    if (pen?.[2]) send();
    pen = null;
    cross.hidden = true;
  });

  function showCross() {
    const [height, width] = size();
    cross.hidden = false;
    cross.classList.toggle("cvz-down", pen[2]);
    cross.style.top = `${(100 * pen[0]) / height}%`;
    cross.style.left = `${(100 * pen[1]) / width}%`;
    const doing = pen[2] ? (chosen === "pen" ? say("it draws") : say("it erases")) : say("it is lifted");
    said.textContent = say("row {row}, column {column}, {doing}",
      { row: Math.round(pen[0]), column: Math.round(pen[1]), doing });
  }

  take("pen");

  // Handles: the kernel answers with the picture and with where they are then. ---------------------

  const grip = wishes(model);
  /** @type {[index: number, row: number, column: number] | null} */
  let waiting = null; // where the pointer has been since the wish that is not heard yet
  const sendDrag = () => {
    if (!waiting || grip.open()) return;
    grip.make("dragged", true, { dragged: waiting });
    waiting = null;
  };

  /** @type {(index: number) => HTMLElement} */
  function makeGrip(index) {
    const element = h("div", { class: "cvz-grip", role: "application", "aria-roledescription": say("handle") });
    /** @type {Place | null} */
    let held = null; // from the pointer to the middle of the handle
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      const [row, column] = place(event);
      const handle = model.get("handles")[index];
      held = [handle.row - row, handle.column - column];
      event.preventDefault(); // the page neither scrolls nor selects
    });
    element.addEventListener("pointermove", (event) => {
      if (!held) return;
      const [row, column] = place(event);
      waiting = [index, row + held[0], column + held[1]];
      sendDrag();
    });
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, () => (held = null));
    element.addEventListener("keydown", (event) => {
      const move = ARROWS[event.key];
      if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation(); // the player has another use for arrows
      grip.make("nudged", true, { nudged: [index, ...move] });
    });
    return element;
  }

  let movable = false;
  follow(model, ["handles", "shape"], () => {
    const handles = model.get("handles");
    const [height, width] = size();
    while (grips.childElementCount < handles.length) grips.append(makeGrip(grips.childElementCount));
    while (grips.childElementCount > handles.length) grips.lastElementChild.remove();
    handles.forEach(({ row, column, radius, name }, i) => {
      const element = /** @type {HTMLElement} */ (grips.children[i]);
      put(element, [row - radius, column - radius, row + radius, column + radius], [height, width]);
      if (!name) element.setAttribute("aria-hidden", "true");
      else {
        element.tabIndex = 0;
        element.setAttribute("aria-label", name);
      }
    });
    tools.move.hidden = !handles.length;
    if (movable !== handles.length > 0) take(handles.length ? "move" : "pen");
    movable = handles.length > 0;
  });
  follow(model, ["heard"], sendDrag);

  follow(model, ["label"], () => {
    canvas.setAttribute("aria-label", `${model.get("label") || model.get("title")} ${say("Arrow keys move the pen, space puts it down or lifts it.")}`);
  });
  follow(model, ["image", "shape"], () => {
    const view = model.get("image");
    const [height, width] = size();
    // What is drawn here, or has been and is not heard yet, is newer than any picture that comes.
    if (view.byteLength !== height * width || last || pen?.[2] || wish.open()) return;
    const arrived = new Uint8Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
    // Our own drawing coming back keeps its past; another picture has none.
    if (arrived.some((value, i) => value !== pixels[i])) past = [];
    pixels = arrived;
    paint();
  });
}

export default { render };
