// What is seen of a state, and said of it: as widgets/faces/story.py has it.

/**
 * @typedef {{
 *   epoch: number, images: Uint8Array, theta: Float32Array, selectivity: Float32Array,
 *   preferred: number[], chosen: boolean[],
 * }} Seen
 */

/** Each neuron's weights from their minimum 0 to their maximum 255. @type {(W: Float32Array, d: number) => Uint8Array} */
export function stretched(W, d) {
  const images = new Uint8Array(W.length);
  for (let start = 0; start < W.length; start += d) {
    let [low, high] = [Infinity, -Infinity];
    for (let p = start; p < start + d; p++) {
      low = Math.min(low, W[p]);
      high = Math.max(high, W[p]);
    }
    for (let p = start; p < start + d; p++)
      images[p] = high > low ? Math.round((255 * (W[p] - low)) / (high - low)) : 128;
  }
  return images;
}

/**
 * Selectivity 1 - mean / max (Bienenstock, Cooper & Munro 1982), the picture that each neuron
 * answers most (-1: none more than others), and whether it has chosen it.
 *
 * @param {Float32Array} Y answers (n, N)
 * @param {number} N
 */
export function liking(Y, N) {
  const n = Y.length / N;
  const selectivity = new Float32Array(N);
  const [preferred, chosen] = [new Array(N), new Array(N)];
  for (let i = 0; i < N; i++) {
    const answers = Array.from({ length: n }, (_, k) => Y[k * N + i]);
    const top = Math.max(...answers);
    const sum = answers.reduce((total, y) => total + Math.max(y, 0), 0);
    selectivity[i] = top > 0 ? 1 - sum / n / top : 0;
    preferred[i] = selectivity[i] > 0 ? answers.indexOf(top) : -1;
    chosen[i] = top > 1 && selectivity[i] > 0.8 * (1 - 1 / n);
  }
  return { selectivity, preferred, chosen };
}

/** @type {(n: number, word: string) => string} */
const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

/** @param {Seen} seen @param {number} n @param {string} matrix @returns {[text: string, hint: string]} */
export function describe(seen, n, matrix) {
  const N = seen.chosen.length;
  const chosen = seen.chosen.filter(Boolean).length;
  if (seen.epoch === 0)
    return ["Epoch 0: noise. Each tile is one neuron, drawn as the picture its weights make.",
      "Which neuron will show a face first? Guess, then press play."];
  if (chosen === 0) {
    const silent = seen.preferred.filter((image) => image < 0).length;
    return [`Epoch ${seen.epoch}: no neuron has chosen a picture yet.`, silent
      ? `${count(silent, "neuron")} ${silent === 1 ? "answers" : "answer"} no picture more than another.`
      : "Every threshold θ is chasing its own neuron's activity; see the left curve."];
  }
  const taken = new Set(seen.preferred.filter((_, i) => seen.chosen[i])).size;
  const who = chosen === 1 ? "1 neuron has" : chosen < N ? `${chosen} of ${N} neurons have`
    : `all ${N} neurons have`;
  return [
    `Epoch ${seen.epoch}: ${who} chosen a picture; ${taken} of ${n} ${taken === 1 ? "is" : "are"} taken.`,
    matrix === "B" ? mirrors(seen) : rivals(taken, n - taken, chosen < N),
  ];
}

/** @param {Seen} seen */
function mirrors({ preferred, images }) {
  const pairs = Math.floor(preferred.length / 2);
  const same = preferred.slice(0, pairs).filter((image, i) =>
    image >= 0 && image === preferred[preferred.length - 1 - i]).length;
  const words = `${same} of ${pairs} mirror pairs (first and last, and so on inward) agree. `;
  const smooth = smoothest(images, preferred.length) === pairs;
  return words + (smooth ? "The middle neuron has the smoothest picture of all."
    : "Watch the middle neuron.");
}

/** @type {(taken: number, free: number, more: boolean) => string} */
function rivals(taken, free, more) {
  if (more && free) return `Which picture is next? ${free === 1 ? "1 is" : `${free} are`} free.`;
  return taken === 1 ? "So far they have all come to the same one."
    : "Would matrix B be as varied?";
}

/** The picture, of N square ones, whose neighbouring pixels differ least; -1: of several. */
export function smoothest(images, N) {
  const side = Math.sqrt(images.length / N);
  const rough = Array.from({ length: N }, (_, i) => {
    const at = i * side * side;
    let sum = 0;
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) {
        const p = at + row * side + column;
        if (row) sum += Math.abs(images[p] - images[p - side]);
        if (column) sum += Math.abs(images[p] - images[p - 1]);
      }
    return sum;
  });
  const least = Math.min(...rough);
  return rough.filter((one) => one === least).length > 1 ? -1 : rough.indexOf(least);
}

/** What stands under each neuron. @param {Seen} seen @param {string} matrix */
export function names({ preferred }, matrix) {
  const words = preferred.map((image) => (image < 0 ? "undecided" : `likes ${image + 1}`));
  const middle = Math.floor(words.length / 2);
  if (matrix === "B") words[middle] = `centre ${words[middle]}`;
  return words;
}
