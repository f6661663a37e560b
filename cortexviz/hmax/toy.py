"""The worked example of Dura-Bernal 2012, Figs. 4-6: fifteen nodes see, three pool, one recognises.

S1 is a grid of 3 rows and 5 columns, and each node sees a horizontal or a vertical edge. C1 has
three nodes, each over 3 x 3 of them, with six states in two *groups*: a horizontal edge at the
top, middle or bottom, and a vertical edge at the left, middle or right. S2 is one node with three
states, patterns of C1 groups. Numbers to expect, all printed in the paper:

- a top left S1 node with (.9, .1) sends C1 the message (.9, .5, .5, .1, .5, .5), Eq. 7;
- C1 = (.75, .05, .05, .05, .05, .05) sends S2 the message (.46, .08, .46), Eq. 9;
- when the picture moves one row down, the belief of S2 does not change (panel B).

Where the text is unclear. It prints the two columns that make up the first message as
(1, .5, .5, .5, .5, .5) and (0, .5, .5 .5, 1, .5, .5); for its own result they must be
(1, .5, .5, 0, .5, .5) and (0, .5, .5, 1, .5, .5). It says that the other nodes of the top row send
the same message, which is so for the three horizontal states only: each node speaks against the
vertical edge of its own column. The patterns of S2 are drawn and not listed: the description fixes
H H V as one of them, and the column (1/3, 0, 1/3) that the second begins with V; the rest is ours.
"""

from __future__ import annotations

import numpy as np

from cortexviz.base.arrays import array
from cortexviz.base.check import boolean, choice
from cortexviz.bayesnet import EXACT, Layer, Link, Network, lambda_message_single

ROWS, COLUMNS, WINDOW = 3, 5, 3
S1_STATES = ("horizontal", "vertical")
C1_STATES = ("H top", "H middle", "H bottom", "V left", "V middle", "V right")
S2_STATES = ("H H V", "V V H", "H H H")

# A node tells each of its parents as if it were the only one (Dura-Bernal 2012, "Learning"): the
# paper's Eqs. 7-10 are those of nodes with one parent, although S1 nodes have up to three.
EQUATIONS = EXACT._replace(lambda_message_weighted=lambda_message_single)


def c1_prototypes() -> np.ndarray:
    """What each C1 state looks for, the left column of Fig. 5.

    Returns
    -------
    (6, 3, 3, 2) array
        Weight of C1 state, row, column, S1 state; 1 on the edge and 0 elsewhere.

    Examples
    --------
    >>> from cortexviz.hmax import toy
    >>> toy.c1_prototypes().shape
    (6, 3, 3, 2)
    >>> toy.c1_prototypes()[0, :, :, 0]  # "H top": where it looks for horizontal edges
    array([[1., 1., 1.],
           [0., 0., 0.],
           [0., 0., 0.]])
    """
    weights = np.zeros((len(C1_STATES), WINDOW, WINDOW, len(S1_STATES)))
    for i in range(WINDOW):
        weights[i, i, :, 0] = 1
        weights[WINDOW + i, :, i, 1] = 1
    return weights


def s2_prototypes() -> np.ndarray:
    """What each S2 state looks for, the left column of Fig. 6.

    Returns
    -------
    (3, 3, 6) array
        Weight of S2 state, C1 node, C1 state; equal for all C1 states of a group, which is what
        makes S2 blind to where in its window an edge lies.

    Examples
    --------
    >>> from cortexviz.hmax import toy
    >>> toy.S2_STATES[0], toy.s2_prototypes()[0]
    ('H H V', array([[1., 1., 1., 0., 0., 0.],
           [1., 1., 1., 0., 0., 0.],
           [0., 0., 0., 1., 1., 1.]]))
    """
    horizontal = np.array([[letter == "H" for letter in name.split()] for name in S2_STATES])
    return np.repeat(np.stack([horizontal, ~horizontal], axis=-1), WINDOW, axis=-1).astype(float)


def to_cpt(weights: np.ndarray) -> np.ndarray:
    """Prototype weights to P(x | u): each column divided by its sum, an empty one made flat.

    Parameters
    ----------
    weights : (..., n_states) array, >= 0

    Returns
    -------
    array of the same shape, summing to 1 over the last axis.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.hmax import toy
    >>> toy.to_cpt(np.array([[3.0, 1.0], [0.0, 0.0]]))
    array([[0.75, 0.25],
           [0.5 , 0.5 ]])
    """
    weights = array("weights", weights, (..., "n_states"), low=0).astype(float)
    if weights.shape[-1] == 0:
        raise ValueError(f"weights must have states on its last axis; got shape {weights.shape}")
    totals = weights.sum(axis=-1, keepdims=True)
    flat = np.full_like(weights, 1 / weights.shape[-1])
    return np.divide(weights, totals, out=flat, where=totals > 0)


