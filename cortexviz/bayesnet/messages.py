r"""Belief propagation in one node X with parents U1..UN and children C1..CM: Eqs. 2-6.

Every function takes any number of nodes at once: states are on the last axis, leading axes are
free, and one conditional probability table serves them all. Values are natural logarithms unless
``log=False``, so that hundreds of messages can be multiplied without leaving the float range. This
is exact: a message is a *sum* over states and is taken as one, and only products become sums of
logs (Dura-Bernal 2012 feared that the log domain needs approximations; it does not).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cortexviz.bayesnet.door import door
from cortexviz.bayesnet.logs import log as _log
from cortexviz.bayesnet.logs import logsumexp, normalised

# Below this a plain sum has lost digits to underflow; it is taken again in logarithms.
_SMALL = 1e-200


@door
def belief(lambda_: np.ndarray, pi: np.ndarray, log: bool = True) -> np.ndarray:
    """What a node believes given all evidence: Bel(x) ∝ lambda(x) pi(x). Dura-Bernal 2012, Eq. 2.

    Parameters
    ----------
    lambda_, pi : (..., n_states) arrays
        Support from below and from above, logarithms if `log`.

    Returns
    -------
    (..., n_states) array of probabilities (never logarithms), each row summing to 1.

    Raises
    ------
    ValueError
        If the product is zero in every state of some row: contradictory evidence.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import belief
    >>> belief(np.array([0.1, 0.8]), np.array([0.8, 0.2]), log=False).round(3)
    array([0.333, 0.667])
    """
    logs = normalised(lambda_ + pi if log else _log(lambda_) + _log(pi))
    if np.isneginf(logs).all(axis=-1).any():
        raise ValueError(
            "contradictory evidence: lambda times pi is zero in every state of a node; "
            "soften the evidence or the zeros in the tables"
        )
    return np.exp(logs)


@door
def lambda_value(messages: np.ndarray, log: bool = True) -> np.ndarray:
    """Evidence from below: lambda(x) = prod_j lambda_Cj(x). Dura-Bernal 2012, Eq. 3.

    Parameters
    ----------
    messages : (n_messages, ..., n_states) array
        One message per child on the first axis, logarithms if `log`.

    Returns
    -------
    (..., n_states) array, logarithms if `log`, not scaled.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import lambda_value
    >>> lambda_value(np.array([[0.5, 0.2], [0.4, 0.9]]), log=False)  # two children
    array([0.2 , 0.18])
    """
    return messages.sum(axis=0) if log else messages.prod(axis=0)


@door
def pi_value(
    cpt: np.ndarray, messages: Sequence[np.ndarray], log: bool = True, semiring: str = "sum"
) -> np.ndarray:
    """Expectation from above: pi(x) = sum_u P(x | u1..uN) prod_i pi_X(ui). Dura-Bernal 2012, Eq. 4.

    Parameters
    ----------
    cpt : (K_u1, ..., K_uN, n_states) array
        P(x | u1..uN), never logarithms; sums to 1 over the last axis.
    messages : sequence of N arrays (..., K_ui)
        pi messages from the parents, logarithms if `log`.
    semiring : str
        "sum", or "max" for the largest term instead of the sum: max-product (Pearl 1988, ch. 5).

    Returns
    -------
    (..., n_states) array, logarithms if `log`.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import pi_value
    >>> grass_given_rain = np.array([[0.9, 0.1], [0.2, 0.8]])
    >>> pi_value(grass_given_rain, [np.array([0.8, 0.2])], log=False).round(3)
    array([0.76, 0.24])
    """
    return _contract(cpt, messages, log, semiring)


@door
def lambda_message(
    cpt: np.ndarray,
    lambda_: np.ndarray,
    messages: Sequence[np.ndarray | None] = (None,),
    parent: int = 0,
    log: bool = True,
    semiring: str = "sum",
) -> np.ndarray:
    """What X tells parent i. Dura-Bernal 2012, Eq. 5.

    lambda_X(ui) = sum_x lambda(x) sum_{uk, k != i} P(x | u1..uN) prod_{k != i} pi_X(uk)

    Parameters
    ----------
    cpt : (K_u1, ..., K_uN, n_states) array
        P(x | u1..uN), never logarithms.
    lambda_ : (..., n_states) array
        Evidence from below X, logarithms if `log`.
    messages : sequence of N arrays (..., K_uk)
        pi messages from all parents to X; the one from `parent` itself is not looked at.
    parent : int
        i, the parent that is told.
    semiring : str
        "sum" or "max", as in `pi_value`.

    Returns
    -------
    (..., K_ui) array, logarithms if `log`, not scaled.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import lambda_message
    >>> grass_given_rain = np.array([[0.9, 0.1], [0.2, 0.8]])
    >>> lambda_message(grass_given_rain, np.array([0.0, 1.0]), log=False)  # the grass is wet
    array([0.1, 0.8])
    """
    others = [m for k, m in enumerate(messages) if k != parent and m is not None]
    table = np.moveaxis(cpt, parent, -1)
    return _contract(table, [*others, lambda_], log, semiring)


@door
def pi_message(pi: np.ndarray, messages: np.ndarray, log: bool = True) -> np.ndarray:
    """What X tells child j: pi_Cj(x) ∝ Bel(x) / lambda_Cj(x). Dura-Bernal 2012, Eq. 6.

    Computed as pi(x) times the messages of all *other* children, which is the same number but needs
    no division, so that a message with zeros (hard evidence) is no trouble.

    Parameters
    ----------
    pi : (..., n_states) array
        Expectation from above, logarithms if `log`.
    messages : (n_messages, ..., n_states) array
        lambda messages of all children.

    Returns
    -------
    (n_messages, ..., n_states) array: the message to each child, summing to 1 over the states.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import pi_message
    >>> heard = np.array([[0.9, 0.1], [0.5, 0.5]])  # what two children said
    >>> pi_message(np.array([0.5, 0.5]), heard, log=False)  # each hears what the other one said
    array([[0.5, 0.5],
           [0.9, 0.1]])
    """
    logs = messages if log else _log(messages)
    before = np.zeros_like(logs)
    after = np.zeros_like(logs)
    before[1:] = np.cumsum(logs[:-1], axis=0)
    after[:-1] = np.cumsum(logs[:0:-1], axis=0)[::-1]
    message = normalised(before + after + (pi if log else _log(pi)))
    return message if log else np.exp(message)


def _contract(
    table: np.ndarray, vectors: Sequence[np.ndarray], log: bool, semiring: str
) -> np.ndarray:
    """Sum `table` over its leading axes, each weighted with its vector; the last axis remains."""
    if semiring == "max":
        return _contract_best(table, vectors, log)
    if not log:
        return _contract_plain(table, vectors)
    # Scaled to a largest entry of 1, plain sums are exact unless the result is tiny beside it.
    peaks = [vector.max(axis=-1, keepdims=True) for vector in vectors]
    peaks = [np.where(np.isfinite(peak), peak, 0.0) for peak in peaks]
    scaled = [np.exp(vector - peak) for vector, peak in zip(vectors, peaks, strict=True)]
    plain = _contract_plain(table, scaled)
    shift = np.sum(np.broadcast_arrays(*peaks), axis=0)
    result = _log(plain) + shift
    lost = (plain < _SMALL).any(axis=-1)
    if lost.any():
        chosen = [np.broadcast_to(v, (*lost.shape, v.shape[-1]))[lost] for v in vectors]
        result[lost] = _contract_logs(table, chosen)
    return result


def _contract_best(table: np.ndarray, vectors: Sequence[np.ndarray], log: bool) -> np.ndarray:
    result = _log(table) if log else table
    for vector in vectors:
        n_free = vector.ndim - 1
        factor = vector.reshape(vector.shape + (1,) * (table.ndim - 1))
        result = (result + factor if log else result * factor).max(axis=n_free)
        table = table[0]
    return result


def _contract_plain(table: np.ndarray, vectors: Sequence[np.ndarray]) -> np.ndarray:
    first, *rest = vectors
    flat = first @ table.reshape(table.shape[0], -1)
    result = flat.reshape(first.shape[:-1] + table.shape[1:])
    for vector in rest:
        extra = (1,) * (result.ndim - vector.ndim)
        result = (result * vector.reshape(vector.shape + extra)).sum(axis=vector.ndim - 1)
    return result


def _contract_logs(table: np.ndarray, vectors: Sequence[np.ndarray]) -> np.ndarray:
    """The same for a list of rows, in logarithms throughout: slower, and safe from underflow."""
    terms = _log(table)[None]
    for axis, vector in enumerate(vectors, start=1):
        shape = [len(vector), *[1] * table.ndim]
        shape[axis] = vector.shape[-1]
        terms = terms + vector.reshape(shape)
    return logsumexp(terms, axis=tuple(range(1, table.ndim)))
