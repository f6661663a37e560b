"""`HMAXNetwork`: the five layers as one scikit-learn classifier."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.validation import check_is_fitted, check_random_state
from tqdm.auto import tqdm

from cortexviz.base import check
from cortexviz.hmax import archive, recognition
from cortexviz.hmax.feedback import Feedback
from cortexviz.hmax.fitted import Fitted
from cortexviz.hmax.images import as_image
from cortexviz.hmax.learned import Learned, remembered, together
from cortexviz.hmax.learning import Progress, learn
from cortexviz.hmax.perceive import SCHEDULE, Step, perceive
from cortexviz.hmax.places import Place
from cortexviz.hmax.presets import structure_named
from cortexviz.hmax.settings import Reading, as_image_shape, check_settings
from cortexviz.hmax.structure import Structure
from cortexviz.hmax.threads import each
from cortexviz.hmax.variety import Variety


class HMAXNetwork(ClassifierMixin, Fitted):
    """A Bayesian network like HMAX that learns an object from one silhouette (Dura-Bernal 2012).

    Feedback (`perceive`): Dura-Bernal 2012, Figs. 14 and 15.

    Pictures are (n, height, width) arrays from 0 (black) to 1 (white), or their flat rows.

    The same pictures and `random_state` give the same tables and templates, bit by bit, on every
    processor and with any number of threads (``combine="log"``). Beliefs agree to 1e-4.

    Parameters
    ----------
    structure : "recognise", "both", "fine", "contours", "sizes", "turned" or Structure
        Every number of the network, or one of `presets`: the paper's windows, a coarse and a fine
        grid, the fine one for objects near the middle, for objects of any size there, and for
        objects turned by any angle.
        ``dataclasses.replace(PRESETS["recognise"], places=None)`` is the network as published.
    combine : "log" or "sampled"
        How a node multiplies its messages: exactly, or as published (Eqs. 11-12).
    calibration : float in (0, 1]
        Temperature T of S3, lambda^T: at 1 probabilities are far too sure of themselves.
    nothing : float in [0, 1)
        P(nothing I know) beforehand, S3's background category (`p_nothing`, `perceive`); 0 is a
        network that always sees something.
    variety : Variety, optional
        Learn what the pictures of a category have in common, and expect other views of it; if not
        given, S3 remembers each picture by itself, as published.
    image_shape : (height, width), optional
        What flat rows are folded into; squares if not given.
    random_state : int, RandomState or None
        Starts of k-means in training, and which pictures the layers below S3 learn from if there
        are more than a hundred. S2 chooses by how common patches are: there nothing is random.
    n_jobs : int, optional
        Threads; -1 takes all processors, None is 1 unless joblib's context says otherwise.
    verbose : bool
        Show training as a bar with the time left.

    Attributes
    ----------
    learned_ : Learned
        All that it has learned, as one value, whose parts are `classes_`, `tables_`, `memory_`,
        `pictures_`, `structure_` and `image_shape_`.

    Examples
    --------
    >>> from cortexviz.data import silhouettes
    >>> from cortexviz.hmax import HMAXNetwork
    >>> names, images = silhouettes()
    >>> network = HMAXNetwork().fit(images[:5], names[:5])
    >>> str(network.predict(images[:1])[0]) == names[0]
    True
    >>> network.predict_place(images[:1]).shift.round(3)  # where it was in training
    array([[0., 0.]])
    >>> *_, last = network.perceive(images[0])
    >>> last.layer, last.direction, str(last.category) == names[0]
    ('S1', 'down', True)
    """

    def __init__(
        self,
        structure: str | Structure = "both",
        *,
        combine: str = "log",
        calibration: float = 0.1,
        nothing: float = 0.95,
        variety: Variety | None = None,
        image_shape: tuple[int, int] | None = None,
        random_state: Any = 0,
        n_jobs: int | None = None,
        verbose: bool = False,
    ) -> None:
        self.structure = structure
        self.combine = combine
        self.calibration = calibration
        self.nothing = nothing
        self.variety = variety
        self.image_shape = image_shape
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.verbose = verbose

    def fit(self, images: Any, y: Any) -> HMAXNetwork:
        """Learn all layers, one or more pictures per category.

        Parameters
        ----------
        images : (n, height, width) or (n, height * width) array in [0, 1]
        y : (n,) array
            Labels, at least two different ones.
        """
        with tqdm(total=100, unit="%", disable=not self.verbose) as bar:
            for progress in self.fit_steps(images, y):
                bar.set_description(f"learning {progress.layer}")
                bar.update(round(100 * progress.share) - bar.n)
        return self

    def fit_steps(self, images: Any, y: Any) -> Iterator[Progress]:
        """`fit`, in steps that a progress bar can show and a button can stop.

        The network is unchanged until the last step.

        Yields
        ------
        Progress
        """
        check_settings(**self.get_params(deep=False))
        shape = as_image_shape(self.image_shape)
        images, labels = self._training_set(images, y, shape, reset=True)
        if len(classes := np.unique(labels)) < 2:
            raise ValueError(
                f"y must name at least two categories; got one class, {classes.tolist()[0]!r}"
            )
        structure = structure_named(self.structure)
        structure.shapes(images.shape[1:])
        seed = check_random_state(self.random_state).randint(2**31)
        for progress in learn(images, structure, np.random.default_rng(seed)):
            if progress.share < 1:
                yield progress
        self.learned_ = remembered(images, labels, progress.tables, structure, self.reading)
        yield progress

    def partial_fit(self, images: Any, y: Any, classes: Any = None) -> HMAXNetwork:
        """Show S3 further pictures, of known or new categories; the layers below stay as they are.

        On a network that has learned nothing yet this is `fit`.

        Parameters
        ----------
        images, y
            As in `fit`; one category is enough once the network is trained.
        classes : sequence, optional
            scikit-learn's list of all labels that may come: any other is refused. Not needed.
        """
        check_settings(**self.get_params(deep=False))
        if classes is not None and (strange := np.setdiff1d(y, classes)).size:
            raise ValueError(
                f"y must hold only labels that are in classes; got {strange.tolist()[0]!r}"
            )
        if not hasattr(self, "learned_"):
            return self.fit(images, y)
        if self.variety is not None:
            raise ValueError(
                "variety must be None to learn further pictures one by one: what a category has in "
                "common comes from all of them; use fit with all pictures"
            )
        images, labels = self._training_set(images, y, self.image_shape_, reset=False)
        new = remembered(images, labels, self.tables_, self.structure_, self.reading)
        self.learned_ = together(self.learned_, new)
        return self

    def taught(self, image: Any, label: Any) -> HMAXNetwork:
        """A network that knows one picture more, at once; this one stays as it is.

        What pictures of nothing are worth is not found anew, as it is after `partial_fit`: it stays
        what it was to the other categories, whose evidence does not change either.

        Parameters
        ----------
        image : (height, width) array in [0, 1]
        label : str or int
            A known category, or a new one.
        """
        check_is_fitted(self, "learned_")
        if np.ndim(label):
            raise TypeError(f"label must be one word or whole number; got {check.shown(label)}")
        picture, other = as_image("image", image, self.image_shape_), copy(self)
        other.partial_fit(picture[None], [label])
        archive.keep_level_of(self.learned_, other.learned_, self.combine)
        return other

    def predict(self, images: Any) -> np.ndarray:
        """The most probable category of each picture, (n,), even where `p_nothing` is high."""
        probability = self.predict_proba(images)
        return self.classes_[probability.argmax(1)]

    def predict_proba(self, images: Any) -> np.ndarray:
        """Probability of each category, (n, n_categories), in the order of `classes_`.

        If there is something to be known: see `p_nothing` for whether there is.
        """
        return self.joint(images).sum((2, 3))

    def p_nothing(self, images: Any) -> np.ndarray:
        """Probability that a picture shows nothing the network knows, (n,); see `background`.

        The first call shows the network `background.pictures_of_nothing`, unless it comes from a
        file that knows what these are worth.
        """
        return self._each(recognition.nothing, images)

    def predict_place(self, images: Any) -> Place:
        """Where each object lies, whatever it is."""
        joint = self.joint(images)
        posterior, shifts = joint.sum(1), self.structure_.shifts
        rows, columns = posterior.sum(2) @ shifts, posterior.sum(1) @ shifts
        return Place(np.stack([rows, columns], axis=1), posterior, shifts)

    def joint(self, images: Any) -> np.ndarray:
        """Belief of S3 in each category at each place, (n, n_categories, places, places)."""
        return self._each(recognition.joint, images)

    def respond(self, image: Any) -> dict[str, np.ndarray]:
        """Beliefs of all layers after one pass up: what each node makes of the picture.

        Parameters
        ----------
        image : (height, width) array in [0, 1]

        Returns
        -------
        dict of "S1", "C1", "S2", "C2", "S3" to (rows, columns, states) array
            States sum to 1. Complex layers hold their states group by group (`group_sums`), and
            S3 is one node whose states are the categories and, last, "nothing I know".
        """
        check_is_fitted(self, "learned_")
        picture = as_image("image", image, self.image_shape_)
        return recognition.respond(self.learned_, self.reading, picture)

    def perceive(
        self,
        image: Any = None,
        clamp: Any = None,
        feedback: Feedback | None = None,
        schedule: str = SCHEDULE,
        sweeps: int = 1,
        place: Any = None,
    ) -> Iterator[Step]:
        """What the network makes of a picture, layer by layer, up and down.

        Dura-Bernal 2012, "Feedback Modulation", Figs. 14 and 15. Nothing is computed before it is
        asked for. ``*_, last = network.perceive(picture)`` keeps the last step, after feedback, and
        ``next(network.perceive(picture))`` the first, S1 as seen.

        Parameters
        ----------
        image : (height, width) array in [0, 1], optional
            None is a blank sheet: with `clamp`, imagery.
        clamp : category or (n_categories,) array, optional
            What S3 is made to believe, whatever the picture says: attention, imagery. Numbers are
            probabilities in the order of ``network.classes_``, summing to 1.
        feedback : Feedback, optional
            `Feedback.contours` for the orientations of the network if not given.
        schedule : str
            Layers in the order of their updates, each next to the one before, beginning with S1
            (up) or S3 (down).
        sweeps : int
            How often the schedule runs. From the second on, messages up know what other parents
            explain already (Eq. 17). One is best: more hurt (docs/feedback.md). With hidden poses
            S3 hears the picture itself, once.
        place : "free", "centre", (down, right), (places, places) array or Pose, optional
            Where S3 looks: anywhere, in the middle, at one place (pixels), or a prior over places
            (spatial attention). With hidden poses also in one pose; categories are then compared
            in the nearest one of the network's `Poses`. If not given, anywhere, but in the middle,
            and as large as in training, without a picture or from S3 down: imagery at all places
            at once is a blur.

        Yields
        ------
        Step
            One for each layer of the schedule: what every layer believes then.

        Raises
        ------
        NotFittedError
            Before `fit` or `partial_fit`.
        ValueError, TypeError
            At once, if an argument cannot work.
        """
        check_is_fitted(self, "learned_")
        reading = self.reading
        return perceive(self.learned_, reading, image, clamp, feedback, schedule, sweeps, place)

    def save(self, path: Any) -> None:
        """Write the network to one .npz file, without pickle.

        The level of "nothing I know" goes along if `p_nothing` or `perceive` has found it.
        """
        check_is_fitted(self, "learned_")
        archive.save(path, self.get_params(deep=False), self.learned_)

    @classmethod
    def load(cls, path: Any) -> HMAXNetwork:
        """Read a network that `save` wrote."""
        settings, learned = archive.load(path)
        network = cls(**settings)
        network.learned_ = learned
        network.n_features_in_ = int(np.prod(learned.image_shape))
        return network

    @property
    def reading(self) -> Reading:
        """The settings that act without learning anew, looked at."""
        return Reading(self.combine, self.calibration, self.nothing, self.n_jobs, self.variety)

    def _each(
        self, function: Callable[[Learned, Reading, np.ndarray], Any], images: Any
    ) -> np.ndarray:
        pictures, reading = self._pictures(images), self.reading
        # One picture has all threads to itself; many share them.
        alone = reading if len(pictures) == 1 else replace(reading, n_jobs=1)
        read = partial(function, self.learned_, alone)
        return np.array(list(each(read, pictures, reading.n_jobs)))
