"""Hierarchical temporal memory: three levels of coincidences and groups, and a top that names."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from cortexviz.base import check
from cortexviz.hmax import s1
from cortexviz.hmax.classifier import SeesPictures, front_end
from cortexviz.hmax.images import as_image
from cortexviz.hmax.settings import as_image_shape
from cortexviz.hmax.structure import Structure
from cortexviz.hmax.threads import one_thread
from cortexviz.rivals import messages
from cortexviz.rivals.hierarchy import Hierarchy, Seen, Up
from cortexviz.rivals.learning import learn

FIRST = ("gaussian", "maximum")


class HTM(ClassifierMixin, SeesPictures):
    """A hierarchical temporal memory (George & Hawkins 2009; Dura-Bernal 2012, Fig. 13, middle).

    Three levels have the windows of C1, S2 and C2. Their nodes hold coincidences, chosen by
    minimum distance, and groups of those that follow each other in movies, in which each training
    picture's object moves smoothly (`poolers`). The first level sees S1, the others their
    children's groups. The top node stores, with the object's name, what it hears in each frame.

    Parameters
    ----------
    structure : str or Structure
        S1, windows, steps, and at most how many coincidences: `n_orientations * c1_states` in the
        first level, `s2_states` in the second and third. The rest does not apply.
    random_state : int
        The order in which patterns come.
    sigma : float > 0
        How far a window of S1 may be from a coincidence: y = exp(-|x - c|^2 / 2 sigma^2), over
        the same of white paper, which speaks for none.
    first : "gaussian" or "maximum"
        lambda(g) of the first level: sum_c P(c | g) y(c), or the largest y(c).
    group_size : int >= 1
        Coincidences in a group, at most.
    reach : int
        Pixels that the object moves in the top node's movies, in steps of one node of C2.
    image_shape : (height, width), optional
        What flat rows are folded into; squares if not given.

    Attributes
    ----------
    hierarchy_ : Hierarchy
        All that it has learned: `levels`, of which the last is the top.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.rivals import HTM
    >>> names, images = silhouettes()
    >>> htm = HTM(reach=8).fit(images[:3], names[:3])
    >>> [str(name) for name in htm.predict(images[:3])] == names[:3]
    True
    """

    def __init__(
        self,
        structure: str | Structure = "both",
        random_state: int = 0,
        *,
        sigma: float = 2.0,
        first: str = "gaussian",
        group_size: int = 4,
        reach: int = 24,
        image_shape: Any = None,
    ) -> None:
        self.structure = structure
        self.random_state = random_state
        self.sigma = sigma
        self.first = first
        self.group_size = group_size
        self.reach = reach
        self.image_shape = image_shape

    def fit(self, images: Any, y: Any) -> Self:
        """Learn level by level, from the bottom up.

        Parameters
        ----------
        images : (n, height, width) or (n, height * width) array in [0, 1]
        y : (n,) array
            Labels.
        """
        check.real("sigma", self.sigma, 1e-3, 1e6)
        check.choice("first", self.first, FIRST)
        check.integer("group_size", self.group_size, 1)
        check.integer("reach", self.reach)
        rng = np.random.default_rng(check.integer("random_state", self.random_state))
        shape = as_image_shape(self.image_shape)
        pictures, labels = self._training_set(images, y, shape, reset=True)
        self.structure_ = front_end(self.structure, pictures.shape[1:])
        with one_thread():
            empty = Hierarchy((), self.sigma, self.first == "maximum")
            self.hierarchy_ = learn(
                pictures, labels, self.structure_, empty, self.group_size, self.reach, rng
            )
        self.image_shape_, self.classes_ = pictures.shape[1:], np.unique(labels)
        return self

    def predict(self, images: Any) -> np.ndarray:
        """The most probable category of each picture, (n,)."""
        probability = self.predict_proba(images)
        return self.classes_[probability.argmax(1)]

    def predict_proba(self, images: Any) -> np.ndarray:
        """Probability of each category, (n, n_categories), in the order of `classes_`.

        A product of hundreds of messages is far too sure of itself.
        """
        pictures = self._pictures(images)
        layers = (self.hierarchy_.highest(x) for x in self._s1(pictures))
        return np.array(
            [messages.belief(layer[0, 0], np.ones(layer.shape[-1])) for layer in layers]
        )

    def respond(self, image: Any = None, clamp: Any = None) -> list[Seen]:
        """Beliefs of all levels, the top node last, after one way up and one down again.

        Parameters
        ----------
        image : (height, width) array in [0, 1], optional
            None is no evidence at all: imagery.
        clamp : label, optional
            A category that the top node is told to see.

        Returns
        -------
        list of Seen
        """
        check_is_fitted(self, "classes_")
        return self.hierarchy_.down(self.up(image), self._prior(clamp))

    def up(self, image: Any = None) -> list[Up]:
        """What goes up in all levels, the top node last.

        Parameters
        ----------
        image : (height, width) array in [0, 1], optional
            None is no evidence at all.

        Returns
        -------
        list of Up
        """
        check_is_fitted(self, "classes_")
        first = self.hierarchy_.levels[0]
        if image is None:
            rows, columns, _ = self.structure_.shapes(self.image_shape_)["C1"]
            log_y = np.zeros((rows, columns, len(first.coincidences)), np.float32)
        else:
            picture = as_image("image", image, self.image_shape_)
            log_y = self.hierarchy_.first(self._s1(picture[None])[0], first.step)
        return self.hierarchy_.up(log_y)

    def _prior(self, clamp: Any) -> np.ndarray:
        n = len(self.classes_)
        if clamp is None:
            return np.full(n, 1 / n)
        chosen = np.array([bool(np.all(clamp == name)) for name in self.classes_])
        if chosen.sum() != 1:
            raise ValueError(
                f"clamp must be one of the {n} categories or None; got {check.shown(clamp)}"
            )
        return chosen.astype(float)

    def _s1(self, pictures: np.ndarray) -> np.ndarray:
        return s1(pictures, self.structure_.gabors, self.structure_.eps)
