"""Many networks on a graphics card by `resident`, a piece of their training in one launch.

A learner as `batched.Batched` is one, for what the kernel can (`fits`). Its networks are cut into
tiles, and as many are at work at once as the card holds of their programs, by the registers and the
memory that the compiled kernel takes. The launch is "cooperative" besides, which the driver refuses
where programs would wait for ever.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import torch
import triton
from torch import Tensor

from cortexviz.base import warn
from cortexviz.bcm import batched
from cortexviz.bcm.kernel import ACTIVATION_CODES
from cortexviz.bcm.learners import BOUND, keep
from cortexviz.bcm.optimizers import BETA_1, BETA_2
from cortexviz.bcm.params import Params
from cortexviz.bcm.resident import CHUNK, LINE, train_networks
from cortexviz.bcm.storage import up


class Tile(NamedTuple):
    """What one program holds: neurons and pixels, in so many warps of so many registers each."""

    neurons: int
    pixels: int
    warps: int
    registers: int


# By measurement: with 256 pixels registers spill (11 us a step for 5), and 70 us with 16 warps.
# By the compiled code alone: left to itself it takes 220 and 255 registers a thread. With these it
# spills next to nothing in a step of one chunk (40 to 120 numbers in one of more), and an H100
# holds 12 and 10 networks of 64 x 64 pixels for 8, which wait most of the time.
TILES = (Tile(16, 128, 4, 168), Tile(32, 64, 2, 200))
OPTIMIZERS = ("adam", "sgd", "momentum", "nesterov")
REGISTERS = 255  # of a thread, as many as there are
PROGRAMS = 16  # on a multiprocessor: each kind of card takes so many, if they are small


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
        most = capacity(params, X) // self.plan["BLOCKS"] if X.is_cuda else 1
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
        "maxnreg": tile.registers if params.batch_size <= CHUNK.value else REGISTERS,
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
        1 - BETA_1**steps,
        1 - BETA_2**steps,
    )


def padded(array: Tensor, n_rows: int, n_columns: int) -> Tensor:
    """A copy in the corner of zeros (n_rows, n_columns)."""
    out = array.new_zeros(n_rows, n_columns)
    out[: array.shape[0], : array.shape[1]] = array
    return out


def capacity(params: Params, X: Tensor) -> int:
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
        return capacity(params, X) >= plan(params, X)["BLOCKS"]
    except Exception as error:  # no C compiler, a Triton too old or too new, a driver: no one class
        reason = str(error).strip().partition("\n")[0]
        warn.warn(f"Triton could not build the fast kernel, so torch goes on, slower ({reason})")
        return False
