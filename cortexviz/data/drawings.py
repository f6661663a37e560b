"""The thirty objects as vector drawings, each in a box of about 100 by 100 units of its own.

`DRAWINGS` maps a name to (longest side in pixels, parts). The sides differ a little so that the
objects look equally big: a compact one is drawn smaller than a spindly one.
"""

from __future__ import annotations

import numpy as np

from cortexviz.data.paths import (
    Parts,
    arc,
    both_sides,
    box,
    ellipse,
    hole,
    mirrored,
    path,
    ring,
    solid,
    stroke,
    turn,
)


def star() -> Parts:
    radius = np.where(np.arange(10) % 2, 0.42, 1)[:, None]
    angle = np.radians(np.arange(10) * 36 - 90)
    return solid(radius * np.stack([np.cos(angle), np.sin(angle)], axis=1))


def moon() -> Parts:
    crescent = [arc(50, 50, 50, 56.3, 303.7), arc(72, 50, 42, 277.8, 82.2)]
    return turn(solid(np.concatenate(crescent)), -25)


def airplane() -> Parts:
    return solid(
        mirrored("M50 0 C45 3 43 10 43 20 L43 37 L2 64 L2 73 L43 60 L45 82 L31 92 L31 99 L50 94")
    )


def car() -> Parts:
    body = (
        "M1 32 C1 25 5 22 12 21 L23 19 L35 5 C37 2 41 1 45 1 L64 1 C69 1 72 2 75 5 L85 19"
        "L92 21 C97 22 99 26 99 32 L99 37 C99 40 97 41 95 41 L5 41 C3 41 1 40 1 37 L1 32"
    )
    windows = (
        path("M31 18 L40 8 Q41 7 43 7 L52 7 L52 18"),
        path("M57 7 L65 7 Q68 7 70 9 L77 18 L57 18"),
    )
    parts = solid(path(body)) + hole(*windows)
    for x in (24, 77):
        parts += hole(ellipse(x, 41, 12, 12)) + ring(x, 41, 9.5, 3.5)
    return parts


def boat() -> Parts:
    return solid(
        path("M3 77 L97 77 C94 89 88 97 79 98 L21 98 C12 97 6 89 3 77"),
        box(47.5, 0, 51.5, 78),
        path("M55 4 C76 20 89 46 92 71 L55 71"),
        path("M44 16 C38 40 25 58 10 71 L44 71"),
    )


def bicycle() -> Parts:
    frame = (
        "M22 66 L47 66 L37 29 L22 66",
        "M37 29 L69 29 L47 66",
        "M78 66 L65 17 L75 12",
        "M37 29 L35 20",
        "M28 19 L42 19",
    )
    tubes = [outline for line in frame for outline in stroke(line, 4.6)]
    wheels = [part for x in (22, 78) for part in ring(x, 66, 22, 17)]
    return wheels + solid(*tubes, ellipse(47, 66, 5.5, 5.5))


def house() -> Parts:
    walls = [path("M50 4 L99 50 L1 50"), box(13, 49, 87, 98), box(71, 8, 82, 40)]
    windows = [box(22, 58, 37, 73), box(63, 58, 78, 73), box(43, 66, 57, 99)]
    return solid(*walls) + hole(*windows)


def lamp() -> Parts:
    foot = "M50 42 L46 42 C46 54 37 60 36 71 C36 81 44 84 45 89 C36 90 28 92 28 98 L50 98"
    return solid(path("M31 2 L69 2 L90 44 L10 44"), mirrored(foot))


def guitar() -> Parts:
    half = (
        "M50 0 L43.5 1 L44.5 16 L46.5 19 L46.5 58 C36 55 28 63 29 73 C30 81 34 83 32 88"
        "C29 93 22 98 22 109 C22 122 36 128 50 128"
    )
    pegs = both_sides(*(ellipse(42, y, 3, 1.7) for y in (4, 9, 14)))
    body = solid(mirrored(half), *pegs)
    return turn(body + hole(ellipse(50, 81, 7.5, 7.5), box(40, 106, 60, 109.5)), 38)


def cup() -> Parts:
    body = "M6 26 L72 26 L72 76 C72 90 64 96 54 96 L24 96 C14 96 6 90 6 76"
    steam = ("M28 19 C22 12 34 8 28 1", "M50 19 C44 12 56 8 50 1")
    lines = [outline for line in steam for outline in stroke(line, 4)]
    handle = stroke("M70 38 C102 32 102 80 68 76", 8.5)
    return solid(path(body), *handle, *lines)


