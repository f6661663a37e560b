/** @typedef {{ name: string, words: string, at: number, count: number }} Edge */
/**
 * @param {View<{
 *   title: string, text: string, columns: string[],
 *   rows: { name: string, words: string[], shares: number[] }[], picture: DataView, shape: Size,
 *   edges: Edge[]
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const title = h("h2");
  const text = h("p", { class: "cvz-soft" });
  const canvas = h("canvas", { "aria-hidden": "true" });
  const edges = h("div", { class: "cvz-edges" });
  const head = h("tr");
  const body = h("tbody");
  const table = h("table", {}, h("thead", {}, head), body);
  el.classList.add("cvz", "cvz-readout");
  el.setAttribute("aria-live", "polite");
  el.append(h("div", { class: "cvz-readout-head" }, h("div", {}, title, text), canvas), edges, table);

  follow(model, ["title", "text", "columns", "rows"], () => {
    title.textContent = model.get("title");
    text.textContent = model.get("text");
    const rows = model.get("rows");
    table.hidden = !rows.length;
    head.replaceChildren(h("td"), ...model.get("columns").map((name) => h("th", { scope: "col" }, name)));
    body.replaceChildren(...rows.map(({ name, words, shares }) => h("tr", {},
      h("th", { scope: "row" }, name),
      ...words.map((word, i) => {
        const cell = h("td", {}, word);
        cell.style.setProperty("--share", `${100 * shares[i]}%`);
        return cell;
      }))));
  });

  const wish = wishes(model);
  /** @type {(edge: Edge) => HTMLElement} */
  function makeEdge({ name }) {
    /** @type {(by: number) => void} */
    const go = (by) => {
      const edge = model.get("edges").find((one) => one.name === name);
      if (edge) wish.make("edge", [name, (edge.at + by + edge.count) % edge.count]);
    };
    return h("div", { class: "cvz-row", role: "group" },
      h("button", { type: "button", "aria-label": say("Edge before"), onclick: () => go(-1) }, "‹"),
      h("span"),
      h("button", { type: "button", "aria-label": say("Next edge"), onclick: () => go(1) }, "›"));
  }
  follow(model, ["edges"], () => {
    const told = model.get("edges");
    while (edges.childElementCount > told.length) edges.lastChild.remove();
    told.forEach((edge, i) => {
      let row = /** @type {HTMLElement} */ (edges.children[i]);
      if (row?.dataset.name !== edge.name) {
        const fresh = makeEdge(edge);
        if (row) row.replaceWith(fresh);
        else edges.append(fresh);
        row = fresh;
        row.dataset.name = edge.name;
      }
      row.setAttribute("aria-label", edge.words);
      row.children[1].textContent = say("{edge} · {n} of {all}", { edge: edge.words, n: edge.at + 1, all: edge.count });
    });
  });
  function paint() {
    const [height, width] = model.get("shape");
    canvas.hidden = !model.get("picture").byteLength;
    if (!canvas.hidden) stain(canvas, model.get("picture"), height, width, inks(el));
  }
  follow(model, ["picture", "shape"], paint);
  return refreshed(el, paint)[1];
}

export default { render };
