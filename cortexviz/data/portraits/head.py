"""A head before the camera: its outline, how it is turned, its relief, and the light on it."""

from __future__ import annotations

from math import sqrt

import numpy as np

from cortexviz.data.portraits.paint import bump, distance, ramp, slope

ZOOM, DROP = 1.13, 0.05  # so that the head fills the picture


class Head:
    """Coordinates of every sample of one picture.

    x, y follow the head as it tilts and moves in the picture; u, v are glued to the face: the
    middle of the eyes stays at the same u, v when the head turns, and raised parts move further.
    """

    def __init__(self, person, moment, px, py, step):
        self.person, self.moment, self.step = person, moment, step
        p, m = person, moment
        sun = np.array([m.light_x, m.light_y, 0.9])
        self.sun = (sun / np.sqrt((sun * sun).sum())).astype(np.float32).tolist()
        self.key = m.key * (1.45 - 0.6 * p.skin)  # exposed for the face
        self.roll, self.yaw = rotation(m.roll), rotation(m.yaw)
        cos, sin = self.roll
        px, py = (px - m.shift_x) / (ZOOM * m.scale), (py - m.shift_y - DROP) / (ZOOM * m.scale)
        self.x, self.y = x, y = cos * px + sin * py, cos * py - sin * px

        self.above, self.below = np.maximum(-y, 0) / p.skull, np.maximum(y, 0) / p.chin
        a, b = self.above * self.above, self.below * self.below
        square = p.jaw * b * b * b + (1 - p.jaw) * b
        narrow = p.width * (1 - p.taper * b)
        half2 = narrow * narrow * (1 - square - 0.75 * a * a - 0.25 * a)
        self.half = np.sqrt(np.maximum(half2, 1e-3))
        self.edge = distance(half2 - x * x, step)
        self.skin = ramp(self.edge - 0.014, 0.026)  # inside the rim, where the slope is known
        self.across = np.clip(x / self.half, -1, 1)
        self.turn(0.0)
        self.turn(self.nose())  # what a sample shows depends on how far the nose stands out

    def rows(self, top, bottom):
        """The rows of the picture between two heights of the upright face, with room to move."""
        n, room = len(self.y), 0.13
        first, last = (int((1 + DROP + ZOOM * y) * n / 2) for y in (top - room, bottom + room))
        return slice(max(first, 0), min(last, n))

    def turn(self, relief):
        """Set u, v for the turned and nodding head."""
        cos, sin = self.yaw
        across = np.clip(self.across - sin * relief / self.half, -1, 1)
        depth = np.sqrt(1 - across * across)
        self.u = (across * cos - depth * sin) * self.half
        self.v = self.y - self.moment.pitch * (1.2 * depth + 2 * relief)

    def nose(self):
        """Height of the nose over the face."""
        p = self.person
        height = np.zeros_like(self.u)
        rows = self.rows(p.eye_y - 0.2, p.nose_tip + 0.1)
        u, v = self.u[rows], self.v[rows]
        t = np.clip((v - p.eye_y + 0.05) / (p.nose_tip - p.eye_y + 0.05), 0, 1)
        rise = p.bridge + (1 - p.bridge) * t * t
        ends = ramp(p.nose_tip + 0.03 - v, 0.09) * ramp(v - p.eye_y + 0.03, 0.30)
        ridge = bump(u / (p.nose_width * (0.8 + 0.4 * t)))
        tip = bump(u / (p.nose_width * 0.9), (v - p.nose_tip) / 0.085)
        wings = bump((abs(u) - 0.7 * p.nose_width) / 0.055, (v - p.nose_tip - 0.012) / 0.055)
        height[rows] = p.nose_height * (0.55 * rise * ridge * ends + 0.35 * tip) + 0.03 * wings
        return height

    def relief(self):
        """Height of the features over the smooth head."""
        p, m, u, v = self.person, self.moment, self.u, self.v
        far, smile = abs(u), max(m.smile, 0)
        r = self.nose()
        r += 0.030 * bump((far - 0.17) / 0.22, (v - p.eye_y + p.brow_gap) / 0.10)  # brow bone
        r -= 0.050 * bump((far - p.eye_x + 0.03) / 0.17, (v - p.eye_y) / 0.11)  # eye socket
        r += 0.032 * bump((far - p.eye_x) / 0.12, (v - p.eye_y) / 0.085)  # eyeball
        cheek = 0.02 + 0.025 * p.cheek + 0.03 * smile
        r += cheek * bump((far - 0.25) / 0.21, (v - 0.17 + 0.03 * smile) / 0.18)
        r += 0.05 * bump(u / 0.28, (v - p.mouth_y) / 0.2)
        r += 0.04 * bump(u / 0.18, (v - 0.88 * p.chin) / 0.13)
        r -= 0.025 * bump(u / 0.15, (v - p.mouth_y - 0.115) / 0.06)  # between lip and chin
        fold = far - p.nose_width - 0.035 - 0.28 * (v - p.nose_tip) * (1 + 0.3 * smile)
        depth = 0.004 + 0.014 * p.age + 0.016 * smile
        return r - depth * bump(fold / 0.05, (v - p.nose_tip - 0.09) / 0.15)  # nose to mouth

    def ball(self):
        """Height of the smooth head."""
        a, b = self.above, self.below
        tall = np.maximum(1 - 0.8 * a * a * a * a - 0.7 * b * b * b * b, 0)
        return 0.42 * np.sqrt(np.maximum(1 - self.across * self.across, 0) * tall)

    def lit(self, height, wrap=0.25):
        """Brightness and gloss of a surface: a soft key light, and the room's from above."""
        dx, dy = slope(height, self.step)
        upright = 1 / np.sqrt(1 + dx * dx + dy * dy)
        lx, ly, lz = self.sun
        toward = (lz - lx * dx - ly * dy) * upright
        half = (toward + upright) * (1 / sqrt(2 + 2 * lz))
        gloss = np.maximum(half, 0)
        for _ in range(4):
            gloss = gloss * gloss
        key = np.maximum((toward + wrap) * (1 / (1 + wrap)), 0)
        return self.key * key + 0.24 - 0.10 * dy * upright, gloss


def rotation(tangent):
    """Cosine and sine of the angle whose half has this tangent: no trigonometry to round."""
    t2 = tangent * tangent
    return (1 - t2) / (1 + t2), 2 * tangent / (1 + t2)
