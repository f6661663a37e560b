"""Every public callable of `cortexviz.bayesnet` ends in a result or in one sentence."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest

from cortexviz import bayesnet
from cortexviz.bayesnet import Layer, Link, Network
from tests.bayesnet.oracles import loopy, random_polytree
from tests.hostile import Trial, public_callables

TEMPORARY = tempfile.TemporaryDirectory()  # it goes when Python ends
FOLDER = Path(TEMPORARY.name)
RNG = np.random.default_rng(0)
NETWORK, EVIDENCE = loopy(0)
TREE, SEEN = random_polytree(3, n_nodes=4, combine="mixed")
TOP, BOTTOM = Layer("top", 2, 2), Layer("bottom", 2, 2)
TABLE = np.array([[[0.9, 0.1], [0.2, 0.8]]])
LINK = Link("bottom", "top", [0, 1], [0, 1], TABLE)
ROWS, MORE = RNG.dirichlet(np.ones(3), 5), RNG.dirichlet(np.ones(3), (4, 5))
CPT = RNG.dirichlet(np.ones(3), (2, 4))
CPTS = [RNG.dirichlet(np.ones(3), 2), RNG.dirichlet(np.ones(3), 4)]
ABOVE = [RNG.dirichlet(np.ones(2), 5), RNG.dirichlet(np.ones(4), 5)]
MARGINALS = {"a": ROWS}

BIF = """network a { }
variable x { type discrete [ 2 ] { yes, no }; }
probability ( x ) { table 0.25, 0.75; }
"""
(FOLDER / "n.bif").write_text(BIF)
bayesnet.write_uai(NETWORK, FOLDER / "n.uai")

EXAMPLES = {
    "messages.belief": {"lambda_": ROWS, "pi": ROWS, "log": False},
    "messages.lambda_value": {"messages": MORE, "log": False},
    "messages.pi_value": {"cpt": CPT, "messages": ABOVE, "log": False, "semiring": "max"},
    "messages.lambda_message": {
        "cpt": CPT, "lambda_": ROWS, "messages": ABOVE, "parent": 1, "log": False,
        "semiring": "sum",
    },
    "messages.pi_message": {"pi": ROWS, "messages": MORE, "log": False},
    "approximations.clip_message": {"message": ROWS, "minimum": 0.1},
    "approximations.max_messages": {"n_states": 3, "minimum": 0.1, "largest": 1e30},
    "approximations.lambda_value_sampled": {
        "messages": MORE, "minimum": 0.1, "n_max": 2, "log": False,
    },
    "approximations.pi_message_from_belief": {"pi": ROWS, "messages": MORE, "log": False},
    "approximations.pi_value_sampled": {
        "cpt": CPT, "messages": ABOVE, "k_max": 1, "m_max": 1, "log": False,
    },
    "approximations.lambda_message_sampled": {
        "cpt": CPT, "lambda_": ROWS, "messages": ABOVE, "parent": 0, "k_max": 1, "m_max": 1,
        "log": False,
    },
    "weighted.pi_value_weighted": {
        "cpts": CPTS, "messages": ABOVE, "k_max": 1, "m_max": 1, "log": False,
    },
    "weighted.lambda_message_weighted": {
        "cpts": CPTS, "lambda_": ROWS, "messages": ABOVE, "parent": 1, "log": False,
    },
    "weighted.lambda_message_single": {
        "cpts": CPTS, "lambda_": ROWS, "messages": ABOVE, "parent": 1, "log": False,
    },
    "evidence.likelihoods": {"network": NETWORK, "evidence": {"bottom": {1: [0.2, 0.6], 2: 1}}},
    "exact.exact_marginals": {"network": NETWORK, "evidence": EVIDENCE},
    "exact.exact_log_evidence": {"network": NETWORK, "evidence": EVIDENCE},
    "formats.read_uai": {"path": FOLDER / "n.uai"},
    "formats.write_uai": {"network": NETWORK, "path": FOLDER / "n.uai"},
    "formats.read_bif": {"path": FOLDER / "n.bif"},
    "propagation.propagate": {
        "network": NETWORK, "evidence": EVIDENCE, "schedule": "up-down", "damping": 0.5,
        "tol": 1e-8, "max_iter": 5, "equations": bayesnet.EXACT, "semiring": "max",
    },
    "parts.Layer": {"name": "a", "n_nodes": 2, "n_states": 2, "prior": [0.5, 0.5]},
    "parts.Link": {
        "child": "bottom", "parents": ["top"], "child_nodes": [0, 1], "parent_nodes": [[0], [1]],
        "cpts": TABLE, "tables": [0, 0],
    },
    "network.Network": {"layers": [TOP, BOTTOM], "links": [LINK], "tree": True},
    "experiments.kl_divergence": {"p": ROWS, "q": ROWS[::-1]},
    "experiments.mean_kl": {"exact": MARGINALS, "beliefs": MARGINALS},
    "experiments.random_polytree": {
        "rng": np.random.default_rng(0), "n_nodes": 4, "most_parents": 2, "combine": "mixed",
    },
    "experiments.random_pyramid": {
        "rng": np.random.default_rng(0), "sizes": (2, 3), "n_states": 2, "n_parents": 2,
        "concentration": 1.0,
    },
    "experiments.sampling_cost": {
        "rng": np.random.default_rng(0), "k_max": 1, "m_max": 2, "n_parents": 3, "n_states": 4,
        "n_nodes": 5,
    },
}  # fmt: skip

RESULT = bayesnet.propagate(NETWORK, EVIDENCE).result()
MESSAGES = RESULT.messages
METHODS = {
    "Network.__getitem__": (NETWORK.__getitem__, {"name": "top"}),
    "Messages.pi": (MESSAGES.pi, {"child": "middle", "parent": "top"}),
    "Engine.pairs": (RESULT.pairs, {"child": "middle", "parent": "top"}),
    "Messages.lambda_": (MESSAGES.lambda_, {"child": "middle", "parent": "top"}),
}


def test_every_public_callable_has_an_example():
    assert set(public_callables(bayesnet)) == set(EXAMPLES)


def as_logs(example):
    """The same example in logarithms, as the message equations take them by default."""
    logs = dict(example)
    with np.errstate(divide="ignore"):
        for name in {"lambda_", "pi", "messages"} & set(logs):
            rows = logs[name]
            logs[name] = list(map(np.log, rows)) if isinstance(rows, list) else np.log(rows)
    return logs | {"log": True}


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """A hostile path may be a good one: what is written under it is not written here."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", EXAMPLES)
def test_hostile_arguments_get_a_result_or_a_sentence(name):
    call, example = public_callables(bayesnet)[name], EXAMPLES[name]
    Trial(call, example).survives(150)
    if "log" in example:
        Trial(call, as_logs(example)).survives(150, seed=2)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_callers_floating_point_traps_stay_shut(name):
    Trial(public_callables(bayesnet)[name], EXAMPLES[name]).stays_calm()


@pytest.mark.parametrize("name", METHODS)
def test_methods_too(name):
    Trial(*METHODS[name]).survives(100)


def test_files_too(tmp_path):
    path = str(tmp_path / "n.npz")
    NETWORK.save(path)
    Trial(Network.load, {"path": path}).survives(40)


def test_a_message_between_layers_that_do_not_meet_is_a_sentence():
    with pytest.raises(ValueError, match="child <- parent must be one of"):
        MESSAGES.pi("b", "A")
