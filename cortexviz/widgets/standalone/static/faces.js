// Noise turns into faces, live: a worker trains, and this puts what it finds into the pieces.

import { matrixB, matrixL } from "./bcm.js";
import { blobs, build } from "./host.js";
import { counts, describe, fans, matrixWords, names, tell, tellPicture } from "./story.js";
import { voice } from "./voice.js";

const LIMIT = 300; // snapshots to scrub through
const FRAME = 33; // milliseconds between pictures, at the least

/**
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./story.js").Seen} Seen
 */

/** @param {any} page */
export async function start(page) {
  const spoken = voice(page.language);
  const { say, say_n } = spoken;
  const models = await build(page, heard);
  const { neurons, pictures, square, theta, selective, player, progress, caption, form } =
    /** @type {Record<string, Model>} */ (Object.fromEntries(
      Object.entries(page.roles).map(([role, number]) => [role, models[number]])));
  const X = {
    data: new Float32Array((await blobs[page.images.blob]).buffer), side: page.side,
  };
  let n = X.data.length / X.side ** 2;
  const pointing = neurons.get("note");
  let about = pictures.get("note");

  const worker = new Worker(URL.createObjectURL(
    new Blob([page.worker], { type: "text/javascript" })));
  let run = 0; // of them, the answers to the last one count
  let waiting = false;
  /** @type {Seen[]} */
  let past = [];
  let position = 0;
  let playing = false;
  let soon = 0;
  let clock = 0; // milliseconds, of the state that was asked for last

  const latest = () => position >= past.length - 1;
  const over = () => past.length > 0 && past[past.length - 1].epoch >= page.epochs;

  function begin() {
    const { n_neurons: N, interaction, batch_size: size, learning_rate: rate, seed } = form.get("values");
    const matrix = interaction === "B" ? matrixB(N) : matrixL(N);
    run += 1;
    past = [];
    ask({ begin: { X, matrix, size, rate, seed }, until: 0 });
    const title = say("Matrix {kind}", { kind: interaction });
    square.set({
      data: new DataView(Float32Array.from(matrix.flat()).buffer),
      own: new DataView(new ArrayBuffer(N * N)), size: N, title,
      label: `${title}, ${say("{n} by {n} neurons", { n: N })}. ${matrixWords(spoken, matrix)}`,
    });
  }

  /** @param {any} what */
  function ask(what) {
    waiting = true;
    worker.postMessage({ run, ...what });
  }

  worker.onmessage = ({ data }) => {
    if (data.run !== run) return;
    waiting = false;
    const [follows, seen] = [latest(), past[position]];
    if (!past.length || data.epoch > past[past.length - 1].epoch) past.push(data);
    if (past.length > LIMIT) past = past.filter((_, i) => i % 2 === 0 || i === past.length - 1);
    show(follows ? past.length - 1 : past.findLastIndex((one) => one.epoch <= seen.epoch));
    if (over() && latest()) pause();
    next();
  };

  /** The next state, as fast as the speed says; what is on its way is awaited. */
  function next() {
    clearTimeout(soon);
    if (!playing || waiting) return;
    const rate = page.rates[player.get("speed")];
    const { epoch } = past[position];
    if (!latest()) {
      const pause = rate ? (1000 * (past[position + 1].epoch - epoch)) / rate : FRAME;
      soon = setTimeout(again, Math.max(FRAME, pause));
      return;
    }
    soon = setTimeout(further, rate ? Math.max(FRAME, 1000 / rate) : FRAME);
  }

  /** As many epochs as are due; after a pause, those of some frames. */
  function further() {
    if (waiting) return;
    const rate = page.rates[player.get("speed")];
    const now = performance.now();
    let epochs = page.epochs;
    if (rate) {
      clock = Math.max(clock, now - Math.max(6 * FRAME, 1000 / rate));
      epochs = Math.max(1, Math.floor((rate * (now - clock)) / 1000));
      clock += (1000 * epochs) / rate;
    }
    ask({ until: Math.min(page.epochs, past[position].epoch + epochs) });
  }

  /** What was seen already. */
  function again() {
    show(position + 1);
    if (over() && latest()) pause();
    next();
  }

  /** @param {number} to */
  function show(to) {
    position = clamp(to, 0, past.length - 1);
    const seen = past[position];
    const { interaction } = form.get("values");
    const N = seen.preferred.length;
    const marks = seen.preferred.map((image, i) => (seen.chosen[i] ? image : -1));
    const [text, hint] = describe(spoken, seen, n, interaction);
    const likes = names(spoken, seen, "L").map((one, i) => say("neuron {n} {likes}", { n: i + 1, likes: one }));
    neurons.set({
      data: new DataView(seen.images.buffer), shape: [N, X.side, X.side], marks, insets: marks,
      names: names(spoken, seen, interaction), label: [text, ...likes].join("; "),
      seq: neurons.get("seq") + 1,
    });
    const taken = new Set(marks);
    pictures.set({
      marks: Array.from({ length: n }, (_, i) => (taken.has(i) ? i : -1)),
      names: n <= 60 ? counts(seen, n) : [],
    });
    caption.set({ tone: "say", text, hint });
    curves(seen);
    link();
    place();
  }

  /** @param {Seen} seen */
  function curves(seen) {
    const N = seen.preferred.length;
    const steps = Float32Array.from(past, (one) => one.epoch);
    for (const [curve, name] of /** @type {[Model, "theta" | "selectivity"][]} */ ([
      [theta, "theta"], [selective, "selectivity"]])) {
      const y = new Float32Array(past.length * N);
      past.forEach((one, k) => y.set(one[name], k * N));
      const now = seen[name];
      curve.set({
        x: new DataView(steps.buffer), y: new DataView(y.buffer), last: page.epochs,
        cursor: seen.epoch, top: name === "theta" ? 0 : 1,
        label: say("{title} against epochs 0 to {last}; at epoch {step} the mean is {mean:.2f}, from {low:.2f} to {high:.2f}.", {
          title: curve.get("title"), last: page.epochs, step: seen.epoch,
          mean: now.reduce((sum, value) => sum + value, 0) / N,
          low: Math.min(...now), high: Math.max(...now),
        }),
      });
    }
  }

  /** What is under the pointer stands out in the other views. */
  function link() {
    const seen = past[position];
    if (!seen) return;
    const neuron = neurons.get("hovered") < seen.preferred.length ? neurons.get("hovered") : -1;
    const image = pictures.get("hovered");
    pictures.set({
      bright: neuron >= 0 && seen.preferred[neuron] >= 0 ? [seen.preferred[neuron]] : [],
      note: image < 0 ? about : tellPicture(spoken, seen, image),
    });
    neurons.set({
      bright: image < 0 ? [] : fans(seen, image),
      note: neuron < 0 ? pointing : tell(spoken, seen, neuron),
    });
    for (const curve of [theta, selective]) curve.set({ chosen: neuron });
  }

  /** Where it is. */
  function place() {
    const step = past[position]?.epoch ?? 0;
    player.set({
      playing, ended: over() && latest(), position, length: past.length,
      place: `${say("epoch")} ${step}`,
    });
    const words = say("{unit} {step} of {last}", { unit: say("epoch"), step, last: page.epochs });
    const more = over() && latest() ? ` · ${say("finished; play shows it again")}` : "";
    progress.set({ fraction: step / page.epochs, text: words + more });
  }

  function play() {
    playing = true;
    if (over() && latest()) show(0);
    place();
    next();
  }

  function pause() {
    playing = false;
    clearTimeout(soon);
    place();
  }

  /** @type {Record<string, () => void>} */
  const acts = {
    play,
    pause,
    step: () => {
      pause();
      if (!latest()) show(position + 1);
      else if (!waiting) ask({ until: past[position].epoch + 1 });
    },
    back: () => {
      pause();
      show(position - 1);
    },
    reset: () => {
      pause();
      begin();
    },
  };

  /** Pictures of a person's own. @param {Uint8Array} grey */
  function given(grey) {
    X.data = Float32Array.from(grey, (level) => level / 255);
    n = grey.length / X.side ** 2;
    about = say_n("{where}: {n} picture of {who}.", "{where}: {n} pictures of {who}.", n,
      { where: say("Your own pictures"), who: say("person {n}", { n: 1 }) });
    const data = new DataView(grey.buffer);
    pictures.set({
      data, shape: [n, X.side, X.side], seq: pictures.get("seq") + 1, note: about,
      label: say("The {n} pictures that the network learns from.", { n }),
      max_height: n <= 10 ? 110 : 210,
    });
    neurons.set({ thumbs: data, thumb_size: X.side });
    begin();
  }

  /** @type {import("./model.js").Hear} */
  function heard(message, buffers) {
    if (message.action) acts[message.action]();
    else if (message.seek !== undefined || message.seek_step !== undefined) {
      pause();
      show(message.seek ?? past.findLastIndex((one) => one.epoch <= message.seek_step));
    } else if (message.change) {
      form.set({ values: { ...form.get("values"), ...message.change } });
      begin();
    } else if (message.pictures) given(new Uint8Array(buffers[0]));
    else if (message.hovered !== undefined) link();
    else if (message.pointed) neurons.set({ bright: message.pointed });
  }

  begin();
}
