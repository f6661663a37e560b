"""The settings of the face explorer: what they offer, and what belongs together."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import asdict, dataclass
from typing import ClassVar

from cortexviz.base.language import later, say
from cortexviz.bcm.interactions import usual_centre
from cortexviz.widgets.frame.own import count
from cortexviz.widgets.frame.settings import Describe, Settings
from cortexviz.widgets.frame.words import Words

FACE = 64  # pixels
PEOPLE, EACH = 40, 10  # in both sets of faces that are at hand
REPORT_BATCH = 10  # Rondini 2023, section 3; 5 where there are 5 pictures
WHO = {
    "person": later("one"), "two": later("two"), "random": later("anyone"),
    "all": later("everyone"),
}  # fmt: skip
STRENGTHS = {
    "report": later("as published"), "constant": later("as published, centre 2.3"),
    "own": later("my own"),
}  # fmt: skip

_PICTURES = [1, 2, 5, 10, 20, 50, 100, 200, 400]

# What the library says about people and matrices, as this page counts and names them.
PHRASES: dict[str, Words] = {
    r"people must be different ids from 0 to (\d+).*": lambda said: say(
        "“Person” must be from 1 to {most} in this folder, and with “two” the next one must be "
        "there as well: choose another",
        most=int(said[1]) + 1,
    ),
    r"matrix_([bl])\(.*?\) must be safely invertible.*": lambda said: say(
        "matrix {name} is (nearly) singular with these strengths, so that it cannot be inverted: "
        "choose others",
        name=said[1].upper(),
    ),
    r"n must be at most (\d+), the number of pictures of the \d+ people chosen; got (\w+).*": (
        lambda said: say(
            "“How many” must be at most {most}, the number of pictures of these people; got {n}: "
            "ask for fewer pictures or more people",
            most=said[1],
            n=said[2],
        )
    ),
}

setting: Describe[FaceSettings] = Describe()


@dataclass(frozen=True)
class FaceSettings(Settings):
    """A network, the pictures that it is shown, and how it learns."""

    # fmt: off
    n_neurons: int = setting(
        21, "Neurons", "Matrix B needs an odd number: one neuron stands in the middle.",
        form="The network", stops=range(3, 30, 2))
    interaction: str = setting(
        "B", "Interaction", options={"B": "B, mirrored", "L": "L, rivals"})
    strengths: str = setting(
        "report", "Strengths", "Published is B for 5 neurons, with a centre of 2.3, and not how it "
        "grows: as half their number here, or not at all.", options=STRENGTHS)
    negative: float = setting(
        -0.2, "Between neurons", "Below 0 they push each other apart.",
        stops=[round(-0.9 + 0.05 * i, 2) for i in range(19)],
        applies=lambda s: s.strengths == "own")
    positive: float = setting(
        0.3, "In mirror pairs", "Above 0 they pull each other along.",
        stops=[round(0.05 * i, 2) for i in range(19)],
        applies=lambda s: s.strengths == "own" and s.interaction == "B")
    centre: float = setting(
        10.3, "Centre neuron", "How firmly it stands on its own.",
        stops=[round(0.3 + i, 1) for i in range(1, 15)],
        applies=lambda s: s.strengths == "own" and s.interaction == "B")
    entries: str = setting(  # where a person's own: see `entries.py`
        "", "Entries of the matrix", options={"": "as published"}, shown=False)

    who: str = setting(
        "person", "Faces of", form="The pictures", options=WHO, applies=lambda s: s.choosing)
    person: int = setting(
        0, "Person", "Each has ten pictures, but in a folder of your own.",
        stops=range(PEOPLE), first=1, applies=lambda s: s.choosing and s.who in ("person", "two"))
    draw: int = setting(
        0, "Draw", "Another number draws other pictures.", stops=range(21),
        applies=lambda s: s.choosing and s.who != "all" and s.n_images != s.there_are)
    n_images: int = setting(
        10, "How many", stops=_PICTURES, applies=lambda s: s.choosing and s.who != "all",
        offers=lambda s: _up_to(s.there_are)[1:])
    source: str = setting(
        "auto", "From", advanced=True,
        options={"auto": "whatever is here", "olivetti": "Olivetti",
                 "procedural": "drawn faces", "folder": "my folder", "own": "put in here"})
    mine: str = setting("", "Put in", options={"": "none"}, shown=False)
    folder: str = setting(
        "", "Folder", "Where your png and jpg files are.", advanced=True,
        applies=lambda s: s.source == "folder")

    learning_rate: float = setting(
        0.001, "Learning rate", form="Learning",
        stops=[0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1])
    batch_size: int = setting(
        10, "Batch size", "Pictures seen between two changes.", stops=_PICTURES,
        offers=lambda s: sorted({*_up_to(s.shown), s.shown or 1}))
    seed: int = setting(0, "Seed", "Another number, another noise to begin with.", stops=range(64))
    epochs: int = setting(
        3000, "Epochs", stops=[100, 300, 1000, 2000, 3000, 5000, 10000], advanced=True)
    optimizer: str = setting(
        "adam", "Optimiser", options=("adam", "sgd", "momentum"), advanced=True)
    momentum: float = setting(
        0.9, "Momentum", stops=[0.0, 0.5, 0.8, 0.9, 0.95, 0.99], advanced=True,
        applies=lambda s: s.optimizer == "momentum")
    activation: str = setting(
        "leaky", "Activation", advanced=True,
        options=("leaky", "relu", "linear", "logistic", "tanh"))
    threshold: str = setting(
        "batch", "Threshold", options={"batch": "of the batch", "sliding": "sliding"},
        advanced=True)
    memory: float = setting(
        0.9, "Memory of the threshold", stops=[0.0, 0.5, 0.9, 0.99, 0.999], advanced=True,
        applies=lambda s: s.threshold == "sliding")
    initializer: str = setting(
        "glorot_normal", "Noise to begin with", advanced=True,
        options={"glorot_normal": "Glorot, normal", "glorot_uniform": "Glorot, uniform",
                 "normal": "normal", "orthogonal": "orthogonal"})
    weight_decay: float = setting(
        0.0, "Weight decay", stops=[0.0, 0.0001, 0.001, 0.01, 0.1], advanced=True)
    # fmt: on

    page = "FaceExplorer"
    aliases: ClassVar = {"n": "n_images", "n_samples": "n_images"}
    phrases = PHRASES
    presets: ClassVar = {
        "mirror pairs": {},
        "rivals": {"interaction": "L"},
        "two people, batch 20": {"who": "two", "n_images": 20, "batch_size": 20},
        "ten strangers": {"who": "random"},
        "five, as published": {"n_neurons": 5},
    }
    kept: ClassVar = frozenset({"source", "folder", "mine"})
    lecture: ClassVar = ("n_neurons", "interaction", "who")

    @property
    def choosing(self) -> bool:
        """Whether pictures are chosen from a set: those that a person puts in are all shown."""
        return self.source != "own"

    @property
    def there_are(self) -> int | None:
        """How many pictures there are of the people chosen; None for a folder, not read yet."""
        if self.source in ("folder", "own"):
            return count(self.mine) if self.source == "own" else None
        return {"person": EACH, "two": 2 * EACH}.get(self.who, PEOPLE * EACH)

    @property
    def shown(self) -> int | None:
        """How many pictures the network is shown; None for all of a folder, not read yet."""
        return self.there_are if self.who == "all" or not self.choosing else self.n_images

    def settled(self, before: FaceSettings, given: Set[str]) -> FaceSettings:
        """With what moves along, so that the settings stay ones that work together.

        A batch is no larger than the pictures are many, and a batch of all stays one of all up to
        the report's ten; matrix B has a middle neuron; strengths that are the published ones stay
        so; entries of one's own are those of one matrix. What is given itself is never changed: it
        is explained where it cannot work.
        """
        now = self
        counts = [n for s in (before, now) for n in (s.n_neurons, s.n_images, s.batch_size)]
        if not all(isinstance(n, int) for n in counts):
            return now  # a number that cannot be one is explained, not counted with

        if "interaction" in given and now.interaction == "B" and now.n_neurons % 2 == 0:
            now = now.beside(given, n_neurons=now.n_neurons + 1)
        if given & {"who", "source"} and now.there_are and now.choosing:
            now = now.beside(given, n_images=min(now.n_images, now.there_are))
        if given & {"who", "source", "n_images", "mine"} and now.shown:
            full = before.shown is not None and before.batch_size >= before.shown
            batch = max(before.batch_size, REPORT_BATCH) if full else before.batch_size
            now = now.beside(given, batch_size=min(batch, max(now.shown, 1)))
        if given & {"interaction", "n_neurons"}:
            had, were, are = asdict(before), published(before), published(now)
            now = now.beside(given, **{name: are[name] for name in are if had[name] == were[name]})
            now = now.beside(given, entries="")  # they were of another matrix
        return now


def _up_to(n: int | None) -> list[int]:
    return [k for k in _PICTURES if n is None or k <= n]


def published(settings: FaceSettings) -> dict[str, float]:
    """The strengths of Rondini 2023 for this matrix, which a person's own begin from."""
    negative = -0.5 if settings.interaction == "L" else -0.2
    return {"negative": negative, "positive": 0.3, "centre": usual_centre(settings.n_neurons)}
