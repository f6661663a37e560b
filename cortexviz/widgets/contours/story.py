"""What the contour explorer says: what just happened, with numbers, and what to look for next.

A caption says no more than its own numbers bear out: `findings` has them, and the words.
"""

from __future__ import annotations

import numpy as np

from cortexviz.hmax import Step
from cortexviz.hmax.background import NAME as NOTHING
from cortexviz.hmax.measures import Gap, gap_belief
from cortexviz.widgets.contours import findings as find
from cortexviz.widgets.contours.figures import KANIZSA, contour
from cortexviz.widgets.contours.findings import VISIBLE
from cortexviz.widgets.contours.look import Look, Seen
from cortexviz.widgets.contours.poses import misplaced, unknown_pose, where
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.contours.words import at_gap, zone
from cortexviz.widgets.frame import own
from cortexviz.widgets.frame.words import article, count, percent, share

SURE = 0.6  # a node that believes in an edge more than this counts as sure
DISCS = {
    "inward": "black discs with a wedge cut out",
    "outward": "black discs with a wedge cut out, turned outward",
    "outlines": "outlines of discs with a wedge cut out", "crosses": "crosses",
    "arcs": "bundles of arcs that end", "gratings": "patches of lines that end",
}  # fmt: skip
UP_HINTS = {
    "S1": "Ink: what the picture itself says. Point at any node for its numbers.",
    "C1": "It forgets a little where each edge lies, so that a moved picture looks the same.",
    "S2": "Each place is drawn as the prototype it believes in most: corners, ends, lines.",
    "C2": "Next S3 compares all of it with the objects it knows.",
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


def picture_words(settings: ContourSettings) -> tuple[str, str]:
    """What the picture shows, and a question."""
    figure, clamp = settings.figure, settings.clamp
    held = f"S3 is held at “{clamp}”"
    if figure in KANIZSA:
        return _kanizsa_words(settings), (
            f"{held}: will the network see {article(figure)}? Guess, then step (→) or play (space)."
            if clamp != "free"
            else "Does the network see one? Guess, then press step (→) or play (space)."
        )
    if figure == "blank":
        return "A blank sheet: nothing to see.", (
            f"{held}. Where nothing is seen, what will be imagined?"
            if clamp != "free"
            else "Hold S3 at an object, then press step (→): what does it imagine?"
        )
    if figure == "two":
        one, other = article(settings.object), article(settings.other)
        text = f"Two objects in one picture: {one} and {other}."
        return f"{one.capitalize()}, twice in one place." if one == other else text, (
            f"{held}: whose contours will stand out?"
            if clamp != "free"
            else "Which will S3 see, left free? Hold it at one to attend to that one."
        )
    if figure == "drawing":
        mine = "Your own picture." if own.is_kept(settings.drawing) else "Your own drawing."
        return mine, "What will the network make of it? Step (→) or play (space)."
    odd = "" if settings.distortion == "none" else f", distorted: {settings.distortion}"
    return (f"The silhouette of {article(settings.object)}{odd}.",
            "Will it be recognised, and where? Step (→) or play (space).")  # fmt: skip


def _kanizsa_words(settings: ContourSettings) -> str:
    figure = settings.figure
    discs = f"{'Four' if figure == 'square' else 'Three'} {DISCS.get(settings.inducers, '')}"
    found = find.gaps(settings)
    if found is None:
        return f"{discs}. They touch: no gap is left between them."
    length = find.gap_length(found)
    gap = "" if length >= settings.s1_window else (
        f" A filter of S1 reaches across the gap of {length:.0f} px between two discs."
    )  # fmt: skip
    return f"{discs}. No {figure} is drawn.{gap}"


def _edges_up(step: Step, look: Look, settings: ContourSettings) -> tuple[str, str]:
    layer = step.layer
    doing = "S1 looks for edges at every pixel" if layer == "S1" else "C1 pools the edges of S1"
    found = find.gaps(settings)
    best = None if found is None else find.between(step, look, found)
    if found is None or best is None:
        beliefs = look.painter.states(step.beliefs[layer], layer)
        sure = percent(float((beliefs.max(-1) > SURE).mean()))
        return f"{doing}: {sure} of its nodes are sure of one.", UP_HINTS[layer]
    side, edge, belief = best
    if belief < look.chance + 0.05:
        text = f"{doing} and finds none between the inducers: at most {share(belief)}"
    else:
        text = f"{doing}. Most in the gaps: {edge}, {share(belief)}, {at_gap(found, side)}"
    chance = f"{look.chance:.3g}".removeprefix("0")
    return f"{text}, where {chance} is chance.", UP_HINTS[layer]


def _combinations(step: Step, seen: Seen, look: Look) -> tuple[str, str]:
    layer = step.layer
    if step.direction == "up":
        common = [one for one in seen.common[layer] if one[1]]
        if not common:
            return f"{layer} is sure of no combination that it knows.", UP_HINTS[layer]
        n = common[0][1]
        first = [str(k + 1) for k, nodes in common if nodes == n]
        which = (f"prototype {first[0]} is the most common, at {count(n, 'node')}"
                 if len(first) == 1
                 else f"prototypes {' and '.join(first)} are equally common, "
                      f"at {count(n, 'node')} each")  # fmt: skip
        return f"{layer} combines edges: {which}.", UP_HINTS[layer]
    now, before = (look.painter.states(x[layer], layer) for x in (step.beliefs, step.evidence))
    first = before.argmax(-1)[..., None]
    other = now.max(-1) > np.take_along_axis(now, first, -1)[..., 0] + VISIBLE
    return (f"{layer} hears from {'S3' if layer == 'C2' else 'C2'} to expect {told(step, look)}: "
            f"{percent(float(other.mean()))} of its nodes now believe more in another prototype.",
            "Orange: patterns that the picture alone does not show.")  # fmt: skip


def _top(step: Step, look: Look, settings: ContourSettings) -> tuple[str, str]:
    if settings.clamp != "free":
        return (f"S3 is held at “{settings.clamp}” {where(step, look)}, whatever it hears "
                "from below.", "Now it tells the layers below what to expect.")  # fmt: skip
    name, ranked = find.verdict(step, look)
    told = ranked[:2] + [one for one in ranked[2:] if one[0] == NOTHING]
    lead = ", ".join(f"{one} {share(p)}" for one, p in told)
    if not name:
        return f"S3 cannot tell: {lead}.", "What it tells the layers below is a mixture."
    if name == NOTHING:
        return f"S3 says “{lead.replace(NOTHING, NOTHING + '”', 1)}.", (
            "What will it tell the layers below?"
        )
    return (
        f"S3 sees {article(name)} {where(step, look)}: {lead}.",
        "Now it tells the layers below what it expects. Orange marks what that adds.",
    )


def told(step: Step, look: Look) -> str:
    """What S3 expects, in words."""
    name = find.verdict(step, look).name
    if name == NOTHING:
        return "nothing that it knows"
    return article(name) if name else "a mixture of objects"


def _edges_down(step: Step, look: Look, settings: ContourSettings) -> tuple[str, str]:
    layer, change = step.layer, find.risen(step, look, settings)
    found = find.gaps(settings) if change.side >= 0 else None
    lines = gap_belief(step.beliefs, found, look.structure) if found and layer == "S1" else None
    hint = "One layer to go: S1 draws it." if layer == "C1" else _after(step, look, settings)
    place = at_gap(found, change.side) if found else zone(*change.pixel, look.painter.side)
    numbers = f"{share(change.before)} to {share(change.now)}"
    if change.now < change.before + VISIBLE:
        what = f"that would close the {settings.figure}" if found else "anywhere"
        return (f"{layer} believes visibly more in no edge {what}: at most {numbers}, "
                f"{change.edge}, {place}."), hint  # fmt: skip
    edge = f"a {change.edge} edge {place}"
    if layer == "S1" and change.leads and (not lines or find.stands_out(lines, change.side)):
        return f"S1 now sees {edge}: {numbers}.", hint
    return f"{layer} now believes more in {edge}: {numbers}{_beside(lines, change.side)}.", hint


def _beside(lines: Gap | None, side: int) -> str:
    """Which line beside a gap is believed in about as much, if one is."""
    if lines is None:
        return ""
    on, beside = lines.on[side], {"inside": lines.inside[side], "outside": lines.outside[side]}
    rivals = [(value, name) for name, value in beside.items() if value > on - VISIBLE]
    if not rivals:
        return ""
    value, name = max(rivals)
    return f"; along the gap {share(on)}, but 11 px {name} of it {share(value)}"


def _after(step: Step, look: Look, settings: ContourSettings) -> str:
    """What came of it all, and what to compare it with."""
    found, held = contour(settings), settings.clamp != "free"
    name, ranked = find.verdict(step, look)
    if held:
        taken = f"S3 is held at “{settings.clamp}”."
    elif name == NOTHING:
        taken = f"S3 says “{NOTHING}”, {share(ranked[0][1])}."
    elif found and name and name != settings.figure:
        taken = f"S3 calls it {article(name)}, {share(ranked[0][1])}."
    elif name:
        taken = f"S3 takes it for {article(name)} {where(step, look)}, {share(ranked[0][1])}."
    else:
        taken = f"S3 cannot tell: {ranked[0][0]} {share(ranked[0][1])}."
    known = unknown_pose(look, settings)
    if found and known and not held:
        taken += f" It looks only for figures {known}."
        taken += " The plan “turned” knows other angles." * ("upright" in known)
    elif found and not held and name == settings.figure:
        taken += misplaced(step, look, settings)
    if found is None:
        return f"{taken} Drag across what the network sees to compare with before."
    others = ["discs that open inward"] * (settings.inducers != "inward") + ["S3 free"] * held
    advice = f" Compare with {' and '.join(others)}." if others else ""
    if not others and name == settings.figure:
        advice = (" Is it in the picture, or in S3? Let the discs open outward, "
                  "or hold S3 at another object.")  # fmt: skip
    return f"{_gap_words(step, look, settings)} {taken}{advice}"


def _gap_words(step: Step, look: Look, settings: ContourSettings) -> str:
    """S1's belief along the gaps and beside them, where nodes look there."""
    found = find.gaps(settings)
    if found is None:
        return "No gap is left to close."
    words, labels = [], ("Along the gaps", "11 px inside", "11 px outside")
    measured = gap_belief(step.beliefs, found, look.structure)
    for label, values in zip(labels, measured[:3], strict=True):
        known = values[np.isfinite(values)]
        some = f" ({len(known)} of {count(len(values), 'side')})" * (len(known) < len(values))
        words.append(f"{label} {share(known.mean())}{some}" if len(known) else
                     f"{label} no node looks")  # fmt: skip
    return "; ".join(words) + "."
