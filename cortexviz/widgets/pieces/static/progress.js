/** @param {View<{ fraction: number, text: string, label: string }>} view */
function render({ model, el }) {
  const bar = h("progress", { max: 1 });
  const text = h("span", { class: "cvz-soft" });
  el.classList.add("cvz", "cvz-progress");
  el.append(bar, text);
  follow(model, ["fraction", "text", "label"], () => {
    bar.value = model.get("fraction");
    bar.setAttribute("aria-label", model.get("label"));
    bar.setAttribute("aria-valuetext", model.get("text"));
    text.textContent = model.get("text");
  });
}

export default { render };