def network(tree: bool = False) -> Network:
    """The network of Fig. 4; with ``equations=EQUATIONS``, Dura-Bernal 2012, Eqs. 7-10.

    Parameters
    ----------
    tree : bool
        Give each C1 node nine S1 nodes of its own (27 in all, see `windows`), so that no node has
        two parents. Then the plain equations give the paper's numbers, and they are exact.

    Examples
    --------
    >>> from cortexviz.bayesnet import propagate
    >>> from cortexviz.hmax import toy
    >>> seen = {"S1": {0: [0.9, 0.1]}}  # an edge at the top left, and nothing else
    >>> first, second, *_ = propagate(toy.network(), seen, equations=toy.EQUATIONS)
    >>> (second.beliefs["C1"][0] * 3).round(3)  # the paper's message (.9, .5, .5, .1, .5, .5)
    array([0.9, 0.5, 0.5, 0.1, 0.5, 0.5])
    """
    boolean("tree", tree)
    seen = windows()
    nodes = np.arange(seen.size) if tree else seen.ravel()
    n_c1 = len(seen)
    s1 = Layer("S1", int(nodes.max()) + 1, len(S1_STATES))
    c1 = Layer("C1", n_c1, len(C1_STATES))
    s2 = Layer("S2", 1, len(S2_STATES))
    s1_cpts = to_cpt(c1_prototypes()).transpose(1, 2, 0, 3).reshape(WINDOW**2, len(C1_STATES), -1)
    s2_cpts = to_cpt(s2_prototypes()).transpose(1, 0, 2)
    offsets = np.tile(np.arange(WINDOW**2), n_c1)
    links = [
        Link("C1", "S2", np.arange(n_c1), np.zeros(n_c1, int), s2_cpts, np.arange(n_c1)),
        Link("S1", "C1", nodes, np.repeat(np.arange(n_c1), WINDOW**2), s1_cpts, offsets),
    ]
    return Network([s2, c1, s1], links, tree=tree)


def exact(seen: np.ndarray) -> dict[str, np.ndarray]:
    """What someone who sees the whole picture believes: Dura-Bernal 2012, Eq. 1, loops and all.

    Above S1 there are 3 x 6 x 6 x 6 combinations of states; given one of them, each S1 node has its
    own evidence, averaged over its parents (Eq. 16), and nothing to do with its neighbours.

    Parameters
    ----------
    seen : (15, 2) array
        As `likelihoods` gives them.

    Returns
    -------
    dict of layer -> (n_nodes, n_states) array
        As `propagate` has them, and true.

    Examples
    --------
    >>> from cortexviz.hmax import toy
    >>> true = toy.exact(toy.likelihoods("A"))
    >>> true["S2"].shape, toy.S2_STATES[true["S2"].argmax()]
    ((1, 3), 'H H V')
    """
    seen = array("seen", seen, (ROWS * COLUMNS, len(S1_STATES)), low=0)
    to_s2, to_c1 = network().links
    given = np.zeros((*seen.shape, *[len(C1_STATES)] * len(windows())))  # P(x, what is seen | C1)
    edges = zip(to_c1.child_nodes, to_c1.parent_nodes[:, 0], to_c1.tables, strict=True)
    for node, parent, place in edges:
        others = [axis for axis in range(1, 4) if axis != parent + 1]
        table = to_c1.cpts[place].T * seen[node][:, np.newaxis]
        given[node] += np.expand_dims(table, others)
    given /= np.bincount(to_c1.child_nodes)[:, None, None, None, None]
    evidence = given.sum(1, keepdims=True)
    above = np.einsum("sa,sb,sc->sabc", *to_s2.cpts) * evidence.prod(0)
    if not above.any():
        raise ValueError("contradictory evidence: no state explains seen; soften its zeros")
    above /= above.sum()
    below = np.divide(given, evidence, out=given, where=evidence > 0)
    return {
        "S2": above.sum((1, 2, 3))[None],
        "C1": np.stack([above.sum((0, *others)) for others in ((2, 3), (1, 3), (1, 2))]),
        "S1": np.einsum("sabc,nxabc->nx", above, below),
    }


def windows() -> np.ndarray:
    """(3, 9) array: which S1 nodes (numbered row by row) each C1 node is over.

    Examples
    --------
    >>> from cortexviz.hmax import toy
    >>> toy.windows()[0]  # the first of three over a grid of 3 x 5
    array([ 0,  1,  2,  5,  6,  7, 10, 11, 12])
    """
    grid = np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS)
    return np.stack([grid[:, i : i + WINDOW].ravel() for i in range(COLUMNS - WINDOW + 1)])


def likelihoods(panel: str = "A") -> np.ndarray:
    """What S1 sees: an edge along the top and down the right side.

    Parameters
    ----------
    panel : str
        "A", or "B" with the horizontal edge one row lower (the vertical one fills its column).

    Returns
    -------
    (15, 2) array
        (.9, .1) on the horizontal edge, (.1, .9) on the vertical one, (.5, .5) elsewhere.

    Examples
    --------
    >>> from cortexviz.hmax import toy
    >>> toy.likelihoods("A").reshape(3, 5, 2)[..., 0]
    array([[0.9, 0.9, 0.9, 0.9, 0.1],
           [0.5, 0.5, 0.5, 0.5, 0.1],
           [0.5, 0.5, 0.5, 0.5, 0.1]])
    """
    row = ["A", "B"].index(choice("panel", panel, ["A", "B"]))
    seen = np.full((ROWS, COLUMNS, len(S1_STATES)), 0.5)
    seen[row, :-1] = [0.9, 0.1]
    seen[:, -1] = [0.1, 0.9]
    return seen.reshape(-1, len(S1_STATES))
