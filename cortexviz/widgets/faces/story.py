"""What the face explorer shows, without a browser: its snapshots and its words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from cortexviz import bcm, data

FALLBACK = (
    "The Olivetti photographs are not on this machine and could not be fetched, so these faces "
    "are drawn."
)


class Seen(NamedTuple):
    """What is drawn of one state.

    Attributes
    ----------
    images : (N, h, w) uint8
        The weights of each neuron as a picture.
    theta, selectivity : (N,) float32
    preferred : (N,) int
        Index of the picture that each neuron answers most; -1: it answers none more than others.
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
        np.where(selectivity > 0, bcm.preferred_image(state.responses), -1),
        chosen,
    )


def mirror_pairs(preferred: np.ndarray) -> tuple[int, int]:
    """How many mirror pairs prefer the same picture, and how many pairs there are."""
    pairs = len(preferred) // 2
    left, right = preferred[:pairs], preferred[::-1][:pairs]
    return int(np.sum((left == right) & (left >= 0))), pairs


def smoothest(images: np.ndarray) -> int:
    """Index of the picture (n, h, w) whose neighbouring pixels differ least; -1: of several."""
    grey = images.astype(np.int16)
    rough = np.abs(np.diff(grey, axis=1)).mean(axis=(1, 2))
    rough += np.abs(np.diff(grey, axis=2)).mean(axis=(1, 2))
    return int(rough.argmin()) if np.sum(rough == rough.min()) == 1 else -1


def describe(epoch: int, seen: Seen, n_images: int, interaction: str) -> tuple[str, str]:
    """What is seen now and what to look for next: only what the numbers bear out."""
    n, chosen = len(seen.chosen), int(seen.chosen.sum())
    if epoch == 0:
        return (
            "Epoch 0: noise. Each tile is one neuron, drawn as the picture its weights make.",
            "Which neuron will show a face first? Guess, then press play.",
        )
    if n_images == 1:
        return (
            f"Epoch {epoch}: there is one picture only, so there is nothing to choose.",
            "Show them more pictures.",
        )
    if chosen == 0:
        silent = int(np.sum(seen.preferred < 0))
        hint = "Every threshold θ is chasing its own neuron's activity; see the left curve."
        if silent:
            number = "1 neuron answers" if silent == 1 else f"{silent} neurons answer"
            hint = f"{number} no picture more than another."
        return f"Epoch {epoch}: no neuron has chosen a picture yet.", hint
    taken = len(set(seen.preferred[seen.chosen].tolist()))
    who = f"{chosen} of {n} neurons have" if chosen < n else f"all {n} neurons have"
    who = "1 neuron has" if chosen == 1 else who
    are = "is" if taken == 1 else "are"
    text = f"Epoch {epoch}: {who} chosen a picture; {taken} of {n_images} {are} taken."
    free = n_images - taken
    return text, _mirrors(seen) if interaction == "B" else _rivals(taken, free, chosen < n)


def _mirrors(seen: Seen) -> str:
    same, pairs = mirror_pairs(seen.preferred)
    words = f"{same} of {pairs} mirror pairs (first and last, and so on inward) agree. "
    if smoothest(seen.images) == len(seen.images) // 2:
        return words + "The middle neuron has the smoothest picture of all."
    return words + "Watch the middle neuron."


def _rivals(taken: int, free: int, more: bool) -> str:
    if more and free:
        return "Which picture is next? " + ("1 is" if free == 1 else f"{free} are") + " free."
    if taken == 1:
        return "So far they have all come to the same one."
    return "Would matrix B be as varied?"


def tell(neuron: int, seen: Seen) -> str:
    """One neuron in words."""
    numbers = f"θ {seen.theta[neuron]:.1f}, selectivity {seen.selectivity[neuron]:.2f}."
    if seen.preferred[neuron] < 0:
        return f"Neuron {neuron + 1} answers no picture more than another: {numbers}"
    verb = "has chosen" if seen.chosen[neuron] else "so far answers most to"
    return f"Neuron {neuron + 1} {verb} picture {seen.preferred[neuron] + 1}: {numbers}"


def tell_picture(image: int, seen: Seen) -> str:
    """One picture in words: which neurons answer it most, and which of these have chosen it."""
    fans = np.flatnonzero(seen.preferred == image)
    if not len(fans):
        return f"Picture {image + 1}: no neuron answers it most."
    chosen = int(seen.chosen[fans].sum())
    if len(fans) == 1:
        verdict = "and has chosen it" if chosen else "but has not chosen it"
        return f"Picture {image + 1}: neuron {fans[0] + 1} answers it most, {verdict}."
    numbers = ", ".join(str(i + 1) for i in fans)
    return (
        f"Picture {image + 1}: neurons {numbers} answer it most; "
        f"{chosen or 'none'} of them {'has' if chosen == 1 else 'have'} chosen it."
    )


def names(seen: Seen, interaction: str) -> list[str]:
    """What stands under each neuron: the number of the picture it prefers."""
    words = [f"likes {index + 1}" if index >= 0 else "undecided" for index in seen.preferred]
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
    else:  # counted from 1, as the form does
        who = ("person " if len(people) == 1 else "persons ") + ", ".join(
            str(person + 1) for person in people
        )
    n = len(pictures.images)
    return f"{where}: {n} {'picture' if n == 1 else 'pictures'} of {who}."


def matrix_words(matrix: np.ndarray) -> str:
    """A lateral matrix M, before inversion, for those who do not see it: what its signs mean."""
    n = len(matrix)
    off = matrix[~np.eye(n, dtype=bool)]
    said = [
        f"{int(np.sum(sign * off > 0)) // 2} pairs {verb} (by up to {abs(strong):.2g})"
        for sign, verb, strong in (
            (1, "push each other apart", off.max(initial=0.0)),
            (-1, "pull each other along", off.min(initial=0.0)),
        )
        if sign * strong > 0
    ]
    middle = f"On the diagonal 1, in the middle {matrix[n // 2, n // 2]:.3g}."
    return f"{' and '.join(said) or 'No neuron acts on another'}. {middle}"