def bottle() -> Parts:
    half = "M50 0 L41 0 L41 8 L42.5 9 L42.5 28 C42.5 40 30 42 30 55 L30 95 C30 98 32 100 35 100"
    return solid(mirrored(half)) + hole(box(36, 60, 64, 84))


def key() -> Parts:
    shaft = [box(40, 19, 103, 29), box(79, 28, 87, 42), box(93, 28, 103, 46)]
    return turn(solid(*shaft) + ring(22, 24, 23, 11), -40)


def hammer() -> Parts:
    head = "M16 1 L16 34 L30 34 L33 28 L60 28 C72 28 80 33 89 45 C90 24 77 6 57 6 L33 7 L30 1"
    return turn(solid(path(head), box(42, 0, 55, 108, 4)), 30)


def umbrella() -> Parts:
    canopy = (
        "M0 52 C0 22 24 6 50 6 C76 6 100 22 100 52 Q91.7 43 83.3 43 Q75 43 66.7 52"
        "Q58.3 43 50 43 Q41.7 43 33.3 52 Q25 43 16.7 43 Q8.3 43 0 52"
    )
    return solid(
        path(canopy), box(48, 0, 52, 10), *stroke("M50 40 L50 86 C50 100 33 100 33 86", 5.5)
    )


def anchor() -> Parts:
    flukes = both_sides(path("M0 72 L7 50 L24 66"))
    arms = stroke("M9 66 C14 84 32 93 50 93 C68 93 86 84 91 66", 9)
    return ring(50, 11, 11, 5) + solid(box(45, 19, 55, 94), box(28, 28, 72, 36, 3), *arms, *flukes)


def tree() -> Parts:
    crown = [
        ellipse(50, 26, 26, 26),
        ellipse(25, 44, 22, 22),
        ellipse(75, 44, 22, 22),
        ellipse(50, 50, 26, 22),
    ]
    return solid(*crown, mirrored("M50 60 L44 60 C44 80 43 92 34 99 L50 99"))


def apple() -> Parts:
    body = "M50 32 C42 24 14 20 9 50 C6 76 26 101 40 100 C44 99.5 46 98 50 98"
    leaf = "M53 21 C58 5 72 1 86 5 C82 20 68 27 53 21"
    return solid(mirrored(body), path(leaf), *stroke("M50 34 C50 24 48 16 43 10", 4.5))


def mushroom() -> Parts:
    cap = mirrored("M50 3 C20 3 2 26 2 44 C2 55 12 56 26 54 L50 53")
    stem = mirrored("M50 57 L37 58 C38 72 31 82 31 91 C31 99 42 99 50 99")
    spots = [ellipse(50, 20, 8, 7), ellipse(25, 35, 6, 7, 30), ellipse(74, 36, 7, 6, 40)]
    return solid(cap, stem) + hole(*spots)


def cat() -> Parts:
    body = (
        "M44 34 C28 42 17 64 17 86 C17 96 22 99 30 99 L62 99 C71 99 72 92 71 84 C69 64 60 42 44 34"
    )
    ears = path("M27 26 L25 0 L41 11"), path("M61 26 L63 0 L47 11")
    tail = stroke("M62 94 C88 100 95 84 88 72 C84 65 84 60 90 55", 8.5)
    return solid(path(body), ellipse(44, 26, 19.5, 17), *ears, *tail)


def fish() -> Parts:
    body = "M2 50 C14 26 46 18 72 43 L97 22 C91 40 91 60 97 78 L72 57 C46 82 14 74 2 50"
    fins = (
        path("M32 34 C38 14 56 12 68 17 Q60 26 60 38"),
        path("M40 66 C44 82 56 86 63 82 Q57 74 58 62"),
    )
    gill = stroke("M31 37 Q38 50 31 63", 3)
    return solid(path(body), *fins) + hole(ellipse(18, 45, 3.6, 3.6), *gill)


