"""Where S3 sees its object, how large and how turned: in words, in signs and on a map."""

from __future__ import annotations

from typing import Any

import numpy as np

from cortexviz.base.language import later, say
from cortexviz.base.words import listed
from cortexviz.data.contour import SHAPES
from cortexviz.hmax import Pose, Poses, Step
from cortexviz.hmax.background import NAME as NOTHING
from cortexviz.widgets.contours.figures import KANIZSA, TRAINED_SIZE, fits
from cortexviz.widgets.contours.findings import verdict
from cortexviz.widgets.contours.look import Look, Seen
from cortexviz.widgets.contours.settings import ContourSettings
from cortexviz.widgets.frame.words import article

DOWN, UP = later("{n} px down"), later("{n} px up")
RIGHT, LEFT = later("{n} px to the right"), later("{n} px to the left")
TOO_FAR = (
    (later("{n} px too far down"), later("{n} px too far up")),
    (later("{n} px too far right"), later("{n} px too far left")),
)
# By the sign of the turn.
TURNED = {
    0: later("upright"), 1: later("turned by {n}° anticlockwise"),
    -1: later("turned by {n}° clockwise"),
}  # fmt: skip
TURNED_TOO_FAR = {
    1: later("{n}° too far anticlockwise"), -1: later("{n}° too far clockwise")
}  # fmt: skip


def place(step: Step, look: Look) -> tuple[int, int] | None:
    """Pixels down and right of where S3 believes its object to be; None where it is not sure."""
    if step.pose is not None:
        return round(step.pose.down), round(step.pose.right)
    if step.place.max() <= 0.5 * step.place.sum():
        return None
    i, j = np.unravel_index(step.place.argmax(), step.place.shape)
    return int(look.structure.shifts[i]), int(look.structure.shifts[j])


def least_turn(angle: float, name: str) -> float:
    """The smallest turn, in degrees anticlockwise, with which an object looks as with `angle`."""
    whole = 360 / SHAPES.get(name, 1)
    return (angle + whole / 2) % whole - whole / 2


