"""Gabor functions fitted to receptive fields, many at once (Jones & Palmer 1987).

    g = A exp(-u^2 / 2 sigma_u^2 - v^2 / 2 sigma_v^2) cos(2 pi u / wavelength + phase)

u runs across the line that a field prefers and v along it, from the centre of its envelope.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cortexviz.base.arrays import array, underflow_is_zero
from cortexviz.v1.patches import as_mask, fields

STEPS = 30  # of Levenberg and Marquardt; 100 add .001 to r2 of a learned field, .007 of noise
PEAKS = 3  # of a field's spectrum, from each of which a fit starts


class Gabors(NamedTuple):
    """The best Gabor function of each field.

    Attributes
    ----------
    row, column : (N,) array
        Centre in pixels from the middle of the patch, downwards and to the right.
    orientation : (N,) array
        Degrees of the line in [0, 180): 0 is horizontal, growing anticlockwise.
    wavelength : (N,) array
        Pixels, at least 2.
    phase : (N,) array
        Degrees in [-180, 180]; 0 has a bright line in the middle, 180 a dark one.
    sigma_u, sigma_v : (N,) array
        Spread across and along the line, in pixels.
    amplitude : (N,) array
    r2 : (N,) array
        Share of the field's variance that the function has; 0 for a field without any.
    """

    row: np.ndarray
    column: np.ndarray
    orientation: np.ndarray
    wavelength: np.ndarray
    phase: np.ndarray
    sigma_u: np.ndarray
    sigma_v: np.ndarray
    amplitude: np.ndarray
    r2: np.ndarray


@underflow_is_zero
def fit_gabor(weights: np.ndarray, mask: np.ndarray) -> Gabors:
    """What kind of line each neuron looks for: the Gabor function nearest to its weights.

    Jones & Palmer 1987: least squares over the pixels of the mask, from several starts.

    Parameters
    ----------
    weights : (N, d) array
    mask : (size, size) bool array
        Which pixels the weights belong to, d of them.

    Returns
    -------
    Gabors

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import gabor_bank
    >>> from cortexviz.v1 import fit_gabor
    >>> lines = gabor_bank(4, size=13, sigma=3.0, wavelength=6.0)
    >>> found = fit_gabor(lines.reshape(4, -1), np.ones((13, 13), bool))
    >>> found.orientation.round() % 180, found.wavelength.round(), found.r2.round(1)
    (array([  0.,  45.,  90., 135.]), array([6., 6., 6., 6.]), array([1., 1., 1., 1.]))
    """
    mask = as_mask(mask)
    weights = array("weights", weights, ("N", int(mask.sum())), empty=False).astype(float)
    scale = np.maximum(abs(weights).max(1), np.finfo(float).tiny)
    target = weights / scale[:, None]
    pixels = np.argwhere(mask) - len(mask) // 2
    starts = [(p, s) for p in range(PEAKS) for s in (len(mask) / 8, len(mask) / 4)]
    first = np.concatenate([_start(target, mask, *start) for start in starts])
    fits, errors = _descend(first, np.tile(target, (len(starts), 1)), pixels, len(mask))
    errors = errors.reshape(len(starts), -1)
    best = fits.reshape(*errors.shape, -1)[errors.argmin(0), np.arange(len(target))]
    spread = ((target - target.mean(1, keepdims=True)) ** 2).sum(1)
    r2 = np.where(spread > 1e-20, 1 - errors.min(0) / np.maximum(spread, 1e-20), 0)
    row, column, angle, wave, log_u, log_v, even, odd = best.T
    half_turns, angle = np.divmod(np.degrees(angle), 180)
    phase = np.degrees(np.arctan2(-odd, even)) * np.where(half_turns % 2, -1, 1)
    return Gabors(
        row, column, angle, 2 * np.pi / wave, phase, np.exp(log_u), np.exp(log_v),
        np.hypot(even, odd) * scale, np.maximum(r2, 0),
    )  # fmt: skip


def _start(target: np.ndarray, mask: np.ndarray, peak: int, sigma: float) -> np.ndarray:
    """(N, 8) first guesses: the field's centre of energy, and a peak of its spectrum."""
    side = 64
    power = abs(np.fft.fft2(fields(target, mask), (side, side))) ** 2
    power[:, side // 2 :] = 0  # the other half is a copy
    power[:, 0, 0] = 0
    around = np.stack([np.roll(power, shift, (1, 2)) for shift in np.ndindex(3, 3)])
    power[power < np.roll(around.max(0), (-1, -1), (1, 2))] = 0
    at = power.reshape(len(target), -1).argsort(1)[:, -1 - peak]
    down, right = at // side, (at % side + side // 2) % side - side // 2
    energy = target**2 / np.maximum((target**2).sum(1, keepdims=True), 1e-300)
    centre = energy @ (np.argwhere(mask) - len(mask) // 2)
    angle, wave = np.arctan2(right, down), 2 * np.pi * np.hypot(down, right) / side
    spread = np.full(len(target), np.log(sigma))
    zero = np.zeros(len(target))
    return np.stack([*centre.T, angle, np.maximum(wave, 0.05), spread, spread, zero, zero], 1)


def _gabor(fit: np.ndarray, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values (N, d) of the functions, and their slopes (N, d, 8) in each of the parameters."""
    row, column, angle, wave, log_u, log_v, even, odd = fit.T[..., None]
    down, right = pixels[:, 0] - row, pixels[:, 1] - column
    cos, sin = np.cos(angle), np.sin(angle)
    u, v = right * sin + down * cos, right * cos - down * sin
    in_u, in_v = u**2 * np.exp(-2 * log_u), v**2 * np.exp(-2 * log_v)
    envelope = np.exp(-(in_u + in_v) / 2)
    c, s = envelope * np.cos(wave * u), envelope * np.sin(wave * u)
    value, carrier = even * c + odd * s, odd * c - even * s
    by_u = wave * carrier - value * u * np.exp(-2 * log_u)
    by_v = -value * v * np.exp(-2 * log_v)
    slopes = [
        -cos * by_u + sin * by_v, -sin * by_u - cos * by_v, v * by_u - u * by_v,
        u * carrier, value * in_u, value * in_v, c, s,
    ]  # fmt: skip
    return value, np.stack(slopes, -1)


def _error(fit: np.ndarray, target: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    return ((target - _gabor(fit, pixels)[0]) ** 2).sum(1)


def _descend(
    fit: np.ndarray, target: np.ndarray, pixels: np.ndarray, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Levenberg-Marquardt, all fields at once; each keeps a damping of its own."""
    inf = np.inf
    low = [-size / 2, -size / 2, -inf, 0.05, np.log(0.5), np.log(0.5), -inf, -inf]
    high = [size / 2, size / 2, inf, np.pi, np.log(2 * size), np.log(2 * size), inf, inf]
    damping = np.full(len(fit), 1e-2)
    error = _error(fit, target, pixels)
    for _ in range(STEPS):
        value, slopes = _gabor(fit, pixels)
        square = np.einsum("ndi,ndj->nij", slopes, slopes)
        square += damping[:, None, None] * (square * np.eye(8) + 1e-9 * np.eye(8))
        down = np.einsum("ndi,nd->ni", slopes, target - value)
        step = np.linalg.solve(square, down[..., None])[..., 0]
        tried = np.clip(fit + step, low, high)
        after = _error(tried, target, pixels)
        better = after < error
        fit, error = np.where(better[:, None], tried, fit), np.where(better, after, error)
        damping = np.clip(damping * np.where(better, 0.3, 5), 1e-9, 1e9)
    return fit, error
