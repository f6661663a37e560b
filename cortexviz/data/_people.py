"""Who is on the procedural portraits, and how they look at the camera: numbers, no drawing."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

N_PEOPLE, N_PICTURES = 40, 10
SEED = 1982  # of the cast; another number gives forty other people

# What stays the same in all ten pictures: trait -> (least, most). Lengths in half picture widths.
TRAITS = {
    "width": (0.44, 0.55),  # of the face at the cheekbones, from the middle
    "chin": (0.62, 0.76),  # how far below the middle of the face the chin ends
    "jaw": (0.0, 1.0),  # 0 oval, 1 square
    "taper": (0.0, 0.36),  # how much narrower the face is at the chin
    "skull": (0.74, 0.82),  # top of the head above the middle
    "eye_x": (0.195, 0.235),
    "eye_y": (-0.07, 0.0),
    "eye_width": (0.092, 0.128),
    "eye_open": (0.42, 0.75),  # height of the opening, in eye widths
    "eye_tilt": (-0.12, 0.28),
    "iris": (0.02, 0.16),  # brightness of the iris
    "lid": (0.0, 1.0),  # how heavy the upper lid is
    "brow_gap": (0.105, 0.165),
    "brow_height": (0.018, 0.048),
    "brow_length": (0.12, 0.165),
    "brow_arch": (0.0, 0.06),
    "brow_tilt": (-0.22, 0.22),
    "nose_tip": (0.20, 0.30),
    "nose_width": (0.065, 0.125),
    "nose_height": (0.09, 0.19),
    "bridge": (0.2, 0.75),  # height of the nose between the eyes, as a part of its tip
    "mouth_y": (0.40, 0.47),
    "mouth_width": (0.13, 0.205),
    "upper_lip": (0.018, 0.048),
    "lower_lip": (0.03, 0.066),
    "lip_tone": (0.55, 0.85),
    "cheek": (0.0, 1.0),
    "ear": (0.6, 1.25),
    "age": (0.0, 1.0),
    "skin": (0.0, 1.0),  # dark to light
    "hair": (0.0, 1.0),  # black to white
    "cloth": (0.03, 0.7),
    "neck": (0.26, 0.36),
}

# What changes from picture to picture of one person.
MOMENTS = {
    "yaw": (-0.17, 0.17),  # tangent of half the angle: left to right by 20 degrees
    "pitch": (-0.06, 0.06),
    "roll": (-0.05, 0.05),
    "shift_x": (-0.05, 0.05),
    "shift_y": (-0.03, 0.03),
    "scale": (0.96, 1.04),
    "smile": (-0.25, 1.0),
    "open": (-1.2, 1.0),  # of the mouth; below 0 it is closed
    "brow_raise": (-0.02, 0.035),
    "eyes": (0.75, 1.15),
    "gaze": (-0.3, 0.3),
    "light_x": (-0.9, 0.9),
    "light_y": (-0.8, -0.25),
    "key": (0.75, 1.05),
    "wall": (0.10, 0.30),
}


def _spread(ranges: dict[str, tuple[float, float]], n: int, rng) -> list[SimpleNamespace]:
    """n draws that cover every range evenly (a Latin hypercube), so that no two are alike."""
    columns = {
        name: low + (high - low) * (rng.permutation(n) + rng.random(n)) / n
        for name, (low, high) in ranges.items()
    }
    return [SimpleNamespace(**{k: float(v[i]) for k, v in columns.items()}) for i in range(n)]


# Hair styles: how the outline, the hairline and the fall of the hair differ.
BASE = dict(
    top=0.07,
    side=0.03,
    line=-0.44,
    recede=0.1,
    part=0.0,
    length=-0.1,
    curtain=0.0,
    curl=0.0,
    strands=14.0,
    wave=0.0,
    fringe=0.0,
    bald=0.0,
    bun=0.0,
    tails=0.0,
    low=0.05,
)
STYLES = {
    "bald": dict(bald=1.0, top=0.0, side=0.0),
    "ring": dict(bald=0.8, top=0.0, side=0.04, low=0.1),
    "buzz": dict(top=0.02, side=0.005, line=-0.50, recede=0.2, strands=30.0),
    "short": dict(top=0.08, side=0.02, part=0.16, strands=16.0),
    "quiff": dict(top=0.17, side=0.01, line=-0.47, recede=0.12, part=-0.1),
    "bowl": dict(top=0.10, side=0.07, line=-0.24, recede=-0.05, fringe=0.02, low=0.12),
    "curly": dict(top=0.13, side=0.09, line=-0.40, curl=0.045, low=0.12),
    "afro": dict(top=0.17, side=0.22, line=-0.44, curl=0.03, low=0.2),
    "bob": dict(top=0.09, side=0.09, line=-0.34, length=0.58, curtain=0.84, part=0.1),
    "long": dict(top=0.07, side=0.08, line=-0.46, length=1.3, curtain=0.86, part=0.02),
    "wavy": dict(top=0.11, side=0.13, line=-0.44, length=1.1, curtain=0.86, wave=0.03, part=-0.15),
    "fringe": dict(top=0.09, side=0.08, line=-0.22, recede=-0.04, length=1.1, curtain=0.84),
    "bun": dict(top=0.04, side=0.015, line=-0.48, bun=0.17),
    "tails": dict(top=0.05, side=0.02, line=-0.42, tails=0.15, part=0.01),
}
CAST = (  # style, beard, glasses: forty roles, so that the mixture looks like a class
    "short - -",
    "long - -",
    "bald full -",
    "bob - round",
    "curly - -",
    "bun - -",
    "quiff stubble -",
    "wavy - -",
    "afro - -",
    "ring moustache square",
    "fringe - -",
    "buzz - -",
    "tails - round",
    "short full square",
    "long - square",
    "bowl - -",
    "curly goatee -",
    "bun - round",
    "ring - -",
    "wavy - square",
    "quiff - square",
    "bob - -",
    "bald goatee square",
    "afro full -",
    "short moustache -",
    "fringe - round",
    "buzz stubble square",
    "long - -",
    "tails - -",
    "curly - round",
    "bowl - round",
    "quiff full -",
    "bun - -",
    "bald - -",
    "wavy - -",
    "ring full -",
    "afro - round",
    "short stubble -",
    "bob - square",
    "buzz goatee -",
)


def people() -> list[SimpleNamespace]:
    """The forty people."""
    rng = np.random.default_rng(SEED)
    cast = _spread(TRAITS, N_PEOPLE, rng)
    for person, role in zip(cast, CAST, strict=True):
        person.style, person.beard, person.glasses = role.split()
        person.hairdo = SimpleNamespace(**(BASE | STYLES[person.style]))
        person.strands = rng.random(256).astype(np.float32)
        person.moments = _spread(MOMENTS, N_PICTURES, rng)
    return cast
