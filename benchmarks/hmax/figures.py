"""The paper's own figures, from its network as published."""

from __future__ import annotations

import numpy as np

from benchmarks.hmax.nets import SEED, as_published, percent
from benchmarks.shared.page import markdown
from cortexviz.data import distort, silhouettes
from cortexviz.hmax.figures import FIG_11, FIG_12, pooling, sparseness, sweep


def sparse() -> str:
    """Share of states above 1 / K, over the thirty silhouettes: as published, plan `recognise`."""
    trained = as_published()
    ways = {"every node, as in the paper": True, "nodes with an opinion": False}
    rows = []
    for title, every_node in ways.items():
        shares = [sparseness(trained, image, every_node) for image in silhouettes().images]
        rows.append([title, *(percent([s[layer] for s in shares]) + " %" for layer in shares[0])])
    return markdown([["sparseness", "S1", "C1", "S2", "C2", "S3"], *rows])


def fig_9() -> str:
    """Fig. 9: C1's belief beside max pooling of the same S1, over the thirty silhouettes."""
    maps = [pooling(as_published(), image) for image in silhouettes().images]
    r = [np.corrcoef(one.belief.ravel(), one.maximum.ravel())[0, 1] for one in maps]
    row = ["correlation, Pearson's r", *(f"{f(r):.2f}" for f in (np.mean, np.min))]
    return markdown([["Fig. 9", "mean", "least"], row])


def published_figures() -> str:
    """Figs. 11 and 12: the published network while one parameter changes, per cent correct."""
    names, images = silhouettes()
    shown = ("occluded", "noise 10", "shift 20", "scale 20")
    tests = {name: five[:3] for name, five in distort(images, SEED, shown).items()}
    rows = []
    for title, settings in (FIG_11 | FIG_12).items():
        for point in sweep(settings, images, names, tests, n_jobs=2):
            values = " and ".join(map(str, dict.fromkeys(point.settings.values())))
            means = [percent(point.accuracy[name]) for name in shown]
            spread = f"{100 * point.mean:.1f} ± {100 * point.deviation:.1f}"
            rows.append([f"{title} {values}", *means, spread])
    return markdown([["", *shown, "mean ± sd"], *rows])
