/** @type {Record<string, string>} */
const TYPES = { csv: "text/csv", html: "text/html", npz: "application/zip", svg: "image/svg+xml" };

/** @param {View<{ title: string, kinds: string[] }>} view */
function render({ model, el }) {
  const say = speaker(model);
  // What was asked for here, and what has come of it: each view of an explorer hears the answers
  // to all of them.
  /** @type {Map<string, DataView<ArrayBuffer>[]>} */
  const asked = new Map();
  const said = h("span", { class: "cvz-soft", role: "status" });
  el.classList.add("cvz", "cvz-export");
  follow(model, ["kinds", "title"], () => {
    /** @type {(kind: string) => string} */
    const shown = (kind) => kind.replace("large", say("large"));
    const buttons = model.get("kinds").map((kind) =>
      h("button", { type: "button", onclick: () => {
        asked.set(kind, []);
        said.textContent = say("Making the {kind} …", { kind: shown(kind) });
        model.send({ want: kind });
      } }, say("Save {kind}", { kind: shown(kind) })));
    el.replaceChildren(h("h2", {}, model.get("title")), ...buttons, said);
  });
  /** @type {(content: { kind: string, at?: number, failed?: string, name?: string }, buffers: DataView<ArrayBuffer>[]) => void} */
  const receive = ({ kind, at = 0, failed, name }, buffers) => {
    const pieces = asked.get(kind);
    if (!pieces) return;
    if (failed) {
      asked.delete(kind);
      said.textContent = failed;
      return;
    }
    if (pieces.reduce((sum, piece) => sum + piece.byteLength, 0) !== at) return; // of an earlier one
    pieces.push(...buffers);
    if (!name) return;
    asked.delete(kind);
    const end = name.split(".").pop() ?? "";
    const type = TYPES[end] ?? `image/${end}`;
    const url = URL.createObjectURL(new Blob(pieces, { type }));
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
    said.textContent = say("Saved as {name}.", { name });
  };
  model.on("msg:custom", receive);
  return () => model.off("msg:custom", receive);
}

export default { render };
