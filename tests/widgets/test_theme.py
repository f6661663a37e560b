"""Colours that can be read: contrast computed from the style sheets, and one mechanism for all."""

from __future__ import annotations

import re

import pytest

from cortexviz.widgets.pieces.piece import STATIC

SHEET = re.sub(r"/\*.*?\*/", "", (STATIC / "theme.css").read_text(encoding="utf-8"), flags=re.S)
RULES = re.compile(r"([^{}]+)\{([^{}]*)\}")


def variables(theme):
    """The colours of a theme: name -> (red, green, blue)."""
    wanted = {"light": ".cvz,\n.cvz-explorer", "dark": '[data-jp-theme-light="false"] .cvz,'}[theme]
    found = {}
    for selector, body in RULES.findall(SHEET):
        if selector.strip().startswith(wanted):
            for name, value in re.findall(r"--cvz-([\w-]+):\s*#([0-9a-f]{6});", body):
                found[name] = tuple(int(value[i : i + 2], 16) for i in (0, 2, 4))
    assert len(found) >= 12
    return found


def luminance(colour):
    """WCAG 2.1: of sRGB in 0..255."""
    share = [v / 255 for v in colour]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in share]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (0xD2, 0x60, 0x1A)) == pytest.approx(3.86, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("ink", "paper"), ("ink", "page"), ("ink", "wash"),
        ("soft", "paper"), ("soft", "page"), ("soft", "wash"), ("soft", "error-wash"),
        ("accent", "paper"), ("accent", "wash"), ("on-accent", "accent"),
        ("on-warm", "warm"),  # the badge of a layer that hears from above
        ("warm", "paper"),
        ("error", "error-wash"),
    ],
)  # fmt: skip
def test_words_can_be_read_on_their_ground(theme, words, ground):
    colours = variables(theme)
    assert contrast(colours[words], colours[ground]) >= 4.5  # WCAG 2.1 AA


def test_a_badge_takes_the_colours_that_were_checked():
    sheet = (STATIC / "pathway.css").read_text(encoding="utf-8")
    lit = re.search(r'\[data-direction="down"\] \{(.*?)\}', sheet, re.S)[1]
    assert "--cvz-lit: var(--cvz-warm)" in lit and "--cvz-on-lit: var(--cvz-on-warm)" in lit


def test_a_person_s_own_colours_take_the_place_of_every_variable():
    own = SHEET[SHEET.index("@media (forced-colors: active)") :]
    own = own[: own.index("forced-color-adjust: none")]
    named = set(re.findall(r"--cvz-([\w-]+):", own))
    assert named == set(variables("light")) and "#" not in own


def test_the_system_s_dark_is_jupyter_s():
    """Both are written out, since a media query cannot share a rule with a selector."""
    system = SHEET[SHEET.index("@media (prefers-color-scheme: dark)") :]
    pairs = dict(re.findall(r"--cvz-([\w-]+):\s*(#[0-9a-f]{6});", system))
    assert pairs == {name: "#" + bytes(rgb).hex() for name, rgb in variables("dark").items()}
