"""A closer look: the pose in which most of an object's edges lie where they are seen.

Only S1 knows places to the pixel, the high-resolution buffer of Lee, Mumford, Romero & Lamme
(1998).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product, zip_longest

import numpy as np

from cortexviz.hmax.inference import s1_layers
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.posed import Edges, posed
from cortexviz.hmax.poses import Pose, Poses
from cortexviz.hmax.threads import each

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door

# The pose is looked for around the best coarse one: in so many half steps of size (C1, where things
# may turn, knows it better than C2), and pixels.
AROUND, TURNED_AROUND, NEAR = 4, 2, 4
# Parts of the step between angles: an edge far out moves by a pixel in one degree.
TURNS = (2, 4, 8)


class Closer:
    """The edges that S1 sees in one picture.

    Parameters
    ----------
    learned : Learned
    image : (height, width) array
    n_jobs : int or None
    """

    def __init__(self, learned: Learned, image: np.ndarray, n_jobs: int | None) -> None:
        assert isinstance(learned.structure.places, Poses)
        self.learned, self.poses, self.n_jobs = learned, learned.structure.places, n_jobs
        self._seen = Edges.of(self._s1(image))

    def pose(self, picture: int, pose: Pose) -> Pose:
        """That of a training picture, around a coarse one."""
        for sizes, turns, near in _stages(self.poses):
            known = self._allowed(pose.scale + sizes)
            pose = self._best(picture, list(product(known, pose.angle + turns)), pose, near)
        return pose

    def _allowed(self, sizes: np.ndarray) -> np.ndarray:
        known = self.poses.sizes
        return sizes[(sizes > min(known) - 1e-6) & (sizes < max(known) + 1e-6)]

    def _best(self, picture: int, shapes: list[tuple[float, float]], pose: Pose, near: int) -> Pose:
        """Of these (size, angle), at most so many pixels from a pose."""
        pixels = np.arange(-near, near + 1)
        shifts = np.stack(np.meshgrid(pixels + int(pose.down), pixels + int(pose.right)), -1)
        shifts = shifts.reshape(-1, 2)

        def look(shape: tuple[float, float]) -> np.ndarray:
            expected = self._s1(posed(self.learned.pictures[picture], *shape))
            return self._seen.agreement(expected, shifts)

        found = np.stack(list(each(look, shapes, self.n_jobs)))
        which, where = np.unravel_index(found.argmax(), found.shape)
        return Pose(*map(float, (*shapes[which], *shifts[where])))

    def _s1(self, picture: np.ndarray) -> np.ndarray:
        return s1_layers(picture[None], self.learned.tables, self.learned.structure)[0]


def _stages(poses: Poses) -> Iterator[tuple[np.ndarray, np.ndarray, int]]:
    """Sizes, angles and pixels to look at around a pose, coarse ones first."""
    sizes, turns = [0.0], [0.0]
    if len(poses.sizes) > 1:
        coarse = poses.sizes[1] - poses.sizes[0]
        sizes = [coarse / part for part in np.unique([min(2, poses.fine), poses.fine])]
    if poses.turned:
        turns = [(poses.angles[1] - poses.angles[0]) / part for part in TURNS]
    around, near = TURNED_AROUND if poses.turned else AROUND, NEAR
    for size, turn in zip_longest(sizes, turns, fillvalue=0.0):
        reach = np.arange(-around, around + 1)
        yield np.unique(size * reach), np.unique(turn * np.arange(-1, 2)), near
        around = near = 1
