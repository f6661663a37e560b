"""Who is on the procedural portraits, and how they look at the camera: numbers, no drawing."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from cortexviz.data.portraits.paint import texture

N_PEOPLE, N_PICTURES = 40, 10
SEED = 1982  # of the cast; another number gives forty other people

# What stays the same in all ten pictures: trait -> (least, most). Lengths in half picture widths.
TRAITS = {
    "width": (0.44, 0.55),  # of the face at the cheekbones, from the middle
    "chin": (0.62, 0.74),  # how far below the middle of the face the chin ends
    "jaw": (0.0, 1.0),  # 0 oval, 1 square
    "taper": (0.0, 0.36),  # how much narrower the face is at the chin
    "skull": (0.66, 0.72),  # top of the head above the middle
    "eye_x": (0.195, 0.235),
    "eye_y": (-0.07, 0.0),
    "eye_width": (0.105, 0.14),
    "eye_open": (0.5, 0.85),  # height of the opening, in eye widths
    "eye_tilt": (-0.12, 0.28),
    "iris": (0.02, 0.16),  # brightness of the iris
    "lid": (0.0, 1.0),  # how heavy the upper lid is
    "brow_gap": (0.105, 0.165),
    "brow_height": (0.018, 0.048),
    "brow_length": (0.12, 0.165),
    "brow_arch": (0.0, 0.06),
    "brow_tilt": (-0.22, 0.22),
    "nose_tip": (0.20, 0.30),
    "nose_width": (0.075, 0.13),
    "nose_height": (0.09, 0.17),
    "bridge": (0.2, 0.75),  # height of the nose between the eyes, as a part of its tip
    "philtrum": (0.145, 0.19),  # from the tip of the nose to the mouth
    "mouth_width": (0.13, 0.205),
    "upper_lip": (0.018, 0.048),
    "lower_lip": (0.03, 0.066),
    "lip_tone": (0.55, 0.85),
    "cheek": (0.0, 1.0),
    "ear": (0.6, 1.25),
    "age": (0.0, 1.0),
    "skin": (0.0, 1.0),  # dark to light
    "hair": (0.0, 0.999),  # black to white
    "cloth": (0.03, 0.7),
    "neck": (0.26, 0.36),
}

# What changes from picture to picture of one person.
MOMENTS = {
    "yaw": (-0.15, 0.15),  # tangent of half the angle: 17 degrees to either side
    "pitch": (-0.06, 0.06),
    "roll": (-0.05, 0.05),
    "shift_x": (-0.035, 0.035),
    "shift_y": (-0.03, 0.03),
    "scale": (0.96, 1.04),
    "smile": (-0.15, 1.0),
    "open": (-1.2, 1.0),  # of the mouth; below 0 it is closed
    "brow_raise": (-0.02, 0.035),
    "eyes": (0.75, 1.15),
    "gaze": (-0.22, 0.22),
    "light_x": (-0.8, 0.8),
    "light_y": (-0.8, -0.25),
    "key": (1.0, 1.25),
    "wall": (0.08, 0.22),
}


def _spread(ranges: dict[str, tuple[float, float]], n: int, rng) -> list[SimpleNamespace]:
    """n draws that cover every range evenly (a Latin hypercube), so that no two are alike."""
    columns = {
        name: low + (high - low) * (rng.permutation(n) + rng.random(n)) / n
        for name, (low, high) in ranges.items()
    }
    return [SimpleNamespace(**{k: float(v[i]) for k, v in columns.items()}) for i in range(n)]


@dataclass(frozen=True)
class Hairdo:
    """Shape of the hair. Lengths in half picture widths, y down from the middle of the face."""

    top: float = 0.07  # thickness on the crown
    side: float = 0.03  # and at the sides
    line: float = -0.42  # y of the hairline
    recede: float = 0.1  # how much higher it is at the temples
    part: float = 0.0  # how much lower on the right than on the left
    length: float = 0.12  # y where the hair ends
    round: float = -0.1  # y from where its outline closes in
    curtain: float = 0.0  # how far from the middle long hair falls, in face widths
    strands: float = 22.0
    comb: float = 3.0  # how the strands lean
    relief: float = 0.03  # of the strands
    wave: float = 0.0
    curl: float = 0.0
    bald: float = 0.0  # 1 has no hair, less has a ring
    bun: float = 0.0  # radius of a knot on the crown
    tails: float = 0.0  # radius of two knots at the sides


STYLES = {
    "bald": Hairdo(bald=1.0),
    "ring": Hairdo(bald=0.5, top=-0.02, side=0.035, length=0.16),
    "buzz": Hairdo(top=0.02, side=0.005, line=-0.47, recede=0.2, strands=45.0, relief=0.012),
    "short": Hairdo(top=0.08, side=0.02, part=0.16, comb=8.0),
    "quiff": Hairdo(top=0.15, side=0.01, line=-0.45, recede=0.12, part=-0.1, comb=-6.0),
    "bowl": Hairdo(top=0.1, side=0.07, line=-0.26, recede=-0.05, length=0.26, round=0.0),
    "curly": Hairdo(top=0.12, side=0.08, line=-0.4, curl=0.05, length=0.28, relief=0.05),
    "afro": Hairdo(top=0.16, side=0.2, curl=0.04, length=0.42, round=-0.35, relief=0.04),
    "bob": Hairdo(top=0.09, side=0.09, line=-0.34, part=0.1, length=0.66, round=0.3, curtain=0.84),
    "long": Hairdo(side=0.06, line=-0.44, part=0.03, length=1.6, round=0.9, curtain=0.86),
    "wavy": Hairdo(top=0.1, side=0.12, part=-0.15, length=1.2, round=0.7, curtain=0.86, wave=0.03),
    "fringe": Hairdo(
        top=0.09, side=0.08, line=-0.24, recede=-0.04, length=1.4, round=0.8, curtain=0.84
    ),
    "bun": Hairdo(top=0.035, side=0.012, line=-0.46, bun=0.19, comb=0.0),
    "tails": Hairdo(top=0.05, side=0.02, tails=0.16, comb=0.0),
}
# Style, beard, glasses: forty roles, so that the mixture looks like a class.
CAST = """
short - -, long - -, bald full -, bob - round, curly - -,
bun - -, quiff stubble -, wavy - -, afro - -, ring moustache square,
fringe - -, buzz - -, tails - round, short full square, long - square,
bowl - -, curly goatee -, bun - round, ring - -, wavy - square,
quiff - square, bob - -, bald goatee square, afro full -, afro moustache -,
fringe - round, buzz stubble square, long - -, tails - -, curly - round,
bowl - round, quiff full -, bun - -, bald - -, wavy - -,
ring full -, short - round, short stubble -, bob - square, buzz goatee -
"""


def people() -> list[SimpleNamespace]:
    """The forty people."""
    rng = np.random.default_rng(SEED)
    cast = _spread(TRAITS, N_PEOPLE, rng)
    for person, role in zip(cast, CAST.split(","), strict=True):
        person.style, person.beard, person.glasses = role.split()
        person.hairdo = STYLES[person.style]
        if person.skin < 0.5 and person.hair < 0.85:
            person.hair *= 0.4  # fair hair goes with fair skin, grey with any
            person.iris *= 0.4
        person.mouth_y = person.nose_tip + person.philtrum
        person.strands = texture(rng.random(256).astype(np.float32))
        person.moments = _spread(MOMENTS, N_PICTURES, rng)
    return cast
