"""Whole experiments: settings -> runs -> a tidy table -> a figure, resumable and parallel.

=====================================  ==========================================================
`figure1`, `figure3`, `figure5`,       the studies of Rondini 2023, one call each
`figure6`, `report`
`psychophysics`                        what is known of illusory figures, a `Bench`
`figure13`, `recorded_figure13`,       three models of recognition, tuned alike: Dura-Bernal 2012
`contestant`
`exemplars`                            the same on other pictures of each category, in a folder
`text_s2`                              what sampled messages lose and save, a `Bench`
`rearing`                              two eyes, one of them closed: ocular dominance, a `Bench`
`Study`                                any grid of one's own
`Store`                                its results on disk, safe against being killed
`Estimate`, `difference`               what it will take, and whether two settings differ
=====================================  ==========================================================

From settings to a figure: `arguments`, `design`, `study`, `figures`; `estimate`;
`bench`, `trials`, `seeing`, `stimulation`, `perceived`; `race`, `contest`, `witnesses`,
`generalising`; `sampling`, `losses`; `lives`, `reared`;
`execution`, `cluster`, `claims`, `work`, `measures`, `progress`; `store`, `database`, `weights`;
`table`, `comparing`, `orderings`, `chart`.

One word for one thing: a *run* trains `n_seeds` *networks* of one setting, which draw one image
each; `jobs` says how many *threads* do runs; a *row* is what the table holds of a run.

>>> from cortexviz.studies import figure1
>>> rows = figure1(quick=True).run("results", jobs=4)          # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from cortexviz.studies.comparing import Difference, difference
from cortexviz.studies.design import Run
from cortexviz.studies.estimate import Estimate
from cortexviz.studies.figures import FIGURES, figure1, figure3, figure5, figure6, report
from cortexviz.studies.measures import MEASURES
from cortexviz.studies.store import Store
from cortexviz.studies.study import Study
from cortexviz.studies.table import read_csv, recorded_report, summary, varied, write_csv

if TYPE_CHECKING:
    from cortexviz.studies.bench import Bench, psychophysics
    from cortexviz.studies.generalising import exemplars
    from cortexviz.studies.lives import rearing
    from cortexviz.studies.race import contestant, figure13, recorded_figure13
    from cortexviz.studies.sampling import text_s2

__all__ = [
    "FIGURES",
    "MEASURES",
    "Bench",
    "Difference",
    "Estimate",
    "Run",
    "Store",
    "Study",
    "contestant",
    "difference",
    "exemplars",
    "figure1",
    "figure3",
    "figure5",
    "figure6",
    "figure13",
    "psychophysics",
    "read_csv",
    "rearing",
    "recorded_figure13",
    "recorded_report",
    "report",
    "summary",
    "text_s2",
    "varied",
    "write_csv",
]


def __getattr__(name: str) -> Any:
    """Import on first use what sees: it brings scikit-learn."""
    if name in ("Bench", "psychophysics"):
        from cortexviz.studies import bench

        return getattr(bench, name)
    if name in ("figure13", "recorded_figure13", "contestant"):
        from cortexviz.studies import race

        return getattr(race, name)
    if name == "exemplars":
        from cortexviz.studies.generalising import exemplars

        return exemplars
    if name == "text_s2":
        from cortexviz.studies.sampling import text_s2

        return text_s2
    if name == "rearing":
        from cortexviz.studies.lives import rearing

        return rearing
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
