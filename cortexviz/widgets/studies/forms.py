"""What the forms offer once a study is open: other results, and its own metrics and axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cortexviz.base.language import say
from cortexviz.studies.chart import words
from cortexviz.studies.table import TITLES
from cortexviz.widgets.frame.words import capital
from cortexviz.widgets.pieces.controls import Field
from cortexviz.widgets.studies.asked import Plan
from cortexviz.widgets.studies.settings import FILE, StudySettings


def study_fields(files: Sequence[str]) -> list[Field]:
    """The form of the study, with the results that were found in the folder."""
    looks = [(FILE + name, say("look at {name}", name=name)) for name in files]
    study, *others = (field.said() for field in StudySettings.forms()["The study"])
    return [replace(study, options=[*study.options, *looks]), *others]


def view_fields(plan: Plan) -> list[Field]:
    """The form of the view, with the metrics and axes that a study has."""
    metric, axis, repeat = (field.said() for field in StudySettings.forms()["The figure"])
    most = max((row["repeat"] for row in plan.settings), default=0) + 1
    axes = [(name, capital(words(name))) for name in plan.axes]
    return [
        replace(metric, options=[(column, say(TITLES[column])) for column in plan.columns]),
        replace(axis, options=[*axis.options, *axes]),
        replace(repeat, stops=list(range(1, max(2, most) + 1))),
    ]
