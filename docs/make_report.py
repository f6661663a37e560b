"""Write the page of what the report found and what holds, from a folder of results.

cortexviz study figure1 --repeats 20 --keep pictures --out results     (also figure3, and both with
                                                                        --centre 2.3)
python docs/make_report.py results    # what is new in the folder -> report.csv, docs/report.md
python docs/make_report.py            # the page alone, from the rows as they were measured

Only the settings behind the report's orderings are measured (`orderings.CLAIMS`), with both centres
of matrix B. The rows are shipped with the package (`studies.recorded_report`).
"""

import functools
import itertools
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from threadpoolctl import threadpool_limits

from cortexviz import bcm, data, metrics
from cortexviz.bcm.interactions import CENTRE
from cortexviz.metrics import untrained
from cortexviz.plot.studies import verdicts
from cortexviz.plot.style import use_style
from cortexviz.studies import Store, orderings, read_csv, write_csv
from cortexviz.studies.table import plus_minus

ROOT = Path(__file__).parents[1]
ROWS = ROOT / "cortexviz" / "studies" / "report.csv"
PAGE, FIGURE = ROOT / "docs" / "report.md", ROOT / "docs" / "report-figures" / "verdicts.png"
MARKER = "<!-- below: python docs/make_report.py -->"
NOT_OF_THE_RUN = {"key", "number", "training_seconds", "seconds", "finished", "weights"}
IDENTITY = ("data", "interaction", "centre", "epochs", "n_neurons", "repeat")

DRAWS = 16  # networks of random weights
BANDS, HEIGHT = 5, 73  # rows of their last layer that are computed, of so many


# Measuring ---------------------------------------------------------------------------------------


def distances(features, images, reference):
    """Fréchet distance and KID of pictures to all faces on some features."""
    found, (known, statistics) = features(images), reference
    own = metrics.gaussian_statistics(found)
    return metrics.frechet_distance(*own, *statistics), metrics.kid(known, found, 2).value


def banded(seed, images):
    """`metrics.inception_random`, normed by all faces, on five rows of its last layer.

    One row in each fifth of the picture: an eighth of the work. They are drawn anew with the
    weights, so that the draws together see all of it.
    """
    first, second, last = stem(seed)
    rng, edges = np.random.default_rng(seed), np.linspace(1, HEIGHT - 1, BANDS + 1).astype(int)
    rows = [int(rng.integers(low, high)) for low, high in itertools.pairwise(edges)]

    def response(row, enlarged):
        x = untrained._rectified(enlarged[4 * row - 2 : 4 * row + 13], first)
        x = np.pad(untrained._rectified(x, second), [(0, 0), (1, 1), (0, 0)])
        x = untrained._rectified(x, last._replace(border=0)).max(axis=0)
        return functools.reduce(np.maximum, (x[:-2:2], x[1:-1:2], x[2::2])).mean(axis=0)

    enlarged = map(untrained._enlarged, metrics.images.pictures("images", images))
    return np.array([np.mean([response(row, one) for row in rows], axis=0) for one in enlarged])


