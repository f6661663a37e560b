"""How the known objects look in any pose: what is seen, in which pose, and what it would look like.

`frames` hears pictures in all poses and `closer` finds one to the pixel; here both meet.
"""

from __future__ import annotations

from copy import copy
from typing import NamedTuple

import numpy as np

from cortexviz.hmax import background, places
from cortexviz.hmax.closer import Closer
from cortexviz.hmax.frames import Frames
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.posed import posed
from cortexviz.hmax.poses import Pose, Poses
from cortexviz.hmax.settings import Reading
from cortexviz.hmax.threads import each

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door

# Where things may turn, so many objects are looked at closely before one is named: to C1 a misfit
# of a pixel or a degree is worth as much as a hole that is missing.
N_CLOSER = 4
# How many templates are kept to tell, 1.7 MB each in the plan of contours.
N_TOLD = 30


def looks_of(learned: Learned, reading: Reading) -> Looks:
    """The one `Looks` of a network; it takes an upward pass for each picture at first."""
    if reading.combine != "log":
        raise ValueError(
            "combine must be 'log' in a network with hidden poses, whose messages are exact; got "
            f"{reading.combine!r}: use HMAXNetwork(..., combine='log')"
        )
    return learned.kept(Looks, n_jobs=reading.n_jobs).on(reading.n_jobs)


def level_of_poses(learned: Learned, combine: str, n_jobs: int | None) -> float:
    """`background.level` in all poses: for the best of them, and ``combine="log"``."""
    looks = learned.kept(Looks, n_jobs=n_jobs).on(n_jobs)
    pictures = background.pictures_of_nothing(learned.image_shape)
    return background.level_of(looks.highest(picture) for picture in pictures)


def as_states(worth: np.ndarray) -> np.ndarray:
    """As `places` has S3's states: (frames, places, n_pictures)."""
    n, sizes, angles, side, _ = worth.shape
    return np.moveaxis(worth.reshape(n, sizes * angles, side * side), 0, -1)


class Worth(NamedTuple):
    """What each state of S3 is worth to a picture, in nats.

    Attributes
    ----------
    what, how : (n_pictures, sizes, angles, places, places) arrays
        For what the object is, and for its pose.
    closer : dict of int to Pose
        Poses of training pictures that were looked at closely already.
    """

    what: np.ndarray
    how: np.ndarray
    closer: dict[int, Pose]


