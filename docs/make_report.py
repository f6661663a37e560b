"""Write the page of what the report found and what holds, from the rows as they were measured.

python docs/make_report.py            # after measure_report.py, which says where they come from
"""

from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from cortexviz.bcm.interactions import CENTRE
from cortexviz.plot.studies import verdicts
from cortexviz.plot.style import use_style
from cortexviz.studies import orderings, recorded_report
from cortexviz.studies.measures import DRAWS
from cortexviz.studies.table import plus_minus

ROOT = Path(__file__).parents[1]
PAGE, FIGURE = ROOT / "docs" / "report.md", ROOT / "docs" / "report-figures" / "verdicts.png"
MARKER = "<!-- below: python docs/make_report.py -->"

COLUMNS = {
    "Gabor": ["frechet_gabor"],
    "Gabor KID": ["kid_gabor"],
    "C2 beliefs": ["frechet_hmax"],
    "C2 KID": ["kid_hmax"],
    "untrained": [f"frechet_rows5_{seed}" for seed in range(DRAWS)],
    "untrained KID": [f"kid_rows5_{seed}" for seed in range(DRAWS)],
}
CENTRES = {None: "N // 2 + 0.3", CENTRE: "2.3"}
FIVES, FIVE = 200, 5  # draws of as few repeats as the report has
ALONE = ["Gabor", "C2 beliefs"]  # what these draws are judged by
COUNTS = {"distinct": "as it is", "blurred": "blurred", "learned": "learned"}
COUNTED = {f"{name}_{level}": (words, level) for level in (50, 80, 95)
           for name, words in COUNTS.items()}  # fmt: skip


def setting(row):
    return tuple(row[name] for name in ("n_neurons", "interaction", "centre", "data"))


def whole(rows, metric):
    """Those repeats in which every setting was measured by it."""
    measured = [row for row in rows if row[metric] != ""]
    runs, settings = Counter(row["repeat"] for row in measured), len(set(map(setting, rows)))
    return [row for row in measured if runs[row["repeat"]] == settings]


