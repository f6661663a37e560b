"""What `perceive` may be told: a schedule, a place, a category; one sentence for all else."""

from __future__ import annotations

import difflib
from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.hmax.poses import Pose, Poses
from cortexviz.hmax.structure import LAYERS

SCHEDULE = "S1-C1-S2-C2-S3-C2-S2-C1-S1"
PLACES = ("free", "centre")


def parse_schedule(schedule: str) -> list[tuple[str, str]]:
    """Layers and directions of "S1-C1-...": up or down, as the layer before lies."""
    if not isinstance(schedule, str):
        raise TypeError(f"schedule must be words like {SCHEDULE!r}; got {check.shown(schedule)}")
    names = schedule.split("-")
    order = [LAYERS.index(check.choice("a layer of schedule", n, LAYERS)) for n in names]
    if names[0] not in ("S1", "S3"):
        raise ValueError(
            "schedule must begin with S1, where the picture comes in, or with S3, where a category "
            f"is held; got {schedule!r}"
        )
    visits = [(names[0], "up" if names[0] == "S1" else "down")]
    for i, change in enumerate(np.diff(order)):
        if abs(change) != 1:
            raise ValueError(
                f"schedule must go from a layer to a neighbour, but {names[i]}-{names[i + 1]} does "
                f"not: layers are {'-'.join(LAYERS)}; got {schedule!r}"
            )
        visits.append((names[i + 1], "up" if change > 0 else "down"))
    return visits


def place_prior(place: Any, shifts: np.ndarray) -> np.ndarray:
    """P(d) over the network's hidden places, (places, places), summing to 1."""
    n = len(shifts)
    if isinstance(place, str):
        if check.choice("place", place, PLACES) == "free":
            return np.full((n, n), 1 / n**2)
        place = (0, 0)
    values = check.finite("place", place).astype(float)
    if values.shape == (2,):
        known = shifts.tolist()
        if not (values[0] in known and values[1] in known):
            raise ValueError(
                f"place must be one of the network's places, {known} pixels down and right; got "
                f"{tuple(values.tolist())}: choose the nearest, or train with other Places"
            )
        prior = np.zeros((n, n))
        prior[known.index(values[0]), known.index(values[1])] = 1
        return prior
    if values.shape != (n, n):
        raise ValueError(
            "place must be 'free', 'centre', (down, right) or a prior over the network's "
            f"{n} x {n} places; got an array of shape {values.shape}"
        )
    return _distribution("place", values)


def pose_prior(
    place: Any, poses: Poses, first: bool = False
) -> tuple[np.ndarray, dict[str, float]]:
    """P(pose), (sizes, angles, places, places), summing to 1; and the fields of it that are held.

    Parameters
    ----------
    place : Pose, or as for `place_prior`
    poses : Poses
    first : bool
        Whether S3 speaks before it has heard, and so has to be told of one pose.
    """
    known = len(poses.sizes), len(poses.angles), len(poses.shifts), len(poses.shifts)
    if not isinstance(place, Pose):
        prior, shifts = place_prior(place, poses.shifts), poses.shifts.tolist()
        only = [(float(shifts[i]), float(shifts[j])) for i, j in np.argwhere(prior)]
        if len(only) == 1 and first:
            place = Pose(1.0, 0.0, *only[0])
        elif first:
            raise ValueError(
                "place must be a Pose, or one place, where S3 speaks before it has heard: what it "
                f"expects in all poses at once is a blur; got {check.shown(place)}"
            )
        else:
            held = dict(zip(("down", "right"), only[0], strict=True)) if len(only) == 1 else {}
            return np.broadcast_to(prior / (known[0] * known[1]), known), held
    prior = np.zeros(known)
    prior[_known(Pose(*check.finite("place", place).astype(float).tolist()), poses)] = 1
    return prior, {name: float(value) for name, value in place._asdict().items()}


def _known(pose: Pose, poses: Poses) -> tuple[int, ...]:
    """Where among those that S3 looks for a pose lies: size, angle, down and right."""
    sizes, angles, shifts = np.array(poses.sizes), np.array(poses.angles), poses.shifts
    found = []
    for name, value, known, away in (
        ("scale", pose.scale, sizes, np.abs(sizes - pose.scale)),
        ("angle", pose.angle, angles, np.abs((angles - pose.angle + 180) % 360 - 180)),
        ("down", pose.down, shifts, np.abs(shifts - pose.down)),
        ("right", pose.right, shifts, np.abs(shifts - pose.right)),
    ):
        between = np.diff(np.sort(known)).max(initial=0)
        if away.min() > between + 1e-6:
            raise ValueError(
                f"place.{name} must be near one that the network looks for, {known.min():g} to "
                f"{known.max():g}; got {value:g}: choose another, or train with other Poses"
            )
        found.append(int(away.argmin()))
    return tuple(found)


def clamped(clamp: Any, classes: np.ndarray) -> np.ndarray:
    """What S3 is made to believe, (n_categories,), summing to 1."""
    if isinstance(clamp, str | bytes | np.generic) or not hasattr(clamp, "__len__"):
        held = np.array([_is(clamp, name) for name in classes.tolist()])
        if not held.any():
            names = ", ".join(map(repr, classes.tolist()))
            raise ValueError(
                f"clamp must be of the categories, one of {names}; got {check.shown(clamp)}"
                f"{_nearest(clamp, classes)}"
            )
        return held.astype(float)
    values = check.finite("clamp", clamp).astype(float)
    if values.shape != classes.shape:
        raise ValueError(
            f"clamp must be a category or {len(classes)} probabilities, one per category; got an "
            f"array of shape {values.shape}"
        )
    return _distribution("clamp", values)


def _is(clamp: Any, name: Any) -> bool:
    """Whether a category is meant: "6" is not 6, and True is not 1."""
    if isinstance(clamp, bool | np.bool_) != isinstance(name, bool):
        return False
    alike = isinstance(clamp, str) == isinstance(name, str)
    return alike and np.ndim(clamp) == 0 and bool(clamp == name)


def _nearest(clamp: Any, classes: np.ndarray) -> str:
    words = {str(name): name for name in classes.tolist()}
    near = difflib.get_close_matches(check.shown(clamp).strip("'"), words, n=1)
    return f" (did you mean {words[near[0]]!r}?)" if near else ""


def _distribution(name: str, values: np.ndarray) -> np.ndarray:
    if values.min() < 0 or abs(values.sum() - 1) > 1e-6:
        raise ValueError(
            f"{name} must hold probabilities, at least 0 and summing to 1; got a sum of "
            f"{values.sum():g} and a smallest of {values.min():g}: divide by the sum"
        )
    return values
