"""What a person chooses about a V1: one frozen value, checked when it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cortexviz.base import check
from cortexviz.v1.rule import RULES, bounds


@dataclass(frozen=True)
class Params:
    """Everything that a person chooses about neurons that see patches (Law & Cooper 1994).

    Parameters
    ----------
    n_neurons : int
        Number of neurons N; they do not know each other.
    rule : "bcm", "hebb" or "oja"
        A name in `rule.RULES`.
    steps : int
        Patches to be seen, each of which changes the weights.
    learning_rate : float
        eta, > 0. For BCM, eta tau far above .02 makes theta too slow for the weights.
    tau : float
        Patches over which the threshold remembers, >= 1.
    decay : float
        >= 0; how fast weights are forgotten, in units of eta. Oja's rule has its own.
    bottom, top : float
        Least and largest response, see `response`. BCM needs them to be unlike.
    spread : float
        First weights are uniform in (-spread, spread), > 0.
    dtype : "float32" or "float64"

    Examples
    --------
    >>> from cortexviz.v1 import Params
    >>> Params(n_neurons=10, rule="oja").rule
    'oja'
    >>> Params(tau=0.5)
    Traceback (most recent call last):
        ...
    ValueError: tau must be a finite number in [1, inf]; got 0.5
    """

    n_neurons: int = 64
    rule: str = "bcm"
    steps: int = 400_000
    learning_rate: float = 2e-5
    tau: float = 1000.0
    decay: float = 0.3
    bottom: float = -1.0
    top: float = 50.0
    spread: float = 0.05
    dtype: str = "float32"

    def __post_init__(self) -> None:
        bottom, top = bounds(self.bottom, self.top)
        checked: dict[str, Any] = {
            "n_neurons": check.integer("n_neurons", self.n_neurons, minimum=1),
            "rule": check.choice("rule", self.rule, RULES),
            "steps": check.integer("steps", self.steps),
            "learning_rate": check.real("learning_rate", self.learning_rate, 0, 1, "(]"),
            "tau": check.real("tau", self.tau, 1),
            "decay": check.real("decay", self.decay, 0),
            "bottom": bottom,
            "top": top,
            "spread": check.real("spread", self.spread, 0, 1e6, "(]"),
            "dtype": check.choice("dtype", self.dtype, ("float32", "float64")),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)
