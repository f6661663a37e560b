/** @param {View<{}>} view */
function render({ model, el }) {
  const say = speaker(model);
  el.classList.add("cvz", "cvz-lifeline");
  const kernel = model.widget_manager?.kernel;
  // A page with our own template says it itself, for all that it shows.
  if (!kernel || document.body.classList.contains("cvz-page")) return undefined;
  const voila = document.body.dataset.voila !== undefined;
  return followKernel(kernel, (state) => {
    const words = kernelWords(say, state === "ended" && !voila ? "gone" : state);
    el.replaceChildren(...(words ? [h("p", { role: "alert" }, words)] : []));
    for (const other of /** @type {Iterable<HTMLElement>} */ (el.parentElement.children))
      if (other !== el) other.inert = Boolean(words);
  });
}

export default { render };
