"""How three models come to their answers: C1, C2, and what each node of C2 says for each object.

A deterministic HMAX, the Bayesian network as published and a hierarchical temporal memory all end
in a sum over the nodes of C2, one for each category; the largest wins. What is summed differs:

=================  ===============================================================================
`MaxPoolingHMAX`   minus the square of how far C2 is from that of the training picture
`HMAXNetwork`      log of its message, K sum_x W(x) lambda(x) (Dura-Bernal 2012, Eqs. 3 and 5)
`HTM`              log lambda of the group that the stored picture names (George & Hawkins 2009)
=================  ===============================================================================
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import underflow_is_zero
from cortexviz.hmax import HMAXNetwork, group_sums
from cortexviz.hmax.baselines import MaxPoolingHMAX
from cortexviz.hmax.reconstruction import strength
from cortexviz.rivals import messages
from cortexviz.rivals.htm import HTM

EVEN = 1e-6  # of scores that differ by rounding only
Witness = MaxPoolingHMAX | HMAXNetwork | HTM


class Account(NamedTuple):
    """What a model makes of a picture.

    Attributes
    ----------
    said : label
        Its answer.
    names : (n_categories,) array
        `classes_` of the model.
    c1 : (C1 rows, C1 columns, n_orientations) array in [0, 1]
        How far C1 has found each orientation: maxima, the strongest of which is 1; or beliefs,
        where 0 is flat and 1 as certain as any can be.
    c2 : (rows, columns) array in [0, 1]
        How much more than on white paper each node of C2 has found a pattern, or believes in one.
    worth : (n_categories, rows, columns) array
        What each node of C2 says for each category.
    scores : (n_categories,) array in [0, 1]
        Probabilities; of HMAX, which has none, how near each is, where the nearest is 1.
    """

    said: Any
    names: np.ndarray
    c1: np.ndarray
    c2: np.ndarray
    worth: np.ndarray
    scores: np.ndarray

    @property
    def tells(self) -> bool:
        """Whether it prefers any category: on white paper two of the three models do not."""
        best = np.sort(self.scores)[::-1]
        return len(best) == 1 or bool(best[0] - best[1] > EVEN)

    def rival(self, right: Any = None) -> Any:
        """What its answer is compared with: the right one, where it is another; or the second."""
        if right in self.names and right != self.said:
            return right
        total = np.where(self.names == self.said, -np.inf, self.worth.sum((1, 2)))
        return self.names[total.argmax()] if len(total) > 1 else self.said

    def votes(self, other: Any) -> np.ndarray:
        """By how much each node of C2 is for its answer rather than another: (rows, columns)."""
        one, two = (int(np.flatnonzero(self.names == name)[0]) for name in (self.said, other))
        return self.worth[one] - self.worth[two]


@underflow_is_zero
def account(model: Witness, image: Any) -> Account:
    """What a trained model makes of a picture, and who in C2 speaks for what.

    Parameters
    ----------
    model : MaxPoolingHMAX, HMAXNetwork without hidden places, or HTM
    image : (height, width) array in [0, 1]

    Returns
    -------
    Account

    Raises
    ------
    ValueError
        For a network with hidden places, where no node speaks for an object at one place.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.rivals import MaxPoolingHMAX, account
    >>> names, images = silhouettes()
    >>> told = account(MaxPoolingHMAX().fit(images[:3], names[:3]), images[0])
    >>> str(told.said) == names[0], str(told.names[told.scores.argmax()]) == names[0]
    (True, True)
    >>> told.c1.shape[-1], told.worth.shape[0]  # orientations, categories
    (4, 3)
    """
    if isinstance(model, HTM):
        return _of_memory(model, image)
    if isinstance(model, MaxPoolingHMAX):
        return _of_maxima(model, image)
    network = check.instance("model", model, HMAXNetwork)
    return _of_beliefs(network, image)


def _of_maxima(hmax: MaxPoolingHMAX, image: Any) -> Account:
    layers, plan = hmax.respond(image), hmax.structure_
    seen = hmax.features(np.asarray(image)[None])
    rows, columns, n = layers["C2"].shape
    grid = (1, 1) if hmax.c2 == "global" else (rows, columns)
    away = np.square(hmax.features_ - seen).reshape(-1, *grid, n).sum(-1)
    worth = _best(-away, np.searchsorted(hmax.classes_, hmax.labels_))
    distance = np.sqrt(np.maximum(-worth.sum((1, 2)), 0))
    scores = (distance.min() + 1e-12) / (distance + 1e-12)
    c1 = layers["C1"] / max(float(layers["C1"].max()), 1e-12)
    (said,) = hmax.named(seen)
    # A prototype is a little like white paper, too, which C1 has no answer to.
    white = np.exp(-hmax.beta * np.square(hmax.prototypes_).sum(1).min() / plan.s2_window**2)
    c2 = np.maximum(layers["C2"].max(-1) - white, 0) / (1 - white)
    return Account(said, hmax.classes_, c1, c2, worth, scores)


def _of_beliefs(network: HMAXNetwork, image: Any) -> Account:
    beliefs, plan = network.respond(image), network.structure_
    if plan.places is not None:
        raise ValueError(
            "model must hide no places: use HMAXNetwork(replace(structure, places=None))"
        )
    groups = group_sums(beliefs["C2"], plan.s2_states)
    templates, category = network.memory_
    said = np.log(groups.shape[-1] * np.einsum("yxk,yxkt->tyx", groups, templates))
    (scores,) = network.predict_proba(np.asarray(image)[None])
    return Account(
        network.classes_[scores.argmax()],
        network.classes_,
        strength(group_sums(beliefs["C1"], plan.n_orientations)),
        strength(groups).max(-1),
        _best(said, category),
        scores,
    )


def _of_memory(htm: HTM, image: Any) -> Account:
    said, (first, *_, top) = htm.up(image), htm.hierarchy_.levels
    n_orientations = htm.structure_.n_orientations
    seen = first.coincidences.reshape(len(first.coincidences), -1, n_orientations).mean(1)
    seen = seen - seen.mean(0)  # what white paper would be, of which any is as good as another
    c1, c2 = (messages.belief(said[i].log_y, np.ones(said[i].log_y.shape[-1])) for i in (0, 2))
    heard = said[-1].heard[0, 0]
    own = top.groups > 0
    best = np.where(own, said[-1].log_y[0, 0], -np.inf).argmax(-1)
    worth = heard[np.arange(len(heard)), top.coincidences[best]]
    scores = messages.belief(said[-1].log_lambda[0, 0], np.ones(len(own)))
    return Account(
        htm.classes_[scores.argmax()],
        htm.classes_,
        np.maximum(c1 @ seen, 0) / seen.max(),
        strength(c2).max(-1),
        worth.reshape(len(own), *said[2].log_y.shape[:2]),
        scores,
    )


def _best(worth: np.ndarray, category: np.ndarray) -> np.ndarray:
    """Of each category the picture that is worth most: (n_categories, rows, columns)."""
    total = worth.sum((1, 2))
    own = category == np.arange(category.max() + 1)[:, None]
    return worth[np.where(own, total, -np.inf).argmax(-1)]
