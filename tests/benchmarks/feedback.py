"""What feedback does, in numbers: the tables of docs/feedback.md.

    python -m tests.benchmarks.feedback            print them
    python -m tests.benchmarks.feedback --write    and put them into the page

The settings of the presets were chosen on the Kanizsa square and triangle of 80 px in the middle,
on seeds 0 to 4 of the network and on the pairs `CHOSEN_ON`. All other rows were never used for that.
"""

from __future__ import annotations

import re
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from cortexviz.data import distort, illusory_contour, kanizsa, overlay, silhouettes
from cortexviz.hmax import Feedback, HMAXNetwork, Step, measures
from cortexviz.hmax._threads import one_thread

PAGE = Path(__file__).parents[2] / "docs" / "feedback.md"
NAMES, IMAGES = list(silhouettes().names), silhouettes().images
SETTINGS = {
    "contours": Feedback.contours(),
    "attention": Feedback.attention(),
    "as published": Feedback.as_published(),
}
POSITIONS = [(0, 0), (-8, 4), (4, 8), (8, -4), (-4, -8)]
CHOSEN_ON = [("lamp", "fish"), ("square", "fish"), ("cat", "elephant"), ("car", "umbrella"),
             ("square", "elephant"), ("mushroom", "elephant")]  # fmt: skip
N_PAIRS = 24
TINY = 1e-300


@cache
def network(structure: Any = "contours", seed: int = 0, quarter_turns: int = 0) -> HMAXNetwork:
    turned = np.rot90(IMAGES, quarter_turns, axes=(1, 2))
    return HMAXNetwork(structure, random_state=seed).fit(turned, NAMES)


def last(net: HMAXNetwork, image: Any = None, **settings: Any) -> Step:
    *_, step = net.perceive(image, **settings)
    return step


def winner(net: HMAXNetwork, step: Step) -> str:
    return str(net.classes_[step.categories.argmax()])


def where(net: HMAXNetwork, step: Step) -> np.ndarray:
    """Expected shift, (down, right)."""
    shifts = net.structure_.shifts
    return np.array([step.place.sum(1) @ shifts, step.place.sum(0) @ shifts])


def gap(net: HMAXNetwork, step: Step, **figure: Any) -> measures.Gap:
    """Belief on the gaps of a figure, described as for `kanizsa`."""
    return measures.gap_belief(step.beliefs, illusory_contour(**figure), net.structure_)


def beside(found: measures.Gap) -> float:
    """The most believed of the parallel lines, each side of the figure by itself."""
    return max(found.inside.max(), found.outside.max())


def contours(net: HMAXNetwork, feedback: Feedback) -> dict[str, float]:
    """The figures of the issue for one preset, at 80 px in the middle."""
    square, triangle = kanizsa(), kanizsa("triangle")
    free = last(net, square, feedback=feedback)
    found = gap(net, free)
    first = next(net.perceive(square, feedback=feedback))
    figures = {
        "square: before feedback": gap(net, first).on.mean(),
        "square: on the gap": found.on.mean(),
        "square: lines beside": beside(found),
        "square: centre": found.centre,
    }
    held = {c: gap(net, last(net, square, clamp=c, feedback=feedback)).on for c in ("star",)}
    figures["square: S3 held at star"] = held["star"].mean()
    held_triangle = gap(net, last(net, square, clamp="triangle", feedback=feedback)).on
    # Side 2 is the lower one, which the triangle's base passes 5 px away.
    figures["square: S3 held at triangle, 3 sides"] = np.delete(held_triangle, 2).max()
    outward = last(net, kanizsa(inducers="outward"), feedback=feedback)
    figures["square: inducers outward"] = gap(net, outward).on.mean()
    found = gap(net, last(net, triangle, feedback=feedback), shape="triangle")
    star = last(net, triangle, clamp="star", feedback=feedback)
    return figures | {
        "triangle: weakest side": found.on.min(),
        "triangle: lines beside": beside(found),
        "triangle: S3 held at star": gap(net, star, shape="triangle").on.mean(),
    }


def imagined(
    net: HMAXNetwork, feedback: Feedback, place: Any = "centre", blur: float | None = None
) -> np.ndarray:
    """Correlation of what is imagined (rows) with what each silhouette there is seen as."""
    down, right = (0, 0) if place == "centre" else place
    maps = [[], []]
    for name, image in zip(NAMES, IMAGES, strict=True):
        moved = np.roll(image, (down, right), axis=(0, 1))
        seen = next(net.perceive(moved))
        for kind, step in zip(
            maps, (last(net, clamp=name, place=place, feedback=feedback), seen), strict=True
        ):
            kind.append(measures.contour_map(step.beliefs, net.structure_, blur).ravel())
    return np.corrcoef(*map(np.stack, maps))[: len(NAMES), len(NAMES) :]


