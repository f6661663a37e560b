/**
 * @typedef {{ rows: number, columns: number, top: number, left: number, step: number }} Grid
 * @typedef {{
 *   name: string, image: Size, box: Box, grid?: Grid, smooth: boolean, small: boolean,
 * }} Panel
 * @typedef {{
 *   name: string, title: string, note: string, bars: boolean, panels: Panel[], does?: string,
 * }} Layer
 * @typedef {{
 *   name: string, value: number, words: string, thumb: number, held: boolean,
 *   odds?: string, does?: string, id?: string,
 * }} Bar
 * @typedef {{
 *   layer: string, panel: number, row: number, column: number, held?: boolean,
 * }} PathwayNode
 * @typedef {{
 *   layer: Layer, panel: Panel, index: number, canvas: HTMLCanvasElement, outline: HTMLElement,
 *   words: HTMLElement, element: HTMLElement,
 * }} PathwayMap
 * @typedef {{ row: HTMLElement, spine: HTMLElement, badge: HTMLElement, bars: HTMLElement | null }} Row
 */
/**
 * @param {View<{
 *   title: string, note: string, frame: Size, layers: Layer[], s1: DataView, c1: DataView,
 *   s2: DataView, c2: DataView, s3: DataView, names: Record<string, string[]>, bars: Bar[],
 *   thumbs: DataView, thumb_size: number, lit: string, direction: string,
 *   outlines: Record<string, Box>, node: Partial<PathwayNode>, seq: number
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const tower = h("div", { class: "cvz-tower" });
  el.classList.add("cvz", "cvz-pathway");
  el.append(h("div", { class: "cvz-heading" }, ...heading(model)), tower);

  /** @type {PathwayMap[]} */
  let maps = [];
  /** @type {Record<string, Row>} by the name of their layers */
  let rows = {};

  const wish = wishes(model);
  /** @type {(node: Partial<PathwayNode>) => void} */
  const choose = (node) => {
    if (JSON.stringify(node) !== JSON.stringify(wish.get("node"))) wish.make("node", node);
  };

  /**
   * The node at a place of the frame, given in pixels of the picture.
   *
   * @type {(map: PathwayMap, y: number, x: number) => PathwayNode}
   */
  function nodeAt(map, y, x) {
    const { rows, columns, top, left, step } = map.panel.grid;
    /** @type {(value: number, first: number, count: number) => number} */
    const at = (value, first, count) => clamp(Math.floor((value - first) / step), 0, count - 1);
    return { layer: map.layer.name, panel: map.index, row: at(y, top, rows), column: at(x, left, columns) };
  }

  /** A node that is held stays, wherever the pointer goes. */
  const isHeld = () => Boolean(wish.get("node").held);
  /** @type {(node: PathwayNode) => void} */
  const hold = ({ held, ...node }) => {
    const now = wish.get("node");
    const same = now.held && JSON.stringify({ ...node, held: true }) === JSON.stringify(now);
    choose(same ? node : { ...node, held: true });
  };

  /** @type {(map: PathwayMap, event: MouseEvent) => PathwayNode} */
  function under(map, event) {
    const box = map.element.getBoundingClientRect();
    const [height, width] = model.get("frame");
    const y = ((event.clientY - box.top) / box.height) * height;
    const x = ((event.clientX - box.left) / box.width) * width;
    return nodeAt(map, y, x);
  }

  /**
   * The node of this map that is pointed at; else the one in the middle.
   *
   * @type {(map: PathwayMap) => PathwayNode}
   */
  function here(map) {
    const now = wish.get("node");
    const [height, width] = model.get("frame");
    const own = now.layer === map.layer.name && now.panel === map.index;
    return own ? /** @type {PathwayNode} */ (now) : nodeAt(map, height / 2, width / 2);
  }

  /** @type {(map: PathwayMap, event: KeyboardEvent) => void} */
  function press(map, event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") choose({});
    if (event.key === "Enter") hold(here(map));
    const move = ARROWS[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation(); // the player has another use for arrows
    const node = here(map);
    const { rows, columns } = map.panel.grid;
    const stride = event.shiftKey ? 5 : 1;
    choose({ ...node, row: clamp(node.row + stride * move[0], 0, rows - 1),
      column: clamp(node.column + stride * move[1], 0, columns - 1) });
  }

  /** @type {(layer: Layer, panel: Panel, index: number) => HTMLElement} */
  function makeMap(layer, panel, index) {
    const canvas = h("canvas", { "aria-hidden": "true" });
    const outline = h("div", { class: "cvz-outline", hidden: true });
    const frame = h("div", { class: "cvz-frame" }, canvas, outline);
    const words = h("span", { class: "cvz-map-name" });
    const map = { layer, panel, index, canvas, outline, words, element: frame };
    canvas.style.imageRendering = panel.smooth ? "auto" : "pixelated";
    put(canvas, panel.box, panel.small ? panel.image : model.get("frame"));
    if (panel.grid) {
      frame.tabIndex = 0;
      frame.setAttribute("role", "application");
      frame.setAttribute("aria-roledescription", say("map of nodes"));
      frame.setAttribute("aria-label", say("{name}: arrow keys go from node to node, Enter holds one", { name: panel.name }));
      for (const moved of /** @type {const} */ (["pointermove", "pointerdown"]))
        frame.addEventListener(moved, (event) => isHeld() || choose(under(map, event)));
      frame.addEventListener("click", (event) => hold(under(map, event)));
      frame.addEventListener("pointerleave", () => {
        if (!isHeld() && document.activeElement !== frame) choose({});
      });
      frame.addEventListener("keydown", (event) => press(map, event));
      frame.addEventListener("focus", () => isHeld() || choose(here(map)));
      frame.addEventListener("blur", () => isHeld() || choose({}));
    } else {
      frame.setAttribute("role", "img");
      frame.setAttribute("aria-label", panel.name);
    }
    maps.push(map);
    return h("div", { class: panel.small ? "cvz-map cvz-chip" : "cvz-map" }, frame, words);
  }

  function wires() {
    return h("div", { class: "cvz-wires", "aria-hidden": "true" },
      h("i", { class: "cvz-wire-up" }), h("i", { class: "cvz-wire-down" }));
  }

  follow(model, ["layers", "frame"], () => {
    maps = [];
    rows = {};
    tower.replaceChildren(...model.get("layers").map((layer) => {
      const badge = layer.does
        ? h("button", { type: "button", class: "cvz-badge", "aria-label": layer.does, title: layer.does,
          onclick: () => wish.make("visit", layer.name) }, layer.name)
        : h("span", { class: "cvz-badge" }, layer.name);
      const kind = h("span", { class: "cvz-layer-title" }, layer.title);
      const spine = h("div", { class: "cvz-spine", title: layer.note }, wires(), badge, kind, wires());
      const bars = layer.bars ? h("ol", { class: "cvz-bars", "aria-label": say("What S3 believes it sees") }) : null;
      const panels = layer.panels.map((panel, i) => makeMap(layer, panel, i));
      const row = h("section", { class: "cvz-layer", role: "group", "aria-label": `${layer.name}: ${layer.title} ${layer.note}` },
        spine, h("div", { class: "cvz-layer-body" }, h("div", { class: "cvz-panels" }, bars, ...panels)));
      rows[layer.name] = { row, spine, badge, bars };
      return row;
    }));
    paint();
    light();
    list();
    mark();
    title();
  });

  function paint() {
    if (!maps.length) return;
    const palette = inks(el);
    /** @type {Record<string, number>} */
    const offset = {};
    for (const { layer, panel, canvas } of maps) {
      const bytes = model.get(/** @type {"s1"} */ (layer.name.toLowerCase()));
      const [height, width] = panel.image;
      const start = offset[layer.name] ?? 0;
      offset[layer.name] = start + 2 * height * width;
      if (bytes.byteLength < offset[layer.name]) continue;
      const view = new DataView(bytes.buffer, bytes.byteOffset + start, 2 * height * width);
      stain(canvas, view, height, width, palette);
    }
  }

  function light() {
    const names = model.get("layers").map((layer) => layer.name); // from the top down
    const at = names.indexOf(model.get("lit"));
    const direction = model.get("direction");
    names.forEach((name, i) => {
      const { row, badge } = rows[name];
      row.classList.toggle("cvz-lit", i === at);
      row.dataset.direction = direction;
      // The wire that carried the message: below this layer on the way up, above it on the way down.
      row.classList.toggle("cvz-in-below", direction === "up" && i === at);
      row.classList.toggle("cvz-out-above", direction === "up" && i === at + 1);
      row.classList.toggle("cvz-in-above", direction === "down" && i === at);
      row.classList.toggle("cvz-out-below", direction === "down" && i === at - 1);
      if (i === at) badge.setAttribute("aria-current", "step");
      else badge.removeAttribute("aria-current");
    });
  }

  /** @type {(click: boolean) => HTMLElement} */
  function makeBar(click) {
    const name = click
      ? h("button", { type: "button", class: "cvz-bar-name", onclick: () => wish.make("hold", name.dataset.name) })
      : h("span", { class: "cvz-bar-name" });
    return h("li", { "data-click": String(click) }, h("canvas", { "aria-hidden": "true" }), name,
      h("span", { class: "cvz-bar", "aria-hidden": "true" }, h("i")), h("span", { class: "cvz-bar-value" }),
      h("span", { class: "cvz-bar-odds" }));
  }

  function list() {
    const bytes = model.get("thumbs");
    const side = model.get("thumb_size");
    const palette = bytes.byteLength ? inks(el) : null;
    for (const { bars } of Object.values(rows)) {
      if (!bars) continue;
      const told = model.get("bars");
      bars.classList.toggle("cvz-with-odds", told.some((bar) => bar.odds));
      while (bars.childElementCount > told.length) bars.lastChild.remove();
      told.forEach((bar, i) => {
        const own = /** @type {HTMLElement | undefined} */ (bars.children[i]);
        if (own?.dataset.click !== String(Boolean(bar.does))) {
          const fresh = makeBar(Boolean(bar.does));
          if (own) own.replaceWith(fresh);
          else bars.append(fresh);
        }
        const [canvas, name, track, value, odds] = /** @type {Iterable<any>} */ (bars.children[i].children);
        bars.children[i].classList.toggle("cvz-bare", bar.thumb < 0); // of nothing there is none
        if (palette && bar.thumb >= 0 && bytes.byteLength >= (bar.thumb + 1) * side * side) {
          const view = new DataView(bytes.buffer, bytes.byteOffset + bar.thumb * side * side, side * side);
          stain(canvas, view, side, side, palette);
        }
        bars.children[i].classList.toggle("cvz-held", bar.held);
        name.textContent = bar.name;
        track.firstChild.style.width = `${100 * bar.value}%`;
        value.textContent = bar.words;
        odds.textContent = bar.odds ?? "";
        if (!bar.does) return;
        name.dataset.name = bar.id;
        name.title = bar.does;
        name.setAttribute("aria-label", bar.does);
        name.setAttribute("aria-pressed", String(bar.held));
      });
    }
  }

  function title() {
    for (const map of maps)
      map.words.textContent = model.get("names")[map.layer.name]?.[map.index] ?? "";
  }

  function mark() {
    const outlines = model.get("outlines");
    for (const map of maps) {
      const box = outlines[map.layer.name];
      map.outline.hidden = !box || !map.panel.grid;
      if (!map.outline.hidden) put(map.outline, box, model.get("frame"));
      const { layer, held } = model.get("node");
      map.outline.classList.toggle("cvz-outline-held", Boolean(held) && layer === map.layer.name);
    }
  }

  follow(model, ["s1", "c1", "s2", "c2", "s3", "seq"], () => {
    paint();
    el.dataset.seq = model.get("seq");
  });
  follow(model, ["names"], title);
  follow(model, ["lit", "direction"], light);
  follow(model, ["bars", "thumbs"], list);
  follow(model, ["outlines", "node"], mark);
  return refreshed(el, () => {
    paint();
    list();
  })[1];
}

export default { render };
