"""The settings of the face explorer: what they offer, what belongs together, what they ask for."""

from __future__ import annotations

from typing import Any

from cortexviz import bcm, data
from cortexviz.base import check, limits
from cortexviz.widgets.frame.words import call
from cortexviz.widgets.pieces.controls import Field

PEOPLE, EACH = 40, 10  # in both sets of faces that are at hand
REPORT_BATCH = 10  # Rondini 2023, section 3; 5 where there are 5 pictures

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

WHO = ("person", "two", "random", "all")
DATA = ("source", "folder", "who", "person", "n_images", "draw")  # which pictures

_PICTURES = [1, 2, 5, 10, 20, 50, 100, 200, 400]
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
        Field("person", "Person", "Each has ten pictures, but in a folder of your own.",
              stops=list(range(PEOPLE)), first=1),
        Field("draw", "Draw", "Another number draws other pictures.", stops=list(range(21))),
        Field("n_images", "How many", stops=_PICTURES),
        Field("source", "From", options=[("auto", "whatever is here"), ("olivetti", "Olivetti"),
                                         ("procedural", "drawn faces"), ("folder", "my folder"),
                                         ], advanced=True),
        Field("folder", "Folder", "Where your png and jpg files are.", advanced=True),
    ],
    "Learning": [
        Field("learning_rate", "Learning rate",
              stops=[0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1], whole=False),
        Field("batch_size", "Batch size", "Pictures seen between two changes.", stops=_PICTURES),
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


# What the library says about people and matrices, as this page counts and names them.
ALIASES = {"n": "n_images", "n_samples": "n_images"}
PHRASES = {
    r"people must be different ids from 0 to (\d+).*": lambda said: (
        f"“Person” must be from 1 to {int(said[1]) + 1} in this folder, and with “two” "
        "the next one must be there as well: choose another"
    ),
    r"matrix_([bl])\(.*?\) must be safely invertible.*": lambda said: (
        f"matrix {said[1].upper()} is (nearly) singular with these strengths, so that it cannot "
        "be inverted: choose others"
    ),
    r"the number of pictures of the \d+ people chosen": "the number of pictures of these people",
}


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
    return settings["n_images"] == there_are(settings)


def there_are(settings: dict[str, Any]) -> int | None:
    """How many pictures there are of the people chosen; None for a folder, before it is read."""
    if settings["source"] == "folder":
        return None
    return {"person": EACH, "two": 2 * EACH}.get(settings["who"], PEOPLE * EACH)


def shown(settings: dict[str, Any]) -> int | None:
    """How many pictures the network is shown; None for all of a folder, before it is read."""
    return there_are(settings) if settings["who"] == "all" else settings["n_images"]


def stops(settings: dict[str, Any]) -> dict[str, list[float]]:
    """The numbers that "How many" and "Batch size" offer: those that the pictures allow."""
    there, n = there_are(settings), shown(settings)
    return {
        "n_images": [k for k in _PICTURES[1:] if there is None or k <= there],
        "batch_size": sorted({k for k in _PICTURES if n is None or k <= n} | {n or 1}),
    }


def published(settings: dict[str, Any]) -> dict[str, float]:
    """The strengths of Rondini 2023 for this matrix, which a person's own begin from."""
    negative = -0.5 if settings["interaction"] == "L" else -0.2
    return {"negative": negative, "positive": 0.3, "centre": settings["n_neurons"] // 2 + 0.3}


def settle(before: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What is given, and what moves with it so that the settings stay ones that work together.

    A batch is no larger than the pictures are many, and a batch of all stays one of all up to the
    report's ten; matrix B has a middle neuron; strengths that are the published ones stay so.
    What is given itself is never changed: it is explained where it cannot work.
    """
    after = before | given
    counts = ("n_neurons", "n_images", "batch_size")
    if not all(isinstance(one[name], int) for one in (before, after) for name in counts):
        return given  # a number that cannot be one is explained, not counted with
    moved: dict[str, Any] = {}
    if "interaction" in given and after["interaction"] == "B" and after["n_neurons"] % 2 == 0:
        moved["n_neurons"] = after["n_neurons"] + 1
    if given.keys() & {"who", "source"} and (there := there_are(after)):
        moved["n_images"] = min(after["n_images"], there)
    after |= moved | given
    old, new = shown(before), shown(after)
    if given.keys() & {"who", "source", "n_images"} and new:
        full = old is not None and before["batch_size"] >= old
        batch = max(before["batch_size"], REPORT_BATCH) if full else before["batch_size"]
        moved["batch_size"] = min(batch, max(new, 1))
    if given.keys() & {"interaction", "n_neurons"}:
        were, are = published(before), published(after)
        moved |= {name: are[name] for name in are if before[name] == were[name]}
    return moved | given


def params(settings: dict[str, Any]) -> bcm.Params:
    """The parameters of the network that the settings describe."""
    check.choice("strengths", settings["strengths"], ("report", "own"))
    skip = hidden(settings)
    fields = set(bcm.Params.__dataclass_fields__) & set(DEFAULTS) - skip
    return bcm.Params(**{name: settings[name] for name in fields})


def faces(settings: dict[str, Any]) -> data.Faces:
    """The pictures that the settings ask for; may wait for a download."""
    given = which(settings)
    if "folder" in given:
        given["folder"] = limits.check_folder("folder", given["folder"])
    return data.faces(**given)


def which(settings: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `data.faces` that the settings mean."""
    source, who = settings["source"], check.choice("who", settings["who"], WHO)
    given: dict[str, Any] = {} if source == "auto" else {"source": source}
    if source == "folder":
        if not settings["folder"].strip():
            raise ValueError("folder must be the path of your png or jpg files; it is empty")
        given["folder"] = settings["folder"]
    if who in ("person", "two"):
        person = settings["person"]
        own = source == "folder"  # how many people are there is known once it is read
        if not isinstance(person, int) or person < 0 or not (own or person < PEOPLE):
            raise ValueError(f"“Person” must be a whole number from 1 to {PEOPLE}; "
                             f"got {person + 1}: choose another")  # fmt: skip
        following = person + 1 if own else (person + 1) % PEOPLE
        given["people"] = [person] if who == "person" else [person, following]
    if who != "all":
        given["n"] = settings["n_images"]
    if settings["draw"] and "draw" not in hidden(settings):
        given["seed"] = settings["draw"]
    return given


def code(settings: dict[str, Any]) -> str:
    """The library at work, from the pictures to the picture of every neuron, in ten lines."""
    skip = hidden(settings)
    usual = bcm.Params.__dataclass_fields__
    changed = {
        name: settings[name]
        for name in usual
        if name in DEFAULTS and name not in skip and settings[name] != usual[name].default
    }
    try:
        pictures = which(settings)
    except ValueError as wrong:
        return f"# {wrong}"
    columns = min(7, settings["n_neurons"])
    lines = [
        "from cortexviz import bcm, data, plot",
        "",
        call("faces = data.faces", **pictures),
        call("params = bcm.Params", **changed),
        call("*_, last = bcm.train", "params", "faces.images", seed=settings["seed"], every=500),
        'images = bcm.synthetic_images(last.weights, faces.images.shape[1:], "all")',
        'likes = [f"likes {i + 1}" for i in bcm.preferred_image(last.responses)]',
        call("ax = plot.face_grid", "images", "titles=likes", columns=columns),
    ]
    return "\n".join(lines) + "\n"
