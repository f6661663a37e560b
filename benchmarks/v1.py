"""What grows from photographs, and what a network sees with it: the tables of docs/v1.md.

    python -m benchmarks.v1                print them
    python -m benchmarks.v1 worlds rules   print some of `TABLES`
    python -m benchmarks.v1 --write        and put them, and the figure, into the page

Settings were chosen with a look at seeds 0 to 14 and at random shapes; the tables are of others.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
from matplotlib import pyplot as plt

from benchmarks.shared.page import DOCS, markdown, write_tables
from cortexviz.data import DISTORTIONS, distort, illusory_contour, kanizsa, silhouettes
from cortexviz.hmax import PRESETS, Feedback, HMAXNetwork, Structure, measures
from cortexviz.hmax.figures import accuracy
from cortexviz.hmax.threads import one_thread
from cortexviz.plot.style import use_style
from cortexviz.plot.v1 import field_grid, tuning_curves
from cortexviz.v1 import (
    Params,
    Patches,
    channels,
    fields,
    fit_gabor,
    lines,
    natural_patches,
    principal_components,
    train,
    tuning,
)

SEEDS = range(40, 45)
PARAMS = Params()
WORLDS = {
    "natural": {},
    "natural, not turned": {"angles": 1},
    "scrambled": {"kind": "scrambled"},
    "noise": {"kind": "noise"},
}
RULES = {
    "BCM": PARAMS,
    "BCM, rectified": replace(PARAMS, bottom=0.0),
    "BCM, symmetric response": replace(PARAMS, bottom=-PARAMS.top),
    "BCM without decay": replace(PARAMS, decay=0.0),
    "Hebb with decay": replace(PARAMS, rule="hebb"),
    "Oja": replace(PARAMS, rule="oja", bottom=-PARAMS.top),
}
LINEAR = {"bottom": 0.0, "top": 1e6}  # gratings for weights of any size: nothing saturates
# Learned fields as S1, and networks: none of these seeds was looked at before.
NETWORKS = (15, 16, 17)
FIELDS = Params(n_neurons=320)
PICTURES = 77  # seed of the 1,050 distorted pictures, as in docs/recognition.md


@cache
def world(name: str, seed: int) -> Patches:
    return natural_patches(**WORLDS[name], seed=seed)


def grown(source: Patches, params: Params, seed: int) -> np.ndarray:
    """Weights at the end of training."""
    *_, last = train(params, source, seed, every=max(1, params.steps))
    return last.weights


def shares(weights: np.ndarray, mask: np.ndarray) -> dict[str, float]:
    """What the tables say of a set of fields."""
    found, answered = fit_gabor(weights, mask), tuning(weights, mask, **LINEAR)
    gabor, oriented = found.r2 > 0.5, answered.selectivity > 0.6
    upright = abs((found.orientation + 45) % 90 - 45) < 22.5
    unit = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    alike = abs(unit @ unit.T) - 2 * np.eye(len(unit))
    return {
        "Gabor, R² > .5": gabor.mean(),
        "oriented, index > .6": oriented.mean(),
        "both": (gabor & oriented).mean(),
        "median R²": np.median(found.r2),
        "median index": np.median(answered.selectivity),
        "near horizontal or vertical": upright.mean(),
        "like another, r > .9": (alike.max(1) > 0.9).mean(),
    }


def rows(sets: dict[str, list[tuple[np.ndarray, np.ndarray]]], title: str) -> Iterator[list[str]]:
    """A line for each name: mean, and least to most where seeds differ."""
    for i, (name, found) in enumerate(sets.items()):
        seen = [shares(weights, mask) for weights, mask in found]
        if i == 0:
            yield [title, *seen[0]]
        yield [name, *(spread([one[column] for one in seen]) for column in seen[0])]


def spread(values: list[float]) -> str:
    mean, low, high = (f"{f(values):.2f}" for f in (np.mean, min, max))
    return mean if low == high else f"{mean} ({low}-{high})"


def worlds() -> str:
    sets = {
        name: [(grown(world(name, s), PARAMS, s), world(name, s).mask) for s in SEEDS]
        for name in WORLDS
    }
    return markdown(rows(sets, "world"))


def rules() -> str:
    source = world("natural", 0)
    sets = {
        name: [(grown(source, params, s), source.mask) for s in SEEDS]
        for name, params in RULES.items()
    }
    components = [
        (principal_components(source, PARAMS.n_neurons, seed=s), source.mask) for s in SEEDS
    ]
    return markdown(rows(sets | {"principal components": components}, "rule"))


def duration() -> str:
    source = world("natural", 0)
    with one_thread():
        grown(source, replace(PARAMS, steps=1000), 0)
        seconds = []
        for _ in range(3):
            start = time.process_time()
            grown(source, PARAMS, 0)
            seconds.append(time.process_time() - start)
    return markdown(iter([
        ["neurons", "patches", "pixels of a patch", "seconds on one thread"],
        [str(PARAMS.n_neurons), f"{PARAMS.steps:,}", str(source.n_inputs), f"{min(seconds):.1f}"],
    ]))  # fmt: skip


@cache
def learned_filters(name: str, seed: int) -> np.ndarray:
    source = world("natural", 0)
    found = grown(source, FIELDS, seed), source.mask
    return (lines if name == "lines" else channels)(*found)


def filters() -> str:
    return markdown(_filters())


def _filters() -> Iterator[list[str]]:
    """Recognition and completion with Gabors and with learned fields, a line for each seed."""
    yield [
        "S1", "seed", "`recognise`, as published", "`both`, as published", "hidden places",
        "square: on the gap", "lines beside", "triangle: on the gap", "lines beside",
    ]  # fmt: skip
    for name in ("Gabors", "learned", "lines"):
        for seed in NETWORKS:
            yield [name, str(seed), *recognised(name, seed), *completed(name, seed)]


def with_filters(structure: Structure, name: str, seed: int) -> Structure:
    if name == "Gabors":
        return structure
    bank = learned_filters(name, seed)
    return replace(structure, s1=bank, gabor_size=bank.shape[-1])


def recognised(name: str, seed: int) -> Iterator[str]:
    """Per cent of the 1,050 pictures named rightly."""
    names, images = silhouettes()
    shown = distort(images, PICTURES, list(DISTORTIONS))
    plans = [replace(PRESETS[plan], places=None) for plan in ("recognise", "both")]
    for plan in (*plans, PRESETS["both"]):
        network = HMAXNetwork(with_filters(plan, name, seed), random_state=seed, n_jobs=1)
        found = accuracy(network.fit(images, names), shown, names)
        yield f"{100 * np.mean(list(found.values())):.1f}"


def completed(name: str, seed: int) -> Iterator[str]:
    """Belief on the gaps of Kanizsa figures, and the most believed of the lines beside them."""
    names, images = silhouettes()
    plan = with_filters(PRESETS["contours"], name, seed)
    network = HMAXNetwork(plan, random_state=seed, n_jobs=1).fit(images, names)
    for figure in ("square", "triangle"):
        *_, last = network.perceive(kanizsa(figure), feedback=Feedback.contours())
        found = measures.gap_belief(last.beliefs, illusory_contour(figure), network.structure_)
        yield f"{found.on.mean():.3f}"
        yield f"{found.beside:.3f}"


def draw() -> None:
    """Fields and tuning curves of three worlds, and principal components."""
    source = world("natural", 40)
    sets = {
        name: grown(world(key, 40), PARAMS, 40)
        for name, key in (
            ("photographs", "natural"), ("phases scrambled", "scrambled"), ("white noise", "noise")
        )
    }  # fmt: skip
    sets["principal components"] = principal_components(source, PARAMS.n_neurons)
    with plt.rc_context():
        use_style()
        figure, axes = plt.subplots(
            2, len(sets), figsize=(9.6, 4.6), height_ratios=(1.25, 1), layout="constrained"
        )
        for (upper, lower), (name, weights) in zip(axes.T, sets.items(), strict=True):
            field_grid(fields(weights[:36], source.mask), 6, upper).set_title(name)
            answered = tuning(weights, source.mask, **LINEAR)
            tuning_curves(answered.orientations, answered.curves, lower).label_outer()
        figure.savefig(DOCS / "v1.png", dpi=160, pil_kwargs={"optimize": True})
        plt.close(figure)


TABLES = {"worlds": worlds, "rules": rules, "filters": filters, "duration": duration}


def main(arguments: list[str] | tuple[str, ...] = ()) -> None:
    write_tables("v1.md", TABLES, arguments)
    if "--write" in arguments:
        draw()


if __name__ == "__main__":
    main(sys.argv[1:])
