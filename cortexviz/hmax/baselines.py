"""The deterministic HMAX: Gabors, maxima, template matching and a classifier on top."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from cortexviz.base.arrays import underflow_is_zero
from cortexviz.base.check import choice, integer, real, sequence, shown
from cortexviz.hmax.classifier import FeatureClassifier, front_end
from cortexviz.hmax.gabor import gabor_bank
from cortexviz.hmax.images import as_image
from cortexviz.hmax.learning import patches
from cortexviz.hmax.structure import Structure
from cortexviz.hmax.windows import windows

C2 = ("local", "global")
NORMS = ("none", "unit", "sphere")


def max_pool(layer: np.ndarray, window: int, step: int) -> np.ndarray:
    """The invariance operation of HMAX: the strongest response within each window.

    Parameters
    ----------
    layer : (rows, columns, features) array

    Returns
    -------
    (window rows, window columns, features) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax.baselines import max_pool
    >>> max_pool(np.arange(16.0).reshape(4, 4, 1), window=2, step=2)[..., 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    return windows(layer, window, step).max((-1, -2))


class MaxPoolingHMAX(FeatureClassifier):
    """HMAX of the same structure (Serre et al. 2007; Dura-Bernal 2012, Fig. 13, left).

    C1 and C2 take the maximum where the Bayesian network has groups. S2 measures how near each
    window of C1 is to prototypes that are drawn at random from the training pictures,
    exp(-beta |x - p|^2 / s2_window^2).

    Parameters
    ----------
    structure : str or Structure
        Windows, steps, orientations and the number of S2 prototypes; the rest does not apply.
    random_state : int
        Which prototypes are drawn.
    bands : sequence of sequences of float in [0.1, 10]
        Filter sizes of each scale band, relative to the structure's. C1 takes the maximum over
        the sizes of a band, C2 over bands. The paper's network has one band of one size.
    beta : float > 0
        How sharply S2 is tuned.
    c2 : "local" or "global"
        Maximum over each C2 window, or over the whole picture as in Serre et al. 2007.
    norm : "none", "unit" or "sphere"
        Of C2: as it is; each picture's to unit length; each feature less its mean over the
        training pictures and divided by its spread, to which the mean spread is added.
    top : "nearest", "linear" or "rbf"
        The nearest training picture, or scikit-learn's support vector machine. With one picture
        of each category the machine's votes between pairs go to the nearer one, too.
    image_shape : (height, width), optional
        What flat rows are folded into; squares if not given.

    Attributes
    ----------
    prototypes_ : (n_prototypes, n_values) array
        Of S2: windows of C1, row by row.

    Examples
    --------
    >>> from cortexviz.data import disturbed, silhouettes
    >>> from cortexviz.rivals import MaxPoolingHMAX
    >>> names, images = silhouettes()
    >>> model = MaxPoolingHMAX().fit(images[:3], names[:3])
    >>> str(model.predict([disturbed(images[1], right=3)])[0]) == names[1]
    True
    """

    def __init__(
        self,
        structure: str | Structure = "recognise",
        random_state: int = 0,
        *,
        bands: Any = ((1.0,),),
        beta: float = 1 / 3,
        c2: str = "local",
        norm: str = "none",
        top: str = "nearest",
        image_shape: Any = None,
    ) -> None:
        self.structure = structure
        self.random_state = random_state
        self.bands = bands
        self.beta = beta
        self.c2 = c2
        self.norm = norm
        self.top = top
        self.image_shape = image_shape

    def respond(self, image: Any) -> dict[str, np.ndarray]:
        """What each layer answers to a picture, the strongest of all bands: no beliefs.

        Parameters
        ----------
        image : (height, width) array in [0, 1]

        Returns
        -------
        dict of "C1", "S2" and "C2" to (rows, columns, states) array, >= 0
        """
        check_is_fitted(self, "classes_")
        plan, bands = self.structure_, self._c1(as_image("image", image, self.image_shape_))
        s2 = np.maximum.reduce([self._s2(layer) for layer in bands])
        c2 = max_pool(s2, plan.c2_window, plan.c2_step)
        return {"C1": np.maximum.reduce(bands), "S2": s2, "C2": c2}

    def _learned(self, pictures: np.ndarray) -> np.ndarray:
        choice("c2", self.c2, C2)
        choice("norm", self.norm, NORMS)
        real("beta", self.beta, 1e-6, 1e6)
        rng = np.random.default_rng(integer("random_state", self.random_state))
        plan = self.structure_ = front_end(self.structure, pictures.shape[1:])
        self._banks_ = [[_gabors(plan, size) for size in band] for band in _bands(self.bands)]
        c1 = [self._c1(picture) for picture in pictures]
        every = [layer for bands in c1 for layer in bands]
        found = patches(every, plan.s2_window, plan.s2_step).reshape(
            -1, plan.n_orientations * plan.s2_window**2
        )
        # Prototypes of white paper would all be the same.
        spread = found.std(1)
        inked = np.unique(found[spread >= 0.5 * spread.max()], axis=0)
        self.prototypes_ = inked[rng.permutation(len(inked))[: plan.s2_states]]
        raw = self._c2(c1)
        variance = raw.var(0)
        self._middle_, self._width_ = raw.mean(0), np.sqrt(variance + (variance.mean() or 1.0))
        return self._normed(raw)

    def _features(self, pictures: np.ndarray) -> np.ndarray:
        return self._normed(self._c2(self._c1(picture) for picture in pictures))

    def _normed(self, c2: np.ndarray) -> np.ndarray:
        if self.norm == "unit":
            length = np.linalg.norm(c2, axis=1, keepdims=True)
            return c2 / np.where(length == 0, 1, length)
        return (c2 - self._middle_) / self._width_ if self.norm == "sphere" else c2

    def _c1(self, picture: np.ndarray) -> list[np.ndarray]:
        """C1 of each band, (rows, columns, n_orientations)."""
        plan, ink = self.structure_, 1 - picture
        bands = (
            np.maximum.reduce([_responses(ink, bank, plan.gabor_size) for bank in band])
            for band in self._banks_
        )
        return [max_pool(s1, plan.c1_window, plan.c1_step) for s1 in bands]

    @underflow_is_zero
    def _c2(self, c1: Iterable[list[np.ndarray]]) -> np.ndarray:
        """(n, n_features): the strongest of all bands at each C2 node, or anywhere."""
        found, plan = [], self.structure_
        for bands in c1:
            s2 = np.maximum.reduce([self._s2(layer) for layer in bands])
            pooled = max_pool(s2, plan.c2_window, plan.c2_step)
            found.append(pooled.max((0, 1)) if self.c2 == "global" else pooled.ravel())
        return np.array(found)

    def _s2(self, c1: np.ndarray) -> np.ndarray:
        plan = self.structure_
        seen = np.moveaxis(windows(c1, plan.s2_window, plan.s2_step), 2, -1)
        seen = seen.reshape(*seen.shape[:2], -1)
        cross = seen @ self.prototypes_.T
        distance = (
            np.square(seen).sum(-1, keepdims=True) - 2 * cross + np.square(self.prototypes_).sum(1)
        )
        return np.exp(-self.beta * np.maximum(distance, 0) / plan.s2_window**2)


def _bands(bands: Any) -> list[list[float]]:
    """Sizes of each band, looked at."""
    found = [
        [real("bands", size, 0.1, 10) for size in sequence("bands", band)]
        for band in sequence("bands", bands)
    ]
    if not found or not all(found):
        raise ValueError(f"bands must hold at least one size in each band; got {shown(bands)}")
    return found


def _gabors(plan: Structure, size: float) -> np.ndarray:
    """The structure's Gabors, so many times as large."""
    if plan.s1 is not None:
        raise ValueError(
            "structure must have s1=None, as other filters than Gabors come in one size only"
        )
    if size == 1:
        return plan.gabors
    side = max(3, 2 * round(size * plan.gabor_size / 2 - 0.5) + 1)
    shape = size * plan.sigma, size * plan.wavelength, plan.aspect
    return gabor_bank(plan.n_orientations, side, *shape)


def _responses(ink: np.ndarray, bank: np.ndarray, size: int) -> np.ndarray:
    """|filter * ink| where filters of `size` pixels fit, white paper beyond the picture."""
    from scipy.signal import fftconvolve  # takes half a second, and only a baseline needs it

    reach = (bank.shape[-1] - size) // 2
    inner = ink[-reach:reach, -reach:reach] if reach < 0 else np.pad(ink, reach)
    return np.moveaxis(abs(fftconvolve(inner[None], bank, mode="valid", axes=(1, 2))), 0, -1)
