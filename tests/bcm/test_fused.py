"""The kernel for graphics cards = the rule in torch, by Triton's interpreter or on a card.

The interpreter runs one program after the other, so that a network is one program there; several
that share a network are tested in processes of their own. That the kernel can be built for a card
is tested without one.
"""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cortexviz.bcm import Params
from cortexviz.bcm.activations import ACTIVATIONS
from cortexviz.bcm.learners import orders
from cortexviz.bcm.training import first_weights

torch = pytest.importorskip("torch", reason="pip install 'cortexviz[torch]'")
if not (ON_CARD := torch.cuda.is_available()):
    os.environ["TRITON_INTERPRET"] = "1"  # Triton looks when it is imported
pytest.importorskip("triton", reason="pip install triton")

from benchmarks import gpu  # noqa: E402
from cortexviz.bcm import fused  # noqa: E402
from cortexviz.bcm.batched import Batched  # noqa: E402
from cortexviz.bcm.fused import Fused  # noqa: E402

DEVICE = "cuda" if ON_CARD else "cpu"
# Roundings of numbers around 1. On a card, additions in any order: Adam's first steps, which divide
# by tiny roots, made of them up to 2e-3 in 60 steps, and 3e-3 in torch itself.
TOLERANCE = 2e-3 if ON_CARD else 1e-5
STEPS, SEEDS = 20, 2


def start(params: Params, n: int, d: int, seed: int = 0):
    """Images, weights of `SEEDS` networks, and image numbers for `STEPS` steps."""
    X = np.random.default_rng(seed).random((n, d)).astype(np.float32)
    generators = [np.random.default_rng(seed + s) for s in range(SEEDS)]
    W = np.stack([first_weights(params, d, rng) for rng in generators])
    b = params.batch_size
    drawn = [orders(rng, n, b, STEPS).reshape(-1, b)[:STEPS] for rng in generators]
    batches = None if b == n else torch.from_numpy(np.array(drawn, np.int32)).to(DEVICE)
    return torch.from_numpy(X).to(DEVICE), torch.from_numpy(W).to(DEVICE), batches


def advance(run, batches, pieces: tuple[int, ...]):
    """The steps of each network in each piece, as an array."""
    taken, low = [], 0
    for steps in pieces:
        part = None if batches is None else batches[:, low : low + steps].contiguous()
        taken.append(run.advance(part, steps).cpu().numpy())
        low += steps
    return np.array(taken)


def near(fast, plain, tolerance: float = TOLERANCE) -> None:
    np.testing.assert_allclose(fast.cpu(), plain.cpu(), rtol=0, atol=tolerance)


OWN = [[1.0, 0.2, 0.0], [-0.1, 1.0, 0.3], [0.0, 0.4, 1.5]]
CASES = {
    "one batch": {"batch_size": 12},
    "one batch of two chunks": {"batch_size": 20, "n": 20},
    "mini-batches": {},
    "mini-batches of two chunks": {"batch_size": 18, "n": 40},
    "a remainder": {"batch_size": 7},
    "one image at a time": {"batch_size": 1},
    "many neurons": {"n_neurons": 21, "batch_size": 12},
    "sliding": {"threshold": "sliding", "memory": 0.7},
    "decay": {"weight_decay": 0.3},
    "L": {"interaction": "L", "n_neurons": 4},
    "an own matrix": {"interaction": OWN, "n_neurons": 3},
    "one neuron": {"interaction": "L", "n_neurons": 1},
    "another initializer": {"initializer": "orthogonal"},
    "pixels of a whole block": {"d": 128},
} | {name: {"activation": name} for name in ACTIVATIONS}
CASES |= {name: {"optimizer": name, "weight_decay": 0.1} for name in fused.OPTIMIZERS}


@pytest.mark.parametrize("case", CASES)
def test_it_is_the_rule(case):
    chosen = {"n_neurons": 5, "batch_size": 5, "n": 12, "d": 40} | CASES[case]
    n, d = chosen.pop("n"), chosen.pop("d")
    params = Params(**chosen)
    X, W, batches = start(params, n, d)
    fast, plain = Fused(params, X, W.clone()), Batched(params, X, W.clone())
    assert advance(fast, batches, (STEPS,)).tolist() == [[STEPS] * SEEDS]
    advance(plain, batches, (STEPS,))
    near(fast.weights(), plain.weights())
    near(fast.theta, plain.theta, 10 * TOLERANCE)  # sums of squares, of numbers up to 3
    assert (fast.weights() - W).abs().max() > 0.01, "it learned"


