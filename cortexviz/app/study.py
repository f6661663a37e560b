"""The `cortexviz study` command: run the report's studies, go on with them, look at results."""

from __future__ import annotations

import argparse
import errno
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cortexviz.base import warn

# What a system says where a folder may only be read.
READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)

STUDIES = ("figure1", "figure3", "figure5", "figure6", "report")


def add_parser(subparsers: Any) -> None:
    """Add `study` to the commands; a parsed line's ``options.run(options)`` returns its status."""
    study = subparsers.add_parser(
        "study",
        help="run the studies of Rondini 2023, resumable and in parallel",
        description="Run a study of Rondini 2023; started again, it goes on where it was.",
    )
    kinds = study.add_subparsers(metavar="STUDY", required=True)
    for name in STUDIES:
        one = kinds.add_parser(name, help=HELP[name], description=HELP[name])
        one.add_argument("--out", type=_path, default=Path("results"), help="default: results")
        one.add_argument("--quick", action="store_true", help="minutes: less of everything")
        one.add_argument("--jobs", type=int, default=-1, help="threads; default: one per processor")
        one.add_argument("--dask", metavar="ADDRESS", help="send the runs to this Dask cluster")
        one.add_argument(
            "--metrics",
            nargs="+",
            metavar="NAME",
            help="fid, gabor, hmax, prdc, distinct, ssim, psnr; default: gabor, hmax, prdc, "
            "distinct, and fid where its weights are",
        )
        one.add_argument("--source", default="auto", help="olivetti, procedural or a folder")
        one.add_argument(
            "--keep",
            choices=("all", "pictures"),
            default="all",
            help="weights to store: of all neurons, or of the synthetic images only",
        )
        one.add_argument(
            "--resume",
            action=argparse.BooleanOptionalAction,
            default=True,
            help="go on with what --out holds (default), or refuse to",
        )
        one.set_defaults(run=run, study=name)
    show = kinds.add_parser("show", help="tables and figures of results so far")
    show.add_argument(
        "out", type=_path, nargs="?", default=Path("results"), help="default: results"
    )
    show.set_defaults(run=show_all)


HELP = {
    "figure1": "matrix L against B, 5 to 21 neurons, one person or random faces (Figs. 1-2)",
    "figure3": "5, 10 and 20 pictures, same people or random (Figs. 3-4)",
    "figure5": "all faces, batches of 10 to 100 (Fig. 5)",
    "figure6": "the report's best setting: how many faces come out (Fig. 6)",
    "report": "everything above in one table, what figures share run once",
}


def run(options: argparse.Namespace) -> int:
    """`cortexviz study figure1 ...`; returns the exit status."""
    from cortexviz.studies import FIGURES

    with warn.heard(_note):
        try:
            chosen = {"source": options.source, "metrics": options.metrics}
            study = FIGURES[options.study](options.quick, **chosen)
            file = options.out / f"{study.name}.sqlite"
            if not options.resume and file.exists():
                raise FileExistsError(
                    f"{file} is there already: leave --no-resume out to go on with it, "
                    "or choose another folder"
                )
            _announce(study, options.jobs, options.dask, options.keep)
            study.run(options.out, options.jobs, options.dask, options.keep)
            show(file)
        except KeyboardInterrupt:
            print("\nStopped; the same command goes on from here.", file=sys.stderr)
            return 130
        except (ValueError, TypeError, OSError, ModuleNotFoundError) as error:
            print(f"cortexviz: {error}", file=sys.stderr)
            return 1
    return 0


def show_all(options: argparse.Namespace) -> int:
    """`cortexviz study show results/`; returns the exit status."""
    from cortexviz.studies.store import ENDING

    folder = options.out.is_dir()
    files = sorted(options.out.glob(f"*{ENDING}")) if folder else [options.out]
    try:
        if not files or not files[0].exists():
            raise FileNotFoundError(f"there are no results in {options.out}")
        for file in files:
            show(file)
    except (ValueError, OSError) as error:
        print(f"cortexviz: {error}", file=sys.stderr)
        return 1
    return 0


