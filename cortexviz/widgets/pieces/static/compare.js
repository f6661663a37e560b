/**
 * @param {View<{
 *   before: DataView, after: DataView, shape: Size, at: number, names: [string, string],
 *   title: string, note: string, label: string, outline: Box, seq: number
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const before = h("canvas", { "aria-hidden": "true" });
  const after = h("canvas", { role: "img" });
  const edge = h("div", { class: "cvz-edge", "aria-hidden": "true" });
  const tags = h("div", { class: "cvz-tags", "aria-hidden": "true" }, h("span"), h("span"));
  const frame = h("div", { class: "cvz-frame cvz-picture" }, after, before, outlined(model), edge, tags);
  const range = h("input", { type: "range", min: 0, max: 100, step: 1 });
  el.classList.add("cvz", "cvz-compare");
  el.append(h("div", { class: "cvz-heading" }, ...heading(model)), frame, range);

  function paint() {
    const [height, width] = model.get("shape");
    const palette = inks(el);
    stain(before, model.get("before"), height, width, palette);
    stain(after, model.get("after"), height, width, palette);
    range.style.maxWidth = `${frame.offsetWidth}px`; // in a low window the picture is narrower
    el.dataset.seq = model.get("seq");
  }

  const wish = wishes(model);
  function wipe() {
    const at = wish.get("at");
    before.style.clipPath = `inset(0 ${100 - at}% 0 0)`;
    edge.style.left = `${at}%`;
    edge.hidden = at <= 0;
    tags.hidden = at <= 0;
    range.value = at;
    range.style.setProperty("--at", `${at}%`);
    range.setAttribute("aria-valuetext", `${at} % ${model.get("names")[0]}`);
  }

  /** @type {(at: number) => void} */
  const move = (at) => {
    wish.make("at", Math.round(clamp(at, 0, 100)));
    wipe();
  };
  range.addEventListener("input", () => move(Number(range.value)));
  /** @type {(event: PointerEvent) => void} */
  const drag = (event) => {
    if (event.buttons !== 1) return;
    const box = frame.getBoundingClientRect();
    move((100 * (event.clientX - box.left)) / box.width);
  };
  frame.addEventListener("pointerdown", (event) => {
    frame.setPointerCapture(event.pointerId);
    drag(event);
  });
  frame.addEventListener("pointermove", drag);

  follow(model, ["title", "label", "names"], () => {
    after.setAttribute("aria-label", model.get("label") || model.get("title"));
    const [first, second] = model.get("names");
    range.setAttribute("aria-label", say("{first} or {second}", { first, second }));
    tags.firstChild.textContent = first;
    tags.lastChild.textContent = second;
  });
  follow(model, ["before", "after", "shape", "seq"], paint);
  follow(model, ["at", "names", "heard"], wipe);
  return refreshed(frame, paint)[1];
}

export default { render };
