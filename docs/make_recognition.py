"""Draw Figs. 10 to 12 of Dura-Bernal 2012 into docs/recognition-figures (some minutes).

python docs/make_recognition.py
"""

from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from cortexviz import data, plot
from cortexviz.hmax import figures
from cortexviz.plot.hmax import accuracy_curves

FOLDER = Path(__file__).with_name("recognition-figures")
FOUR = ("house", "guitar", "butterfly", "key")


def distortions(names, images, distorted):
    """Fig. 10: four objects in each of the seven distortions."""
    rows = [names.index(name) for name in FOUR]
    pictures = np.array([[images[i], *(five[0, i] for five in distorted.values())] for i in rows])
    return plot.face_table(pictures, list(FOUR), ["learned", *distorted]).figure


def curves(groups, names, images, distorted):
    """Figs. 11 and 12: one panel for each parameter, a curve for each distortion."""
    figure, axes = plt.subplots(len(groups), figsize=(6, 3.9 * len(groups)), layout="constrained")
    for ax, (label, settings) in zip(axes, groups.items(), strict=True):
        points = list(figures.sweep(settings, images, names, distorted))
        found = {name: np.stack([point.accuracy[name] for point in points]) for name in distorted}
        accuracy_curves([list(one.values())[-1] for one in settings], found, label, ax)
    return figure


def main():
    """Draw all three; nothing is chosen on these distortions."""
    FOLDER.mkdir(exist_ok=True)
    plot.use_style()
    names, images = data.silhouettes()
    distorted = data.distort(images, seed=1)
    every = distortions(list(names), images, distorted)
    every.savefig(FOLDER / "figure10.png", dpi=110, bbox_inches="tight")
    for number, groups in ((11, figures.FIG_11), (12, figures.FIG_12)):
        figure = curves(groups, names, images, distorted)
        figure.savefig(FOLDER / f"figure{number}.png", dpi=110)


if __name__ == "__main__":
    main()
