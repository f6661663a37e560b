"""What the runs of a study gave: metrics with error bars, and the faces behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from cortexviz.base import check
from cortexviz.bcm import same_face
from cortexviz.plot.faces import GAP, face_grid
from cortexviz.plot.style import CYCLE, axes_of
from cortexviz.studies.chart import chart, in_words, usual_axis, words
from cortexviz.studies.table import TITLES, Row, varied

MARKERS = "osD^v<>P"


def study_curves(
    rows: Sequence[Row], metric: str, ax: Axes | None = None, x: str | None = None
) -> Axes:
    """Draw a metric against a setting, one curve per remaining setting (Rondini 2023, Figs. 1-5).

    Points are means over the repeats, error bars their standard deviation. As in the report the
    points of different curves stand a little apart, lest one hides another.

    Parameters
    ----------
    rows : list of dict
        A study's table, also an unfinished one.
    metric : str
        A column of numbers, such as "frechet_gabor".
    x : str, optional
        The setting along the x axis, also one of words, such as "interaction".

    Examples
    --------
    >>> from cortexviz.plot.studies import study_curves
    >>> from cortexviz.studies import recorded_report
    >>> rows = [row for row in recorded_report() if row["data"] == "10 random"]
    >>> study_curves(rows, "frechet_gabor", x="n_neurons").get_ylabel()
    'Fréchet distance (Gabor features)'
    """
    good = [row for row in rows if not row["error"]]
    columns = list(dict.fromkeys(name for row in good for name in row))
    check.choice("metric", metric, columns)
    if x is not None:
        check.choice("x", x, columns)
    names = varied(good)
    seen = chart(good, good, metric, x or usual_axis(good, names), names)
    repeated = any(len(point.values) > 1 for point in seen.points)
    ax = axes_of(ax, 6.4, 4.0)
    for i, (label, *_) in enumerate(seen.curves):
        own = [point for point in seen.points if point.curve == i]
        ax.errorbar(
            [point.place for point in own],
            [point.mean for point in own],
            yerr=[point.std for point in own] if repeated else None,
            label=label,
            color=CYCLE[i % len(CYCLE)],
            marker=MARKERS[i % len(MARKERS)],
            markersize=5,
            linewidth=1.5,
            capsize=3,
        )
    ax.set_xticks(*zip(*seen.ticks, strict=True))
    ax.set(xlabel=seen.axis, ylabel=TITLES.get(metric, metric))
    if len(seen.curves) > 1:
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return ax


def study_faces(
    rows: Sequence[Row], pictures: Callable[[Row], np.ndarray], ax: Axes | None = None
) -> Axes:
    """Draw one synthetic image per setting, its most frequent face (Rondini 2023, Figs. 2 and 4).

    Above each stands how many different pictures there are among the images of that run (of noise,
    each is another). Where a setting was repeated, its first repeat is shown.

    Parameters
    ----------
    rows : list of dict
        A study's table.
    pictures : function of a row -> (S, h, w) array
        Its synthetic images, such as `Store.pictures`.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.studies import study_faces
    >>> from cortexviz.studies import recorded_report
    >>> rows = [row for row in recorded_report() if row["data"] == "10 random"]
    >>> noise = np.random.default_rng(0).integers(256, size=(4, 8, 8), dtype=np.uint8)
    >>> ax = study_faces(rows, lambda row: noise)  # or the `pictures` of a `Store`
    >>> len(ax.images)
    6
    """
    names = varied(rows)
    x = usual_axis(rows, names)
    curves = [name for name in names if name != x]
    first: dict[tuple[str, Any], Row] = {}
    for row in rows:
        if not row["error"]:
            first.setdefault((in_words(row, curves), row[x]), row)
    labels = list(dict.fromkeys(label for label, _ in first))
    places = sorted({place for _, place in first})
    chosen = [first.get((label, place)) for label in labels for place in places]
    images, titles = zip(*(_typical(row, pictures) for row in chosen), strict=True)
    shape = next(image.shape for image in images if image is not None)
    blank = np.full(shape, 255, np.uint8)
    filled = [blank if image is None else image for image in images]
    ax = face_grid(np.stack(filled), columns=len(places), titles=titles, ax=ax)
    height = ax.get_ylim()[0] / len(labels)
    for i, label in enumerate(labels):
        ax.text(-0.1, (i + 0.6) * height, label or "all runs", ha="right", va="center", fontsize=9)
    ax.text(-0.1, -0.1, words(x), ha="right", va="bottom", fontsize=9)
    for i, place in enumerate(places):
        ax.text(0.5 + i * (1 + GAP), -0.1, str(place), ha="center", va="bottom", fontsize=9)
    return ax


def _typical(row: Row | None, pictures: Callable[[Row], np.ndarray]):
    """The most frequent face of a run and what to write above it; nothing for a missing run."""
    if row is None:
        return None, ""
    images = pictures(row)
    face = same_face(images)
    count = int(face.max()) + 1
    return images[face == 0][0], f"{count} different" if count > 1 else "all alike"


def counted_faces(images: np.ndarray, ax: Axes | None = None) -> Axes:
    """Draw the different faces among synthetic images and how often each occurs (Fig. 6).

    Rondini 2023: "between 64 generated, there are only three different faces".

    Parameters
    ----------
    images : (S, h, w) or (S, h, w, 3) uint8 array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.plot.studies import counted_faces
    >>> ramp = (np.arange(64.0).reshape(8, 8) * 4).astype(np.uint8)
    >>> ax = counted_faces(np.stack([ramp, ramp, ramp.T]))
    >>> [text.get_text() for text in ax.texts]
    ['2 of 3', '1 of 3']
    """
    images = np.asarray(images)
    face = same_face(images)
    counts = np.bincount(face)
    shown = [images[face == i][0] for i in range(len(counts))]
    titles = [f"{count} of {len(images)}" for count in counts]
    return face_grid(np.stack(shown), titles=titles, ax=ax)
