"""The published shortcuts of Dura-Bernal 2012, each a drop-in for one equation: Eqs. 11-15.

=========================  =======================  ===============================================
drop-in                    replaces                 idea
=========================  =======================  ===============================================
`lambda_value_sampled`     `lambda_value`           clip, and keep the messages of highest variance
`pi_message_from_belief`   `pi_message`             send the belief to every child
`pi_value_sampled`         `pi_value`               keep the strongest states of some messages
`lambda_message_sampled`   `lambda_message`         the same
=========================  =======================  ===============================================

Those for tables that are averaged, Eqs. 16 and 17, are in `weighted`. As in
`cortexviz.bayesnet.messages`, values are natural logarithms unless ``log=False``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cortexviz.base.arrays import array, underflow_is_zero
from cortexviz.base.check import integer, real
from cortexviz.bayesnet import messages as equations
from cortexviz.bayesnet.door import door, inside
from cortexviz.bayesnet.logs import log as _log
from cortexviz.bayesnet.logs import normalised

# What is called here has been looked at.
belief, pi_value = inside(equations.belief), inside(equations.pi_value)
lambda_value, lambda_message = inside(equations.lambda_value), inside(equations.lambda_message)


@underflow_is_zero
def clip_message(message: np.ndarray, minimum: float) -> np.ndarray:
    """Lift small probabilities to `minimum`, at the expense of the others. Dura-Bernal 2012, text.

    Parameters
    ----------
    message : (..., n_states) array
        Not logarithms; scaled to sum 1 first.
    minimum : float
        lambda_min, above 0 and below 1 / n_states.

    Returns
    -------
    (..., n_states) array whose rows sum to 1.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import clip_message
    >>> clip_message(np.array([1.0, 0.0, 0.0]), 0.01)
    array([0.98, 0.01, 0.01])
    """
    message = array("message", message, (..., "n_states"), low=0)
    _refuse_minimum(message.shape[-1], minimum)
    totals = message.sum(axis=-1, keepdims=True)
    if not totals.all():
        raise ValueError("message must not be 0 in every state: flat is a row of equal numbers")
    message = message / totals
    low = message < minimum
    room = 1 - minimum * low.sum(axis=-1, keepdims=True)
    rest = np.where(low, 0, message).sum(axis=-1, keepdims=True)
    return np.where(low, minimum, message * room / rest)


def max_messages(n_states: int, minimum: float, largest: float = np.finfo(float).max) -> int:
    """How many clipped messages can be multiplied within the float range. Dura-Bernal 2012, Eq. 11.

    M_max = floor(log(largest) / log((1 - (K - 1) lambda_min) / lambda_min)). The formula is missing
    from the published text; this is our reading: no ratio of two products can exceed `largest`.

    Examples
    --------
    >>> from cortexviz.bayesnet import max_messages
    >>> max_messages(n_states=4, minimum=0.001)
    102
    """
    n_states = integer("n_states", n_states, 2)
    _refuse_minimum(n_states, minimum)
    real("largest", largest, 1)
    return int(np.log(largest) / np.log((1 - (n_states - 1) * minimum) / minimum))


@door
def lambda_value_sampled(
    messages: np.ndarray, minimum: float = 1e-3, n_max: int | None = None, log: bool = True
) -> np.ndarray:
    """Product of the M_max clipped messages of highest variance. Dura-Bernal 2012, Eq. 12.

    A drop-in for `lambda_value`; the variance is taken over the probabilities in a message.

    Parameters
    ----------
    messages : (n_messages, ..., n_states) array
    minimum : float
        lambda_min of `clip_message`.
    n_max : int, optional
        M_max; Eq. 11 if not given.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import lambda_value_sampled
    >>> messages = np.array([[0.9, 0.1], [0.5, 0.5], [0.2, 0.8]])  # the second says nothing
    >>> lambda_value_sampled(messages, n_max=2, log=False).round(3)
    array([0.18, 0.08])
    """
    probabilities = clip_message(_probabilities(messages, log), minimum)
    n_max = max_messages(messages.shape[-1], minimum) if n_max is None else n_max
    kept = _largest(probabilities.var(axis=-1), integer("n_max", n_max, 1))
    factors = np.where(kept[..., None], probabilities, 1.0)
    return lambda_value(np.log(factors) if log else factors, log=log)


@door
def pi_message_from_belief(pi: np.ndarray, messages: np.ndarray, log: bool = True) -> np.ndarray:
    """Send the belief itself: pi_Cj(x) ~ Bel(x). Dura-Bernal 2012, Eq. 13.

    A drop-in for `pi_message`: a child hears its own message again, which matters little only where
    a node has many neighbours.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import pi_message_from_belief
    >>> heard = np.array([[0.9, 0.1], [0.5, 0.5]])  # what two children said
    >>> pi_message_from_belief(np.array([0.5, 0.5]), heard, log=False)
    array([[0.9, 0.1],
           [0.9, 0.1]])
    """
    message = belief(lambda_value(messages, log), pi, log)
    return np.broadcast_to(_log(message) if log else message, messages.shape)


@door
def pi_value_sampled(
    cpt: np.ndarray,
    messages: Sequence[np.ndarray],
    k_max: int | None = None,
    m_max: int | None = None,
    log: bool = True,
) -> np.ndarray:
    """Eq. 4 with only the strongest states and the most varied messages. Dura-Bernal 2012, Eq. 14.

    Parameters
    ----------
    cpt, messages
        As in `pi_value`.
    k_max : int, optional
        States of highest value that are kept in each message; all if not given.
    m_max : int, optional
        Messages of highest variance that are kept; the others count as flat. All if not given.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import pi_value_sampled
    >>> grass_given_rain = np.array([[0.9, 0.1], [0.2, 0.8]])
    >>> pi_value_sampled(grass_given_rain, [np.array([0.8, 0.2])], k_max=1, log=False).round(3)
    array([0.72, 0.08])
    """
    return pi_value(cpt, _sampled_or_flat(messages, k_max, m_max, log), log)


@door
def lambda_message_sampled(
    cpt: np.ndarray,
    lambda_: np.ndarray,
    messages: Sequence[np.ndarray],
    parent: int = 0,
    k_max: int | None = None,
    m_max: int | None = None,
    log: bool = True,
) -> np.ndarray:
    """Eq. 5 with only the strongest states and the most varied messages. Dura-Bernal 2012, Eq. 15.

    The parent that is told is no source here: m_max counts the other messages.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import lambda_message, lambda_message_sampled
    >>> table = np.random.default_rng(0).dirichlet([1, 1], size=(3, 4))  # of two parents
    >>> seen, told = np.array([0.9, 0.1]), [np.ones(3) / 3, np.array([0.7, 0.1, 0.1, 0.1])]
    >>> exact = lambda_message(table, seen, told, log=False)
    >>> sampled = lambda_message_sampled(table, seen, told, k_max=1, log=False)
    >>> exact.shape, np.allclose(sampled, 0.7 * table[:, 0] @ seen)
    ((3,), True)
    """
    others = [message for k, message in enumerate(messages) if k != parent]
    sampled: list[np.ndarray] = list(_sampled_or_flat(others, k_max, m_max, log)) if others else []
    sampled.insert(parent, messages[parent])
    return lambda_message(cpt, lambda_, sampled, parent, log)


def _refuse_minimum(n_states: int, minimum: float) -> None:
    if not 0 < real("minimum", minimum) < 1 / max(n_states, 1):
        raise ValueError(
            f"minimum must be above 0 and below 1 / {n_states}, the flat message; got {minimum:g}"
        )


def _probabilities(messages: np.ndarray, log: bool) -> np.ndarray:
    logs = messages if log else _log(messages)
    return np.exp(normalised(logs))


def _largest(values: np.ndarray, n: int, axis: int = 0) -> np.ndarray:
    """Mask of the n largest values along an axis, the first ones in a tie."""
    order = np.argsort(-values, axis=axis, kind="stable")
    return np.argsort(order, axis=axis) < n


def sample(
    messages: Sequence[np.ndarray], k_max: int | None, m_max: int | None, log: bool
) -> tuple[list[np.ndarray], np.ndarray]:
    """Messages in which all but the k_max largest states are zero, and which messages to keep."""
    zero = -np.inf if log else 0.0
    if m_max is None:
        kept = np.ones((len(messages), *messages[0].shape[:-1]), dtype=bool)
    else:
        variances = np.stack([_probabilities(message, log).var(axis=-1) for message in messages])
        kept = _largest(variances, integer("m_max", m_max, 1))
    if k_max is None:
        return list(messages), kept
    integer("k_max", k_max, 1)
    return [np.where(_largest(m, k_max, axis=-1), m, zero) for m in messages], kept


def _sampled_or_flat(
    messages: Sequence[np.ndarray], k_max: int | None, m_max: int | None, log: bool
) -> list[np.ndarray]:
    flat = 0.0 if log else 1.0
    sampled, kept = sample(messages, k_max, m_max, log)
    return [np.where(keep[..., None], m, flat) for m, keep in zip(sampled, kept, strict=True)]
