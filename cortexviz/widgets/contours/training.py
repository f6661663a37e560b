"""Training the contour explorer's network, in steps that the page can tell of."""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

from cortexviz.base import warn
from cortexviz.hmax import HMAXNetwork, Structure
from cortexviz.widgets.contours.settings import silhouettes
from cortexviz.widgets.pieces.progress import in_words


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


def train(plan: Structure) -> Generator[Learning, None, tuple[HMAXNetwork, list[str]]]:
    """Train a network on the silhouettes, in steps; returns it with its warnings."""
    names, images = silhouettes()
    network = HMAXNetwork(plan)
    said: list[str] = []
    for progress in warn.listened(network.fit_steps(images, names), said.append):
        left = progress.seconds_left
        # The library counts the layers below S3 only; what S3 takes, nobody has measured.
        time_left = f" ({in_words(left)} left below S3)" if left >= 1 else ""
        words = f"Layer {progress.layer} learns{time_left}; at last S3 remembers the objects."
        yield Learning(0.7 * progress.share, words)
    yield Learning(0.9, "It has learned, and takes a first look.")
    # What is compiled or softened at the first look would be waited for at the first step.
    for _ in network.perceive(images[0]):
        pass
    return network, said
