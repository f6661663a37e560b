"""The network's structure: every number of Dura-Bernal 2012, Table 1; `presets` have names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array
from cortexviz.base.check import whole_pair
from cortexviz.hmax.gabor import BANKS, comparable, gabor_bank
from cortexviz.hmax.windows import n_windows

LAYERS = ("S1", "C1", "S2", "C2", "S3")


@dataclass(frozen=True)
class Places:
    """The hidden places of S3: where the object may lie, and how large it may be.

    Beyond the paper. A state of S3 is then (category, place, scale); a category is a group of
    them, exactly as an orientation is a group of C1 states.

    Parameters
    ----------
    reach : int
        Largest shift in pixels, up, down, left and right.
    step : int
        Distance of neighbouring places in pixels, a multiple of the distance of C2 nodes.
    pad : int
        Flat S1 nodes ("no evidence") added on each side, so that a moved object stays inside.
    scales : tuple of float in (0, 2]
        Sizes the object may have, relative to the training picture.

    Examples
    --------
    >>> from cortexviz.hmax import Places
    >>> Places(reach=16, step=8).shifts.tolist()
    [-16, -8, 0, 8, 16]
    """

    reach: int = 24
    step: int = 8
    pad: int = 24
    scales: tuple[float, ...] = (1.0, 0.85)

    def __post_init__(self) -> None:
        check.integer("places.reach", self.reach)
        check.integer("places.step", self.step, minimum=1)
        check.integer("places.pad", self.pad)
        check.reals("places.scales", self.scales, 0.05, 2)

    @property
    def shifts(self) -> np.ndarray:
        """Shifts in pixels along one axis, from -reach to reach, in steps of `step`."""
        radius = self.reach // self.step
        return np.arange(-radius, radius + 1) * self.step


@dataclass(frozen=True)
class Structure:
    """A five-layer network S1-C1-S2-C2-S3; the names are those of Dura-Bernal 2012, Table 1.

    Parameters
    ----------
    n_orientations, gabor_size, sigma, wavelength, aspect, eps
        S1: see `gabor_bank` and `s1`. One state per orientation.
    c1_window, c1_step, c2_window, c2_step : int
        Pooling size and distance of neighbouring windows, in nodes of the layer below. Windows
        overlap where the step is smaller.
    c1_states, c2_states : int
        States per group: patterns of one S1 orientation (or one S2 state) within the window.
    s2_window, s2_step, s2_states : int
        Window, step and number of prototypes of S2.
    threshold : float in [0, 1)
        Patches are learned from if their peak rises above flat by this share of the highest.
    places : Places or None
        Hidden places of S3; None is the network as published, which knows one place only.
    s1 : (n_orientations, size, size) or (n_orientations, n_filters, size, size) array, optional
        Filters of your own instead of the Gabors, such as `v1.channels` makes of learned fields;
        `gabor_size` and `n_orientations` must be theirs. Each gets zero mean over the pixels where
        it is not 0, and unit norm, as Gabors have; kept as nested tuples.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from cortexviz.hmax import LAYERS, PRESETS, Structure
    >>> LAYERS  # S3 is one node whatever the picture
    ('S1', 'C1', 'S2', 'C2', 'S3')
    >>> Structure().shapes((140, 140))
    {'S1': (178, 178, 4), 'C1': (43, 43, 40), 'S2': (41, 41, 100), 'C2': (19, 19, 500)}
    >>> published = replace(PRESETS["recognise"], places=None)
    >>> published.receptive_field("C2"), published.shapes((140, 140))["C2"]
    (60, (11, 11, 500))
    """

    n_orientations: int = 4
    gabor_size: int = 11
    sigma: float = 4.5
    wavelength: float = 5.6
    aspect: float = 0.3
    eps: float = 0.2
    c1_window: int = 8
    c1_step: int = 4
    c1_states: int = 10
    s2_window: int = 3
    s2_step: int = 1
    s2_states: int = 100
    c2_window: int = 4
    c2_step: int = 2
    c2_states: int = 5
    threshold: float = 0.3
    places: Places | None = Places()
    s1: Any = field(default=None, repr=False)

    def __post_init__(self) -> None:
        for layer in ("C1", "S2", "C2"):
            name = layer.lower()
            window = check.integer(f"{name}_window", self.window(layer), 1)
            step = check.integer(f"{name}_step", self.step(layer), 1)
            if step > window:
                raise ValueError(
                    f"{name}_step must not exceed {name}_window ({window}), or nodes between "
                    f"the windows would be ignored; got {step}"
                )
        for name in ("n_orientations", "s2_states"):
            check.integer(name, vars(self)[name], 2)
        for name in ("c1_states", "c2_states"):
            check.integer(name, vars(self)[name], 1)
        for name in ("sigma", "wavelength", "aspect", "eps"):
            check.real(name, vars(self)[name], low=1e-6)
        check.real("threshold", self.threshold, 0, 1, "[)")
        if check.integer("gabor_size", self.gabor_size, minimum=3) % 2 == 0:
            raise ValueError(f"gabor_size must be odd; got {self.gabor_size}")
        self._check_places()
        if self.s1 is not None:
            object.__setattr__(self, "s1", _nested(self._own_filters()))

    def _own_filters(self) -> np.ndarray:
        bank = array("s1", self.s1, BANKS, empty=False).astype(float)
        if bank.shape[-1] != bank.shape[-2] or len(bank) != self.n_orientations:
            raise ValueError(
                f"s1 must hold square filters for each of n_orientations={self.n_orientations}; "
                f"got shape {bank.shape}"
            )
        if bank.shape[-1] != self.gabor_size:
            raise ValueError(
                f"gabor_size must be the {bank.shape[-1]} pixels of the filters in s1; got "
                f"{self.gabor_size}"
            )
        with np.errstate(all="ignore"):
            made = comparable(bank, bank != 0)
            if (abs(np.linalg.norm(made, axis=(-2, -1)) - 1) < 1e-3).all():
                return made
        raise ValueError("s1 must hold filters that are not even, of numbers around 1")

    def _check_places(self) -> None:
        if self.places is None:
            return
        if not isinstance(self.places, Places):
            raise TypeError(f"places must be a Places or None; got {check.shown(self.places)}")
        if self.places.step % self.node_distance:
            raise ValueError(
                f"places.step must be a multiple of {self.node_distance} px, the distance of C2 "
                f"nodes (c1_step x s2_step x c2_step); got {self.places.step}"
            )

    def _check_reach(self, side: int) -> None:
        if self.places is None:
            return
        for name, pixels in (("reach", self.places.reach), ("pad", self.places.pad)):
            if pixels > side:
                raise ValueError(
                    f"places.{name} must not exceed the picture's {side} pixels, beyond which "
                    f"there is nothing to see; got {pixels}"
                )

    def window(self, layer: str) -> int:
        """Side of the windows of "C1", "S2" or "C2", in nodes of the layer below."""
        return {"C1": self.c1_window, "S2": self.s2_window, "C2": self.c2_window}[layer]

    def step(self, layer: str) -> int:
        """Distance of neighbouring windows, in nodes of the layer below."""
        return {"C1": self.c1_step, "S2": self.s2_step, "C2": self.c2_step}[layer]

    def receptive_field(self, layer: str) -> int:
        """Side of what a node of S1 to C2 sees of the picture, in pixels."""
        below = LAYERS[1 : LAYERS.index(check.choice("layer", layer, LAYERS[:-1])) + 1]
        side, distance = self.gabor_size, 1
        for name in below:
            side += (self.window(name) - 1) * distance
            distance *= self.step(name)
        return side

    @property
    def node_distance(self) -> int:
        """Distance of neighbouring C2 nodes in pixels."""
        return self.c1_step * self.s2_step * self.c2_step

    @property
    def n_c2_of_c1(self) -> int:
        """Nodes of C2 that hear of one C1 node, and count what it says."""
        width = (self.c2_window - 1) * self.s2_step + self.s2_window
        return (width // (self.s2_step * self.c2_step)) ** 2

    @property
    def pad(self) -> int:
        """Flat S1 nodes on each side; none in the network as published."""
        return self.places.pad if self.places else 0

    @property
    def scales(self) -> tuple[float, ...]:
        """Sizes that S3 considers."""
        return self.places.scales if self.places else (1.0,)

    @property
    def shifts(self) -> np.ndarray:
        """Shifts in pixels that S3 considers, along each axis."""
        return self.places.shifts if self.places else np.zeros(1, dtype=int)

    @property
    def stride(self) -> int:
        """Distance of neighbouring places in C2 nodes."""
        return self.places.step // self.node_distance if self.places else 1

    @property
    def gabors(self) -> np.ndarray:
        """S1's filters: `s1`, or as `gabor_bank` makes them."""
        if self.s1 is not None:
            return np.array(self.s1, np.float32)
        shape = self.sigma, self.wavelength, self.aspect
        return gabor_bank(self.n_orientations, self.gabor_size, *shape)

    def unpadded(self) -> Structure:
        """The same front end without places: the one that the dictionaries are learned in."""
        return replace(self, places=None)

    def shapes(self, image_shape: tuple[int, int]) -> dict[str, tuple[int, int, int]]:
        """Rows, columns and states of the layers S1 to C2 for pictures of this shape.

        Raises
        ------
        ValueError
            If a window is larger than the layer that it looks at, or places reach beyond the
            picture.
        """
        image_shape = whole_pair("image_shape", image_shape, 1)
        height, width = (n_windows(n, self.gabor_size, 1) for n in image_shape)
        if min(height, width) == 0:
            raise ValueError(
                f"gabor_size {self.gabor_size} is larger than the images {tuple(image_shape)}: "
                "use larger images or smaller filters"
            )
        self._check_reach(max(image_shape))
        rows, columns = height + 2 * self.pad, width + 2 * self.pad
        shapes = {"S1": (rows, columns, self.n_orientations)}
        states = {"C1": self.n_orientations * self.c1_states, "S2": self.s2_states}
        states["C2"] = self.s2_states * self.c2_states
        for below, layer in pairwise(LAYERS[:-1]):
            window, step = self.window(layer), self.step(layer)
            if window > min(rows, columns):
                raise ValueError(
                    f"{layer.lower()}_window {window} is larger than layer {below}, which has "
                    f"{rows} x {columns} nodes for images {tuple(image_shape)}"
                )
            rows, columns = n_windows(rows, window, step), n_windows(columns, window, step)
            shapes[layer] = (rows, columns, states[layer])
        return shapes


def _nested(values: np.ndarray) -> Any:
    """An array as nested tuples, which cannot be changed from outside, and compare and hash."""
    return tuple(map(_nested, values)) if values.ndim else values.item()
