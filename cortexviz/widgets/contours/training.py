"""Training the contour explorer's network, in steps that the page can tell of."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cortexviz.base import warn
from cortexviz.base.language import say
from cortexviz.hmax import HMAXNetwork, Structure, pretrained
from cortexviz.hmax.shipped import is_shipped
from cortexviz.widgets.frame.objects import silhouettes
from cortexviz.widgets.frame.trained import Trained
from cortexviz.widgets.pieces.progress import in_words

GROWN = Trained()
Fields = tuple[np.ndarray, np.ndarray]  # (N, d) weights, and their (size, size) mask


class Learning(NamedTuple):
    """How far training is.

    Attributes
    ----------
    share : float
        Of all, in [0, 1].
    words : str
        What is learned now, and how long still where that can be told.
    """

    share: float
    words: str


def filtered(
    plan: Structure, life: str, said: Callable[[Learning], object], wanted: Callable[[], bool]
) -> Structure | None:
    """The plan with the fields that grew in a life as S1; None where it is no longer wanted.

    Raises
    ------
    ValueError, TypeError
        If it is no life, or bars of some orientation did not grow in it.
    """
    from cortexviz.v1 import channels  # the other half is loaded where it is needed only

    found: Fields | None = GROWN.get(life, lambda: _growing(life), said, wanted)
    if found is None:
        return None
    weights, mask = found
    return replace(plan, s1=channels(weights, mask, plan.n_orientations, fewer=True))


def _growing(life: str) -> Generator[Learning, None, Fields]:
    from cortexviz.widgets.cortex import grown

    steps = grown.grow(life)
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            return end.value
        yield Learning(0.5 * share, say("Before that its filters grow, from noise to bars."))


def train(plan: Structure) -> Generator[Learning, None, tuple[HMAXNetwork, list[str]]]:
    """Train a network on the silhouettes, in steps; returns it with its warnings.

    Where the layers below S3 come with the package, only S3 has to look at them.
    """
    names, images = silhouettes()
    said: list[str] = []
    if is_shipped(plan):
        yield Learning(0.0, say("S3 looks at the objects; what is below comes with the package."))
        return _looked(pretrained(plan, n_jobs=2)), said
    network = HMAXNetwork(plan)
    for progress in warn.listened(network.fit_steps(images, names), said.append):
        left = progress.seconds_left
        # The library counts the layers below S3 only; what S3 takes, nobody has measured.
        words = say("Layer {layer} learns; at last S3 remembers the objects.", layer=progress.layer)
        if left >= 1:
            words = say(
                "Layer {layer} learns ({time} left below S3); at last S3 remembers the objects.",
                layer=progress.layer, time=in_words(left),
            )  # fmt: skip
        yield Learning(0.7 * progress.share, words)
    yield Learning(0.9, say("It has learned, and takes a first look."))
    return _looked(network), said


def _looked(network: HMAXNetwork) -> HMAXNetwork:
    """After a first look: what it compiles or softens would be waited for at the first step."""
    for _ in network.perceive(network.pictures_[0]):
        pass
    return network
