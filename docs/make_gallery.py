"""Draw the pictures of the start page: `python docs/make_gallery.py` (about a minute).

One function a tutorial, named as the notebook; each fills a figure of 16 : 9 without words.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from PIL import Image
from scipy.ndimage import gaussian_filter

from cortexviz import bayesnet, bcm, data, plot
from cortexviz.bayesnet import experiments
from cortexviz.hmax import PRESETS, HMAXNetwork, toy
from cortexviz.plot import rivals, v1
from cortexviz.plot.hmax import orientation_map
from cortexviz.plot.networks import belief_network
from cortexviz.plot.studies import repeats
from cortexviz.plot.toy import toy_network
from cortexviz.rivals import account
from cortexviz.studies import contestant, recorded_report
from cortexviz.v1 import (
    CONDITIONS,
    REARED,
    Params,
    channels,
    fields,
    natural_patches,
    rear,
    train,
)

PICTURES = Path(__file__).parent.parent / "notebooks" / "pictures"


def bcm_rule(figure: Figure) -> None:
    """Three thresholds, three curves."""
    y = np.linspace(0, 2.6, 200)
    theta = np.array([0.5, 1.0, 2.0])
    ax = figure.add_axes((0.05, 0.05, 0.9, 0.9))
    plot.modification_curve(y, bcm.modification(y[:, np.newaxis], theta), theta, ax=ax)
    ax.set(ylim=(-0.8, 3), xticks=[], yticks=[], xlabel="", ylabel="")
    ax.get_legend().remove()


def lateral_interactions(figure: Figure) -> None:
    """Matrix L beside matrix B."""
    for left, matrix in ((0.02, bcm.matrix_l(9)), (0.51, bcm.matrix_b(9))):
        ax = figure.add_axes((left, 0.05, 0.47, 0.9))
        plot.matrix(matrix, ax=ax)
        ax.set(xticks=[], yticks=[], xlabel="", ylabel="")
        for text in list(ax.texts):
            text.remove()


def faces_as_weights(figure: Figure) -> None:
    """The centre neuron's face after fifteen trainings, each on another person."""
    params = bcm.Params(epochs=1000, n_neurons=9)
    faces = []
    for person in range(15):
        images = data.faces("procedural", people=[person], colour=True).images
        *_, last = bcm.train(params, images, every=1000)
        faces.append(bcm.synthetic_images(last.weights, images.shape[1:]))
    plot.face_grid(np.array(faces), columns=5, ax=figure.add_axes((0, 0, 1, 1)))


def messages_by_hand(figure: Figure) -> None:
    """The worked example after its way up."""
    run = bayesnet.propagate(
        toy.network(), {"S1": toy.likelihoods("A")}, max_iter=1, equations=toy.EQUATIONS
    )
    ax = figure.add_axes((0.02, 0.02, 0.96, 0.96))
    toy_network(list(run)[2], ax=ax)


