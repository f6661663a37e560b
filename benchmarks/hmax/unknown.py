"""What is called "nothing I know", and what that costs where there is something."""

from __future__ import annotations

import numpy as np

from benchmarks.hmax.nets import network, percent
from benchmarks.shared.page import markdown
from cortexviz.data import DISTORTIONS, HARDER, distort, kanizsa, line_drawing, silhouettes
from cortexviz.hmax.background import pictures_of_nothing

# The background category was chosen with a look at distortions 77 to 79 and networks 0 to 5.
UNSEEN, UNSEEN_NETWORKS = 80, (6, 7, 8)


def nothing() -> str:
    """What is called "nothing I know", for networks of three seeds: the least sure of each kind.

    The prior is .95, the temperature .1. For what is something, the most doubtful of each kind.
    """
    names, images = silhouettes()
    nets = {(plan, seed): network(plan, random_state=seed).fit(images, names)
            for plan in ("both", "contours") for seed in UNSEEN_NETWORKS}  # fmt: skip
    rows = []
    for title, pictures in kinds_of_nothing().items():
        p = [net.p_nothing(pictures) for net in nets.values()]
        rows.append([title, *(f"{one.min():.3f}" for one in p)])
        if len(pictures) >= 100:
            title = "the same: above .9, %"
            rows.append([title, *(percent(one > 0.9) for one in p)])
    for title, picture in {
        "Kanizsa square": kanizsa(),
        "Kanizsa triangle": kanizsa("triangle"),
        "square, really drawn": line_drawing(),
    }.items():
        rows.append([title, *(f"{net.p_nothing(picture[None])[0]:.3f}" for net in nets.values())])
    known = [f"{net.p_nothing(images).max():.3f}" for net in nets.values()]
    rows.append(["30 silhouettes, the most doubtful", *known])
    head = ["P(nothing)", *(f"`{plan}`, seed {seed}" for plan, seed in nets)]
    return markdown([head, *rows])


def kinds_of_nothing() -> dict[str, np.ndarray]:
    """Pictures of nothing, none of which the level was calibrated on."""
    down, right = np.indices((140, 140)) - 69.5
    spot = {r: (np.hypot(down, right) > r).astype(float) for r in (3, 10)}
    disc = (np.hypot(down - 40, right - 40) > 20).astype(float)
    quarters = []
    for rows, columns in np.ndindex(2, 2):
        quarter = (slice(70 * rows, 70 * rows + 70), slice(70 * columns, 70 * columns + 70))
        quarters.append(np.ones((140, 140)))
        quarters[-1][quarter] = kanizsa()[quarter]
    noise = []
    for seed in range(100):
        rng = np.random.default_rng([seed, UNSEEN])
        wrong = rng.random((140, 140)) < 0.3
        noise.append(np.where(wrong, rng.random((140, 140)), 1))
    return {
        "blank": np.ones((1, 140, 140)),
        "dot of radius 3": spot[3][None],
        "dot of radius 10": spot[10][None],
        "one disc of four": disc[None],
        "one pac-man of four, each": np.stack(quarters),
        "30 % noise, 100 times": np.stack(noise),
        "120 others: dots, inducers, noise": pictures_of_nothing((140, 140), 120, UNSEEN),
    }


def lost() -> str:
    """The 1,050 and the harder pictures again: named rightly, and also taken for something.

    Lost is what is named rightly while P(nothing) is above .5. Harder ones: right and something, %.
    """
    names, images = silhouettes()
    rows = []
    for seed in UNSEEN_NETWORKS:
        trained = network("both", random_state=seed).fit(images, names)
        right, kept = [], []
        for variations in distort(images, UNSEEN, [*DISTORTIONS, *HARDER]).values():
            pictures = variations.reshape(-1, 140, 140)
            right.append(trained.predict(pictures) == np.tile(names, len(variations)))
            kept.append(right[-1] & (trained.p_nothing(pictures) < 0.5))
        n = len(DISTORTIONS)
        gone = sum(int((a & ~b).sum()) for a, b in zip(right[:n], kept[:n], strict=True))
        rows.append([f"seed {seed}", percent(right[:n]), percent(kept[:n]), str(gone),
                     *(percent(one) for one in kept[n:])])  # fmt: skip
    head = ["`both`", "right, %", "and something, %", "lost of 1,050", *HARDER]
    return markdown([head, *rows])
