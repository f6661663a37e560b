/** @type {Record<string, string>} */
const ICONS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M6.5 5h4v14h-4zM13.5 5h4v14h-4z",
  step: "M6 5v14l9-7zM16 5h2.5v14H16z",
  back: "M18 5v14l-9-7zM5.5 5H8v14H5.5z",
  reset: "M12 5V2L7 6.5 12 11V8a5 5 0 1 1-5 5H4a8 8 0 1 0 8-8z",
};

/** @param {string} name */
const icon = (name) =>
  s("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, s("path", { d: ICONS[name] }));

/**
 * Where a key is meant for something else: words are typed, or a control has its own use for it.
 *
 * @param {HTMLElement & { type?: string }} target
 * @param {string} key
 */
function taken(target, key) {
  if (target.closest?.("textarea, [contenteditable=true], .cm-editor")) return true;
  const tag = target.tagName;
  if (tag === "SELECT") return true;
  if (tag === "BUTTON" || tag === "A" || tag === "SUMMARY") return key === " ";
  if (tag !== "INPUT") return false;
  return target.type === "range" ? key !== " " : true;
}

/**
 * @param {View<{
 *   playing: boolean, ended: boolean, waiting: boolean, position: number, length: number,
 *   place: string, speed: number, speeds: string[]
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const wish = wishes(model, SEEN);
  /** @type {(action: string) => void} */
  const act = (action) => wish.make("action", action);
  /** @type {(action: string, label: string) => HTMLButtonElement} */
  const button = (action, label) =>
    h("button", { type: "button", "aria-label": label, title: label, onclick: () => act(action) },
      icon(action));
  const toggle = () => act(model.get("playing") ? "pause" : "play");

  const reset = button("reset", say("Start again"));
  const back = button("back", say("Step back"));
  const play = h("button", { type: "button", class: "cvz-play", onclick: toggle });
  const step = button("step", say("Step forward"));
  const speed = h("select", { "aria-label": say("Speed") });
  const range = h("input", { type: "range", min: 0, "aria-label": say("Timeline") });
  const place = h("output", { "aria-live": "off" }); // steps follow each other too soon to be read
  const said = h("span", { class: "cvz-said", role: "status" });
  el.classList.add("cvz", "cvz-player");
  el.append(
    h("div", { class: "cvz-buttons", role: "group", "aria-label": say("Playback") }, reset, back, play, step),
    h("div", { class: "cvz-timeline" }, range, place),
    h("label", { class: "cvz-speed" }, h("span", {}, say("Speed")), speed), said,
  );

  range.addEventListener("input", () => {
    wish.make("position", Number(range.value), { seek: Number(range.value) });
    line();
  });
  speed.addEventListener("change", () => wish.make("speed", Number(speed.value)));

  follow(model, ["speeds", "speed", "heard"], () => {
    const names = model.get("speeds");
    if (speed.length !== names.length)
      speed.replaceChildren(...names.map((name, i) => h("option", { value: i }, name)));
    speed.value = wish.get("speed");
  });
  follow(model, ["playing", "ended"], () => {
    const playing = model.get("playing");
    const label = playing ? say("Pause (space)") : say("Play (space)");
    play.replaceChildren(icon(playing ? "pause" : "play"));
    play.setAttribute("aria-label", label);
    play.title = label;
    step.disabled = model.get("ended");
  });
  follow(model, ["waiting"], () => {
    play.classList.toggle("cvz-waits", model.get("waiting"));
    play.setAttribute("aria-busy", String(model.get("waiting")));
  });
  // Also what begins anew is said, though its first sentence may be the one that stands there.
  follow(model, ["playing", "waiting"], () => {
    said.textContent = model.get("waiting") ? "" : model.get("playing") ? say("Playing.") : say("Paused.");
  });
  function line() {
    const last = Math.max(0, model.get("length") - 1);
    const position = wish.get("position");
    range.max = Math.max(1, last);
    range.disabled = last === 0;
    range.value = position;
    range.style.setProperty("--at", `${(100 * position) / Math.max(1, last)}%`);
    range.setAttribute("aria-valuetext", model.get("place"));
    place.textContent = model.get("place");
    back.disabled = position === 0;
  }
  follow(model, ["position", "length", "place", "heard"], line);

  /** @type {Record<string, () => void>} */
  const keys = { " ": toggle, ArrowRight: () => act("step"), ArrowLeft: () => act("back") };
  /** @param {KeyboardEvent & { target: HTMLElement }} event */
  function press(event) {
    if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    const own = el.closest(".cvz-explorer") ?? el;
    const first = document.querySelector(".cvz-explorer") ?? el;
    const here = own.contains(event.target) || (event.target === document.body && own === first);
    if (!here || taken(event.target, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  }
  // JupyterLab would take plain keys for its own shortcuts, before any script in a cell sees them:
  // they are ours while the focus is. Those with Ctrl, Alt or Meta are its own (save, undo, menus),
  // but for what edits a text or a drawing, and so is Shift+Enter, which runs the cell.
  /** @param {KeyboardEvent & { target: HTMLElement }} event */
  function keep(event) {
    const own = el.closest(".cvz-explorer") ?? el;
    if (!own.contains(event.target)) return;
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    const edits = !event.altKey && "acvxyz".includes(event.key.toLowerCase())
      && event.target.matches("input[type=text], input[type=number], textarea, .cvz-sheet canvas");
    const ours = modified ? edits : !(event.shiftKey && event.key === "Enter");
    own.toggleAttribute("data-lm-suppress-shortcuts", ours);
  }
  document.addEventListener("keydown", press);
  window.addEventListener("keydown", keep, true); // before JupyterLab's, which captures, too
  return () => {
    document.removeEventListener("keydown", press);
    window.removeEventListener("keydown", keep, true);
  };
}

export default { render };
