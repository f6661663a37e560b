// Noise turns into faces, live: a worker trains, and this puts what it finds into the pieces.

const LIMIT = 300; // snapshots to scrub through

/** @param {any} page */
async function start(page) {
  const models = await build(page, (script, message) => heard(script, message));
  const { neurons, pictures, square, theta, selective, player, progress, caption, form } =
    /** @type {Record<string, Model>} */ (Object.fromEntries(
      Object.entries(page.roles).map(([role, number]) => [role, models[number]])));
  const X = {
    data: new Float32Array((await blobs[page.images.blob]).buffer), side: page.side,
  };
  const n = X.data.length / X.side ** 2;

  const worker = new Worker(URL.createObjectURL(
    new Blob([page.worker], { type: "text/javascript" })));
  let run = 0; // of them, the answers to the last one count
  let waiting = false;
  /** @type {Seen[]} */
  let past = [];
  let position = 0;
  let playing = false;
  let soon = 0;

  function begin() {
    const { n_neurons: N, interaction, batch_size: size, learning_rate: rate, seed } = form.get("values");
    const matrix = interaction === "B" ? matrixB(N) : matrixL(N);
    run += 1;
    past = [];
    ask({ begin: { X, matrix, size, rate, seed }, until: 0 });
    square.set({
      data: new DataView(Float32Array.from(matrix.flat()).buffer),
      own: new DataView(new ArrayBuffer(N * N)), size: N, title: `Matrix ${interaction}`,
    });
  }

  /** @param {any} what */
  function ask(what) {
    waiting = true;
    worker.postMessage({ run, ...what });
  }

  worker.onmessage = ({ data }) => {
    waiting = false;
    if (data.run !== run) return;
    if (!past.length || data.epoch > past[past.length - 1].epoch) past.push(data);
    if (past.length > LIMIT) past = past.filter((_, i) => i % 2 === 0 || i === past.length - 1);
    show(past.length - 1);
    if (data.epoch >= page.epochs) playing = false;
    tell();
    next();
  };

  /** The next states, as fast as the speed says; what is on its way is awaited. */
  function next() {
    clearTimeout(soon);
    if (!playing || waiting) return;
    const rate = page.rates[player.get("speed")];
    const last = past[past.length - 1].epoch;
    const epochs = rate ? Math.max(1, Math.round(rate / 30)) : page.epochs;
    const pause = rate && rate < 30 ? 1000 / rate : 33;
    soon = setTimeout(() => !waiting && ask({ until: Math.min(page.epochs, last + epochs) }), pause);
  }

  /** @param {number} to */
  function show(to) {
    position = clamp(to, 0, past.length - 1);
    const seen = past[position];
    const { interaction } = form.get("values");
    const N = seen.preferred.length;
    const marks = seen.preferred.map((image, i) => (seen.chosen[i] ? image : -1));
    const words = names(seen, interaction);
    const [text, hint] = describe(seen, n, interaction);
    neurons.set({
      data: new DataView(seen.images.buffer), shape: [N, X.side, X.side], marks, insets: marks,
      names: words, label: `${text} ${words.map((word, i) => `Neuron ${i + 1} ${word}`).join("; ")}.`,
      seq: neurons.get("seq") + 1,
    });
    const taken = new Set(marks);
    pictures.set({ marks: Array.from({ length: n }, (_, i) => (taken.has(i) ? i : -1)) });
    caption.set({ tone: "say", text, hint });
    const steps = Float32Array.from(past, (one) => one.epoch);
    for (const [curve, name] of [[theta, "theta"], [selective, "selectivity"]]) {
      const y = new Float32Array(past.length * N);
      past.forEach((one, k) => y.set(one[name], k * N));
      curve.set({
        x: new DataView(steps.buffer), y: new DataView(y.buffer), last: page.epochs,
        cursor: seen.epoch, top: name === "theta" ? 0 : 1,
      });
    }
    tell();
  }

  function tell() {
    const seen = past[position];
    const ended = past.length > 0 && past[past.length - 1].epoch >= page.epochs;
    player.set({
      playing, ended: ended && position === past.length - 1, position, length: past.length,
      place: `epoch ${seen?.epoch ?? 0}`,
    });
    progress.set({
      fraction: (seen?.epoch ?? 0) / page.epochs, text: `epoch ${seen?.epoch ?? 0} of ${page.epochs}`,
    });
  }

  function play() {
    playing = past.length > 0 && past[past.length - 1].epoch < page.epochs;
    tell();
    next();
  }

  function pause() {
    playing = false;
    clearTimeout(soon);
    tell();
  }

  /** @type {Record<string, () => void>} */
  const acts = {
    play,
    pause,
    step: () => {
      pause();
      if (position < past.length - 1) show(position + 1);
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

  /** @param {string} script @param {any} message */
  function heard(script, message) {
    if (message.action) acts[message.action]();
    else if (message.seek !== undefined || message.seek_step !== undefined) {
      pause();
      show(message.seek ?? past.findLastIndex((one) => one.epoch <= message.seek_step));
    } else if (message.change) {
      form.set({ values: { ...form.get("values"), ...message.change } });
      begin();
    }
  }

  begin();
}
