"""What the neurons have learned: selectivity, preferred images, pictures in the weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import Shape, array, underflow_is_zero


@underflow_is_zero
def selectivity(responses: np.ndarray) -> np.ndarray:
    """How much each neuron prefers one image: 1 - mean / max of its responses.

    Bienenstock, Cooper & Munro 1982. 0: the same to all; 1 - 1/n: answers one image of n only.

    Parameters
    ----------
    responses : (n, N) array
        Responses; negative ones count as silence.

    Returns
    -------
    (N,) array
        In [0, 1); 0 for a neuron that never answers.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import selectivity
    >>> selectivity(np.array([[1.0, 8], [1, 0], [1, 0], [1, 0]]))  # alike to all; to one of four
    array([0.  , 0.75])
    """
    firing = np.maximum(_responses(responses), 0.0)
    top = firing.max(axis=0)
    # Divided before the mean: that of the smallest floats would be rounded to 0.
    return 1.0 - (firing / np.where(top > 0, top, 1.0)).mean(axis=0) - (top == 0)


def preferred_image(responses: np.ndarray) -> np.ndarray:
    """Index (N,) of the image that each neuron answers most strongly, from responses (n, N).

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import preferred_image
    >>> preferred_image(np.array([[0.1, 2.0], [0.7, 1.0], [0.2, 0.0]])).tolist()
    [1, 0]
    """
    return _responses(responses).argmax(axis=0)


def mirror_agreement(responses: np.ndarray) -> float:
    """Fraction of mirror pairs (i, N - 1 - i) that prefer the same image, in [0, 1].

    Rondini 2023, section 1.1: matrix B joins the two hemispheres. The centre has no partner.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import mirror_agreement
    >>> responses = np.array([[5, 1, 0, 1, 5], [1, 9, 1, 2, 1], [0, 0, 3, 7, 0]])  # of five neurons
    >>> mirror_agreement(responses)  # 0 and 4 agree, 1 and 3 do not
    0.5
    """
    preferred = preferred_image(responses)
    pairs = len(preferred) // 2
    if pairs == 0:
        raise ValueError(
            f"responses must have at least 2 neurons for a mirror pair; got {len(preferred)}"
        )
    return float(np.mean(preferred[:pairs] == preferred[::-1][:pairs]))


@underflow_is_zero
def synthetic_images(
    weights: np.ndarray, shape: Sequence[int], neuron: str | int = "centre"
) -> np.ndarray:
    """Weights as pictures: each row reshaped and stretched from its minimum 0 to its maximum 255.

    Rondini 2023, section 1.2. With matrix B the centre row is the face; with L any row is.
    A colour picture has one stretch for its three channels, which keeps their balance.

    Parameters
    ----------
    weights : (N, d) or (S, N, d) array
        One network, or an ensemble of S.
    shape : (h, w) or (h, w, 3)
        The shape of one training image; its product is d.
    neuron : "centre", "all" or int
        Which rows to draw.

    Returns
    -------
    uint8 array
        `shape`, after the axes of `weights` without d; the neuron axis only for "all".

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import synthetic_images
    >>> synthetic_images(np.array([[-1.0, 0.0, 0.5, 1.0]]), (2, 2))
    array([[  0, 128],
           [191, 255]], dtype=uint8)
    """
    layouts: list[Shape] = [("N", "d"), ("S", "N", "d")]
    weights = array("weights", weights, layouts, empty=False)
    shape = _shape(shape)
    if len(shape) not in (2, 3) or math.prod(shape) != weights.shape[-1]:
        raise ValueError(
            f"shape must be (h, w) or (h, w, 3) with {weights.shape[-1]} pixels in all, "
            f"as many as weights have; got {shape}"
        )
    n_neurons = weights.shape[-2]
    if isinstance(neuron, str):
        everyone = check.choice("neuron", neuron, ("centre", "all")) == "all"
        rows = weights if everyone else weights[..., n_neurons // 2, :]
    else:
        if (index := check.integer("neuron", neuron)) >= n_neurons:
            raise ValueError(f"neuron must be below n_neurons = {n_neurons}; got {index}")
        rows = weights[..., index, :]
    # Bytes and half floats would overflow in the difference, and halves keep even the largest.
    rows = rows.astype(np.result_type(rows.dtype, np.float32), copy=False) / 2
    low = rows.min(axis=-1, keepdims=True)
    span = rows.max(axis=-1, keepdims=True) - low
    # Equal weights hold no picture: mid-grey says so better than black.
    grey = np.where(span > 0, (rows - low) / np.where(span > 0, span, 1.0), 0.5)
    return np.rint(255 * grey).astype(np.uint8).reshape(*rows.shape[:-1], *shape)


def _shape(shape: Any) -> tuple[int, ...]:
    try:
        return tuple(check.integer("shape", side, minimum=1) for side in shape)
    except TypeError:
        raise TypeError(
            f"shape must be (h, w) or (h, w, 3), whole numbers; got {check.shown(shape)}"
        ) from None


def _responses(responses: np.ndarray) -> np.ndarray:
    return array("responses", responses, ("n_images", "n_neurons"), empty=False)
