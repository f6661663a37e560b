// What stands in for Python in a page of its own: models that scripts of pieces read, and the tree
// of boxes that they stand in.

/** What bytes are, once each. @type {Promise<DataView>[]} */
export let blobs = [];

/**
 * @typedef {(text: string, fields?: Record<string, any>) => string} Say
 * @typedef {(one: string, many: string, n: number, fields?: Record<string, any>) => string} SayN
 * @typedef {{ say: Say, say_n: SayN }} Voice
 * @typedef {(message: any, buffers?: ArrayBuffer[]) => void} Hear
 */

/**
 * How these scripts speak, as base/language.py does: texts are templates, and their English is the
 * key to the forms that they have; `plurals` says of each number which one it takes.
 *
 * @param {{ texts: Record<string, string[]>, plurals: string, point: string }} language
 * @returns {Voice}
 */
export function voice({ texts, plurals, point }) {
  /** @type {(value: any, digits: string, form: string) => string} */
  const written = (value, digits, form) => !form ? String(value)
    : (form === "f" ? value.toFixed(digits) : String(Number(value.toPrecision(digits)))).replace(".", point);
  /** @type {Say} */
  const filled = (text, fields) => text.replace(/\{(\w+)(?::\.(\d)([fg]))?\}/g,
    (_, name, digits, form) => written(fields[name], digits, form));
  return {
    say: (text, fields = {}) => filled(texts[text]?.[0] ?? text, fields),
    say_n: (one, many, n, fields = {}) =>
      filled((texts[one] ?? [one, many])[Number(plurals[n < 200 ? n : 100 + n % 100])], { n, ...fields }),
  };
}

/** @param {string} packed @returns {Promise<DataView>} */
async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new DataView(await new Response(stream).arrayBuffer());
}

/** Traits as Python sent them. @param {Record<string, any>} traits @returns {Promise<Record<string, any>>} */
export async function opened(traits) {
  const pairs = Object.entries(traits).map(async ([name, value]) =>
    [name, value?.blob === undefined ? value : await blobs[value.blob]]);
  return Object.fromEntries(await Promise.all(pairs));
}

export class Model {
  /** @param {Record<string, any>} traits @param {Hear} hear */
  constructor(traits, hear) {
    /** @type {Record<string, any>} */
    this.traits = { heard: {}, ...traits };
    this.hear = hear;
    /** @type {[string, Function][]} */
    this.calls = [];
  }

  /** @param {string} name */
  get(name) {
    return this.traits[name];
  }

  /** @param {string} event @param {Function} call */
  on(event, call) {
    this.calls.push([event, call]);
  }

  /** @param {string} _event @param {Function} call */
  off(_event, call) {
    this.calls = this.calls.filter(([, other]) => other !== call);
  }

  /**
   * What a page asks for: a trait of that name simply takes it.
   *
   * @param {any} message @param {undefined} _callbacks @param {ArrayBuffer[]} buffers
   */
  send(message, _callbacks, buffers) {
    const { wish, ...asked } = message;
    /** @type {Record<string, any>} */
    const taken = Object.fromEntries(Object.entries(asked).filter(([name]) => name in this.traits));
    if (wish) taken.heard = { ...this.traits.heard, [wish[0]]: wish[1] };
    this.set(taken);
    this.hear(asked, buffers);
  }

  /** @param {Record<string, any>} traits */
  set(traits) {
    Object.assign(this.traits, traits);
    for (const name of Object.keys(traits))
      for (const [event, call] of this.calls) if (event === `change:${name}`) call();
  }
}

/**
 * Boxes and pieces as elements.
 *
 * @param {any} node @param {Model[]} models @param {any} page
 * @returns {HTMLElement}
 */
function element(node, models, page) {
  const el = document.createElement("div");
  el.classList.add(...(node.classes ?? []), node.children ? "widget-box" : "cvz-piece");
  if (node.children) el.append(...node.children.map((/** @type {any} */ child) => element(child, models, page)));
  else {
    const name = page.pieces[node.piece].script;
    el.inert = name === "sketchpad"; // nobody would look at what is drawn
    page.later.push(() => page.scripts[name].render({ model: models[node.piece], el }));
  }
  return el;
}

/**
 * Build the page; returns the model of each of its pieces.
 *
 * @param {any} page with its `scripts`: a piece's `render` by its name
 * @param {Hear} hear
 */
export async function build(page, hear) {
  /** @type {(() => void)[]} */
  page.later = [];
  blobs = page.blobs.map(unpacked);
  /** @type {{ traits: Record<string, any> }[]} */
  const pieces = page.pieces;
  const models = await Promise.all(pieces.map(async ({ traits }) => new Model(await opened(traits), hear)));
  document.getElementById("page").append(element(page.tree, models, page));
  for (const mount of page.later) mount();
  return models;
}
