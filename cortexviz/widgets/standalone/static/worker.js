// Trains in a thread of its own: answers each {until} with the state there, or with one on the way
// when its time is over.

import { Network, batches, firstWeights, random, threshold } from "./bcm.js";
import { liking, stretched } from "./story.js";

/** @type {Network} */
let network;
/** @type {{ X: Float32Array, d: number, size: number, draw: () => number }} */
let task;
let epoch = 0;
const BUDGET = 25; // milliseconds, so that what is asked meanwhile is heard soon

/** @param {{ X: { data: Float32Array, side: number }, matrix: number[][], size: number, rate: number, seed: number }} task */
function begin({ X, matrix, size, rate, seed }) {
  const draw = random(seed);
  const [N, d] = [matrix.length, X.side ** 2];
  task = { X: X.data, d, size, draw };
  network = new Network(firstWeights(N, d, draw), matrix, rate);
  epoch = 0;
}

/** @param {number} until */
function train(until) {
  const end = performance.now() + BUDGET;
  while (epoch < until && performance.now() < end) {
    for (const batch of batches(task.X, task.d, task.size, task.draw)) network.learn(batch);
    epoch += 1;
  }
}

/** @param {number} run @returns {import("./story.js").Seen & { run: number }} */
function look(run) {
  const Y = network.answers(task.X);
  return {
    run, epoch, images: stretched(network.W, task.d), theta: threshold(Y, network.N),
    ...liking(Y, network.N),
  };
}

onmessage = ({ data }) => {
  if (data.begin) begin(data.begin);
  train(data.until ?? 0);
  postMessage(look(data.run));
};
