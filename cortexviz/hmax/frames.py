"""What S3 hears of a picture in the frame of a pose, and what it is worth to each known object."""

from __future__ import annotations

import numpy as np

from cortexviz.hmax.inference import Tables, ascend
from cortexviz.hmax.kernels import believed_groups
from cortexviz.hmax.learned import Learned, groups_of
from cortexviz.hmax.posed import s1_in_frame
from cortexviz.hmax.poses import EVERY, SHARE, Pose, Poses, as_evidence, in_frame, worth
from cortexviz.hmax.threads import each

__all__: list[str] = []  # arguments are trusted: `HMAXNetwork` is the door

# Floor, and weight of what is missing. What an object is shows in what is missing: a disc fits the
# ring of a key perfectly, and only the shaft that is not there speaks against it. How large it is
# shows in what fits. Chosen on seeds 0 and 1.
WHAT, HOW = (0.2, 2.5), (0.05, 0.5)
# The same where things may turn, from C1, of which nearly the winner alone counts (T). To C2 a disc
# is the ring of a key in one of its poses: its windows are too wide to miss the hole. Chosen on
# seeds 0 to 2.
TURNED_WHAT, TURNED_HOW, SHARP = (0.02, 1.25), (0.2, 0.5), 6.0
HERE, UPRIGHT = np.zeros((1, 2), int), Pose()


class Frames:
    """The training pictures as templates, and pictures in the frames where they are compared.

    Parameters
    ----------
    learned : Learned
        The places of its structure are `Poses`.
    n_jobs : int or None
        Threads for the templates.

    """

    def __init__(self, learned: Learned, n_jobs: int | None) -> None:
        assert isinstance(learned.structure.places, Poses)
        self.learned, self.turned = learned, learned.structure.places.turned
        hear = self._heard if self.turned else self._groups
        heard = each(
            lambda picture: hear(picture)[::EVERY, ::EVERY].copy(), learned.pictures, n_jobs
        )
        rules = (TURNED_WHAT, TURNED_HOW) if self.turned else (WHAT, HOW)
        self._templates = as_evidence(heard, *rules)

    def worth(self, image: np.ndarray, pose: Pose, shifts: np.ndarray = HERE) -> np.ndarray:
        """Log lambda of each training picture, less what is missing, in nats.

        For what an object is, and for its pose.

        Parameters
        ----------
        image : (height, width) array
        pose : Pose
            Its frame.
        shifts : (n_places, 2) int array
            Places around that of the pose, in pixels.

        Returns
        -------
        (2, places, n_pictures) array
        """
        plan = self.learned.structure
        distance = plan.c1_step if self.turned else plan.node_distance
        heard, at = self._heard(image, pose), in_frame(shifts, pose.scale, pose.angle, distance)
        count = plan.n_c2_of_c1 if self.turned else 1
        sure = SHARE + (1 - SHARE) / plan.n_orientations if self.turned else SHARE  # above flat
        return count * worth(heard, self._templates, at, sure)

    def _heard(self, image: np.ndarray, pose: Pose = UPRIGHT) -> np.ndarray:
        """Groups of C2, or of C1 where things may turn."""
        tables, plan = self.learned.tables, self.learned.structure
        s1 = s1_in_frame(image, pose.scale, pose.angle, tables, plan, (pose.down, pose.right))
        if not self.turned:
            return groups_of(s1, tables, plan)
        c1 = ascend(s1, Tables(tables.gabors, tables.c1), plan)["C1"]
        return believed_groups(c1, SHARP, plan.n_orientations)

    def _groups(self, picture: np.ndarray) -> np.ndarray:
        return self.learned.groups(picture, "log")
