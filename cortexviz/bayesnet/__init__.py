"""Discrete Bayesian networks as arrays, and belief propagation in which every message can be seen.

==================  ==============================================================================
`network`           `Layer`, `Link` (in `parts`), `Network`: index arrays and shared tables,
                    checked; `loops` among them are found
`evidence`          `likelihoods`: what is observed, one vector per node
`messages`          lambda, pi and belief: one function per equation (Dura-Bernal 2012, Eqs. 2-6),
                    behind a `door` that looks at arguments; in `logs`
`approximations`    the published shortcuts, each a drop-in for one equation (Eqs. 11-15); those
                    for `weighted` tables (Eqs. 16-17)
`propagation`       `propagate`: schedules and convergence, an iterator of `steps`, by `equations`
                    of one's choice; below it `state`, `wiring`, `pending` (what is sent next) and
                    `possible` (what zeros leave)
`engine`            the same in compiled code: `flat` arrays, the `kernel` (what is `heard` and
                    `told`) with its `contraction` of tables, `wide` numbers that do not underflow,
                    and `faint` ones; its `outcome`: pairs, free energy, the best explanation
`exact`             `exact_marginals` by a junction tree of `cliques`, with weighted tables
                    made joint (`joining`)
`formats`           `read_uai`, `write_uai` and `read_bif`: files of other programs
`experiments`       random networks, and what an approximation costs on them, or on a `generic`
                    node
==================  ==============================================================================

>>> from cortexviz.bayesnet import Layer, Link, Network, propagate
>>> rain = Layer("rain", 1, 2, prior=[0.8, 0.2])
>>> grass = Layer("grass", 2, 2)
>>> wet = [[0.9, 0.1], [0.2, 0.8]]  # P(grass | rain): a row for no rain, a row for rain
>>> network = Network([rain, grass], [Link("grass", "rain", [0, 1], [0, 0], [wet])])
>>> result = propagate(network, {"grass": {0: 1}}).result()  # the first lawn is wet
>>> result.beliefs["rain"].round(3), result.converged
(array([[0.333, 0.667]]), True)
"""

from cortexviz.bayesnet import experiments
from cortexviz.bayesnet.approximations import (
    clip_message,
    lambda_message_sampled,
    lambda_value_sampled,
    max_messages,
    pi_message_from_belief,
    pi_value_sampled,
)
from cortexviz.bayesnet.equations import EXACT, Equations
from cortexviz.bayesnet.evidence import likelihoods
from cortexviz.bayesnet.exact import exact_log_evidence, exact_marginals
from cortexviz.bayesnet.formats import read_bif, read_uai, write_uai
from cortexviz.bayesnet.messages import (
    belief,
    lambda_message,
    lambda_value,
    pi_message,
    pi_value,
)
from cortexviz.bayesnet.network import Layer, Link, Network
from cortexviz.bayesnet.propagation import propagate
from cortexviz.bayesnet.steps import Result, Step
from cortexviz.bayesnet.weighted import (
    lambda_message_single,
    lambda_message_weighted,
    pi_value_weighted,
)

__all__ = [
    "EXACT",
    "Equations",
    "Layer",
    "Link",
    "Network",
    "Result",
    "Step",
    "belief",
    "clip_message",
    "exact_log_evidence",
    "exact_marginals",
    "experiments",
    "lambda_message",
    "lambda_message_sampled",
    "lambda_message_single",
    "lambda_message_weighted",
    "lambda_value",
    "lambda_value_sampled",
    "likelihoods",
    "max_messages",
    "pi_message",
    "pi_message_from_belief",
    "pi_value",
    "pi_value_sampled",
    "pi_value_weighted",
    "propagate",
    "read_bif",
    "read_uai",
    "write_uai",
]