def attended(net: HMAXNetwork, feedback: Feedback, pair: tuple[str, str]) -> list[float]:
    """Attended over unattended, with attention to the first and to the second of two objects."""
    a, b = (IMAGES[NAMES.index(name)] for name in pair)
    alone = [next(net.perceive(image)).beliefs for image in (a, b)]
    ratios = []
    for name, (chosen, other) in zip(pair, (alone, alone[::-1]), strict=True):
        step = last(net, overlay(a, b), clamp=name, feedback=feedback)
        ratios.append(measures.attention_ratio(step.beliefs, chosen, other, net.structure_))
    return ratios


def other_pairs() -> list[tuple[str, str]]:
    """Pairs that no setting was chosen on, drawn once with a seed of their own."""
    used = {frozenset(pair) for pair in [("lamp", "guitar"), *CHOSEN_ON]}
    pairs = [pair for pair in combinations(NAMES, 2) if frozenset(pair) not in used]
    chosen = np.random.default_rng(2012).choice(len(pairs), N_PAIRS, replace=False)
    return [pairs[i] for i in chosen]


TARGETS = {
    "square: before feedback": ".250",
    "square: on the gap": ">= .80",
    "square: lines beside": "<= .36",
    "square: centre": "<= .28",
    "square: S3 held at star": "<= .20",
    "square: S3 held at triangle, 3 sides": "<= .30",
    "square: inducers outward": "<= .32",
    "triangle: weakest side": ">= .70",
    "triangle: lines beside": "<= .36",
    "triangle: S3 held at star": "<= .20",
    "imagery: objects that best match their own contours": "30 of 30",
    "imagery: the same at 8 px down, 4 px left": "30 of 30",
    "imagery: correlation of the square": ">= .9",
    "imagery: the same, node by node": "",
    "attention: lamp over guitar": ">= 1.4",
    "attention: guitar over lamp": ">= 1.4",
    f"attention: mean of {N_PAIRS} other pairs": ">= 1.25",
}


def number(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.2f}"


def targets() -> Iterator[list[str]]:
    """Target and measured, for each preset."""
    yield ["", "target", *SETTINGS]
    columns = []
    for feedback in SETTINGS.values():
        net = network()
        figures = {name: number(value) for name, value in contours(net, feedback).items()}
        for key, place in (("that", "centre"), ("at", (8, -4))):
            found = imagined(net, feedback, place)
            right = int((found.argmax(1) == np.arange(len(NAMES))).sum())
            title = next(t for t in TARGETS if t.startswith("imagery") and f" {key} " in t)
            figures[title] = f"{right} of {len(NAMES)}"
            if place == "centre":
                square = NAMES.index("square")
                figures["imagery: correlation of the square"] = number(found[square, square])
                nodes = imagined(net, feedback, blur=0)[square, square]
                figures["imagery: the same, node by node"] = number(nodes)
        lamp, guitar = attended(net, feedback, ("lamp", "guitar"))
        figures["attention: lamp over guitar"] = number(lamp)
        figures["attention: guitar over lamp"] = number(guitar)
        others = [attended(net, feedback, pair) for pair in other_pairs()]
        figures[f"attention: mean of {N_PAIRS} other pairs"] = number(np.mean(others))
        columns.append(figures)
    for name, target in TARGETS.items():
        yield [name, target, *(figures[name] for figures in columns)]


def elsewhere() -> Iterator[list[str]]:
    """The preset for contours on figures that it was not chosen on."""
    yield ["", "taken for", "place off by", "gap", "weakest side", "lines beside", "centre", "star"]
    cases = [(f"{s} at {p}", {"shape": s, "shift": p}, {}) for s in ("square", "triangle")
             for p in POSITIONS]  # fmt: skip
    for turns in (1, 2, 3):
        for shape in ("square", "triangle"):
            figure = {"shape": shape, "rotation": 90 * turns}
            cases.append(
                (f"{shape}, all turned by {90 * turns}°", figure, {"quarter_turns": turns})
            )
    for size in (72, 76, 84, 88):
        for shape in ("square", "triangle"):
            cases.append((f"{shape} of {size} px", {"shape": shape, "size": size}, {}))
    for seed in (1, 2, 3, 4):
        for shape in ("square", "triangle"):
            cases.append((f"{shape}, network of seed {seed}", {"shape": shape}, {"seed": seed}))
    for title, figure, which in cases:
        net, picture = network(**which), kanizsa(**figure)
        step = last(net, picture)
        found = gap(net, step, **figure)
        star = gap(net, last(net, picture, clamp="star"), **figure).on.mean()
        off = np.abs(where(net, step) - figure.get("shift", (0, 0))).max()
        values = (found.on.mean(), found.on.min(), beside(found), found.centre, star)
        yield [title, winner(net, step), f"{off:.0f} px", *map(number, values)]


