/** @param {View<{ title: string, note: string, columns: string[], lines: string[][] }>} view */
function render({ model, el }) {
  const title = h("h2");
  const note = h("p", { class: "cvz-soft" });
  const head = h("tr");
  const body = h("tbody");
  el.classList.add("cvz", "cvz-facts");
  el.append(title, note, h("div", { class: "cvz-facts-box" }, h("table", {}, h("thead", {}, head), body)));
  follow(model, ["title", "note", "columns", "lines"], () => {
    title.textContent = model.get("title");
    note.textContent = model.get("note");
    note.hidden = !model.get("note");
    const columns = model.get("columns");
    head.replaceChildren(...columns.map((name) => h(name ? "th" : "td", name ? { scope: "col" } : {}, name)));
    body.replaceChildren(...model.get("lines").map(([name, ...cells]) => h("tr", {},
      h("th", { scope: "row" }, name),
      ...cells.map((text, i) => h("td", { "data-column": columns[i + 1] }, text)))));
  });
}

export default { render };
