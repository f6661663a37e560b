"""Many networks on a graphics card, a whole piece of their training in one launch: Triton.

The same rule as `rule`, and the same learner as `batched`, which it is tested against. What makes
it fast, measured with a prototype on an H200 (N = 21, 64 x 64 pixels, ten images; batched torch
takes 301 us for a step of 64 networks, this way took 40 us):

- Weights and memories stay in registers. A network is cut into blocks of pixels, a program each:
  a step is a product with the images, a sum over the blocks, a product back, and Adam.
- The sum goes by atomic additions into a buffer of the network. Its programs wait for each other at
  a counter, once a step, and then each works out y, theta and phi of all its neurons for itself.
- Products are on tensor cores, in three parts of TF32, which keeps the accuracy of float32.

Programs that wait for each other must be on the card at once: only so many groups are started as it
holds, and each trains one network after the other. The launch is "cooperative" besides, which the
driver refuses where programs would wait for ever.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
import triton
import triton.language as tl
from torch import Tensor

from cortexviz.base import warn
from cortexviz.bcm import batched, optimizers, rule
from cortexviz.bcm.kernel import ACTIVATION_CODES
from cortexviz.bcm.learners import BOUND, keep
from cortexviz.bcm.params import Params
from cortexviz.bcm.storage import up

# What a compiled function may read from outside of it.
CHUNK = tl.constexpr(16)  # images in a product: tensor cores take no less
LINE = tl.constexpr(32)  # counters to a line of the card's cache: groups do not share one
BETA_1, BETA_2 = tl.constexpr(optimizers.BETA_1), tl.constexpr(optimizers.BETA_2)
EPSILON, TINY = tl.constexpr(optimizers.EPSILON), tl.constexpr(rule.TINY)
LOGISTIC = tl.constexpr(ACTIVATION_CODES["logistic"])


class Tile(NamedTuple):
    """What one program holds: so many neurons and pixels, in the registers of so many warps."""

    neurons: int
    pixels: int
    warps: int


# By measurement: with 256 pixels registers spill (11 us a step for 5), and 70 us with 16 warps.
TILES = (Tile(16, 128, 4), Tile(32, 64, 2))
OPTIMIZERS = ("adam", "sgd", "momentum", "nesterov")
PROGRAMS = 16  # on a multiprocessor: each kind of card takes so many, if they are small


@triton.jit
def activate(x, CODE: tl.constexpr):
    """y = f(x). By comparison, since a maximum would drop NaN, and divergence with it."""
    if CODE == 0:
        y = tl.where(x < 0, 0.1 * x, x)
    elif CODE == 1:
        y = tl.where(x < 0, 0.0, x)
    elif CODE == 2:
        y = x
    elif CODE == 3:
        y = tl.sigmoid(x)
    else:
        # The series where the difference would lose digits; its next term is below 1e-8 of it.
        z = x * x
        near = x * (1 - z * (1 / 3 - z * (2 / 15 - z * (17 / 315 - z * (62 / 2835)))))
        far = 1 - 2 / (1 + tl.exp(2 * tl.abs(x)))
        y = tl.where(z < 0.0625, near, tl.where(x < 0, -far, far))
    return y


@triton.jit
def shown(X, batch, first, k, b, n, width, FIXED: tl.constexpr):
    """Pixels k of a chunk of the batch, from its image `first` on; a blank one, n, fills it up."""
    j = first + tl.arange(0, CHUNK)
    image = tl.where(j < b, j, n) if FIXED else tl.load(batch + j, mask=j < b, other=n)
    return tl.load(X + image[:, None] * width + k[None, :])


@triton.jit
def meet(arrived, awaited):
    """Wait until the programs of the group have come here `awaited` times, all told.

    What each of them wrote before, all see after: the first barrier puts what the threads of a
    program wrote before its report (release), the second what they read after the answer (acquire).
    """
    tl.debug_barrier()
    tl.atomic_add(arrived, 1, sem="release")
    while tl.atomic_add(arrived, 0, sem="acquire") < awaited:
        pass
    tl.debug_barrier()


@triton.jit
def answers(sums, inverse, i, first, N, b, CODE: tl.constexpr, COLUMNS: tl.constexpr):
    """y = f(M^-1 P) of a chunk, (neurons, CHUNK); 0 where there is no neuron or no image."""
    j = first + tl.arange(0, CHUNK)
    # Past the first cache, which does not hear of what other multiprocessors add.
    p = tl.load(sums + i[:, None] * COLUMNS + j[None, :], cache_modifier=".cg")
    y = activate(tl.dot(inverse, p, input_precision="tf32x3"), CODE)
    # The others leave 0 at 0, where there is no neuron or no image.
    return tl.where((i < N)[:, None] & (j < b)[None, :], y, 0.0) if CODE == LOGISTIC else y


@triton.jit
def threshold(
    sums, inverse, i, N, b, CODE: tl.constexpr, NEURONS: tl.constexpr, COLUMNS: tl.constexpr
):
    """<y^2>, (neurons,)."""
    square = tl.zeros((NEURONS,), tl.float32)
    for first in range(0, COLUMNS, CHUNK):
        y = answers(sums, inverse, i, first, N, b, CODE, COLUMNS)
        square += tl.sum(y * y, 1)
    return square / b


@triton.jit
def ascend(w, m, v, u, c1, c2, rate, momentum, ahead, ADAM: tl.constexpr):
    """One step along u: Adam, or `kernel.Ascent`. c = 1 - beta^t is what memories of 1 would be."""
    if ADAM:
        m = BETA_1 * m + (1 - BETA_1) * u
        v = BETA_2 * v + (1 - BETA_2) * u * u
        c1 = BETA_1 * c1 + (1 - BETA_1)
        c2 = BETA_2 * c2 + (1 - BETA_2)
        # rate (m / c1) / (sqrt(v / c2) + epsilon). With the inverse root of a square for 1 / x, a
        # step has 1390 instructions for 1690: division cares for numbers that do not come here.
        root = tl.sqrt(c2)
        below = tl.sqrt(v) + EPSILON * root
        w += (rate * root / c1) * m * tl.rsqrt(below * below)
    else:
        new = momentum * m + rate * u
        w += new + ahead * (new - m)
        m = new
    return w, m, v, c1, c2


@triton.jit
def train_group(
    program, programs,
    W, M, V, THETA, TAKEN, X, BATCHES, INVERSE, SUMS, ARRIVED,
    n_networks, n_steps, N, d, n, width, b,
    memory, bound, rate, decay, momentum, ahead, start_1, start_2,
    NEURONS: tl.constexpr, PIXELS: tl.constexpr, BLOCKS: tl.constexpr, COLUMNS: tl.constexpr,
    CODE: tl.constexpr, ADAM: tl.constexpr, FIXED: tl.constexpr,
):  # fmt: skip
    """Some steps of every so many-th network, as one of the `BLOCKS` programs that share it."""
    group, block, groups = program // BLOCKS, program % BLOCKS, programs // BLOCKS
    i, k = tl.arange(0, NEURONS), block * PIXELS + tl.arange(0, PIXELS)
    cell = i[:, None] * COLUMNS + tl.arange(0, CHUNK)[None, :]
    inside = (i < N)[:, None] & (k < d)[None, :]
    inverse = tl.load(INVERSE + i[:, None] * NEURONS + i[None, :])
    held = shown(X, BATCHES, 0, k, b, n, width, True)
    HELD: tl.constexpr = FIXED and COLUMNS == CHUNK
    turn = 0
    for s in range(group, n_networks, groups):
        weight = (tl.cast(s, tl.int64) * N + i)[:, None] * d + k[None, :]
        w = tl.load(W + weight, mask=inside, other=0.0)
        m = tl.load(M + weight, mask=inside, other=0.0)
        v = tl.load(V + weight, mask=inside, other=0.0) if ADAM else m
        theta = tl.load(THETA + s * N + i, mask=i < N, other=0.0)
        c1, c2, t, bounded = start_1, start_2, 0, 1
        while (t < n_steps) & (bounded == 1):
            batch = BATCHES + (tl.cast(s, tl.int64) * n_steps + t) * b
            # Three buffers in turn. This one was cleared in the last turn. The next is cleared now:
            # it was read two turns ago, and nobody comes here before all are done with that.
            sums = SUMS + (group * 3 + turn % 3) * NEURONS * COLUMNS
            following = SUMS + (group * 3 + (turn + 1) % 3) * NEURONS * COLUMNS
            for first in range(0, COLUMNS, CHUNK):
                x = held if HELD else shown(X, batch, first, k, b, n, width, FIXED)
                p = tl.dot(w, tl.trans(x), input_precision="tf32x3")
                tl.atomic_add(sums + cell + first, p, sem="relaxed")
                if block == 0:
                    tl.store(following + cell + first, tl.zeros_like(p))
            turn += 1
            meet(ARRIVED + group * LINE, turn * BLOCKS)
            squared = threshold(sums, inverse, i, N, b, CODE, NEURONS, COLUMNS)
            theta = memory * theta + (1 - memory) * squared
            # All programs read the same sums, so that all see the same, and leave in the same turn.
            bounded = tl.min((theta <= bound).to(tl.int32), 0)
            scale = 1 / (tl.maximum(theta, TINY) * b)
            u = -decay * w
            for first in range(0, COLUMNS, CHUNK):
                y = answers(sums, inverse, i, first, N, b, CODE, COLUMNS)
                phi = y * (y - theta[:, None]) * scale[:, None]
                x = held if HELD else shown(X, batch, first, k, b, n, width, FIXED)
                u += tl.dot(phi, x, input_precision="tf32x3")
            w, m, v, c1, c2 = ascend(w, m, v, u, c1, c2, rate, momentum, ahead, ADAM)
            t += bounded
        tl.store(W + weight, w, mask=inside)
        tl.store(M + weight, m, mask=inside)
        if ADAM:
            tl.store(V + weight, v, mask=inside)
        if block == 0:
            tl.store(THETA + s * N + i, theta, mask=i < N)
            tl.store(TAKEN + s, t)


@triton.jit(
    do_not_specialize=["n_networks", "n_steps", "N", "n", "b"],
    do_not_specialize_on_alignment=["BATCHES"],
)
def train_networks(
    W, M, V, THETA, TAKEN, X, BATCHES, INVERSE, SUMS, ARRIVED,
    n_networks, n_steps, N, d, n, width, b,
    memory, bound, rate, decay, momentum, ahead, start_1, start_2,
    NEURONS: tl.constexpr, PIXELS: tl.constexpr, BLOCKS: tl.constexpr, COLUMNS: tl.constexpr,
    CODE: tl.constexpr, ADAM: tl.constexpr, FIXED: tl.constexpr,
):  # fmt: skip
    """Steps of all networks: what is laid down where, is in `Fused`."""
    train_group(
        tl.program_id(0), tl.num_programs(0),
        W, M, V, THETA, TAKEN, X, BATCHES, INVERSE, SUMS, ARRIVED,
        n_networks, n_steps, N, d, n, width, b,
        memory, bound, rate, decay, momentum, ahead, start_1, start_2,
        NEURONS, PIXELS, BLOCKS, COLUMNS, CODE, ADAM, FIXED,
    )  # fmt: skip


class Fused:
    """S networks by `train_networks`; a learner as `batched.Batched` is one."""

    def __init__(self, params: Params, X: Tensor, weights: Tensor) -> None:
        self.params, self.X, self._weights, self.steps = params, X, weights, 0
        self.theta = batched.first_theta(params, X, weights)
        self.memories = torch.zeros_like(weights), torch.zeros_like(weights)
        self.plan = plan(params, X)
        self.images = padded(X, len(X) + 1, self.plan["PIXELS"] * self.plan["BLOCKS"])
        neurons = self.plan["NEURONS"]
        self.inverse = padded(batched.inverse(params, X), neurons, neurons)
        # The interpreter's programs come one after the other, and can wait for nobody.
        most = resident(params, X) // self.plan["BLOCKS"] if X.is_cuda else 1
        groups = min(len(weights), most)
        self.sums = X.new_empty(groups, 3, neurons, self.plan["COLUMNS"])
        self.arrived = torch.empty(groups, LINE.value, dtype=torch.int32, device=X.device)

    @staticmethod
    def memory(params: Params, n: int, d: int) -> int:
        """Bytes for each network: weights, two memories, and the copy that is given back."""
        return 4 * 4 * params.n_neurons * d

    def weights(self) -> Tensor:
        return self._weights.clone()

    def advance(self, batches: Tensor | None, steps: int) -> Tensor:
        """As `batched.Batched.advance`; if a batch is all images, their order is not looked at."""
        taken = torch.empty(len(self._weights), dtype=torch.int32, device=self.X.device)
        self.sums.zero_()
        self.arrived.zero_()
        with torch.cuda.device_of(self.X):
            programs = len(self.sums) * self.plan["BLOCKS"]
            train_networks[(programs,)](*self.arguments(batches, steps, taken), **self.plan)
        self.steps += steps
        return taken.long()

    def arguments(self, batches: Tensor | None, steps: int, taken: Tensor) -> tuple[Any, ...]:
        """What the kernel is told, from W on."""
        arrays = (
            self._weights,
            *self.memories,
            self.theta,
            taken,
            self.images,
            self.arrived if batches is None else batches,  # not looked at, if there are none
            self.inverse,
            self.sums,
            self.arrived,
        )
        rest = numbers(self.params, self.X, self.plan, self.steps)
        return *arrays, len(self._weights), steps, *rest


def plan(params: Params, X: Tensor) -> dict[str, int]:
    """What the kernel is compiled for."""
    tile = next(tile for tile in TILES if params.n_neurons <= tile.neurons)
    pixels = tile.pixels if X.is_cuda else triton.next_power_of_2(X.shape[1])
    return {
        "NEURONS": tile.neurons,
        "PIXELS": pixels,
        "BLOCKS": triton.cdiv(X.shape[1], pixels),
        "COLUMNS": up(params.batch_size, CHUNK.value),
        "CODE": ACTIVATION_CODES[params.activation],
        "ADAM": params.optimizer == "adam",
        "FIXED": params.batch_size == len(X),
        "num_warps": tile.warps,
        "num_stages": 1,
        "enable_fp_fusion": True,
        "launch_cooperative_grid": True,
    }


def numbers(params: Params, X: Tensor, plan: dict[str, int], steps: int) -> tuple[float, ...]:
    """What the kernel is told beside arrays, networks and steps, from N on."""
    momentum = 0.0 if params.optimizer == "sgd" else float(params.momentum)
    return (
        params.n_neurons,
        X.shape[1],
        len(X),
        plan["PIXELS"] * plan["BLOCKS"],
        params.batch_size,
        keep(params),
        BOUND,
        float(params.learning_rate),
        float(params.weight_decay),
        momentum,
        momentum if params.optimizer == "nesterov" else 0.0,
        1 - optimizers.BETA_1**steps,
        1 - optimizers.BETA_2**steps,
    )


def padded(array: Tensor, n_rows: int, n_columns: int) -> Tensor:
    """A copy in the corner of zeros (n_rows, n_columns)."""
    out = array.new_zeros(n_rows, n_columns)
    out[: array.shape[0], : array.shape[1]] = array
    return out


def resident(params: Params, X: Tensor) -> int:
    """How many programs the card holds at once, by what the kernel takes that it has compiled."""
    wanted, array = plan(params, X), X.new_empty(LINE.value)
    count = array.int()
    kinds = *[array] * 4, count, array, count, array, array, count  # from W on
    with torch.cuda.device_of(X):
        kernel = train_networks.warmup(
            *kinds, 2, 2, *numbers(params, X, wanted, 0), grid=(1,), **wanted
        )
        kernel._init_handles()
        card = triton.runtime.driver.active.utils.get_device_properties(X.device.index or 0)
    each = programs(kernel.n_regs, kernel.metadata.shared, wanted["num_warps"], card)
    return card["multiprocessor_count"] * each


def programs(registers: int, shared: int, warps: int, card: Mapping[str, int]) -> int:
    """How many programs with so many registers a thread, and bytes, a multiprocessor holds."""
    threads = 32 * warps
    # Registers are given in eights to a thread; 1 KiB of each program's memory is the driver's.
    return min(
        card["max_num_regs"] // (up(registers, 8) * threads),
        card["max_shared_mem"] // (shared + 1024),
        PROGRAMS,
    )


def fits(params: Params, X: Tensor) -> bool:
    """Whether `Fused` does this setting on this card; `batched.Batched` does all of them.

    Warns
    -----
    CortexvizWarning
        If it should, but Triton could not build it.
    """
    card = torch.cuda.get_device_capability(X.device)
    if (
        params.dtype != "float32"
        or params.optimizer not in OPTIMIZERS
        or params.n_neurons > TILES[-1].neurons
        or (len(X) + 1) * up(X.shape[1], TILES[0].pixels) >= 2**31  # it counts pixels in 32 bits
        or torch.version.hip
        or card < (8, 0)  # no TF32
        or os.environ.get("TRITON_INTERPRET") == "1"
    ):
        return False
    try:
        return resident(params, X) >= plan(params, X)["BLOCKS"]
    except Exception as error:  # no C compiler, a Triton too old or too new, a driver: no one class
        reason = str(error).strip().partition("\n")[0]
        warn.warn(f"Triton could not build the fast kernel, so torch goes on, slower ({reason})")
        return False
