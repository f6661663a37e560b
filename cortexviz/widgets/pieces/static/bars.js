/**
 * @param {View<{
 *   title: string, note: string, label: string, values: number[], names: string[], top: number
 * }>} view
 */
function render({ model, el }) {
  const box = h("div", { class: "cvz-bars-box", role: "img" });
  el.classList.add("cvz", "cvz-bars");
  el.append(...heading(model), box);
  follow(model, ["label", "title"], () => {
    box.setAttribute("aria-label", model.get("label") || model.get("title"));
  });
  follow(model, ["values", "names", "top"], () => {
    const names = model.get("names");
    box.replaceChildren(...model.get("values").map((value, i) => {
      const bar = h("i");
      bar.style.height = `${clamp((100 * value) / model.get("top"), 0, 100)}%`;
      return h("span", {}, h("b", {}, value ? String(value) : ""), bar, h("small", {}, names[i] ?? ""));
    }));
  });
}

export default { render };
