/** @param {View<{ title: string, note: string, columns: string[], lines: string[][] }>} view */
function render({ model, el }) {
  const head = h("tr");
  const body = h("tbody");
  el.classList.add("cvz", "cvz-facts");
  el.append(...heading(model), h("div", { class: "cvz-facts-box" }, h("table", {}, h("thead", {}, head), body)));
  follow(model, ["columns", "lines"], () => {
    const columns = model.get("columns");
    head.replaceChildren(...columns.map((name) => h(name ? "th" : "td", name ? { scope: "col" } : {}, name)));
    body.replaceChildren(...model.get("lines").map(([name, ...cells]) => h("tr", {},
      h("th", { scope: "row" }, name),
      ...cells.map((text, i) => h("td", { "data-column": columns[i + 1] }, text)))));
  });
}

export default { render };
