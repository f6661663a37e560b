"""The contour explorer's networks: they learn in steps that the page can tell of, and are kept."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cortexviz.base import limits, memory, warn
from cortexviz.base.language import say
from cortexviz.hmax import HMAXNetwork, Structure, pretrained
from cortexviz.hmax.shipped import is_shipped
from cortexviz.widgets.frame.job import Superseded
from cortexviz.widgets.frame.objects import silhouettes
from cortexviz.widgets.frame.trained import Trained
from cortexviz.widgets.pieces.progress import in_words

if TYPE_CHECKING:
    from cortexviz.v1.patches import Fields

TRAINED, GROWN = Trained(), Trained()


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


class Networks:
    """The networks of a page; what has to be learned for one is given up when another is asked for.

    Parameters
    ----------
    said : callable(Learning)
        Hears how far a network is; in the thread that asks for it.
    """

    def __init__(self, said: Callable[[Learning], object]) -> None:
        self._said = said
        self._taught: tuple[tuple[Structure, str, bytes], HMAXNetwork] | None = None

    def ready(
        self,
        plan: Structure,
        life: str,
        lessons: Mapping[str, np.ndarray],
        needed: Callable[[], bool],
    ) -> tuple[HMAXNetwork, list[str]]:
        """A network that has learned, with its warnings.

        Parameters
        ----------
        life : str
            In which its S1 has grown; empty for Gabor functions.
        lessons : mapping of name to picture
            What S3 is taught beside the thirty objects.

        Raises
        ------
        Superseded
            If it is not `needed` any more. Threads overtake each other: none may say so of another.
        """
        if life:
            plan = filtered(plan, life, self._said, needed)
        trained = TRAINED.get(plan, lambda: train(plan), self._said, needed)
        if trained is None:
            raise Superseded
        network, said = trained
        network.n_jobs = _jobs()
        for name, picture in lessons.items():
            network = self._teach(network, name, picture)
        return network, said

    def _teach(self, network: HMAXNetwork, name: str, picture: np.ndarray) -> HMAXNetwork:
        """The network that knows one object more; the last one is kept."""
        key = network.structure_, name, picture.tobytes()
        if self._taught is None or self._taught[0] != key:
            self._taught = key, network.taught(picture, name)
        return self._taught[1]


def _jobs() -> int:
    """Threads; where others wait for a processor, too, one."""
    return 1 if limits.shared() else 2


def filtered(
    plan: Structure, life: str, said: Callable[[Learning], object], wanted: Callable[[], bool]
) -> Structure:
    """The plan with the fields that grew in a life as S1.

    Raises
    ------
    Superseded
        If it is no longer wanted.
    ValueError, TypeError
        If it is no life, or bars of some orientation did not grow in it.
    """
    from cortexviz.v1 import channels  # the other half is loaded where it is needed only

    found: Fields | None = GROWN.get(life, lambda: _growing(life), said, wanted)
    if found is None:
        raise Superseded
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
        return pretrained(plan, _jobs()), said
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
    memory.give_back()  # what it took to learn
    for _ in network.perceive(images[0]):  # what it softens would be waited for at the first step
        pass
    return network, said
