"""One node's belief as a table: lambda and pi along one edge, and what all of them come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base.language import number, say
from cortexviz.hmax.derivation import Derivation, Edges
from cortexviz.hmax.flow import ABOVE, BELOW
from cortexviz.widgets.frame.maps import Grid
from cortexviz.widgets.frame.words import decimals, figures, power, raised, share

STATES = 3  # whose numbers are shown
SEEN = 0.0005  # less doubt changes none of the figures


class Table(NamedTuple):
    """What a `Readout` shows of a node, and the nodes at the other ends of its edges.

    Attributes
    ----------
    ends : dict of layer to (2,) int array
        Row and column.
    """

    columns: list[str]
    rows: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    ends: dict[str, np.ndarray]


def table(
    found: Derivation,
    layer: str,
    name: Callable[[int], str],
    grids: Mapping[str, Grid],
    chosen: Mapping[str, int],
) -> Table:
    """The factors of a node's belief.

    Parameters
    ----------
    name : callable
        Of a state, by its number.
    grids : mapping of layer to Grid
        Which nodes of S1 to C2 have a row and a column to be called by.
    chosen : mapping of "below" and "above" to int
        Which edge; the one that says most, if not given.
    """
    best = _likeliest(found)
    below, above = _loudest(found, int(best[0]))
    below = chosen.get("below", below) % max(1, len(found.below.nodes))
    above = chosen.get("above", above) % max(1, len(found.above.nodes))
    edges, ends = [], {}
    for side, at, one, other, greek in (
        ("below", below, found.below, BELOW.get(layer, ""), "λ"),
        ("above", above, found.above, ABOVE[layer], "π"),
    ):
        if len(one.nodes) and other != "S3":
            edges.append({"name": side, "at": at, "count": len(one.nodes),
                          "words": _edge(greek, other, one, at, grids[other])})  # fmt: skip
            ends[other] = one.nodes[at]
    lines = _rows(found, layer, best, below, above)
    return Table([name(int(k)) for k in best], lines, edges, ends)


def _likeliest(found: Derivation) -> np.ndarray:
    """The likeliest state of each of the groups that have the likeliest ones, best first."""
    each = found.belief.reshape(len(found.pi), -1)
    first = np.argsort(-each.max(1), kind="stable")[:STATES]
    return first * each.shape[1] + each[first].argmax(1)


def _loudest(found: Derivation, best: int) -> tuple[int, int]:
    """The edge from below, and from above, that speaks most for the likeliest state."""
    below, above = found.below.messages, found.above.messages
    group = best // (len(found.log_lambda) // len(found.pi))
    return (
        int((below[:, best] / below.mean(1)).argmax()) if below.size else 0,
        int(above[:, group].argmax()) if above.size else 0,
    )


def _edge(greek: str, layer: str, edges: Edges, edge: int, here: Grid) -> str:
    """An edge by the node at its other end, whose map counts from 1."""
    row, column = (edges.nodes[edge] - here.first + 1).tolist()
    if not all(1 <= n <= here.count for n in (row, column)):
        return say("{sign} from {layer}, beside the map", sign=greek, layer=layer)
    return say(
        "{sign} from {layer}, row {row}, column {column}",
        sign=greek, layer=layer, row=row, column=column,
    )  # fmt: skip


def state(edges: Sequence[str], layer: str, found: Derivation, k: int) -> str:
    """What a state of a layer of HMAX stands for, whose orientations have the names `edges`."""
    group, pattern = divmod(k, len(found.log_lambda) // len(found.pi))
    name = say("prototype {n}", n=group + 1)
    if layer in ("S1", "C1"):
        name = say(edges[group])
    if layer in ("S1", "S2"):
        return name
    return say("{name}, pattern {n}", name=name, n=pattern + 1)


def _rows(
    found: Derivation, layer: str, best: np.ndarray, below: int, above: int
) -> list[dict[str, Any]]:
    """The factors of the belief, one under the other, for the `best` states."""
    (temperature, gain), n = found.exponents, len(found.log_lambda)
    group = best // (n // len(found.pi))
    log_pi, product = np.log(found.pi)[group], found.log_product
    lines: list[tuple[str, np.ndarray]] = []
    if n_below := len(found.below.nodes):
        one = np.log(found.below.messages[below])[best]
        others = say("× λ of the {n} others", n=n_below - 1)
        lines += [(say("λ of this {layer} node", layer=BELOW[layer]), one),
                  (others, found.log_lambda[best] - one)]  # fmt: skip
    lines += [("= λ" if n_below else say("λ of the picture"), found.log_lambda[best])]
    if temperature != 1:
        lines += [(f"λ{power(temperature)}", temperature * found.log_lambda[best])]
    if n_above := len(found.above.nodes):
        mean = say("π of {layer}", layer=ABOVE[layer])
        if n_above > 1:
            mean = say("π, mean of {n}", n=n_above)
        told = np.log(found.above.messages[above])[group]
        own = say("π of this {layer} node", layer=ABOVE[layer])
        lines += [(own, told)] * (n_above > 1) + [(mean, log_pi)]
        lines += [(f"π{power(gain)}", gain * log_pi)] * (gain != 1)
        lines += [(f"λ{power(temperature)} × π{power(gain)}", product[best])]
    total = np.logaddexp.reduce(product)
    lines += [(say("÷ {sum}, the sum of all {n}", sum=of_log(total), n=n), (product - total)[best])]
    values: list[dict[str, Any]] = [
        {"name": name, "words": [of_log(x) for x in logs], "shares": [0.0] * len(logs)}
        for name, logs in lines
    ]
    if found.nothing >= SEEN:
        doubt = figures(found.nothing)
        words = [figures(x) for x in found.belief[best]]
        values.append({"name": f"× {figures(1 - found.nothing)} + {doubt} × λ/Σλ", "words": words})
    last = values[-1]
    last["shares"] = [float(x) for x in found.belief[best]]
    last["name"] += say(" = belief")
    return values


def of_log(log: float) -> str:
    """e to the power of `log` to three figures, however large or small it is."""
    exponent = int(np.floor(log / np.log(10)))
    if -4 < exponent < 4:
        return decimals(float(np.exp(log)), max(0, 2 - exponent))
    digits = number(float(np.exp(log - exponent * np.log(10))), ".2f")
    return f"{digits}·10{raised(str(exponent))}"


def in_words(found: Derivation, said: str) -> str:
    """What the numbers of a node are that believes what is `said`."""
    (temperature, gain), words = found.exponents, [said]
    if (n := len(found.log_lambda) // len(found.pi)) > 1:
        words = [say("{before} together in {n} patterns.", before=said[:-1], n=n)]
    if len(found.below.nodes):
        words += [
            say("λ says how well a state explains what the node below has seen: at 1, nothing.")
        ]
    else:
        words += [say("λ is what the filters find in the picture.")]
    if len(found.above.nodes):
        words += [say("π is what the node above expects of this one.")]
        words += [say("λ counts with the exponent {t:g}, π with {g:g}.", t=temperature, g=gain)]
        if found.nothing >= SEEN:
            words += [say("As far as S3 sees nothing that it knows ({share}), λ alone counts.",
                         share=share(found.nothing))]  # fmt: skip
    else:
        words += [say("Nothing came from above yet.")]
    return " ".join(words)