def bird() -> Parts:
    body = (
        "M0 33 L14 27 C17 14 30 9 41 14 C50 18 53 27 60 33 C74 40 82 48 86 58 L104 76 L96 80 L76 73"
        "C66 82 46 84 34 76 C20 68 16 54 14 39"
    )
    legs = [*stroke("M43 76 L43 97 L34 97", 3.8), *stroke("M61 76 L61 97 L52 97", 3.8)]
    wing = stroke("M36 46 C40 62 56 68 74 64", 3)
    return solid(path(body), *legs) + hole(ellipse(27, 25, 3, 3), *wing)


def butterfly() -> Parts:
    upper = "M48 42 C40 16 14 0 4 8 C-4 18 6 50 36 54 L48 54"
    lower = "M48 50 L34 54 C16 56 10 72 18 86 C26 98 44 86 48 62"
    feelers = [*stroke("M49 30 C46 18 42 12 36 8", 2.6), *stroke("M51 30 C54 18 58 12 64 8", 2.6)]
    spots = both_sides(ellipse(21, 27, 6.5, 9, -35), ellipse(29, 74, 5, 7, 30))
    wings = both_sides(path(upper), path(lower))
    return solid(*wings, ellipse(50, 54, 4, 27), *feelers) + hole(*spots)


def elephant() -> Parts:
    body = (
        "M30 10 C44 4 60 6 72 10 C90 14 98 28 98 46 L98 88 L80 88 L80 66 C72 70 60 70 52 66 L52 88"
        "L34 88 L34 58 C30 60 26 60 22 56 C20 66 18 78 10 84 C6 87 0 85 0 80 C6 80 8 74 8 66"
        "C6 54 4 44 8 32 C12 18 20 12 30 10"
    )
    ear = stroke("M32 18 C50 20 54 46 40 52 C34 54 30 50 29 44", 2.8)
    tail = stroke("M96 36 C104 42 103 54 102 60", 3)
    return solid(path(body), *tail) + hole(*ear, ellipse(19, 32, 2.6, 2.6))


def hand() -> Parts:
    fingers = (
        ("M36 56 L29 15", 12),
        ("M48 54 L47 7", 12.5),
        ("M60 55 L65 11", 12),
        ("M71 62 L81 27", 11),
        ("M32 80 L8 52", 12.5),
    )
    palm = "M30 52 L66 50 L77 60 C77 76 73 86 68 92 L66 102 L38 102 L36 94 C32 88 26 82 24 76"
    return solid(path(palm), *(outline for line, w in fingers for outline in stroke(line, w)))


def crown() -> Parts:
    rim = path("M8 76 L2 26 L28 50 L50 10 L72 50 L98 26 L92 76")
    balls = [ellipse(2, 24, 5.5, 5.5), ellipse(50, 8, 6.5, 6.5), ellipse(98, 24, 5.5, 5.5)]
    return solid(rim, *balls, box(9, 81, 91, 90))


HEART = "M50 24 C42 2 4 2 2 34 C1 58 32 78 50 96"
CROSS = "M34 0 L66 0 L66 34 L100 34 L100 66 L66 66 L66 100 L34 100 L34 66 L0 66 L0 34 L34 34"

DRAWINGS: dict[str, tuple[float, Parts]] = {
    "square": (80, solid(box(0, 0, 1, 1))),
    "circle": (86, solid(arc(0, 0, 1))),
    "triangle": (80, solid(np.array([(0, 0), (1, 0), (0.5, -np.sqrt(0.75))]))),
    "star": (92, star()),
    "heart": (84, solid(mirrored(HEART))),
    "cross": (84, solid(path(CROSS))),
    "moon": (88, moon()),
    "crown": (86, crown()),
    "airplane": (90, airplane()),
    "car": (92, car()),
    "boat": (88, boat()),
    "bicycle": (92, bicycle()),
    "house": (86, house()),
    "lamp": (88, lamp()),
    "guitar": (92, guitar()),
    "cup": (84, cup()),
    "bottle": (92, bottle()),
    "key": (90, key()),
    "hammer": (90, hammer()),
    "umbrella": (90, umbrella()),
    "anchor": (88, anchor()),
    "tree": (88, tree()),
    "apple": (84, apple()),
    "mushroom": (84, mushroom()),
    "cat": (88, cat()),
    "fish": (90, fish()),
    "bird": (90, bird()),
    "butterfly": (88, butterfly()),
    "elephant": (88, elephant()),
    "hand": (88, hand()),
}
