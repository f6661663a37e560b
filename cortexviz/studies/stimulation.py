"""Neurons driven where there is no picture: does a contour go on? (Shin et al. 2025.)

They drove cells of mouse V1 that answer to illusory bars, and the rest of V1 came to represent the
bar. Here nodes of C1 are driven along a part of a square, as a square that is drawn would drive
them, and S1 is asked about the half side that comes next.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cortexviz.data import Contour, illusory_contour, line_drawing
from cortexviz.hmax import Feedback, HMAXNetwork, measures, receptive_field
from cortexviz.hmax.flow import Flow
from cortexviz.hmax.instructions import place_prior
from cortexviz.hmax.top import Placed

NEAR, AWAY = 3.0, 16.0  # pixels from the contour: what is driven, and what may be at random
MARGIN = 10  # pixels of the picture's rim where no random node is driven


class Driven(NamedTuple):
    """What S3 makes of driven nodes, and what S1 believes of the half side that comes next.

    Attributes
    ----------
    categories : (n_categories,) array
    nothing : float
    rest : float
        Mean belief in the contour's orientation.
    beside : float
        The same on lines 11 px away, the larger of both.
    """

    categories: np.ndarray
    nothing: float
    rest: float
    beside: float


def stimulated(
    network: HMAXNetwork,
    feedback: Feedback,
    halves: int,
    at_random: bool = False,
    must_name: bool = False,
    draw: int = 0,
) -> Driven:
    """Drive C1 along so many half sides, or as many nodes at random places, and go up and down.

    Parameters
    ----------
    network : HMAXNetwork
        Trained, with hidden places.
    halves : int
        Of the square's eight.
    at_random : bool
        What the nodes say is given to others, none of them near what is asked about.
    must_name : bool
        S3 has no "nothing I know".
    draw : int
        Seed of what is random.
    """
    learned = network.learned_
    reading = replace(network.reading, nothing=0.0) if must_name else network.reading
    blank = np.ones(learned.image_shape, np.float32)
    prior = place_prior("free", learned.structure.shifts)
    top = Placed(learned, reading, feedback, None, prior)
    flow = Flow(learned, reading, blank, feedback, top)
    for layer in ("S1", "C1"):
        flow.update(layer, "up")
    driving = network.respond(line_drawing())["C1"]
    nodes, others, rest = _nodes(network, driving.shape[:2], halves)
    evidence = flow.evidence["C1"].copy()
    if at_random:
        where = np.random.default_rng([draw, halves]).permutation(others)[: len(nodes)]
    else:
        where = nodes
    evidence[tuple(where.T)] = driving[tuple(nodes.T)]
    flow.drive("C1", evidence)
    for layer in ("S2", "C2", "S3"):
        flow.update(layer, "up")
    for layer in ("C2", "S2", "C1", "S1"):
        flow.update(layer, "down")
    gap = measures.gap_belief(flow.beliefs, rest, learned.structure)
    return Driven(top.categories, top.nothing, float(gap.on.mean()), gap.beside)


def _nodes(
    network: HMAXNetwork, shape: tuple[int, int], halves: int
) -> tuple[np.ndarray, np.ndarray, Contour]:
    """C1 nodes along the half sides, others that may be driven, and the half side that is next."""
    square = illusory_contour()
    corners = np.concatenate([square.vertices, square.vertices[:1]])
    ways = np.linspace(corners[:-1], corners[1:], 81, axis=1)  # a place each pixel
    halved = np.concatenate([ways[:, :41], ways[:, 40:]], axis=1).reshape(8, 41, 2)
    indices = np.indices(shape).reshape(2, -1).T
    places = _middles(network, indices)
    near = _distance(places, halved[:halves].reshape(-1, 2)) < NEAR
    asked = halved[halves]
    inside = ((places > MARGIN) & (places < np.array(network.image_shape_) - MARGIN)).all(axis=1)
    free = inside & (_distance(places, asked) > AWAY)
    rest = square._replace(gaps=asked[[0, -1]][None], normals=square.normals[halves // 2][None])
    return indices[near], indices[free], rest


def _middles(network: HMAXNetwork, nodes: np.ndarray) -> np.ndarray:
    """Where C1 nodes look, as (row, column) of pixels."""
    rows = [receptive_field(network.structure_, "C1", i, i)[0] for i in (0, 1)]
    first, second = ((field.start + field.stop - 1) / 2 for field in rows)
    return first + nodes * (second - first)


def _distance(places: np.ndarray, line: np.ndarray) -> np.ndarray:
    """To the nearest point of a line, (n,)."""
    return np.linalg.norm(places[:, None] - line[None], axis=-1).min(axis=1)
