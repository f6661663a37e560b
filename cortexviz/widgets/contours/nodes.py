"""One node under the pointer: what it multiplied, in words and numbers, and what it sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base.language import say
from cortexviz.hmax import Feedback, receptive_field
from cortexviz.hmax.background import NAME as NOTHING
from cortexviz.widgets.contours.layers import BELOW_S3
from cortexviz.widgets.contours.look import Look, Seen, probabilities
from cortexviz.widgets.frame.words import capital, figures, in_quotes, power, share


class Node(NamedTuple):
    """One node in words, numbers and a picture, and the part of the picture that it sees.

    Attributes
    ----------
    prototype : int
        Index of the one to draw; -1 for none.
    edges : sequence of dict
        Those that are shown, as `Readout` takes them.
    """

    title: str
    text: str
    columns: list[str]
    rows: list[dict[str, Any]]
    prototype: int
    outlines: dict[str, list[float]]
    edges: Sequence[dict[str, Any]] = ()


class Factors(NamedTuple):
    """What a node multiplied, Bel ∝ lambda^T pi^gamma (Dura-Bernal 2012, Eq. 2), for each group.

    Attributes
    ----------
    below : (n_groups,) array
        lambda^T, summed over the group's states; together 1.
    above : (n_groups,) array
        pi^gamma, scaled so that the products with `below` sum to 1; 1 where nothing is expected.
    """

    below: np.ndarray
    above: np.ndarray


def factors(
    evidence: np.ndarray,
    expectation: np.ndarray,
    belief: np.ndarray,
    n_groups: int,
    exponents: tuple[float, float] = (1.0, 1.0),
    nothing: float = 0.0,
) -> Factors | None:
    """Take apart the belief of one node; None where the floats of a step do not tell enough.

    With "nothing I know" a belief is (1 - P(nothing)) times the product, plus P(nothing) lambda.

    Parameters
    ----------
    evidence, expectation, belief : (n_groups * n,) arrays
        Of one node, as a `Step` has them.
    exponents : (T, gamma)
    nothing : float
        P(nothing I know).
    """
    (temperature, gain), share = exponents, 1 - nothing
    if share < 0.01:
        return None
    heard, told, now = (np.asarray(x, float) for x in (evidence, expectation, belief))
    pi = (told - nothing / len(told)).reshape(n_groups, -1).sum(1) / share
    log_above = gain * np.log(np.maximum(pi, 1e-300))
    with np.errstate(divide="ignore"):
        if nothing:
            log_below = np.log((heard**temperature).reshape(n_groups, -1).sum(1))
        else:  # exact, where of lambda itself a float is too short to hold what lambda^T still does
            log_below = np.log(now.reshape(n_groups, -1).sum(1)) - log_above
    log_below -= np.logaddexp.reduce(log_below)
    scale = np.logaddexp.reduce(log_below + log_above)
    found = Factors(np.exp(log_below), np.exp(log_above - scale))
    groups = [x.reshape(n_groups, -1).sum(1) for x in (now, heard)]
    again = share * found.below * found.above + nothing * groups[1]
    return found if np.abs(again - groups[0]).max() < 0.005 * share else None


def node(seen: Seen, look: Look, layer: str, row: int, column: int, feedback: Feedback) -> Node:
    """The node of `layer` at this row and column of its map."""
    blank = _unheard(look, layer, row, column)
    if seen.step is None:
        return blank._replace(text=f"{say('It has heard nothing yet.')} {blank.text}")

    here, step, at = look.painter.grids[layer], seen.step, BELOW_S3.index(layer)
    multiplies = layer in seen.told
    exponents = (feedback.temperature[at], feedback.gain[at]) if multiplies else (1.0, 1.0)
    nothing = probabilities(step)[1] if multiplies else 0.0
    groups = look.structure.n_orientations if at < 2 else look.structure.s2_states
    place = row + here.first, column + here.first
    heard, told, now = (
        one[layer][place] for one in (step.evidence, step.expectation, step.beliefs)
    )
    found = factors(heard, told, now, groups, exponents, nothing)
    belief = now.reshape(groups, -1).sum(1)
    columns, note = _columns(
        heard.reshape(groups, -1).sum(1), belief, found, exponents, nothing, multiplies
    )
    if at < 2:
        names_, shown = [say(edge) for edge in look.edges], np.arange(groups)
    else:
        names_ = [say("prototype {n}", n=k + 1) for k in range(groups)]
        shown = np.argsort(-belief, kind="stable")[:4]
    best = int(belief.argmax())
    stands_out = belief[best] >= np.delete(belief, best).max() + 0.005
    fields = {"name": capital(names_[best]), "share": share(belief[best])}
    if at < 2:
        said = say("No edge stands out: at most {share}.", **fields)
        if stands_out:
            said = say("{name} edge, {share}.", **fields)
    else:
        said = say("No prototype stands out: at most {share}.", **fields)
        if stands_out:
            said = say("{name}, {share}.", **fields)
    table = [
        {"name": names_[k], "words": [figures(values[k]) for values in columns.values()],
         "shares": [0.0 if "×" in head else float(values[k]) for head, values in columns.items()]}
        for k in shown
    ]  # fmt: skip
    drawn = best if stands_out and at >= 2 else -1
    text = f"{said} {note} {blank.text}"
    return blank._replace(text=text, columns=list(columns), rows=table, prototype=drawn)


def _unheard(look: Look, layer: str, row: int, column: int) -> Node:
    """Where a node is and what it sees, before it has heard of anything."""
    here = look.painter.grids[layer]
    down, right = receptive_field(look.structure, layer, row + here.first, column + here.first)
    field = [float(down.start), float(right.start), float(down.stop), float(right.stop)]
    cell = [here.start + row * here.step, here.start + column * here.step]
    cell += [edge + here.step for edge in cell]
    outlines = dict.fromkeys(BELOW_S3[: BELOW_S3.index(layer)], field) | {layer: cell}
    outlines["picture"] = field
    title = say("{layer}, row {row}, column {column}", layer=layer, row=row + 1, column=column + 1)
    size = say(
        "It sees {height} × {width} pixels.",
        height=down.stop - down.start, width=right.stop - right.start,
    )  # fmt: skip
    return Node(title, size, [], [], -1, outlines)


def _columns(
    heard: np.ndarray,
    belief: np.ndarray,
    found: Factors | None,
    exponents: tuple[float, float],
    nothing: float,
    multiplies: bool,
) -> tuple[dict[str, np.ndarray], str]:
    """What the numbers of a node are called, and how its belief came out of them."""
    below, above, believed = say("from below"), say("× from above"), say("belief")
    doubt = {"words": in_quotes(say(NOTHING)), "share": share(nothing)}
    if not found:
        return {below: heard, believed: belief}, say(
            "S3 says {words}, {share}: belief is nearly what came from below.", **doubt
        )
    columns = {f"{below}{power(exponents[0])}": found.below,
               f"{above}{power(exponents[1])}": found.above}  # fmt: skip
    if nothing >= 0.005:
        product = {say("if something"): found.below * found.above}
        return columns | product | {believed: belief}, say(
            "S3 says {words}, {share}: as far as that, no product counts.", **doubt
        )
    note = say("Belief: the product.") if multiplies else say("Nothing came from above yet.")
    return columns | {believed: belief}, note
