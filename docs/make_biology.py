"""Write what nodes see, from the structures themselves, into docs/biology.md, and draw it.

python docs/make_biology.py
"""

import re
from pathlib import Path

from matplotlib import pyplot as plt

from cortexviz import data
from cortexviz.hmax import PRESETS
from cortexviz.hmax.structure import LAYERS
from cortexviz.plot.hmax import receptive_fields
from cortexviz.plot.style import use_style

PAGE = Path(__file__).with_name("biology.md")
PLANS = ("recognise", "both", "contours")
BLOCK = re.compile(r"(?<=<!-- fields -->\n).*?(?=<!-- end -->)", re.DOTALL)


def table():
    """A line for each layer: side in pixels, and in units of S1's."""
    lines = ["| layer | " + " | ".join(f"`{plan}`" for plan in PLANS) + " |", "|---|---|---|---|"]
    for layer in LAYERS[:-1]:
        sides = [PRESETS[plan].receptive_field(layer) for plan in PLANS]
        ratios = [side / PRESETS[p].gabor_size for p, side in zip(PLANS, sides, strict=True)]
        cells = (f"{side} ({ratio:.1f})" for side, ratio in zip(sides, ratios, strict=True))
        lines.append(f"| {layer} | {' | '.join(cells)} |")
    return "\n".join(
        [*lines, "| S3 | " + " | ".join(["the whole picture"] * len(PLANS)) + " |", ""]
    )


def draw(path):
    """The same as squares on a silhouette."""
    names, images = data.silhouettes()
    house = images[names.index("house")]
    with plt.rc_context():
        use_style()
        figure, axes = plt.subplots(1, len(PLANS), figsize=(9.6, 3.5))
        for ax, plan in zip(axes, PLANS, strict=True):
            receptive_fields(PRESETS[plan], house, ax).set_title(plan)
        figure.savefig(path, dpi=160, pil_kwargs={"optimize": True})
        plt.close(figure)


if __name__ == "__main__":
    PAGE.write_text(BLOCK.sub(lambda _: table(), PAGE.read_text()))
    draw(PAGE.with_suffix(".png"))
