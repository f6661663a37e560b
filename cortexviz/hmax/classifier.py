"""A classifier of pictures as scikit-learn knows it: its door, and features with a top."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from cortexviz.base.check import choice, shown
from cortexviz.base.pickled import restored
from cortexviz.hmax.images import as_images, check_training_set
from cortexviz.hmax.poses import Poses
from cortexviz.hmax.presets import structure_named
from cortexviz.hmax.settings import as_image_shape, as_labels
from cortexviz.hmax.structure import Structure

__all__: list[str] = []  # arguments are looked at by those that inherit

TOPS = ("nearest", "linear", "rbf")


class SeesPictures(BaseEstimator):
    """An estimator that looks at pictures and labels before it learns from them."""

    image_shape_: Any
    classes_: Any
    _pickled = "classes_", "classes_"  # see `restored`

    def _pictures(self, images: Any) -> np.ndarray:
        check_is_fitted(self, "classes_")
        pictures = as_images("images", images, self.image_shape_, type(self).__name__)
        self._note_features(images, pictures, reset=False)
        return pictures

    def _training_set(
        self, images: Any, y: Any, image_shape: tuple[int, int] | None, reset: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        if y is None:
            raise ValueError(
                f"{type(self).__name__} requires y to be passed, but the target y is None: name "
                "the pictures"
            )
        pictures = as_images("images", images, image_shape, type(self).__name__)
        labels = as_labels(y, () if reset else self.classes_)
        check_training_set(pictures, labels)
        self._note_features(images, pictures, reset)
        return pictures, labels

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(restored(type(self)(), state, *self._pickled))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.input_tags.positive_only = True
        return tags

    def _note_features(self, images: Any, pictures: np.ndarray, reset: bool) -> None:
        flat = images if hasattr(images, "columns") else pictures.reshape(len(pictures), -1)
        validate_data(self, flat, reset=reset, skip_check_array=True)


class FeatureClassifier(ClassifierMixin, SeesPictures):
    """What pictures have in them, and a classifier of scikit-learn that goes by it.

    Attributes
    ----------
    features_ : (n, n_features) array
        What `top_` compares with: those of the training pictures, whose names are `labels_`.
    """

    image_shape: Any = None
    top: str = "nearest"

    def fit(self, images: Any, y: Any) -> Self:
        """Learn from pictures, one or more of each category.

        Parameters
        ----------
        images : (n, height, width) or (n, height * width) array in [0, 1]
        y : (n,) array
            Labels.
        """
        from sklearn.neighbors import NearestNeighbors  # slow to load, and for rivals only
        from sklearn.svm import SVC

        kind = choice("top", self.top, TOPS)
        shape = as_image_shape(self.image_shape)
        pictures, labels = self._training_set(images, y, shape, reset=True)
        features = self._learned(pictures)
        self._spread_ = features.std() or 1.0
        self.features_, self.labels_ = self._scaled(features), labels
        self.image_shape_, self.classes_ = pictures.shape[1:], np.unique(labels)
        # One class leaves nothing to separate.
        one = kind == "nearest" or len(self.classes_) == 1
        if one:
            self.top_ = NearestNeighbors(n_neighbors=1).fit(self.features_)
        else:
            # C = 100 for each picture, in halves: scikit-learn takes a class of its own for every
            # picture for a regression, and warns.
            twice = np.repeat(self.features_, 2, axis=0), np.repeat(labels, 2)
            self.top_ = SVC(kernel=kind, C=50.0).fit(*twice)
        return self

    def predict(self, images: Any) -> np.ndarray:
        """The category of each picture, (n,)."""
        return self.named(self.features(images))

    def features(self, images: Any) -> np.ndarray:
        """What `top_` goes by, (n, n_features), as `features_` has it of the training pictures.

        Parameters
        ----------
        images : (n, height, width) or (n, height * width) array in [0, 1]
        """
        return self._scaled(self._features(self._pictures(images)))

    def named(self, features: np.ndarray) -> np.ndarray:
        """The category that `top_` reads off each row of `features`, (n,)."""
        if not hasattr(self.top_, "kneighbors"):
            return self.top_.predict(features)
        nearest = self.top_.kneighbors(features, return_distance=False)
        return self.labels_[nearest[:, 0]]

    def _scaled(self, features: np.ndarray) -> np.ndarray:
        """By one number for all: a feature that the few training pictures share must not explode
        when noise moves it, as it does where each is divided by its own spread."""
        return features / (self._spread_ * np.sqrt(features.shape[1]))

    def _learned(self, pictures: np.ndarray) -> np.ndarray:
        """Learn what features need, and return those of these (n, height, width) pictures."""
        return self._features(pictures)

    def _features(self, pictures: np.ndarray) -> np.ndarray:
        """(n, n_features) float array of (n, height, width) pictures."""
        raise NotImplementedError


def front_end(structure: str | Structure, image_shape: tuple[int, int]) -> Structure:
    """The windows and states of a structure, for models that hide nothing.

    Hidden places are left out; hidden sizes and angles are what such a structure is for, and a
    model that has none says so.

    Parameters
    ----------
    structure : name of a preset, or Structure
    image_shape : (height, width)
        Of the pictures, which have to hold its windows.
    """
    plan = structure_named(structure)
    if isinstance(plan.places, Poses):
        raise ValueError(
            f"structure must hide no sizes and angles, which this model does not have; got "
            f"{shown(structure)}: use dataclasses.replace(structure, places=None)"
        )
    plan.unpadded().shapes(image_shape)
    return plan.unpadded()
