"""What BCM networks learn from the real Olivetti faces: Rondini 2023, figure by figure."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.bcm import (
    Params,
    distinct_faces,
    mirror_agreement,
    preferred_image,
    response,
    selectivity,
    synthetic_images,
    train,
    train_ensemble,
)
from tests.conftest import missing

pytestmark = pytest.mark.science
SEEDS, FOUR = range(3), range(4)


@pytest.fixture(scope="module")
def olivetti():
    """(400, 4096): forty people, ten pictures each, in order."""
    from sklearn.datasets import fetch_olivetti_faces

    try:
        return fetch_olivetti_faces(download_if_missing=False).data
    except OSError:
        missing(
            "the Olivetti faces are not here: run "
            "sklearn.datasets.fetch_olivetti_faces() once, or point SCIKIT_LEARN_DATA at them"
        )


@pytest.fixture(scope="module", params=["one person", "ten people"])
def ten(request, olivetti):
    return olivetti[:10] if request.param == "one person" else olivetti[3::43]


@pytest.fixture(scope="module", params=[5, 21])
def trained(request, ten):
    """{"B" or "L": responses of three networks to their ten images} after the report's epochs."""
    outcome = {}
    for interaction in "BL":
        params = Params(n_neurons=request.param, interaction=interaction)
        weights = train_ensemble(params, ten, SEEDS, progress=False)
        outcome[interaction] = [response(ten, w, params.matrix) for w in weights]
    return outcome


def test_each_neuron_ends_selective_to_one_image(trained):
    """At the fixed point of the rule with n = b = 10, the chosen image is answered with 10.

    Medians, because now and then Adam throws a settled network into a swing around that point.
    """
    ranked = np.stack([np.sort(r, axis=0) for networks in trained.values() for r in networks])
    assert abs(np.median(ranked[:, -1]) - 10) < 0.1
    assert np.median(np.abs(ranked[:, :-1])) < 0.03
    chosen = [np.median(selectivity(r)) for networks in trained.values() for r in networks]
    assert min(chosen) > 0.88  # 1 - 1/10 is the most there can be


def test_mirror_neurons_of_b_prefer_the_same_image_and_those_of_l_do_not(trained):
    """99-100 % in the design note: all of these 6 or 30 pairs, or all but one.

    So it was with 8 seeds, both sizes and both sets; with L at most .3 of the pairs agreed.
    """
    pairs = 3 * (trained["B"][0].shape[1] // 2)
    assert np.mean([mirror_agreement(r) for r in trained["B"]]) > 1 - 1.5 / pairs
    assert np.mean([mirror_agreement(r) for r in trained["L"]]) < 0.4


def test_l_spreads_over_the_images_and_b_less_so(trained):
    """3-5 preferred images at N = 5; at N = 21 the design note saw 8-10, some sets give 6-10."""
    counts = {kind: [len(set(preferred_image(r))) for r in rs] for kind, rs in trained.items()}
    few, many = {5: (3, 5), 21: (6, 10)}[trained["L"][0].shape[1]]
    assert all(few <= count <= many for count in counts["L"])
    assert np.mean(counts["B"]) <= np.mean(counts["L"])


def smoothness(weights: np.ndarray) -> float:
    """Correlation of horizontal neighbours: 0 for noise, above 0.8 for a face."""
    picture = weights.reshape(64, 64)
    return float(np.corrcoef(picture[:, 1:].ravel(), picture[:, :-1].ravel())[0, 1])


@pytest.fixture(scope="module")
def histories(ten):
    """{epoch: weights} of a network of 21 neurons, for each of `FOUR` seeds."""

    def weights(seed, epochs, every):
        return {s.epoch: s.weights for s in train(Params(epochs=epochs), ten, seed, every)}

    return [weights(seed, 30, 10) | weights(seed, 3000, 100) for seed in FOUR]


def clearness(histories, epoch):
    return np.array([smoothness(history[epoch][10]) for history in histories])


def test_a_face_comes_out_of_the_noise(histories):
    """Noise at 10 and 30 epochs, a face at 300, near its end at 1000.

    With 8 seeds and both sets of pictures: at most .02 to epoch 30; at 100 from .00 to .28, mean
    .07; at 300 from .62, mean .88; at 1000 from .76. r with the end: .05 to .20, then from .946.
    """
    assert max(clearness(histories, epoch).max() for epoch in (0, 10, 30)) < 0.05
    assert clearness(histories, 100).mean() < 0.25
    for epoch in (300, 1000):
        assert clearness(histories, epoch).min() > 0.5
        assert clearness(histories, epoch).mean() > 0.75
    for epoch, low, high in ((30, -0.1, 0.3), (1000, 0.9, 1)):
        final = [np.corrcoef(h[epoch][10], h[3000][10])[0, 1] for h in histories]
        assert low < min(final) and max(final) < high


def test_the_centre_of_b_is_the_clean_face(histories, ten):
    """The other neurons show noisy differences. It is not the mean of the images either.

    With 8 seeds and both sets the centre leads by .05 to .43, mean .28, and r with the mean image
    is -.28 to -.06.
    """
    leads = []
    for history in histories:
        clear = np.array([smoothness(row) for row in history[3000]])
        leads.append(clear[10] - np.delete(clear, 10).max())
        assert abs(np.corrcoef(history[3000][10], ten.mean(axis=0))[0, 1]) < 0.5
    assert np.min(leads) > 0
    assert np.mean(leads) > 0.1


def test_a_centre_that_does_not_grow_stays_noisy(histories, ten):
    """By .04 to .44 with 8 seeds and both sets; means .12 and .32."""
    last = [list(train(Params(centre=2.3), ten, seed, every=3000))[-1] for seed in FOUR]
    constant = [smoothness(state.weights[10]) for state in last]
    difference = clearness(histories, 3000) - constant
    assert difference.min() > 0
    assert difference.mean() > 0.06


def test_float32_keeps_every_picture_for_3000_epochs(histories, ten):
    """Rounding grows to 4e-2 in single weights; the pictures are the same.

    Of 144 trainings (24 seeds, both sets, compiled for three kinds of processors) the worst neuron
    has r .9999 at the median, .9993 or less in one of twenty, .9984 at the least.
    """
    worst = []
    for seed, history in zip(FOUR, histories, strict=True):
        *_, double = train(Params(dtype="float64"), ten, seed, every=3000)
        both = zip(history[3000], double.weights, strict=True)
        worst.append(min(np.corrcoef(one, other)[0, 1] for one, other in both))
    assert min(worst) >= 0.995
    assert np.median(worst) >= 0.9993


@pytest.mark.parametrize(("optimizer", "wild"), [("sgd", "0.002"), ("momentum", "0.02")])
def test_too_large_steps_diverge_with_a_sentence(ten, optimizer, wild):
    """From 2e-3 (SGD) and 2e-2 (momentum) on, the design note saw NaN."""
    params = Params(optimizer=optimizer, learning_rate=float(wild))
    with pytest.raises(FloatingPointError, match=rf"epoch \d+ .*learning_rate {wild}: lower"):
        list(train(params, ten, every=3000))


@pytest.mark.slow
def test_all_faces_collapse_into_few_with_b_and_stay_apart_with_l(olivetti):
    """Fig. 6: 64 networks drew 3 faces. Eight draw at most 3; with L they draw more."""
    counts = {}
    for interaction in "BL":
        params = Params(interaction=interaction, batch_size=100)
        weights = train_ensemble(params, olivetti, range(8))
        counts[interaction] = distinct_faces(synthetic_images(weights, (64, 64)))
    assert counts["B"] <= 3
    assert counts["L"] > counts["B"]
