"""`HMAXNetwork` as scikit-learn knows it: attributes that are there after `fit`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NoReturn, TypeVar

from cortexviz.hmax.classifier import SeesPictures
from cortexviz.hmax.learned import Learned

Part = TypeVar("Part")


class Known(Generic[Part]):
    """A part of `learned_`, and with it absent before `fit`."""

    def __init__(self, read: Callable[[Learned], Part]) -> None:
        self.read = read

    def __get__(self, network: Fitted, _owner: type | None = None) -> Part:
        return self.read(network.learned_)

    def __set__(self, network: Fitted, value: object) -> NoReturn:
        raise AttributeError("what a network has learned is set by fit alone")


class Fitted(SeesPictures):
    """An estimator that holds `Learned` once it is fitted."""

    _pickled = "tables_", "learned_"
    learned_: Learned
    structure_ = Known(lambda learned: learned.structure)
    image_shape_ = Known(lambda learned: learned.image_shape)
    classes_ = Known(lambda learned: learned.classes)
    tables_ = Known(lambda learned: learned.tables)
    memory_ = Known(lambda learned: learned.memory)
    pictures_ = Known(lambda learned: learned.pictures)
