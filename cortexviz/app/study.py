"""The `cortexviz study` command: run the report's studies, go on with them, look at results."""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Sequence
from pathlib import Path

from cortexviz import studies
from cortexviz.app.results import note, show
from cortexviz.base import warn
from cortexviz.base.words import in_bytes, in_words
from cortexviz.bcm.devices import DEVICES
from cortexviz.studies import MEASURES, Study
from cortexviz.studies.execution import KEEP, placed, threads
from cortexviz.studies.store import ENDING

REPEATED = ("figure1", "figure3", "report")  # all faces, as the others have them, are all
GIVEN = ("centre", "source", "metrics", "repeats")  # what a figure is told in the same words


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns its exit status."""
    options = parser().parse_args(arguments)
    try:
        options.run(options)
    except KeyboardInterrupt:
        print("\nStopped; the same command goes on from here.", file=sys.stderr)
        return 130
    except (ValueError, TypeError, OSError, ModuleNotFoundError) as error:
        print(f"cortexviz: {error}", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    parser = argparse.ArgumentParser(
        prog="cortexviz study",
        description="Run a study of Rondini 2023, or of how a network sees; started again, it goes "
        "on where it was.",
    )
    kinds = parser.add_subparsers(metavar="STUDY", required=True)
    for name, figure in studies.FIGURES.items():
        about = (inspect.getdoc(figure) or name).splitlines()[0]
        one = _usual(kinds.add_parser(name, help=about, description=about))
        one.add_argument("--dask", metavar="ADDRESS", help="send the runs to this Dask cluster")
        one.add_argument(
            "--metrics", nargs="+", metavar="NAME",
            help=f"{', '.join(MEASURES)}; default: gabor, hmax, prdc, distinct, and fid where its "
            "weights are",
        )  # fmt: skip
        one.add_argument("--source", default="auto", help="olivetti, procedural or a folder")
        one.add_argument(
            "--keep", choices=KEEP, default="all",
            help="weights to store: of all neurons, or of the synthetic images only",
        )  # fmt: skip
        one.add_argument(
            "--device", choices=DEVICES, default="cpu",
            help="what trains: the processors, a graphics card (with torch), or a card if there is "
            "one",
        )  # fmt: skip
        one.add_argument(
            "--centre", type=float, metavar="C",
            help="B's centre; default: N // 2 + 0.3; the report prints 2.3, for five neurons",
        )  # fmt: skip
        if name in REPEATED:
            one.add_argument(
                "--repeats", type=int, default=argparse.SUPPRESS, metavar="N",
                help="runs of each setting of Figs. 1 and 3, with other pictures; default: 5",
            )  # fmt: skip
        one.set_defaults(run=run, figure=figure)
    for name, make in {
        "psychophysics": studies.psychophysics,
        "figure13": studies.figure13,
        "text_s2": studies.text_s2,
        "rearing": studies.rearing,
    }.items():
        about = (inspect.getdoc(make) or name).splitlines()[0]
        bench = _usual(kinds.add_parser(name, help=about, description=about))
        bench.set_defaults(run=run_bench, bench=make)
    results = kinds.add_parser("show", help="tables and figures of results so far")
    results.add_argument(
        "out", type=_path, nargs="?", default=Path("results"), help="default: results"
    )
    results.set_defaults(run=show_all)
    return parser


def _usual(one: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What every study may be told."""
    one.add_argument("--out", type=_path, default=Path("results"), help="default: results")
    one.add_argument("--quick", action="store_true", help="minutes: less of everything")
    one.add_argument("--jobs", type=int, default=-1, help="threads; default: one per processor")
    one.add_argument(
        "--resume", action=argparse.BooleanOptionalAction, default=True,
        help="go on with what --out holds (default), or refuse to",
    )  # fmt: skip
    return one


def run_bench(options: argparse.Namespace) -> None:
    """`cortexviz study psychophysics ...`, `figure13`, `text_s2` and `rearing`."""
    with warn.heard(note):
        bench = options.bench(options.quick)
        file = _file(options, bench.name)
        bench.run(options.out, options.jobs)
        show(file)


def _file(options: argparse.Namespace, name: str) -> Path:
    file = options.out / f"{name}{ENDING}"
    if not options.resume and file.exists():
        raise FileExistsError(
            f"{file} is there already: leave --no-resume out to go on with it, "
            "or choose another folder"
        )
    return file


def run(options: argparse.Namespace) -> None:
    """`cortexviz study figure1 ...`."""
    with warn.heard(note):
        given = {name: value for name, value in vars(options).items() if name in GIVEN}
        study = options.figure(options.quick, **given)
        file = _file(options, study.name)
        device, card = placed(options.device, options.dask)
        _announce(study, options.jobs, options.dask or card, options.keep)
        study.run(options.out, options.jobs, options.dask, options.keep, device=device)
        show(file)


def show_all(options: argparse.Namespace) -> None:
    """`cortexviz study show results/`."""
    folder = options.out.is_dir()
    files = sorted(options.out.glob(f"*{ENDING}")) if folder else [options.out]
    if not files or not files[0].exists():
        raise FileNotFoundError(f"there are no results in {options.out}")
    for file in files:
        show(file)


def _announce(study: Study, jobs: int, elsewhere: str, keep: str) -> None:
    """What is asked for, before it begins, and where else than here it is trained."""
    whole = study.estimate()
    said = [f"{whole.runs:,} runs, {whole.networks:,} networks"]
    if elsewhere:
        said.append(f"trained on {elsewhere}")
    else:
        seconds = whole.seconds(threads(jobs), study.slow)
        said.append(f"{in_words(seconds)} for all of it on this machine")
        said.append(f"{in_bytes(whole.memory)} of memory a thread")
    if keep == "all":
        said.append(f"{in_bytes(whole.disk)} of weights")
    note(f"{study.name}: {', '.join(said)}")


def _path(text: str) -> Path:
    """A path of the command line, where ``--out=~/results`` is no shell's to expand."""
    return Path(text).expanduser()
