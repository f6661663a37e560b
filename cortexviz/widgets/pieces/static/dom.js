// Helpers that stand before every script of these widgets.

/**
 * h("button", {class: "x", onclick: f}, "text", child): an element in one line.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} props
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Tag] & Loose}
 */
function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return /** @type {any} */ (element);
}

/**
 * The same for what is drawn in an SVG.
 *
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} props
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
function s(tag, props = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @type {(value: number, low: number, high: number) => number} */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** @type {Record<string, [rows: number, columns: number]>} */
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * Draw now, and again whenever one of the traits changes: several in one message draw once.
 *
 * @template Traits
 * @param {Model<Traits>} model
 * @param {(keyof Traits & string)[]} names
 * @param {() => void} draw
 */
function follow(model, names, draw) {
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      draw();
    });
  };
  for (const name of names) model.on(`change:${name}`, soon);
  draw();
}

/**
 * How a script speaks: say("Saved as {name}.", { name }), in the language of its page. What it has to
 * say is found by these calls, so a text stands in double quotes, on one line.
 *
 * @param {Model<any>} model
 * @returns {(text: string, fields?: Record<string, any>) => string}
 */
function speaker(model) {
  const known = model.get("translations") ?? {};
  return (text, fields = {}) =>
    (known[text] ?? text).replace(/\{\w+\}/g, (/** @type {string} */ name) => fields[name.slice(1, -1)]);
}

/**
 * A number as the language of the page writes it.
 *
 * @type {(say: (text: string) => string, value: number) => string}
 */
const numeral = (say, value) => String(value).replace(".", say("1,234.5")[5]);

/**
 * A title and a soft line of words, as the traits of these names say; no room for empty ones.
 *
 * @param {Model<{ title: string, note: string }>} model
 */
function heading(model) {
  const title = h("h2");
  const note = h("p", { class: "cvz-soft" });
  follow(model, ["title", "note"], () => {
    title.textContent = model.get("title");
    title.hidden = !model.get("title");
    note.textContent = model.get("note");
    note.hidden = !model.get("note");
  });
  return [title, note];
}

const SEEN = 160; // milliseconds: a sign that is shorter is missed

/**
 * What a person asks for in this page, under its own numbers. The kernel's answer to an earlier
 * wish must not undo a later one: what was asked for here counts until the last one is `heard`.
 * Until then the page shows that something is at work (`explorer.css`), so that no wish seems lost;
 * where nothing else may be seen to follow, for so long at least (milliseconds).
 *
 * @param {Model<any>} model
 * @param {number} least
 */
function wishes(model, least = 0) {
  const page = Math.random().toString(36).slice(2);
  let last = 0;
  /** @type {Record<string, any>} */
  let asked = {};
  let end = 0; // of the sign
  const open = () => (model.get("heard")[page] ?? 0) < last;
  const sign = () => {
    const more = end - performance.now();
    document.body.classList.toggle(`cvz-asked-${page}`, open() || more > 0);
    if (!open() && more > 0) setTimeout(sign, more);
  };
  model.on("change:heard", sign);
  return {
    open,
    /** @type {(name: string) => any} */
    get: (name) => (open() && name in asked ? asked[name] : model.get(name)),
    /** @type {(name: string, value: any, content?: object, buffers?: ArrayBuffer[]) => void} */
    make(name, value, content = { [name]: value }, buffers = []) {
      asked = { ...(open() ? asked : {}), [name]: value };
      last += 1;
      end = performance.now() + least;
      model.send({ ...content, wish: [page, last] }, undefined, buffers);
      sign();
    },
  };
}

/**
 * The colours of the theme as a canvas takes them, "rgb(1, 2, 3)", by their names in the style
 * sheets: only of an element's own colour does the browser tell what it came to.
 *
 * @param {Element} element
 * @returns {(name: string) => string}
 */
function colours(element) {
  const probe = h("i", { hidden: true });
  /** @type {Record<string, string>} */
  const known = {};
  return (name) => {
    if (!known[name]) {
      probe.style.color = `var(--cvz-${name})`;
      element.append(probe);
      known[name] = getComputedStyle(probe).color;
      probe.remove();
    }
    return known[name];
  };
}

/**
 * Draw again whenever the page turns dark or light, or to a person's own colours.
 *
 * @param {() => void} redraw
 * @returns {() => void} how to stop
 */
function onTheme(redraw) {
  const media = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((one) => matchMedia(one));
  const theme = new MutationObserver(redraw);
  media.forEach((one) => one.addEventListener("change", redraw));
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  return () => {
    theme.disconnect();
    media.forEach((one) => one.removeEventListener("change", redraw));
  };
}

/**
 * Draw when the screen is next refreshed: whenever asked for, and whenever the size of `element` or
 * the theme changes.
 *
 * @param {Element} element
 * @param {() => void} draw
 * @returns {[soon: () => void, stop: () => void]} how to ask, and how to stop
 */
function refreshed(element, draw) {
  let frame = 0;
  const soon = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
  const sizes = new ResizeObserver(soon);
  sizes.observe(element);
  const forget = onTheme(soon);
  return [soon, () => {
    sizes.disconnect();
    forget();
    cancelAnimationFrame(frame);
  }];
}
