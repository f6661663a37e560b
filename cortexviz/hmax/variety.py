"""How far a category reaches beyond the pictures of it: what they have in common, and other views.

Beyond Dura-Bernal 2012, whose S3 remembers drawings. With a `Variety` it has one template for each
category and view: the mean of what C2 says of its pictures, each of which is also seen mirrored,
turned and stretched. A view is a hidden state, as a place is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cortexviz.base import check
from cortexviz.hmax.posed import posed, stretched

__all__ = ["Variety"]


@dataclass(frozen=True)
class Variety:
    """What other pictures of a category may be like, for ``HMAXNetwork(variety=...)``.

    Chosen on other pictures of random shapes: see `docs/recognition.md`.

    Parameters
    ----------
    mirror : bool
        Whether the mirror image is of the same category.
    turns : tuple of float in [-180, 180]
        Degrees counter-clockwise.
    stretches : tuple of float in [.25, 4]
        Width over height, relative to the picture; the area stays.
    floor : float in (0, 10]
        What even a feature that was never seen gets, as a share of flat.
    missing : float in [0, 10]
        Share of its information that a template loses at a node where nothing is seen: what an
        object is shows in what is not there, too.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import Variety
    >>> picture = silhouettes().images[0]
    >>> len(Variety().views(picture)), len(Variety(mirror=False, turns=(0.0,)).views(picture))
    (18, 3)
    """

    mirror: bool = True
    turns: tuple[float, ...] = (-12.0, 0.0, 12.0)
    stretches: tuple[float, ...] = (0.8, 1.0, 1.25)
    floor: float = 0.5
    missing: float = 0.75

    def __post_init__(self) -> None:
        check.boolean("variety.mirror", self.mirror)
        check.reals("variety.turns", self.turns, -180, 180)
        check.reals("variety.stretches", self.stretches, 0.25, 4)
        check.real("variety.floor", self.floor, 1e-6, 10)
        check.real("variety.missing", self.missing, 0, 10)

    def views(self, picture: np.ndarray) -> list[np.ndarray]:
        """The picture in each view, (height, width) float32 arrays.

        Parameters
        ----------
        picture : (height, width) float32 array in [0, 1]
        """
        sides = (picture, np.ascontiguousarray(picture[:, ::-1])) if self.mirror else (picture,)
        turned = [posed(one, 1.0, turn) if turn else one for one in sides for turn in self.turns]
        return [
            stretched(one, ratio) if ratio != 1 else one
            for one in turned
            for ratio in self.stretches
        ]
