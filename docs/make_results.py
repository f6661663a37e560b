"""Write the page of the report's figures from a folder of results.

cortexviz study figure1 --out results        (and figure3, figure5, figure6; or report)
python docs/make_results.py results docs/results.md

Which of the report's claims hold is the page of `make_report.py`.
"""

import re
import sys
from pathlib import Path

import matplotlib.pyplot as plt

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


def page(folder, target):
    """Everything below the marker line of the page, from what the folder holds."""
    files = (path for path in sorted(folder.glob("*.sqlite")) if "psychophysics" not in path.stem)
    stores = [Store(path) for path in files]
    pictures = target.with_name(f"{target.stem}-figures")
    pictures.mkdir(exist_ok=True)
    text = [_how(stores)]
    everything = {}
    for store in stores:
        everything |= {row["key"]: (row, store) for row in store.rows()}
    rows = [row for row, _ in everything.values()]
    metrics = columns_of(rows, DISTANCES)
    for title, figure in FIGURES.items():
        own = _runs_of(figure, everything)
        if own:
            text += _figure(title, own, everything, metrics, pictures)
    for store in stores:
        store.close()
    return "\n".join(text)


def _how(stores):
    rows = [row for store in stores for row in store.rows()]
    networks = sum(row["n_seeds"] for row in rows)
    seconds = sum(row["seconds"] for row in rows)
    faces = sorted({store.identity["faces"].rpartition(" ")[0] for store in stores})
    return (
        f"{len(rows)} runs of {networks:,} networks in all, {seconds / 60:.0f} minutes of one "
        f"thread; faces: {', '.join(faces)}; {rows[0]['versions']}. "
        "Values are mean ± standard deviation over the repeats.\n"
    )


def _runs_of(figure, everything):
    """Rows of one figure in the report's size, or of its quick form."""
    for quick in (False, True):
        keys = [run.key for run in figure(quick, metrics=["distinct"]).runs]
        rows = [everything[key][0] for key in keys if key in everything]
        if rows:
            return rows
    return []


def _figure(title, rows, everything, metrics, pictures):
    stem = title.lower().replace(" ", "")
    good = [row for row in rows if not row["error"]]
    size = "the report's size" if good[0]["epochs"] == 3000 else f"{good[0]['epochs']} epochs"
    text = [f"## {title} ({len(rows)} run{'s' * (len(rows) > 1)}, {size})", ""]

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
    return [*text, ""]


def _pictures(everything):
    return lambda row: everything[row["key"]][1].pictures(row)


MARKER = "<!-- below: python docs/make_results.py -->"


if __name__ == "__main__":
    FOLDER, TARGET = Path(sys.argv[1]), Path(sys.argv[2])
    ABOVE = re.split(MARKER, TARGET.read_text())[0] if TARGET.exists() else "# Results\n\n"
    TARGET.write_text(f"{ABOVE}{MARKER}\n\n{page(FOLDER, TARGET)}")
