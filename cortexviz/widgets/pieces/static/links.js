/**
 * @param {View<{
 *   query: string, session: string, kept: string[], code: string, onward: string[]
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const voila = document.body.dataset.voila !== undefined;
  const said = h("span", { class: "cvz-soft", role: "status" });
  /** @type {(text: string, words: string) => Promise<void>} */
  const copy = async (text, words) => {
    const field = h("textarea", { "aria-hidden": true, class: "cvz-copied" });
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // No clipboard without https or a permission: the old way, through a selection.
      field.value = text;
      el.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    said.textContent = words;
    setTimeout(() => (said.textContent = ""), 4000);
  };
  /** @type {(page: string, ...queries: string[]) => string} */
  const to = (page, ...queries) => {
    const url = new URL(page, location.href);
    const asked = [...new URL(location.href).searchParams]
      .filter(([name]) => model.get("kept").includes(name));
    url.search = queries.filter(Boolean).join("&");
    for (const [name, value] of asked) url.searchParams.set(name, value);
    return url.href;
  };
  const address = () => to("", model.get("query"), model.get("session"));
  const link = h("button", { type: "button", onclick: () => copy(address(), say("Link copied.")) },
    say("Copy link"));
  const code = h("button", { type: "button", onclick: () => copy(model.get("code"), say("Code copied.")) },
    say("Copy Python"));
  el.classList.add("cvz", "cvz-link");
  const onward = h("a", { target: "_blank", class: "cvz-onward" });
  el.append(...(voila ? [link, code, onward] : [code]), said);
  follow(model, ["onward"], () => {
    const [words, page, query] = model.get("onward");
    onward.hidden = !words;
    onward.textContent = words ?? "";
    onward.href = words ? to(page, query) : "";
  });
  const pause = 400; // milliseconds: a browser takes only so many addresses in a while
  /** @type {ReturnType<typeof setTimeout>} */
  let timer = null;
  let written = -pause;
  const write = () => {
    written = performance.now();
    history.replaceState(null, "", address());
  };
  follow(model, ["query", "session"], () => {
    clearTimeout(timer);
    // A notebook's address is not ours to change.
    if (!voila || !model.get("query")) return;
    const early = written + pause - performance.now();
    if (early > 0) timer = setTimeout(write, early);
    else write();
  });
}

export default { render };
