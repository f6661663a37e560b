"""The door of the message equations: arguments are looked at once, and trusted inside.

`propagate` checks a network when it is made and its evidence when it comes, so it calls what is
behind the door (`inside`); everybody else comes in here.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from cortexviz.base.arrays import Shape, array, underflow_is_zero
from cortexviz.base.check import boolean, choice, integer, sequence

SEMIRINGS = ("sum", "max")
F = TypeVar("F", bound=Callable[..., Any])

_behind: dict[Callable[..., Any], Callable[..., Any]] = {}


def door(equation: F) -> F:
    """Check what every message equation calls by the same name: cpt, lambda_, messages, ..."""
    signature = inspect.signature(equation)
    calm = underflow_is_zero(equation)

    @functools.wraps(equation)
    def checked(*args: Any, **kwargs: Any) -> np.ndarray:
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        left_out = {name for name, value in given.arguments.items() if value is None}
        left_out &= {name for name, one in signature.parameters.items() if one.default is None}
        present = {k: v for k, v in given.arguments.items() if k not in left_out}
        return calm(**given.arguments | _looked_at(present))

    _behind[checked] = equation
    return checked  # type: ignore[return-value]


def inside(equation: F) -> F:
    """The equation without its door; a function of somebody else's is returned as it is."""
    if isinstance(equation, functools.partial):
        within: Any = inside(equation.func)
        return functools.partial(within, *equation.args, **equation.keywords)  # type: ignore
    return _behind.get(equation, equation)  # type: ignore[return-value]


def _looked_at(given: Mapping[str, Any]) -> dict[str, Any]:
    log = boolean("log", given["log"])
    if "semiring" in given:
        choice("semiring", given["semiring"], SEMIRINGS)
    if "cpt" in given:
        cpt = array("cpt", given["cpt"], (..., "K_u", "n_states"), low=0)
        return {"cpt": cpt} | _family(given, cpt.shape[:-1], cpt.shape[-1], log)
    if "cpts" in given:
        cpts = [
            array(f"cpts[{i}]", cpt, ("K_u", "n_states"), low=0)
            for i, cpt in enumerate(sequence("cpts", given["cpts"]))
        ]
        if len({cpt.shape[1] for cpt in cpts}) != 1:
            raise ValueError(
                "cpts must be one or more tables with the child's states on their last axis; got "
                f"shapes {[cpt.shape for cpt in cpts]}"
            )
        return {"cpts": cpts} | _family(given, [len(cpt) for cpt in cpts], cpts[0].shape[1], log)
    return _nodes(given, log)


def _nodes(given: Mapping[str, Any], log: bool) -> dict[str, Any]:
    """Values of the same nodes, and messages with one more axis in front."""
    found = {
        name: _values(name, given[name], (..., "n_states"), log)
        for name in ("lambda_", "pi")
        if name in given
    }
    shapes = [values.shape for values in found.values()]
    if "messages" in given:
        shape = ("n_messages", "n_states")
        found["messages"] = _values("messages", given["messages"], (..., *shape), log)
        shapes.append(found["messages"].shape[1:])
    if len(set(shapes)) > 1:
        raise ValueError(
            "values of the same nodes must have the same shape, with the states on the last axis; "
            f"got {' and '.join(f'{name} {values.shape}' for name, values in found.items())}"
        )
    return found


def _family(
    given: Mapping[str, Any], parents: Sequence[int], n_states: int, log: bool
) -> dict[str, Any]:
    """What comes from the child (`lambda_`) and from its parents (`messages`)."""
    found: dict[str, Any] = {}
    if "parent" in given:
        found["parent"] = integer("parent", given["parent"])
        if found["parent"] >= len(parents):
            last = len(parents) - 1
            raise ValueError(f"parent must be one of 0 to {last}; got {found['parent']}")
        found["lambda_"] = _values("lambda_", given["lambda_"], (..., n_states), log)
    if "messages" not in given:
        return found
    messages = sequence("messages", given["messages"])
    if len(messages) != len(parents):
        raise ValueError(
            f"messages must be one for each of the {len(parents)} parents; got {len(messages)}"
        )
    found["messages"] = [
        None if i == found.get("parent") else _values(f"messages[{i}]", message, (..., n), log)
        for i, (message, n) in enumerate(zip(messages, parents, strict=True))
    ]
    heard = [v for v in (found.get("lambda_"), *found["messages"]) if v is not None]
    if len({v.shape[:-1] for v in heard}) > 1:
        raise ValueError(
            "lambda_ and messages must be of equally many nodes; got shapes "
            f"{', '.join(str(v.shape) for v in heard)}"
        )
    return found


def _values(name: str, values: Any, shape: Shape, log: bool) -> np.ndarray:
    """Probabilities or their logarithms, with the states on the last axis."""
    found = array(name, values, shape, low=0, logs=log)
    if found.shape[-1] == 0:
        raise ValueError(f"{name} must have states on its last axis; got shape {found.shape}")
    return found if found.dtype.kind == "f" else found.astype(float)
