"""What sampled messages lose, and save: the question of Dura-Bernal 2012, Text S2, as a bench.

=================  ===============================================================================
``states kept``    k_max of Eqs. 14 to 16
``messages kept``  m_max of Eqs. 12 and 14 to 16
``neighbours``     children of Eq. 12, parents of the others
``states``         of the node and its neighbours
``sharpness``      concentration of the messages' Dirichlet distribution: small is sharp
``Kanizsa``        the belief on a gap, with feedback that sends so many states of each message
=================  ===============================================================================
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from cortexviz.bayesnet.experiments import kl_divergence
from cortexviz.bayesnet.generic import EQUATIONS, shares
from cortexviz.hmax import LAYERS, Feedback
from cortexviz.studies import seeing
from cortexviz.studies.bench import Bench, name_of, seeds_of
from cortexviz.studies.design import fingerprint
from cortexviz.studies.table import Row
from cortexviz.studies.trials import FEEDBACK, Trial

SEEDS = tuple(range(40, 50))
N_NETWORKS = 3  # of the first seeds, to look at Kanizsa figures
# Of a generic node, unless a table changes it. A joint table grows with the power of its parents.
ALONE = {"neighbours": 9, "states": 60, "nodes": 100}
JOINT = {"neighbours": 4, "states": 12, "nodes": 20}
BASE = {name: JOINT if name in ("Eq. 14", "Eq. 15") else ALONE for name in EQUATIONS}
SHARPNESS = 0.1
PRESETS = FEEDBACK | {"as published": Feedback.as_published}
SHOWN = ("as published", "contours", "counted")
KEPT = (1, 2, 5, 10, 25, 0)  # states of a message; 0 is all
# As large as in training, since this network hides no sizes.
FIGURES = tuple(
    {"shape": shape, "shift": shift}
    for shape in ("square", "triangle")
    for shift in ((0, 0), (4, -4))
)
UPWARD = ", Eqs. 11-12 upwards"
COLUMNS = ("kl", "worst", "exact_us", "spared_us", *seeing.COLUMNS)
REPEATS = 7  # of a timing, of which the least counts


@dataclass(frozen=True)
class Case:
    """One line of the bench: drawn nodes of one kind, or a figure that a network sees.

    Parameters
    ----------
    table : str
        See the module.
    condition : str
        An equation, or a preset of feedback.
    x : float
        What the table changes.
    seed : int
    node : dict
        ``neighbours``, ``states``, ``nodes``, ``sharpness``, ``k_max`` and ``m_max``.
    figure : dict
        Arguments of `data.kanizsa`.
    repeat : int
    """

    table: str
    condition: str
    x: float
    seed: int
    node: Mapping[str, Any] = field(default_factory=dict)
    figure: Mapping[str, Any] = field(default_factory=dict)
    repeat: int = 0

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Everything that fixes the numbers, as JSON values and with a table's usual names."""
        numbers = {"repeat": self.repeat, "seed": self.seed, "n_seeds": 1}
        own = {"condition": self.condition, "x": self.x}
        return {"data": self.table, **own, **numbers, "node": self.node, "figure": self.figure}

    @cached_property
    def key(self) -> str:
        return fingerprint(self.settings)


def text_s2(quick: bool = False, seeds: Iterable[int] = SEEDS, name: str | None = None) -> Bench:
    """What sampled messages lose: KL from the exact ones, time, and the Kanizsa gap.

    Dura-Bernal 2012, Text S2, which is not in our copy; see `docs/sampling.md`.

    Parameters
    ----------
    quick : bool
        The first seed only.
    seeds : whole numbers
        Of what is drawn; the first three also of the networks' dictionaries.
    name : str, optional
        Its file in the results folder.

    Examples
    --------
    >>> from cortexviz.studies import text_s2
    >>> len(text_s2(quick=True).runs), len(text_s2().runs)
    (169, 1102)
    """
    called, chosen = name_of("text_s2", quick, name), seeds_of(quick, seeds)
    runs = (*nodes(chosen), *figures(chosen[:N_NETWORKS]))
    return Bench(runs, called, COLUMNS, measured)


