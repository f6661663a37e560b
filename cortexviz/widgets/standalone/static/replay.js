// Plays what was recorded: one recording for each choice, each a list of steps, each what changed.

import { build, opened } from "./host.js";
import { voice } from "./voice.js";

/** @param {any} page */
export async function start(page) {
  const { say } = voice(page.language);
  /** @type {string[]} */
  const scripts = page.pieces.map((/** @type {{ script: string }} */ piece) => piece.script);
  /** @type {string[]} */
  const choices = page.choices;
  const models = await build(page, heard);
  /** @param {string} name */
  const find = (name) => models[scripts.indexOf(name)];
  const player = find("player");
  const controls = find("controls");
  /** @type {any[][]} */
  let steps = [];
  let position = 0;
  let timer = 0;

  /** @param {Record<string, any>} values */
  const key = (values) => JSON.stringify(choices.map((name) => values[name]));

  /** The recording of what the form says. */
  async function choose() {
    /** @type {Record<string, any>[][]} */
    const packed = page.recordings[key(controls.get("values"))];
    steps = await Promise.all(packed.map((step) => Promise.all(step.map(opened))));
    show(Math.min(position, steps.length - 1));
  }

  /** @param {number} to */
  function show(to) {
    position = Math.max(0, Math.min(steps.length - 1, to));
    models.forEach((model, i) => {
      if (model === player || model === controls) return;
      model.set(Object.assign({}, ...steps.slice(0, position + 1).map((step) => step[i] ?? {})));
    });
    player.set({
      position, length: steps.length, ended: position === steps.length - 1,
      place: say("{unit} {step} of {last}", { unit: say("step"), step: position, last: steps.length - 1 }),
    });
  }

  function pause() {
    clearTimeout(timer);
    player.set({ playing: false });
  }

  function play() {
    if (position === steps.length - 1) show(0);
    player.set({ playing: true });
    const next = () => {
      show(position + 1);
      if (position === steps.length - 1) pause();
      else timer = setTimeout(next, 1000 / page.rates[player.get("speed")]);
    };
    timer = setTimeout(next, 1000 / page.rates[player.get("speed")]);
  }

  /** @type {Record<string, () => void>} */
  const acts = {
    play, pause, step: () => show(position + 1), back: () => show(position - 1), reset: () => show(0),
  };

  /** @param {any} message */
  function heard(message) {
    if (message.action) {
      if (message.action !== "play") pause();
      acts[message.action]();
    } else if (message.seek !== undefined) {
      pause();
      show(message.seek);
    } else if (message.change) change(message.change);
    else if (message.visit) visit(message.visit);
    else if (message.hold) change({ clamp: controls.get("values").clamp === message.hold ? "free" : message.hold });
  }

  /** @param {Record<string, any>} given */
  function change(given) {
    const values = { ...controls.get("values"), ...given };
    if (!page.recordings[key(values)]) return;
    pause();
    controls.set({ values });
    choose();
  }

  /** The next step of a layer; after its last one, its first. @param {string} layer */
  function visit(layer) {
    const at = scripts.indexOf("pathway");
    const lit = steps.flatMap((step, i) => (step[at]?.lit === layer ? [i] : []));
    if (!lit.length) return;
    pause();
    show(lit.find((i) => i > position) ?? lit[0]);
  }

  await choose();
}
