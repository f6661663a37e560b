"""A network is checked once, in sentences, and cannot be changed afterwards."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cortexviz.bayesnet import Layer, Link, Network, exact_marginals, propagate
from tests.bayesnet.oracles import loopy, random_polytree
from tests.damage import refused_or_sound

TABLE = np.array([[[0.9, 0.1], [0.2, 0.8]]])
TOP, BOTTOM = Layer("top", 2, 2), Layer("bottom", 2, 2)


def link(**changes):
    fields = {
        "child": "bottom",
        "parents": "top",
        "child_nodes": [0, 1],
        "parent_nodes": [0, 1],
        "cpts": TABLE,
    }
    return Link(**{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cpts": TABLE * 0.9}, r"column \[0, 0\] sums to 0.9"),
        ({"cpts": [[[1.5, -0.5], [0.5, 0.5]]]}, r"must lie in \[0, inf\]; got \[-0.5, 1.5\]"),
        ({"cpts": TABLE * np.nan}, "must be finite"),
        ({"cpts": TABLE[0]}, r"must have 3 axes .* got shape \(2, 2\)"),
        ({"cpts": [TABLE[0], TABLE[0]]}, "must say which of the 2 cpts"),
        ({"tables": [0, 1]}, "2 numbers below 1"),
        ({"tables": [0]}, "2 numbers below 1"),
        ({"child_nodes": [0.5, 1]}, "child_nodes .* whole numbers"),
        ({"child_nodes": [0, -1]}, "must not be negative; got -1"),
        ({"child_nodes": []}, "whole numbers"),
        ({"parent_nodes": [0]}, r"one row per child node .* got \(1, 1\)"),
        ({"parents": 3}, "names of layers"),
        ({"parent_nodes": [[0], [0, 1]]}, "rows of equal length"),
        ({"cpts": np.ones((1, 2, 0))}, "empty array"),
        ({"cpts": "table"}, "must be an array of numbers"),
    ],
)
def test_a_bad_link_gets_a_sentence(changes, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        link(**changes)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("", 1, 2), "name of a layer"),
        (("a", 0, 2), "n_nodes of layer 'a' must be at least 1"),
        (("a", 1, 1), "n_states of layer 'a' must be at least 2"),
        (("a", 1.5, 2), "must be a whole number"),
        (("a", 1, 2, [0.5, 0.6]), "sums to 1.1"),
        (("a", 2, 2, [[0.5, 0.5]]), r"must have shape \(2,\) or \(2, 2\); got \(1, 2\)"),
    ],
)
def test_a_bad_layer_gets_a_sentence(arguments, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        Layer(*arguments)


@pytest.mark.parametrize(
    ("layers", "links", "sentence"),
    [
        ([], [], "one or more"),
        ("top", [], "layers must be a list of Layer objects; got 'top'"),
        ([TOP], [TOP], "links must be a list of Link objects"),
        ([TOP, TOP], [], "different names"),
        ([TOP, BOTTOM], [link(child="botom")], "did you mean 'bottom'"),
        ([TOP, Layer("bottom", 2, 3)], [link()], r"must have shape \(tables, 2, 3\)"),
        ([TOP, BOTTOM], [link(child_nodes=[0, 2])], "node 2 of layer 'bottom', which has 2"),
        ([TOP, BOTTOM], [link(parent_nodes=[0, 7])], "node 7 of layer 'top'"),
        ([TOP, BOTTOM], [link(), link(child="top", parents="bottom")], "cycle; layers top, bottom"),
        ([TOP, BOTTOM], [link(child="top")], "cycle; layers top"),
        ([TOP, BOTTOM], [link(child_nodes=[0, 0], parent_nodes=[1, 1])], "as a parent twice"),
        ([TOP, BOTTOM], [link(), link()], "as a parent twice"),
        ([TOP, Layer("bottom", 2, 2, [0.5, 0.5])], [link()], "would never be used"),
        (
            [TOP, BOTTOM],
            [link(parents=["top", "top"], parent_nodes=[[0, 1]], child_nodes=[0],
                  cpts=np.full((1, 2, 2, 2), 0.5)), link()],
            "one joint table",
        ),
    ],
)  # fmt: skip
def test_a_bad_network_gets_a_sentence(layers, links, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        Network(layers, links)


def test_a_loop_in_a_declared_tree_is_refused():
    crossed = link(
        child_nodes=[0, 0, 1, 1], parent_nodes=[0, 1, 0, 1], cpts=TABLE, tables=[0, 0, 0, 0]
    )
    assert Network([TOP, BOTTOM], [crossed]).loop is not None
    with pytest.raises(ValueError, match="declared a tree but the edge from node 1 of 'top'"):
        Network([TOP, BOTTOM], [crossed], tree=True)


@pytest.mark.parametrize("seed", range(20))
def test_polytrees_have_no_loop(seed):
    network, _ = random_polytree(seed)
    assert network.loop is None


def test_an_unknown_layer_is_named():
    with pytest.raises(ValueError, match="did you mean 'bottom'"):
        Network([TOP, BOTTOM], [link()])["botom"]


def test_nothing_can_be_changed_afterwards():
    table, nodes = TABLE.copy(), np.array([0, 1])
    network = Network([TOP, BOTTOM], [link(cpts=table, child_nodes=nodes)])
    table[:] = nodes[:] = 7
    np.testing.assert_array_equal(network.links[0].cpts, TABLE)
    np.testing.assert_array_equal(network.links[0].child_nodes, [0, 1])
    for array in (network.links[0].cpts, network.links[0].tables, network.edges["bottom", "top"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.tree = True


def test_parents_come_before_children_whatever_order_they_are_given_in():
    network = Network([BOTTOM, TOP], [link()])
    assert network.order == ("top", "bottom")


def test_saved_and_loaded_networks_answer_alike(tmp_path):
    for make in (loopy, lambda seed: random_polytree(seed, combine="mixed")):
        network, evidence = make(3)
        network.save(tmp_path / "a network")
        again = Network.load(tmp_path / "a network")
        assert again.tree == network.tree
        for name, marginals in exact_marginals(network, evidence).items():
            np.testing.assert_array_equal(exact_marginals(again, evidence)[name], marginals)


def test_a_file_that_is_no_network_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    (tmp_path / "text.npz").write_text("hello")
    np.savez(tmp_path / "pickle.npz", layers=np.array([{"a": 1}], dtype=object))
    np.save(tmp_path / "single.npy", np.zeros(3))
    for name in ("other.npz", "text.npz", "pickle.npz", "single.npy"):
        with pytest.raises(ValueError, match="is damaged or is not a network"):
            Network.load(tmp_path / name)


def test_a_thousand_damaged_files_are_refused_in_a_sentence_or_can_be_used(tmp_path):
    network, _ = random_polytree(3, combine="mixed")
    network.save(tmp_path / "good.npz")

    def use(network):
        if sum(layer.n_nodes for layer in network.layers) < 100:  # isolated nodes are no damage
            for marginals in propagate(network, {}).result().beliefs.values():
                np.testing.assert_allclose(marginals.sum(axis=-1), 1)

    refused = refused_or_sound(tmp_path / "good.npz", 0, 1000, Network.load, use)
    assert refused > 800  # other numbers can make another network


def test_a_save_that_fails_leaves_the_earlier_file_alone(tmp_path, monkeypatch):
    network, _ = random_polytree(0)
    network.save(tmp_path / "n.npz")
    before = (tmp_path / "n.npz").read_bytes()

    def full(file, **arrays):
        file.write(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OSError, match="no space left"):
        network.save(tmp_path / "n.npz")
    assert (tmp_path / "n.npz").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1
