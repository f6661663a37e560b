"""`HMAXNetwork` as scikit-learn knows it: attributes that are there after `fit`, and its door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NoReturn, TypeVar

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from cortexviz.hmax.images import as_images, check_training_set
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.settings import as_labels

Part = TypeVar("Part")


class Known(Generic[Part]):
    """A part of `learned_`, and with it absent before `fit`."""

    def __init__(self, read: Callable[[Learned], Part]) -> None:
        self.read = read

    def __get__(self, network: Fitted, _owner: type | None = None) -> Part:
        return self.read(network.learned_)

    def __set__(self, network: Fitted, value: object) -> NoReturn:
        raise AttributeError("what a network has learned is set by fit alone")


class Fitted(BaseEstimator):
    """An estimator that holds `Learned` once it is fitted, and looks at pictures and labels."""

    learned_: Learned
    structure_ = Known(lambda learned: learned.structure)
    image_shape_ = Known(lambda learned: learned.image_shape)
    classes_ = Known(lambda learned: learned.classes)
    tables_ = Known(lambda learned: learned.tables)
    memory_ = Known(lambda learned: learned.memory)
    pictures_ = Known(lambda learned: learned.pictures)

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
