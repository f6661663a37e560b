"""How the known objects look in any pose: what is seen, in which pose, and what it would look like.

`poses` has the arithmetic; here it meets what a network has learned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

import numpy as np

from cortexviz.hmax import background, places
from cortexviz.hmax.inference import Tables, ascend, group_sums, s1_layers
from cortexviz.hmax.kernels import normalise
from cortexviz.hmax.learned import Learned, groups_of
from cortexviz.hmax.posed import Edges, posed, s1_in_frame
from cortexviz.hmax.poses import SHARE, Pose, Poses, as_evidence, in_frame, worth
from cortexviz.hmax.settings import Reading
from cortexviz.hmax.threads import each

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door

# Floor, and weight of what is missing. What an object is shows in what is missing: a disc fits the
# ring of a key perfectly, and only the shaft that is not there speaks against it. How large it is
# shows in what fits. Chosen on seeds 0 and 1.
WHAT, HOW = (0.2, 2.5), (0.05, 0.5)
# The same where things may turn, from C1, of which nearly the winner alone counts (T). To C2 a disc
# is the ring of a key in one of its poses: its windows are too wide to miss the hole.
TURNED_WHAT, TURNED_HOW, SHARP = (0.05, 1.0), (0.2, 0.5), 6.0
# So many objects are then looked at to the pixel: a misfit of one is worth as much as a hole.
N_CLOSER, PIXEL = 6, (-1, 0, 1)
# The pose is looked for around the best coarse one: in so many half steps of size, and pixels.
AROUND, NEAR = 4, 4
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
        self.learned, self.n_jobs = learned, n_jobs
        self.structure, self.poses = learned.structure, learned.structure.places
        self.pictures, self.category = learned.pictures, learned.memory.category
        self._told: dict[tuple[int, Pose, float], np.ndarray] = {}
        shifts = self.poses.shifts
        self.places = np.stack(np.meshgrid(shifts, shifts, indexing="ij"), -1).reshape(-1, 2)
        turned = self.poses.turned
        known = self._each(self._upright if turned else self._groups, self.pictures)
        rules = (TURNED_WHAT, TURNED_HOW) if turned else (WHAT, HOW)
        self._known = [as_evidence(known, *rule) for rule in rules]

    def on(self, n_jobs: int | None) -> Looks:
        """The same, with all that is kept, on so many threads."""
        other = copy(self)
        other.n_jobs = n_jobs
        return other

    def worth(self, image: np.ndarray) -> np.ndarray:
        """What each state of S3 is worth, for `WHAT` and for `HOW`, in nats.

        Returns
        -------
        (2, n_pictures, sizes, angles, places, places) array
        """
        frames = [(scale, angle) for scale in self.poses.sizes for angle in self.poses.angles]

        def look(frame: tuple[float, float]) -> np.ndarray:
            return self._said(image, *frame, self.places)

        found = np.moveaxis(self._each(look, frames), (1, -1), (0, 1))
        side = len(self.poses.shifts)
        sizes, angles = len(self.poses.sizes), len(self.poses.angles)
        found = found.reshape(2, len(self.pictures), sizes, angles, side, side)
        return self._closer(image, found) if self.poses.turned else found

    def _closer(self, image: np.ndarray, found: np.ndarray) -> np.ndarray:
        """`worth`, with that of the best objects' best poses as it is to the pixel."""
        here, shifts, known = np.zeros((1, 2), int), self.poses.shifts, self.poses.sizes
        half = (known[1] - known[0]) / 2 if len(known) > 1 else 0.0
        for picture in found[0].max((1, 2, 3, 4)).argsort()[-N_CLOSER:]:
            best = np.unravel_index(found[0, picture].argmax(), found.shape[2:])
            place, angle = shifts[list(best[2:])], self.poses.angles[best[1]]
            sizes = self._allowed(np.unique(known[best[0]] + half * np.arange(-1, 2)))
            near = [(s, place[0] + i, place[1] + j) for s in sizes for i in PIXEL for j in PIXEL]

            def look(at: tuple[float, ...], angle: float = angle) -> np.ndarray:
                return self._said(image, at[0], angle, here, (at[1], at[2]))

            said = self._each(look, near)[:, :, 0, picture].max(0)
            found[:, picture, *best] = np.maximum(found[:, picture, *best], said)
        return found

    def _said(
        self,
        image: np.ndarray,
        scale: float,
        angle: float,
        shifts: np.ndarray,
        middle: tuple[float, float] = (0, 0),
    ) -> np.ndarray:
        """Worth of each picture at each place around a middle, (2, places, n_pictures)."""
        plan, turned = self.structure, self.poses.turned
        heard = self._heard(image, scale, angle, middle)
        at = in_frame(shifts, scale, angle, plan.c1_step if turned else plan.node_distance)
        count = plan.n_c2_of_c1 if turned else 1
        sure = SHARE + (1 - SHARE) / plan.n_orientations if turned else SHARE  # above flat
        return np.stack([count * worth(heard, evidence, at, sure) for evidence in self._known])

    def _upright(self, picture: np.ndarray) -> np.ndarray:
        return self._heard(picture, 1.0, 0.0)

    def _heard(
        self,
        image: np.ndarray,
        scale: float,
        angle: float,
        middle: tuple[float, float] = (0, 0),
    ) -> np.ndarray:
        """What S3 compares in a frame: groups of C2, or of C1 where things may turn."""
        tables, plan = self.learned.tables, self.structure
        s1 = s1_in_frame(image, scale, angle, tables, plan, middle)
        if not self.poses.turned:
            return groups_of(s1, tables, plan)
        c1 = ascend(s1, Tables(tables.gabors, tables.c1), plan)["C1"]
        return group_sums(normalise(np.float32(SHARP) * c1), plan.n_orientations)

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
        at = pose.down, pose.right
        said = self._said(image, pose.scale, pose.angle, np.zeros((1, 2), int), at)
        return float(said[1, 0, picture])

    def find(
        self, image: np.ndarray, worth_of: np.ndarray, allowed: np.ndarray
    ) -> tuple[int, Pose]:
        """The most probable picture of those allowed, and its pose to the fine step.

        Parameters
        ----------
        image : (height, width) array
        worth_of : array
            From `worth`.
        allowed : (n_pictures,) bool array
        """
        what, how = worth_of
        picture = int(np.where(allowed, what.max((1, 2, 3, 4)), -np.inf).argmax())
        size, angle, row, column = np.unravel_index(how[picture].argmax(), how.shape[1:])
        shifts, poses = self.poses.shifts, self.poses
        pose = Pose(
            poses.sizes[size], poses.angles[angle], float(shifts[row]), float(shifts[column])
        )
        return picture, self._finer(image, picture, pose)

    def _finer(self, image: np.ndarray, picture: int, pose: Pose) -> Pose:
        """The pose around a coarse one in which most edges lie where they are seen.

        Only S1 knows places to the pixel, the high-resolution buffer of Lee, Mumford, Romero &
        Lamme (1998).
        """
        poses = self.poses
        steps: np.ndarray = np.zeros(1)
        turns: np.ndarray = np.zeros(1)
        if len(poses.sizes) > 1:
            coarse = poses.sizes[1] - poses.sizes[0]
            steps = coarse / np.unique([min(2, poses.fine), poses.fine])
        if len(poses.angles) > 1:
            turns = (poses.angles[1] - poses.angles[0]) / 2 * np.arange(-1, 2)
        seen = Edges.of(self._s1(image))
        for step, around, near in zip(steps, (AROUND, 1), (NEAR, 1), strict=False):
            sizes = self._allowed(pose.scale + step * np.arange(-around, around + 1 if step else 1))
            shapes = [(s, pose.angle + turn) for s in sizes for turn in turns]
            pose, turns = self._best(seen, picture, shapes, pose, near), np.zeros(1)
        return pose

    def _allowed(self, sizes: np.ndarray) -> np.ndarray:
        known = self.poses.sizes
        return sizes[(sizes > min(known) - 1e-6) & (sizes < max(known) + 1e-6)]

    def _best(self, seen: Edges, picture: int, shapes, pose: Pose, near: int) -> Pose:
        """Of these (size, angle), at most so many pixels from a pose."""
        pixels = np.arange(-near, near + 1)
        shifts = np.stack(np.meshgrid(pixels + int(pose.down), pixels + int(pose.right)), -1)
        shifts = shifts.reshape(-1, 2)

        def look(shape: tuple[float, float]) -> np.ndarray:
            return seen.agreement(self._s1(posed(self.pictures[picture], *shape)), shifts)

        found = self._each(look, shapes)
        which, where = np.unravel_index(found.argmax(), found.shape)
        return Pose(*map(float, (*shapes[which], *shifts[where])))

    def expected(self, picture: int, pose: Pose, temperature: float) -> np.ndarray:
        """What S3 tells C2: softmax(T log lambda_C2) of the picture in that pose.

        Returns
        -------
        (rows, columns, K) float32 array, summing to 1
        """
        key = (picture, pose, temperature)
        if key not in self._told:
            seen = posed(self.pictures[picture], pose.scale, pose.angle, (pose.down, pose.right))
            soft = self._groups(seen, temperature)
            table = soft + np.float32(places.FLOOR / soft.shape[-1])
            _make_room(self._told, N_TOLD)
            self._told[key] = table / table.sum(-1, keepdims=True)
        return self._told[key]

    def _s1(self, picture: np.ndarray) -> np.ndarray:
        return s1_layers(picture[None], self.learned.tables, self.structure)[0]

    def _groups(self, picture: np.ndarray, temperature: float = 1.0) -> np.ndarray:
        return self.learned.groups(picture, "log", temperature)

    def _each(self, function: Callable[..., np.ndarray], items: Iterable[Any]) -> np.ndarray:
        return np.stack(list(each(function, items, self.n_jobs)))


def _make_room(kept: dict, n: int) -> None:
    """For one more of n: the oldest goes, unless another thread has taken it."""
    if len(kept) >= n:
        kept.pop(next(iter(kept)), None)
