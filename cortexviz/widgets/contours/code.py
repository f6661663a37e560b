"""The explorer's run as a script: from the data to the picture, with the library's own calls."""

from __future__ import annotations

from dataclasses import fields

from cortexviz.base import check
from cortexviz.hmax import PRESETS, Pose
from cortexviz.hmax.shipped import is_shipped
from cortexviz.widgets.contours import asked, figures
from cortexviz.widgets.contours.figures import FIGURES, KANIZSA
from cortexviz.widgets.contours.settings import NAMED, ContourSettings
from cortexviz.widgets.frame import own

SILHOUETTES = "names, images = data.silhouettes()"
SCRIPT = """\
{imports}

{network}
{picture}
steps = list({perceive})
best = steps[-1].categories.argmax()
print(f"{{network.classes_[best]}}: {{steps[-1].categories[best]:.2f}}")
perceptions([("The picture", picture, steps)], network.structure_);
"""


def python(settings: ContourSettings) -> str:
    """About ten lines that do in a fresh notebook what the explorer shows with these settings.

    Raises
    ------
    ValueError, TypeError
        If the settings ask for no plan, figure or feedback that there is.
    """
    check.choice("figure", settings.figure, FIGURES)
    (network, needed), how, picture = _network(settings), _feedback(settings), _picture(settings)
    question = asked.question(settings)
    perceive = _call(
        "network.perceive", "picture", f"feedback={how}", clamp=(settings.clamp, "free"),
        place=(question["place"], None), sweeps=(question["sweeps"], 1),
    )  # fmt: skip
    needed |= {"Pose"} if isinstance(question["place"], Pose) else set()
    if "images" in picture and "images" not in network:
        network = f"{SILHOUETTES}\n{network}"
    imports = ["from cortexviz import data"] if "data." in network + picture else []
    hmax = sorted({"Feedback", *needed}, key=lambda n: (not n.isupper(), not n[0].isupper(), n))
    imports += [f"from cortexviz.hmax import {', '.join(hmax)}"]
    imports += ["from cortexviz.plot.perception import perceptions"]
    if settings.filters:
        imports += ["from cortexviz.v1 import Condition, Params, channels, natural_patches, rear"]
    if figures.lesson(settings):
        lesson = own.code(settings.lesson)
        network += f"\nlesson = {lesson}\nnetwork = network.taught(lesson, {settings.taught!r})"
    imports += own.imports(picture + network)
    if "replace(" in network + how:
        imports = ["from dataclasses import replace", "", *imports]
    return SCRIPT.format(
        imports="\n".join(imports), network=network, picture=picture, perceive=perceive
    )


def _call(name: str, *given: str, **named: tuple[object, object]) -> str:
    """A call in Python; of the named arguments, (value, default), those that differ."""
    words = [f"{n}={value!r}" for n, (value, default) in named.items() if value != default]
    return f"{name}({', '.join([*given, *words])})"


def _picture(settings: ContourSettings) -> str:
    """The lines that make `picture`."""
    figure = settings.figure
    if figure in KANIZSA:
        shift = (settings.down, settings.right)
        return "picture = " + _call(
            "data.kanizsa", repr(figure), size=(settings.size, 80),
            support_ratio=(settings.support, 0.5), rotation=(settings.rotation, 0),
            inducers=(settings.inducers, "inward"), shift=(shift, (0, 0)),
        )  # fmt: skip
    if figure == "blank":
        return "picture = None  # a blank sheet"
    if figure == "drawing":
        return f"picture = {own.code(settings.drawing)}"
    one, other = (f"images[names.index({name!r})]" for name in (settings.object, settings.other))
    if figure == "two":
        return f"picture = data.overlay({one}, {other})"
    name = settings.distortion
    if name == "none":
        return f"picture = {one}"
    number = settings.variation - 1
    return f"picture = data.distort({one}[None], names=[{name!r}])[{name!r}][{number}, 0]"


def _network(settings: ContourSettings) -> tuple[str, set[str]]:
    """The lines that make `network`, and the names that they need."""
    plan, needed = _plan(settings)
    if is_shipped(asked.structure(settings)):
        return f"network = pretrained({plan})", needed | {"pretrained"}
    learned = f"network = HMAXNetwork({plan}).fit(images, names)  # takes some seconds"
    return f"{_filters(settings)}{SILHOUETTES}\n{learned}", needed | {"HMAXNetwork"}


def _filters(settings: ContourSettings) -> str:
    """The lines that make `bank`; none for Gabor functions."""
    if not settings.filters:
        return ""
    from cortexviz.widgets.cortex.code import lived
    from cortexviz.widgets.cortex.settings import CortexSettings

    n = settings.preset.n_orientations
    bank = f"bank = channels(both, world.mask, {n}, fewer=True)"
    return "\n".join([*lived(CortexSettings().follow(settings.filters)), bank, ""])


def _plan(settings: ContourSettings) -> tuple[str, set[str]]:
    """The network's structure, and the names that it needs."""
    name, chosen = settings.plan, asked.structure(settings)
    usual = vars(PRESETS[name])
    changed = [f"{n}={value!r}" for n, value in vars(chosen).items() if value != usual[n]]
    changed += ["s1=bank"] * bool(settings.filters)
    if not changed:
        return repr(name), set()
    needed = {"PRESETS"} | {"Places" for words in changed if "Places(" in words}
    return f"replace(PRESETS[{name!r}], {', '.join(changed)})", needed


def _feedback(settings: ContourSettings) -> str:
    """The argument `feedback` of `perceive`."""
    chosen = asked.feedback(settings)
    for name, make in NAMED.items():
        preset = asked.named(name, settings)
        about = "" if preset == make() else settings.preset.n_orientations
        call = f"Feedback.{make.__name__}({about})"
        if chosen == preset:
            return call
        if chosen.gain == preset.gain and chosen.temperature[:4] == preset.temperature[:4] and (
            chosen.template_temperature == preset.template_temperature
        ):  # fmt: skip
            return f"replace({call}, temperature={chosen.temperature})"
    return _call("Feedback", **{f.name: (vars(chosen)[f.name], f.default) for f in fields(chosen)})
