"""The look of the package: dark ink on white, colours apart even for colour-blind eyes."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib.colors import to_rgb

from cortexviz import plot
from cortexviz.plot.style import CYCLE

# Machado, Oliveira & Fernandes 2009, full dichromacy, on linear RGB.
DICHROMATS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
}


def linear(colour):
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("kind", DICHROMATS)
def test_the_first_colours_stay_apart_for_colour_blind_eyes(kind):
    seen = [
        np.clip(np.array(DICHROMATS[kind]) @ linear(colour), 0, 1) ** (1 / 2.2)
        for colour in CYCLE[:4]
    ]
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(one - other) > 0.15


def test_use_style_gives_new_figures_the_cycle_and_a_white_ground():
    with plt.rc_context():
        plot.use_style()
        fig, ax = plt.subplots()
        assert [ax.plot([0, 1])[0].get_color() for _ in CYCLE] == CYCLE
        assert fig.get_facecolor() == ax.get_facecolor() == (1, 1, 1, 1)


def test_importing_plot_changes_no_settings_and_opens_no_window():
    code = (
        "import matplotlib as m; before = dict(m.rcParams); import cortexviz.plot;"
        "assert dict(m.rcParams) == before;"
        "import matplotlib.pyplot as p; assert not p.get_fignums()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
