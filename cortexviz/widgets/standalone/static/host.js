// What stands in for Python in a page of its own: models that scripts of pieces read, and the tree
// of boxes that they stand in.

import { Model } from "./model.js";

/** What bytes are, once each. @type {Promise<DataView>[]} */
export let blobs = [];

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

/**
 * What a page asks for: a trait of that name simply takes it. Returns the message without its number.
 *
 * @param {Model} model @param {any} message
 */
function take(model, { wish, ...asked }) {
  /** @type {Record<string, any>} */
  const taken = Object.fromEntries(Object.entries(asked).filter(([name]) => name in model.traits));
  if (wish) taken.heard = { ...model.get("heard"), [wish[0]]: wish[1] };
  model.set(taken);
  return asked;
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
 * @param {import("./model.js").Hear} hear
 */
export async function build(page, hear) {
  /** @type {(() => void)[]} */
  page.later = [];
  blobs = page.blobs.map(unpacked);
  /** @type {{ traits: Record<string, any> }[]} */
  const pieces = page.pieces;
  const models = await Promise.all(pieces.map(async ({ traits }) => {
    const model = new Model(await opened(traits), (message, buffers) => hear(take(model, message), buffers));
    return model;
  }));
  document.getElementById("page").append(element(page.tree, models, page));
  for (const mount of page.later) mount();
  return models;
}
