"""Draw the pictures of the README: `python docs/make_pictures.py` (about a minute)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib import pyplot as plt

from cortexviz import bcm, data, plot
from cortexviz.widgets.pieces.export import gif, mosaic, picture

EPOCHS = (0, 100, 200, 300, 1000, 3000)


def evolution(images: np.ndarray, batch_size: int = 10) -> np.ndarray:
    """The centre neuron's weights at EPOCHS, as colour pictures (6, h, w, 3)."""
    params = bcm.Params(epochs=EPOCHS[-1], batch_size=batch_size)
    states = (s for s in bcm.train(params, images, every=100) if s.epoch in EPOCHS)
    pictures = np.array([bcm.synthetic_images(s.weights, images.shape[1:]) for s in states])
    return pictures if pictures.ndim == 4 else np.repeat(pictures[..., np.newaxis], 3, axis=-1)


def faces(path: Path) -> None:
    """Noise turns into faces: four data sets, six moments of learning."""
    rows = {
        "ten photographs": evolution(data.faces("olivetti", n=10).images),
        "ten of one person": evolution(data.faces("olivetti", people=[0]).images),
        "all 400": evolution(data.faces("olivetti").images, batch_size=100),
        "ten drawings": evolution(data.faces("procedural", n=10, seed=1, colour=True).images),
    }
    columns = [f"{epoch} epochs" for epoch in EPOCHS]
    plot.use_style()
    ax = plot.face_table(np.stack(list(rows.values())), list(rows), columns)
    # About 80 pixels for each 64-pixel picture: the README should not wait for its picture.
    ax.figure.savefig(path, dpi=80, bbox_inches="tight", pil_kwargs={"optimize": True})
    plt.close(ax.figure)


def film(path: Path) -> None:
    """The same as it moves: the centre neuron of five networks, each with a person of its own."""
    params, epochs = bcm.Params(epochs=2000), np.unique(np.geomspace(1, 2001, 40).astype(int)) - 1
    rows = []
    for person in range(5):
        images = data.faces("olivetti", people=[person]).images
        states = (s for s in bcm.train(params, images) if s.epoch in epochs)
        rows.append([bcm.synthetic_images(s.weights, images.shape[1:]) for s in states])
    sheets = (picture(mosaic(np.array(one), 5, 2), f"epoch {epoch}")
              for one, epoch in zip(zip(*rows, strict=True), epochs, strict=True))  # fmt: skip
    path.write_bytes(gif(list(sheets)))


if __name__ == "__main__":
    film(Path(__file__).with_name("faces.gif"))
    faces(Path(__file__).with_name("faces.png"))
