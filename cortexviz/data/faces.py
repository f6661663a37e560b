"""Faces to learn from: one function, four sources, and the sets of pictures of Rondini 2023.

Which faces were used is always said (`Faces.source`), and a fallback always warns.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base import check, warn
from cortexviz.data import folder as own
from cortexviz.data import olivetti, procedural

SOURCES = ("auto", "olivetti", "procedural", "folder")
WORK = 560  # bytes for each pixel of the picture at work; a drawn portrait needs most
SECONDS_TO_WAIT = 10  # "auto" never waits longer than this for a download


class Faces(NamedTuple):
    """Pictures and who they show.

    Attributes
    ----------
    images : (n, size, size) float32 array, or (n, size, size, 3) in colour
        Brightness in [0, 1], 0 black.
    people : (n,) int array
        Id of the person on each picture.
    source : str
        "olivetti", "procedural" or "folder": what was really used, also after "auto".
    """

    images: np.ndarray
    people: np.ndarray
    source: str


def faces(
    source: str | os.PathLike[str] = "auto",
    people: int | Iterable[int] | None = None,
    per_person: int | None = None,
    n: int | None = None,
    seed: int = 0,
    *,
    folder: str | os.PathLike[str] | None = None,
    size: int = 64,
    colour: bool = False,
) -> Faces:
    """Pictures of faces, in the order of their data set.

    The sets of Rondini 2023, section 3: ``faces(people=1, per_person=10)`` is ten pictures of one
    person, ``faces(people=2, per_person=10)`` twenty of two, ``faces(n=10)`` any ten, ``faces()``
    all.

    Parameters
    ----------
    source : str or path
        "olivetti": 40 people x 10 photographs, through scikit-learn (honours SCIKIT_LEARN_DATA,
        downloads once). "procedural": 40 x 10 drawn portraits that come with cortexviz.
        "folder" or a path: your own pictures, see `folder`. "auto": Olivetti if it is on this
        machine or arrives within 10 s, otherwise procedural with a `CortexvizWarning`.
    people : int or sequence of int, optional
        So many people, drawn at random; or exactly these ids. Default: everybody.
    per_person : int, optional
        So many pictures of each of them, drawn at random. Default: all of them.
    n : int, optional
        So many pictures in all, drawn at random among the people; instead of `per_person`.
    seed : int
        Everything drawn at random comes from this seed.
    folder : path, optional
        png or jpg files; the sub-folders, where there are some, are the people (ids in order of
        name). Hidden ones are left alone, links are followed. Each picture is cropped to its
        middle square and resized.
    size : int
        Height and width of the pictures in pixels, from 8 on.
    colour : bool
        Keep red, green and blue on a last axis. The Olivetti photographs are grey only.

    Raises
    ------
    ValueError, TypeError
        If there are no such pictures; the sentence says how many there are.
    OSError
        If "olivetti" is neither on this machine nor to be had, or `folder` does not exist.

    Examples
    --------
    >>> from cortexviz.data import faces
    >>> two = faces("procedural", people=2, per_person=3, seed=1)
    >>> two.images.shape, len(set(two.people.tolist())), two.source
    ((6, 64, 64), 2, 'procedural')
    >>> faces("procedural", people=[0], size=32, colour=True).images.shape
    (10, 32, 32, 3)
    """
    kind, folder = _which(source, folder)
    size = check.integer("size", size, 8)
    seed = check.integer("seed", seed)
    colour = check.boolean("colour", colour)
    if colour and kind in ("auto", "olivetti"):
        raise ValueError(
            f"colour must be False for source={kind!r}, whose photographs are grey; "
            "use source='procedural' or a folder of your own"
        )
    if isinstance(people, Iterator):
        people = list(people)  # it is looked at more than once

    def choose(everybody: np.ndarray) -> np.ndarray:
        chosen = _select(everybody, people, per_person, n, np.random.default_rng(seed))
        # In float32, of which one copy is made; and what is needed for the picture at work.
        check.fits("size", size, (8 * len(chosen) * (3 if colour else 1) + WORK) * size**2)
        return chosen

    return _load(kind, folder, choose, size, colour)


def _which(source: Any, folder: Any) -> tuple[str, Any]:
    """The kind of source and its folder; a path may stand in either argument, not in both."""
    if folder is None and _is_path(source):
        return "folder", source
    kind = check.choice("source", source, SOURCES)
    if kind == "auto" and folder is not None:
        kind = "folder"
    nameless = folder is None or (isinstance(folder, str) and not folder.strip())
    if nameless if kind == "folder" else folder is not None:
        raise ValueError(
            f"folder must be the path of your pictures with source='folder' and be left out "
            f"otherwise; got folder={check.shown(folder)} with source={kind!r}"
        )
    return kind, folder


def _is_path(source: Any) -> bool:
    """A path object, a text with a separator, or the name of a folder that exists."""
    if isinstance(source, str):
        named = source not in SOURCES and source != ""
        return named and (os.sep in source or Path(source).expanduser().is_dir())
    return isinstance(source, os.PathLike)


def _load(kind: str, folder: Any, choose: own.Choice, size: int, colour: bool) -> Faces:
    """The chosen faces of one source. Only "auto" may turn to another source, and it says so."""
    if kind == "auto":
        kind = "olivetti"
        try:
            olivetti.photographs(SECONDS_TO_WAIT, again=False)
        except OSError as reason:
            warn.warn(f"using the procedural faces: {reason}", stacklevel=3)
            kind = "procedural"
    if kind == "folder":
        return Faces(*own.pictures(folder, choose, size, colour), kind)
    if kind == "olivetti":
        images, people = olivetti.photographs()
        chosen = choose(people)
        return Faces(olivetti.resized(images[chosen], size), people[chosen], kind)
    chosen = choose(procedural.PEOPLE)
    return Faces(procedural.portraits(chosen, size, colour), procedural.PEOPLE[chosen], kind)


def _select(people, who, per_person, n, rng) -> np.ndarray:
    """Indices of the pictures asked for, ascending: first who, then which of theirs."""
    if per_person is not None and n is not None:
        raise ValueError(
            f"per_person and n both say how many pictures; give one of them, "
            f"got per_person={check.shown(per_person)} and n={check.shown(n)}"
        )
    least = 1 if per_person is None else check.integer("per_person", per_person, 1)
    ids, counts = np.unique(people, return_counts=True)
    chosen = _people(who, ids, ids[counts >= least], least, rng)
    short = [int(i) for i in chosen if counts[ids == i][0] < least]
    if short:
        fewest = int(counts[ids == short[0]][0])
        raise ValueError(
            f"per_person must be at most {fewest}, the number of pictures of person {short[0]}; "
            f"got {per_person}"
        )
    if per_person is not None:
        mine = [rng.choice(np.flatnonzero(people == i), least, replace=False) for i in chosen]
        return np.sort(np.concatenate(mine))
    pool = np.flatnonzero(np.isin(people, chosen))
    if n is None:
        return pool
    n = check.integer("n", n, 1)
    if n > len(pool):
        raise ValueError(
            f"n must be at most {len(pool)}, the number of pictures of the {len(chosen)} people "
            f"chosen; got {n}: ask for fewer pictures or more people"
        )
    return np.sort(rng.choice(pool, n, replace=False))


def _people(who, ids: np.ndarray, able: np.ndarray, least: int, rng) -> np.ndarray:
    """The ids asked for: all, so many at random among those `able`, or exactly these."""
    if who is None:
        return ids
    if not isinstance(who, Iterable) or (isinstance(who, np.ndarray) and who.ndim == 0):
        count = check.integer("people", who, 1)
        if count > len(able):
            raise ValueError(
                f"people must be at most {len(able)}, the number of people with at least "
                f"{least} pictures; got {count}"
            )
        return np.sort(rng.choice(able, count, replace=False))
    if isinstance(who, str | bytes):
        raise TypeError(
            f"people must be a number of people or a list of ids; got {check.shown(who)}"
        )
    wanted = [check.integer("people", i) for i in who]
    unknown = sorted(set(wanted) - set(ids.tolist()))
    if not wanted or unknown or len(set(wanted)) < len(wanted):
        raise ValueError(
            f"people must be different ids from {ids[0]} to {ids[-1]}, or a number of people; "
            f"got {check.shown(wanted)}"
        )
    return np.sort(np.array(wanted))
