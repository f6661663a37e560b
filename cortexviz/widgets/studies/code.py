"""The study of a page as Python for a fresh notebook: the same runs, table and figure."""

from __future__ import annotations

from cortexviz.studies import FIGURES
from cortexviz.widgets.studies.asked import Plan, own_arguments, threads
from cortexviz.widgets.studies.settings import StudySettings


def python(settings: StudySettings, plan: Plan) -> str:
    """A cell that goes on with the file of results of `plan`, and draws the same figure."""
    axis = "" if settings.axis == "auto" else f", x={settings.axis!r}"
    draw = f"study_curves(good, {settings.metric!r}{axis})"
    if plan.study is None:
        table = [f"with Store({str(plan.path)!r}) as store:", "    rows = list(store.rows())"]
        return _cell("Store", table, draw)
    table = [f"rows = study.run({str(plan.path.parent)!r}, {threads(settings)}, keep='pictures')"]
    if settings.study in FIGURES:
        make = [f"study = {settings.study}(quick=True, source={plan.study.source!r})"]
        return _cell(settings.study, make + table, draw)
    params, data, named = own_arguments(settings)
    named |= {"name": plan.path.stem, "source": plan.study.source}
    make = [
        "study = Study(",
        f"    {params},",
        f"    {data},",
        f"    {list(plan.study.metrics)},",
        "    " + ", ".join(f"{name}={value!r}" for name, value in named.items()) + ",",
        ")",
    ]
    return _cell("Study", make + table, draw)


def _cell(name: str, table: list[str], draw: str) -> str:
    lines = [
        "from cortexviz.plot.studies import study_curves",
        f"from cortexviz.studies import {name}",
        "",
        *table,
        "good = [row for row in rows if not row['error']]",
        draw,
    ]
    return "\n".join(lines)
