"""Brushes: smooth shapes, random texture, slopes and a canvas.

Only + - * / and square roots of float32 are used, which IEEE 754 rounds alike on every machine;
exp, sin or a power would differ in the last bit between processors, and so would the pictures.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)  # Rec. 709


def bump(x, y=None):
    """A smooth hill: 1 at the middle, 0 outside the unit circle."""
    q = 1 - x * x
    if y is not None:
        q -= y * y
    np.maximum(q, 0, out=q)
    q *= q
    return q


def ramp(inside, soft):
    """Coverage in [0, 1] of a shape with signed distance `inside` (positive inside it)."""
    t = inside * (1 / soft)
    t += 0.5
    np.maximum(t, 0, out=t)
    np.minimum(t, 1, out=t)
    return t * t * (3 - 2 * t)


def texture(values):
    """Random values (256,) at whole numbers, smoothly joined by 16 steps each, for `noise`."""
    t = np.arange(16, dtype=np.float32) / 16
    t *= t * (3 - 2 * t)
    return (values[:, None] + t * (np.roll(values, -1) - values)[:, None]).ravel()


def noise(table, x):
    """A smooth random function of x that repeats after 256."""
    return table[(x * 16).astype(np.int32) & 4095]


def tufts(table, x, y):
    """A smooth random function of x and y."""
    row = np.floor(y)
    t = y - row
    t *= t * (3 - 2 * t)
    first = noise(table, x + 37 * row)
    return first + t * (noise(table, x + 37 * (row + 1)) - first)


def slope(height, step):
    """Derivatives of `height` along x and y, by central differences on samples `step` apart."""
    dx, dy = np.zeros_like(height), np.zeros_like(height)
    dx[:, 1:-1] = (height[:, 2:] - height[:, :-2]) * np.float32(0.5 / step)
    dy[1:-1] = (height[2:] - height[:-2]) * np.float32(0.5 / step)
    return dx, dy


def distance(inside, step):
    """Signed distance, nearly, to the line where the smooth function `inside` is 0."""
    dx, dy = slope(inside, step)
    return inside / np.sqrt(dx * dx + dy * dy + 1e-3)


@lru_cache(maxsize=4)
def grid(n):
    """x to the right and y down, from -1 to 1, at the middles of n x n samples."""
    line = ((2 * np.arange(n) + 1) / n - 1).astype(np.float32)
    return np.repeat(line[None], n, axis=0), np.repeat(line[:, None], n, axis=1)


class Canvas:
    """Linear light (channels, rows, n), painted from back to front; one channel for grey."""

    def __init__(self, light):
        self.light = light

    def tone(self, rgb):
        """A colour as this canvas keeps it: three channels, or its luminance."""
        rgb = np.asarray(rgb, np.float32)
        if len(self.light) == 1:
            rgb = rgb[:1] * LUMINANCE[0] + rgb[1:2] * LUMINANCE[1] + rgb[2:] * LUMINANCE[2]
        return rgb[:, None, None]

    def paint(self, cover, light):
        """Lay `light` over what is there, as far as `cover` (0 to 1) goes."""
        self.light += cover * (light - self.light)

    def darken(self, amount):
        self.light *= 1 - amount
