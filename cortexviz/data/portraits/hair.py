"""Hair: behind the head, over it, and the shapes of the styles."""

from __future__ import annotations

import numpy as np

from cortexviz.data.portraits.features import Band, hair_colour
from cortexviz.data.portraits.paint import noise, ramp, tufts


def outline(head):
    """Signed distance to the outline of all the hair, crown to ends (positive inside)."""
    p, h, x, y = head.person, head.person.hairdo, head.x, head.y
    a = np.maximum(-y, 0) / (p.skull + h.top)
    a = a * a
    ends = np.maximum(y - h.round, 0) / (h.length - h.round)
    half = (p.width + h.side) * np.sqrt(np.maximum(1 - 0.6 * a * a - 0.4 * a, 0))
    half = half * np.sqrt(np.maximum(1 - ends * ends, 0)) + 0.05 * np.maximum(y, 0)
    if h.wave:
        half = half + h.wave * (2 * noise(p.strands, 5 * y + 7) - 1)
    if h.curl:
        half = half + h.curl * (2 * tufts(p.strands, 7 * x + 40, 7 * y + 20) - 1)
    tall = np.minimum(p.skull + h.top + y, h.length - y)
    return np.minimum(half - abs(x), 1.5 * tall)


def behind(head, shape, canvas):
    """What hangs behind the neck, and knots."""
    p, h, x, y = head.person, head.person.hairdo, head.x, head.y
    canvas.paint(ramp(shape, 0.03), 0.5 * canvas.tone(hair_colour(p)))
    if h.bun:
        knot(head, canvas, x, y + p.skull + 0.4 * h.bun, h.bun)
    if h.tails:
        knot(head, canvas, abs(x) - p.width - 0.09, y + 0.3, h.tails)


def knot(head, canvas, x, y, radius):
    """A ball of hair."""
    ball = 1 - (x * x + y * y) / (radius * radius)
    strand = noise(head.person.strands, 28 * x + 14 * y)
    shade, gloss = head.lit(radius * np.sqrt(np.maximum(ball, 0)) + 0.02 * strand)
    colour = canvas.tone(hair_colour(head.person))
    light = colour * shade * (0.7 + 0.5 * strand) + (0.05 + 0.12 * colour) * gloss
    canvas.paint(ramp(ball, 0.25), light)


def hairline(band):
    """Signed distance below which the forehead begins, or to the parted curtain at the sides."""
    p, h, u, v = band.person, band.person.hairdo, band.u, band.v
    t = u / p.width
    t2 = t * t
    line = h.line + h.part * t - 0.6 * h.recede * (t2 - 0.3) + 0.55 * t2 * t2 * t2
    line = line + 0.03 * noise(p.strands, 17 * u + 60)
    region = line - v
    if h.bald:
        region = np.minimum(np.minimum(region, abs(t) - 0.80), 1.5 * (v + 0.50))
    if h.curtain:
        edge = p.width * (h.curtain + 0.12 * np.clip(band.y, -0.3, 1))
        region = np.maximum(region, np.minimum(abs(band.x) - edge, band.y + 0.45))
    return region


def over(head, shape, canvas):
    """Hair over the forehead and the sides, lit strand by strand."""
    h = head.person.hairdo
    band = Band(head, canvas, -1.2, min(h.length, 1.2))
    p, x, y = head.person, band.x, band.y
    region, shape = hairline(band), shape[head.rows(-1.2, min(h.length, 1.2))]
    a = np.maximum(-y, 0) / (p.skull + h.top)
    wide = x / (p.width + h.side)
    body = np.maximum(1 - wide * wide - 0.8 * a * a * a * a, 0)
    if h.curl:
        ring = tufts(p.strands, 9 * (x + y) + 5, 9 * (x - y) + 9)
        strand = 1 - abs(2 * ring - 1) * tufts(p.strands, 15 * x, 15 * y)
    else:
        turned = x + 0.3 * head.yaw[1]
        strand = noise(p.strands, turned * h.strands + (h.comb + h.wave * 30 * y) * y + 12)
        strand = 0.6 * strand + 0.4 * noise(p.strands, 41 * x + 9 * y)
    height = 0.42 * np.sqrt(body) + h.relief * strand + 0.05 * ramp(region, 0.14)
    shade, gloss = head.lit(height, wrap=0.35)
    colour = canvas.tone(hair_colour(p))
    light = colour * shade * (0.74 + 0.52 * strand) + (0.05 + 0.12 * colour) * gloss * strand
    band.paint(ramp(region, 0.04) * ramp(shape, 0.035), light)
