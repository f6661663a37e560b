"""The classical rearing experiments: the tables and the figure of docs/rearing.md.

    python -m benchmarks.rearing                      print them
    python -m benchmarks.rearing targets noise        print some
    python -m benchmarks.rearing --write              and put them into the page

They are those of `cortexviz study rearing`, whose results lie in results/ and are gone on with; but
"settings" are trained anew, on the seeds that `REARED` was chosen on.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

from benchmarks.shared.figure import figure
from benchmarks.shared.page import markdown, write_tables
from cortexviz.plot.rearing import rearing_figure
from cortexviz.studies import rearing
from cortexviz.studies.lives import CLOSED, GROWING, LATER, found, world
from cortexviz.studies.reared import COURSES, in_words, tables
from cortexviz.studies.table import Row
from cortexviz.v1 import CONDITIONS, REARED, Moment, Params, rear

RESULTS = "results"
CHOSEN_ON = (100, 101)
SETTINGS = (
    (0.0, 0.1),
    (-0.25, 0.1),
    (-0.5, 0.1),
    (-1.0, 0.1),
    (-0.5, 0.0),
    (-0.5, 0.3),
    (-1.0, 0.3),
)


@cache
def rows() -> list[Row]:
    return rearing().run(RESULTS)


def table(name: str) -> str:
    return markdown(tables(rows())[name])


def drawn() -> str:
    words = "Ocular dominance before, during and after each experiment"
    return figure("rearing.png", lambda: rearing_figure(rows()), words, dpi=70)


def settings() -> str:
    return markdown(_settings())


def _settings() -> Iterator[list[str]]:
    """Why `REARED` is as it is: what each experiment comes to with other settings."""
    yield [
        "bottom, decay", "normal: unsigned OD", "one closed: OD", "left eye kept",
        "both closed: left eye kept", "both silent: left eye kept", "then reversed: OD",
    ]  # fmt: skip
    for bottom, decay in SETTINGS:
        params = replace(REARED, bottom=bottom, decay=decay)
        measures = zip(*(_one(params, seed) for seed in CHOSEN_ON), strict=True)
        yield [f"{bottom:g}, {decay:g}", *map(in_words, measures)]


def _one(params: Params, seed: int) -> tuple[float, ...]:
    def after(condition: str, patches: int, before: Moment | None = None) -> Moment:
        course, start = [(CONDITIONS[condition], patches)], before.state if before else None
        *_, last = rear(params, world(), course, seed, patches, start=start)
        return last

    normal = after("normal", GROWING)
    closed = after("monocular deprivation", CLOSED, normal)
    kept = [
        found(after(condition, CLOSED, normal), normal)["left_kept"]
        for condition in ("binocular deprivation", "dark rearing")
    ]
    one = found(closed, normal)
    reverse = after("reverse suture", LATER, closed).dominance.mean()
    return found(normal)["apart"], one["dominance"], one["left_kept"], *kept, float(reverse)


def main(arguments: Sequence[str] = ()) -> None:
    names = ("targets", "lives", *COURSES.values(), "noise", "disparity")
    tabled = {name: partial(table, name) for name in names}
    write_tables("rearing.md", tabled | {"settings": settings, "figure": drawn}, arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
