"""What a user would pick first: pixels, histograms of gradients, a trained network's features."""

from __future__ import annotations

from typing import Any

import numpy as np

from cortexviz.base.check import boolean, integer
from cortexviz.base.files import as_path
from cortexviz.base.optional import need
from cortexviz.hmax.classifier import FeatureClassifier


class Pixels(FeatureClassifier):
    """The nearest training picture, pixel by pixel, after the ink is moved to the middle.

    Parameters
    ----------
    centre : bool
        Move each picture's centre of mass to the middle, by whole pixels.
    top : "nearest", "linear" or "rbf"
        The nearest picture, or a support vector machine.
    image_shape : (height, width), optional
        What flat rows are folded into; squares if not given.

    Examples
    --------
    >>> from cortexviz.data import disturbed, silhouettes
    >>> from cortexviz.rivals import Pixels
    >>> names, images = silhouettes()
    >>> moved = [disturbed(image, right=20) for image in images[:5]]
    >>> same, centred = (Pixels(c).fit(images, names).predict(moved) for c in (False, True))
    >>> bool(sum(same == names[:5]) < sum(centred == names[:5]))  # look where the ink is
    True
    """

    def __init__(
        self, centre: bool = True, *, top: str = "nearest", image_shape: Any = None
    ) -> None:
        self.centre = centre
        self.top = top
        self.image_shape = image_shape

    def _features(self, pictures: np.ndarray) -> np.ndarray:
        moved = map(centred, pictures) if boolean("centre", self.centre) else pictures
        return np.array([1 - picture.ravel() for picture in moved])


class HOG(FeatureClassifier):
    """Histograms of oriented gradients and a linear support vector machine (Dalal & Triggs 2005).

    Parameters
    ----------
    cell : int >= 2
        Side of a cell in pixels; blocks have 2 x 2 cells.
    orientations : int >= 1
        Bins of a histogram.
    centre : bool
        Move each picture's centre of mass to the middle first, by whole pixels.
    top : "nearest", "linear" or "rbf"
        The nearest picture, or a support vector machine.
    image_shape : (height, width), optional
        What flat rows are folded into; squares if not given.

    Examples
    --------
    >>> from cortexviz.data import disturbed, silhouettes
    >>> from cortexviz.rivals import HOG
    >>> names, images = silhouettes()
    >>> model = HOG().fit(images, names)
    >>> str(model.predict([disturbed(images[0], right=10)])[0]) == names[0]
    True
    """

    def __init__(
        self,
        cell: int = 14,
        orientations: int = 9,
        centre: bool = True,
        *,
        top: str = "linear",
        image_shape: Any = None,
    ) -> None:
        self.cell = cell
        self.orientations = orientations
        self.centre = centre
        self.top = top
        self.image_shape = image_shape

    def _features(self, pictures: np.ndarray) -> np.ndarray:
        from skimage.feature import hog  # half a second, and only this needs it

        cell, bins = (
            integer("cell", self.cell, 2),
            integer("orientations", self.orientations, 1, 360),
        )
        if min(pictures.shape[1:]) < 2 * cell:
            raise ValueError(
                f"cell must be at most half of the pictures, which have {pictures.shape[1]} x "
                f"{pictures.shape[2]} pixels; got {cell}"
            )
        moved = map(centred, pictures) if boolean("centre", self.centre) else pictures
        return np.array(
            [hog(1 - picture, bins, (cell, cell), (2, 2), block_norm="L2-Hys") for picture in moved]
        )


class TorchFeatures(FeatureClassifier):
    """The nearest training picture in the features of a torchvision network.

    Needs the extra ``cortexviz[torch]`` and a file of weights; nothing is
    downloaded.

    Parameters
    ----------
    weights : path
        A file that ``torch.save(network.state_dict(), path)`` wrote.
    network : str
        A name that ``torchvision.models.list_models()`` has.
    side : int >= 32
        Pixels that pictures are resized to.
    top : "nearest", "linear" or "rbf"
        The nearest picture, or a support vector machine.
    image_shape : (height, width), optional
        What flat rows are folded into; squares if not given.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.rivals import TorchFeatures
    >>> names, images = silhouettes()
    >>> TorchFeatures("resnet18.pt").fit(images, names).predict(images[:1])  # doctest: +SKIP
    """

    def __init__(
        self,
        weights: Any,
        network: str = "resnet18",
        *,
        side: int = 224,
        top: str = "nearest",
        image_shape: Any = None,
    ) -> None:
        self.weights = weights
        self.network = network
        self.side = side
        self.top = top
        self.image_shape = image_shape

    def _learned(self, pictures: np.ndarray) -> np.ndarray:
        path, side = as_path("weights", self.weights), integer("side", self.side, 32, 4096)
        torch, models = need("torch", "torch"), need("torchvision", "torch").models
        if self.network not in models.list_models():
            raise ValueError(
                f"network must be one of torchvision.models.list_models(); got {self.network!r}"
            )
        whole = models.get_model(self.network, weights=None)
        try:
            whole.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
        except OSError:
            raise
        except Exception as error:  # torch has no one class for a file that is something else
            first = str(error).partition("\n")[0].partition(". ")[0]
            raise ValueError(f"weights must be those of a {self.network}: {first}") from None
        linear = [
            name for name, layer in whole.named_modules() if isinstance(layer, torch.nn.Linear)
        ]
        if linear:  # the last one names ImageNet's classes
            above, _, last = linear[-1].rpartition(".")
            whole.get_submodule(above)._modules[last] = torch.nn.Identity()
        self._side_, self._network_ = side, whole.eval()
        return self._features(pictures)

    def _features(self, pictures: np.ndarray) -> np.ndarray:
        torch = need("torch", "torch")
        mean, spread = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
        found = []
        with torch.inference_mode():
            for picture in pictures:
                grey = torch.from_numpy(picture[None, None]).expand(1, 3, -1, -1)
                resized = torch.nn.functional.interpolate(
                    grey, (self._side_, self._side_), mode="bilinear", antialias=True
                )
                seen = (resized - mean[:, None, None]) / spread[:, None, None]
                found.append(self._network_(seen).flatten().numpy())
        return np.array(found, dtype=float)


def centred(picture: np.ndarray) -> np.ndarray:
    """The picture with the centre of mass of its ink in the middle; white paper stays.

    Parameters
    ----------
    picture : (height, width) array in [0, 1]

    Returns
    -------
    (height, width) array
    """
    ink = 1 - picture.astype(float)
    if ink.sum() == 0:
        return picture
    centre = [
        (np.arange(n) * ink.sum(1 - axis)).sum() / ink.sum() for axis, n in enumerate(ink.shape)
    ]
    moves = [round((n - 1) / 2 - at) for n, at in zip(ink.shape, centre, strict=True)]
    height, width = ink.shape
    wide = np.pad(picture, ((height,) * 2, (width,) * 2), constant_values=1)
    top, left = height - moves[0], width - moves[1]
    return wide[top : top + height, left : left + width]
