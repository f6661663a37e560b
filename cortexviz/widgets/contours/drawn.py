"""What the contour explorer says of its picture, before anything has looked at it."""

from __future__ import annotations

from cortexviz.base.language import later, say
from cortexviz.widgets.contours import findings as find
from cortexviz.widgets.contours.figures import KANIZSA
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.frame import own
from cortexviz.widgets.frame.words import article, capital, in_quotes

DISCS = {
    "inward": (
        later("Four black discs with a wedge cut out"),
        later("Three black discs with a wedge cut out"),
    ),
    "outward": (
        later("Four black discs with a wedge cut out, turned outward"),
        later("Three black discs with a wedge cut out, turned outward"),
    ),
    "outlines": (
        later("Four outlines of discs with a wedge cut out"),
        later("Three outlines of discs with a wedge cut out"),
    ),
    "crosses": (later("Four crosses"), later("Three crosses")),
    "arcs": (later("Four bundles of arcs that end"), later("Three bundles of arcs that end")),
    "gratings": (
        later("Four patches of lines that end"), later("Three patches of lines that end")
    ),
}  # fmt: skip


def picture_words(settings: ContourSettings) -> tuple[str, str]:
    """What the picture shows, and a question."""
    figure, clamp = settings.figure, settings.clamp
    is_held, held = clamp != "free", say("S3 is held at {object}", object=in_quotes(say(clamp)))
    if figure in KANIZSA:
        question = say("Does the network see one? Guess, then press step (→) or play (space).")
        if is_held:
            question = say(
                "{held}: will the network see {object}? Guess, then step (→) or play (space).",
                held=held, object=article(figure),
            )  # fmt: skip
        return _kanizsa_words(settings), question
    if figure == "blank":
        question = say("Hold S3 at an object, then press step (→): what does it imagine?")
        if is_held:
            question = say("{held}. Where nothing is seen, what will be imagined?", held=held)
        return say("A blank sheet: nothing to see."), question
    if figure == "two":
        one, other = article(settings.object), article(settings.other)
        text = say("Two objects in one picture: {one} and {other}.", one=one, other=other)
        if one == other:
            text = say("{object}, twice in one place.", object=capital(one))
        question = say("Which will S3 see, left free? Hold it at one to attend to that one.")
        if is_held:
            question = say("{held}: whose contours will stand out?", held=held)
        return text, question
    if figure == "drawing":
        mine = say("Your own drawing.")
        if own.is_kept(settings.drawing):
            mine = say("Your own picture.")
        return mine, say("What will the network make of it? Step (→) or play (space).")
    text = say("The silhouette of {object}.", object=article(settings.object))
    if settings.distortion != "none":
        text = say(
            "The silhouette of {object}, distorted: {distortion}.",
            object=article(settings.object), distortion=say(settings.distortion),
        )  # fmt: skip
    return text, say("Will it be recognised, and where? Step (→) or play (space).")


def _kanizsa_words(settings: ContourSettings) -> str:
    figure = settings.figure
    discs = say(DISCS[settings.inducers][figure != "square"]) if settings.inducers in DISCS else ""
    found = find.gaps(settings)
    if found is None:
        return say("{discs}. They touch: no gap is left between them.", discs=discs)
    text = say("{discs}. No {figure} is drawn.", discs=discs, figure=say(figure))
    length = find.gap_length(found)
    if length >= settings.s1_window:
        return text
    reach = say(
        "A filter of S1 reaches across the gap of {n:.0f} px between two discs.", n=length
    )  # fmt: skip
    return f"{text} {reach}"
