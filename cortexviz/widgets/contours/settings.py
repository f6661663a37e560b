"""The settings of the contour explorer, and what they ask for: figures, plans, feedback."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from cortexviz import data
from cortexviz.base import check
from cortexviz.hmax import PRESETS, Feedback, Places, Structure
from cortexviz.widgets.pieces import sketchpad
from cortexviz.widgets.pieces.controls import Field

SIDE = 140
CONTOURS = Feedback.contours()
# Other names that the library has for a setting.
ALIASES = {"gabor_size": "s1_window", "support_ratio": "support"}
WINDOWS = {"s1_window": "gabor_size", "c1_window": "c1_window", "s2_window": "s2_window",
           "c2_window": "c2_window"}  # fmt: skip
TEMPERATURES = ("temperature_s1", "temperature_c1", "temperature_s2", "temperature_c2")
GAINS = ("gain_s1", "gain_c1", "gain_s2", "gain_c2")
KANIZSA = ("square", "triangle")
FIGURES = (*KANIZSA, "object", "two", "blank", "drawing")
DISTORTIONS = ("none", *data.DISTORTIONS, *data.HARDER)

DEFAULTS: dict[str, Any] = {
    "figure": "square",
    "support": 0.5,
    "size": 80,
    "inducers": "inward",
    "right": 0,
    "down": 0,
    "rotation": 0,
    "object": "guitar",
    "other": "lamp",
    "distortion": "none",
    "variation": 1,
    "drawing": "",
    "clamp": "free",
    "place": "auto",
    "plan": "contours",
    **{name: getattr(PRESETS["contours"], field) for name, field in WINDOWS.items()},
    "reach": 8,
    "feedback": "auto",
    "top_temperature": CONTOURS.temperature[4],
    "template_temperature": CONTOURS.template_temperature,
    **dict(zip(TEMPERATURES, CONTOURS.temperature, strict=False)),
    **dict(zip(GAINS, CONTOURS.gain, strict=True)),
    "sweeps": 1,
}


@cache
def silhouettes() -> data.Silhouettes:
    """The thirty objects that the network knows; read once."""
    return data.silhouettes()


def _objects(*first: tuple[str, str]) -> list[tuple[str, str]]:
    return [*first, *((name, name) for name in silhouettes().names)]


_MOVES = list(range(-24, 25, 4))
_EXPONENTS = [0.0, 0.003, 0.01, 0.03, 0.07, 0.08, 0.15, 0.2, 0.3, 0.6, 1.0]


def _numbers(names: tuple[str, ...], word: str, text: str, stops: list[float]) -> list[Field]:
    """A slider for each of the four layers; the first explains them."""
    return [
        Field(name, f"{word} of {name[-2:].upper()}", text if name == names[0] else "",
              stops=stops, whole=False, advanced=True)
        for name in names
    ]  # fmt: skip


FORMS: dict[str, list[Field]] = {
    "What it shows": [
        Field("figure", "Figure", options=[
            ("square", "Kanizsa square"), ("triangle", "Kanizsa triangle"), ("object", "an object"),
            ("two", "two objects"), ("blank", "blank sheet"), ("drawing", "my drawing")]),
        Field("support", "Support ratio", "How much of each side the discs draw.",
              stops=[round(0.2 + 0.05 * i, 2) for i in range(17)], whole=False),
        Field("size", "Size", "Length of a side in pixels; it has learned 80.",
              stops=list(range(48, 105, 4))),
        Field("inducers", "The wedges open", options=[("inward", "inward"),
                                                      ("outward", "outward")]),
        Field("object", "Object", options=_objects()),
        Field("other", "Second object", options=_objects()),
        Field("distortion", "Distorted", options=[(name, name) for name in DISTORTIONS]),
        Field("variation", "Which of five", stops=[1, 2, 3, 4, 5]),
        Field("right", "Moved right", stops=_MOVES, advanced=True),
        Field("down", "Moved down", stops=_MOVES, advanced=True),
        Field("rotation", "Turned", "Degrees.", stops=list(range(0, 91, 5)), advanced=True),
    ],
    "The top, S3": [
        Field("clamp", "Hold S3 at", "Held, it tells what to see, whatever the picture says.",
              options=_objects(("free", "nothing: it is free"))),
        Field("place", "Looks", options=[("auto", "as usual"), ("free", "anywhere"),
                                         ("centre", "in the middle")], advanced=True),
        Field("top_temperature", "Temperature", "Near 0 it weighs its doubts; at 1 it has none.",
              stops=_EXPONENTS, whole=False, advanced=True),
    ],
    "The network": [
        Field("plan", "Plan", "As the library calls them. Contours: a fine grid, for thin contours "
              "near the middle. Fine: the same anywhere. Both: a coarse grid, quick. Recognise: "
              "with the paper's windows. A plan or window that is new here is learned first.",
              options=[(name, name) for name in ("contours", "fine", "both", "recognise")]),
        Field("s1_window", "S1 filter", "Pixels; odd.", stops=[5, 7, 9, 11, 13, 15]),
        Field("c1_window", "C1 window", "S1 nodes.", stops=list(range(2, 15))),
        Field("s2_window", "S2 window", "C1 nodes.", stops=[1, 2, 3, 4, 5]),
        Field("c2_window", "C2 window", "S2 nodes.", stops=list(range(1, 11))),
        Field("reach", "S3 looks for objects within", "Pixels from the middle.",
              stops=[8, 16, 24], advanced=True),
        Field("feedback", "Feedback", "How expectation from above meets evidence from below.",
              options=[("auto", "as fits the picture"), ("contours", "for contours"),
                       ("attention", "for attention"), ("published", "Bayes' rule, plain"),
                       ("own", "my own")], advanced=True),
        Field("template_temperature", "Temperature of what S3 tells", stops=_EXPONENTS[1:],
              whole=False, advanced=True),
        *_numbers(TEMPERATURES, "Temperature", "T in λ^T π^γ. Below 1, what is seen counts less "
                  "beside what is expected.", _EXPONENTS),
        *_numbers(GAINS, "Gain", "γ in λ^T π^γ. Above 1, what is expected counts more.",
                  [0.25 * i for i in range(17)]),
        Field("sweeps", "Sweeps up and down", "One is best; more hurt, see for yourself.",
              stops=[1, 2, 3], advanced=True),
    ],
}  # fmt: skip


def hidden(settings: dict[str, Any]) -> set[str]:
    """Names of the settings that the others leave without effect."""
    figure = settings["figure"]
    kanizsa, known = figure in KANIZSA, figure in ("object", "two")
    applies = dict.fromkeys(("support", "size", "inducers", "right", "down", "rotation"), kanizsa)
    own = ("template_temperature", *TEMPERATURES, *GAINS)
    applies |= dict.fromkeys(own, settings["feedback"] == "own")
    applies["reach"] = settings["plan"] == "contours"
    applies |= {"object": known, "other": figure == "two", "distortion": figure == "object"}
    applies["variation"] = applies["distortion"] and settings["distortion"] != "none"
    return {name for name, is_used in applies.items() if not is_used}


# What belongs together ----------------------------------------------------------------------------

# What says where a figure's corners lie -> a value with which they lie further inside.
GEOMETRY = {"right": 0, "down": 0, "size": 48, "rotation": 0}


def settle(given: dict[str, Any], now: dict[str, Any] = DEFAULTS) -> dict[str, Any]:
    """What is given, and what moves with it and is not given itself.

    A plan brings its windows. A figure stays in the picture: of the other numbers that say where
    its corners lie, one moves as little as it must, or all do.
    """
    settled = dict(given)
    if given.get("plan") in PRESETS:
        plan = PRESETS[given["plan"]]
        settled = {name: getattr(plan, field) for name, field in WINDOWS.items()} | settled
    wanted, free = {**now, **settled}, [name for name in GEOMETRY if name not in given]
    if wanted["figure"] not in KANIZSA or _fits(wanted):
        return settled
    for names in (*((name,) for name in free), free):
        moved = dict(wanted)
        for name in names:
            for value in _towards(name, moved[name]):
                moved[name] = value
                if _fits(moved):
                    return settled | {n: moved[n] for n in names if moved[n] != wanted[n]}
    return settled  # `figure` says what is wrong


def moved(given: dict[str, Any], settled: dict[str, Any]) -> str:
    """What `settle` changed in a figure to keep it in the picture, as a sentence; or nothing."""
    labels = {field.name: field.label for fields in FORMS.values() for field in fields}
    words = [f"“{labels[name]}” is now {settled[name]}"
             for name in GEOMETRY if name in settled and name not in given]  # fmt: skip
    return f"{', '.join(words)}: else a corner would leave the picture." if words else ""


def _fits(settings: dict[str, Any]) -> bool:
    try:
        return contour(settings) is not None
    except (ValueError, TypeError):
        return False


def _towards(name: str, value: Any) -> list[int]:
    """The stops between a number and the one that never puts a corner outside, nearest first."""
    stops = next(f.stops for fields in FORMS.values() for f in fields if f.name == name)
    safe = GEOMETRY[name]
    between = [int(n) for n in stops if min(safe, value) <= n <= max(safe, value)]
    return sorted(between, key=lambda n: abs(n - value))


def stops(settings: dict[str, Any]) -> dict[str, list[float]]:
    """The windows that a plan can have: none smaller than the distance of neighbouring ones."""
    plan = PRESETS.get(settings["plan"])
    found = {field.name: field.stops for fields in FORMS.values() for field in fields}
    return {} if plan is None else {
        name: [n for n in found[name] if n >= getattr(plan, name.replace("window", "step"))]
        for name in ("c1_window", "s2_window", "c2_window")
    }  # fmt: skip


# What the settings mean ---------------------------------------------------------------------------


def figure(settings: dict[str, Any]) -> np.ndarray | None:
    """The picture that the settings describe, (140, 140) in [0, 1]; None is a blank sheet."""
    kind = check.choice("figure", settings["figure"], FIGURES)
    if kind in KANIZSA:
        return data.kanizsa(inducers=settings["inducers"], **_geometry(settings))
    if kind == "drawing":
        return sketchpad.from_text(settings["drawing"], (SIDE, SIDE)) / np.float32(255)
    if kind == "blank":
        return None
    picture = _object("object", settings["object"])
    if kind == "two":
        return data.overlay(picture, _object("other", settings["other"]))
    name = check.choice("distortion", settings["distortion"], DISTORTIONS)
    variation = check.integer("variation", settings["variation"], 1)
    if variation > 5:
        raise ValueError(f"variation must be from 1 to 5; got {variation}")
    if name == "none":
        return picture
    return data.distort(picture[None], names=[name])[name][variation - 1, 0]


def _geometry(settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "shape": settings["figure"],
        "size": settings["size"],
        "support_ratio": settings["support"],
        "rotation": settings["rotation"],
        "shift": (settings["down"], settings["right"]),
    }


def contour(settings: dict[str, Any]) -> data.Contour | None:
    """Where the contour lies that a Kanizsa figure does not show; None for other pictures."""
    return data.illusory_contour(**_geometry(settings)) if settings["figure"] in KANIZSA else None


def _object(argument: str, name: str) -> np.ndarray:
    names, images = silhouettes()
    return images[names.index(check.choice(argument, name, names))]


def structure(settings: dict[str, Any]) -> Structure:
    """The network's plan: a preset with the windows that the settings ask for."""
    plan = PRESETS[check.choice("plan", settings["plan"], PRESETS)]
    reach = check.integer("reach", settings["reach"])
    for name in ("c1_window", "s2_window", "c2_window"):
        step, window = getattr(plan, name.replace("window", "step")), settings[name]
        if check.integer(name, window) < step:
            raise ValueError(
                f"{name} must be at least {step} with the plan {settings['plan']!r}, whose "
                f"windows there are {step} nodes apart; got {window}"
            )
    if reach > SIDE:
        raise ValueError(f"reach must be at most {SIDE}, the picture's side; got {reach}")
    try:
        plan = replace(plan, **{field: settings[name] for name, field in WINDOWS.items()})
        plan.shapes((SIDE, SIDE))
    except ValueError as error:  # in the words of this page
        raise ValueError(str(error).replace("gabor_size", "s1_window")) from None
    if settings["plan"] != "contours" or reach == plan.places.reach:
        return plan
    return replace(plan, places=Places(reach, 8, reach, (1.0,)))


def feedback(settings: dict[str, Any]) -> Feedback:
    """How feedback is done: a preset, or the settings' own numbers."""
    names = ("auto", "contours", "attention", "published", "own")
    name = check.choice("feedback", settings["feedback"], names)
    if name == "auto":
        name = "attention" if settings["figure"] == "two" else "contours"
    if name == "own":
        temperature = tuple(check.real(n, settings[n], 0, 1) for n in TEMPERATURES)
        gain = tuple(check.real(n, settings[n], 0, 10) for n in GAINS)
        chosen = Feedback((*temperature, 1.0), gain, settings["template_temperature"])
    else:
        chosen = getattr(Feedback, "as_published" if name == "published" else name)()
    top = check.real("top_temperature", settings["top_temperature"], 0, 1)
    return replace(chosen, temperature=(*chosen.temperature[:4], top))


def question(settings: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `HMAXNetwork.perceive`, but for the picture."""
    clamp = check.choice("clamp", settings["clamp"], ("free", *silhouettes().names))
    place = check.choice("place", settings["place"], ("auto", "free", "centre"))
    return {
        "clamp": None if clamp == "free" else clamp,
        "feedback": feedback(settings),
        "sweeps": settings["sweeps"],
        "place": None if place == "auto" else place,
    }
