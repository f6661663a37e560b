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
 * What a person asks for in this page, under its own numbers. The kernel's answer to an earlier
 * wish must not undo a later one: what was asked for here counts until the last one is `heard`.
 *
 * @param {Model<any>} model
 */
function wishes(model) {
  const page = Math.random().toString(36).slice(2);
  let last = 0;
  /** @type {Record<string, any>} */
  let asked = {};
  const open = () => (model.get("heard")[page] ?? 0) < last;
  return {
    open,
    /** @type {(name: string) => any} */
    get: (name) => (open() && name in asked ? asked[name] : model.get(name)),
    /** @type {(name: string, value: any, content?: object, buffers?: ArrayBuffer[]) => void} */
    make(name, value, content = { [name]: value }, buffers = []) {
      asked = { ...(open() ? asked : {}), [name]: value };
      last += 1;
      model.send({ ...content, wish: [page, last] }, undefined, buffers);
    },
  };
}

/**
 * The value of a style variable, resolved to a colour that a canvas takes.
 *
 * @param {Element} element
 * @returns {(name: string) => string}
 */
function colours(element) {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--cvz-${name}`).trim();
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
 * Draw again whenever the size of `element` or the theme changes.
 *
 * @param {Element} element
 * @param {() => void} redraw
 * @returns {() => void} how to stop
 */
function watch(element, redraw) {
  const sizes = new ResizeObserver(redraw);
  sizes.observe(element);
  const forget = onTheme(redraw);
  return () => {
    sizes.disconnect();
    forget();
  };
}
