/**
 * @param {View<{
 *   name: string, presets: [name: string, words: string][], chosen: string, tasks: string[],
 *   done: boolean[]
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const wish = wishes(model);
  const buttons = h("div", { class: "cvz-presets", role: "group", "aria-label": say("Presets") });
  const summary = h("summary");
  const list = h("ol");
  const tour = h("details", { class: "cvz-tour" }, summary, list);
  const said = h("span", { class: "cvz-said", role: "status" });
  el.classList.add("cvz", "cvz-guide");
  el.append(h("h2", {}, say("Try")), buttons, tour, said);

  // Folded away stays so, where the browser allows it to be remembered; a phone begins with it.
  const key = `cortexviz-first-steps-${model.get("name")}`;
  tour.open = innerWidth > 640;
  try {
    tour.open = (localStorage.getItem(key) ?? (tour.open ? "open" : "folded")) === "open";
  } catch { /* then it is as on the first visit */ }
  tour.addEventListener("toggle", () => {
    try {
      localStorage.setItem(key, tour.open ? "open" : "folded");
    } catch { /* then it is open again next time */ }
  });

  follow(model, ["presets"], () => {
    buttons.replaceChildren(...model.get("presets").map(([name, words]) => {
      const button = h("button", { type: "button" }, words);
      button.addEventListener("click", () => {
        wish.make("chosen", name, { preset: name });
        press();
      });
      return button;
    }));
    press();
  });
  function press() {
    model.get("presets").forEach(([name], i) =>
      buttons.children[i].setAttribute("aria-pressed", String(name === wish.get("chosen"))));
  }
  follow(model, ["chosen", "heard"], press);

  let ticked = -1;
  follow(model, ["tasks", "done"], () => {
    const tasks = model.get("tasks");
    const done = model.get("done");
    const count = done.filter(Boolean).length;
    tour.hidden = !tasks.length;
    summary.textContent = say("First steps: {n} of {all} done", { n: count, all: tasks.length });
    list.replaceChildren(...tasks.map((words, i) => h("li",
      { class: done[i] ? "cvz-done" : i === done.indexOf(false) ? "cvz-next" : null },
      h("span", { class: "cvz-tick", "aria-hidden": "true" }, done[i] ? "✓" : ""),
      h("span", {}, words, done[i] ? h("span", { class: "cvz-said" }, ` ${say("(done)")}`) : null))));
    if (ticked >= 0 && count > ticked) said.textContent = summary.textContent;
    ticked = count;
  });
}

export default { render };
