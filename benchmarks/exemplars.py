"""Other pictures of the same category: the first tables of docs/recognition.md.

    python -m benchmarks.exemplars                   print them (minutes)
    python -m benchmarks.exemplars typefaces         print some
    python -m benchmarks.exemplars --write           and put them into the page

The network's options were chosen on random shapes of seeds 501 and 502 drawn anew; how pictures are
drawn anew was chosen by what baselines name of the silhouettes (seeds 900 to 902).
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from string import ascii_uppercase

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.shared.page import markdown, write_tables
from cortexviz import data
from cortexviz.studies import exemplars
from cortexviz.studies.generalising import table

# Of those that come with matplotlib, upright and slanted, with and without serifs.
TYPEFACES = (
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono", "DejaVuSansMono-Bold",
    "DejaVuSansMono-Oblique", "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic",
    "STIXGeneral", "STIXGeneralBol", "STIXGeneralBolIta", "STIXGeneralItalic",
    "cmb10", "cmmi10", "cmr10", "cmss10", "cmti10", "cmtt10",
)  # fmt: skip
SEEDS = (0,)


def drawn_anew() -> str:
    """Other pictures of the 30 silhouettes: per cent named rightly, by how many were learned.

    `data.exemplars(15)`, five of each to be named. In brackets the standard error over categories.
    """
    return _table(data.exemplars(15))


def typefaces() -> str:
    """Capital letters in other typefaces: per cent named rightly; nothing was chosen on them.

    The 26 letters in nineteen typefaces, five of each to be named.
    """
    return _table(letters())


def letters() -> data.Silhouettes:
    """Each letter in each typeface, black on white."""
    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    names, images = [], []
    for letter in ascii_uppercase:
        for face in TYPEFACES:
            page = Image.new("L", (140, 140), 255)
            font = ImageFont.truetype(fonts / f"{face}.ttf", 90)
            ImageDraw.Draw(page).text((70, 70), letter, 0, font, anchor="mm")
            names.append(letter)
            images.append(np.asarray(page, np.float32) / 255)
    return data.Silhouettes(names, np.stack(images))


def _table(known: data.Silhouettes) -> str:
    return markdown(table(exemplars(known, seeds=SEEDS)))


def titled(section: Callable[[], str]) -> str:
    """A section's docstring, its first line in bold, and its table."""
    title, *rest = inspect.cleandoc(section.__doc__ or "").splitlines()
    return "\n".join([f"**{title}**", *rest, "", section()])


def main(arguments: Sequence[str] = ()) -> None:
    sections = {one.__name__: partial(titled, one) for one in (drawn_anew, typefaces)}
    write_tables("recognition.md", sections, arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