def a_network_that_sees(figure: Figure) -> None:
    """What S1 makes of six objects."""
    names, images = data.silhouettes()
    network = HMAXNetwork().fit(images, names)
    for i, name in enumerate(("guitar", "butterfly", "bicycle", "elephant", "anchor", "cat")):
        ax = figure.add_axes((i % 3 / 3, 0.5 - 0.5 * (i // 3), 1 / 3, 0.5))
        edges = network.respond(images[names.index(name)])["S1"]
        orientation_map(edges[36:-36, 36:-36], ax=ax)  # without the empty border
        ax.set_axis_off()


def exact_and_approximate(figure: Figure) -> None:
    """A small network with loops and what each node believes."""
    pyramid, evidence = experiments.random_pyramid(np.random.default_rng(6), concentration=0.3)
    beliefs = bayesnet.propagate(pyramid, evidence).result().beliefs
    belief_network(pyramid, beliefs, ax=figure.add_axes((0.02, 0, 0.96, 1)))


def seeing_what_is_not_there(figure: Figure) -> None:
    """A square that nobody drew: the picture, and what S1 believes in the end."""
    names, images = data.silhouettes()
    network = HMAXNetwork("contours").fit(images, names)
    picture = data.kanizsa()
    *_, last = network.perceive(picture)
    for left, seen in ((0.03, picture), (0.5, last.reconstruction)):
        figure.add_axes((left, 0.08, 0.47, 0.84)).imshow(seen, cmap="gray")
    for ax in figure.axes:
        ax.set_axis_off()


def imagery_and_attention(figure: Figure) -> None:
    """Objects imagined on a blank sheet."""
    names, images = data.silhouettes()
    network = HMAXNetwork("contours").fit(images, names)
    for i, name in enumerate(("guitar", "lamp", "star", "fish", "heart", "butterfly")):
        *_, last = network.perceive(None, clamp=name)
        ax = figure.add_axes((i % 3 / 3, 0.5 - 0.5 * (i // 3), 1 / 3, 0.5))
        ax.imshow(last.reconstruction[15:-15, 15:-15], cmap="gray")
        ax.set_axis_off()


def how_good_are_the_images(figure: Figure) -> None:
    """Five faces, whole, noisy and blurred."""
    faces = data.faces("procedural", per_person=1, people=5).images
    noise = np.random.default_rng(0).normal(0, 0.1, faces.shape)
    rows = np.concatenate([faces, (faces + noise).clip(0, 1), gaussian_filter(faces, (0, 2, 2))])
    plot.face_grid(rows, columns=5, ax=figure.add_axes((0, 0, 1, 1)))


def three_models_of_recognition(figure: Figure) -> None:
    """A guitar that has moved: C1 of each model, and who in C2 speaks for what."""
    names, images = data.silhouettes()
    moved = data.disturbed(images[names.index("guitar")], 16, 8, 0.9)
    for i, name in enumerate(("HMAX", "as published", "HTM")):
        told = account(contestant(name).fit(images, names), moved)
        above, below = (figure.add_axes((0.01 + i / 3, y, 0.313, 0.48)) for y in (0.51, 0.01))
        orientation_map(0.25 + 0.75 * told.c1, ax=above)
        rivals.vote_map(told, "guitar", below)
        for ax in (above, below):
            ax.set(title="", aspect="auto")


def a_cortex_grows_up(figure: Figure) -> None:
    """Noise at birth, halfway, and what grew from photographs."""
    world = natural_patches()
    states = list(train(Params(n_neurons=30), world, seed=21, every=40_000))
    for i, state in enumerate((states[0], states[2], states[-1])):
        ax = figure.add_axes((0.01 + i / 3, 0.02, 0.313, 0.96))
        v1.field_grid(fields(state.weights, world.mask), columns=5, ax=ax)


def two_eyes(figure: Figure) -> None:
    """What each eye has of twelve neurons, before the left one was closed and after."""
    world, closed = natural_patches(), CONDITIONS["monocular deprivation"]
    course = [(CONDITIONS["normal"], 600_000), (closed, 250_000)]
    lives = list(rear(replace(REARED, n_neurons=12), world, course, seed=21, every=50_000))
    for row, moment in enumerate((lives[12], lives[-1])):
        both = np.stack(np.hsplit(moment.state.weights, 2))
        shown = fields(both.reshape(24, -1), world.mask).reshape(2, 12, -1)
        shown /= np.abs(shown).max((0, 2), keepdims=True)  # both eyes of a neuron alike
        for column, eye in enumerate(shown.reshape(2, 3, 4, *world.mask.shape)):
            sheet = np.pad(eye, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=1)
            ax = figure.add_axes((0.01 + column / 2, 0.51 - row / 2, 0.48, 0.48))
            picture = np.block([list(line) for line in sheet])
            ax.imshow(picture, cmap="gray", vmin=-1, vmax=1, aspect="auto")
            ax.set_axis_off()


def does_b_win(figure: Figure) -> None:
    """Five sets of faces, L beside B, by two judges."""
    rows = recorded_report()
    many = [row for row in rows if row["n_neurons"] == 21 and row["data"] == "10 random"]
    sides = {m: [row for row in many if row["interaction"] == m] for m in "LB"}
    for left, metric in ((0.04, "frechet_gabor"), (0.53, "frechet_hmax")):
        ax = figure.add_axes((left, 0.05, 0.44, 0.9))
        repeats(sides, metric, ax)
        ax.set(xticks=[], yticks=[], ylabel="")
        for line in ax.get_lines():
            line.set(linewidth=4, markersize=60 if line.get_marker() == "_" else 18)


def a_cortex_that_sees(figure: Figure) -> None:
    """Fields that grew from photographs, and the square that a network draws behind them."""
    world = natural_patches()
    *_, last = train(Params(n_neurons=320, steps=250_000), world, seed=21)
    bank = channels(last.weights, world.mask)
    columns = bank.swapaxes(0, 1).reshape(-1, *world.mask.shape)
    v1.field_grid(columns, columns=4, ax=figure.add_axes((0.03, 0.08, 0.44, 0.84)))
    plan = replace(PRESETS["contours"], s1=bank, gabor_size=bank.shape[-1])
    names, images = data.silhouettes()
    *_, seen = HMAXNetwork(plan).fit(images, names).perceive(data.kanizsa())
    ax = figure.add_axes((0.5, 0.08, 0.47, 0.84))
    ax.imshow(seen.reconstruction, cmap="gray")
    ax.set_axis_off()


DRAWINGS = {
    "01_bcm_rule": bcm_rule,
    "02_lateral_interactions": lateral_interactions,
    "03_faces_as_weights": faces_as_weights,
    "04_messages_by_hand": messages_by_hand,
    "05_a_network_that_sees": a_network_that_sees,
    "06_exact_and_approximate": exact_and_approximate,
    "07_seeing_what_is_not_there": seeing_what_is_not_there,
    "08_imagery_and_attention": imagery_and_attention,
    "09_how_good_are_the_images": how_good_are_the_images,
    "10_three_models_of_recognition": three_models_of_recognition,
    "11_a_cortex_grows_up": a_cortex_grows_up,
    "12_two_eyes": two_eyes,
    "13_does_b_win": does_b_win,
    "14_a_cortex_that_sees": a_cortex_that_sees,
}


def main() -> None:
    """Draw them all."""
    PICTURES.mkdir(exist_ok=True)
    plot.use_style()
    for stem, draw in DRAWINGS.items():
        figure = plt.figure(figsize=(12.8, 7.2), layout="none")
        draw(figure)
        figure.canvas.draw()
        drawn = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
        plt.close(figure)
        path = PICTURES / f"{stem}.png"
        drawn.resize((640, 360), Image.Resampling.LANCZOS).quantize(128).save(path, optimize=True)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
