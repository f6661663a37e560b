"""What pictures of a category have in common, and other views of it."""

from __future__ import annotations

import numpy as np
import pytest

from cortexviz.data import silhouettes
from cortexviz.hmax import PRESETS, HMAXNetwork, Variety
from cortexviz.hmax.background import information, worth
from cortexviz.hmax.learned import c2_groups

NAMES, IMAGES = silhouettes()
SOME = [NAMES.index(name) for name in ("boat", "guitar", "hammer", "cat")]
PICTURES = np.concatenate([IMAGES[SOME], np.roll(IMAGES[SOME], 3, axis=2)])
LABELS = 2 * [NAMES[i] for i in SOME]
VARIETY = Variety(turns=(0.0, 10.0), stretches=(1.0, 1.2), floor=0.3, missing=0.6)


@pytest.fixture(scope="module")
def network():
    return HMAXNetwork(variety=VARIETY, nothing=0, random_state=1).fit(PICTURES, LABELS)


def test_a_template_is_the_mean_of_a_view_of_all_pictures(network):
    plan, tables = network.structure_, network.tables_
    views = len(VARIETY.views(PICTURES[0]))
    assert views == 8
    n = len(plan.scales)
    assert network.memory_.templates.shape[-1] == len(SOME) * views * n
    own = [i for i, label in enumerate(LABELS) if label == network.classes_[2]]
    view = 5
    seen = [c2_groups(VARIETY.views(PICTURES[i])[view], tables, plan, "log") for i in own]
    table = np.mean(seen, axis=0) + VARIETY.floor / plan.s2_states
    expected = table / table.sum(-1, keepdims=True)
    number = (2 * views + view) * n
    np.testing.assert_allclose(network.memory_.templates[..., number], expected, rtol=1e-5)
    assert network.memory_.category[number] == 2


def test_what_is_missing_counts(network):
    groups = network.learned_.groups(IMAGES[SOME[0]], "log")
    top = network.learned_.top(groups, "log")
    says = network.learned_.kept(information)
    heavy, light = (worth(groups, top, says, network.structure_, m) for m in (0.6, 0.0))
    np.testing.assert_array_equal(light, top)
    assert (heavy <= top + 1e-3).all() and (heavy < top - 1).any()


def test_views_are_the_same_shape_seen_from_elsewhere():
    picture = IMAGES[SOME[1]]
    plain, mirror = Variety(turns=(0.0,), stretches=(1.0,)).views(picture)
    np.testing.assert_array_equal(plain, picture)
    np.testing.assert_array_equal(mirror, picture[:, ::-1])
    (wide,) = Variety(mirror=False, turns=(0.0,), stretches=(1.4,)).views(picture)
    ink = 1 - picture, 1 - wide
    assert ink[1].sum() == pytest.approx(ink[0].sum(), rel=0.02), "the area stays"
    down, across = (np.ptp(np.nonzero(one > 0.5), axis=1) for one in ink)
    assert across[1] / down[1] == pytest.approx(1.4**0.5, abs=0.05)


def test_a_mirror_image_is_named_and_perceived(network):
    mirrored = IMAGES[SOME][:, :, ::-1]
    names = [NAMES[i] for i in SOME]
    assert list(network.predict(mirrored)) == names
    *_, last = network.perceive(mirrored[1])
    assert network.classes_[last.categories.argmax()] == names[1]


def test_a_saved_network_is_the_same(network, tmp_path):
    network.save(tmp_path / "n.npz")
    again = HMAXNetwork.load(tmp_path / "n.npz")
    assert again.variety == VARIETY
    first, second = (one.predict_proba(IMAGES[SOME]) for one in (network, again))
    np.testing.assert_array_equal(first, second)


def test_without_it_nothing_changes():
    plain = HMAXNetwork(random_state=1).fit(PICTURES, LABELS)
    assert plain.memory_.templates.shape[-1] == len(PICTURES) * len(plain.structure_.scales)


def test_bad_input_is_explained(network):
    with pytest.raises(ValueError, match="use fit with all pictures"):
        network.partial_fit(PICTURES, LABELS)
    with pytest.raises(TypeError, match="variety must be a Variety or None"):
        HMAXNetwork(variety=True).fit(PICTURES, LABELS)
    with pytest.raises(ValueError, match="hidden poses"):
        HMAXNetwork(PRESETS["sizes"], variety=Variety()).fit(PICTURES, LABELS)
    with pytest.raises(TypeError, match="turns must be a tuple"):
        Variety(turns=[0])
    with pytest.raises(ValueError, match="stretches"):
        Variety(stretches=(0.0,))
