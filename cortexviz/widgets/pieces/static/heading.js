/** @param {View<{ title: string, note: string }>} view */
function render({ model, el }) {
  el.classList.add("cvz", "cvz-name");
  el.append(...heading(model));
}

export default { render };
