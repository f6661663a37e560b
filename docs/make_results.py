"""Write the page of the report's figures from a folder of results.

cortexviz study figure1 --out results        (and figure3, figure5, figure6; or report)
cortexviz study figure1 --centre 2.3 --out results          (the other reading of matrix B)
python docs/make_results.py results docs/results.md

Figures of which the folder has no runs stay on the page as they are.
Which of the report's claims hold is the page of `make_report.py`.
"""

import re
import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import matplotlib.pyplot as plt

from cortexviz.bcm.interactions import CENTRE
from cortexviz.plot.studies import counted_faces, study_curves, study_faces
from cortexviz.plot.style import use_style
from cortexviz.studies import (
    MEASURES,
    Store,
    figure1,
    figure3,
    figure5,
    figure6,
    varied,
)
from cortexviz.studies.table import DISTANCES, TITLES, columns_of, means

FIGURES = {"Figure 1": figure1, "Figure 3": figure3, "Figure 5": figure5, "Figure 6": figure6}
MARKER = "<!-- below: python docs/make_results.py -->"


def sections(folder, pictures):
    """Heading -> text of each figure of which the folder holds runs, by both readings of B."""
    files = (path for path in sorted(folder.glob("*.sqlite")) if "psychophysics" not in path.stem)
    with ExitStack() as opened:
        stores = [opened.enter_context(Store(path)) for path in files]
        everything = {row["key"]: (row, store) for store in stores for row in store.rows()}
        for title, figure in FIGURES.items():
            for centre in (None, CENTRE):
                if own := _runs_of(figure, centre, everything):
                    heading = title if centre is None else f"{title}, centre {CENTRE}"
                    yield heading, _figure(heading, own, everything, pictures)


def _runs_of(figure, centre, everything):
    """Rows of one figure in the report's size, or of its quick form.

    There must be some that only this reading of B has. Of the second, matrix L is left out: it is
    as in the first.
    """
    for quick in (False, True):
        ours, others = (figure(quick, one, metrics=["distinct"]).runs
                        for one in (centre, CENTRE if centre is None else None))  # fmt: skip
        if any(run.key in everything for run in set(ours) - set(others)):
            kept = (run for run in ours if centre is None or run.params.interaction != "L")
            rows = [everything[run.key][0] for run in kept if run.key in everything]
            # At five neurons the centre is the same, whether it was named or not.
            return [row | {"centre": centre} for row in rows]
    return []


def _how(rows):
    """How much it was, and what made it."""
    settings = [tuple(str(row[name]) for name in varied(rows)) for row in rows]
    least, most = min(each := Counter(settings).values()), max(each)
    over = f"mean ± standard deviation over {f'{least} to ' * (least < most)}{most} repeats"
    networks, seconds = (sum(row[name] for row in rows) for name in ("n_seeds", "seconds"))
    size = "of the report's size" if rows[0]["epochs"] == 3000 else f"of {rows[0]['epochs']} epochs"
    versions = " and ".join(sorted({row["versions"] for row in rows}))
    many = f"{len(rows)} run{'s' * (len(rows) > 1)} {size}, {networks:,} networks"
    told = over if most > 1 else "no repeats"
    return f"{many}, {seconds / 60:.0f} min of one thread; {told}; {versions}."


def _figure(title, rows, everything, pictures):
    stem = re.sub(r"\W", "", title.lower())
    good = [row for row in rows if not row["error"]]
    metrics = columns_of(good, DISTANCES)
    text = [f"## {title}", "", _how(rows), ""]

    def show(name, ax, caption):
        ax.figure.savefig(pictures / f"{stem}-{name}.png", dpi=90, bbox_inches="tight")
        plt.close(ax.figure)
        text.extend([f"![{caption}]({pictures.name}/{stem}-{name}.png)", ""])

    with plt.rc_context():
        use_style()
        by = varied(good)
        if by:
            for metric in [*metrics, "distinct_faces"]:
                show(metric, study_curves(good, metric), f"{title}: {TITLES[metric]}")
            show("faces", study_faces(good, _pictures(everything)), f"{title}: synthetic images")
        else:
            show("counted", counted_faces(_pictures(everything)(good[0])), f"{title}: counts")
    columns = columns_of(good, [*metrics, *MEASURES["prdc"].columns, "distinct_faces"])
    head, *lines_of_table = (f"| {' | '.join(cells)} |" for cells in means(good, by, columns))
    text += [head, "|" + "---|" * (len(by) + len(columns)), *lines_of_table]
    return "\n".join([*text, ""])


def _pictures(everything):
    return lambda row: everything[row["key"]][1].pictures(row)


def page(folder, target):
    """The page with those figures anew of which the folder holds runs; the others stay."""
    pictures = target.with_name(f"{target.stem}-figures")
    pictures.mkdir(exist_ok=True)
    above, _, below = (target.read_text() if target.exists() else "# Results\n\n").partition(MARKER)
    there = re.findall(r"(?ms)^## (.+?)$\n(.+?)(?=^## |\Z)", below)
    found = {title: f"## {title}\n{text}" for title, text in there} | dict(
        sections(folder, pictures)
    )
    return "\n\n".join([above + MARKER, *(found[title].strip() for title in sorted(found))]) + "\n"


if __name__ == "__main__":
    FOLDER, TARGET = Path(sys.argv[1]), Path(sys.argv[2])
    TARGET.write_text(page(FOLDER, TARGET))