@functools.cache
def stem(seed):
    """The layers of one draw; batch norm has seen the real faces."""
    faces = data.faces("olivetti").images
    return untrained._stem(seed, faces[:: -(-len(faces) // untrained.SEEN)])


def counts(images, training):
    """How many different pictures and learned faces, by the correlation that counts as the same."""
    for level in LEVELS:
        yield bcm.distinct_faces(images, level / 100)
        yield bcm.distinct_faces(images, level / 100, blur=1.0)
        yield bcm.learned_faces(images, training, level / 100)


LEVELS = (50, 80, 95)
COUNTED = [f"{name}_{level}" for level in LEVELS for name in ("distinct", "blurred", "learned")]
JUDGES = {"gabor": metrics.FEATURES["gabor"], "hmax": metrics.FEATURES["hmax"]} | {
    f"banded_{seed}": functools.partial(banded, seed) for seed in range(DRAWS)
}


@functools.cache
def known(judge):
    """All faces by a judge: their features, and mean and covariance of these."""
    features = JUDGES[judge](data.faces("olivetti").images)
    return features, metrics.gaussian_statistics(features)


def measured(images, training, row):
    """The columns that a row does not have yet."""
    if row.get(COUNTED[0], "") == "":
        yield from zip(COUNTED, counts(images, training), strict=True)
    for judge, features in JUDGES.items():
        names = (f"frechet_{judge}", f"kid_{judge}")
        if any(row.get(name, "") == "" for name in names):
            values = distances(features, images, known(judge))
            yield from zip(names, (float(f"{value:.5g}") for value in values), strict=True)


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


def measure(folder):
    """Add what is new in a folder to the rows; they are written after every run of it."""
    rows = {identity(row): row for row in read_csv(ROWS)}
    for path in sorted(folder.glob("*.sqlite")):
        with Store(path) as store:
            for row in store.rows():
                own = settings(row)
                if row["error"] or not chosen(own):
                    continue
                own = own | rows.get(identity(own), {})
                training = store.arrays(row)["training"]
                own |= dict(measured(store.pictures(row), training, own))
                rows[identity(own)] = own
            write_csv(sorted(rows.values(), key=lambda row: list(map(str, identity(row)))), ROWS)
        print(path.stem, flush=True)


# The page ----------------------------------------------------------------------------------------

DRAWN = range(DRAWS)
COLUMNS = {
    "Gabor": ["frechet_gabor"],
    "Gabor, KID": ["kid_gabor"],
    "C2 beliefs": ["frechet_hmax"],
    "C2, KID": ["kid_hmax"],
    "untrained": [f"frechet_banded_{seed}" for seed in DRAWN],
    "untrained, KID": [f"kid_banded_{seed}" for seed in DRAWN],
}
CENTRES = {None: "N // 2 + 0.3", CENTRE: "2.3"}
FIVES, FIVE = 200, 5  # draws of as few repeats as the report has
ALONE = ["Gabor", "C2 beliefs"]  # what these draws are judged by


def whole(rows):
    """Those repeats of the report's size that have every setting."""
    rows = [row for row in rows if row["epochs"] == 3000]
    settings = {identity(row)[:-1] for row in rows}
    have = {repeat: {identity(row)[:-1] for row in rows if row["repeat"] == repeat}
            for repeat in {row["repeat"] for row in rows}}  # fmt: skip
    return [row for row in rows if have[row["repeat"]] == settings]


def judge_all(rows, centre, **options):
    """Column of the page -> findings of each of its metrics, claim by claim."""
    return {name: list(zip(*(orderings.findings(rows, metric, centre, **options)
                             for metric in metrics), strict=True))
            for name, metrics in COLUMNS.items()}  # fmt: skip


def said(findings):
    """The verdict of one metric, or how many draws have which."""
    words = [one.verdict for one in findings]
    counts = [f"{words.count(word)} {word}" for word in ("appears", "opposite", "not clear")
              if word in words]  # fmt: skip
    return words[0] if len(words) == 1 else ", ".join(counts)


def in_short(found, centre):
    """All claims by all distances; with another centre, those that it touches."""
    yield f"| the report says | {' | '.join(COLUMNS)} |"
    yield "|---" * (1 + len(COLUMNS)) + "|"
    for number, claim in enumerate(orderings.CLAIMS):
        if centre is None or touched(claim):
            verdicts = (said(of_claim[number]) for of_claim in found.values())
            yield f"| {claim.text} | {' | '.join(verdicts)} |"
    yield ""


def touched(claim):
    """Whether the centre of B is another one at this number of neurons."""
    return claim.worse["n_neurons"] > orderings.FEW


def numbers(findings):
    """Both means, their difference with its interval, p, and p among all claims; of one metric."""
    if len(findings) > 1:
        shares = [one.apart.mean / abs(one.worse[0]) for one in findings]
        p, holm = np.median([(one.apart.p, one.p) for one in findings], axis=0)
        return f" | | median {np.median(shares):+.0%} of worse | {p:.2g} | {holm:.2g}"
    (one,) = findings
    better, worse = (plus_minus(mean, std) for mean, std, _ in (one.better, one.worse))
    apart = f"{one.apart.mean:.3g} ({one.apart.low:.3g} to {one.apart.high:.3g})"
    return f"{better} | {worse} | {apart} | {one.apart.p:.2g} | {one.p:.2g}"


def of_claim(number, found, rows):
    """All that there is to say about one claim."""
    claim = orderings.CLAIMS[number]
    pairs = (
        "pairs: both learn from the same pictures" if claim.shared else "no pairs: other pictures"
    )
    yield from (f"### {number + 1}. {claim.text}", "")
    yield from (f"> {claim.quote} ({claim.source})", "", f"Repeats are {pairs}.", "")
    yield "| distance | centre of B | better | worse | worse - better (95 %) | p | Holm | here |"
    yield "|---" * 8 + "|"
    for name in COLUMNS:
        for centre in CENTRES if touched(claim) else (None,):
            one = found[centre][name][number]
            yield f"| {name} | {CENTRES[centre]} | {numbers(one)} | {said(one)} |"
    yield from ("", "**What flips it:** " + "; ".join(flips(number, found, rows)) + ".", "")


def flips(number, found, rows):
    """The choices that change the verdict, each in a few words; where none does, that it stands."""
    usual = found[None]
    single = {name: one[number][0] for name, one in usual.items() if len(one[number]) == 1}
    words = {one.verdict for one in single.values()}
    yield "the distance" if len(words) > 1 else f"not the distance (all four: {words.pop()})"
    if touched(orderings.CLAIMS[number]):
        changed = [name for name, one in single.items()
                   if found[CENTRE][name][number][0].verdict != one.verdict]  # fmt: skip
        yield f"the centre of B (by {', '.join(changed)})" if changed else "not the centre of B"
    other = judged_otherwise(rows, not orderings.CLAIMS[number].shared)
    changed = [name for name, one in single.items() if other[name][number] != one.verdict]
    yield f"pairing (by {', '.join(changed)})" if changed else "not pairing"
    alone = [name for name, one in single.items() if (one.apart.p < 0.05) != (one.p < 0.05)]
    yield f"Holm (by {', '.join(alone)})" if alone else "not Holm"
    for name, counts in fives(rows).items():
        yield f"of {FIVES} draws of five repeats, by {name}: {counts[number]}"


_kept = {}


def judged_otherwise(rows, paired):
    """Verdicts of the single metrics with all claims in pairs, or none."""
    if paired not in _kept:
        found = judge_all(rows, None, paired=paired)
        _kept[paired] = {name: [one[0].verdict for one in of] for name, of in found.items()}
    return _kept[paired]


def fives(rows):
    """What so many draws of five repeats would have said, claim by claim."""
    if "fives" not in _kept:
        rng, repeats = np.random.default_rng(0), sorted({row["repeat"] for row in rows})
        draws = [set(rng.choice(repeats, FIVE, replace=False).tolist()) for _ in range(FIVES)]
        _kept["fives"] = {name: [said(one) for one in zip(*(
            orderings.findings([row for row in rows if row["repeat"] in draw], COLUMNS[name][0])
            for draw in draws), strict=True)] for name in ALONE}  # fmt: skip
    return _kept["fives"]


def page(rows):
    """Everything below the marker."""
    repeats, networks = len({row["repeat"] for row in rows}), sum(row["n_seeds"] for row in rows)
    found = {centre: judge_all(rows, centre) for centre in CENTRES}
    yield (f"{len(rows)} runs of {networks:,} networks, {repeats} repeats of each setting; 400 "
           f"Olivetti faces; {rows[0]['versions']}.\n")  # fmt: skip
    yield from ("## In short", "", f"**Centre of B: {CENTRES[None]}** (our usual one).", "")
    yield from in_short(found[None], None)
    yield from (f"**Centre of B: {CENTRES[CENTRE]}** at every N (the report's Eq. 1, which is for "
                "N = 5; there both are the same).", "")  # fmt: skip
    yield from in_short(found[CENTRE], CENTRE)
    yield from ("![Verdicts](report-figures/verdicts.png)", "", "## Claim by claim", "")
    for number in range(len(orderings.CLAIMS)):
        yield from of_claim(number, found, rows)
    yield from ("## How many different faces", "", *counted(rows))


def counted(rows):
    """Different faces among 64 by each threshold, means over the repeats."""
    sides = {}
    for row in rows:
        key = tuple(row[name] for name in ("n_neurons", "interaction", "centre", "data"))
        sides.setdefault(key, []).append(row)
    heads = [f"{name}, .{level}" for level in LEVELS for name in ("as it is", "blurred", "learned")]
    yield f"| neurons | matrix | pictures | {' | '.join(heads)} |"
    yield "|---" * (3 + len(heads)) + "|"
    for (n, matrix, centre, label), own in sorted(sides.items(), key=str):
        name = matrix + f", centre {CENTRE}" * (centre == CENTRE)
        cells = (f"{np.mean([row[column] for row in own]):.3g}" for column in COUNTED)
        yield f"| {n} | {name} | {label} | {' | '.join(cells)} |"


def draw(rows):
    """The verdicts of all distances, for both centres."""
    with plt.rc_context():
        use_style()
        _, axes = plt.subplots(1, 2, figsize=(15, 6.5))
        for ax, (centre, name) in zip(axes, CENTRES.items(), strict=True):
            found = {judge.replace(", ", "\n"): orderings.verdicts(rows, metrics, centre)
                     for judge, metrics in COLUMNS.items()}  # fmt: skip
            verdicts(found, ax).set_title(f"centre of B: {name}", pad=30)
        FIGURE.parent.mkdir(exist_ok=True)
        axes[0].figure.savefig(FIGURE, dpi=80, bbox_inches="tight")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        with threadpool_limits(1, "blas"):
            measure(Path(sys.argv[1]))
    ROWS_NOW = whole(read_csv(ROWS))
    draw(ROWS_NOW)
    ABOVE = PAGE.read_text().partition(MARKER)[0] if PAGE.exists() else "# Results\n\n"
    PAGE.write_text("\n".join([ABOVE + MARKER, "", *page(ROWS_NOW)]) + "\n")