class Looks:
    """The training pictures in all poses; what was made once is kept.

    Ask for it by `looks_of`.

    Parameters
    ----------
    learned : Learned
        The places of its structure are `Poses`.
    n_jobs : int or None
        Threads, as in `HMAXNetwork`.
    """

    def __init__(self, learned: Learned, n_jobs: int | None = 1) -> None:
        assert isinstance(learned.structure.places, Poses)
        self.learned, self.poses, self.n_jobs = learned, learned.structure.places, n_jobs
        self.pictures, self.category = learned.pictures, learned.category
        self._told: dict[tuple[int, Pose, float], np.ndarray] = {}
        shifts = self.poses.shifts
        self.places = np.stack(np.meshgrid(shifts, shifts, indexing="ij"), -1).reshape(-1, 2)
        self._frames = Frames(learned, n_jobs)

    def on(self, n_jobs: int | None) -> Looks:
        """The same, with all that is kept, on so many threads."""
        other = copy(self)
        other.n_jobs = n_jobs
        return other

    def worth(self, image: np.ndarray, log_prior: np.ndarray | float = 0.0) -> Worth:
        """What each state of S3 is worth.

        Parameters
        ----------
        image : (height, width) array
        log_prior : (sizes, angles, places, places) array, optional
            What poses are worth beforehand, in nats.
        """
        frames, poses = self._frames, self.poses

        def look(pose: Pose) -> np.ndarray:
            return frames.worth(image, pose, self.places)

        known = [Pose(scale, angle) for scale in poses.sizes for angle in poses.angles]
        found = np.moveaxis(np.stack(list(each(look, known, self.n_jobs))), (1, -1), (0, 1))
        side = len(poses.shifts)
        shape = len(self.pictures), len(poses.sizes), len(poses.angles), side, side
        what, how = (one.reshape(shape) + log_prior for one in found)
        # From C1 a pose is best seen in what fits and what is missing alike.
        return self._closer(image, what) if poses.turned else Worth(what, how, {})

    def _closer(self, image: np.ndarray, coarse: np.ndarray) -> Worth:
        """The best objects' best poses are worth what they are where their edges are seen."""
        what, closer, known = coarse.copy(), Closer(self.learned, image, self.n_jobs), {}
        for picture in coarse.max((1, 2, 3, 4)).argsort()[-N_CLOSER:].tolist():
            best = np.unravel_index(coarse[picture].argmax(), coarse.shape[1:])
            pose = known[picture] = closer.pose(picture, self._pose(best))
            there = self._frames.worth(image, pose)[0, 0, picture]
            what[picture, *best] = max(what[picture, *best], there)
        return Worth(what, what, known)

    def _pose(self, state: tuple[np.intp, ...]) -> Pose:
        size, angle, row, column = state
        poses, shifts = self.poses, self.poses.shifts
        return Pose(
            poses.sizes[size], poses.angles[angle], float(shifts[row]), float(shifts[column])
        )

    def nothing(
        self, image: np.ndarray, picture: int, pose: Pose, prior: float, temperature: float
    ) -> float:
        """P(nothing I know), against the object that was found; see `background`.

        Parameters
        ----------
        image : (height, width) array
        picture, pose
            From `find`.
        prior : float
            P0.
        temperature : float
            T.
        """
        if not prior:
            return 0.0
        level = self.learned.kept(level_of_poses, "log", n_jobs=self.n_jobs)
        above = self.worth_of(image, picture, pose) - level
        return background.share(prior, temperature * above)

    def highest(self, image: np.ndarray) -> float:
        """`worth_of` the most probable of all objects."""
        anything = np.ones(len(self.pictures), bool)
        return self.worth_of(image, *self.find(image, self.worth(image), anything))

    def worth_of(self, image: np.ndarray, picture: int, pose: Pose) -> float:
        """What one object in one pose is worth, for `HOW`, in nats.

        In its frame it lies exactly where it lay in training, however small it is in the picture.
        """
        return float(self._frames.worth(image, pose)[1, 0, picture])

    def find(self, image: np.ndarray, worth: Worth, allowed: np.ndarray) -> tuple[int, Pose]:
        """The most probable picture of those allowed, and its pose to the fine step.

        Parameters
        ----------
        image : (height, width) array
        worth : Worth
        allowed : (n_pictures,) bool array
        """
        picture = int(np.where(allowed, worth.what.max((1, 2, 3, 4)), -np.inf).argmax())
        if picture in worth.closer:
            return picture, worth.closer[picture]
        how = worth.how[picture]
        pose = self._pose(np.unravel_index(how.argmax(), how.shape))
        return picture, Closer(self.learned, image, self.n_jobs).pose(picture, pose)

    def expected(self, picture: int, pose: Pose, temperature: float) -> np.ndarray:
        """What S3 tells C2: softmax(T log lambda_C2) of the picture in that pose.

        Returns
        -------
        (rows, columns, K) float32 array, summing to 1
        """
        key = (picture, pose, temperature)
        told = self._told.get(key)
        if told is None:
            seen = posed(self.pictures[picture], pose.scale, pose.angle, (pose.down, pose.right))
            soft = self.learned.groups(seen, "log", temperature)
            table = soft + np.float32(places.FLOOR / soft.shape[-1])
            told = table / table.sum(-1, keepdims=True)
            self._make_room(pose, temperature)
            self._told[key] = told
        return told

    def _make_room(self, *now: object) -> None:
        """All that may be told in one pose is kept, to imagine; of other poses nothing.

        Another thread may do the same.
        """
        gone = [key for key in list(self._told) if key[1:] != now]
        for key in gone or list(self._told)[: max(0, len(self._told) - N_TOLD + 1)]:
            self._told.pop(key, None)
