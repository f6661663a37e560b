/**
 * @typedef {{
 *   name: string, label: string, help: string, stops: number[], options: [any, string][],
 *   whole: boolean, advanced: boolean, first: number,
 * }} Field
 */
/**
 * @param {View<{
 *   title: string, fields: Field[], values: Record<string, any>, hidden: string[],
 *   stops: Record<string, number[]>
 * }>} view
 */
function render({ model, el }) {
  const say = speaker(model);
  const form = h("form", { onsubmit: (/** @type {Event} */ event) => event.preventDefault() });
  // Ids tie labels to inputs. A page may hold many forms, each with a copy of this script.
  const own = `cvz-${Math.random().toString(36).slice(2)}`;
  el.classList.add("cvz", "cvz-controls");
  el.append(form);

  const wish = wishes(model, SEEN);
  /** @param {string} name */
  const wanted = (name) => wish.get(`values.${name}`) ?? model.get("values")[name];
  /** @type {(name: string, value: any) => void} */
  const change = (name, value) => {
    if (wanted(name) === value) return;
    wish.make(`values.${name}`, value, { change: { [name]: value } });
    refresh();
  };

  // What a person is typing is theirs until they are done.
  /** @type {(box: HTMLInputElement & Loose, value: any) => void} */
  const write = (box, value) => {
    if (document.activeElement !== box) box.value = value;
  };

  // Digits that a number would round stay digits.
  /** @type {(text: string) => string | number} */
  const exact = (text) =>
    /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text)) ? text : Number(text);

  /** @typedef {[element: HTMLElement, show: (value: any) => void]} Made what every maker returns */

  /** @type {(field: Field, id: string) => Made} */
  function slider(field, id) {
    const stops = () => model.get("stops")[field.name] ?? field.stops;
    const range = h("input", {
      type: "range", id, min: 0, step: 1, "aria-describedby": field.help ? `${id}-help` : null,
    });
    const box = h("input", {
      type: "number", step: field.whole ? 1 : "any", "aria-label": say("{label}, exact value", { label: field.label }),
    });
    range.addEventListener("input", () => change(field.name, stops()[range.value]));
    box.addEventListener("change", () => {
      const given = exact(box.value);
      if (typeof given === "string") change(field.name, given);
      else if (box.value !== "" && Number.isFinite(given)) change(field.name, given - field.first);
      else box.value = wanted(field.name) + field.first;
    });
    /** @param {any} value */
    const show = (value) => {
      const away = stops().map((stop) => Math.abs(stop - value));
      range.max = Math.max(1, away.length - 1);
      range.value = away.indexOf(Math.min(...away));
      range.style.setProperty("--at", `${(100 * range.value) / range.max}%`);
      range.setAttribute("aria-valuetext", numeral(say, value + field.first));
      write(box, value + field.first);
    };
    const label = h("label", { for: id }, field.label);
    return [h("div", {}, h("div", { class: "cvz-row" }, label, box), range), show];
  }

  /** @type {(field: Field, id: string) => Made} */
  function radios(field, id) {
    const inputs = field.options.map(([value, words], i) => {
      const input = h("input", { type: "radio", name: id, id: `${id}-${i}` });
      input.addEventListener("change", () => change(field.name, value));
      return [value, input, h("label", { for: `${id}-${i}` }, words)];
    });
    const pairs = inputs.map(([, input, label]) => h("span", {}, input, label));
    const row = h("div", { class: "cvz-choices" }, ...pairs);
    const element = h("fieldset", {}, h("legend", {}, field.label), row);
    /** @param {any} value */
    const show = (value) => inputs.forEach(([own, input]) => (input.checked = own === value));
    return [element, show];
  }

  /** @type {(field: Field, id: string) => Made} */
  function list(field, id) {
    const options = field.options.map(([, words], i) => h("option", { value: i }, words));
    const select = h("select", { id }, ...options);
    select.addEventListener("change", () => change(field.name, field.options[select.value][0]));
    /** @param {any} value */
    const show = (value) => (select.value = field.options.findIndex(([own]) => own === value));
    return [h("div", { class: "cvz-row" }, h("label", { for: id }, field.label), select), show];
  }

  /** @type {(field: Field, id: string, value: any) => Made} */
  function plain(field, id, value) {
    const number = typeof value === "number";
    const box = h("input", { id, type: number ? "number" : "text", step: field.whole ? 1 : "any" });
    box.addEventListener("change", () => {
      if (!number) change(field.name, box.value);
      else if (box.value !== "") change(field.name, exact(box.value));
    });
    /** @param {any} now */
    const show = (now) => write(box, now);
    return [h("div", { class: "cvz-row" }, h("label", { for: id }, field.label), box), show];
  }

  /** @type {{ name: string, element: HTMLElement, show: (value: any) => void }[]} */
  let entries = [];
  follow(model, ["title", "fields"], () => {
    const more = h("div", { class: "cvz-fields" });
    const folded = h("details", {}, h("summary", {}, say("More settings")), more);
    const group = h("div", { class: "cvz-fields", role: "group", "aria-label": model.get("title") });
    entries = model.get("fields").map((field, i) => {
      const id = `${own}-${i}`;
      const make = field.stops.length ? slider : !field.options.length ? plain
        : field.options.length > 4 ? list : radios;
      const [element, show] = make(field, id, wanted(field.name));
      if (field.help) element.append(h("p", { class: "cvz-soft", id: `${id}-help` }, field.help));
      element.classList.add("cvz-field");
      element.dataset.name = field.name;
      (field.advanced ? more : group).append(element);
      return { name: field.name, element, show };
    });
    if (more.childElementCount) group.append(folded);
    form.replaceChildren(...(model.get("title") ? [h("h2", {}, model.get("title"))] : []), group);
    refresh();
  });

  function refresh() {
    for (const { name, element, show } of entries) {
      element.hidden = model.get("hidden").includes(name);
      show(wanted(name));
    }
    for (const folded of form.querySelectorAll("details"))
      folded.hidden = !folded.querySelector(".cvz-field:not([hidden])");
  }
  follow(model, ["values", "hidden", "stops", "heard"], refresh);
}

export default { render };
