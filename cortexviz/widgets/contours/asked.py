"""What the settings ask for: a plan, a way of feedback, and how the network looks."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from typing import Any

from cortexviz.base import check, limits
from cortexviz.hmax import PRESETS, Feedback, Places, Pose, Structure
from cortexviz.widgets.contours.figures import TRAINED_SIZE
from cortexviz.widgets.contours.settings import FEEDBACK, FIELD, NAMED, PLANS, ContourSettings
from cortexviz.widgets.frame import costs
from cortexviz.widgets.frame.objects import SIDE

WINDOWS = {"s1_window": "S1", "c1_window": "C1", "s2_window": "S2", "c2_window": "C2"}
TEMPERATURES = ("temperature_s1", "temperature_c1", "temperature_s2", "temperature_c2")
GAINS = ("gain_s1", "gain_c1", "gain_s2", "gain_c2")


def same_network(one: ContourSettings, other: ContourSettings) -> bool:
    """Whether both need the same to be learned, but for what S3 is taught."""
    names = [field.name for field in ContourSettings.forms()["The network"]]
    return all(vars(one)[name] == vars(other)[name] for name in names)


def same_work(one: ContourSettings, other: ContourSettings) -> bool:
    """Whether the same network looks, as often."""
    again = all(vars(one)[name] == vars(other)[name] for name in ("sweeps", "taught", "lesson"))
    return again and same_network(one, other)


def cost(settings: ContourSettings) -> limits.Cost:
    """What it will take to learn and to look."""
    return costs.contours(settings.reach if settings.plan == "contours" else None, settings.sweeps)


def structure(settings: ContourSettings) -> Structure:
    """The network's plan: a preset with the windows that the settings ask for.

    Filters that have to grow are not yet in it, see `training.filtered`.
    """
    plan = PRESETS[check.choice("plan", settings.plan, PLANS)]
    reach = check.integer("reach", settings.reach)
    for name, window, step in (
        ("c1_window", settings.c1_window, plan.c1_step),
        ("s2_window", settings.s2_window, plan.s2_step),
        ("c2_window", settings.c2_window, plan.c2_step),
    ):
        if check.integer(name, window) < step:
            raise ValueError(
                f"{name} must be at least {step} with the plan {settings.plan!r}, whose "
                f"windows there are {step} nodes apart; got {window}"
            )
    if reach > SIDE:
        raise ValueError(f"reach must be at most {SIDE}, the picture's side; got {reach}")
    side = FIELD if settings.filters else settings.s1_window
    try:
        plan = replace(
            plan, gabor_size=side, c1_window=settings.c1_window,
            s2_window=settings.s2_window, c2_window=settings.c2_window,
        )  # fmt: skip
        plan.shapes((SIDE, SIDE))
    except ValueError as error:  # in the words of this page
        raise ValueError(str(error).replace("gabor_size", "s1_window")) from None
    if settings.plan != "contours" or plan.places is None or reach == plan.places.reach:
        return plan
    return replace(plan, places=Places(reach, 8, reach, (1.0,)))


def field(settings: ContourSettings, given: Set[str]) -> tuple[str, int] | None:
    """The layer whose window has just been set, and the side of what it then sees, in pixels.

    None where another setting was, or where no network has such windows.
    """
    try:
        plan = structure(settings)
    except (ValueError, TypeError):  # the page says so, too
        return None
    moved = (layer for name, layer in WINDOWS.items() if name in given)
    return next(((layer, plan.receptive_field(layer)) for layer in moved), None)


def named(name: str, settings: ContourSettings) -> Feedback:
    """A way of feedback that has a name, for as many orientations as the plan's S1 has."""
    if name == "contours":
        return Feedback.contours(settings.preset.n_orientations)
    return NAMED[name]()


def feedback(settings: ContourSettings) -> Feedback:
    """How feedback is done: a preset, or the settings' own numbers."""
    name = check.choice("feedback", settings.feedback, FEEDBACK)
    if name == "auto":
        name = "attention" if settings.figure == "two" else "contours"
    if name == "own":
        temperature, gain = (
            tuple(check.real(n, vars(settings)[n], 0, most) for n in names)
            for names, most in ((TEMPERATURES, 1), (GAINS, 10))
        )
        chosen = Feedback((*temperature, 1.0), gain, settings.template_temperature)
    else:
        chosen = named(name, settings)
    top = check.real("top_temperature", settings.top_temperature, 0, 1)
    return replace(chosen, temperature=(*chosen.temperature[:4], top))


def question(settings: ContourSettings) -> dict[str, Any]:
    """The arguments of `HMAXNetwork.perceive`, but for the picture."""
    clamp = check.choice("clamp", settings.clamp, ("free", *settings.objects))
    place = check.choice("place", settings.place, ("auto", "free", "centre", "held"))
    return {
        "clamp": None if clamp == "free" else clamp,
        "feedback": feedback(settings),
        "sweeps": 1 if settings.poses else settings.sweeps,  # S3 hears a picture once
        "place": _place(settings) if settings.held else None if place == "auto" else place,
    }


def _place(settings: ContourSettings) -> Pose | tuple[int, int]:
    """The pose that is held, or the place where poses are not hidden."""
    place = settings.pose_down, settings.pose_right
    if settings.poses is None:
        return place
    scale = settings.pose_size / TRAINED_SIZE if settings.sized else 1.0
    return Pose(scale, float(settings.pose_angle) if settings.turned else 0.0, *place)
