"""What came of a look at the picture, in words: what S3 took it for, and what closed the gaps."""

from __future__ import annotations

import numpy as np

from cortexviz.base.language import say, say_n
from cortexviz.base.words import listed
from cortexviz.hmax import Step
from cortexviz.hmax.background import NAME as NOTHING
from cortexviz.hmax.measures import gap_belief
from cortexviz.widgets.contours import findings as find
from cortexviz.widgets.contours.figures import contour
from cortexviz.widgets.contours.look import Look
from cortexviz.widgets.contours.poses import misplaced, unknown_pose, unknown_turn, where
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.frame.words import article, in_quotes, share


def outcome(step: Step, look: Look, settings: ContourSettings) -> str:
    """What came of it all, and what to compare it with."""
    found, held = contour(settings), settings.clamp != "free"
    name = find.verdict(step, look).name
    taken = _taken(step, look, settings)
    known = unknown_pose(look, settings)
    if found and known and not held:
        taken += " " + say("It looks only for figures {known}.", known=known)
        if unknown_turn(look, settings):
            taken += " " + say("The plan “turned” knows other angles.")
    elif found and not held and name == settings.figure:
        taken += misplaced(step, look, settings)
    if found is None:
        compare = say("Drag across what the network sees to compare with before.")
        return f"{taken} {compare}"
    others = [say("discs that open inward")] * (settings.inducers != "inward")
    others += [say("S3 free")] * held
    advice = " " + say("Compare with {others}.", others=listed(others)) if others else ""
    if not others and name == settings.figure:
        advice = " " + say(
            "Is it in the picture, or in S3? Let the discs open outward, or hold S3 at another "
            "object."
        )
    return f"{_gap_words(step, look, settings)} {taken}{advice}"


def _taken(step: Step, look: Look, settings: ContourSettings) -> str:
    """What S3 has made of it."""
    name, ranked = find.verdict(step, look)
    top = {"share": share(ranked[0][1])}
    if settings.clamp != "free":
        return say("S3 is held at {object}.", object=in_quotes(say(settings.clamp)))
    if name == NOTHING:
        return say("S3 says {words}, {share}.", words=_said(name), **top)
    if not name:
        return say("S3 cannot tell: {object} {share}.", object=say(ranked[0][0]), **top)
    if contour(settings) and name != settings.figure:
        return say("S3 calls it {object}, {share}.", object=article(name), **top)
    return say(
        "S3 takes it for {object} {place}, {share}.",
        object=article(name), place=where(step, look), **top,
    )  # fmt: skip


def _said(name: str) -> str:
    """An object, or the words of S3 where it knows none."""
    return in_quotes(say(name)) if name == NOTHING else say(name)


def _gap_words(step: Step, look: Look, settings: ContourSettings) -> str:
    """S1's belief along the gaps and beside them, where nodes look there."""
    found = find.gaps(settings)
    if found is None:
        return say("No gap is left to close.")
    words = []
    labels = say("Along the gaps"), say("11 px inside"), say("11 px outside")
    measured = gap_belief(step.beliefs, found, look.structure)
    for label, values in zip(labels, measured[:3], strict=True):
        known = values[np.isfinite(values)]
        if not len(known):
            words.append(say("{where} no node looks", where=label))
            continue
        words.append(f"{label} {share(known.mean())}")
        if len(known) < len(values):
            sides = say_n("{some} of {n} side", "{some} of {n} sides", len(values), some=len(known))
            words[-1] += f" ({sides})"
    return "; ".join(words) + "."
