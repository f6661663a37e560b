"""What the settings ask for: a network, with its matrix, and pictures to learn from."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np

from cortexviz import bcm, data
from cortexviz.base import check, limits
from cortexviz.bcm.interactions import CENTRE
from cortexviz.widgets.faces import entries
from cortexviz.widgets.faces.settings import EACH, FACE, PEOPLE, STRENGTHS, WHO, FaceSettings
from cortexviz.widgets.frame import costs
from cortexviz.widgets.frame.own import kept


def base(settings: FaceSettings) -> np.ndarray:
    """The interaction matrix before any entry of it is a person's own."""
    return bcm.Params(**network(settings)).matrix


def matrix(settings: FaceSettings) -> np.ndarray:
    """The interaction matrix, whether or not it can be inverted."""
    return entries.entered(base(settings), settings.entries)


def network(settings: FaceSettings) -> dict[str, Any]:
    """The arguments of `bcm.Params` that the settings mean, but for entries of one's own."""
    check.choice("strengths", settings.strengths, STRENGTHS)
    chosen, skip = asdict(settings), settings.hidden()
    names = [one.name for one in fields(bcm.Params)]
    given = {name: chosen[name] for name in names if name in chosen and name not in skip}
    constant = settings.strengths == "constant" and settings.interaction == "B"
    return given | ({"centre": CENTRE} if constant else {})


def cost(settings: FaceSettings) -> limits.Cost:
    """What it will take to train the network."""
    n_images = settings.shown or PEOPLE * EACH
    return costs.faces(settings.n_neurons, n_images, settings.epochs, settings.batch_size)


def params(settings: FaceSettings) -> bcm.Params:
    """The parameters of the network that the settings describe."""
    given = bcm.Params(**network(settings))
    if not settings.entries:
        return given
    return replace(given, interaction=matrix(settings), negative=None, positive=None, centre=None)


def pictures(settings: FaceSettings) -> dict[str, Any]:
    """The arguments of `data.faces`; of pictures that were put in, with them in a folder."""
    if not settings.choosing:
        return {"source": "folder", "folder": "my pictures"}
    given: dict[str, Any] = {} if settings.source == "auto" else {"source": settings.source}
    who, person = check.choice("who", settings.who, WHO), settings.person
    if own := settings.source == "folder":
        if not settings.folder.strip():
            raise ValueError("folder must be the path of your png or jpg files; it is empty")
        given["folder"] = settings.folder
    if who in ("person", "two"):
        # How many people are in a folder is known once it is read.
        if not isinstance(person, int) or person < 0 or not (own or person < PEOPLE):
            raise ValueError(f"“Person” must be a whole number from 1 to {PEOPLE}; "
                             f"got {person + 1}: choose another")  # fmt: skip
        following = person + 1 if own else (person + 1) % PEOPLE
        given["people"] = [person] if who == "person" else [person, following]
    if who != "all":
        given["n"] = settings.n_images
    if settings.draw and "draw" not in settings.hidden():
        given["seed"] = settings.draw
    return given


def faces(settings: FaceSettings) -> data.Faces:
    """The pictures that the settings ask for; may wait for a download."""
    if not settings.choosing:
        images = kept("mine", settings.mine, FACE, FACE)
        return data.Faces(images, np.zeros(len(images), int), "folder")
    given = pictures(settings)
    if "folder" in given:
        given["folder"] = limits.check_folder("folder", given["folder"])
    return data.faces(**given)