@pytest.mark.parametrize("optimizer", ["adam", "nesterov"])
def test_memories_thresholds_and_steps_live_on_from_piece_to_piece(optimizer):
    params = Params(n_neurons=5, batch_size=5, threshold="sliding", optimizer=optimizer)
    X, W, batches = start(params, 12, 40)
    at_once, in_pieces = Fused(params, X, W.clone()), Fused(params, X, W.clone())
    advance(at_once, batches, (STEPS,))
    assert advance(in_pieces, batches, (7, 1, 12)).tolist() == [[7, 7], [1, 1], [12, 12]]
    near(in_pieces.weights(), at_once.weights(), TOLERANCE / 10)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_network_that_diverges_stops_where_the_rule_does_and_leaves_the_others_alone():
    params = Params(n_neurons=5, batch_size=5, optimizer="sgd", learning_rate=0.02)
    X, W, batches = start(params, 12, 40)
    W[1] *= 1e13
    fast, plain = Fused(params, X, W.clone()), Batched(params, X, W.clone())
    expected = advance(plain, batches, (9, 11))
    np.testing.assert_array_equal(advance(fast, batches, (9, 11)), expected)
    assert expected.tolist() == [[9, 1], [11, 0]]
    near(fast.weights()[0], plain.weights()[0])


# NumPy, which the interpreter works with, says what it meets.
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_weights_that_are_no_numbers_are_seen(activation):
    params = Params(n_neurons=3, batch_size=4, activation=activation)
    X, W, _ = start(params, 4, 10)
    W[1, 1, 3] = torch.nan
    assert Fused(params, X, W).advance(None, 5).tolist() == [5, 0]


@settings(max_examples=8)
@given(
    n=st.integers(1, 40),
    d=st.integers(1, 300),
    n_neurons=st.integers(1, 32),
    batch_size=st.integers(1, 40),
    seed=st.integers(0, 10**6),
)
def test_every_shape_fits_the_tiles(n, d, n_neurons, batch_size, seed):
    params = Params(n_neurons=n_neurons, interaction="L", batch_size=min(batch_size, n))
    X, W, batches = start(params, n, d, seed)
    fast, plain = Fused(params, X, W.clone()), Batched(params, X, W.clone())
    advance(fast, batches, (2,))
    advance(plain, batches, (2,))
    near(fast.weights(), plain.weights())


@pytest.mark.skipif(ON_CARD, reason="on a card all tests have several programs a network")
def test_programs_that_share_a_network_wait_for_each_other():
    """Three programs, a process each; one group trains three networks, and the second diverges."""
    command = [sys.executable, "-m", "tests.bcm.sharing"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    apart, expected = map(float, done.stdout.split())
    assert apart < TOLERANCE and expected > 0.01


BUILD = """
import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource
from cortexviz.bcm.fused import TILES
from cortexviz.bcm.resident import train_networks

names = train_networks.arg_names
kinds = dict.fromkeys(names, "fp32") | {name: "constexpr" for name in names if name.isupper()}
kinds |= dict.fromkeys(("W", "M", "V", "THETA", "X", "INVERSE", "SUMS"), "*fp32")
kinds |= dict.fromkeys(("TAKEN", "BATCHES", "ARRIVED"), "*i32")
kinds |= dict.fromkeys(("n_networks", "n_steps", "N", "d", "n", "width", "b"), "i32")
for architecture, tile, columns, code, adam, fixed in (
    (80, TILES[0], 16, 0, True, True),
    (90, TILES[1], 16, 4, True, False),
    (90, TILES[1], 112, 3, False, False),
):
    constants = {
        "NEURONS": tile.neurons, "PIXELS": tile.pixels, "BLOCKS": 4096 // tile.pixels,
        "COLUMNS": columns, "CODE": code, "ADAM": adam, "FIXED": fixed,
    }
    kernel = triton.compile(
        ASTSource(train_networks, kinds, constants), target=GPUTarget("cuda", architecture, 32),
        options={
            "num_warps": tile.warps, "num_stages": 1, "maxnreg": tile.registers,
            "launch_cooperative_grid": True,
        },
    )
    for needed in ("mma.sync", ".global.gpu.relaxed.add.f32", ".global.gpu.release.add", "acquire"):
        assert needed in kernel.asm["ptx"], (architecture, needed)
"""


def test_it_can_be_built_for_a_card_without_one():
    """Tensor cores, additions and a counter that others see; the interpreter knows no types."""
    # Triton builds only where it does not interpret.
    compiling = {k: v for k, v in os.environ.items() if k != "TRITON_INTERPRET"}
    command = [sys.executable, "-c", BUILD]
    done = subprocess.run(command, capture_output=True, text=True, env=compiling, timeout=300)
    assert done.returncode == 0, done.stderr


def test_no_more_programs_are_started_than_a_card_holds():
    """An H200 has 65536 registers a multiprocessor: five times 64 threads of 200."""
    card = {"max_num_regs": 65536, "max_shared_mem": 232448}
    assert fused.programs(200, 40960, 2, card) == 5
    assert fused.programs(201, 0, 2, card) == 4
    assert fused.programs(64, 80000, 2, card) == 2
    assert fused.programs(16, 0, 1, card) == fused.PROGRAMS


# Drawn faces serve as well, where the photographs are not here.
@pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")
def test_the_benchmark_runs_on_a_processor(capsys):
    gpu.main(["--device", "cpu"])
    said = capsys.readouterr().out
    assert said.count("us a step") == len(gpu.SHAPES)
    assert "not here" not in said and "left out" not in said
