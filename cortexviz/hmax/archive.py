"""A trained network as one .npz file of plain arrays: nothing in it can run."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cortexviz.hmax.inference import Tables
from cortexviz.hmax.places import Memory
from cortexviz.hmax.structure import Places, Structure

if TYPE_CHECKING:
    from cortexviz.hmax.model import HMAXNetwork

FORMAT = "cortexviz.hmax 1"


def save(network: HMAXNetwork, path: Any) -> None:
    """Write tables, templates, categories and settings."""
    if network.classes_.dtype == object:
        raise TypeError("labels must be strings or numbers to be saved; got Python objects")
    settings = network.get_params(deep=False)
    if not isinstance(network.structure, str):
        settings["structure"] = None
    if not (settings["random_state"] is None or isinstance(settings["random_state"], int)):
        raise TypeError(
            "random_state must be a whole number or None to be saved; got "
            f"{type(settings['random_state']).__name__}"
        )
    header = {
        "format": FORMAT,
        "settings": settings,
        "structure": asdict(network.structure_),
        "image_shape": [int(n) for n in network.image_shape_],
    }
    arrays = network.tables_._asdict() | network.memory_._asdict()
    arrays |= {"classes": network.classes_, "pictures": network.pictures_}
    with open(path, "wb") as file:
        np.savez(file, header=json.dumps(header), **arrays)


def load(kind: type[HMAXNetwork], path: Any) -> HMAXNetwork:
    """Read a network that `save` wrote."""
    try:
        with np.load(Path(path), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        header = json.loads(str(arrays["header"]))
        known = header["format"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} is not a network that HMAXNetwork.save wrote") from error
    if known != FORMAT:
        raise ValueError(f"{path} has format {known!r}; this version reads {FORMAT!r}")
    structure = _structure(header["structure"])
    settings = header["settings"]
    if settings["structure"] is None:
        settings["structure"] = structure
    if settings["image_shape"] is not None:
        settings["image_shape"] = tuple(settings["image_shape"])
    network = kind(**settings)
    network.structure_ = structure
    network.tables_ = Tables(*(arrays[name] for name in Tables._fields))
    network.memory_ = Memory(arrays["templates"], arrays["category"])
    network.classes_, network.pictures_ = arrays["classes"], arrays["pictures"]
    network.image_shape_ = tuple(header["image_shape"])
    network.n_features_in_ = int(np.prod(network.image_shape_))
    return network


def _structure(fields: dict[str, Any]) -> Structure:
    if fields["places"] is not None:
        fields["places"]["scales"] = tuple(fields["places"]["scales"])
        fields["places"] = Places(**fields["places"])
    return Structure(**fields)
