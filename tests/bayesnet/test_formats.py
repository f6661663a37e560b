"""Files of other programs: read as they are meant, and refused in one sentence where damaged."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.bayesnet import exact_marginals, read_bif, read_uai, write_uai
from tests.bayesnet.oracles import random_polytree

# x0 -> x1, as the format's description would have it: the variable itself comes last.
GOOD = "BAYES\n2\n2 3\n2\n1 0\n2 0 1\n\n2\n .436 .564\n\n6\n .1 .2 .7 .3 .3 .4\n"


def written(tmp_path, text):
    path = tmp_path / "n.uai"
    path.write_text(text)
    return path


def test_a_uai_file_is_read_as_it_is_meant(tmp_path):
    network = read_uai(written(tmp_path, GOOD))
    expected = [0.436 * 0.1 + 0.564 * 0.3, 0.436 * 0.2 + 0.564 * 0.3, 0.436 * 0.7 + 0.564 * 0.4]
    np.testing.assert_allclose(exact_marginals(network, {})["x1"][0], expected, rtol=1e-12)


@pytest.mark.parametrize("combine", ["weighted", "joint", "mixed"])
def test_what_is_written_is_read_again(tmp_path, combine):
    network, _ = random_polytree(3, n_nodes=8, combine=combine)
    write_uai(network, tmp_path / "n.uai")
    again, expected = read_uai(tmp_path / "n.uai"), exact_marginals(network, {})
    for i, marginals in enumerate(exact_marginals(again, {}).values()):
        np.testing.assert_allclose(marginals, expected[f"n{i}"], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (GOOD.replace("BAYES", "MARKOV"), "its kind is 'MARKOV', not 'BAYES'"),
        (GOOD[:-4], "ends too early"),
        (GOOD + " 1", "goes on after the last table"),
        (GOOD.replace(".436", ".5"), "sums to"),
        (GOOD.replace("2 0 1", "2 1 0"), "each variable must be the last one"),
        (GOOD.replace("2 0 1", "2 7 1"), "must name variables 0 to 1"),
        (GOOD.replace("\n6\n", "\n5\n"), "must have 6 entries"),
        (
            GOOD.replace("2 3", "2000 3000").replace("\n2\n .436", "\n2\n"),
            "has 6,000,000 entries|2000",
        ),
    ],
)
def test_a_damaged_uai_file_gets_a_sentence(tmp_path, text, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_uai(written(tmp_path, text))


@pytest.mark.filterwarnings("ignore::FutureWarning")  # pgmpy's own
@pytest.mark.parametrize("name", ["asia", "alarm", "hailfinder"])
def test_published_networks_come_through_both_formats(tmp_path, name):
    utils = pytest.importorskip("pgmpy.utils", reason="pip install 'cortexviz[test]'")
    from pgmpy.readwrite import BIFWriter

    BIFWriter(utils.get_example_model(name)).write(str(tmp_path / "n.bif"))
    network = read_bif(tmp_path / "n.bif")
    write_uai(network, tmp_path / "n.uai")
    again = exact_marginals(read_uai(tmp_path / "n.uai"), {})
    for ours, other in zip(exact_marginals(network, {}).values(), again.values(), strict=True):
        np.testing.assert_allclose(ours, other, rtol=0, atol=1e-12)


def test_a_damaged_bif_file_gets_a_sentence(tmp_path):
    pytest.importorskip("pgmpy", reason="pip install 'cortexviz[test]'")
    (tmp_path / "n.bif").write_text("network {")
    with pytest.raises(ValueError, match="damaged or is not a Bayesian network in the BIF format"):
        read_bif(tmp_path / "n.bif")