def sources() -> Iterator[list[str]]:
    """How much of the contour is imagery, and how much comes from the inducers."""
    yield ["picture", "S3 free: taken for", "gap", "S3 held at square: gap", "at star: gap"]
    net = network()
    pictures = {
        "blank": None,
        "inducers outward": kanizsa(inducers="outward"),
        "Kanizsa square": kanizsa(),
    }
    for title, picture in pictures.items():
        free = last(net, picture)
        held = [last(net, picture, clamp=c, place="centre") for c in ("square", "star")]
        values = [gap(net, step).on.mean() for step in (free, *held)]
        taken = winner(net, free) if picture is not None else "nothing"
        yield [title, taken, *map(number, values)]


def support(seed: int = 0) -> Iterator[list[str]]:
    """P(square) with T = .003 on S3, and the belief on the gap with T = 1."""
    yield ["support ratio", "P(square)", "taken for, T = 1", "gap before", "gap after"]
    net = network(seed=seed)
    feedback = Feedback()
    soft = replace(feedback, temperature=(*feedback.temperature[:4], 0.003))
    square = NAMES.index("square")
    for ratio in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        picture = kanizsa(support_ratio=ratio)
        probability = last(net, picture, feedback=soft).categories
        first, *_, step = net.perceive(picture)
        before, after = (gap(net, s, support_ratio=ratio).on.mean() for s in (first, step))
        p_square = probability[list(net.classes_).index(NAMES[square])]
        yield [f"{ratio:.1f}", number(p_square), winner(net, step), number(before), number(after)]


def ablation() -> Iterator[list[str]]:
    """One change at a time, from Bayes' rule to the preset and back."""
    yield ["", "square: gap", "lines beside", "centre", "star"]
    net = network()
    published, chosen = Feedback.as_published(), Feedback.contours()
    cases = {
        "as published": published,
        "as published, exact messages (Eq. 6)": replace(published, message="exact"),
        "as published, k_max = 5 of C1, 25 of S2": replace(published, k_max=(5, 25, None)),
        "as published, k_max = 1 of C1, S2 and C2": replace(published, k_max=(1, 1, 1)),
        "contours": chosen,
        "contours, no temperature": replace(chosen, temperature=published.temperature),
        "contours, no gain": replace(chosen, gain=published.gain),
        "contours, templates as seen": replace(chosen, template_temperature=1.0),
        "contours, exact messages (Eq. 6)": replace(chosen, message="exact"),
    }
    for title, feedback in cases.items():
        found = gap(net, last(net, kanizsa(), feedback=feedback))
        star = gap(net, last(net, kanizsa(), clamp="star", feedback=feedback)).on.mean()
        yield [title, *map(number, (found.on.mean(), beside(found), found.centre, star))]


def attention() -> Iterator[list[str]]:
    """One change at a time for lamp and guitar, in grey over each other."""
    yield ["", "lamp over guitar", "guitar over lamp"]
    preset = Feedback.attention()
    cases = {
        "attention": preset,
        "no temperature": replace(preset, temperature=(1.0,) * 5),
        "no temperature in S1": replace(preset, temperature=(1.0, *preset.temperature[1:])),
        "temperature in S1 only": replace(preset, temperature=(0.5, 1.0, 1.0, 1.0, 1.0)),
        "no gain": replace(preset, gain=(1.0,) * 4),
        "templates as seen": replace(preset, template_temperature=1.0),
    }
    for title, feedback in cases.items():
        yield [title, *map(number, attended(network(), feedback, ("lamp", "guitar")))]