def show(file: Path) -> None:
    """Print a study's table, and write it and its figures beside it where that is allowed."""
    from cortexviz.studies.store import Store

    with Store(file) as store:
        rows = list(store.rows())
        _say(f"{file}: {len(rows)} of {store.identity['runs']} runs")
        failed = [row for row in rows if row["error"]]
        for row in failed[:3]:
            _say(f"  failed: {row['data']}, {row['n_neurons']} neurons: {row['error']}")
        if len(failed) == len(rows):
            return
        for line in _lines(rows):
            _say(line)
        try:
            for path in export(store, rows):
                _say(f"  {path}")
        except OSError as error:
            if error.errno not in READ_ONLY:
                raise
            _note(f"table and figures are not written, for {file.parent} may only be read")


def export(store: Any, rows: list[dict[str, Any]]) -> list[Path]:
    """Write NAME.csv and, as PNG and SVG, one figure per metric and the faces; return the paths."""
    import matplotlib.pyplot as plt

    from cortexviz.base.files import replacing
    from cortexviz.plot.studies import counted_faces, study_curves, study_faces
    from cortexviz.plot.style import use_style
    from cortexviz.studies.table import DISTANCES, write_csv

    with plt.rc_context():
        use_style()
        paths = [write_csv(rows, store.folder.with_name(f"{store.folder.name}.csv"))]
        good = [row for row in rows if not row["error"]]
        drawn = {metric: study_curves(good, metric) for metric in _columns(good)}
        drawn["faces"] = study_faces(good, store.pictures)
        distances = [column for column in DISTANCES if column in good[0]]
        best = min(good, key=lambda row: row[distances[0]]) if distances else good[0]
        drawn["best"] = counted_faces(store.pictures(best))
        for name, ax in drawn.items():
            for ending in ("png", "svg"):
                path = store.folder.with_name(f"{store.folder.name}-{name}.{ending}")
                with replacing(path) as picture:
                    plt.figure(ax.figure)
                    plt.savefig(picture, format=ending, dpi=150, bbox_inches="tight")
                paths.append(path)
            plt.close()
    return paths


def _lines(rows: list[dict[str, Any]]) -> Iterable[str]:
    """The table in words: mean ± standard deviation of each metric for each setting."""
    from cortexviz.studies import summary, varied
    from cortexviz.studies.table import plus_minus

    by, metrics = varied(rows) or ["data"], _columns(rows)
    table = [[*by, *metrics]]
    columns = {metric: list(summary(rows, metric, by)) for metric in metrics}
    for i, setting in enumerate(columns[metrics[0]]):
        values = [columns[metric][i] for metric in metrics]
        spread = [plus_minus(v["mean"], v["std"], digits=4) for v in values]
        table.append([str(setting[name]) for name in by] + spread)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    from cortexviz.studies.table import TITLES

    return [column for column in TITLES if any(column in row for row in rows)]


def _announce(study: Any, jobs: int, dask: str | None, keep: str) -> None:
    """What is asked for, before it begins."""
    import joblib

    from cortexviz.base.words import in_bytes, in_words

    whole = study.estimate()
    said = [f"{whole.runs:,} runs, {whole.networks:,} networks"]
    if not dask:
        threads = joblib.cpu_count() if jobs == -1 else jobs
        said.append(f"{in_words(whole.seconds(threads))} for all of it on this machine")
        said.append(f"{in_bytes(whole.memory)} of memory a thread")
    if keep == "all":
        said.append(f"{in_bytes(whole.disk)} of weights")
    _note(f"{study.name}: {', '.join(said)}")


def _note(sentence: str) -> None:
    print(f"note: {sentence}", file=sys.stderr)


def _say(line: str) -> None:
    """Print a line, in letters that the terminal has."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        line = line.replace("±", "+-").encode(encoding, "backslashreplace").decode(encoding)
    print(line, flush=True)


def _path(text: str) -> Path:
    """A path of the command line, where ``--out=~/results`` is no shell's to expand."""
    return Path(text).expanduser()
