"""The points of a study and what is behind them: where they stand, their runs, their images."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cortexviz import bcm
from cortexviz.base import check
from cortexviz.base.language import number
from cortexviz.bcm.counting import HALF
from cortexviz.studies import chart as charts
from cortexviz.studies.chart import Chart, Point
from cortexviz.studies.table import Row
from cortexviz.widgets.studies.asked import Plan, chosen_axis


def chart(plan: Plan, rows: Sequence[Row], metric: str, axis: str) -> Chart:
    """Points and curves of the runs so far, in the order of the study."""
    metric = check.choice("metric", metric, plan.columns)
    axis = chosen_axis(plan, axis)
    return charts.chart(plan.settings, rows, metric, axis, plan.axes)


def check_point(plan: Plan, name: str, asked: str) -> None:
    """Refuse a point that this study cannot have."""
    known = list(dict.fromkeys(charts.point_id(row, plan.axes) for row in plan.settings))
    if asked and asked not in known:
        raise ValueError(
            f"{name} must be a point of this study, such as {known[0]!r}; got {asked!r}: choose "
            "one in the figure"
        )


def scale(points: Sequence[Point]) -> tuple[float, float, list[tuple[float, str]]]:
    """The ends of the upright axis and its ticks; from zero where that costs less than half."""
    if not points:
        return 0.0, 1.0, []
    spreads = [0.0 if math.isnan(p.std) else p.std for p in points]
    low = min(min(*p.values, p.mean - s) for p, s in zip(points, spreads, strict=True))
    high = max(max(*p.values, p.mean + s) for p, s in zip(points, spreads, strict=True))
    if 0 <= low < 0.5 * high:
        low = 0.0
    span = (high - low) or max(abs(high), 1.0) * 0.1
    raw = span / 4
    power = 10 ** math.floor(math.log10(raw))
    step = power * next(factor for factor in (1, 2, 5, 10) if factor * power >= raw)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if first == last:
        last += 1
    ticks = [(i * step, number(i * step, ".6g")) for i in range(first, last + 1)]
    return first * step, last * step, ticks


def run_of(point: Point, repeat: int) -> Row:
    """The run of a point with this repeat (counted from 1), or the one nearest to it."""
    return min(point.rows, key=lambda row: abs(row["repeat"] + 1 - repeat))


class Faces(NamedTuple):
    """The synthetic images of one run: equal ones side by side, and noise at the end.

    images : (S, h, w) uint8
    face : (S,) int, -1 for what is still mostly noise
    share : how much of all images is a mixture of the training pictures, in the middle
    training : (n, h, w) uint8
    """

    images: np.ndarray
    face: np.ndarray
    share: float
    training: np.ndarray


def faces(arrays: dict[str, np.ndarray]) -> Faces:
    """The images of a run from what its file holds, the most frequent one first.

    An image counts once at least half of it is a mixture of what its network has learned from:
    of noise each is another, and they would count as so many faces.
    """
    training = arrays["training"]
    images = bcm.synthetic_images(arrays["weights"], training.shape[1:])
    share = bcm.learned_share(images, training)
    drawn = share >= HALF
    face = np.full(len(images), -1)
    if drawn.any():
        face[drawn] = bcm.same_face(images[drawn])
    order = np.argsort(np.where(drawn, face, len(images)), kind="stable")
    grey = [i.mean(axis=-1).round().astype(np.uint8) if i.ndim == 4 else i
            for i in (images[order], training)]  # fmt: skip
    return Faces(grey[0], face[order], float(np.median(share)), grey[1])


def rings(face: np.ndarray) -> list[int]:
    """The colour of each image's ring: one for each that was drawn again, none for others."""
    counts = np.bincount(face[face >= 0], minlength=1)
    again = (face >= 0) & (counts[face] > 1) & ((len(counts) > 1) | (face < 0).any())
    return np.where(again, face, -1).tolist()


def picture(rows: Sequence[Row], metric: str, axis: str) -> bytes:
    """The figure as a PNG file, drawn as the report draws it."""
    from matplotlib import pyplot as plt
    from matplotlib.figure import Figure

    from cortexviz.plot.studies import study_curves
    from cortexviz.plot.style import use_style

    file = io.BytesIO()
    with plt.rc_context():
        use_style()
        figure = Figure(figsize=(7.4, 4.2), layout="constrained")
        study_curves([r for r in rows if not r["error"]], metric, figure.subplots(), axis)
        figure.savefig(file, format="png", dpi=160)
    return file.getvalue()
