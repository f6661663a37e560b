"""What feedback does, in numbers: the tables of docs/feedback.md.

    python -m benchmarks.feedback                       print them
    python -m benchmarks.feedback controls bleeding     print some of `TABLES`
    python -m benchmarks.feedback --write               and put them into the page

The settings of the presets were chosen on the Kanizsa square and triangle of 80 px in the middle,
on networks of a few seeds (not 10 to 19) and on the pairs `attention.CHOSEN_ON`; other rows were
not used.
"""

from __future__ import annotations

import resource
from collections.abc import Sequence

from benchmarks.feedback import attention, controls, elsewhere, plans, sweeps, targets
from benchmarks.shared.page import markdown, write_tables

TABLES = {
    "published": plans.published,
    "hides": plans.hides,
    "targets": targets.targets,
    "elsewhere": elsewhere.elsewhere,
    "sizes": elsewhere.sizes,
    "controls": controls.controls,
    "bleeding": controls.bleeding,
    "sources": elsewhere.sources,
    "support": elsewhere.support,
    "hidden": elsewhere.hidden,
    "ablation": plans.ablation,
    "attention": attention.attention,
    "sweeps": sweeps.sweeps,
    "cost": sweeps.cost,
}


def main(arguments: Sequence[str] = ()) -> None:
    write_tables(
        "feedback.md",
        {name: lambda rows=rows: markdown(rows()) for name, rows in TABLES.items()},
        arguments,
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory {peak:.0f} MB, several networks at once")
