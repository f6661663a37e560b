"""The numbers of the paper's figures 8, 9, 11 and 12; `cortexviz.plot.hmax` draws them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
from sklearn.utils.validation import check_is_fitted

from cortexviz.base import check
from cortexviz.base.arrays import array
from cortexviz.base.check import instance, sequence
from cortexviz.hmax.baselines import max_pool
from cortexviz.hmax.inference import group_sums
from cortexviz.hmax.model import HMAXNetwork
from cortexviz.hmax.presets import PRESETS
from cortexviz.hmax.structure import Structure

# What Figs. 11 and 12 vary: fields of `Structure` and the values on the horizontal axis.
PUBLISHED = replace(PRESETS["recognise"], places=None)
FIG_11 = {
    "S2 window": [{"s2_window": n} for n in (2, 4, 6, 8)],
    "S2 step": [{"s2_step": n} for n in (1, 2, 3)],
    "C2 window": [{"c2_window": n} for n in (4, 8, 12, 16)],
    "C2 step": [{"c2_step": n} for n in (1, 2, 4, 8)],
}
FIG_12 = {
    "S2 states": [{"s2_states": n} for n in (50, 100, 200)],
    "states per group": [{"c1_states": n, "c2_states": n} for n in (2, 5, 10)],
}


def c1_patterns(network: HMAXNetwork) -> np.ndarray:
    """The common patterns of each orientation (Dura-Bernal 2012, Fig. 8).

    Returns
    -------
    (n_orientations, n, window, window) array in (0, 1)
        Probability of the orientation at each place in the window, for each pattern.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> from cortexviz.hmax.figures import c1_patterns
    >>> names, images = silhouettes()
    >>> c1_patterns(HMAXNetwork().fit(images[:2], names[:2])).shape
    (4, 10, 8, 8)
    """
    _trained(network)
    window = network.structure_.c1_window
    return network.tables_.c1.reshape(*network.tables_.c1.shape[:2], window, window)


def _trained(network: HMAXNetwork) -> None:
    check_is_fitted(instance("network", network, HMAXNetwork))


class Pooling(NamedTuple):
    """C1 in two ways: (rows, columns, n_orientations) each."""

    belief: np.ndarray
    maximum: np.ndarray


def pooling(network: HMAXNetwork, image: Any) -> Pooling:
    """Belief of the C1 groups, and max pooling of the same S1 (Dura-Bernal 2012, Fig. 9).

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> from cortexviz.hmax.figures import pooling
    >>> names, images = silhouettes()
    >>> both = pooling(HMAXNetwork().fit(images[:2], names[:2]), images[0])
    >>> both.belief.shape == both.maximum.shape, both.belief.shape[-1]
    (True, 4)
    """
    _trained(network)
    structure, beliefs = network.structure_, network.respond(image)
    belief = group_sums(beliefs["C1"], structure.n_orientations)
    return Pooling(belief, max_pool(beliefs["S1"], structure.c1_window, structure.c1_step))


def sparseness(network: HMAXNetwork, image: Any, every_node: bool = False) -> dict[str, float]:
    """Share of states above 1 / K in each layer: how few of its features a layer uses at once.

    Parameters
    ----------
    network : HMAXNetwork
    image : (height, width) array
    every_node : bool
        The paper's definition is an average over all nodes. A node that sees nothing is flat, but
        for rounding, and counts as 0 there; without it, only nodes with an opinion count. 0 if
        there are none.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> from cortexviz.hmax.figures import sparseness
    >>> names, images = silhouettes()
    >>> shares = sparseness(HMAXNetwork().fit(images[:2], names[:2]), images[0])
    >>> list(shares), all(0 < share < 0.5 for share in shares.values())
    (['S1', 'C1', 'S2', 'C2', 'S3'], True)
    """
    _trained(network)
    every_node = check.boolean("every_node", every_node)
    shares = {}
    for layer, belief in network.respond(image).items():
        above = belief > (1 + 1e-3) / belief.shape[-1]
        counted = above.any(-1) | every_node
        shares[layer] = float(above[counted].mean()) if counted.any() else 0.0
    return shares


class Point(NamedTuple):
    """One setting of a sweep and how well it recognises.

    Parameters
    ----------
    settings : dict
        Fields of `Structure` that were replaced.
    accuracy : dict of distortion to (n_variations,) array
        Share of the categories that were recognised, in [0, 1].
    """

    settings: dict[str, Any]
    accuracy: dict[str, np.ndarray]

    @property
    def mean(self) -> float:
        """Over distortions and variations."""
        return float(np.mean(list(self.accuracy.values())))

    @property
    def deviation(self) -> float:
        """Standard deviation over the variations, averaged over the distortions."""
        return float(np.mean([values.std() for values in self.accuracy.values()]))


def _labels(names: Any) -> np.ndarray:
    labels = np.asarray(sequence("names", names))
    if labels.ndim != 1 or labels.size == 0:
        raise ValueError(f"names must be one label per picture; got shape {labels.shape}")
    return labels


@runtime_checkable
class _Classifier(Protocol):
    """Whatever names pictures."""

    def predict(self, images: Any, /) -> np.ndarray:
        """A label for each of the (n, height, width) pictures."""


def accuracy(
    network: _Classifier, distorted: Mapping[str, np.ndarray], names: Any
) -> dict[str, np.ndarray]:
    """Share recognised, for each distortion and variation.

    Parameters
    ----------
    network : classifier
    distorted : dict of name to (n_variations, n, height, width) array
        As `cortexviz.data.distort` returns it.
    names : (n,) array
        The right labels.

    Examples
    --------
    >>> from cortexviz.data import distort, silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> from cortexviz.hmax.figures import accuracy
    >>> names, images = silhouettes()
    >>> network = HMAXNetwork().fit(images[:3], names[:3])
    >>> accuracy(network, distort(images[:3], names=["shift 10"]), names[:3])
    {'shift 10': array([1., 1., 1., 1., 1.])}
    """
    if not isinstance(network, _Classifier):
        raise TypeError(f"network must be a classifier; got {type(network).__name__}")
    names = _labels(names)
    if not isinstance(distorted, Mapping):
        raise TypeError(
            f"distorted must be a dict, as `distort` returns it; got {type(distorted).__name__}"
        )
    for name, variations in distorted.items():
        array(f"distorted[{name!r}]", variations, ("n_variations", len(names), "height", "width"))
        if len(variations) == 0:
            raise ValueError(f"distorted[{name!r}] must hold at least one variation; got none")
    return {
        name: np.array([(network.predict(images) == names).mean() for images in variations])
        for name, variations in distorted.items()
    }


def sweep(
    settings: Iterable[dict[str, Any]],
    images: np.ndarray,
    names: Any,
    distorted: Mapping[str, np.ndarray],
    structure: Structure = PUBLISHED,
    **network: Any,
) -> Iterator[Point]:
    """Train and test one network per setting (Dura-Bernal 2012, Figs. 11 and 12).

    Parameters
    ----------
    settings : iterable of dict
        Fields of `Structure` to replace, such as the lists in `FIG_11` and `FIG_12`.
    images, names
        Training pictures, one per category.
    distorted : dict of name to (n_variations, n, height, width) array
    structure : Structure
        What is varied; the network as published by default.
    **network
        Settings of `HMAXNetwork`, such as n_jobs.

    Yields
    ------
    Point

    Examples
    --------
    >>> from cortexviz.data import distort, silhouettes
    >>> from cortexviz.hmax.figures import sweep
    >>> names, images = silhouettes()
    >>> shifted = distort(images[:3], names=["shift 10"])
    >>> points = list(sweep([{"s2_states": 10}, {"s2_states": 20}], images[:3], names[:3], shifted))
    >>> [point.settings for point in points], points[0].accuracy["shift 10"].shape
    ([{'s2_states': 10}, {'s2_states': 20}], (5,))
    """
    names = _labels(names)
    check.finite("images", images)
    instance("structure", structure, Structure)
    for changed in sequence("settings", list(settings) if np.iterable(settings) else settings):
        known = [field.name for field in fields(Structure)]
        for name in instance("each of settings", changed, dict):
            check.choice("a field of settings", name, known)
        trained = HMAXNetwork(replace(structure, **changed), **network).fit(images, names)
        yield Point(changed, accuracy(trained, distorted, names))
