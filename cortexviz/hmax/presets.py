"""Structures with names."""

from __future__ import annotations

from dataclasses import replace

from cortexviz.base import check
from cortexviz.hmax.poses import Poses
from cortexviz.hmax.structure import Places, Structure

# A fine grid, on which thin contours can be completed.
FINE = Structure(
    eps=0.1, c1_window=4, c1_step=2, c1_states=5, s2_states=80, c2_window=3, c2_step=1, c2_states=3
)

PRESETS = {
    # The paper's own, for recognition.
    "recognise": Structure(eps=0.3, c1_window=10, s2_window=4, c2_window=8),
    # One for recognition and for feedback.
    "both": Structure(),
    "fine": FINE,
    # The fine grid for objects near the middle of the picture: the one to show feedback with.
    "contours": replace(FINE, places=Places(reach=8, step=4, pad=8, scales=(1.0,))),
    # The same for objects of any size, 56 to 104 px of a square that was 80 px in training.
    "sizes": replace(FINE, places=Poses()),
    # Of one size and turned in any way; four orientations cannot code a line at 15 degrees.
    "turned": replace(
        FINE,
        n_orientations=8,
        places=Poses(step=4, sizes=(1.0,), angles=tuple(7.5 * i for i in range(48))),
    ),
}


def structure_named(structure: str | Structure) -> Structure:
    """The preset of this name; a Structure is returned as it is.

    Examples
    --------
    >>> from cortexviz.hmax.presets import structure_named
    >>> structure_named("recognise").c2_window
    8
    >>> structure_named("coarse")
    Traceback (most recent call last):
        ...
    ValueError: structure must be one of 'recognise', 'both', 'fine', 'contours', 's...
    """
    if isinstance(structure, Structure):
        return structure
    return PRESETS[check.choice("structure", structure, PRESETS)]
