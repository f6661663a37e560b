// What is seen of a state, and said of it: as widgets/faces/story.py has it.

/**
 * @typedef {import("./voice.js").Voice} Voice
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

/**
 * What is seen now and what to look for next.
 *
 * @param {Voice} voice @param {Seen} seen @param {number} n pictures @param {string} matrix
 * @returns {[text: string, hint: string]}
 */
export function describe({ say, say_n }, seen, n, matrix) {
  const { epoch } = seen;
  const N = seen.chosen.length;
  const chosen = seen.chosen.filter(Boolean).length;
  if (epoch === 0)
    return [say("Epoch 0: noise. Each tile is one neuron, drawn as the picture its weights make."),
      say("Which neuron will show a face first? Guess, then press play.")];
  if (n === 1)
    return [say("Epoch {epoch}: there is one picture only, so there is nothing to choose.", { epoch }),
      say("Show them more pictures.")];
  if (chosen === 0) {
    const silent = seen.preferred.filter((image) => image < 0).length;
    return [say("Epoch {epoch}: no neuron has chosen a picture yet.", { epoch }), silent
      ? say_n("{n} neuron answers no picture more than another.", "{n} neurons answer no picture more than another.", silent)
      : say("Every threshold θ is chasing its own neuron's activity; see the left curve.")];
  }
  const taken = new Set(seen.preferred.filter((_, i) => seen.chosen[i])).size;
  const who = chosen === 1 ? say("1 neuron has chosen a picture")
    : chosen < N ? say("{chosen} of {n} neurons have chosen a picture", { chosen, n: N })
    : say("all {n} neurons have chosen a picture", { n: N });
  const are = say_n("{n} of {all} is taken", "{n} of {all} are taken", taken, { all: n });
  return [say("Epoch {epoch}: {who}; {are}.", { epoch, who, are }), matrix === "B"
    ? mirrors({ say, say_n }, seen) : rivals({ say, say_n }, taken, n - taken, chosen < N)];
}

/** @param {Voice} voice @param {Seen} seen */
function mirrors({ say }, { preferred, images }) {
  const pairs = Math.floor(preferred.length / 2);
  const same = preferred.slice(0, pairs).filter((image, i) =>
    image >= 0 && image === preferred[preferred.length - 1 - i]).length;
  const words = say("{same} of {pairs} mirror pairs (first and last, and so on inward) agree.", { same, pairs });
  const smooth = smoothest(images, preferred.length) === pairs;
  return `${words} ${smooth ? say("The middle neuron has the smoothest picture of all.")
    : say("Watch the middle neuron.")}`;
}

/** @type {(voice: Voice, taken: number, free: number, more: boolean) => string} */
function rivals({ say, say_n }, taken, free, more) {
  if (more && free)
    return say_n("Which picture is next? {n} is free.", "Which picture is next? {n} are free.", free);
  return taken === 1 ? say("So far they have all come to the same one.")
    : say("Would matrix B be as varied?");
}

/** The picture, of N square ones, whose neighbouring pixels differ least; -1: of several. @type {(images: Uint8Array, N: number) => number} */
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

/** What stands under each neuron. @param {Voice} voice @param {Seen} seen @param {string} matrix */
export function names({ say }, { preferred }, matrix) {
  const words = preferred.map((image) => (image < 0 ? say("undecided") : say("likes {n}", { n: image + 1 })));
  const middle = Math.floor(words.length / 2);
  if (matrix === "B") words[middle] = say("centre {likes}", { likes: words[middle] });
  return words;
}

/** What stands under each of n pictures: its number, and how many neurons chose it. @param {Seen} seen @param {number} n */
export function counts({ preferred, chosen }, n) {
  const votes = new Array(n).fill(0);
  preferred.forEach((image, i) => chosen[i] && votes[image]++);
  return votes.map((v, i) => `${i + 1}${v ? `\u00a0·\u00a0${v}×` : ""}`);
}

/** One neuron in words. @param {Voice} voice @param {Seen} seen @param {number} i */
export function tell({ say }, seen, i) {
  const fields = {
    n: i + 1, theta: seen.theta[i], selectivity: seen.selectivity[i], picture: seen.preferred[i] + 1,
  };
  if (seen.preferred[i] < 0)
    return say("Neuron {n} answers no picture more than another: θ {theta:.1f}, selectivity {selectivity:.2f}.", fields);
  return seen.chosen[i]
    ? say("Neuron {n} has chosen picture {picture}: θ {theta:.1f}, selectivity {selectivity:.2f}.", fields)
    : say("Neuron {n} so far answers most to picture {picture}: θ {theta:.1f}, selectivity {selectivity:.2f}.", fields);
}

/** The neurons that answer a picture most. @param {Seen} seen @param {number} image */
export const fans = ({ preferred }, image) =>
  preferred.flatMap((liked, i) => (liked === image ? [i] : []));

/** One picture in words. @param {Voice} voice @param {Seen} seen @param {number} image */
export function tellPicture({ say, say_n }, seen, image) {
  const n = image + 1;
  const who = fans(seen, image);
  const chosen = who.filter((i) => seen.chosen[i]).length;
  if (!who.length) return say("Picture {n}: no neuron answers it most.", { n });
  if (who.length === 1) {
    const neuron = who[0] + 1;
    return chosen ? say("Picture {n}: neuron {neuron} answers it most, and has chosen it.", { n, neuron })
      : say("Picture {n}: neuron {neuron} answers it most, but has not chosen it.", { n, neuron });
  }
  const verdict = chosen ? say_n("{n} of them has chosen it", "{n} of them have chosen it", chosen)
    : say("none of them have chosen it");
  const neurons = who.map((i) => i + 1).join(", ");
  return say("Picture {n}: neurons {neurons} answer it most; {verdict}.", { n, neurons, verdict });
}

/** A lateral matrix for those who do not see it. @param {Voice} voice @param {number[][]} matrix */
export function matrixWords({ say }, matrix) {
  const off = matrix.flatMap((row, i) => row.filter((_, j) => j !== i));
  const [apart, along] = [Math.max(0, ...off), Math.min(0, ...off)];
  /** @param {number} sign */
  const pairs = (sign) => off.filter((entry) => sign * entry > 0).length >> 1;
  const said = [
    ...(apart ? [say("{n} pairs push each other apart (by up to {most:.2g})", { n: pairs(1), most: apart })] : []),
    ...(along ? [say("{n} pairs pull each other along (by up to {most:.2g})", { n: pairs(-1), most: -along })] : []),
  ];
  const [one, other] = said;
  const acts = other ? say("{one} and {other}", { one, other }) : one ?? say("No neuron acts on another");
  const middle = matrix.length >> 1;
  return `${acts}. ${say("On the diagonal 1, in the middle {value:.3g}.", { value: matrix[middle][middle] })}`;
}
