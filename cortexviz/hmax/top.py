"""S3 while it hears and tells: what there is and where (`Placed`), or in which pose (`Posed`)."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from cortexviz.base.arrays import underflow_is_zero
from cortexviz.hmax import background, expectation, places
from cortexviz.hmax.feedback import Feedback
from cortexviz.hmax.learned import Learned, softer_templates
from cortexviz.hmax.looks import as_states, looks_of
from cortexviz.hmax.poses import Pose
from cortexviz.hmax.settings import Reading

__all__: list[str] = []  # arguments are trusted: `perceive` is the door


class Top(Protocol):
    """What S3 believes, for `Flow`; its attributes are those of `perceive.Step`."""

    learned: Learned
    reading: Reading
    best: int  # category, if there is something
    categories: np.ndarray
    nothing: float
    place: np.ndarray
    pose: Pose | None
    posterior: np.ndarray | None

    def hear(self, groups: np.ndarray) -> None:
        """What C2 says, (rows, columns, K), and whether that is anything S3 knows."""

    def believe(self) -> None:
        """Eq. 2, if there is something: `categories` alone take off P(nothing)."""

    def tell(self, groups: np.ndarray) -> np.ndarray:
        """What S3 expects of each group of C2, (rows, columns, K), which has said `groups`."""


class Placed:
    """S3 whose states are (category, place, scale), with a template for each picture and scale.

    Parameters
    ----------
    learned : Learned
    reading : Reading
    feedback : Feedback
    clamp : (n_categories,) array or None
    prior : (places, places) array
        P(d).
    """

    pose: Pose | None = None
    posterior: np.ndarray | None = None

    def __init__(
        self,
        learned: Learned,
        reading: Reading,
        feedback: Feedback,
        clamp: np.ndarray | None,
        prior: np.ndarray,
    ) -> None:
        self.learned, self.reading, self.feedback, self.clamp = learned, reading, feedback, clamp
        self.temperature = feedback.temperature[-1]
        with np.errstate(divide="ignore"):
            self._log_place = np.log(prior / prior.max())[..., None]
            self._log_prior = np.log(prior)[..., None] + places.log_share(learned.category)
        self._evidence = np.zeros(self._log_prior.shape)
        self.nothing = reading.nothing if clamp is None else 0.0
        self.believe()

    def hear(self, groups: np.ndarray) -> None:
        """In later sweeps messages take something for granted (Eq. 17) and cannot question it."""
        first = not self._evidence.any()
        log_lambda = self.learned.top(groups, self.reading.combine)
        heard = background.evidence(self.learned, self.reading, groups, log_lambda)
        self._evidence = heard.astype(float)
        if first and self.clamp is None:
            self.nothing = background.nothing(
                self.learned, self.reading, groups, log_lambda, self.temperature, self._log_place
            )

    @underflow_is_zero
    def believe(self) -> None:
        log = self.temperature * self._evidence + self._log_prior
        category, n_categories = self.learned.category, len(self.learned.classes)
        categories, top = places.believe(log, category, n_categories, self.clamp)
        self.best, self.categories = int(categories.argmax()), (1 - self.nothing) * categories
        self._top, self.place = top.astype(np.float32), top.sum(2)

    def tell(self, groups: np.ndarray) -> np.ndarray:
        """From templates of its own for feedback."""
        seen, soft = self.learned.spoken, self.feedback.template_temperature
        # What a category's pictures have in common is not sharp, and need not be softened.
        told = (
            seen if soft == 1 or self.reading.variety else self.learned.kept(softer_templates, soft)
        )
        stride = self.learned.structure.stride
        if self.feedback.message == "belief":
            return expectation.top_down(self._top, told, stride)
        return expectation.top_down_exact(self._top, told, stride, groups, seen, self.temperature)


class Posed:
    """S3 whose states are (category, size, angle, place); see `poses`.

    It hears the picture in the frame of each pose, and tells what the most probable object would
    look like in its pose. Before it has heard, it tells what all objects would in the pose that is
    held, each as much as its category is believed.

    Parameters
    ----------
    learned, reading, feedback, clamp
        As for `Placed`. T is that of feedback times the network's calibration.
    picture : (height, width) array
    prior : (sizes, angles, places, places) array
        P(pose).
    held : dict
        Fields of `Pose` that are known: none, those of a place, or all.
    """

    def __init__(
        self,
        learned: Learned,
        reading: Reading,
        feedback: Feedback,
        clamp: np.ndarray | None,
        picture: np.ndarray,
        prior: np.ndarray,
        held: dict[str, float],
    ) -> None:
        self.learned, self.reading, self.clamp = learned, reading, clamp
        self.picture, self.held = picture, held
        self.pose = Pose(**held) if held.keys() == set(Pose._fields) else None
        self.temperature = max(reading.calibration * feedback.temperature[-1], 1e-6)
        self._soft = feedback.template_temperature
        self._looks = looks_of(learned, reading)
        with np.errstate(divide="ignore"):
            self._log_prior = np.log(prior / prior.max()) / self.temperature  # in nats of worth
        self._worth = np.broadcast_to(self._log_prior, (len(learned.pictures), *prior.shape))
        self.nothing = reading.nothing if clamp is None else 0.0
        self.believe()
        self._shares = np.exp(places.log_share(learned.category)) * self._some[self._looks.category]

    def hear(self, groups: np.ndarray) -> None:
        """The picture itself: C2 says what lies in it in one frame only."""
        worth = self._looks.worth(self.picture, self._log_prior)
        self._worth = worth.what
        self.believe()
        allowed = self._looks.category == self.best
        shown, found = self._looks.find(self.picture, worth, allowed)
        self._shares = np.arange(len(allowed)) == shown
        self.pose = found._replace(**self.held)
        if self.clamp is None:
            found_out = shown, self.pose, self.reading.nothing, self.temperature
            self.nothing = self._looks.nothing(self.picture, *found_out)
            self.categories = (1 - self.nothing) * self._some

    @underflow_is_zero
    def believe(self) -> None:
        """P(o) P(pose) exp(T worth)."""
        category, n_categories = self.learned.category, len(self.learned.classes)
        log = self.temperature * as_states(self._worth) + places.log_share(category)
        self._some, states = places.believe(log, category, n_categories, self.clamp)
        self.best, self.categories = int(self._some.argmax()), (1 - self.nothing) * self._some
        self.posterior = states.sum(-1).reshape(self._log_prior.shape)
        self.place = self.posterior.sum((0, 1))

    def tell(self, groups: np.ndarray) -> np.ndarray:
        """By synthesis (`Looks.expected`)."""
        assert self.pose is not None  # `instructions.pose_prior` has seen to it
        told = np.zeros_like(groups)
        for i in np.flatnonzero(self._shares > 1e-9).tolist():
            told += np.float32(self._shares[i]) * self._looks.expected(i, self.pose, self._soft)
        return told
