"""One node of a model that is held: its messages, and the belief that they multiply to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from cortexviz.base.language import later, say
from cortexviz.hmax import Feedback, HMAXNetwork
from cortexviz.hmax.derivation import Derivation
from cortexviz.hmax.derivation import derive as of_network
from cortexviz.rivals import HTM
from cortexviz.rivals.accounts import Witness
from cortexviz.rivals.derivation import derive as of_memory
from cortexviz.widgets.frame.derived import in_words, state, table
from cortexviz.widgets.frame.maps import Grid
from cortexviz.widgets.frame.words import capital, share

PUBLISHED = Feedback.as_published()
EDGES = (later("horizontal"), later("rising"), later("vertical"), later("falling"))
LEVELS = {"C1": 0, "C2": 2}  # of the HTM


def messages(
    model: Witness, picture: np.ndarray, layer: str, row: int, column: int,
    chosen: Mapping[str, int],
) -> dict[str, Any]:  # fmt: skip
    """What a `Readout` shows of a node, after one way up and one down; of HMAX only words.

    Parameters
    ----------
    chosen : mapping of "below" and "above" to int
        Which edge; the one that says most, if not given.
    """
    name: Callable[[int], str]
    if isinstance(model, HMAXNetwork):
        *_, step = model.perceive(picture, feedback=PUBLISHED)
        found = of_network(model.learned_, step, PUBLISHED, layer, row, column, True)
        name = partial(state, [say(edge) for edge in EDGES], layer, found)
        text = in_words(found, _believed(found, layer))
    elif isinstance(model, HTM):
        found = of_memory(model, picture, LEVELS[layer], row, column)
        name = _coincidence
        text = _of_memory(found)
    else:
        return {"text": say("No messages and no beliefs: a node passes on the largest of what it "
                            "hears.")}  # fmt: skip
    any_node = dict.fromkeys(("S1", "C1", "S2", "C2"), Grid(0, 10_000, 0, 0))
    columns, rows, edges, _ = table(found, layer, name, any_node, chosen)
    return {"text": text, "columns": columns, "rows": rows, "edges": edges}


def _believed(found: Derivation, layer: str) -> str:
    """What a node of the network believes most."""
    belief = found.belief.reshape(len(found.pi), -1).sum(1)
    best = int(belief.argmax())
    name = say(EDGES[best]) if layer == "C1" else say("prototype {n}", n=best + 1)
    return say("{name}, {share}.", name=capital(name), share=share(belief[best]))


def _coincidence(k: int) -> str:
    return say("coincidence {n}", n=k + 1)


def _of_memory(found: Derivation) -> str:
    """What the numbers of a node of an HTM are."""
    best = int(found.belief.argmax())
    heard = say("λ says how well a coincidence explains what the picture has there.")
    if len(found.below.nodes):
        heard = say("λ says how well the group that a coincidence names explains what the node "
                    "below has seen: at 1, best of all.")  # fmt: skip
    return say(
        "{name}, {share}. {heard} π is what the node above expects, shared out to the coincidences "
        "of each group.",
        name=capital(_coincidence(best)), share=share(found.belief[best]), heard=heard,
    )  # fmt: skip
