"""The deterministic HMAX to compare with: max pooling, template matching, nearest neighbour."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from cortexviz.base.check import integer
from cortexviz.hmax.images import as_images, check_training_set
from cortexviz.hmax.learning import patches
from cortexviz.hmax.presets import structure_named
from cortexviz.hmax.settings import as_labels
from cortexviz.hmax.structure import Structure
from cortexviz.hmax.windows import windows


def max_pool(layer: np.ndarray, window: int, step: int) -> np.ndarray:
    """The invariance operation of HMAX: the strongest response within each window.

    Parameters
    ----------
    layer : (rows, columns, features) array

    Returns
    -------
    (window rows, window columns, features) array
    """
    return windows(layer, window, step).max((-1, -2))


class MaxPoolingHMAX(ClassifierMixin, BaseEstimator):
    """HMAX with one scale band, of the same structure (Dura-Bernal 2012, Fig. 13, left).

    C1 and C2 take the maximum where the Bayesian network has groups, S2 measures a distance,
    exp(-|x - prototype|^2 / 3 window^2), to prototypes taken at random, and the nearest stored C2
    layer names the object. (Of .3, 1, 3, 10, 30 and 100, the 3 served it best.)

    Parameters
    ----------
    structure : str or Structure
        Windows, steps and the number of S2 prototypes; the rest does not apply.
    random_state : int
    """

    def __init__(self, structure: str | Structure = "recognise", random_state: int = 0) -> None:
        self.structure = structure
        self.random_state = random_state

    def fit(self, images: Any, y: Any) -> MaxPoolingHMAX:
        """Take S2 prototypes from the pictures at random, and store each picture's C2 layer."""
        images, labels = as_images("images", images, None), as_labels(y)
        check_training_set(images, labels)
        structure = self.structure_ = structure_named(self.structure)
        structure.unpadded().shapes(images.shape[1:])
        c1 = [self._c1(image) for image in images]
        found = patches(c1, structure.s2_window, structure.s2_step).reshape(
            -1, c1[0].shape[-1] * structure.s2_window**2
        )
        inked = np.unique(found[found.std(1) > 0.5 * found.std(1).max()], axis=0)
        rng = np.random.default_rng(integer("random_state", self.random_state))
        self.prototypes_ = inked[rng.permutation(len(inked))[: structure.s2_states]]
        self.image_shape_, self.classes_ = images.shape[1:], np.unique(labels)
        self.labels_ = labels
        self.stored_ = np.stack([self._c2(layer) for layer in c1])
        return self

    def predict(self, images: Any) -> np.ndarray:
        """The label of the nearest stored picture."""
        check_is_fitted(self)
        images = as_images("images", images, self.image_shape_)
        c2 = [self._c2(self._c1(image)) for image in images]
        nearest = [np.square(self.stored_ - one).sum((1, 2, 3)).argmin() for one in c2]
        return self.labels_[nearest]

    def _c1(self, image: np.ndarray) -> np.ndarray:
        from scipy.signal import fftconvolve  # takes half a second, and only a baseline needs it

        structure = self.structure_
        response = [abs(fftconvolve(1 - image, even, mode="valid")) for even in structure.gabors]
        return max_pool(np.stack(response, axis=-1), structure.c1_window, structure.c1_step)

    def _c2(self, c1: np.ndarray) -> np.ndarray:
        structure = self.structure_
        seen = np.moveaxis(windows(c1, structure.s2_window, structure.s2_step), 2, -1)
        seen = seen.reshape(*seen.shape[:2], -1)
        cross = seen @ self.prototypes_.T
        distance = (
            np.square(seen).sum(-1, keepdims=True) - 2 * cross + np.square(self.prototypes_).sum(1)
        )
        s2 = np.exp(-distance / (3 * structure.s2_window**2))
        return max_pool(s2, structure.c2_window, structure.c2_step)
