// Helpers that stand before every script of these widgets.

// h("button", {class: "x", onclick: f}, "text", child): an element in one line.
function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

// Draw now, and again whenever one of the traits changes: several in one message draw once.
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

// What a person asks for in this page, under its own numbers. The kernel's answer to an earlier
// wish must not undo a later one: what was asked for here counts until the last one is `heard`.
function wishes(model) {
  const page = Math.random().toString(36).slice(2);
  let last = 0;
  let asked = {};
  const open = () => (model.get("heard")[page] ?? 0) < last;
  return {
    open,
    get: (name) => (open() && name in asked ? asked[name] : model.get(name)),
    make(name, value, content = { [name]: value }, buffers = []) {
      asked = { ...(open() ? asked : {}), [name]: value };
      last += 1;
      model.send({ ...content, wish: [page, last] }, undefined, buffers);
    },
  };
}

// A number of a style variable, resolved to a colour that a canvas takes.
function colours(element) {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--cvz-${name}`).trim();
}

// Draw again whenever the page turns dark or light, or to a person's own colours; returns how to stop.
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

// Draw again whenever the size of `element` or the theme changes; returns how to stop.
function watch(element, redraw) {
  const sizes = new ResizeObserver(redraw);
  sizes.observe(element);
  const forget = onTheme(redraw);
  return () => {
    sizes.disconnect();
    forget();
  };
}
