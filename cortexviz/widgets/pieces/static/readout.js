/**
 * @param {View<{
 *   title: string, text: string, columns: string[],
 *   rows: { name: string, words: string[], shares: number[] }[], picture: DataView, shape: Size
 * }>} view
 */
function render({ model, el }) {
  const title = h("h2");
  const text = h("p", { class: "cvz-soft" });
  const canvas = h("canvas", { "aria-hidden": "true" });
  const head = h("tr");
  const body = h("tbody");
  const table = h("table", {}, h("thead", {}, head), body);
  el.classList.add("cvz", "cvz-readout");
  el.setAttribute("aria-live", "polite");
  el.append(h("div", { class: "cvz-readout-head" }, h("div", {}, title, text), canvas), table);

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
  function paint() {
    const [height, width] = model.get("shape");
    canvas.hidden = !model.get("picture").byteLength;
    if (!canvas.hidden) stain(canvas, model.get("picture"), height, width, inks(el));
  }
  follow(model, ["picture", "shape"], paint);
  return onTheme(paint);
}

export default { render };
