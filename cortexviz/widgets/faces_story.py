"""What the face explorer shows, without a browser: its settings, its snapshots, its words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from cortexviz import _check, bcm, data, limits

from .controls import Field

# The strengths of Rondini 2023, which the sliders for one's own start from.
REPORT = {"L": {"negative": -0.5}, "B": {"negative": -0.2, "positive": 0.3, "centre": 10.3}}

DEFAULTS: dict[str, Any] = {
    "n_neurons": 21,
    "interaction": "B",
    "strengths": "report",
    "negative": -0.2,
    "positive": 0.3,
    "centre": 10.3,
    "batch_size": 10,
    "learning_rate": 0.001,
    "epochs": 3000,
    "seed": 0,
    "optimizer": "adam",
    "momentum": 0.9,
    "activation": "leaky",
    "threshold": "batch",
    "memory": 0.9,
    "initializer": "glorot_normal",
    "weight_decay": 0.0,
    "source": "auto",
    "folder": "",
    "who": "person",
    "person": 0,
    "n_images": 10,
    "draw": 0,
}

DATA = ("source", "folder", "who", "person", "n_images", "draw")  # which pictures

_WEAK = [round(-0.9 + 0.05 * i, 2) for i in range(19)]
_NEURONS = Field(
    "n_neurons", "Neurons", "Matrix B needs an odd number: one neuron stands in the middle.",
    stops=list(range(3, 30, 2)),
)  # fmt: skip

FORMS: dict[str, list[Field]] = {
    "The network": [
        _NEURONS,
        Field("interaction", "Interaction", options=[("B", "B, mirrored"), ("L", "L, rivals")]),
        Field("strengths", "Strengths", options=[("report", "as published"), ("own", "my own")]),
        Field("negative", "Between neurons", "Below 0 they push each other apart.",
              stops=_WEAK, whole=False),
        Field("positive", "In mirror pairs", "Above 0 they pull each other along.",
              stops=[round(0.05 * i, 2) for i in range(19)], whole=False),
        Field("centre", "Centre neuron", "How firmly it stands on its own.",
              stops=[round(0.3 + i, 1) for i in range(1, 15)], whole=False),
    ],
    "The pictures": [
        Field("who", "Faces of", options=[("person", "one"), ("two", "two"),
                                          ("random", "anyone"), ("all", "everyone")]),
        Field("person", "Person", "Each has ten pictures.", stops=list(range(40))),
        Field("draw", "Draw", "Another number draws other pictures.", stops=list(range(21))),
        Field("n_images", "How many", stops=[5, 10, 20]),
        Field("source", "From", options=[("auto", "whatever is here"), ("olivetti", "Olivetti"),
                                         ("procedural", "drawn faces"), ("folder", "my folder"),
                                         ], advanced=True),
        Field("folder", "Folder", "Where your png and jpg files are.", advanced=True),
    ],
    "Learning": [
        Field("learning_rate", "Learning rate",
              stops=[0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1], whole=False),
        Field("batch_size", "Batch size", "Pictures seen between two changes.",
              stops=[1, 2, 5, 10, 20, 50, 100]),
        Field("seed", "Seed", "Another number, another noise to begin with.",
              stops=list(range(64))),
        Field("epochs", "Epochs", stops=[100, 300, 1000, 2000, 3000, 5000, 10000], advanced=True),
        Field("optimizer", "Optimiser", options=[(o, o) for o in ("adam", "sgd", "momentum")],
              advanced=True),
        Field("momentum", "Momentum", stops=[0.0, 0.5, 0.8, 0.9, 0.95, 0.99], whole=False,
              advanced=True),
        Field("activation", "Activation", advanced=True,
              options=[(a, a) for a in ("leaky", "relu", "linear", "logistic", "tanh")]),
        Field("threshold", "Threshold", advanced=True,
              options=[("batch", "of the batch"), ("sliding", "sliding")]),
        Field("memory", "Memory of the threshold", stops=[0.0, 0.5, 0.9, 0.99, 0.999],
              whole=False, advanced=True),
        Field("initializer", "Noise to begin with", advanced=True,
              options=[("glorot_normal", "Glorot, normal"), ("glorot_uniform", "Glorot, uniform"),
                       ("normal", "normal"), ("orthogonal", "orthogonal")]),
        Field("weight_decay", "Weight decay", stops=[0.0, 0.0001, 0.001, 0.01, 0.1], whole=False,
              advanced=True),
    ],
}  # fmt: skip


def hidden(settings: dict[str, Any]) -> set[str]:
    """Names of the settings that the others leave without effect."""
    own, matrix = settings["strengths"] == "own", settings["interaction"]
    applies = {
        "negative": own,
        "positive": own and matrix == "B",
        "centre": own and matrix == "B",
        "momentum": settings["optimizer"] == "momentum",
        "memory": settings["threshold"] == "sliding",
        "folder": settings["source"] == "folder",
        "person": settings["who"] in ("person", "two"),
        "draw": settings["who"] != "all" and not _takes_all(settings),
        "n_images": settings["who"] != "all",
    }
    return {name for name, is_used in applies.items() if not is_used}


def _takes_all(settings: dict[str, Any]) -> bool:
    """Whether every picture of the people chosen is used, so that none is drawn by lot."""
    there_are = {"person": 10, "two": 20}.get(settings["who"])
    return settings["source"] != "folder" and settings["n_images"] == there_are


def params(settings: dict[str, Any]) -> bcm.Params:
    """The parameters of the network that the settings describe."""
    _check.choice("strengths", settings["strengths"], ("report", "own"))
    skip = hidden(settings)
    fields = set(bcm.Params.__dataclass_fields__) & set(DEFAULTS) - skip
    return bcm.Params(**{name: settings[name] for name in fields})


def faces(settings: dict[str, Any]) -> data.Faces:
    """The pictures that the settings ask for; may wait for a download."""
    who, person, n = settings["who"], settings["person"], settings["n_images"]
    source: dict[str, Any] = {"source": settings["source"], "seed": settings["draw"]}
    if settings["source"] == "folder":
        source["folder"] = limits.check_folder("folder", settings["folder"])
    if who == "all":
        return data.faces(**source)
    people = {"person": [person], "two": [person, (person + 1) % 40], "random": None}
    _check.choice("who", who, (*people, "all"))
    return data.faces(people=people[who], n=n, **source)


class Seen(NamedTuple):
    """What is drawn of one state.

    Attributes
    ----------
    images : (N, h, w) uint8
        The weights of each neuron as a picture.
    theta, selectivity : (N,) float32
    preferred : (N,) int
        Index of the picture that each neuron answers most.
    chosen : (N,) bool
        Whether a neuron answers one picture, loudly, and hardly any other.
    """

    images: np.ndarray
    theta: np.ndarray
    selectivity: np.ndarray
    preferred: np.ndarray
    chosen: np.ndarray


def look(state: bcm.State, shape: tuple[int, int]) -> Seen:
    """All that is drawn of `state`."""
    selectivity = bcm.selectivity(state.responses)
    # 1 - 1/n is a neuron that answers one picture only; noise can be so by accident, but whispers.
    loud = state.responses.max(axis=0) > 1
    chosen = loud & (selectivity > 0.8 * (1 - 1 / len(state.responses)))
    return Seen(
        bcm.synthetic_images(state.weights, shape, "all"),
        np.array(state.theta, np.float32),
        selectivity.astype(np.float32),
        bcm.preferred_image(state.responses),
        chosen,
    )


def mirror_pairs(preferred: np.ndarray) -> tuple[int, int]:
    """How many mirror pairs prefer the same picture, and how many pairs there are."""
    pairs = len(preferred) // 2
    return int(np.sum(preferred[:pairs] == preferred[::-1][:pairs])), pairs


def describe(epoch: int, seen: Seen, n_images: int, interaction: str) -> tuple[str, str]:
    """What is seen now, in a sentence, and what to look for next."""
    n, chosen = len(seen.chosen), int(seen.chosen.sum())
    if epoch == 0:
        return (
            "Epoch 0: noise. Each tile is one neuron, drawn as the picture its weights make.",
            "Which neuron will show a face first? Guess, then press play.",
        )
    if chosen == 0:
        return (
            f"Epoch {epoch}: no neuron has chosen a picture yet.",
            "Every threshold θ is chasing its own neuron's activity; see the left curve.",
        )
    taken = len(set(seen.preferred[seen.chosen].tolist()))
    who = f"all {n} neurons have" if chosen == n else f"{chosen} of {n} neurons have"
    who = "1 neuron has" if chosen == 1 else who
    text = f"Epoch {epoch}: {who} chosen a picture; {taken} of {n_images} are taken."
    return text, _hint(seen, chosen == n, interaction)


def _hint(seen: Seen, everybody: bool, interaction: str) -> str:
    if interaction == "B":
        same, pairs = mirror_pairs(seen.preferred)
        mirror = f"{same} of {pairs} mirror pairs (first and last, and so on inward) agree. "
        if everybody:
            return mirror + "The middle neuron is the clean face; the others show differences."
        return mirror + "Watch the middle neuron."
    if everybody:
        return "They push each other apart, so their pictures differ. Would B be as varied?"
    return "Rivals avoid what others have taken. Which pictures are still free?"


def tell(neuron: int, seen: Seen) -> str:
    """One neuron in words."""
    verb = "has chosen" if seen.chosen[neuron] else "so far answers most to"
    return (
        f"Neuron {neuron + 1} {verb} picture {seen.preferred[neuron] + 1}: "
        f"θ {seen.theta[neuron]:.1f}, selectivity {seen.selectivity[neuron]:.2f}."
    )


def names(seen: Seen, interaction: str) -> list[str]:
    """What stands under each neuron: the number of the picture it prefers."""
    words = [f"likes {index + 1}" for index in seen.preferred]
    if interaction == "B":
        words[len(words) // 2] = "centre " + words[len(words) // 2]
    return words


def counts(preferred: Iterable[int], n_images: int) -> list[str]:
    """What stands under each picture: its number, and how many neurons chose it."""
    votes = np.bincount(np.asarray(preferred, int), minlength=n_images)
    return [f"{i + 1}" + (f"\u00a0·\u00a0{v}×" if v else "") for i, v in enumerate(votes)]


def about(pictures: data.Faces) -> str:
    """Where the pictures come from and whom they show."""
    where = {
        "olivetti": "Olivetti faces (AT&T Laboratories Cambridge)",
        "procedural": "Faces drawn by cortexviz",
        "folder": "Your own pictures",
    }[pictures.source]
    people = sorted(set(pictures.people.tolist()))
    if len(people) > 4:
        who = f"{len(people)} people"
    else:
        who = ("person " if len(people) == 1 else "persons ") + ", ".join(map(str, people))
    return f"{where}: {len(pictures.images)} pictures of {who}."
