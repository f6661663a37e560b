"""What a study measures: names and columns, and what stands in each."""

import numpy as np
import pytest

from cortexviz import metrics
from cortexviz.data import faces
from cortexviz.studies import measures
from cortexviz.studies.measures import DRAWS, MEASURES
from cortexviz.studies.table import BETTER, DISTANCES, TITLES
from cortexviz.studies.work import measured

REAL = faces("procedural", n=12, size=16).images
WEIGHTS = np.random.default_rng(0).normal(size=(8, 3, 256))


def prepared(*names):
    return {name: MEASURES[name].prepare(REAL) for name in names}


def test_no_two_measures_have_a_column_in_common():
    names = [name for m in MEASURES.values() for name in (*m.columns, *m.parts)]
    assert len(names) == len(set(names))
    assert set(TITLES) == {name for m in MEASURES.values() for name in m.columns}


@pytest.mark.filterwarnings("ignore::cortexviz.CortexvizWarning")  # of such few images
def test_draws_stand_beside_their_mean_and_only_the_mean_is_drawn(monkeypatch):
    """Cheap features in place of the network's: here it is the columns that are looked at."""
    asked = []

    def features(images, seed, norm):
        asked.append((len(images), seed, norm is REAL))
        return metrics.gabor_features(images)[:, : 4 + seed]

    monkeypatch.setattr(metrics, "inception_random", features)
    monkeypatch.setattr(measures, "remembered", lambda kind, images, function: function(images))
    row = measured(WEIGHTS, REAL, prepared("inception-random"))
    assert asked == [(n, seed, True) for n in (12, 8) for seed in range(DRAWS)]
    for kind in ("frechet", "kid"):
        parts = [row.pop(f"{kind}_random_{seed}") for seed in range(DRAWS)]
        assert row.pop(f"{kind}_random") == pytest.approx(np.mean(parts))
        assert f"{kind}_random" in DISTANCES and f"{kind}_random_0" not in TITLES
        assert len(set(parts)) == DRAWS
    assert not row


def test_kid_comes_with_its_error_and_faces_without_noise():
    row = measured(WEIGHTS, REAL, prepared("kid", "distinct", "learned"))
    assert set(row) == {"kid_gabor", "kid_gabor_error", "distinct_faces", "faces_learned"}
    assert row["kid_gabor"] > 3 * row["kid_gabor_error"] > 0  # noise is far from faces
    assert (row["distinct_faces"], row["faces_learned"]) == (8, 0)
    assert (BETTER["kid_gabor"], BETTER["faces_learned"]) == ("lower", "")
