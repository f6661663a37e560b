/** @param {View<{ tone: "say" | "busy" | "error", text: string, hint: string }>} view */
function render({ model, el }) {
  const text = h("p", { class: "cvz-caption-text" });
  const hint = h("p", { class: "cvz-caption-hint" });
  el.classList.add("cvz", "cvz-caption");
  el.append(text, hint);
  follow(model, ["tone", "text", "hint"], () => {
    const tone = model.get("tone");
    el.dataset.tone = tone;
    // Set before the words: a reader announces an alert when its text changes.
    el.setAttribute("role", tone === "error" ? "alert" : "status");
    el.setAttribute("aria-live", tone === "error" ? "assertive" : "polite");
    text.textContent = model.get("text");
    hint.textContent = model.get("hint");
    hint.hidden = !model.get("hint");
  });
}

export default { render };
