"""A generic node: the thrifty form is the drop-in, and messages are what they say they are."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.bayesnet.experiments import kl_divergence
from cortexviz.bayesnet.generic import EQUATIONS, children, shares

SIZES = {"n": 3, "k": 5, "n_nodes": 4, "sharpness": 0.3}


def loss(both, k_max=None, m_max=None):
    return kl_divergence(shares(both.exact()), shares(both.sampled(k_max, m_max))).mean()


@pytest.mark.parametrize("equation", EQUATIONS)
@pytest.mark.parametrize("kept", [(None, None), (1, None), (3, None), (None, 1), (2, 2)])
def test_looking_at_fewer_columns_says_the_same(equation, kept):
    both = EQUATIONS[equation](np.random.default_rng(3), **SIZES)
    drop_in, thrifty = shares(both.sampled(*kept)), shares(both.spared(*kept))
    np.testing.assert_allclose(thrifty, drop_in[:1], rtol=1e-12)


@pytest.mark.parametrize("equation", EQUATIONS)
def test_what_is_all_kept_loses_nothing(equation):
    both = EQUATIONS[equation](np.random.default_rng(4), **SIZES)
    # Eq. 12 clips even then: 5 % of a message at most.
    assert abs(loss(both)) < (1e-2 if equation == "Eq. 12" else 1e-12)
    if equation != "Eq. 12":
        assert abs(loss(both, SIZES["k"], SIZES["n"])) < 1e-12
        assert loss(both, 1) > loss(both, 3) > 0


def test_children_say_what_a_world_would_make_them_say():
    """Against worlds that are drawn: a table P(y | x) for each child, and y from the true x."""
    rng, k, a, n = np.random.default_rng(5), 4, 0.5, 20_000
    tables = rng.dirichlet(np.full(k, a), size=(n, k))
    seen = (rng.random((n, 1)) > tables[:, 0].cumsum(1)).sum(1)
    drawn = np.take_along_axis(tables, seen[:, None, None], 2)[..., 0]
    said = children(rng, 1, k, n, a).exact()
    # Six standard errors of two means, and of two mean squares, which lie in [0, 1].
    np.testing.assert_allclose(said.mean(0), drawn.mean(0), atol=6 * np.sqrt(2 * 0.25 / n))
    np.testing.assert_allclose((said**2).mean(0), (drawn**2).mean(0), atol=6 * np.sqrt(0.5 / n))
    assert abs(said[:, 0].mean() - (a + 1) / (a * k + 1)) < 6 * np.sqrt(0.25 / n)
