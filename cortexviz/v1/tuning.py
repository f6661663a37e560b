"""What gratings say of a neuron, as a physiologist would ask: tuning curves and selectivity."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array, underflow_is_zero
from cortexviz.v1.patches import as_mask
from cortexviz.v1.rule import saturated

N_ORIENTATIONS, N_PHASES = 24, 8
WAVELENGTHS = (4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0)  # pixels


class Tuning(NamedTuple):
    """How neurons answer gratings, each of its best wavelength.

    Attributes
    ----------
    orientations : (n_orientations,) array
        Degrees of the bars in [0, 180): 0 is horizontal, growing anticlockwise.
    curves : (N, n_orientations) array
        Response at the best phase.
    wavelength : (N,) array
        The best one, in pixels.
    preferred : (N,) array
        The best orientation, in degrees.
    best : (N,) array
        Largest response.
    selectivity : (N,) array
        Of orientations, from 0 (none) to 1; see `orientation_index`.
    """

    orientations: np.ndarray
    curves: np.ndarray
    wavelength: np.ndarray
    preferred: np.ndarray
    best: np.ndarray
    selectivity: np.ndarray


def gratings(
    mask: np.ndarray,
    orientations: Sequence[float] | np.ndarray,
    wavelengths: Sequence[float] | np.ndarray = WAVELENGTHS,
    n_phases: int = N_PHASES,
) -> np.ndarray:
    """Sinusoidal gratings under a mask, of contrast 1: cos(2 pi u / wavelength + phase).

    Parameters
    ----------
    mask : (size, size) bool array
        Which pixels are seen, d of them.
    orientations : (n_orientations,) array
        Degrees of the bars: 0 is horizontal, growing anticlockwise.
    wavelengths : (n_wavelengths,) array
        Pixels, above 0.
    n_phases : int
        Evenly spread over a period.

    Returns
    -------
    (n_orientations, n_wavelengths, n_phases, d) array

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import gratings
    >>> bars = gratings(np.ones((5, 5), bool), orientations=[0], wavelengths=[4], n_phases=2)
    >>> bars.shape
    (1, 1, 2, 25)
    >>> bars[0, 0, 0].reshape(5, 5)[:, 0].round()  # down a column: across the bars
    array([-1.,  0.,  1.,  0., -1.])
    """
    mask = as_mask(mask)
    n_phases = check.integer("n_phases", n_phases, 1, 10_000)
    angles = np.radians(array("orientations", orientations, ("n_orientations",), -360, 360))
    waves = array("wavelengths", wavelengths, ("n_wavelengths",), 1e-3, 1e6)
    down, right = (np.argwhere(mask) - len(mask) // 2).T
    u = right * np.sin(angles)[:, None] + down * np.cos(angles)[:, None]
    phases = 2 * np.pi * np.arange(n_phases) / n_phases
    turns = 2 * np.pi * u[:, None] / waves[:, None]
    return np.cos(turns[:, :, None] + phases[:, None])


@underflow_is_zero
def tuning(
    weights: np.ndarray, mask: np.ndarray, bottom: float = -1.0, top: float = 50.0
) -> Tuning:
    """Tuning curves: responses to gratings of 24 orientations, 7 wavelengths and 8 phases.

    Parameters
    ----------
    weights : (N, d) array
    mask : (size, size) bool array
        Which pixels the weights belong to, d of them.
    bottom, top : float
        Least and largest response, as in training.

    Returns
    -------
    Tuning

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import gabor_bank
    >>> from cortexviz.v1 import tuning
    >>> lines = gabor_bank(4, size=13, sigma=3.0)
    >>> tuned = tuning(lines.reshape(4, -1), np.ones((13, 13), bool))
    >>> tuned.curves.shape, tuned.preferred.round()
    ((4, 24), array([  0.,  45.,  90., 135.]))
    """
    mask = as_mask(mask)
    weights = array("weights", weights, ("N", int(mask.sum())), empty=False)
    orientations = np.arange(N_ORIENTATIONS) * 180 / N_ORIENTATIONS
    drive = abs(_shown(mask.tobytes(), len(mask)) @ weights.T.astype(float))
    best = saturated(drive.max(2), bottom, top)  # of the phases
    wave = best.max(0).argmax(0)
    curves = best[:, wave, np.arange(len(weights))].T
    return Tuning(
        orientations,
        curves,
        np.array(WAVELENGTHS)[wave],
        orientations[curves.argmax(1)],
        curves.max(1),
        orientation_index(curves),
    )


@lru_cache(maxsize=8)
def _shown(mask: bytes, size: int) -> np.ndarray:
    """The gratings of half the phases: the others are their negatives, which `tuning` knows."""
    orientations = np.arange(N_ORIENTATIONS) * 180 / N_ORIENTATIONS
    seen = np.frombuffer(mask, bool).reshape(size, size)
    return gratings(seen, orientations)[:, :, : N_PHASES // 2]


@underflow_is_zero
def orientation_index(curves: np.ndarray) -> np.ndarray:
    """How much a neuron prefers one orientation: |sum r e^(2 i angle)| / sum r.

    One minus the circular variance (Ringach, Shapley & Hawken 2002): all responses count, not only
    those to the best orientation and the one across.

    Parameters
    ----------
    curves : (N, n_orientations) array
        Responses >= 0 to orientations evenly spread over half a turn.

    Returns
    -------
    (N,) array
        0 for a neuron that knows no orientation or is silent, 1 for one that answers no other.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.v1 import orientation_index
    >>> orientation_index(np.array([[0.0, 5.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]])).round(6)
    array([1., 0.])
    """
    curves = array("curves", curves, ("N", "n_orientations"), 0, 1e150, empty=False)
    turns = np.exp(2j * np.pi * np.arange(curves.shape[1]) / curves.shape[1])
    return abs(curves @ turns) / np.maximum(curves.sum(1), np.finfo(float).tiny)
