"""Many seeds at once: a network per thread, each trained to its end, or many on a graphics card."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import numpy as np
from numba.core.config import NUMBA_NUM_THREADS  # type: ignore[attr-defined]

from cortexviz.base import check, warn
from cortexviz.bcm import devices
from cortexviz.bcm.params import Params
from cortexviz.bcm.threads import Ensemble, in_threads
from cortexviz.bcm.training import available, nothing_to_learn, samples


def train_ensemble(
    params: Params,
    images: Any,
    seeds: Iterable[int],
    n_jobs: int = -1,
    progress: bool = True,
    stop: threading.Event | None = None,
    device: str = "cpu",
) -> np.ndarray:
    """Train one network per seed, in parallel; each comes out as `train` alone would leave it.

    Ctrl-C keeps what is finished, and so does a graphics card that fails: the trained networks are
    returned with a warning that names their seeds.

    Parameters
    ----------
    params : Params
    images : (n, d), (n, h, w) or (n, h, w, 3) array
    seeds : iterable of int
    n_jobs : int
        Threads; -1 means one for each processor this process may use. If they are at least twice
        as many as the seeds, each network has several, as in `train`; with -1 at most as many as
        numba may use (``NUMBA_NUM_THREADS``, which is 1 in a page of the `cortexviz` command).
    progress : bool
        Show a bar with the time left.
    stop : threading.Event, optional
        Set from another thread, it does what Ctrl-C does, within about 0.1 s; on a card 0.3 s.
    device : "cpu", "cuda" or "auto"
        This machine's processors; a graphics card, by the extra ``cortexviz[torch]``; or a card
        where torch sees one, which the bar names. A card starts from the same first weights and
        shows the same images in the same order, but it rounds otherwise, and training amplifies
        that: compare distributions of networks, not digits.

    Returns
    -------
    (S, N, d) array
        Weights, in the order of the seeds.

    Raises
    ------
    FloatingPointError
        If a network diverges; the message names its seed.
    ModuleNotFoundError, OSError
        If there is no torch, no card, too little memory on it, or it fails.

    Examples
    --------
    >>> import numpy as np
    >>> from cortexviz.bcm import Params, train, train_ensemble
    >>> images = np.random.default_rng(0).random((10, 8, 8))
    >>> params = Params(n_neurons=5, epochs=50)
    >>> weights = train_ensemble(params, images, seeds=range(4), progress=False)
    >>> *_, alone = train(params, images, seed=3)
    >>> weights.shape, np.array_equal(weights[3], alone.weights)
    ((4, 5, 64), True)
    """
    X, wanted = samples(images, params), _seeds(seeds)
    card = devices.card(device)
    threads = available(n_jobs)
    # On a card, one thread draws the next first weights while another waits for the card.
    networks = min(threads, len(wanted), 2 if card else len(wanted))
    each = min(threads // networks, NUMBA_NUM_THREADS if n_jobs == -1 else threads)
    progress = check.boolean("progress", progress)
    if not isinstance(stop, threading.Event | None):
        raise TypeError(f"stop must be a threading.Event; got {check.shown(stop)}")
    if hopeless := nothing_to_learn(X):
        warn.warn(hopeless, stacklevel=2)

    from tqdm.auto import tqdm

    one = 4 * params.n_neurons * X.shape[1] * X.itemsize
    check.fits("seeds", len(wanted), len(wanted) * one // 4 + networks * one)
    ensemble = Ensemble(params, X, wanted, each, card, stop or threading.Event())
    name, failed = card.name if card else None, ""
    bar = tqdm(total=params.epochs * len(wanted), unit="epoch", desc=name, disable=not progress)
    with bar, suppress(KeyboardInterrupt):
        try:
            in_threads(ensemble, networks, lambda: bar.update(sum(ensemble.epochs) - bar.n))
        except devices.CardError as error:
            if not ensemble.finished:
                raise
            failed = str(error)
    if ensemble.idle and not hopeless:
        warn.warn(
            f"all responses are equal, so nothing was learned, with seeds {sorted(ensemble.idle)}",
            stacklevel=2,
        )
    finished = sorted(ensemble.finished)
    if len(finished) < len(wanted):
        kept = [wanted[i] for i in finished]
        warn.warn(
            f"{failed or 'interrupted'}: returning {len(kept)} of {len(wanted)} networks, "
            f"of seeds {kept}",
            stacklevel=2,
        )
        return ensemble.weights[finished]
    return ensemble.weights


def _seeds(seeds: Iterable[int]) -> list[int]:
    try:
        wanted = [check.integer("seeds", seed) for seed in seeds]
    except TypeError as error:
        raise TypeError(f"seeds must be an iterable of whole numbers; {error}") from None
    if not wanted:
        raise ValueError("seeds must name at least one seed; got none")
    return wanted
