"""How much of the pictures was learned, and what an untrained network says of that part alone.

python docs/make_noise.py results           # the folder of make_report.py; prints the numbers

At five neurons a picture is a mixture of the training pictures and of what the first weights left.
Least squares tell them apart. `metrics.inception_random` judges the claim "one person better than
random faces" twice: on the pictures as they are, and on their learned part alone.
"""

import sys
from pathlib import Path

import numpy as np
from scipy import stats

from cortexviz import data, metrics
from cortexviz.studies import Store

DRAWS, REPEATS = 3, 4
ONE, RANDOM = "10 of one person", "10 random"
MATRICES = ("L", "B")


def learned(images, training):
    """The part of each picture (n, h, w) that is a mixture of the training pictures and of grey."""
    span = np.vstack([training.reshape(len(training), -1), np.ones(training[0].size)]).T
    flat = images.reshape(len(images), -1).T
    return (span @ np.linalg.lstsq(span, flat, rcond=None)[0]).T.reshape(images.shape)


def share(images, part):
    """How much of the pictures' variance over their pixels a part of them has."""
    return np.var(part, axis=(1, 2)).sum() / np.var(images, axis=(1, 2)).sum()


def pictures(folder):
    """(setting, matrix, repeat) -> pictures and their learned part."""
    found = {}
    for path in sorted(folder.glob("few-*.sqlite")) or sorted(folder.glob("*.sqlite")):
        with Store(path) as store:
            for row in store.rows():
                of, matrix, repeat = key = row["data"], row["interaction"], row["repeat"]
                few = row["n_neurons"] == 5 and repeat < REPEATS and not row["error"]
                if few and of in (ONE, RANDOM) and matrix in MATRICES:
                    images = metrics.images.pictures("images", store.pictures(row))
                    found[key] = images, learned(images, store.arrays(row)["training"])
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


def main(folder):
    found = pictures(folder)
    for name in (ONE, RANDOM):
        shares = [share(*pair) for (of, *_), pair in found.items() if of == name]
        print(f"{name}: {100 * min(shares):.0f} to {100 * max(shares):.0f} % learned")
    faces = data.faces("olivetti").images
    repeats = sorted({repeat for *_, repeat in found})
    print("t of random faces less one person (> 0: one person is better), Welch, over the repeats")
    for number, what in enumerate(("as they are", "learned part")):
        sets = {key: pair[number] for key, pair in found.items()}
        for seed in range(DRAWS):
            values = judged(seed, faces, sets)
            for matrix in MATRICES:
                one, other = (np.array([values[of, matrix, repeat] for repeat in repeats])
                              for of in (ONE, RANDOM))  # fmt: skip
                t = stats.ttest_ind(other, one, equal_var=False).statistic
                print(
                    f"{what}, draw {seed}, {matrix}: Fréchet {t[0]:+.1f}, KID {t[1]:+.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
