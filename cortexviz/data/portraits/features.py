"""What is painted on the face: cheeks, mouth, eyes, brows, beard; and the glasses before it.

Every brush works on a band of rows, a slice of the picture, because an eye needs no chin.
"""

from __future__ import annotations

import numpy as np

from cortexviz.data.portraits.paint import Canvas, bump, ramp, tufts

DARK_SKIN, LIGHT_SKIN = np.array([0.15, 0.078, 0.05]), np.array([0.82, 0.58, 0.47])
HAIRS = np.array(  # black, dark brown, brown, blond, white
    [
        [0.014, 0.012, 0.011],
        [0.05, 0.027, 0.014],
        [0.15, 0.07, 0.03],
        [0.40, 0.26, 0.11],
        [0.52, 0.49, 0.46],
    ]
)


def skin_colour(person):
    return DARK_SKIN + (LIGHT_SKIN - DARK_SKIN) * person.skin


def hair_colour(person):
    k = min(int(person.hair * 4), 3)
    return HAIRS[k] + (HAIRS[k + 1] - HAIRS[k]) * (person.hair * 4 - k)


class Band:
    """Some rows of the head and of the canvas under it."""

    def __init__(self, head, canvas, top, bottom):
        rows = head.rows(top, bottom)
        self.person, self.moment = head.person, head.moment
        self.x, self.y, self.u, self.v = head.x[rows], head.y[rows], head.u[rows], head.v[rows]
        self.skin = head.skin[rows]
        self.canvas = Canvas(canvas.light[:, rows])
        self.tone, self.paint, self.darken = canvas.tone, self.canvas.paint, self.canvas.darken


def face(head, canvas):
    """Skin with everything on it, lit as one relief."""
    shade, gloss = head.lit(head.ball() + head.relief())
    skin = canvas.tone(skin_colour(head.person))
    painted = Canvas(np.zeros_like(canvas.light) + skin)
    p = head.person
    cheeks(Band(head, painted, -0.1, 0.4), skin)
    mouth(Band(head, painted, p.mouth_y - 0.12, p.mouth_y + 0.16), skin)
    for side in (-1, 1):
        eye(Band(head, painted, p.eye_y - 0.12, p.eye_y + 0.12), skin, side)
    brows(Band(head, painted, p.eye_y - 0.24, p.eye_y))
    if p.beard != "-":
        beard(Band(head, painted, 0.05, 0.8))
    canvas.paint(head.skin, painted.light * shade + 0.07 * gloss)


def cheeks(band, skin):
    p, u, v = band.person, band.u, band.v
    far = abs(u)
    blush = 0.35 * bump((far - 0.27) / 0.16, (v - 0.19) / 0.13)
    band.paint(blush, skin * band.tone([1.05, 0.78, 0.78]))
    band.darken(0.25 * bump((far - p.eye_x + 0.02) / 0.18, (v - p.eye_y - 0.01) / 0.12))
    band.darken(0.20 * bump(u / (1.2 * p.nose_width), (v - p.nose_tip - 0.06) / 0.045))
    nostril = bump((far - 0.42 * p.nose_width) / 0.037, (v - p.nose_tip - 0.04) / 0.026)
    band.paint(np.minimum(1.3 * nostril, 0.85), skin * 0.12)


def mouth(band, skin):
    p, m, u, v = band.person, band.moment, band.u, band.v
    smile, gape = max(m.smile, 0), 0.05 * max(m.open, 0)
    t = u / (p.mouth_width * (1 + 0.18 * smile))
    q, far = np.maximum(1 - t * t, 0), abs(t)
    line = p.mouth_y - 0.07 * m.smile * (t * t - 0.35)
    top, low = line - 0.5 * gape * q, line + 1.5 * gape * q
    bow = q * (1 - 0.35 * bump(4 * t))
    lips = skin * band.tone([1.0, 0.52, 0.52]) * p.lip_tone
    ends = ramp(1 - far, 0.1)
    band.paint(ends * ramp(np.minimum(v - top + p.upper_lip * bow, low - v), 0.02), lips * 0.8)
    full = low + p.lower_lip * q * (1 - 0.2 * smile)
    shine = 1 + 0.4 * bump(1.4 * t, (v - low - 0.45 * p.lower_lip) / 0.03)
    band.paint(ends * ramp(np.minimum(v - top, full - v), 0.02), lips * shine)
    gap = np.minimum(v - top, low - v)
    band.paint(ramp(gap + 0.006, 0.016) * ramp(1.02 - far, 0.08), lips * 0.12)
    if gape > 0.008:
        teeth = ramp(np.minimum(gap, top + 1.25 * gape * q - v), 0.016) * ramp(0.85 - far, 0.2)
        band.paint(0.95 * teeth, band.tone([0.78, 0.75, 0.70]))


