"""Programs of one network, a process each, that wait for each other as they would on a card.

python -m tests.bcm.sharing

Triton's interpreter runs the programs of a launch one after the other. Here each process runs one
of three, with weights and memories of its own; the sums and the counter they share. Prints how far
the weights are from the rule's, and how far from the first ones.
"""

from __future__ import annotations

import os

os.environ["TRITON_INTERPRET"] = "1"

import multiprocessing as mp

import numpy as np
import torch
import triton
import triton.language as tl

from cortexviz.bcm import Params, fused
from cortexviz.bcm.batched import Batched
from cortexviz.bcm.fused import Fused, train_group
from cortexviz.bcm.learners import orders
from cortexviz.bcm.training import first_weights

PROGRAMS, PIXELS, N_PIXELS, STEPS = 3, 16, 40, 5
PARAMS = Params(n_neurons=5, batch_size=18, optimizer="sgd", learning_rate=0.1)


@triton.jit
def train_as(
    block,
    W, M, V, THETA, TAKEN, X, BATCHES, INVERSE, SUMS, ARRIVED,
    n_networks, n_steps, N, d, n, width, b,
    memory, bound, rate, decay, momentum, ahead, start_1, start_2,
    NEURONS: tl.constexpr, PIXELS: tl.constexpr, BLOCKS: tl.constexpr, COLUMNS: tl.constexpr,
    CODE: tl.constexpr, ADAM: tl.constexpr, FIXED: tl.constexpr,
):  # fmt: skip
    """`train_networks` as one of the programs of the only group."""
    train_group(
        block, BLOCKS,
        W, M, V, THETA, TAKEN, X, BATCHES, INVERSE, SUMS, ARRIVED,
        n_networks, n_steps, N, d, n, width, b,
        memory, bound, rate, decay, momentum, ahead, start_1, start_2,
        NEURONS, PIXELS, BLOCKS, COLUMNS, CODE, ADAM, FIXED,
    )  # fmt: skip


def start():
    """Images, first weights of three networks of which the second diverges, image numbers."""
    X = np.random.default_rng(0).random((30, N_PIXELS)).astype(np.float32)
    generators = [np.random.default_rng(seed) for seed in range(3)]
    W = np.stack([first_weights(PARAMS, N_PIXELS, rng) for rng in generators])
    W[1] *= 1e13
    b = PARAMS.batch_size
    drawn = [orders(rng, len(X), b, STEPS).reshape(-1, b) for rng in generators]
    return torch.from_numpy(X), torch.from_numpy(W), torch.from_numpy(np.array(drawn, np.int32))


def share(block, sums, arrived, finished) -> None:
    """Be one program; what it has made of its pixels goes into `finished`."""
    torch.set_num_threads(1)
    X, W, batches = start()
    run = Fused(PARAMS, X, W)
    run.sums, run.arrived = sums, arrived
    taken = torch.full((len(W),), -1, dtype=torch.int32)
    train_as[(1,)](block, *run.arguments(batches, STEPS, taken), **run.plan)
    mine = slice(block * PIXELS, (block + 1) * PIXELS)
    finished.put((block, run.weights()[:, :, mine].numpy(), taken.numpy()))


def main() -> None:
    X, W, batches = start()
    plain, like = Batched(PARAMS, X, W.clone()), Fused(PARAMS, X, W.clone())
    expected = plain.advance(batches, STEPS).numpy()
    sums, arrived = (array.zero_().share_memory_() for array in (like.sums, like.arrived))
    context = mp.get_context("spawn")
    finished = context.Queue()
    programs = [
        context.Process(target=share, args=(block, sums, arrived, finished), daemon=True)
        for block in range(PROGRAMS)
    ]
    for program in programs:
        program.start()
    found = sorted((finished.get(timeout=200) for _ in programs), key=lambda item: item[0])
    assert found[0][2].tolist() == expected.tolist() == [STEPS, 1, STEPS]
    weights = np.concatenate([own for _, own, _ in found], axis=-1)[[0, 2]]
    plain_weights, first = plain.weights().numpy()[[0, 2]], W.numpy()[[0, 2]]
    print(np.abs(weights - plain_weights).max(), np.abs(plain_weights - first).max())


def cut(params, X):
    return whole(params, X) | {"PIXELS": PIXELS, "BLOCKS": PROGRAMS}


# One program a network is what `Fused` plans for the interpreter.
whole, fused.plan = fused.plan, cut

if __name__ == "__main__":
    main()
