"""`HMAXNetwork` as scikit-learn knows it: attributes that are there after `fit`, and its door."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from cortexviz.hmax.images import as_images, check_training_set
from cortexviz.hmax.inference import Tables
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.places import Memory
from cortexviz.hmax.settings import as_labels
from cortexviz.hmax.structure import Structure


class Fitted(BaseEstimator):
    """An estimator that holds `Learned` once it is fitted, and looks at pictures and labels."""

    learned_: Learned

    @property
    def classes_(self) -> np.ndarray:
        """Labels, sorted, (n_categories,)."""
        return self.learned_.classes

    @property
    def tables_(self) -> Tables:
        """What the layers below S3 have learned."""
        return self.learned_.tables

    @property
    def memory_(self) -> Memory:
        """S3's templates."""
        return self.learned_.memory

    @property
    def pictures_(self) -> np.ndarray:
        """What S3 was shown, (n, height, width)."""
        return self.learned_.pictures

    @property
    def structure_(self) -> Structure:
        """Every number of the network."""
        return self.learned_.structure

    @property
    def image_shape_(self) -> tuple[int, int]:
        """Height and width of its pictures."""
        return self.learned_.image_shape

    def _pictures(self, images: Any) -> np.ndarray:
        check_is_fitted(self, "learned_")
        pictures = as_images("images", images, self.image_shape_)
        self._note_features(images, pictures, reset=False)
        return pictures

    def _training_set(
        self, images: Any, y: Any, image_shape: tuple[int, int] | None, reset: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        if y is None:
            raise ValueError(
                "HMAXNetwork requires y to be passed, but the target y is None: name the pictures"
            )
        pictures = as_images("images", images, image_shape)
        labels = as_labels(y, () if reset else self.classes_)
        check_training_set(pictures, labels)
        self._note_features(images, pictures, reset)
        return pictures, labels

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.input_tags.positive_only = True
        return tags

    def _note_features(self, images: Any, pictures: np.ndarray, reset: bool) -> None:
        flat = images if hasattr(images, "columns") else pictures.reshape(len(pictures), -1)
        validate_data(self, flat, reset=reset, skip_check_array=True)