def eye(band, skin, side):
    p, m = band.person, band.moment
    x = (band.u * side - p.eye_x) / p.eye_width  # -1 inner corner, 1 outer
    y = (band.v - p.eye_y) / p.eye_width + p.eye_tilt * x
    q = np.maximum(1 - x * x, 0)
    wide = p.eye_open * m.eyes * (1 - 0.15 * max(m.smile, 0))
    upper, lower = -0.62 * wide * q * (1 - 0.15 * x), 0.38 * wide * q
    over = y - upper
    band.darken((0.10 + 0.10 * p.lid) * bump(x / 1.2, (over + 0.16) / 0.34))  # the lid
    band.darken(0.35 * bump(x / 1.15, (over + 0.36 - 0.16 * p.lid) / 0.14))  # its fold
    opening = ramp(np.minimum(over, lower - y), 0.18) * ramp(1 - abs(x), 0.2)
    white = 0.72 - 0.30 * x * x - 0.25 * np.clip(0.35 - over, 0, 1)
    band.paint(opening, band.tone([1.0, 0.97, 0.94]) * white)
    ix, iy = x - side * m.gaze, y + 0.08 * wide
    r2 = ix * ix + iy * iy
    r = np.sqrt(r2)
    brown = max(0, 1 - p.iris / 0.12)  # dark eyes are brown, light ones blue
    iris = band.tone([0.9 + 0.8 * brown, 1.0, 1.2 - 0.8 * brown]) * (p.iris * (0.7 + 2 * r2))
    band.paint(opening * ramp(0.50 - r, 0.14), iris)
    band.paint(opening * ramp(0.25 - r, 0.14), band.tone([0.01, 0.01, 0.01]))
    glint = bump((ix * side - 0.2 * m.light_x) / 0.19, (iy + 0.22) / 0.19)
    band.paint(opening * np.minimum(2 * glint, 1), band.tone([1.0, 1.0, 1.0]))
    lash = ramp(0.11 - abs(over + 0.03), 0.16) * ramp(1.08 - abs(x), 0.25)
    band.paint(0.88 * lash, skin * 0.05)
    band.paint(0.4 * ramp(0.05 - abs(y - lower), 0.14) * ramp(1 - abs(x), 0.3), skin * 0.2)


def brows(band):
    p, m = band.person, band.moment
    t = (abs(band.u) - p.eye_x - 0.005) / p.brow_length
    arch = p.brow_arch * 0.8 * (1 - t * t) + 0.12 * p.brow_tilt * t
    line = p.eye_y - p.brow_gap - m.brow_raise - arch
    thick = p.brow_height * (0.9 - 0.5 * t) * np.minimum(1, 2 * np.maximum(1 - t * t, 0))
    cover = ramp(thick - abs(band.v - line), 0.024) * ramp(1 - abs(t), 0.2)
    band.paint(0.88 * cover, band.tone(hair_colour(p) * (0.8 - 0.3 * p.hair)))


def beard(band):
    p, u, v = band.person, band.u, band.v
    far = abs(u)
    t = far / (1.5 * p.mouth_width)
    droop = p.nose_tip + 0.085 + (p.mouth_y - p.nose_tip - 0.05) * t * t
    lip = ramp(0.036 * (1.15 - t * t * t) - abs(v - droop), 0.045) * ramp(1.02 - t, 0.2)
    cheek = 0.13 + 1.6 * np.maximum(p.width * 0.93 - far, 0) ** 2
    keep = 1 - np.minimum(3 * bump(u / (1.15 * p.mouth_width), (v - p.mouth_y - 0.005) / 0.075), 1)
    jaw = ramp(v - np.minimum(cheek, 0.37), 0.3 if p.beard == "stubble" else 0.18) * keep
    chin = ramp(1 - (u * u + (v - 0.87 * p.chin) ** 2) / 0.028, 0.5) * keep
    cover = {
        "full": np.maximum(jaw, lip),
        "stubble": 0.38 * np.maximum(jaw, lip),
        "moustache": lip,
        "goatee": np.maximum(chin, lip),
    }[p.beard]
    hairs = tufts(p.strands, u * 34, v * 17)
    band.paint(cover * (0.72 + 0.24 * hairs), band.tone(hair_colour(p)) * (0.6 + 0.9 * hairs))


def glasses(head, canvas):
    """Frames a little before the face, with a shine on the lenses."""
    p = head.person
    band = Band(head, canvas, p.eye_y - 0.18, p.eye_y + 0.18)
    far, v = abs(band.u), band.v
    x, y = far - p.eye_x - 0.01, v - p.eye_y - 0.015
    if p.glasses == "round":
        rim, lens = 0.013, np.sqrt(x * x + y * y) - 0.155
    else:
        bx, by = np.maximum(abs(x) - 0.105, 0), np.maximum(abs(y) - 0.06, 0)
        rim, lens = 0.019, np.sqrt(bx * bx + by * by) - 0.05
    bar = abs(v - p.eye_y + 0.03)
    bridge = ramp(0.013 - bar, 0.018) * ramp(p.eye_x - 0.13 - far, 0.02)
    temple = ramp(0.013 - bar, 0.018) * ramp(far - p.eye_x - 0.15, 0.02)
    frame = np.maximum(ramp(rim - abs(lens), 0.018), np.maximum(bridge, temple))
    inside = ramp(-lens, 0.02) * band.skin
    shine = inside * ramp(0.035 - abs(x - 0.6 * y + 0.05), 0.05)
    band.paint(0.12 * shine, band.tone([1.0, 1.0, 1.0]))
    band.paint(frame * band.skin, band.tone([0.025, 0.022, 0.02]) * (1.2 - 2 * y))