def judge_all(rows, centre, **options):
    """Column of the page -> findings of each of its metrics, claim by claim."""
    return {name: list(zip(*(orderings.findings(whole(rows, metric), metric, centre, **options)
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


def of_claim(number, found, of_five):
    """All that there is to say about one claim."""
    claim = orderings.CLAIMS[number]
    pairs = "in pairs, of the same pictures" if claim.shared else "not in pairs: pictures differ"
    least = " Better is that one of the five that says so least." * (len(claim.better) > 1)
    yield from (f"### {number + 1}. {claim.text}", "")
    yield from (f"> {claim.quote} ({claim.source})", "", f"Compared {pairs}.{least}", "")
    yield "| distance | centre of B | better | worse | worse - better (95 %) | p | Holm | here |"
    yield "|---" * 8 + "|"
    for name in COLUMNS:
        for centre in CENTRES if touched(claim) else (None,):
            one = found[centre][name][number]
            about = CENTRES[centre] if touched(claim) else "either"
            yield f"| {name} | {about} | {numbers(one)} | {said(one)} |"
    yield from ("", "**What flips it:** " + "; ".join(flips(number, found, of_five)) + ".", "")


def flips(number, found, of_five):
    """The choices that change the verdict, each in a few words; the others do not."""
    usual = words(found[None], number)

    def named(what, other):
        changed = [name for name in usual if other[name] != usual[name]]
        return f"{what} (by {', '.join(changed)})" if changed else f"not {what}"

    alike = set(usual.values())
    yield "the distance" if len(alike) > 1 else f"not the distance (by all: {alike.pop()})"
    if touched(orderings.CLAIMS[number]):
        yield named("the centre of B", words(found[CENTRE], number))
    yield named("pairing", words(found[not orderings.CLAIMS[number].shared], number))
    yield named("Holm's correction", words(found[None], number, alone=True))
    for name, counts in of_five.items():
        yield f"of {FIVES} draws of five repeats, by {name}: {counts[number]}"


def words(found, number, alone=False):
    """The verdict of each judge on a claim, or of most of its draws; `alone` is without Holm."""
    single = {name: [one._replace(p=one.apart.p) if alone else one for one in of[number]]
              for name, of in found.items()}  # fmt: skip
    return {name: Counter(one.verdict for one in of).most_common(1)[0][0]
            for name, of in single.items()}  # fmt: skip


def fives(rows):
    """What so many draws of five repeats would have said, claim by claim."""
    rng, repeats = np.random.default_rng(0), sorted({row["repeat"] for row in rows})
    draws = [set(rng.choice(repeats, FIVE, replace=False).tolist()) for _ in range(FIVES)]
    return {name: [said(one) for one in zip(*(
        orderings.findings([row for row in rows if row["repeat"] in draw], COLUMNS[name][0])
        for draw in draws), strict=True)] for name in ALONE}  # fmt: skip


def page(rows, found):
    """Everything below the marker."""
    repeats, networks = len({row["repeat"] for row in rows}), sum(row["n_seeds"] for row in rows)
    looked = {name: one[0][0].better[2] for name, one in found[None].items()}
    fewer = "".join(f"; {name}: {n}" for name, n in looked.items() if n < repeats)
    versions = " and ".join(sorted({row["versions"] for row in rows}))
    yield (f"{len(rows)} runs of {networks:,} networks, {repeats} repeats of each setting{fewer}; "
           f"400 Olivetti faces; {versions}.\n")  # fmt: skip
    yield from ("## In short", "", f"**Centre of B: {CENTRES[None]}** (our usual one).", "")
    yield from in_short(found[None], None)
    yield from (f"**Centre of B: {CENTRES[CENTRE]}** at every N (the report's Eq. 1, which is for "
                "N = 5; there both are the same).", "")  # fmt: skip
    yield from in_short(found[CENTRE], CENTRE)
    yield from ("![Verdicts](report-figures/verdicts.png)", "", "## Claim by claim", "")
    of_five = fives(rows)
    for number in range(len(orderings.CLAIMS)):
        yield from of_claim(number, found, of_five)
    yield from ("## How many different faces", "", *counted(rows))


def counted(rows):
    """Different faces among 64 by each threshold, means over the repeats."""
    sides = {}
    for row in rows:
        sides.setdefault(setting(row), []).append(row)
    heads = (f"{name}, .{level}" for name, level in COUNTED.values())
    yield f"| neurons | matrix | pictures | {' | '.join(heads)} |"
    yield "|---" * (3 + len(COUNTED)) + "|"
    for (n, matrix, centre, label), own in sorted(sides.items(), key=str):
        name = matrix + f", centre {CENTRE}" * (centre == CENTRE)
        cells = (f"{np.mean([row[column] for row in own]):.3g}" for column in COUNTED)
        yield f"| {n} | {name} | {label} | {' | '.join(cells)} |"


def draw(found):
    """The verdicts of all distances, for both centres."""
    with plt.rc_context():
        use_style()
        _, axes = plt.subplots(1, 2, figsize=(15, 6.5))
        for ax, (centre, name) in zip(axes, CENTRES.items(), strict=True):
            told = {judge.replace(" ", "\n"): {of[0].claim.text: [one.verdict for one in of]
                                               for of in of_claims}
                    for judge, of_claims in found[centre].items()}  # fmt: skip
            verdicts(told, ax).set_title(f"centre of B: {name}", pad=30)
        FIGURE.parent.mkdir(exist_ok=True)
        axes[0].figure.savefig(FIGURE, dpi=80, bbox_inches="tight")


if __name__ == "__main__":
    ROWS = whole([row for row in recorded_report() if row["epochs"] == 3000], "kid_hmax")
    FOUND = {centre: judge_all(ROWS, centre) for centre in CENTRES}
    FOUND |= {paired: judge_all(ROWS, None, paired=paired) for paired in (True, False)}
    draw(FOUND)
    ABOVE = PAGE.read_text().partition(MARKER)[0] if PAGE.exists() else "# Results\n\n"
    PAGE.write_text("\n".join([ABOVE + MARKER, "", *page(ROWS, FOUND)]) + "\n")
