"""The equations that a propagation calls: exact ones, their maxima, or shortcuts instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from cortexviz.bayesnet import messages, weighted


class Equations(NamedTuple):
    """The functions that a propagation calls; replace one to study a shortcut.

    `pi_value` and `lambda_message` serve nodes with a joint table, the weighted ones nodes with one
    table per parent.

    Examples
    --------
    >>> from cortexviz.bayesnet import EXACT, pi_message_from_belief
    >>> shortcut = EXACT._replace(pi_message=pi_message_from_belief)  # Dura-Bernal 2012, Eq. 13
    >>> shortcut.pi_message.__name__, shortcut.pi_value is EXACT.pi_value
    ('pi_message_from_belief', True)
    """

    lambda_value: Callable[..., np.ndarray] = messages.lambda_value
    pi_message: Callable[..., np.ndarray] = messages.pi_message
    pi_value: Callable[..., np.ndarray] = messages.pi_value
    lambda_message: Callable[..., np.ndarray] = messages.lambda_message
    pi_value_weighted: Callable[..., np.ndarray] = weighted.pi_value_weighted
    lambda_message_weighted: Callable[..., np.ndarray] = weighted.lambda_message_weighted

    def __repr__(self) -> str:
        names = (getattr(one, "__name__", repr(one)) for one in self)
        return f"Equations({', '.join(names)})"


EXACT = Equations()
MAX = EXACT._replace(
    pi_value=partial(messages.pi_value, semiring="max"),
    lambda_message=partial(messages.lambda_message, semiring="max"),
)
