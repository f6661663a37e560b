"""What is named rightly, and where it is found."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from benchmarks.hmax.nets import PUBLISHED, SEED, network, percent
from benchmarks.shared.page import markdown
from cortexviz.data import DISTORTIONS, HARDER, distort, random_shapes, silhouettes
from cortexviz.hmax import PRESETS, Places
from cortexviz.hmax.baselines import MaxPoolingHMAX
from cortexviz.hmax.figures import accuracy
from cortexviz.studies import race

THREE_SIZES = replace(PRESETS["both"], places=Places(scales=(1.0, 0.85, 0.7)))


def recognition() -> str:
    """Per cent correct: one training picture per object, five variations of each distortion."""
    names, images = silhouettes()
    cases = [
        ("HMAX (max pooling, nearest neighbour)", MaxPoolingHMAX("recognise"), names, images),
        ("as published, plan `recognise`", network(PUBLISHED["recognise"]), names, images),
        ("as published, plan `both`", network(PUBLISHED["both"]), names, images),
        ("**hidden places** (default)", network("both"), names, images),
        ("with three sizes", network(THREE_SIZES), names, images),
        ("hidden places, 15 unseen silhouettes", network("both"), names[1::2], images[1::2]),
        *(
            (f"hidden places, random shapes {seed}", network("both"), *shapes(seed))
            for seed in (201, 202, 203)
        ),
    ]
    easy = [["", *DISTORTIONS, "mean ± sd"]]
    hard = [["harder", *HARDER]]
    for title, classifier, labels, pictures in cases:
        classifier.fit(pictures, labels)
        found = accuracy(classifier, distort(pictures, SEED, [*DISTORTIONS, *HARDER]), labels)
        mean = np.mean([found[name] for name in DISTORTIONS])
        spread = np.mean([found[name].std() for name in DISTORTIONS])
        row = [percent(found[name]) for name in DISTORTIONS]
        easy.append([title, *row, f"**{100 * mean:.1f}** ± {100 * spread:.1f}"])
        hard.append([title, *(percent(found[name]) for name in HARDER)])
    return f"{markdown(easy)}\n\n{markdown(hard)}"


def shapes(seed: int) -> tuple[list[str], np.ndarray]:
    return [f"shape {i}" for i in range(30)], random_shapes(30, seed)


def contest() -> str:
    """Fig. 13 and beyond: models tuned alike on random shapes, tested on the same pictures.

    `cortexviz study figure13`, whose results lie in results/ and are gone on with. Means over five
    seeds of training; the spread over seeds is of the mean over distortions, that over variations
    is the paper's. Only models with a random part have several seeds. What a model keeps and its
    peak while it names thirty pictures are measured in one process.
    """
    tables = race.tables(race.figure13().run("results"))
    return "\n\n".join(markdown(lines) for lines in tables.values())


def places() -> str:
    """How far the believed place is from the right one, for known shifts of whole pixels."""
    names, images = silhouettes()
    trained = network("both").fit(images, names)
    rng, rows = np.random.default_rng(SEED), []
    for reach in (10, 20):
        shifts = rng.integers(-reach, reach + 1, (5, len(images), 2))
        moved = np.stack(
            [
                roll(image, shift)
                for pass_ in shifts
                for image, shift in zip(images, pass_, strict=True)
            ]
        )
        found = trained.predict_place(moved).shift
        error = np.linalg.norm(found - shifts.reshape(-1, 2), axis=1)
        rows.append(
            [
                f"any shift up to {reach} px",
                f"{error.mean():.2f}",
                f"{np.quantile(error, 0.95):.2f}",
            ]
        )
    return markdown([["place", "mean error, px", "95 % within, px"], *rows])


def roll(image: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """The picture moved; what comes in is white, since silhouettes keep 24 px from the border."""
    return np.roll(image, shift, (0, 1))


def calibration() -> str:
    """Negative log likelihood of the right name, in nats, for each temperature."""
    names, images = silhouettes()
    sets = {"silhouettes": (names, images), "random shapes 201": shapes(201)}
    temperatures, rows = (1.0, 0.3, 0.1, 0.05, 0.03), []
    for title, (labels, pictures) in sets.items():
        trained = network("both").fit(pictures, labels)
        tests = np.concatenate(list(distort(pictures, SEED).values())).reshape(-1, 140, 140)
        right = np.tile(np.searchsorted(trained.classes_, labels), len(tests) // len(labels))
        row = []
        for temperature in temperatures:
            probability = trained.set_params(calibration=temperature).predict_proba(tests)
            own = probability[np.arange(len(tests)), right]
            row.append(f"{-np.log(np.maximum(own, 1e-300)).mean():.4f}")
        rows.append([title, *row])
    return markdown([["NLL at T =", *map(str, temperatures)], *rows])


def combine() -> str:
    """Exact products beside Eqs. 11-12, as published, on one variation of each distortion."""
    names, images = silhouettes()
    pictures = np.concatenate([five[0] for five in distort(images, SEED).values()])
    right = np.tile(names, len(DISTORTIONS))
    rows = []
    for way in ("log", "sampled"):
        trained = network(PUBLISHED["recognise"], combine=way, n_jobs=1).fit(images, names)
        start = time.perf_counter()
        correct = trained.predict(pictures) == right
        passed = (time.perf_counter() - start) / len(pictures)
        rows.append([f"`combine={way!r}`", percent(correct), f"{1000 * passed:.1f}"])
    return markdown([["published network, 210 images", "correct, %", "ms an image"], *rows])
