// The model of a widget as its script sees it, where there is no Jupyter behind it.

/** @typedef {(message: any, buffers?: ArrayBuffer[]) => void} Hear */

export class Model {
  /** @param {Record<string, any>} traits @param {Hear} hear what its script says */
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

  /** @param {string} event @param {any[]} told */
  fire(event, ...told) {
    for (const [name, call] of this.calls) if (name === event) call(...told);
  }

  /** @param {any} message @param {undefined} _callbacks @param {ArrayBuffer[]} buffers */
  send(message, _callbacks, buffers) {
    this.hear(message, buffers);
  }

  /** New values, as if from Python in one message. @param {Record<string, any>} traits */
  set(traits) {
    Object.assign(this.traits, traits);
    for (const name of Object.keys(traits)) this.fire(`change:${name}`);
  }
}
