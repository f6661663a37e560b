"""Amounts as a person says them."""

from __future__ import annotations

from collections.abc import Sequence

from cortexviz.base.language import number, say

YEAR = 365.25 * 86400  # seconds


def in_words(seconds: float) -> str:
    """A duration as a person says it: "under a second", "about 40 s", "about 3 min"."""
    if seconds < 1:
        return say("under a second")
    if seconds < 10:
        return say("about {n:.0f} s", n=seconds)
    if seconds < 90:
        return say("about {n:.0f} s", n=5 * round(seconds / 5))
    if seconds < 5400:
        return say("about {n:.0f} min", n=seconds / 60)
    if seconds < 36000:
        return say("about {n:.1f} h", n=seconds / 3600)
    if seconds < 48 * 3600:
        return say("about {n:.0f} h", n=seconds / 3600)
    if seconds < 2 * YEAR:
        return say("about {n:.0f} days", n=seconds / 86400)
    if seconds < 1000 * YEAR:
        return say("about {n:.0f} years", n=seconds / YEAR)
    return say("more than a thousand years")


def listed(words: Sequence[str]) -> str:
    """ "HMAX", "HMAX and the HTM", "the first, the second and the third"."""
    if len(words) < 2:
        return "".join(words)
    return say("{one} and {other}", one=", ".join(words[:-1]), other=words[-1])


def in_bytes(count: float) -> str:
    """A size as a person says it: "12 kB", "1.6 GB"."""
    for name, unit in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= unit:
            whole = 1000 * unit <= count < 1e6 * unit
            return f"{number(count / unit, ',.0f' if whole else '.3g')} {name}"
    return f"{count / 1e3:.0f} kB"
