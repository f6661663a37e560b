"""Other pictures of the same category: what recognition is about, and distortions are not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from tqdm.auto import tqdm

from cortexviz.base import check
from cortexviz.data import Silhouettes, load_silhouettes
from cortexviz.hmax import PRESETS, HMAXNetwork, Variety
from cortexviz.studies.contest import MODELS as RIVALS
from cortexviz.studies.contest import Model
from cortexviz.studies.perceived import each, of, values
from cortexviz.studies.table import Row

SIDE, LENGTH = 140, 86  # of a picture, and of the object in it, as in `silhouettes`
# S2 windows of 2 nodes: what a category has in common is smaller than what a drawing is known by.
PLAN = replace(PRESETS["both"], s2_window=2)
MODELS = {
    "in common": Model(
        lambda _, seed: HMAXNetwork(PLAN, variety=Variety(), random_state=seed), tuned=False
    )
} | RIVALS


def exemplars(
    folder: str | os.PathLike[str] | Silhouettes,
    per_class: int = 5,
    train: Iterable[int] = (1, 2, 5, 10),
    seeds: Iterable[int] = (0, 1, 2),
    progress: bool = True,
) -> list[Row]:
    """How well each model names pictures that it has not seen, as it is shown more of their kind.

    All models of `figure13`, as they come, and "in common", the network with a `Variety`. Every
    object is first made 86 pixels long, in the middle of 140 x 140, as those of
    `cortexviz.data.silhouettes` are.

    Parameters
    ----------
    folder : path or Silhouettes
        A sub-folder for each category, or files called ``category-number.png``; or pictures of
        which several have the same name, such as `data.exemplars` makes.
    per_class : int >= 1
        Pictures of each category to be named; none of them is learned from.
    train : whole numbers >= 1
        Pictures of each category to learn from; the more hold the fewer.
    seeds : whole numbers
        Of the choice of pictures, and of the models.
    progress : bool
        Show a bar.

    Returns
    -------
    list of dict
        ``model``, ``train``, ``seed``, ``right`` (share of the pictures that were named rightly),
        ``standard_error`` over categories, and ``pictures`` (how many were to be named).

    Examples
    --------
    >>> from cortexviz.studies import exemplars
    >>> rows = exemplars("my_pictures", train=[1, 5])  # doctest: +SKIP
    """
    per_class = check.integer("per_class", per_class, 1)
    counts = _whole("train", train, 1)
    draws = _whole("seeds", seeds, 0)
    progress = check.boolean("progress", progress)
    known = folder
    if not isinstance(known, Silhouettes):
        known = load_silhouettes(known, SIDE, several=True)
    classes = _by_class(known, per_class, max(counts))
    images = np.stack([framed(image) for image in known.images])
    rows: list[Row] = []
    with tqdm(total=len(draws) * len(counts) * len(MODELS), disable=not progress) as bar:
        for row in _rows(images, classes, per_class, counts, draws):
            rows.append(row)
            bar.update()
    return rows


def _rows(
    images: np.ndarray,
    classes: dict[str, np.ndarray],
    per_class: int,
    counts: Sequence[int],
    seeds: Sequence[int],
) -> Iterator[Row]:
    names = np.array(list(classes))
    for seed in seeds:
        rng = np.random.default_rng(seed)
        order = [rng.permutation(own) for own in classes.values()]
        tests = np.concatenate([own[:per_class] for own in order])
        for n in counts:
            shown = np.concatenate([own[per_class : per_class + n] for own in order])
            for name, model in MODELS.items():
                start = {setting: values[0] for setting, values in model.space.items()}
                trained = model.built(seed, start)
                trained.fit(images[shown], np.repeat(names, n))
                right = trained.predict(images[tests]) == np.repeat(names, per_class)
                shares = right.reshape(len(names), per_class).mean(1)
                error = float(shares.std(ddof=1) / np.sqrt(len(shares)))
                told = {"right": float(shares.mean()), "standard_error": error}
                yield {"model": name, "train": n, "seed": seed, **told, "pictures": len(tests)}


def table(rows: Sequence[Row]) -> Iterator[list[str]]:
    """Per cent named rightly for each model and number of pictures, means over seeds.

    In brackets the standard error over categories, of one seed.
    """
    counts = each(rows, "train")
    yield ["pictures of each category", *map(str, counts)]
    for model in each(rows, "model"):
        cells = []
        for n in counts:
            own = of(rows, model=model, train=n)
            mean, error = (100 * np.mean(values(own, what)) for what in ("right", "standard_error"))
            cells.append(f"{mean:.1f} ({error:.1f})")
        yield [model, *cells]


def _whole(name: str, values: Iterable[int], minimum: int) -> list[int]:
    found = [check.integer(name, value, minimum) for value in check.sequence(name, values)]
    if not found:
        raise ValueError(f"{name} must hold at least one whole number; got none")
    return list(dict.fromkeys(found))


def _by_class(known: Silhouettes, per_class: int, most: int) -> dict[str, np.ndarray]:
    """The numbers of each category's pictures, which have to be enough."""
    names = np.array(known.names)
    classes = {str(name): np.flatnonzero(names == name) for name in np.unique(names)}
    if len(classes) < 2:
        only = ", ".join(classes)
        raise ValueError(f"folder must hold at least two categories; got {only!r} only")
    fewest = min(classes, key=lambda name: len(classes[name]))
    if len(classes[fewest]) < per_class + most:
        raise ValueError(
            f"train and per_class must be no more pictures than a category has; {fewest!r} has "
            f"{len(classes[fewest])}, and {most} to learn from and {per_class} to name were asked "
            "for"
        )
    return classes


def framed(image: np.ndarray) -> np.ndarray:
    """The object so long that its longer side is `LENGTH`, in the middle of white paper.

    Parameters
    ----------
    image : (height, width) array in [0, 1]

    Returns
    -------
    (140, 140) float32 array
    """
    from PIL import Image

    rows, columns = (np.flatnonzero((image < 0.5).any(axis)) for axis in (1, 0))
    if not len(rows):
        return np.ones((SIDE, SIDE), np.float32)
    cut = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = (max(1, round(n * LENGTH / max(cut.shape))) for n in cut.shape)
    drawn = Image.fromarray(cut.astype(np.float32))
    drawn = drawn.resize((width, height), Image.Resampling.HAMMING)
    page = np.ones((SIDE, SIDE), np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    page[top : top + height, left : left + width] = np.asarray(drawn).clip(0, 1)
    return page
