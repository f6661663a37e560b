/** @type {Record<string, string>} */
const TYPES = { csv: "text/csv", html: "text/html", npz: "application/zip", svg: "image/svg+xml" };

/** @param {View<{ title: string, kinds: string[] }>} view */
function render({ model, el }) {
  const say = speaker(model);
  // What was asked for here: each view of an explorer hears the answers to all of them.
  /** @type {Set<string>} */
  const asked = new Set();
  const said = h("span", { class: "cvz-soft", role: "status" });
  el.classList.add("cvz", "cvz-export");
  follow(model, ["kinds", "title"], () => {
    /** @type {(kind: string) => string} */
    const shown = (kind) => kind.replace("large", say("large"));
    const buttons = model.get("kinds").map((kind) =>
      h("button", { type: "button", onclick: () => {
        asked.add(kind);
        said.textContent = say("Making the {kind} …", { kind: shown(kind) });
        model.send({ want: kind });
      } }, say("Save {kind}", { kind: shown(kind) })));
    el.replaceChildren(h("h2", {}, model.get("title")), ...buttons, said);
  });
  /** @type {(content: { kind: string, failed?: string, name?: string }, buffers: DataView<ArrayBuffer>[]) => void} */
  const receive = (content, buffers) => {
    if (!asked.delete(content.kind)) return;
    if (content.failed) said.textContent = content.failed;
    if (!content.name) return;
    const end = content.name.split(".").pop();
    const type = TYPES[end] ?? `image/${end}`;
    const url = URL.createObjectURL(new Blob([buffers[0]], { type }));
    h("a", { href: url, download: content.name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    said.textContent = say("Saved as {name}.", { name: content.name });
  };
  model.on("msg:custom", receive);
  return () => model.off("msg:custom", receive);
}

export default { render };
