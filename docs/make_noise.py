"""How much of the pictures was learned, and what an untrained network says of that part alone.

python docs/make_noise.py results           # the folder of make_report.py; prints the numbers

A picture is a mixture of the training pictures and of what the first weights left. Least squares
tell them apart. `metrics.inception_random` judges some of the report's claims twice: on the
pictures as they are, and on their learned part alone. Claims of which the folder has no repeats
are left out.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import stats

from cortexviz import data, metrics
from cortexviz.bcm.interactions import CENTRE
from cortexviz.studies import Store

DRAWS, REPEATS = 3, 4


class Setting(NamedTuple):
    """What 64 networks have in common; the columns of a study's table."""

    data: str
    n_neurons: int
    interaction: str
    centre: float | None = None  # of matrix B; None: N // 2 + 0.3, which is 2.3 for five neurons


def both(first, second, *network):
    return Setting(first, *network), Setting(second, *network)


# What the report has as better, and as worse.
ONE, RANDOM = "10 of one person", "10 random"
CLAIMS = {
    "5 neurons, L: one person before random faces": both(ONE, RANDOM, 5, "L"),
    "5 neurons, B: one person before random faces": both(ONE, RANDOM, 5, "B"),
    "21 neurons, B's centre 2.3: 20 random before 10": both("20 random", RANDOM, 21, "B", CENTRE),
    "21 neurons, random faces: B with centre 2.3 before L": (
        Setting(RANDOM, 21, "B", CENTRE),
        Setting(RANDOM, 21, "L"),
    ),
}


def learned(images, training):
    """The part of each picture (n, h, w) that is a mixture of the training pictures and of grey."""
    span = np.vstack([training.reshape(len(training), -1), np.ones(training[0].size)]).T
    flat = images.reshape(len(images), -1).T
    return (span @ np.linalg.lstsq(span, flat, rcond=None)[0]).T.reshape(images.shape)


def share(images, part):
    """How much of the pictures' variance over their pixels a part of them has."""
    return np.var(part, axis=(1, 2)).sum() / np.var(images, axis=(1, 2)).sum()


def pictures(folder):
    """(setting, repeat) -> pictures and their learned part, of the settings that are compared."""
    asked, found = {setting for pair in CLAIMS.values() for setting in pair}, {}
    for path in sorted(folder.glob("*.sqlite")):
        with Store(path) as store:
            for row in store.rows():
                setting = Setting(*(row[name] for name in Setting._fields))
                if setting in asked and row["repeat"] < REPEATS and not row["error"]:
                    images = metrics.images.pictures("images", store.pictures(row))
                    part = learned(images, store.arrays(row)["training"])
                    found[setting, row["repeat"]] = images, part
    return found


def judged(seed, faces, sets):
    """Key -> (Fréchet distance, KID) to the real faces by one draw of the network."""
    known = metrics.inception_random(faces, seed, norm=faces)
    reference = metrics.gaussian_statistics(known)
    values = {}
    for key, images in sets.items():
        found = metrics.inception_random(images.clip(0, 1), seed, norm=faces)
        frechet = metrics.frechet_distance(*metrics.gaussian_statistics(found), *reference)
        values[key] = frechet, metrics.kid(known, found, 2).value
    return values


def compared(values, better, worse):
    """t of worse less better for both distances: paired where the training pictures are shared."""
    repeats = [
        repeat for setting, repeat in values if setting == better and (worse, repeat) in values
    ]
    one, other = (np.array([values[setting, repeat] for repeat in repeats])
                  for setting in (better, worse))  # fmt: skip
    if better.data == worse.data:
        return stats.ttest_rel(other, one).statistic
    return stats.ttest_ind(other, one, equal_var=False).statistic


def main(folder):
    found = pictures(folder)
    settings = {setting for setting, _repeat in found}
    for setting in sorted(settings, key=str):
        shares = [share(*pair) for (of, _repeat), pair in found.items() if of == setting]
        print(*setting, f"{100 * min(shares):.0f} to {100 * max(shares):.0f} % learned", sep=", ")
    faces = data.faces("olivetti").images
    print("t of worse less better (> 0: as the report says) over the repeats")
    for number, what in enumerate(("as they are", "learned part")):
        sets = {key: pair[number] for key, pair in found.items()}
        for seed in range(DRAWS):
            values = judged(seed, faces, sets)
            for claim, pair in CLAIMS.items():
                if settings.issuperset(pair):
                    frechet, kid = compared(values, *pair)
                    print(
                        f"{what}, draw {seed}, {claim}: Fréchet {frechet:+.1f}, KID {kid:+.1f}",
                        flush=True,
                    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