def unknown_turn(look: Look, settings: ContourSettings) -> bool:
    """Whether a Kanizsa figure is turned, and S3 looks for none that is."""
    turned = settings.rotation % (360 // SHAPES[settings.figure])
    return bool(turned) and not (look.poses and look.poses.turned)


def unknown_pose(look: Look, settings: ContourSettings) -> str:
    """The limits of what S3 looks for that a Kanizsa figure is beyond, in words; "" for none."""
    if settings.figure not in KANIZSA:
        return ""
    poses = look.poses
    sizes = poses.sizes if poses else look.structure.scales
    low, high = (round(TRAINED_SIZE * size) for size in (min(sizes), max(sizes)))
    reach = int(look.structure.shifts.max())
    found = []
    if not low <= settings.size <= high:
        size = later("of {low} px") if low == high else later("of {low} to {high} px")
        found.append(say(size, low=low, high=high))
    if max(abs(settings.right), abs(settings.down)) > reach:
        found.append(say("within {n} px of the middle", n=reach))
    if unknown_turn(look, settings):
        found.append(say("that stand upright"))
    return listed(found)


def where(step: Step, look: Look) -> str:
    """The size, angle and place that S3 is sure of, in words; else that it is not."""
    at = place(step, look)
    if at is None:
        return say("at no certain place")
    known = _shape(step.pose, step.category, look) if step.pose is not None else []
    return ", ".join([*known, _moved(*at)])


def _moved(*at: float) -> str:
    """A place in words, down and right of the middle."""
    ways = (DOWN, UP), (RIGHT, LEFT)
    words = [say(way[n < 0], n=abs(n)) for n, way in zip(at, ways, strict=True) if n]
    return listed(words) or say("in the middle")


def _shape(pose: Pose, name: str, look: Look) -> list[str]:
    """The size and the angle of a pose in words, where S3 looks for other sizes and angles, too."""
    turn, words = round(least_turn(pose.angle, name)), []
    if look.poses and len(look.poses.sizes) > 1:
        if name in KANIZSA:
            words.append(say("of {low:.0f} px", low=TRAINED_SIZE * pose.scale))
        else:
            words.append(say("at {n:.0f} % of its size", n=100 * pose.scale))
    if look.poses and look.poses.turned:
        words.append(say(TURNED[np.sign(turn)], n=abs(turn)))
    return words


def misplaced(step: Step, look: Look, settings: ContourSettings) -> str:
    """How far the believed pose is from the true one, where it is."""
    at = place(step, look)
    if at is None:
        return ""
    away = at[0] - settings.down, at[1] - settings.right
    off = [say(words[n < 0], n=abs(n)) for n, words in zip(away, TOO_FAR, strict=True) if n]
    if step.pose is not None:
        size = round(TRAINED_SIZE * step.pose.scale) - settings.size
        turn = round(least_turn(step.pose.angle - settings.rotation, settings.figure))
        shape = []
        if size:
            large = later("{n} px too small") if size < 0 else later("{n} px too large")
            shape.append(say(large, n=abs(size)))
        if turn:
            shape.append(say(TURNED_TOO_FAR[np.sign(turn)], n=abs(turn)))
        off = shape + off
    return " " + say("That is {far}, and so are its lines.", far=listed(off)) if off else ""


def signs(step: Step, look: Look) -> str:
    """The place, size and angle that S3 is sure of, in signs; else that it is not."""
    at = place(step, look)
    if at is None:
        return say("unsure where")
    arrows = [f"{sign[n < 0]} {abs(n)}" for n, sign in zip(at, ("↓↑", "→←"), strict=True) if n]
    found = [f"{' '.join(arrows)} px" if arrows else say("middle")]
    if step.pose is not None and look.poses is not None:
        turn = round(least_turn(step.pose.angle, step.category))
        found += [f"{TRAINED_SIZE * step.pose.scale:.0f} px"] * (len(look.poses.sizes) > 1)
        found += [f"{'↺↻'[turn < 0]} {abs(turn)}°"] * look.poses.turned
    return ", ".join(found)


# On a map -----------------------------------------------------------------------------------------


def whereabouts(seen: Seen, look: Look, settings: ContourSettings) -> dict[str, Any]:
    """How far S3 believes in each place, size or angle, and what is true, for `Posterior`."""
    step, n = seen.step, len(look.structure.shifts)
    name = verdict(step, look).name if step is not None and seen.heard else ""
    traits: dict[str, Any] = {
        "places": np.zeros((n, n)).tolist(), "shifts": look.structure.shifts.tolist(),
        "found": {}, "true": {}, "values": [], "shares": [], "note": "",
        "label": say("Nothing is believed yet."),
        "shades": say("at first glance") if look.poses else "",
    }  # fmt: skip
    if fits(settings):
        true = Pose(settings.size / TRAINED_SIZE, settings.rotation, settings.down, settings.right)
        traits["true"] = _mark(true, name, look)
    if step is None or not seen.heard:
        return traits
    at = place(step, look) if name in look.classes else None
    if at is not None:
        traits["found"] = _mark(step.pose or Pose(1.0, 0.0, *at), name, look)
    if step.posterior is not None:
        traits |= _bars(step.posterior, name, look)
    words = _beside_map(step, look, name)
    return traits | {"places": step.place.tolist(), "note": words, "label": words}


def _beside_map(step: Step, look: Look, name: str) -> str:
    """What S3 believes; and what its map shows, where that is something else."""
    if name == NOTHING:
        return say("nothing I know; the map is for the case that it is something")
    if name not in look.classes:
        return say("unsure")
    words = say("{object} {place}", object=article(name), place=where(step, look))
    if step.pose is None or look.poses is None or step.posterior is None:
        return words
    first = _at_first(step.posterior, name, look)
    if _in_one_cell(first, step.pose, name, look.poses):
        return words
    glance = ", ".join([*_shape(first, name, look), _moved(round(first.down), round(first.right))])
    return say("{closer}; at first glance {glance}", closer=words, glance=glance)


def _at_first(posterior: np.ndarray, name: str, look: Look) -> Pose:
    """The darkest place of the map, and the longest of its bars."""
    assert look.poses is not None
    sizes, shifts, bars = look.poses.sizes, look.structure.shifts, _bars(posterior, name, look)
    places = posterior.sum((0, 1))
    row, column = np.unravel_index(places.argmax(), places.shape)
    angle = bars["values"][int(np.argmax(bars["shares"]))] if look.poses.turned else 0.0
    size = sizes[int(posterior.sum((1, 2, 3)).argmax())]
    return Pose(size, angle, float(shifts[row]), float(shifts[column]))


def _in_one_cell(first: Pose, closer: Pose, name: str, poses: Poses) -> bool:
    """Whether a closer look has stayed within what is one place, and one bar, of the map."""
    away = np.subtract(closer, first)
    away[Pose._fields.index("angle")] = least_turn(closer.angle - first.angle, name)
    steps = [np.ptp(one[:2]) for one in (poses.sizes, poses.angles, poses.shifts, poses.shifts)]
    # Where there is one size or one angle only, no bar says anything of it.
    return all(2 * abs(a) <= step + 1e-6 for a, step in zip(away, steps, strict=True) if step)


def _mark(pose: Pose, name: str, look: Look) -> dict[str, float]:
    """A pose as `Posterior` marks it: its place, and under it its angle or its size."""
    turned = look.poses is not None and look.poses.turned
    value = least_turn(pose.angle, name) if turned else TRAINED_SIZE * pose.scale
    return {"down": round(pose.down), "right": round(pose.right), "value": value}


def _bars(posterior: np.ndarray, name: str, look: Look) -> dict[str, Any]:
    """How far each angle is believed in, those together that look alike; or each size."""
    assert look.poses is not None
    if not look.poses.turned:
        sizes = [round(TRAINED_SIZE * size) for size in look.poses.sizes]
        return {"values": sizes, "shares": posterior.sum((1, 2, 3)).tolist(), "unit": " px"}
    turns = [least_turn(angle, name) for angle in look.poses.angles]
    values, which = np.unique(turns, return_inverse=True)
    shares = np.bincount(which, posterior.sum((0, 2, 3)))
    return {"values": values.tolist(), "shares": shares.tolist(), "unit": "°"}
