"""Measure what the page of the report is written from: the rows of a folder of results.

cortexviz study figure1 --repeats 20 --keep pictures --out results     (also figure3, and both with
                                                                        --centre 2.3)
python docs/measure_report.py results             # what is new in the folder -> report.csv
python docs/measure_report.py results random_0    # judges by their names, such as a whole draw
python docs/make_report.py                        # the page

Only the settings behind the report's orderings are measured (`orderings.CLAIMS`), with both centres
of matrix B. The rows are shipped with the package (`studies.recorded_report`) and written after
every study of the folder, so that whoever is stopped goes on there.
"""

import functools
import sys
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from cortexviz import bcm, data, metrics
from cortexviz.bcm.interactions import CENTRE
from cortexviz.studies import Store, orderings, read_csv, write_csv

ROWS = Path(__file__).parents[1] / "cortexviz" / "studies" / "report.csv"
NOT_OF_THE_RUN = {
    "key", "number", "device", "training_seconds", "seconds", "finished", "weights"
}  # fmt: skip
IDENTITY = ("data", "interaction", "centre", "epochs", "n_neurons", "repeat")

DRAWS = 16  # networks of random weights
FEW = 5  # rows of their last layer: an eighth of the work

LEVELS = (50, 80, 95)
COUNTED = [f"{name}_{level}" for level in LEVELS for name in ("distinct", "blurred", "learned")]


def untrained(seed, rows, images):
    """One draw of the untrained network, whose batch norm has seen the real faces."""
    norm = data.faces("olivetti").images
    return metrics.inception_random(images, seed, norm=norm, rows=rows)


USUAL = {name: metrics.FEATURES[name] for name in ("gabor", "hmax")} | {
    f"rows{FEW}_{seed}": functools.partial(untrained, seed, FEW) for seed in range(DRAWS)
}
WHOLE = {f"random_{seed}": functools.partial(untrained, seed, None) for seed in range(DRAWS)}
JUDGES = USUAL | WHOLE


@functools.cache
def known(judge):
    """All faces by a judge: their features, and mean and covariance of these."""
    features = JUDGES[judge](data.faces("olivetti").images)
    return features, metrics.gaussian_statistics(features)


def distances(judge, images, _):
    """Fréchet distance and KID of pictures to all faces, in five digits."""
    found, (real, statistics) = JUDGES[judge](images), known(judge)
    own = metrics.gaussian_statistics(found)
    values = metrics.frechet_distance(*own, *statistics), metrics.kid(real, found, 2).value
    return [float(f"{value:.5g}") for value in values]


def counts(images, training):
    """How many different pictures and learned faces, by the correlation that counts as the same."""
    for level in LEVELS:
        yield bcm.distinct_faces(images, level / 100)
        yield bcm.distinct_faces(images, level / 100, blur=1.0)
        yield bcm.learned_faces(images, training, level / 100)


def missing(row, judges):
    """Functions of (pictures, learned ones) for the columns that a row does not have yet."""
    lacks = {tuple(COUNTED): counts} | {
        (f"frechet_{judge}", f"kid_{judge}"): functools.partial(distances, judge)
        for judge in judges
    }
    return {names: of for names, of in lacks.items() if row.get(names[0], "") == ""}


def chosen(row):
    """Whether it stands behind an ordering of the report."""
    sides = [side for claim in orderings.CLAIMS for side in (*claim.better, claim.worse)]
    return any(all(row[name] == value for name, value in side.items()) for side in sides)


def settings(row):
    """A run's own columns; a matrix B that was given number by number is called what it is."""
    own = {name: value for name, value in row.items() if name not in NOT_OF_THE_RUN}
    if not isinstance(row["interaction"], str):
        matrix = bcm.matrix_b(row["n_neurons"], centre=CENTRE)
        assert np.array_equal(matrix, row["interaction"])
        own |= {"interaction": "B", "centre": CENTRE}
    return {name: "" if value is None else value for name, value in own.items()}


def identity(row):
    return tuple(row[name] for name in IDENTITY)


def in_order(row):
    *settings, repeat = identity(row)
    return (*map(str, settings), repeat)


def measure(folder, judges):
    """Add what is new in a folder to the rows; they are written after every study of it."""
    rows = {identity(row): row for row in read_csv(ROWS)}
    for path in sorted(folder.glob("*.sqlite")):
        with Store(path) as store:
            for row in store.rows():
                own = settings(row)
                if row["error"] or not chosen(own):
                    continue
                own = rows.setdefault(identity(own), own)
                if new := missing(own, judges):
                    images, training = store.pictures(row), store.arrays(row)["training"]
                    for names, values in new.items():
                        own |= zip(names, values(images, training), strict=True)
        write_csv(sorted(rows.values(), key=in_order), ROWS)
        print(path.stem, flush=True)


if __name__ == "__main__":
    with threadpool_limits(1, "blas"):
        measure(Path(sys.argv[1]), sys.argv[2:] or USUAL)
