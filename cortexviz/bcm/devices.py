"""Where an ensemble is trained: on this machine's processors, or on a graphics card through torch.

torch is imported where a card is asked for, and not before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from cortexviz.base import check, warn
from cortexviz.base.optional import need
from cortexviz.base.words import in_bytes

DEVICES = ("cpu", "cuda", "auto")
DRIVER = Path("/dev/nvidiactl")  # there where Linux drives a card of NVIDIA's
SHARE = 0.8  # of the free memory is used: torch and its kernels want some, too


class CardError(OSError):
    """What a graphics card could not do, in a sentence."""


class Card(NamedTuple):
    """A device that torch has.

    where : str
        What torch calls it.
    name : str
        What its maker calls it.
    """

    where: str
    name: str

    def networks(self, each: int, shared: int) -> int:
        """How many networks of `each` bytes it has room for, beside `shared` bytes."""
        with self.in_words():
            room = SHARE * self._free() - shared
        if room < each:
            raise CardError(
                f"one network takes about {in_bytes(each + shared)} on {self.name}, which has "
                f"{in_bytes(self._free())} of memory left: give fewer neurons or smaller pictures, "
                "end what else uses the card, or choose device='cpu'"
            )
        return int(room // each)

    def _free(self) -> int:
        cuda = need("torch", "torch").cuda
        free, _ = cuda.mem_get_info(self.where)
        # What torch keeps of earlier trainings it gives to the next.
        return free + cuda.memory_reserved(self.where) - cuda.memory_allocated(self.where)

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """What torch, Triton or the driver cannot do, in a sentence."""
        try:
            yield
        except Exception as error:
            # Out of memory, a driver that fails, a kernel that cannot be built: no one class.
            if not type(error).__module__.startswith(("torch", "triton")) and not isinstance(
                error, RuntimeError
            ):
                raise
            reason = str(error).strip().partition("\n")[0].rstrip(".")
            raise CardError(
                f"{self.name} could not go on ({reason}): try fewer networks at a time, or a new "
                "process, or choose device='cpu'"
            ) from error


def card(device: str) -> Card | None:
    """The card that "cuda" or "auto" stands for here; None: this machine's processors.

    Raises
    ------
    ModuleNotFoundError
        "cuda" without torch.
    CardError
        "cuda" where torch sees no card, or a card that does not answer.
    """
    if check.choice("device", device, DEVICES) == "cpu":
        return None
    if device == "auto" and find_spec("torch") is None:
        _say_unused("torch is not installed (pip install 'cortexviz[torch]')")
        return None
    torch = need("torch", "torch")
    if torch.cuda.is_available():
        with Card("cuda", "the graphics card").in_words():
            return Card("cuda", torch.cuda.get_device_name())
    reason = f"torch {torch.__version__} sees none"
    if device == "auto":
        _say_unused(reason)
        return None
    raise CardError(
        f"device='cuda' needs a graphics card, and {reason} here: install its driver and a torch "
        "that is built for it, or choose device='cpu'"
    )


def _say_unused(reason: str) -> None:
    if DRIVER.exists():
        warn.warn(f"a graphics card is here and stays unused, as {reason}", stacklevel=3)
