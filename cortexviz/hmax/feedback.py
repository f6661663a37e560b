"""How feedback is done: `Feedback`, every choice between the equations and a visible effect."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cortexviz.base import check
from cortexviz.hmax.structure import LAYERS

MESSAGES = ("belief", "exact")


@dataclass(frozen=True)
class Feedback:
    """How expectation from above meets evidence from below: Bel ∝ lambda^T pi^gamma.

    Bayes' rule has T = gamma = 1 in every layer, which is `as_published`. A product of hundreds of
    messages from overlapping windows is far too sure of itself, so that lambda is 0 or 1 almost
    everywhere, and the average over parents (Eq. 16) dilutes pi: little is then to be seen. T < 1
    undoes the overcounting and gamma > 1 the dilution. Neither is Bayes' rule.

    Parameters
    ----------
    temperature : (S1, C1, S2, C2, S3), each in [0, 1]
        T, the exponent on lambda where it meets pi. That of S3 is the exponent on the evidence for
        categories and places. On the way up nothing is tempered.
    gain : (S1, C1, S2, C2), each in [0, 10]
        gamma, the exponent on pi.
    template_temperature : float in (0, 1]
        S3 tells what softmax(T log lambda_C2) was for the pictures it has seen: below 1, more than
        the one S2 state that won at each place.
    k_max : (C1, S2, C2), each a whole number or None
        Message sampling (Eq. 14): only so many states of each message are sent; None sends all.
    message : "belief" or "exact"
        A parent tells each child its belief (Eq. 13), or its belief without what that child said
        (Eq. 6).

    Examples
    --------
    >>> from cortexviz.hmax import Feedback
    >>> Feedback.as_published().gain, Feedback.contours().gain
    ((1.0, 1.0, 1.0, 1.0), (4.0, 1.5, 2.0, 2.0))
    >>> Feedback(message="exact").message
    'exact'
    """

    temperature: tuple[float, ...] = (1.0, 0.2, 0.15, 0.15, 1.0)
    gain: tuple[float, ...] = (4.0, 1.5, 2.0, 2.0)
    template_temperature: float = 0.07
    k_max: tuple[int | None, ...] = (None, None, None)
    message: str = "belief"

    def __post_init__(self) -> None:
        for name, layers in (
            ("temperature", LAYERS),
            ("gain", LAYERS[:-1]),
            ("k_max", LAYERS[1:-1]),
        ):
            value = vars(self)[name]
            if not isinstance(value, tuple) or len(value) != len(layers):
                raise ValueError(
                    f"{name} must be a tuple, one for each of {', '.join(layers)}; got "
                    f"{check.shown(value)}"
                )
        check.reals("temperature", self.temperature, 0, 1)
        check.reals("gain", self.gain, 0, 10)
        check.real("template_temperature", self.template_temperature, 1e-3, 1)
        for states in self.k_max:
            if states is not None:
                check.integer("k_max", states, minimum=1)
        check.choice("message", self.message, MESSAGES)
        if self.message == "exact" and any(self.k_max):
            raise ValueError(
                "k_max samples messages that are beliefs (Eqs. 13-14); got message='exact' too: "
                "leave k_max at None, or use message='belief'"
            )

    @classmethod
    def contours(cls, n_orientations: int = 4) -> Feedback:
        """The preset that completes illusory contours; the default.

        Where nothing is drawn S1 hears of the contour's orientation about twice as much as of each
        other one (1.9 times with four orientations and with eight). With twice as many others S1
        takes one more factor, hence one more of gamma, to be as sure.

        Parameters
        ----------
        n_orientations : int >= 2
            Of S1, in the network that is to perceive.
        """
        others = check.integer("n_orientations", n_orientations, 2) - 1
        gain = min(cls.gain[0] + math.log2(others / 3), 10.0)
        return cls(gain=(gain, *cls.gain[1:]))

    @classmethod
    def attention(cls) -> Feedback:
        """The preset that tells an attended object from one that lies over it, after a look.

        From the top down (``schedule="S3-C2-S2-C1-S1"``, the paper's order) its gain alone does,
        and a little even `as_published`: nothing on the way has seen what speaks against it.
        """
        return cls((0.5, 0.01, 0.01, 0.01, 1.0), (2.5, 1.5, 1.5, 1.0), 0.3)

    @classmethod
    def graded(cls, temperature: float = 0.06) -> Feedback:
        """The preset for how strong a contour is: the more of it is drawn, the more is seen.

        S3 weighs its evidence lightly, also for what it tells: what is half believed is half
        imagined. Little of what is drawn comes through C1, S2 and C2 (T = .05), lest the edge of an
        inducer that is near be taken for the contour. It is imagery as with every preset, whose
        what, where and how large the inducers decide.

        Parameters
        ----------
        temperature : float in [0, 1]
            That of S3. Evidence of hidden poses is calibrated, and that of hidden places is not:
            with these, .003 does what .06 does with poses.
        """
        return cls((1.0, 0.05, 0.05, 0.05, temperature))

    @classmethod
    def counted(cls) -> Feedback:
        """The preset that nobody tuned: every exponent follows from n, how many parents there are.

        A product of n windows over the same pixels counts them n times, so T = 1 / n. A mean of n
        parents, pi, is to the power of sqrt(n), between one of them and all. In the plans with the
        fine grid n = (4, 9, 9) for S1, C1 and S2 (`parent_counts`), and C2 has one parent. It
        completes less than `contours`, and it is imagery too, whose what, where and how large the
        inducers decide.
        """
        return cls((1.0, 1 / 4, 1 / 9, 1 / 9, 1.0), (2.0, 3.0, 3.0, 1.0), 1 / 9)

    @classmethod
    def as_published(cls) -> Feedback:
        """Bayes' rule as it stands: Eqs. 2, 13 and 16, no temperature and no gain."""
        return cls((1.0,) * 5, (1.0,) * 4, 1.0)