def nodes(seeds: Sequence[int]) -> Iterator[Case]:
    """Where a table does not say what is kept, two states of each message, or half the children."""
    for table, change in TABLES.items():
        for equation, base in BASE.items():
            for x, changed in change(equation):
                node = {"sharpness": SHARPNESS, **base, **changed}
                if not {"k_max", "m_max"} & set(changed):
                    only = equation == "Eq. 12"
                    node |= {"m_max": node["neighbours"] // 2} if only else {"k_max": 2}
                for repeat, seed in enumerate(seeds):
                    yield Case(table, equation, x, seed, node, repeat=repeat)


def figures(seeds: Sequence[int]) -> Iterator[Case]:
    """Squares and triangles, network after network."""
    for seed in seeds:
        for preset in SHOWN:
            for kept, condition in (*((k, preset) for k in KEPT), (0, preset + UPWARD)):
                for repeat, figure in enumerate(FIGURES):
                    yield Case("Kanizsa", condition, kept, seed, {}, figure, repeat)


Changes = Iterator[tuple[float, dict[str, Any]]]


def _states_kept(equation: str) -> Changes:
    if equation != "Eq. 12":
        yield from ((k, {"k_max": k}) for k in (1, 2, 4, 8))


def _messages_kept(equation: str) -> Changes:
    heard = BASE[equation]["neighbours"] - (equation == "Eq. 15")
    yield from ((m, {"m_max": m}) for m in (1, 2, 3, 4, 6, 8) if m < heard)


def _neighbours(equation: str) -> Changes:
    several = (2, 3, 4, 5) if BASE[equation] is JOINT else (2, 4, 8, 16, 32)
    yield from ((n, {"neighbours": n}) for n in several)


def _states(equation: str) -> Changes:
    several = (4, 8, 12, 16) if BASE[equation] is JOINT else (4, 12, 30, 60, 120)
    yield from ((k, {"states": k}) for k in several)


def _sharpness(equation: str) -> Changes:
    yield from ((a, {"sharpness": a}) for a in (0.03, 0.1, 0.3, 1.0, 3.0))


TABLES: dict[str, Callable[[str], Changes]] = {
    "states kept": _states_kept,
    "messages kept": _messages_kept,
    "neighbours": _neighbours,
    "states": _states,
    "sharpness": _sharpness,
}


def measured(case: Case, jobs: int, _rows: Sequence[Row]) -> dict[str, float]:
    """Values of some of `COLUMNS`."""
    return looked_at(case, jobs) if case.figure else drawn(case)


def drawn(case: Case) -> dict[str, float]:
    """KL of sampled from exact, mean and worst of the nodes; time of one of them, both ways."""
    node = case.node
    kept, draw = (node.get("k_max"), node.get("m_max")), EQUATIONS[case.condition]

    def nodes(n: int) -> Any:
        numbers = node["neighbours"], node["states"], n, node["sharpness"]
        return draw(np.random.default_rng(case.seed), *numbers)

    many, one = nodes(node["nodes"]), nodes(1)
    lost = kl_divergence(shares(many.exact()), shares(many.sampled(*kept)))
    times = {"exact_us": _least(one.exact), "spared_us": _least(lambda: one.spared(*kept))}
    return {"kl": float(lost.mean()), "worst": float(lost.max()), **times}


def _least(work: Callable[[], object]) -> float:
    """Microseconds of processor time, the least of some."""
    found = []
    for _ in range(REPEATS):
        started, passed, n = time.process_time(), 0.0, 0
        while passed < 1e-3:  # the clock has steps of its own
            work()
            passed, n = time.process_time() - started, n + 1
        found.append(1e6 * passed / n)
    return min(found)


def looked_at(case: Case, jobs: int) -> dict[str, float]:
    """A Kanizsa figure, with feedback that keeps so many states."""
    preset, upward, _ = case.condition.partition(UPWARD)
    feedback = replace(PRESETS[preset](), k_max=(int(case.x) or None,) * len(LAYERS[1:-1]))
    network = copy(seeing.network(seeing.DRIVEN, case.seed, jobs))
    if upward:  # "nothing I know" would have to be measured anew, and no figure here is nothing
        network.set_params(combine="sampled", nothing=0.0)
    trial = Trial(case.table, case.condition, case.x, preset, case.seed, figure=dict(case.figure))
    steps = list(network.perceive(seeing.picture(trial), feedback=feedback))
    return seeing.seen(trial, network, steps)
