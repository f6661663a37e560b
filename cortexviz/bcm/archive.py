"""A trained network as an .npz file, which any NumPy reads without pickle; checked when read."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any, NamedTuple

import numpy as np

from cortexviz.base import check, files
from cortexviz.base.arrays import floats
from cortexviz.bcm.params import Params

SAVED = "a network that BCM.save wrote"
SETTINGS = {field.name for field in fields(Params)} | {"random_state"}


class Saved(NamedTuple):
    """What a file holds: weights (N, d), theta (N,), and the names of d features or None."""

    params: Params
    seed: int
    weights: np.ndarray
    theta: np.ndarray
    n_epochs: int
    names: np.ndarray | None


def arrays(network: Saved) -> dict[str, np.ndarray]:
    """What the file of a network holds."""
    settings = asdict(network.params) | {"random_state": network.seed}
    there = {
        "settings": np.array(json.dumps(settings)),
        "weights": network.weights,
        "theta": network.theta,
        "n_epochs": np.array(network.n_epochs),
    }
    if network.names is not None:
        there["feature_names"] = network.names.astype(str)
    return there


def write(path: Any, network: Saved) -> None:
    """Write a network; a file that is there is replaced once the new one is whole."""
    with files.replacing(path) as file:
        np.savez(file, allow_pickle=False, **arrays(network))


def read(path: Any) -> Saved:
    """Read a network, or say in one sentence what is wrong with the file.

    Raises
    ------
    ValueError
        If it is damaged or something else.
    OSError
        If it is not there or must not be read.
    """
    there = files.read_arrays(path, SAVED)
    try:
        return _network(there)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        why = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise files.damaged(path, SAVED, why) from error


def _network(arrays: dict[str, np.ndarray]) -> Saved:
    """The network of these arrays; an error where they do not fit together."""
    settings = json.loads(str(arrays["settings"]))
    if not isinstance(settings, dict) or settings.keys() != SETTINGS:
        raise ValueError("settings must be those of BCM, each of them")
    seed = check.integer("random_state", settings.pop("random_state"))
    weights = floats("weights", arrays["weights"], ("N", "d"))
    # Before `Params`, which makes a matrix of this size.
    if settings["n_neurons"] != len(weights) or settings["dtype"] != weights.dtype.name:
        raise ValueError("weights must be those of the settings")
    theta = floats("theta", arrays["theta"], (len(weights),))
    if (theta < 0).any():
        raise ValueError("theta must be at least 0")
    names = arrays.get("feature_names")
    if names is not None and (names.dtype.kind != "U" or names.shape != weights.shape[1:]):
        raise ValueError("feature_names must be one for each column of weights")
    return Saved(
        Params(**settings),
        seed,
        check.finite("weights", weights),
        check.finite("theta", theta),
        check.integer("n_epochs", arrays["n_epochs"]),
        None if names is None else names.astype(object),
    )
