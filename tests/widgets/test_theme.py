"""Colours that can be read: contrast computed from the style sheets, and one mechanism for all."""

from __future__ import annotations

import re

import pytest

from cortexviz.widgets.pieces.piece import STATIC

SHEET = re.sub(r"/\*.*?\*/", "", (STATIC / "theme.css").read_text(encoding="utf-8"), flags=re.S)
RULES = re.compile(r"([^{}]+)\{([^{}]*)\}")


def variables(theme):
    """The colours of a theme: name -> (red, green, blue)."""
    pairs = re.findall(r"--cvz-([\w-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);", SHEET)
    assert len(pairs) >= 12
    which = ("light", "dark").index(theme)
    return {name: tuple(bytes.fromhex(colours[which])) for name, *colours in pairs}


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


def test_a_colour_is_written_once_for_light_and_dark():
    """And no rule knows of the theme but the two that say which of both is meant."""
    sheets = {path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("*.css")}
    written = re.findall(r"--cvz-([\w-]+):[^;]*#[0-9a-f]{6}", "".join(sheets.values()))
    # The sketchpad's accent is that of white paper, which it is in the dark, too.
    assert len(written) == len(set(written)) + 1 and written.count("accent") == 2
    assert not any("prefers-color-scheme" in sheet for sheet in sheets.values())
    assert [name for name, sheet in sheets.items() if "jp-theme" in sheet] == ["theme.css"]
    schemes = [(s.strip(), body.strip()) for s, body in RULES.findall(SHEET) if "jp-theme" in s]
    ours = ":is(.cvz, .cvz-explorer)"
    assert schemes == [
        (f"[data-jp-theme-light] {ours}", "color-scheme: light;"),
        (f'[data-jp-theme-light="false"] {ours}', "color-scheme: dark;"),
    ]
