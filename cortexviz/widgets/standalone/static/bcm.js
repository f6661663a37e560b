// The BCM rule as in bcm/rule.py, one equation a function, with Adam (bcm/optimizers.py).
// Arrays are flat and in float32, samples first: X (b, d), W (N, d), Y (b, N).

const TINY = 1e-30; // a silent neuron stays silent where the equation says 0 / 0
const [BETA_1, BETA_2, EPSILON] = [0.9, 0.999, 1e-8]; // Kingma & Ba 2015

/**
 * M^-1 by Gauss and Jordan, with the largest pivot of each column.
 *
 * @type {(matrix: number[][]) => number[][]}
 */
export function inverse(matrix) {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
  for (let column = 0; column < n; column++) {
    let best = column;
    for (let i = column; i < n; i++)
      if (Math.abs(rows[i][column]) > Math.abs(rows[best][column])) best = i;
    [rows[column], rows[best]] = [rows[best], rows[column]];
    const pivot = rows[column][column];
    rows[column] = rows[column].map((value) => value / pivot);
    for (let i = 0; i < n; i++) {
      const factor = rows[i][column];
      if (i !== column && factor)
        rows[i] = rows[i].map((value, j) => value - factor * rows[column][j]);
    }
  }
  return rows.map((row) => row.slice(n));
}

/** Every neuron inhibits every other (Rondini 2023, section 1.1). @type {(n: number) => number[][]} */
export const matrixL = (n) =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0.5)));

/** Mirror pairs and the centre support each other (Rondini 2023, Eq. 1). @type {(n: number) => number[][]} */
export function matrixB(n) {
  const middle = (n - 1) / 2;
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => {
      if (i === j) return i === middle ? middle + 0.3 : 1;
      return i + j === n - 1 || i === middle || j === middle ? -0.3 : 0.2;
    }));
}

/**
 * Y = f(M^-1 W X^T), f the leaky rectifier.
 *
 * @type {(X: Float32Array, W: Float32Array, inverted: number[][], d: number) => Float32Array}
 */
export function response(X, W, inverted, d) {
  const [b, N] = [X.length / d, W.length / d];
  const Y = new Float32Array(b * N);
  const projections = new Float64Array(N);
  for (let k = 0; k < b; k++) {
    const x = X.subarray(k * d, (k + 1) * d);
    for (let i = 0; i < N; i++) {
      const w = W.subarray(i * d, (i + 1) * d);
      let sum = 0;
      for (let p = 0; p < d; p++) sum += w[p] * x[p];
      projections[i] = sum;
    }
    for (let i = 0; i < N; i++) {
      let sum = 0;
      for (let j = 0; j < N; j++) sum += inverted[i][j] * projections[j];
      Y[k * N + i] = Math.max(sum, 0.1 * sum);
    }
  }
  return Y;
}

/** theta = <Y^2>. @type {(Y: Float32Array, N: number) => Float32Array} */
export function threshold(Y, N) {
  const theta = new Float32Array(N);
  for (let k = 0; k < Y.length; k++) theta[k % N] += (Y[k] * Y[k] * N) / Y.length;
  return theta;
}

/** phi = Y (Y - theta) / theta. @type {(Y: Float32Array, theta: Float32Array) => Float32Array} */
export const modification = (Y, theta) =>
  Y.map((y, k) => (y * (y - theta[k % theta.length])) / Math.max(theta[k % theta.length], TINY));

/**
 * The direction dW = phi^T X / b, one neuron's row of it.
 *
 * @type {(phi: Float32Array, X: Float32Array, i: number, N: number, row: Float32Array) => void}
 */
function weightChange(phi, X, i, N, row) {
  const d = row.length;
  const b = X.length / d;
  row.fill(0);
  for (let k = 0; k < b; k++) {
    const x = X.subarray(k * d, (k + 1) * d);
    const weight = phi[k * N + i] / b;
    for (let p = 0; p < d; p++) row[p] += weight * x[p];
  }
}

/** A network that learns: first weights W (N, d), and its lateral matrix. */
export class Network {
  /** @param {Float32Array} W @param {number[][]} matrix @param {number} rate */
  constructor(W, matrix, rate = 1e-3) {
    this.W = W;
    this.N = matrix.length;
    this.d = W.length / this.N;
    this.rate = rate;
    this.inverted = inverse(matrix);
    this.steps = 0;
    this.mean = new Float32Array(W.length);
    this.square = new Float32Array(W.length);
    this.row = new Float32Array(this.d);
  }

  /** One change of the weights by a batch X (b, d). @param {Float32Array} X */
  learn(X) {
    const Y = response(X, this.W, this.inverted, this.d);
    const phi = modification(Y, threshold(Y, this.N));
    this.steps += 1;
    const first = 1 - BETA_1 ** this.steps;
    const second = 1 - BETA_2 ** this.steps;
    for (let i = 0; i < this.N; i++) {
      weightChange(phi, X, i, this.N, this.row);
      for (let p = 0, at = i * this.d; p < this.d; p++, at++) {
        const u = this.row[p];
        this.mean[at] = BETA_1 * this.mean[at] + (1 - BETA_1) * u;
        this.square[at] = BETA_2 * this.square[at] + (1 - BETA_2) * u * u;
        const root = Math.sqrt(this.square[at] / second) + EPSILON;
        this.W[at] += (this.rate * (this.mean[at] / first)) / root;
      }
    }
  }

  /** What each neuron answers to each picture: (n, N). @param {Float32Array} X */
  answers(X) {
    return response(X, this.W, this.inverted, this.d);
  }
}

/**
 * Random numbers in [0, 1) from a seed (mulberry32): not NumPy's, so a seed is another noise here.
 *
 * @param {number} seed
 */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Normal noise of variance 2 / (N + d), Glorot & Bengio 2010; by Box and Muller.
 *
 * @type {(N: number, d: number, draw: () => number) => Float32Array}
 */
export function firstWeights(N, d, draw) {
  const scale = Math.sqrt(2 / (N + d));
  return Float32Array.from({ length: N * d }, () =>
    scale * Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw()));
}

/**
 * The pictures of one epoch in random order, cut into batches; what is left over is not shown.
 *
 * @param {Float32Array} X @param {number} d @param {number} size @param {() => number} draw
 */
export function batches(X, d, size, draw) {
  const n = X.length / d;
  if (size >= n) return [X];
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return Array.from({ length: Math.floor(n / size) }, (_, k) => {
    const batch = new Float32Array(size * d);
    order.slice(k * size, (k + 1) * size).forEach((image, place) =>
      batch.set(X.subarray(image * d, (image + 1) * d), place * d));
    return batch;
  });
}
