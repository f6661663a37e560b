"""The upward messages as published: clipped, and only the most varied ones multiplied.

Dura-Bernal 2012, Eqs. 11-12; drop-ins for the functions of the same name in `kernels`, which are
exact and faster. The paper needed them to stay within the float range.
"""

from __future__ import annotations

import numpy as np

from cortexviz.bayesnet import lambda_value_sampled
from cortexviz.hmax.messages import complex_messages, in_windows, simple_messages
from cortexviz.hmax.windows import windows

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door


def _product(messages: np.ndarray) -> np.ndarray:
    """log of the product of the M_max most varied messages, (n, ..., K_u) -> (..., K_u).

    lambda_min = .05 / K_u: clipping then takes 5 % of a message at most.
    """
    minimum = 0.05 / messages.shape[-1]
    return lambda_value_sampled(np.log(messages.astype(float)), minimum).astype(np.float32)


def complex_up(child: np.ndarray, prototypes: np.ndarray, window: int, step: int) -> np.ndarray:
    """log lambda of a complex layer (Dura-Bernal 2012, Eqs. 11-12); see `kernels.complex_up`."""
    return _product(np.stack([*complex_messages(in_windows(child, window, step), prototypes)]))


def simple_up(groups: np.ndarray, prototypes: np.ndarray, window: int, step: int) -> np.ndarray:
    """log lambda of a simple layer; see `kernels.simple_up`."""
    return _product(np.stack([*simple_messages(in_windows(groups, window, step), prototypes)]))


def top_up(groups: np.ndarray, templates: np.ndarray, radius: int, stride: int) -> np.ndarray:
    """log lambda of S3; see `kernels.top_up`."""
    n_groups, margin = groups.shape[2], radius * stride
    around = ((margin, margin), (margin, margin), (0, 0))
    moved = windows(np.pad(groups, around, constant_values=1 / n_groups), 2 * margin + 1, 1)
    moved = moved[..., ::stride, ::stride]
    messages = n_groups * np.einsum("rckyx,rckt->rcyxt", moved, templates, optimize=True)
    return _product(messages.reshape(-1, messages[0, 0].size)).reshape(messages.shape[2:])
