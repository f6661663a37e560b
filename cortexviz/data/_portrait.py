"""Draw one portrait: a lit relief of a face in arithmetic that rounds alike on every machine.

Only + - * / and square roots of float32 are used, which IEEE 754 rounds exactly; exp, sin or a
power would differ in the last bit between processors, and so would the pictures.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)  # Rec. 709


def bump(x, y):
    """A smooth hill of height 1 at the middle, 0 outside the unit circle."""
    q = np.maximum(1 - x * x - y * y, 0)
    return q * q


def ramp(inside, soft):
    """Coverage in [0, 1] of a shape whose signed distance (positive inside) is `inside`."""
    t = np.clip(inside / soft + 0.5, 0, 1)
    return t * t * (3 - 2 * t)


def noise(table, x):
    """Smooth random function of x: the values of `table` at whole numbers, joined."""
    whole = np.floor(x)
    t = x - whole
    t = t * t * (3 - 2 * t)
    i = whole.astype(np.intp)
    return table[i % 256] * (1 - t) + table[(i + 1) % 256] * t


def slope(height, step):
    """Derivatives of `height` along x and y by central differences."""
    dx, dy = np.zeros_like(height), np.zeros_like(height)
    dx[:, 1:-1] = (height[:, 2:] - height[:, :-2]) / (2 * step)
    dy[1:-1] = (height[2:] - height[:-2]) / (2 * step)
    return dx, dy


@lru_cache(maxsize=4)
def grid(n):
    """x to the right, y down, both from -1 to 1, at the middles of n x n samples."""
    line = ((2 * np.arange(n) + 1) / n - 1).astype(np.float32)
    return np.broadcast_to(line, (n, n)).copy(), np.broadcast_to(line[:, None], (n, n)).copy()


class Canvas:
    """Linear light, (channels, n, n), painted back to front."""

    def __init__(self, n, colour):
        self.colour = colour
        self.light = np.zeros((3 if colour else 1, n, n), np.float32)

    def tone(self, rgb):
        """A colour as this canvas keeps it: (3, 1, 1), or its luminance (1, 1, 1)."""
        rgb = np.asarray(rgb, np.float32)
        return (rgb if self.colour else np.atleast_1d((rgb * LUMINANCE).sum()))[:, None, None]

    def paint(self, cover, light):
        self.light += cover * (light - self.light)


def draw(person, moment, size, colour):
    """The portrait as (size, size) or (size, size, 3) uint8, drawn at twice that and averaged."""
    n = 2 * size
    x, y = grid(n)
    canvas = Canvas(n, colour)
    sun = np.array([moment.light_x, moment.light_y, 0.9], np.float32)
    sun /= np.sqrt((sun * sun).sum())
    scene = Scene(person, moment, canvas, x, y, sun, np.float32(2 / n))
    scene.wall()
    scene.place_head()
    scene.back_hair()
    scene.body()
    scene.ears()
    scene.face()
    scene.front_hair()
    scene.glasses()
    light = canvas.light
    small = (
        light[:, ::2, ::2] + light[:, 1::2, ::2] + light[:, ::2, 1::2] + light[:, 1::2, 1::2]
    ) / 4
    grey = np.sqrt(np.clip(small, 0, 1))  # a display's gamma, nearly
    byte = (grey * 255 + 0.5).astype(np.uint8)
    return byte.transpose(1, 2, 0) if colour else byte[0]


class Scene:
    def __init__(self, person, moment, canvas, x, y, sun, step):
        self.p, self.m, self.canvas, self.sun, self.step = person, moment, canvas, sun, step
        self.px, self.py = x, y
        tone = canvas.tone
        s, h = person.skin, person.hair
        dark, light = np.array([0.13, 0.065, 0.04]), np.array([0.80, 0.56, 0.45])
        self.skin = tone(dark + (light - dark) * s)
        self.lips = tone((dark + (light - dark) * s) * [1.0, 0.62, 0.62]) * np.float32(
            person.lip_tone
        )
        stops = np.array(
            [
                [0.012, 0.010, 0.009],
                [0.05, 0.025, 0.012],
                [0.14, 0.06, 0.025],
                [0.36, 0.22, 0.09],
                [0.62, 0.58, 0.54],
            ]
        )
        k = min(int(h * 4), 3)
        self.hair = tone(stops[k] + (stops[k + 1] - stops[k]) * (h * 4 - k))

    def lit(self, height, wrap=0.25):
        """Brightness of a surface by its normal: a soft key light, and the room from above."""
        dx, dy = slope(height, self.step)
        norm = 1 / np.sqrt(1 + dx * dx + dy * dy)
        lx, ly, lz = self.sun
        facing = (lz - lx * dx - ly * dy) * norm
        self.gloss = np.maximum((lz + 1 - lx * dx - ly * dy) * norm / np.sqrt(2 + 2 * lz), 0)
        key = np.maximum((facing + wrap) / (1 + wrap), 0)
        return self.m.key * key + 0.22 + 0.10 * dy * norm * -1

    def wall(self):
        m = self.m
        glow = 1 + 0.35 * (self.px * m.light_x - self.py * 0.4)
        self.canvas.light += self.canvas.tone([0.9, 1.0, 1.1]) * (m.wall * glow)

    def place_head(self):
        p, m = self.p, self.m
        c, s = (1 - m.roll**2) / (1 + m.roll**2), 2 * m.roll / (1 + m.roll**2)
        x, y = self.px - m.shift_x, self.py - m.shift_y
        self.x = x = (c * x + s * y) / m.scale
        self.y = y = (c * y - s * x) / m.scale
        below, above = np.maximum(y, 0) / p.chin, np.maximum(-y, 0) / p.skull
        chin = p.chin
        q = below * below
        a = above * above
        jaw = p.jaw * q * q * q + (1 - p.jaw) * q
        self.w = w = (
            p.width
            * (1 - p.taper * q)
            * np.sqrt(np.maximum(1 - jaw - 0.75 * a * a - 0.25 * a, 1e-4))
        )
        X = x / w
        inside = 1 - X * X
        gx, gy = slope(np.clip(inside, -3, 1), self.step)
        self.outline = inside / np.sqrt(gx * gx + gy * gy + 1e-3)
        self.X = np.clip(X, -1, 1)
        self.round = np.sqrt(np.maximum(1 - self.X * self.X, 0))
        self.sy = (1 - m.yaw**2) / (1 + m.yaw**2), 2 * m.yaw / (1 + m.yaw**2)
        self.turn(0)
        for _ in range(2):
            self.turn(self.nose())

    def turn(self, relief):
        """Face coordinates u, v of every sample: the head turned, raised parts moving further."""
        c, s = self.sy
        X = np.clip(self.X - s * relief / self.w, -1, 1)
        Z = np.sqrt(1 - X * X)
        self.u = (X * c - Z * s) * self.w
        self.v = self.y - self.m.pitch * Z * 1.2 - self.m.pitch * 2 * relief

    def nose(self):
        p, u, v = self.p, self.u, self.v
        t = np.clip((v - p.eye_y + 0.05) / (p.nose_tip - p.eye_y + 0.05), 0, 1.4)
        tt = np.minimum(t, 1)
        along = p.bridge + (1 - p.bridge) * tt * tt
        end = ramp(p.nose_tip + 0.035 - v, 0.08) * ramp(v - p.eye_y + 0.06, 0.22)
        ridge = bump(u / (p.nose_width * (0.55 + 0.5 * tt)), 0 * u)
        tip = bump(u / (p.nose_width * 0.75), (v - p.nose_tip) / 0.075)
        wings = bump((np.abs(u) - p.nose_width * 0.72) / 0.05, (v - p.nose_tip - 0.012) / 0.05)
        return p.nose_height * (0.75 * along * ridge * end + 0.3 * tip) + 0.035 * wings

    def back_hair(self):
        p, h = self.p, self.p.hairdo
        x, y = self.x, self.y
        curl = h.curl * (noise(p.strands, x * 9 + 40) + noise(p.strands, y * 9 + 90) - 1)
        top = p.skull + h.top
        a = np.maximum(-y, 0) / top
        wide = p.width + h.side
        fall = np.maximum(y, 0)
        sway = h.wave * (noise(p.strands, y * 5 + 7) * 2 - 1)
        half = wide * np.sqrt(np.maximum(1 - 0.55 * a * a * a * a - 0.45 * a * a, 0)) + curl + sway
        half = half * (1 + 0.10 * fall)
        cap = np.minimum(half - np.abs(x), (max(h.length, h.low) - y) * 0.8)
        self.cap = cap
        cover = ramp(cap, 0.03)
        if h.bald == 1:
            cover = 0 * cover
        for sx in (-1, 1) if h.tails else ():
            ball = 1 - ((x - sx * (p.width + 0.1)) ** 2 + (y + 0.28) ** 2 * 0.5) / h.tails**2
            cover = np.maximum(cover, ramp(ball, 0.3))
        if h.bun:
            ball = 1 - (x * x + (y + p.skull + h.bun * 0.6) ** 2) / h.bun**2
            cover = np.maximum(cover, ramp(ball, 0.3))
        strand = noise(p.strands, x * 22 + 30 + sway * 30)
        self.canvas.paint(cover, self.hair * (0.35 + 0.35 * strand))

    def body(self):
        p, m = self.p, self.m
        x, y = self.px - 0.6 * m.shift_x, self.py - 0.3 * m.shift_y
        neck = p.neck * (1 + 0.8 * np.maximum(y - 0.72, 0))
        height = 0.3 * np.sqrt(np.maximum(neck * neck - x * x, 0))
        shade = self.lit(height) * (0.4 + 0.6 * np.clip((y - p.chin - 0.02) / 0.3, 0, 1))
        self.canvas.paint(ramp(neck - np.abs(x), 0.03) * ramp(y - 0.2, 0.02), self.skin * shade)
        far = np.abs(x)
        collar = (
            y
            - 0.93
            + 0.25 * np.maximum(p.neck + 0.05 - far, 0) * -1
            - 0.12 * np.maximum(far - p.neck, 0)
        )
        cloth = self.canvas.tone([p.cloth, p.cloth * 0.9, p.cloth])
        shade = self.lit(-0.35 * x * x) * (0.8 + 0.2 * np.clip((y - 0.9) * 6, 0, 1))
        self.canvas.paint(ramp(collar, 0.02), cloth * shade)

    def ears(self):
        p = self.p
        c, s = self.sy
        for side in (-1, 1):
            ex = (self.x - side * (p.width * (0.98 - 0.10 * side * s))) / (0.075 * p.ear)
            ey = (self.y - 0.06) / (0.15 * p.ear)
            q = 1 - ex * ex - ey * ey
            shade = self.lit(0.05 * np.sqrt(np.maximum(q, 0)))
            inner = 1 - 0.45 * bump(ex * 1.4, ey * 1.3)
            self.canvas.paint(ramp(q, 0.4), self.skin * 0.9 * shade * inner)

    def relief(self):
        p, m, u, v = self.p, self.m, self.u, self.v
        far = np.abs(u)
        smile = max(m.smile, 0)
        r = self.nose()
        r += 0.035 * bump((far - 0.17) / 0.2, (v - p.eye_y + p.brow_gap) / 0.09)  # brow bone
        r -= 0.06 * bump((far - p.eye_x + 0.03) / 0.15, (v - p.eye_y) / 0.10)  # eye sockets
        r += 0.03 * bump((far - p.eye_x) / 0.11, (v - p.eye_y) / 0.075)  # eyeballs
        r += (0.025 + 0.03 * p.cheek + 0.03 * smile) * bump(
            (far - 0.26) / 0.20, (v - 0.17 + 0.03 * smile) / 0.18
        )
        r += 0.05 * bump(u / 0.28, (v - p.mouth_y) / 0.2)  # muzzle
        r += 0.045 * bump(u / 0.17, (v - p.chin * 0.88) / 0.12)  # chin
        r -= 0.03 * bump(u / 0.15, (v - p.mouth_y - 0.115) / 0.06)
        fold = far - (p.nose_width + 0.035 + 0.28 * (v - p.nose_tip) * (1 + 0.3 * smile))
        r -= (0.006 + 0.014 * p.age + 0.02 * smile) * bump(
            fold / 0.05, (v - p.nose_tip - 0.09) / 0.15
        )
        return r

    def face(self):
        p, m, u, v = self.p, self.m, self.u, self.v
        a, b = np.maximum(-self.y, 0) / p.skull, np.maximum(self.y, 0) / p.chin
        vert = 0.9 * a * a * a * a + 0.8 * b * b * b * b
        height = 0.42 * np.sqrt(np.maximum(1 - self.X * self.X - vert, 0.0)) + self.relief()
        shade = self.lit(height)
        gloss = self.gloss
        gloss = gloss * gloss
        gloss = gloss * gloss
        gloss = gloss * gloss
        gloss = gloss * gloss
        self.shade = shade
        self.skin_mask = ramp(self.outline, 0.03)
        face = Canvas.__new__(Canvas)
        face.colour = self.canvas.colour
        face.light = np.broadcast_to(self.skin, self.canvas.light.shape).copy()
        self.skin_canvas = face
        self.cheeks(face)
        self.mouth(face)
        self.eyes(face)
        self.brows(face)
        self.beard(face)
        lit = face.light * shade + 0.10 * gloss
        self.canvas.paint(self.skin_mask, lit)

    def cheeks(self, face):
        p, u, v = self.p, self.u, self.v
        far = np.abs(u)
        blush = bump((far - 0.27) / 0.15, (v - 0.2) / 0.13) * 0.3
        face.paint(blush, self.skin * face_tint(face, [1.05, 0.8, 0.8]))
        nostril = bump((far - p.nose_width * 0.42) / 0.035, (v - p.nose_tip - 0.045) / 0.024)
        face.paint(np.minimum(nostril * 1.2, 0.8), self.skin * 0.15)
        socket = bump((far - p.eye_x + 0.02) / 0.17, (v - p.eye_y - 0.005) / 0.11)
        face.light *= 1 - 0.22 * socket
        under = bump(u / 0.10, (v - p.nose_tip - 0.07) / 0.035)
        face.light *= 1 - 0.15 * under

    def mouth(self, face):
        p, m, u, v = self.p, self.m, self.u, self.v
        smile, opened = m.smile, max(m.open, 0.0) * 0.05
        wide = p.mouth_width * (1 + 0.18 * max(smile, 0))
        t = u / wide
        q = np.maximum(1 - t * t, 0)
        line = p.mouth_y - 0.075 * smile * (t * t - 0.35)
        bow = q * (1 - 0.35 * bump(t * 4, 0 * t))
        top = line - opened * 0.5 * q
        low = line + opened * 1.5 * q
        up = ramp(np.minimum(v - (top - p.upper_lip * bow), low - v), 0.02)
        down = ramp(
            np.minimum(v - top, low + p.lower_lip * q * (1 - 0.2 * max(smile, 0)) - v), 0.02
        )
        inside_x = ramp(1 - np.abs(t), 0.1)
        face.paint(up * inside_x, self.lips * 0.8)
        gleam = bump(t * 1.4, (v - low - 0.45 * p.lower_lip) / 0.03)
        face.paint(down * inside_x, self.lips * (1 + 0.35 * gleam))
        gap = np.minimum(v - top, low - v)
        face.paint(ramp(gap + 0.006, 0.016) * ramp(1.02 - np.abs(t), 0.08), self.lips * 0.13)
        if opened > 0.008:
            teeth = ramp(np.minimum(gap, top + opened * 1.25 * q - v), 0.016) * ramp(
                0.85 - np.abs(t), 0.2
            )
            face.paint(teeth * 0.95, face.tone([0.75, 0.72, 0.66]))

    def eyes(self, face):
        p, m = self.p, self.m
        v = self.v
        opening = p.eye_open * m.eyes * (1 - 0.15 * max(m.smile, 0))
        for side in (-1, 1):
            ex = (self.u * side - p.eye_x) / p.eye_width  # -1 inner corner, +1 outer
            ey = (v - p.eye_y) / p.eye_width + p.eye_tilt * ex
            q = np.maximum(1 - ex * ex, 0)
            skew = q * (1 - 0.15 * ex)
            upper, lower = -0.62 * opening * skew, 0.38 * opening * q
            gap = np.minimum(ey - upper, lower - ey)
            cover = ramp(gap, 0.18) * ramp(1 - np.abs(ex), 0.2)
            # the lid above, its fold, the eyeball, the iris, the light in it, the lashes
            lid = bump(ex / 1.2, (ey - upper + 0.16) / 0.34)
            face.light *= 1 - (0.12 + 0.10 * p.lid) * lid
            fold = bump(ex / 1.15, (ey - upper + 0.36 - 0.16 * p.lid) / 0.14)
            face.light *= 1 - 0.38 * fold
            white = 0.62 - 0.30 * ex * ex - 0.25 * np.clip((upper + 0.35 - ey), 0, 1)
            face.paint(cover, face.tone([1.0, 0.97, 0.94]) * white)
            ix, iy = ex - side * m.gaze - 0.02, ey + 0.08 * opening
            r2 = ix * ix + iy * iy
            disk = np.sqrt(r2)
            face.paint(
                cover * ramp(0.47 - disk, 0.14),
                face.tone([p.iris * 0.9, p.iris, p.iris * 1.1]) * (0.7 + r2 * 2.0),
            )
            face.paint(cover * ramp(0.23 - disk, 0.14), face.tone([0.01, 0.01, 0.01]))
            glint = bump((ix * side - 0.18 * m.light_x - 0.0) / 0.2, (iy + 0.17) / 0.2)
            face.paint(cover * np.minimum(glint * 1.5, 1), face.tone([1, 1, 1]))
            lash = ramp(0.10 - np.abs(ey - upper + 0.03), 0.16) * ramp(1.08 - np.abs(ex), 0.25)
            face.paint(lash * 0.85, self.skin * 0.06)
            lash = ramp(0.05 - np.abs(ey - lower), 0.14) * ramp(1 - np.abs(ex), 0.3)
            face.paint(lash * 0.35, self.skin * 0.2)

    def brows(self, face):
        p, m = self.p, self.m
        far = np.abs(self.u)
        t = (far - p.eye_x - 0.005) / p.brow_length
        line = (
            p.eye_y
            - p.brow_gap
            - m.brow_raise
            - p.brow_arch * (1 - t * t) * 0.8
            - p.brow_tilt * t * 0.12
        )
        thick = p.brow_height * (0.9 - 0.5 * t) * np.minimum(1, np.maximum(1 - t * t, 0) * 3)
        cover = ramp(thick - np.abs(self.v - line), 0.022) * ramp(1 - np.abs(t), 0.2)
        colour = self.hair * 0.8 if p.hair < 0.8 else self.hair * 0.6
        face.paint(cover * 0.88, colour)

    def beard(self, face):
        p, u, v = self.p, self.u, self.v
        if p.beard == "-":
            return
        far = np.abs(u)
        mouth = bump(u / (p.mouth_width * 1.1), (v - p.mouth_y) / 0.07)
        lip = ramp(np.minimum(v - p.nose_tip - 0.065, p.mouth_y - 0.005 - v), 0.03) * ramp(
            p.mouth_width * 1.12 - far - 0.1 * np.maximum(p.mouth_y - v, 0), 0.05
        )
        jaw = ramp(v - (0.20 + 0.0 * far) - 0.75 * np.maximum(0.40 - far, 0) * 0.75, 0.07)
        keep = 1 - np.minimum(mouth * 3, 1)
        chin = ramp(1 - (u / 0.17) ** 2 - ((v - p.chin * 0.85) / 0.17) ** 2, 0.3)
        grain = 0.75 + 0.5 * noise(p.strands, u * 45 + 99) * noise(p.strands, v * 31 + 50)
        cover = {
            "full": np.maximum(jaw * keep, lip),
            "stubble": 0.42 * np.maximum(jaw * keep, lip),
            "moustache": lip,
            "goatee": np.maximum(chin * keep, lip),
        }[p.beard]
        face.paint(cover * 0.92, self.hair * grain)

    def front_hair(self):
        p, h = self.p, self.p.hairdo
        if h.bald == 1:
            return
        u, v, x, y = self.u, self.v, self.x, self.y
        X = u / p.width
        X2 = X * X
        rough = h.fringe * 0 + 0.02 * (noise(p.strands, u * 17 + 60) - 0.5) * 2
        side = h.part * (u / p.width) * (1 if h.part else 0)
        line = h.line + rough + side + h.recede * (X2 - 0.3) * -0.6 + 0.55 * X2 * X2 * X2
        cut = line - v
        curtain = np.zeros_like(u) - 1
        if h.curtain:
            edge = p.width * (
                h.curtain + 0.10 * np.clip(v, 0, 1) + h.wave * (noise(p.strands, v * 6) * 2 - 1)
            )
            curtain = np.minimum(np.abs(u) - edge, v + 0.45)
            curtain = np.minimum(curtain, h.length - y)
        if h.bald:
            cut = np.minimum(cut, np.abs(X) - 0.86)
            cut = np.where(v < -0.5, -1, cut)
        region = np.maximum(cut, curtain)
        cover = ramp(region, 0.035) * ramp(self.cap, 0.03)
        a = np.maximum(-y, 0) / (p.skull + h.top)
        wide = p.width + h.side
        body = 1 - (x / wide) ** 2 - 0.8 * a * a * a * a
        strand = noise(
            p.strands, u * h.strands * 1.6 + 12 + y * 3 * (h.part + 0.3) + h.wave * 60 * y * y
        )
        strand2 = noise(p.strands, x * 41 + y * 9)
        if h.curl:
            strand = noise(p.strands, x * 15 + 5) * noise(p.strands, y * 15 + 77) * 2
        height = 0.42 * np.sqrt(np.maximum(body, 0)) + 0.03 * strand + 0.06 * ramp(region, 0.12)
        shade = self.lit(height, wrap=0.35)
        g = self.gloss * self.gloss
        g = g * g
        g = g * g
        light = self.hair * shade * (0.75 + 0.4 * strand + 0.25 * strand2) + (
            0.03 + 0.10 * self.hair
        ) * g * g * (0.5 + strand)
        self.canvas.paint(cover, light)

    def glasses(self):
        p = self.p
        if p.glasses == "-":
            return
        u, v = self.u, self.v
        far = np.abs(u)
        ex, ey = (far - p.eye_x - 0.005), v - p.eye_y - 0.015
        if p.glasses == "round":
            d = np.sqrt(ex * ex + ey * ey) - 0.155
        else:
            bx, by = np.abs(ex) - 0.11, np.abs(ey) - 0.065
            d = (
                np.sqrt(np.maximum(bx, 0) ** 2 + np.maximum(by, 0) ** 2)
                + np.minimum(np.maximum(bx, by), 0)
                - 0.045
            )
        rim = 0.014 if p.glasses == "round" else 0.02
        frame = ramp(rim - np.abs(d), 0.018)
        bridge = (
            ramp(0.012 - np.abs(v - p.eye_y + 0.025 - 0.2 * u * u), 0.018)
            * ramp(-(d - 0), 0.02)
            * 0
        )
        bridge = ramp(0.013 - np.abs(v - p.eye_y + 0.03), 0.018) * ramp(p.eye_x - 0.14 - far, 0.02)
        temple = ramp(0.013 - np.abs(v - p.eye_y + 0.02), 0.018) * ramp(far - p.eye_x - 0.15, 0.02)
        cover = np.maximum(np.maximum(frame, bridge), temple) * self.skin_mask
        shade = bump(ex / 0.2, (ey - 0.06) / 0.2)
        self.canvas.light *= 1 - 0.12 * ramp(-d, 0.02) * self.skin_mask
        self.canvas.paint(cover, self.canvas.tone([0.02, 0.02, 0.022]) * (0.6 + 0.8 * self.shade))
        glint = ramp(-d, 0.02) * ramp(0.03 - np.abs(ex - ey * 0.6 + 0.05), 0.03) * 0.10
        self.canvas.light += glint * self.skin_mask


def face_tint(face, rgb):
    return face.tone(rgb)
