"""The three models of Fig. 13, made ready once for each process, as they were tuned for it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

from cortexviz.base.language import later, say
from cortexviz.hmax.threads import each
from cortexviz.rivals import account
from cortexviz.rivals.accounts import Witness
from cortexviz.studies.witnesses import witness
from cortexviz.widgets.frame.objects import silhouettes
from cortexviz.widgets.frame.trained import Trained

# As `contestant` calls them -> as the page does; the quickest to train first.
TITLES = {"HMAX": "HMAX", "as published": later("Bayesian network"), "HTM": "HTM"}
LEARNING = {
    "HMAX": later("HMAX draws its prototypes from the thirty objects."),
    "as published": later("The Bayesian network looks at thirty objects."),
    "HTM": later("The HTM remembers thirty objects."),
}
TRAINED = {name: Trained(1) for name in TITLES}


def train(name: str) -> Generator[str, None, Witness]:
    """Train one of them, and have it take a first look: what it compiles would be waited for."""
    yield say(LEARNING[name])
    model = witness(name)
    account(model, silhouettes().images[0])
    return model


def models(said: Callable[[str], None]) -> Iterator[tuple[str, Witness]]:
    """Each with its name, as soon as it is trained; two are at it at the same time."""

    def one(name: str) -> tuple[str, Witness]:
        return name, TRAINED[name].get(0, lambda: train(name), said, lambda: True)

    return each(one, TITLES, 2)
