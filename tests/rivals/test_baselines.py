"""The deterministic HMAX and what a user would pick first."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.signal import correlate2d

from cortexviz.data import distort, silhouettes
from cortexviz.hmax import gabor_bank
from cortexviz.rivals import HOG, MaxPoolingHMAX, Pixels, TorchFeatures
from cortexviz.rivals.usual import centred
from tests.hmax.small import SMALL, pictures

IMAGES, LABELS = pictures(), np.array(list("abcd"))


def fitted(**settings):
    return MaxPoolingHMAX(SMALL, **settings).fit(IMAGES, LABELS)


@pytest.mark.parametrize("top", ["nearest", "linear"])
def test_a_name_of_its_own_for_every_picture_is_what_these_models_are_for(top):
    """scikit-learn warns of a regression where more than twenty have nearly as many names."""
    pages, names = 1.0 * (np.random.default_rng(0).random((22, 9, 9)) > 0.5), np.arange(22)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Pixels(top=top).fit(pages, names).score(pages, names) == 1


def test_c1_is_the_maximum_over_places_and_the_sizes_of_a_band():
    hmax = fitted(bands=((1.0, 1.4), (0.6,)))
    ink, found = 1 - IMAGES[0], hmax._c1(IMAGES[0])
    for band, c1 in zip(((5, 7), (3,)), found, strict=True):
        s1 = []
        for side in band:
            # In the middle of a wide page, so that every filter hears all of the picture.
            size = {5: 1.0, 7: 1.4, 3: 0.6}[side]
            bank = gabor_bank(4, side, 2.0 * size, 4.0 * size, 0.3)
            s1 += [[abs(correlate2d(ink, g, "same"))[2:-2, 2:-2] for g in bank]]
        most = np.max(s1, axis=0)
        for (i, j, k), value in np.ndenumerate(c1):
            within = most[k, 2 * i : 2 * i + 4, 2 * j : 2 * j + 4]
            assert value == pytest.approx(within.max(), abs=1e-5)


def test_s2_is_a_radial_basis_function_and_c2_its_maximum():
    hmax = fitted(beta=0.7)
    c1 = hmax._c1(IMAGES[1])[0]
    local = hmax._c2([[c1]])[0]
    s2 = np.empty((c1.shape[0] - 2, c1.shape[1] - 2, len(hmax.prototypes_)))
    for i, j, k in np.ndindex(s2.shape):
        away = c1[i : i + 3, j : j + 3].ravel() - hmax.prototypes_[k]
        s2[i, j, k] = np.exp(-0.7 * (away**2).sum() / 9)
    side = (s2.shape[0] - 3) // 2 + 1
    slow = [s2[2 * i : 2 * i + 3, 2 * j : 2 * j + 3].max((0, 1)) for i, j in np.ndindex(side, side)]
    np.testing.assert_allclose(local, np.ravel(slow), atol=1e-5)
    anywhere = fitted(beta=0.7, c2="global")._c2([[c1]])[0]
    inside = s2[: 2 * side + 1, : 2 * side + 1]
    np.testing.assert_allclose(anywhere, inside.max((0, 1)), atol=1e-5)


def test_prototypes_are_windows_of_c1_and_another_seed_draws_others():
    one, other = fitted(random_state=1), fitted(random_state=2)
    assert one.prototypes_.shape == (12, 36)
    assert not np.array_equal(one.prototypes_, other.prototypes_)
    np.testing.assert_array_equal(one.prototypes_, fitted(random_state=1).prototypes_)


@pytest.mark.parametrize("norm", ["none", "unit", "sphere"])
def test_with_one_picture_of_each_a_machine_votes_for_the_nearest(norm):
    """Support vectors are then all pictures, and each pair parts half way: but for ties."""
    shown = np.concatenate(list(distort(IMAGES, 3, ["noise 10", "occluded"]).values()))
    shown = shown.reshape(-1, *IMAGES.shape[1:])
    nearest = fitted(norm=norm).predict(shown)
    for top in ("linear", "rbf"):
        assert np.mean(fitted(norm=norm, top=top).predict(shown) == nearest) >= 0.95


@pytest.mark.parametrize("norm", ["none", "unit", "sphere"])
def test_noise_explodes_no_feature(norm):
    hmax = fitted(norm=norm)
    noise = np.random.default_rng(0).random((3, 36, 36))
    usual = np.abs(hmax._scaled(hmax._features(IMAGES))).max()
    assert np.abs(hmax._scaled(hmax._features(noise.astype(np.float32)))).max() < 10 * usual


def test_ink_is_moved_to_the_middle():
    picture = np.ones((21, 21))
    picture[2:5, 14:19] = 0
    middle = centred(picture)
    rows, columns = np.nonzero(middle == 0)
    assert (rows.min(), rows.max()) == (9, 11) and (columns.min(), columns.max()) == (8, 12)
    np.testing.assert_array_equal(centred(np.ones((4, 5))), np.ones((4, 5)))


@pytest.mark.parametrize("rival", [Pixels(), Pixels(False, top="rbf"), HOG(), HOG(top="nearest")])
def test_what_was_shown_is_known(rival):
    names, images = silhouettes()
    rival.fit(images[:8], names[:8])
    np.testing.assert_array_equal(rival.predict(images[:8]), names[:8])
    moved = np.roll(images[:8], (12, -9), (1, 2))
    if getattr(rival, "centre", False):
        np.testing.assert_array_equal(rival.predict(moved), names[:8])


def test_cells_must_fit():
    with pytest.raises(ValueError, match=r"cell must be at most half of the pictures"):
        HOG(cell=20).fit(IMAGES, LABELS)


@pytest.fixture
def torch():
    try:
        import torch
        import torchvision  # noqa: F401
    except (ImportError, RuntimeError) as error:
        pytest.skip(f"torch's networks run with pip install 'cortexviz[torch]' only ({error})")
    return torch


@pytest.mark.parametrize(
    ("network", "side", "features"), [("resnet18", 64, 512), ("squeezenet1_1", 64, 1000)]
)
def test_the_features_of_a_torch_network(torch, tmp_path, network, side, features):
    """Random weights tell pictures apart, too; a last layer of classes is left out."""
    import torchvision

    torch.manual_seed(0)
    torch.save(torchvision.models.get_model(network, weights=None).state_dict(), tmp_path / "w.pt")
    rival = TorchFeatures(tmp_path / "w.pt", network, side=side).fit(IMAGES, LABELS)
    np.testing.assert_array_equal(rival.predict(IMAGES), LABELS)
    assert rival._features(IMAGES).shape == (len(IMAGES), features)
    other = "squeezenet1_1" if network == "resnet18" else "resnet18"
    with pytest.raises(ValueError, match=f"weights must be those of a {other}: "):
        TorchFeatures(tmp_path / "w.pt", other).fit(IMAGES, LABELS)
    with pytest.raises(ValueError, match="network must be one of"):
        TorchFeatures(tmp_path / "w.pt", "nonet").fit(IMAGES, LABELS)


def test_a_file_that_holds_no_weights_gets_a_sentence(torch, tmp_path):
    (tmp_path / "text.pt").write_text("no weights")
    torch.save([1, 2], tmp_path / "list.pt")
    for name in ("text.pt", "list.pt"):
        with pytest.raises(ValueError, match="weights must be those of a resnet18: "):
            TorchFeatures(tmp_path / name).fit(IMAGES, LABELS)
    with pytest.raises(FileNotFoundError):
        TorchFeatures(tmp_path / "missing.pt").fit(IMAGES, LABELS)
