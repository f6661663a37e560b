/**
 * How far down in its page an explorer begins, for the style: what comes first fits the rest.
 *
 * @param {HTMLElement} el
 */
function measured(el) {
  const sizes = new ResizeObserver(() => {
    const own = /** @type {HTMLElement | null} */ (el.closest(".cvz-explorer"));
    const top = own && Math.round(own.getBoundingClientRect().top + window.scrollY);
    own?.style.setProperty("--cvz-above", `${top}px`);
  });
  sizes.observe(document.body);
  return () => sizes.disconnect();
}

/** @param {View<{}>} view */
function render({ model, el }) {
  const say = speaker(model);
  el.classList.add("cvz", "cvz-lifeline");
  model.send({ arrived: true }); // what was said of the page while it was built, it has not heard
  const kernel = model.widget_manager?.kernel;
  // A page with our own template says it itself, for all that it shows.
  if (document.body.classList.contains("cvz-page")) return measured(el);
  if (!kernel) return undefined;
  const voila = document.body.dataset.voila !== undefined;
  return followKernel(kernel, (state) => {
    const words = kernelWords(say, state === "ended" && !voila ? "gone" : state);
    el.replaceChildren(...(words ? [h("p", { role: "alert" }, words)] : []));
    for (const other of /** @type {Iterable<HTMLElement>} */ (el.parentElement.children))
      if (other !== el) other.inert = Boolean(words);
  });
}

export default { render };
