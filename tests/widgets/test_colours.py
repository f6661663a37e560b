"""Words are legible, and what a colour tells is told to eyes that do not see all colours."""

from __future__ import annotations

import re
from itertools import combinations

import matplotlib
import numpy as np
import pytest

from cortexviz.app.tutorials import PACKAGE
from cortexviz.plot import style
from cortexviz.widgets.pieces.canvas import COLD_WARM
from cortexviz.widgets.pieces.piece import static

# Machado, Oliveira and Fernandes (2009), severity 1: what a dichromat sees, in linear RGB.
EYES = {
    "all three cones": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                   [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                     [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                   [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
NAMED = re.compile(r"--(?:cvz-)?([\w-]+):\s*light-dark\((#\w{6}), (#\w{6})\)")
SHEETS = static("theme.css", "ink.css", "scatter.css")
PIECES = {name: pair for name, *pair in NAMED.findall(SHEETS)}
START = {
    name: pair
    for name, *pair in NAMED.findall((PACKAGE / "app/templates/gallery.css").read_text("utf-8"))
}
WORDS = [("ink", "paper page wash error-wash"), ("soft", "paper page wash error-wash"),
         ("accent", "paper page wash"), ("error", "paper error-wash"),
         ("on-accent", "accent"), ("on-warm", "warm"), ("warm", "paper page")]  # fmt: skip
SCHEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def linear(colours):
    """Linear light, (n, 3), of "#rrggbb" or of sRGB in [0, 1]."""
    if isinstance(colours[0], str):
        colours = [[int(one[i : i + 2], 16) / 255 for i in (1, 3, 5)] for one in colours]
    c = np.asarray(colours)[..., :3]
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(light):
    """CIELAB of linear light, white D65."""
    x = np.clip(light, 0, 1) @ (XYZ / XYZ.sum(1, keepdims=True)).T
    f = np.where(x > (6 / 29) ** 3, np.cbrt(x), x / 3 / (6 / 29) ** 2 + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]),
                     200 * (f[..., 1] - f[..., 2])], -1)  # fmt: skip


def seen(colours, eyes):
    return lab(linear(colours) @ np.transpose(EYES[eyes]))


def apart(colours, eyes):
    """The least difference between two of `colours`."""
    return min(np.linalg.norm(a - b) for a, b in combinations(seen(colours, eyes), 2))


def contrast(one, other):
    """Of WCAG 2, 1 to 21."""
    low, high = sorted(linear([one, other]) @ XYZ[1])
    return (high + 0.05) / (low + 0.05)


def test_the_measure_knows_its_ends():
    assert contrast("#000000", "#ffffff") == pytest.approx(21, abs=0.01)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # the known grey
    assert lab(linear(["#ffffff"]))[0] == pytest.approx([100, 0, 0], abs=0.01)
    assert lab(linear(["#ff0000"]))[0] == pytest.approx([53.24, 80.09, 67.20], abs=0.05)
    red, green = "#c00000", "#5a7000"  # alike to who has no green cones
    assert apart([red, green], "deuteranopia") < 0.25 * apart([red, green], "all three cones")


@SCHEMES
def test_words_have_a_contrast_of_four_and_a_half(dark):
    of = {
        (word, back): contrast(PIECES[word][dark], PIECES[back][dark])
        for word, backs in WORDS
        for back in backs.split()
    }
    for word, back in (("ink", "back"), ("soft", "back"), ("accent", "back"), ("soft", "paper")):
        of[word, back] = contrast(START[word][dark], START[back][dark])
    assert {pair: value for pair, value in of.items() if value < 4.5} == {}


@SCHEMES
def test_words_in_a_dimmed_picture_have_it_too(dark):
    fade = float(re.search(r"canvas \{\s*opacity: (0\.6\d*)", static("explorer.css"))[1])
    paper, ink = (
        np.array([int(PIECES[name][dark][i : i + 2], 16) for i in (1, 3, 5)])
        for name in ("paper", "ink")
    )
    dimmed = np.rint(fade * ink + (1 - fade) * paper).astype(int)
    assert contrast("#" + bytes(dimmed.tolist()).hex(), PIECES["paper"][dark]) >= 4.5


@SCHEMES
def test_words_have_it_in_the_grey_of_a_page_that_has_ended(dark):
    """`grayscale(1)` weighs red, green and blue as they are written, not as light."""

    def grey(name):
        return np.full(3, matplotlib.colors.to_rgb(PIECES[name][dark]) @ XYZ[1])

    sheets = static("lifeline.css"), (PACKAGE / "app/templates/page.css").read_text("utf-8")
    assert all(re.search(r"\[inert\] \{\s*filter: grayscale\(1\);\s*\}", one) for one in sheets)
    pairs = [(word, back) for word, backs in WORDS for back in backs.split()]
    found = {pair: contrast(*map(grey, pair)) for pair in pairs}
    assert {pair: value for pair, value in found.items() if value < 4.5} == {}


@SCHEMES
@pytest.mark.parametrize("eyes", EYES)
def test_curves_and_channels_are_told_apart_by_all_eyes(dark, eyes):
    """At least 20 of CIELAB, where 2 can just be seen; 20.3 measured at the closest pair."""
    assert apart([PIECES[str(i)][dark] for i in range(6)], eyes) > 20
    for pair in (("ink", "added"), ("accent", "warm"), ("accent", "added"), ("line", "accent")):
        assert apart([PIECES[name][dark] for name in pair], eyes) > 20, pair
    for i in range(6):  # a thing on paper is seen at 3 (WCAG 2, 1.4.11)
        assert contrast(PIECES[str(i)][dark], PIECES["paper"][dark]) > 3


@pytest.mark.parametrize("eyes", EYES)
def test_figures_are_told_apart_by_all_eyes(eyes):
    """Okabe and Ito's colours; 16.1 measured at the closest pair."""
    assert apart(style.CYCLE, eyes) > 15


@pytest.mark.parametrize("eyes", EYES)
def test_maps_of_one_sign_grow_lighter_all_the_way(eyes):
    for name, way in ((style.SEQUENTIAL, 1), ("Blues", -1), ("gray", 1)):
        table = matplotlib.colormaps[name](np.arange(256))
        assert (way * np.diff(seen(table, eyes)[:, 0]) > 0).all(), name


@pytest.mark.parametrize("eyes", EYES)
def test_maps_of_two_signs_are_lightest_at_zero_and_have_two_ends(eyes):
    """Ends are 35 apart at least (RdBu for who has no red cones), half way 46."""
    own = np.frombuffer(COLD_WARM, np.uint8).reshape(256, 3) / 255
    for table in (own, matplotlib.colormaps[style.DIVERGING](np.arange(256))):
        colours = seen(table, eyes)
        steps = np.diff(colours[:, 0])
        assert (steps[:127] > 0).all() and (steps[128:] < 0).all()
        assert np.linalg.norm(colours[0] - colours[-1]) > 30
        assert np.linalg.norm(colours[64] - colours[191]) > 40
