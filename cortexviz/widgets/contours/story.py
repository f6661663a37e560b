"""What the contour explorer says: what just happened, with numbers, and what to look for next.

A caption says no more than its own numbers bear out: `findings` has them, and the words.
"""

from __future__ import annotations

import numpy as np

from cortexviz.base.language import later, number, say, say_n
from cortexviz.base.words import listed
from cortexviz.hmax import Step
from cortexviz.hmax.background import NAME as NOTHING
from cortexviz.hmax.measures import Gap, gap_belief
from cortexviz.widgets.contours import findings as find
from cortexviz.widgets.contours.drawn import picture_words
from cortexviz.widgets.contours.findings import VISIBLE
from cortexviz.widgets.contours.look import Look, Seen
from cortexviz.widgets.contours.outcome import outcome
from cortexviz.widgets.contours.poses import where
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.contours.words import at_gap, zone
from cortexviz.widgets.frame.words import article, in_quotes, percent, share

SURE = 0.6  # a node that believes in an edge more than this counts as sure
BESIDE = (
    later("; along the gap {on}, but 11 px inside of it {beside}"),
    later("; along the gap {on}, but 11 px outside of it {beside}"),
)
UP_HINTS = {
    "S1": later("Ink: what the picture itself says. Point at any node for its numbers."),
    "C1": later(
        "It forgets a little where each edge lies, so that a moved picture looks the same."
    ),
    "S2": later("Each place is drawn as the prototype it believes in most: corners, ends, lines."),
    "C2": later("Next S3 compares all of it with the objects it knows."),
}

# Captions -----------------------------------------------------------------------------------------


def describe(seen: Seen, settings: ContourSettings, look: Look) -> tuple[str, str]:
    """What just happened, with numbers, and what to look for next."""
    step = seen.step
    if step is None:
        return picture_words(settings)
    if step.layer == "S3":
        return _top(step, look, settings)
    if step.layer in ("S2", "C2"):
        return _combinations(step, seen, look)
    if step.direction == "up":
        return _edges_up(step, look, settings)
    return _edges_down(step, look, settings)


def _edges_up(step: Step, look: Look, settings: ContourSettings) -> tuple[str, str]:
    layer = step.layer
    doing = say("C1 pools the edges of S1")
    if layer == "S1":
        doing = say("S1 looks for edges at every pixel")
    found = find.gaps(settings)
    best = None if found is None else find.between(step, look, found)
    if found is None or best is None:
        beliefs = look.painter.states(step.beliefs[layer], layer)
        sure = percent(float((beliefs.max(-1) > SURE).mean()))
        text = say("{doing}: {share} of its nodes are sure of one.", doing=doing, share=sure)
        return text, say(UP_HINTS[layer])
    side, edge, belief = best
    chance = number(look.chance, ".3g").replace("0.", ".")
    if belief < look.chance + 0.05:
        text = say(
            "{doing} and finds none between the inducers: at most {share}, where {chance} is "
            "chance.", doing=doing, share=share(belief), chance=chance,
        )  # fmt: skip
    else:
        text = say(
            "{doing}. Most in the gaps: {edge}, {share}, {place}, where {chance} is chance.",
            doing=doing, edge=say(edge), share=share(belief), place=at_gap(found, side),
            chance=chance,
        )  # fmt: skip
    return text, say(UP_HINTS[layer])


