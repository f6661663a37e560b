// What stands in for Python in a page of its own: models that scripts of pieces read, and the tree
// of boxes that they stand in. `script(name)` gives a piece's `render`.

/** What bytes are, once each. @type {Promise<DataView>[]} */
let blobs = [];

/** @param {string} packed @returns {Promise<DataView>} */
async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new DataView(await new Response(stream).arrayBuffer());
}

/** Traits as Python sent them. @param {Record<string, any>} traits */
async function opened(traits) {
  const pairs = Object.entries(traits).map(async ([name, value]) =>
    [name, value?.blob === undefined ? value : await blobs[value.blob]]);
  return Object.fromEntries(await Promise.all(pairs));
}

class Model {
  /** @param {Record<string, any>} traits @param {(message: any) => void} hear */
  constructor(traits, hear) {
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

  /** What a page asks for: a trait of that name simply takes it. @param {any} message */
  send(message) {
    const { wish, ...asked } = message;
    /** @type {Record<string, any>} */
    const taken = Object.fromEntries(Object.entries(asked).filter(([name]) => name in this.traits));
    if (wish) taken.heard = { ...this.traits.heard, [wish[0]]: wish[1] };
    this.hear(asked);
    this.set(taken);
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
  if (node.children) el.append(...node.children.map((child) => element(child, models, page)));
  else {
    const name = page.pieces[node.piece].script;
    el.inert = name === "sketchpad"; // nobody would look at what is drawn
    page.later.push(() => script(name).render({ model: models[node.piece], el }));
  }
  return el;
}

/**
 * Build the page; returns the model of each piece by its script's name, the first of each.
 *
 * @param {any} page @param {(script: string, message: any, model: Model) => void} hear
 */
async function build(page, hear) {
  page.later = [];
  blobs = page.blobs.map(unpacked);
  const models = await Promise.all(page.pieces.map(async (piece) => {
    const model = new Model(await opened(piece.traits), (message) => hear(piece.script, message, model));
    return model;
  }));
  document.getElementById("page").append(element(page.tree, models, page));
  page.later.forEach((mount) => mount());
  return models;
}
