"""Entries of the interaction matrix that a person has set: in a link, in the matrix, in code.

As text, ``0.5~1.2~3.4_-0.2~2-5``: of each value the places that have it, by the numbers of two
neurons, from 1. A dot is both ways, a dash is the effect of the second neuron on the first alone.
All of it stands in a link as it is.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

import numpy as np

from cortexviz.base import check

Place = tuple[int, int]  # row and column, from 0
Entries = dict[Place, float]
VALUE = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
PLACE = r"(\d{1,5})([.-])(\d{1,5})"


def read(text: str) -> Entries:
    """The entries that a text means.

    Raises
    ------
    ValueError
        For a text that means none.
    """
    entries: Entries = {}
    for group in filter(None, text.split("_")):
        value, *places = group.split("~")
        found = [re.fullmatch(PLACE, place) for place in places]
        if not re.fullmatch(VALUE, value) or not found or None in found:
            raise ValueError(
                "entries must be values with pairs of neurons, such as '0.5~1.2~3.4'; "
                f"got {group[:40]!r}"
            )
        for one in filter(None, found):
            i, j = int(one[1]) - 1, int(one[3]) - 1
            entries[i, j] = float(value)
            if one[2] == ".":
                entries[j, i] = float(value)
    return entries


def write(entries: Mapping[Place, float]) -> str:
    """The shortest such text, the same for the same entries."""
    places: dict[float, list[str]] = {}
    for (i, j), value in sorted(entries.items()):
        both = entries.get((j, i)) == value
        if not both or i <= j:
            places.setdefault(value, []).append(f"{i + 1}{'.' if both else '-'}{j + 1}")
    return "_".join(f"{value:.6g}~{'~'.join(places[value])}" for value in sorted(places))


def entered(matrix: np.ndarray, text: str) -> np.ndarray:
    """`matrix` with the entries of a text in their places.

    Raises
    ------
    ValueError
        For a place outside of it.
    """
    own = matrix.copy()
    for place, value in read(text).items():
        own[_inside(matrix, place)] = check.real("entries", value)
    return own


def _inside(matrix: np.ndarray, place: Place) -> Place:
    if not all(0 <= check.integer("entries", i) < len(matrix) for i in place):
        raise ValueError(
            f"entries must be of neurons 1 to {len(matrix)}; got {place[0] + 1} and "
            f"{place[1] + 1}: reset the matrix, or take more neurons"
        )
    return place


def painted(matrix: np.ndarray, text: str, cells: Mapping[Place, float]) -> str:
    """The text after some `cells` were painted; what is as `matrix` has it is no entry.

    Raises
    ------
    ValueError, TypeError
        For a cell outside of it, or a value that is no number.
    """
    entries = {_inside(matrix, place): round(check.real("entries", value), 6)
               for place, value in (read(text) | dict(cells)).items()}  # fmt: skip
    return write({place: v for place, v in entries.items() if v != round(matrix[place], 6)})


def code(text: str) -> list[str]:
    """Lines of Python that put them into ``matrix``."""
    places: dict[float, list[Place]] = {}
    for place, value in sorted(read(text).items()):
        places.setdefault(value, []).append(place)
    lines = []
    for value, pairs in places.items():
        rows, columns = ([place[axis] for place in pairs] for axis in (0, 1))
        line = f"matrix[{rows}, {columns}]\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{value}"
        wrapped = textwrap.fill(line, 88, subsequent_indent="    ", break_on_hyphens=False)
        lines.append(wrapped.replace("\N{NO-BREAK SPACE}", " "))
    return lines
