"""What the face explorer shows, without a browser: its snapshots and its words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from cortexviz import bcm, data
from cortexviz.base.language import later, say, say_n
from cortexviz.base.words import listed

FALLBACK = later(
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
            say("Epoch 0: noise. Each tile is one neuron, drawn as the picture its weights make."),
            say("Which neuron will show a face first? Guess, then press play."),
        )
    if n_images == 1:
        return (
            say(
                "Epoch {epoch}: there is one picture only, so there is nothing to choose.",
                epoch=epoch,
            ),
            say("Show them more pictures."),
        )
    if chosen == 0:
        silent = int(np.sum(seen.preferred < 0))
        hint = say("Every threshold θ is chasing its own neuron's activity; see the left curve.")
        if silent:
            hint = say_n(
                "{n} neuron answers no picture more than another.",
                "{n} neurons answer no picture more than another.", silent,
            )  # fmt: skip
        return say("Epoch {epoch}: no neuron has chosen a picture yet.", epoch=epoch), hint
    taken = len(set(seen.preferred[seen.chosen].tolist()))
    if chosen == 1:
        who = say("1 neuron has chosen a picture")
    elif chosen < n:
        who = say("{chosen} of {n} neurons have chosen a picture", chosen=chosen, n=n)
    else:
        who = say("all {n} neurons have chosen a picture", n=n)
    are = say_n("{n} of {all} is taken", "{n} of {all} are taken", taken, all=n_images)
    text = say("Epoch {epoch}: {who}; {are}.", epoch=epoch, who=who, are=are)
    free = n_images - taken
    return text, _mirrors(seen) if interaction == "B" else _rivals(taken, free, chosen < n)


def _mirrors(seen: Seen) -> str:
    same, pairs = mirror_pairs(seen.preferred)
    words = say(
        "{same} of {pairs} mirror pairs (first and last, and so on inward) agree.",
        same=same, pairs=pairs,
    )  # fmt: skip
    if smoothest(seen.images) == len(seen.images) // 2:
        return f"{words} {say('The middle neuron has the smoothest picture of all.')}"
    return f"{words} {say('Watch the middle neuron.')}"


def _rivals(taken: int, free: int, more: bool) -> str:
    if more and free:
        return say_n(
            "Which picture is next? {n} is free.", "Which picture is next? {n} are free.", free
        )
    if taken == 1:
        return say("So far they have all come to the same one.")
    return say("Would matrix B be as varied?")


def tell(neuron: int, seen: Seen) -> str:
    """One neuron in words."""
    fields = {
        "n": neuron + 1, "theta": seen.theta[neuron], "selectivity": seen.selectivity[neuron],
        "picture": seen.preferred[neuron] + 1,
    }  # fmt: skip
    if seen.preferred[neuron] < 0:
        return say(
            "Neuron {n} answers no picture more than another: θ {theta:.1f}, selectivity "
            "{selectivity:.2f}.", **fields,
        )  # fmt: skip
    if seen.chosen[neuron]:
        return say(
            "Neuron {n} has chosen picture {picture}: θ {theta:.1f}, selectivity "
            "{selectivity:.2f}.", **fields,
        )  # fmt: skip
    return say(
        "Neuron {n} so far answers most to picture {picture}: θ {theta:.1f}, selectivity "
        "{selectivity:.2f}.", **fields,
    )  # fmt: skip


def tell_picture(image: int, seen: Seen) -> str:
    """One picture in words: which neurons answer it most, and which of these have chosen it."""
    fans = np.flatnonzero(seen.preferred == image)
    n = image + 1
    if not len(fans):
        return say("Picture {n}: no neuron answers it most.", n=n)
    chosen = int(seen.chosen[fans].sum())
    if len(fans) == 1:
        if chosen:
            return say(
                "Picture {n}: neuron {neuron} answers it most, and has chosen it.",
                n=n, neuron=fans[0] + 1,
            )  # fmt: skip
        return say(
            "Picture {n}: neuron {neuron} answers it most, but has not chosen it.",
            n=n, neuron=fans[0] + 1,
        )  # fmt: skip
    verdict = say("none of them have chosen it")
    if chosen:
        verdict = say_n("{n} of them has chosen it", "{n} of them have chosen it", chosen)
    neurons = ", ".join(str(i + 1) for i in fans)
    return say(
        "Picture {n}: neurons {neurons} answer it most; {verdict}.",
        n=n, neurons=neurons, verdict=verdict,
    )  # fmt: skip


def names(seen: Seen, interaction: str) -> list[str]:
    """What stands under each neuron: the number of the picture it prefers."""
    undecided = say("undecided")
    words = [say("likes {n}", n=k + 1) if k >= 0 else undecided for k in seen.preferred.tolist()]
    if interaction == "B":
        middle = len(words) // 2
        words[middle] = say("centre {likes}", likes=words[middle])
    return words


def counts(preferred: Iterable[int], n_images: int) -> list[str]:
    """What stands under each picture: its number, and how many neurons chose it."""
    votes = np.bincount(np.asarray(preferred, int), minlength=n_images)
    return [f"{i + 1}" + (f"\u00a0·\u00a0{v}×" if v else "") for i, v in enumerate(votes)]


def about(pictures: data.Faces) -> str:
    """Where the pictures come from and whom they show."""
    where = {
        "olivetti": say("Olivetti faces (AT&T Laboratories Cambridge)"),
        "procedural": say("Faces drawn by cortexviz"),
        "folder": say("Your own pictures"),
    }[pictures.source]
    people = sorted(set(pictures.people.tolist()))
    if len(people) > 4:
        who = say("{n} people", n=len(people))
    else:  # counted from 1, as the form does
        numbers = ", ".join(str(person + 1) for person in people)
        who = say("person {n}", n=numbers) if len(people) == 1 else say("persons {n}", n=numbers)
    return say_n(
        "{where}: {n} picture of {who}.", "{where}: {n} pictures of {who}.",
        len(pictures.images), where=where, who=who,
    )  # fmt: skip


def matrix_words(matrix: np.ndarray) -> str:
    """A lateral matrix M, before inversion, for those who do not see it: what its signs mean."""
    n = len(matrix)
    off = matrix[~np.eye(n, dtype=bool)]
    apart, along = off.max(initial=0.0), off.min(initial=0.0)
    said = []
    if apart > 0:
        pairs = int(np.sum(off > 0)) // 2
        said.append(
            say("{n} pairs push each other apart (by up to {most:.2g})", n=pairs, most=apart)
        )
    if along < 0:
        pairs = int(np.sum(off < 0)) // 2
        said.append(
            say("{n} pairs pull each other along (by up to {most:.2g})", n=pairs, most=-along)
        )
    acts = listed(said) or say("No neuron acts on another")
    middle = say("On the diagonal 1, in the middle {value:.3g}.", value=matrix[n // 2, n // 2])
    return f"{acts}. {middle}"