def _combinations(step: Step, seen: Seen, look: Look) -> tuple[str, str]:
    layer = step.layer
    if step.direction == "up":
        common = [one for one in seen.common[layer] if one[1]]
        hint = say(UP_HINTS[layer])
        if not common:
            return say("{layer} is sure of no combination that it knows.", layer=layer), hint
        n = common[0][1]
        first = [str(k + 1) for k, nodes in common if nodes == n]
        if len(first) == 1:
            return say_n(
                "{layer} combines edges: prototype {which} is the most common, at {n} node.",
                "{layer} combines edges: prototype {which} is the most common, at {n} nodes.",
                n, layer=layer, which=first[0],
            ), hint  # fmt: skip
        return say_n(
            "{layer} combines edges: prototypes {which} are equally common, at {n} node each.",
            "{layer} combines edges: prototypes {which} are equally common, at {n} nodes each.",
            n, layer=layer, which=listed(first),
        ), hint  # fmt: skip
    now, before = (look.painter.states(x[layer], layer) for x in (step.beliefs, step.evidence))
    first = before.argmax(-1)[..., None]
    other = now.max(-1) > np.take_along_axis(now, first, -1)[..., 0] + VISIBLE
    text = say(
        "{layer} hears from {above} to expect {object}: {share} of its nodes now believe more in "
        "another prototype.", layer=layer, above="S3" if layer == "C2" else "C2",
        object=told(step, look), share=percent(float(other.mean())),
    )  # fmt: skip
    return text, say("Orange: patterns that the picture alone does not show.")


def _top(step: Step, look: Look, settings: ContourSettings) -> tuple[str, str]:
    if settings.clamp != "free":
        return say(
            "S3 is held at {object} {place}, whatever it hears from below.",
            object=in_quotes(say(settings.clamp)), place=where(step, look),
        ), say("Now it tells the layers below what to expect.")  # fmt: skip
    name, ranked = find.verdict(step, look)
    told = ranked[:2] + [one for one in ranked[2:] if one[0] == NOTHING]
    lead = ", ".join(f"{say(one)} {share(p)}" for one, p in told)
    if not name:
        return say("S3 cannot tell: {lead}.", lead=", ".join(
            f"{say(one)} {share(p)}" for one, p in ranked[:2]
        )), say("What it tells the layers below is a mixture.")  # fmt: skip
    if name == NOTHING:
        return say("S3 says {lead}.", lead=lead), say("What will it tell the layers below?")
    return say(
        "S3 sees {object} {place}: {lead}.",
        object=article(name), place=where(step, look), lead=lead,
    ), say(
        "Now it tells the layers below what it expects. Orange marks what that adds."
    )  # fmt: skip


def told(step: Step, look: Look) -> str:
    """What S3 expects, in words."""
    name = find.verdict(step, look).name
    if name == NOTHING:
        return say("nothing that it knows")
    return article(name) if name else say("a mixture of objects")


def _edges_down(step: Step, look: Look, settings: ContourSettings) -> tuple[str, str]:
    layer, change = step.layer, find.risen(step, look, settings)
    found = find.gaps(settings) if change.side >= 0 else None
    lines = gap_belief(step.beliefs, found, look.structure) if found and layer == "S1" else None
    hint = say("One layer to go: S1 draws it.") if layer == "C1" else outcome(step, look, settings)
    fields = {
        "layer": layer, "edge": say(change.edge), "before": share(change.before),
        "now": share(change.now), "figure": say(settings.figure),
        "place": at_gap(found, change.side) if found else zone(*change.pixel, look.painter.side),
    }  # fmt: skip
    if change.now < change.before + VISIBLE:
        if found:
            return say(
                "{layer} believes visibly more in no edge that would close the {figure}: at most "
                "{before} to {now}, {edge}, {place}.", **fields,
            ), hint  # fmt: skip
        return say(
            "{layer} believes visibly more in no edge anywhere: at most {before} to {now}, "
            "{edge}, {place}.", **fields,
        ), hint  # fmt: skip
    if layer == "S1" and change.leads and (not lines or find.stands_out(lines, change.side)):
        return say("S1 now sees a {edge} edge {place}: {before} to {now}.", **fields), hint
    return say(
        "{layer} now believes more in a {edge} edge {place}: {before} to {now}{beside}.",
        **fields, beside=_beside(lines, change.side),
    ), hint  # fmt: skip


def _beside(lines: Gap | None, side: int) -> str:
    """Which line beside a gap is believed in about as much, if one is."""
    if lines is None:
        return ""
    on = lines.on[side]
    rivals = [
        (value, text)
        for value, text in zip((lines.inside[side], lines.outside[side]), BESIDE, strict=True)
        if value > on - VISIBLE
    ]
    if not rivals:
        return ""
    value, text = max(rivals)
    return say(text, on=share(on), beside=share(value))
