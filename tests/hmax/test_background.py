"""Nothing I know: S3's background category, by its definition and by what it must call nothing."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.special import logit
from sklearn.base import clone

from benchmarks.feedback import elsewhere, looking
from cortexviz.data import distort, kanizsa, line_drawing, silhouettes
from cortexviz.hmax import Feedback, HMAXNetwork, background
from tests.hmax.small import SIDE, SMALL, pictures, trained

NAMES, IMAGES = silhouettes()
# Sure enough to be called so, of nothing and of something.
SURE = 0.9


def with_prior(nothing: float) -> HMAXNetwork:
    """The small network, which knows the same, with another P0."""
    network = clone(trained()).set_params(nothing=nothing)
    for name, value in vars(trained()).items():
        if name.endswith("_"):
            setattr(network, name, value)
    return network


def last(network, image=None, **settings):
    *_, step = network.perceive(image, **settings)
    return step


def nothings():
    """What nothing was calibrated on is random; these are others, and those that were asked for."""
    quarters = [(slice(0, 70), slice(0, 70)), (slice(70, 140), slice(0, 70))]
    for i, quarter in enumerate(quarters):
        pac_man = np.ones((140, 140), np.float32)
        pac_man[quarter] = kanizsa()[quarter]
        yield f"one pac-man of four, {i}", pac_man
    y, x = np.indices((140, 140)) - 69.5
    for radius in (1, 2, 3, 5, 10):
        yield f"dot of radius {radius}", (np.hypot(y, x) > radius).astype(np.float32)
    for up, left in ((40, 40), (40, -40), (-40, -40)):
        yield f"one disc at {up, left}", (np.hypot(y - up, x - left) > 20).astype(np.float32)
    for seed in range(5):
        rng = np.random.default_rng(seed)
        wrong = rng.random((140, 140)) < 0.3
        yield f"noise 30 %, {seed}", np.where(wrong, rng.random((140, 140)), 1)
    for grey in (0, 0.5, 1):
        yield f"blank, {grey}", np.full((140, 140), grey)


@pytest.mark.parametrize("plan", ["both", "contours"])
def test_a_dot_a_disc_a_pac_man_noise_and_blank_paper_are_nothing(plan):
    titles, images = zip(*nothings(), strict=True)
    found = looking.network(plan).p_nothing(np.stack(images))
    assert found.min() > SURE, dict(zip(titles, found.round(3), strict=True))


@pytest.mark.parametrize("plan", ["both", "contours"])
def test_the_thirty_silhouettes_are_something(plan):
    assert looking.network(plan).p_nothing(IMAGES).max() < 1e-3


def test_four_inducers_are_something_on_the_fine_grid():
    figures = [
        kanizsa(shape, shift=s) for shape in ("square", "triangle") for s in elsewhere.POSITIONS
    ]
    found = looking.network("contours").p_nothing(np.stack([*figures, line_drawing()]))
    assert found.max() < 1 - SURE


def test_objects_behind_patches_in_noise_and_elsewhere_are_something():
    """A fifth of the 1,050 pictures; all of them in docs/recognition.md."""
    for name, five in distort(IMAGES, seed=31).items():
        assert (looking.network("both").p_nothing(five[0]) > 0.5).sum() <= 1, name


def test_most_other_pictures_of_nothing_are_nothing():
    """Calibrated so that it holds for 95 % of others from the same urn; of 90, 5 sd more fail."""
    others = background.pictures_of_nothing((140, 140), 90, seed=1)
    found = looking.network("both").p_nothing(others)
    assert (found > SURE).mean() > 0.95 - 5 * np.sqrt(0.05 * 0.95 / 90)


def test_under_nothing_the_layers_below_stay_as_they_are():
    for title, image in nothings():
        seen = list(looking.network("contours").perceive(image))
        up, down = seen[3], seen[-1]
        assert down.nothing > 1 - 1e-6, title
        for layer in ("S1", "C1", "S2", "C2"):
            np.testing.assert_allclose(down.beliefs[layer], up.beliefs[layer], atol=1e-6)
            flat = 1 / down.expectation[layer].shape[-1]
            np.testing.assert_allclose(down.expectation[layer], flat, atol=1e-6)


def test_under_something_feedback_is_what_it_was():
    network = looking.network()
    with_background = last(network, kanizsa())
    without = last(without_background(network), kanizsa())
    np.testing.assert_array_equal(without.beliefs["S1"], with_background.beliefs["S1"])
    np.testing.assert_allclose(without.categories, with_background.categories, atol=1e-9)


def without_background(network):
    other = clone(network).set_params(nothing=0)
    for name, value in vars(network).items():
        if name.endswith("_"):
            setattr(other, name, value)
    return other


def test_beliefs_are_the_mixture_of_something_and_nothing():
    """P(x) = P(something) P(x | something) + P(nothing) P(x | nothing), and so is expectation."""
    soft = Feedback((1.0, 0.5, 0.5, 0.5, 0.01), (2.0,) * 4, 1.0)
    image = pictures(1, seed=9)[0]
    mixed = last(with_prior(0.6), image, feedback=soft)
    something = last(with_prior(0), image, feedback=soft)
    assert 0.1 < mixed.nothing < 0.9
    for layer in ("S1", "C1", "S2", "C2"):
        for told, untold in (("beliefs", "evidence"), ("expectation", None)):
            some = getattr(something, told)[layer]
            none = something.evidence[layer] if untold else 1 / some.shape[-1]
            expected = (1 - mixed.nothing) * some + mixed.nothing * none
            np.testing.assert_allclose(getattr(mixed, told)[layer], expected, atol=1e-6)
    np.testing.assert_allclose(mixed.categories, (1 - mixed.nothing) * something.categories)
    np.testing.assert_array_equal(mixed.place, something.place)


def test_categories_and_nothing_sum_to_one():
    network = with_prior(0.3)
    for step in network.perceive(pictures(1, seed=9)[0], feedback=Feedback((1.0,) * 4 + (0.02,))):
        assert step.categories.sum() + step.nothing == pytest.approx(1)
        s3 = step.beliefs["S3"]
        assert s3.shape == (1, 1, 5)
        np.testing.assert_array_equal(s3[0, 0], [*step.categories, step.nothing])
    assert last(network, schedule="S1-C1").nothing == 0.3, "the prior, before S3 has heard"
    answer = network.respond(pictures(1, seed=9)[0])["S3"][0, 0]
    image = pictures(1, seed=9)
    np.testing.assert_allclose(answer[-1], network.p_nothing(image)[0])
    known = network.predict_proba(image)[0]
    np.testing.assert_allclose(answer[:-1], (1 - answer[-1]) * known)
    np.testing.assert_allclose(known.sum(), 1)


@pytest.mark.parametrize("message", ["belief", "exact"])
def test_later_sweeps_do_not_question_what_the_first_one_found(message):
    """Messages up that explain away what S3 expects say nothing about whether there is anything."""
    network, feedback = looking.network(), Feedback(message=message)
    dot = dict(nothings())["dot of radius 3"]
    for image, sure in ((kanizsa(), 0), (IMAGES[3], 0), (dot, 1)):
        steps = network.perceive(image, feedback=feedback, sweeps=2)
        found = [step.nothing for step in steps if step.layer == "S3"]
        assert found[0] == found[1] == pytest.approx(sure, abs=1e-6)


def test_what_is_held_is_never_nothing():
    """Imagery and attention: the background has no say, and changes no number."""
    for settings in ({"clamp": "b"}, {"image": pictures()[0], "clamp": "c"}):
        held, off = (last(with_prior(p), **settings) for p in (0.9, 0))
        assert held.nothing == 0
        np.testing.assert_array_equal(held.categories, off.categories)
        for layer in ("S1", "C1", "S2", "C2"):
            np.testing.assert_array_equal(held.beliefs[layer], off.beliefs[layer])


def test_without_a_background_everything_is_something():
    network = with_prior(0)
    assert network.p_nothing(np.ones((1, SIDE, SIDE))) == [0]
    assert last(network, pictures()[0]).beliefs["S3"].shape == (1, 1, 4)
    assert network.respond(pictures()[0])["S3"].shape == (1, 1, 4)


def test_the_prior_is_a_prior():
    """Odds of nothing change by the odds of P0, whatever was seen."""
    image = pictures(1, seed=9)
    found = [logit(with_prior(p).p_nothing(image)[0]) - logit(p) for p in (0.01, 0.5, 0.9)]
    np.testing.assert_allclose(found, found[0], atol=1e-6)


def test_worth_is_evidence_less_what_is_missing():
    """Against plain loops over places, templates and nodes."""
    network, learned = trained(), trained().learned_
    groups = learned.groups(pictures(1, seed=9)[0], "log")
    log_lambda = learned.top(groups, "log")
    says = background.information(learned)
    found = background.worth(groups, log_lambda, says, SMALL)
    rows, columns, k, n = network.memory_.templates.shape
    for i, down in enumerate(SMALL.shifts // SMALL.node_distance):
        for j, right in enumerate(SMALL.shifts // SMALL.node_distance):
            for t in range(n):
                missing = 0.0
                for y in range(rows):
                    for x in range(columns):
                        if 0 <= y + down < rows and 0 <= x + right < columns:
                            seen, told = (
                                groups[y + down, x + right],
                                network.memory_.templates[y, x, :, t],
                            )
                            silent = -sum(
                                p * np.log(p) for p in seen.astype(float) if p > 0
                            ) / np.log(k)
                            missing += silent * (np.log(k) + sum(told * np.log(told)))
                expected = log_lambda[i, j, t] - background.SILENT * missing
                assert found[i, j, t] == pytest.approx(expected, rel=1e-3, abs=1e-3)


def test_the_level_is_that_of_pictures_of_nothing():
    learned = trained().learned_
    says = background.information(learned)
    images = background.pictures_of_nothing((SIDE, SIDE))
    highest = [
        background.worth(groups, learned.top(groups, "log"), says, SMALL).max()
        for groups in (learned.groups(image, "log") for image in images)
    ]
    level = background.level(learned, "log", None)
    assert level == pytest.approx(max(0, np.quantile(highest, background.SHARE)))
    assert images.shape == (background.N_PICTURES, SIDE, SIDE)
    assert 0 <= images.min() < 0.1 and images.max() == 1 and (images[0] == 1).all()
    again, other = (background.pictures_of_nothing((SIDE, SIDE), seed=s) for s in (0, 1))
    np.testing.assert_array_equal(images, again)
    assert (images[1:] != other[1:]).any((1, 2)).all()


@pytest.mark.parametrize("temperature", [1.0, 0.15])
def test_a_caller_for_whom_underflow_is_an_error_gets_no_error(temperature):
    """P(nothing) of 1e-100 and less is harmless; with T = .15 it is too small for float32 only."""
    feedback = Feedback((1.0, 0.2, 0.15, 0.15, temperature))
    with np.errstate(all="raise"):
        assert last(looking.network(), kanizsa(), feedback=feedback).nothing < 1e-20
        assert looking.network("both").p_nothing(IMAGES[:1]) < 1e-3


def test_the_background_follows_what_is_learned():
    network = HMAXNetwork(SMALL, calibration=1.0).fit(pictures(), list("abcd"))

    def level():
        return network.learned_.kept(background.level, network.combine, n_jobs=None)

    unknown = pictures(1, seed=9)
    assert network.learned_.known(background.level, "log") is None
    assert network.p_nothing(unknown) > 0.5
    assert network.learned_.known(background.level, "log") == level()
    network.partial_fit(unknown, ["e"])
    assert network.learned_.known(background.level, "log") is None
    assert network.learned_.kept(background.information).shape[-1] == 5
    assert network.p_nothing(unknown) < 0.5
    exact = level()
    network.set_params(combine="sampled")
    assert level() != exact, "other products, other evidence"


def test_a_file_from_before_there_was_a_background_still_loads(tmp_path):
    path = tmp_path / "network.npz"
    trained().save(path)
    arrays = dict(np.load(path))
    header = json.loads(str(arrays["header"]))
    del header["settings"]["nothing"]
    np.savez(path, **arrays | {"header": json.dumps(header)})
    network = HMAXNetwork.load(path)
    assert network.nothing == 0  # as it was: always something
    np.testing.assert_array_equal(network.predict(pictures()), list("abcd"))
    image = pictures(1, seed=9)
    np.testing.assert_array_equal(
        network.p_nothing(image), with_prior(network.nothing).p_nothing(image)
    )


@pytest.mark.parametrize("value, sentence", [(1, "below 1"), (-0.1, "at least 0"), ("a", "number")])
def test_a_bad_prior_gets_a_sentence(value, sentence):
    with pytest.raises((ValueError, TypeError), match=f"nothing must be .*{sentence}"):
        HMAXNetwork(SMALL, nothing=value).fit(pictures(), list("abcd"))
    with pytest.raises((ValueError, TypeError), match="nothing must be"):
        with_prior(value).perceive(pictures()[0])
