"""Two eyes that look at one scene, and what a rearing experiment does to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cortexviz.base import check
from cortexviz.v1.patches import Patches

SEES = ("open", "closed", "silent")
FARTHEST = 100  # pixels that the eyes may look apart
LOUDEST = 1e3  # beside pictures, whose standard deviation is 1


@dataclass(frozen=True)
class Condition:
    """What becomes of the eyes while an animal grows up.

    Parameters
    ----------
    left, right : "open", "closed" or "silent"
        A closed eye sends noise, as the retina does behind sutured lids; a silent one nothing, as
        with TTX. Blais, Shouval & Cooper 1999.
    aligned : bool
        Both eyes see the same place; False is strabismus, with independent places.
    noise : float in [0, 1000]
        Standard deviation of what a closed eye sends; that of pictures is 1.

    Examples
    --------
    >>> from cortexviz.v1 import CONDITIONS, Condition
    >>> Condition(left="closed") == CONDITIONS["monocular deprivation"]
    True
    """

    left: str = "open"
    right: str = "open"
    aligned: bool = True
    noise: float = 1.0

    def __post_init__(self) -> None:
        check.choice("left", self.left, SEES)
        check.choice("right", self.right, SEES)
        object.__setattr__(self, "aligned", check.boolean("aligned", self.aligned))
        object.__setattr__(self, "noise", check.real("noise", self.noise, 0, LOUDEST))


# The classical experiments: recovery is normal again, and whoever is sutured is so on the left.
CONDITIONS = {
    "normal": Condition(),
    "monocular deprivation": Condition(left="closed"),
    "binocular deprivation": Condition(left="closed", right="closed"),
    "reverse suture": Condition(right="closed"),
    "recovery": Condition(),
    "strabismus": Condition(aligned=False),
    "monocular inactivation": Condition(left="silent"),
    "dark rearing": Condition(left="silent", right="silent"),
}


@dataclass(frozen=True, eq=False)
class Eyes:
    """What both eyes send, left before right: a `Source` of twice as many inputs.

    Shouval, Intrator & Cooper 1997.

    Parameters
    ----------
    patches : Patches
        The scene.
    condition : Condition
    disparity : int
        Pixels, from -100 to 100, by which the right eye looks to the right of the left one.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import Condition, Eyes, natural_patches
    >>> patches = natural_patches(angles=1)
    >>> both = Eyes(patches, Condition(left="silent"))
    >>> left, right = np.hsplit(both.draw(np.random.default_rng(0), 5), 2)
    >>> patches.n_inputs, both.n_inputs, bool(left.any()), bool(right.any())
    (137, 274, False, True)
    """

    patches: Patches
    condition: Condition = CONDITIONS["normal"]
    disparity: int = 1

    def __post_init__(self) -> None:
        check.instance("patches", self.patches, Patches)
        check.instance("condition", self.condition, Condition)
        disparity = check.integer("disparity", self.disparity, -FARTHEST, FARTHEST)
        _, *sides = self.patches.pictures.shape
        size = len(self.patches.mask)
        if size + 2 * abs(disparity) > min(sides):
            raise ValueError(
                f"disparity must leave room for patches of {size} pixels in pictures of "
                f"{sides[0]} x {sides[1]}; got {disparity}"
            )
        object.__setattr__(self, "disparity", disparity)

    @property
    def n_inputs(self) -> int:
        """Pixels of both patches, 2 d."""
        return 2 * self.patches.n_inputs

    def draw(self, rng: np.random.Generator, n: int) -> np.ndarray:
        """What both eyes send of `n` places: (n, 2 d) float32 array.

        Parameters
        ----------
        rng : numpy.random.Generator
        n : int
        """
        rng, n = check.generator("rng", rng), check.integer("n", n)
        margin, aside = abs(self.disparity), np.array([0, 0, self.disparity])
        left = self.patches.places(rng, n, margin)
        right = left if self.condition.aligned else self.patches.places(rng, n, margin)
        sent = (
            self._sent(self.condition.left, left, rng),
            self._sent(self.condition.right, right + aside, rng),
        )
        return np.hstack(sent)

    def _sent(self, eye: str, places: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        if eye == "open":
            return self.patches.at(places)
        shape = len(places), self.patches.n_inputs
        if eye == "silent":
            return np.zeros(shape, np.float32)
        return np.float32(self.condition.noise) * rng.standard_normal(shape, np.float32)
