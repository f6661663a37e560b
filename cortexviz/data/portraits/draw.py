"""One portrait, from the wall behind to the glasses in front."""

from __future__ import annotations

import numpy as np

from cortexviz.base.arrays import underflow_is_zero
from cortexviz.data.portraits import features, hair
from cortexviz.data.portraits.head import Head
from cortexviz.data.portraits.paint import Canvas, bump, grid, ramp


@underflow_is_zero
def draw(person, moment, size, colour):
    """The portrait as (size, size) or (size, size, 3) uint8, drawn at twice that and averaged."""
    n = 2 * size
    px, py = grid(n)
    canvas = Canvas(np.empty((3 if colour else 1, n, n), np.float32))
    head = Head(person, moment, px, py, 2 / n)
    wall(head, canvas, px, py)
    shape = None if person.hairdo.bald == 1 else hair.outline(head)
    if shape is not None:
        hair.behind(head, shape, canvas)
    body(head, canvas)
    if not person.hairdo.curtain:
        ears(head, canvas)
    features.face(head, canvas)
    if shape is not None:
        hair.over(head, shape, canvas)
    if person.glasses != "-":
        features.glasses(head, canvas)
    return developed(canvas.light)


def developed(light):
    """Linear light, four samples to a pixel, as bytes; a root is nearly gamma."""
    light = np.clip(light, 0, 1)
    mean = light[:, ::2, ::2] + light[:, 1::2, ::2] + light[:, ::2, 1::2] + light[:, 1::2, 1::2]
    byte = (np.sqrt(mean / 4) * 255 + 0.5).astype(np.uint8)
    return byte.transpose(1, 2, 0) if len(byte) == 3 else byte[0]


def wall(head, canvas, px, py):
    m = head.moment
    glow = 1 + 0.35 * (px * m.light_x - 0.4 * py)
    canvas.light[:] = canvas.tone([0.9, 1.0, 1.1]) * (m.wall * glow)


def body(head, canvas):
    """Neck in the shadow of the chin, and clothes."""
    band = features.Band(head, canvas, 0.4, 1.0)
    p, x, y = head.person, band.x, band.y
    far = abs(x)
    half = p.neck * (1 + 0.8 * np.maximum(y - 0.66, 0))
    shade, _ = head.lit(0.25 * np.sqrt(np.maximum(half * half - x * x, 0)))
    shade = shade * (0.35 + 0.55 * np.clip((y - p.chin) / 0.3, 0, 1))
    band.paint(ramp(half - far, 0.03), canvas.tone(features.skin_colour(p)) * shade)
    collar = y - 0.80 - 0.35 * np.maximum(p.neck - far, 0) - 0.22 * np.maximum(far - p.neck, 0)
    shade, _ = head.lit(-0.3 * x * x)
    seam = 1 - 0.35 * bump((collar - 0.035) / 0.02)
    cloth = canvas.tone([p.cloth, 0.9 * p.cloth, p.cloth])
    band.paint(ramp(collar, 0.02), cloth * shade * seam)


def ears(head, canvas):
    p, band = head.person, features.Band(head, canvas, -0.15, 0.25)
    skin = canvas.tone(features.skin_colour(p))
    for side in (-1, 1):
        x = (band.x - side * p.width * (0.98 - 0.1 * side * head.yaw[1])) / (0.07 * p.ear)
        y = (band.y - 0.05) / (0.14 * p.ear)
        inside = 1 - x * x - y * y
        shade, _ = head.lit(0.05 * np.sqrt(np.maximum(inside, 0)))
        inner = 0.9 - 0.45 * bump(1.4 * x, 1.3 * y)
        band.paint(ramp(inside, 0.4), skin * shade * inner)