def sweeps() -> Iterator[list[str]]:
    """Several sweeps with exact messages and Eq. 17, at the moment when S3 has heard."""
    yield ["feedback", "sweep", "Kanizsa triangle", "lead", "Kanizsa square", "lead",
           "objects behind a patch", "lead (median)"]  # fmt: skip
    net = network()
    covered = distort(IMAGES[::2], seed=7, names=["occluded"])["occluded"][1]
    for title in ("as published", "contours"):
        feedback = replace(SETTINGS[title], message="exact")
        triangle, square, *others = (
            _answers(net, picture, feedback)
            for picture in (kanizsa("triangle"), kanizsa(), *covered)
        )
        for n in range(4):
            right = [other[n][0] == name for other, name in zip(others, NAMES[::2], strict=True)]
            lead = np.median([other[n][1] for other in others])
            row = [title, str(n + 1), triangle[n][0], nats(triangle[n][1])]
            row += [square[n][0], nats(square[n][1]), f"{sum(right)} of {len(right)}", nats(lead)]
            yield row


def _answers(net: HMAXNetwork, picture: np.ndarray, feedback: Feedback) -> list[tuple[str, float]]:
    """Who leads S3 in each sweep, and by how many nats."""
    found = []
    for step in net.perceive(picture, feedback=feedback, sweeps=4):
        if step.layer == "S3":
            second, first = np.sort(step.categories)[-2:]
            found.append((winner(net, step), float(np.log(first / max(second, TINY)))))
    return found


def nats(lead: float) -> str:
    return f"> {-np.log(TINY) - 1:.0f}" if lead > -np.log(TINY) - 1 else f"{lead:.0f}"


def hidden(seed: int = 0) -> Iterator[list[str]]:
    """Moved objects behind a patch: belief in the contour that it hides, before and after."""
    yield ["where S3 looks", "recognised", "before", "after"]
    net = network(seed=seed)
    covered = distort(IMAGES, seed=7, names=["occluded"])["occluded"][0]
    shift = (8, -4)
    for title, place in (("anywhere", "free"), ("in the middle", "centre")):
        right, before, after = 0, [], []
        for name, image, whole in zip(NAMES, covered, IMAGES, strict=True):
            moved, whole = (np.roll(x, shift, axis=(0, 1)) for x in (image, whole))
            first, *_, step = net.perceive(moved, place=place)
            lost = measures.own_contour(
                next(net.perceive(whole)).beliefs, first.beliefs, net.structure_
            )
            right += winner(net, step) == name
            before.append(measures.s1_map(first.beliefs, net.structure_)[lost].mean())
            after.append(measures.s1_map(step.beliefs, net.structure_)[lost].mean())
        yield [title, f"{right} of 30", number(np.mean(before)), number(np.mean(after))]


def cost() -> Iterator[list[str]]:
    """Milliseconds of one sweep with all its steps and pictures, one thread, best of 7."""
    yield ["network", "preset", "a sweep", "up", "down", "reconstructions"]
    for structure in ("contours", "fine", "both"):
        net = network(structure)
        for title in ("contours", "as published"):
            best = None
            for _ in range(7):
                with one_thread():
                    times = _timed(net, SETTINGS[title])
                best = times if best is None or sum(times) < sum(best) else best
            total, (up, down, drawing) = sum(best), best
            yield [f"`{structure}`", title, *(f"{1e3 * t:.0f}" for t in (total, up, down, drawing))]


def _timed(net: HMAXNetwork, feedback: Feedback) -> tuple[float, float, float]:
    from cortexviz.hmax import reconstruct

    picture, up, down = kanizsa(), 0.0, 0.0
    start = time.perf_counter()
    for step in net.perceive(picture, feedback=feedback):
        passed = time.perf_counter() - start
        up, down = (up + passed, down) if step.direction == "up" else (up, down + passed)
        beliefs, start = step.beliefs, time.perf_counter()
    start = time.perf_counter()
    reconstruct(beliefs, net.structure_)
    drawing = time.perf_counter() - start
    return up - 2 * drawing, down - drawing, 3 * drawing


TABLES = {
    "targets": targets,
    "elsewhere": elsewhere,
    "sources": sources,
    "support": support,
    "hidden": hidden,
    "ablation": ablation,
    "attention": attention,
    "sweeps": sweeps,
    "cost": cost,
}


def markdown(rows: Iterator[list[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main(write: bool = False) -> None:
    page = PAGE.read_text() if write else ""
    for name, rows in TABLES.items():
        text = markdown(rows())
        print(f"\n## {name}\n\n{text}", flush=True)
        marks = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
        page = re.sub(marks, lambda m, text=text: m[1] + text + "\n" + m[2], page, flags=re.S)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory {peak:.0f} MB, several networks at once")
    if write:
        PAGE.write_text(page)


if __name__ == "__main__":
    main(write="--write" in sys.argv)
