"""The page's picture as a script: three models of one's own, and the same figure."""

from __future__ import annotations

from cortexviz.widgets.frame import own
from cortexviz.widgets.frame.words import call
from cortexviz.widgets.rivals import settings as choices
from cortexviz.widgets.rivals.settings import RivalSettings
from cortexviz.widgets.rivals.trained import TITLES

SCRIPT = """\
from cortexviz import data
from cortexviz.plot.rivals import side_by_side
from cortexviz.rivals import account
from cortexviz.studies import contestant
{imports}
names, images = data.silhouettes()
whole = {whole}
picture = {picture}
models = {{n: contestant(n).fit(images, names) for n in {models}}}
accounts = {{n: account(model, picture) for n, model in models.items()}}
side_by_side(picture, accounts{right});
"""


def python(settings: RivalSettings) -> str:
    """About ten lines that do in a fresh notebook what the explorer shows with these settings.

    Raises
    ------
    ValueError, TypeError
        If the settings ask for no picture that there is.
    """
    choices.picture(settings)
    drawn = settings.figure == "drawing"
    whole = f"images[names.index({settings.object!r})]"
    if drawn:
        whole = own.code(settings.drawing)
    return SCRIPT.format(
        imports="".join(f"{line}\n" for line in own.imports(whole)),
        whole=whole,
        picture=call("data.disturbed", "whole", **choices.changes(settings)),
        models=tuple(TITLES),
        right="" if drawn else f", {settings.object!r}",
    )
