"""Nodes with one table for each parent, averaged, not one for all: Dura-Bernal 2012, Eqs. 16-17.

=========================  =======================  ===============================================
drop-in                    replaces                 idea
=========================  =======================  ===============================================
`pi_value_weighted`        `pi_value`               one small table per parent, averaged
`lambda_message_weighted`  `lambda_message`         the same
`lambda_message_single`    `lambda_message`         as if the told parent were the only one
=========================  =======================  ===============================================

As in `cortexviz.bayesnet.messages`, values are natural logarithms unless ``log=False``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cortexviz.bayesnet import messages as equations
from cortexviz.bayesnet.approximations import sample
from cortexviz.bayesnet.door import door, inside
from cortexviz.bayesnet.logs import logsumexp

# What is called here has been looked at.
pi_value, lambda_message = inside(equations.pi_value), inside(equations.lambda_message)


@door
def pi_value_weighted(
    cpts: Sequence[np.ndarray],
    messages: Sequence[np.ndarray],
    k_max: int | None = None,
    m_max: int | None = None,
    log: bool = True,
) -> np.ndarray:
    """Average over parents: pi(x) = sum_i w sum_ui P(x | ui) pi_X(ui). Dura-Bernal 2012, Eq. 16.

    Exactly Eq. 4 for the table P(x | u1..uN) = sum_i w P(x | ui), w = 1 / N (Das 2004), at a cost
    that is linear in N and not exponential.

    Parameters
    ----------
    cpts : sequence of N arrays (K_ui, n_states)
    messages : sequence of N arrays (..., K_ui)
    k_max, m_max : int, optional
        The sampling of Eq. 14, for which the paper combines both; messages that are not kept
        leave the sum, and w becomes 1 / m_max.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import pi_value_weighted
    >>> tables = [np.eye(2), np.eye(2)]  # a child that does what one of its two parents does
    >>> pi_value_weighted(tables, [np.array([0.5, 0.5]), np.array([1.0, 0.0])], log=False)
    array([0.75, 0.25])
    """
    sampled, kept = sample(messages, k_max, m_max, log)
    terms = [pi_value(cpt, [m], log) for cpt, m in zip(cpts, sampled, strict=True)]
    return _average(np.stack(terms), kept, log)


@door
def lambda_message_weighted(
    cpts: Sequence[np.ndarray],
    lambda_: np.ndarray,
    messages: Sequence[np.ndarray],
    parent: int = 0,
    log: bool = True,
) -> np.ndarray:
    """Eq. 5 for averaged tables. Dura-Bernal 2012, Eq. 17.

    lambda_X(ui) = sum_x lambda(x) [ w P(x | ui) + sum_{k != i} w sum_uk P(x | uk) pi_X(uk) ]

    Parameters
    ----------
    cpts : sequence of N arrays (K_uk, n_states)
    lambda_ : (..., n_states) array
    messages : sequence of N arrays (..., K_uk)
        pi messages from all parents; the one from `parent` itself is not looked at.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import lambda_message_weighted
    >>> tables = [np.eye(2), np.eye(2)]  # a child that does what one of its two parents does
    >>> told = [np.array([0.5, 0.5]), np.array([1.0, 0.0])]
    >>> lambda_message_weighted(tables, np.array([0.0, 1.0]), told, log=False)
    array([0. , 0.5])
    """
    own = lambda_message(cpts[parent], lambda_, log=log)
    rest = [
        pi_value(cpt, [m], log)
        for k, (cpt, m) in enumerate(zip(cpts, messages, strict=True))
        if k != parent
    ]
    if not rest:
        return own
    if log:
        others = logsumexp(lambda_ + logsumexp(np.stack(rest), axis=0))[..., None]
        return np.logaddexp(own, others) - np.log(len(cpts))
    return (own + (lambda_ * np.sum(rest, axis=0)).sum(axis=-1)[..., None]) / len(cpts)


def lambda_messages_weighted(
    cpts: Sequence[np.ndarray], lambda_: np.ndarray, messages: Sequence[np.ndarray]
) -> list[np.ndarray]:
    """`lambda_message_weighted` to all N parents at once, logarithms: linear in N, not quadratic.

    Every parent hears the sum over the others: sums from the first one on and from the last one
    back, so that nothing is subtracted and no digit lost.
    """
    terms = np.stack([pi_value(cpt, [m]) for cpt, m in zip(cpts, messages, strict=True)])
    others = np.full_like(terms, -np.inf)
    np.logaddexp.accumulate(terms[:-1], axis=0, out=others[1:])
    after = np.logaddexp.accumulate(terms[:0:-1], axis=0)[::-1]
    others[:-1] = np.logaddexp(others[:-1], after)
    heard = logsumexp(lambda_ + others)[..., None]
    return [
        np.logaddexp(lambda_message(cpt, lambda_), rest) - np.log(len(cpts))
        for cpt, rest in zip(cpts, heard, strict=True)
    ]


@door
def lambda_message_single(
    cpts: Sequence[np.ndarray],
    lambda_: np.ndarray,
    messages: Sequence[np.ndarray | None] | None = None,
    parent: int = 0,
    log: bool = True,
) -> np.ndarray:
    """As if the parent that is told were the only one. Dura-Bernal 2012, Eqs. 7 and 9.

    A drop-in for `lambda_message_weighted`: the paper learns and recognises with it. It sharpens
    what several parents hear from one child, and counts that child once for each of them.
    `messages` are not looked at.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bayesnet import lambda_message_single, lambda_message_weighted
    >>> tables = [np.array([[1.0, 0.0], [0.0, 1.0]])] * 2  # a child that does what its parents do
    >>> seen, told = np.array([0.9, 0.1]), [np.array([0.5, 0.5])] * 2
    >>> lambda_message_single(tables, seen, log=False)
    array([0.9, 0.1])
    >>> lambda_message_weighted(tables, seen, told, log=False)
    array([0.7, 0.3])
    """
    return lambda_message(cpts[parent], lambda_, log=log)


def _average(terms: np.ndarray, kept: np.ndarray, log: bool) -> np.ndarray:
    """Mean over the first axis of the terms that are kept."""
    count = kept.sum(axis=0)[..., None]
    if log:
        return logsumexp(np.where(kept[..., None], terms, -np.inf), axis=0) - np.log(count)
    return np.where(kept[..., None], terms, 0.0).sum(axis=0) / count
