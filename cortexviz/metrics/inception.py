"""The Fréchet Inception Distance, with pytorch-fid's own network and weights.

The only module that needs torch, and only when a function is called.
"""

from __future__ import annotations

import functools
import threading
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from cortexviz.base import check
from cortexviz.base.optional import need
from cortexviz.metrics.frechet import Distance, distance_between
from cortexviz.metrics.images import pictures

DIMS = (64, 192, 768, 2048)

# Longest wait, in seconds, for a sign of life from the server that holds the weights.
PATIENCE = 3.0


def fid(
    images_a: Any,
    images_b: Any,
    dims: int = 64,
    device: str = "auto",
    batch_size: int = 50,
    progress: bool = False,
) -> Distance:
    """Fréchet Inception Distance between two sets of pictures; 0 for equal statistics.

    Heusel et al. 2017, as pytorch-fid computes it. It judges sets, not pictures: it says whether
    the two clouds of features have the same middle and the same spread. Its value depends on the
    number of images; compare equal numbers only. 64 features are our inference: the report
    (Rondini 2023) names pytorch-fid and not the depth, but saves 64 images for each point.

    Parameters
    ----------
    images_a, images_b : (n, height, width) or (n, height, width, 3) array
        uint8, or float in [0, 1]. The statistics of `images_b`, the reference, are remembered.
    dims : 64, 192, 768 or 2048
        Depth of the features; use more images than dims.
    device : str
        "auto" (a GPU where torch finds one) or a torch device, such as "cpu" or "cuda:1".
    batch_size : int >= 1
        Images at a time: less memory or more speed, hardly another number.
    progress : bool
        Show a bar while the features are computed.

    Raises
    ------
    ModuleNotFoundError
        Without the extra ``cortexviz[torch]``.
    FileNotFoundError
        Without the weights where they cannot be downloaded; says which file goes where.
    """

    def features(images: np.ndarray) -> np.ndarray:
        return inception_features(images, dims, device, batch_size, progress)

    name, kind = f"FID, {dims} Inception features", f"inception {dims} {device}"
    return distance_between(name, kind, images_a, images_b, features)


def inception_features(
    images: Any, dims: int = 64, device: str = "auto", batch_size: int = 50, progress: bool = False
) -> np.ndarray:
    """Responses of Inception's layer with `dims` channels, averaged over the picture.

    Parameters
    ----------
    As `fid`.

    Returns
    -------
    (n, dims) float64 array
    """
    images = pictures("images", images)
    if check.integer("dims", dims) not in DIMS:
        raise ValueError(f"dims must be one of {', '.join(map(str, DIMS))}; got {dims!r}")
    dims, batch_size = int(dims), check.integer("batch_size", batch_size, minimum=1)
    torch = need("torch", "torch")
    device = _device(device)
    network = _network(dims, device)
    if images.ndim == 3:
        images = np.broadcast_to(images[..., None], (*images.shape, 3))
    features = np.empty((len(images), dims))
    starts = range(0, len(images), batch_size)
    for start in tqdm(starts, desc="Inception", unit="batch", disable=not progress):
        batch = np.ascontiguousarray(images[start : start + batch_size].transpose(0, 3, 1, 2))
        with torch.no_grad():
            maps = network(torch.from_numpy(batch).to(device))[0]
            features[start : start + batch_size] = maps.mean(dim=(2, 3)).cpu().numpy()
    return features


def weights_path() -> Path:
    """Where pytorch-fid's loader looks for its weights (torch's own folder of check points)."""
    inception = need("pytorch_fid.inception", "torch")
    name = inception.FID_WEIGHTS_URL.rpartition("/")[2]
    return Path(need("torch", "torch").hub.get_dir()) / "checkpoints" / name


def _device(device: str) -> str:
    torch = need("torch", "torch")
    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, TypeError):
        raise ValueError(
            f"device must be 'auto' or a device that torch has here, such as 'cpu'; got {device!r}"
        ) from None
    return device


@functools.lru_cache(maxsize=1)
def _network(dims: int, device: str) -> Any:
    inception = need("pytorch_fid.inception", "torch")
    path = weights_path()
    url = inception.FID_WEIGHTS_URL
    advice = f"put the file {path.name} into {path.parent}; it is found at {url}"
    if not path.exists() and not _reachable(url):
        raise FileNotFoundError(f"FID needs its weights and cannot download them here: {advice}")
    try:
        network = inception.InceptionV3([inception.InceptionV3.BLOCK_INDEX_BY_DIM[dims]])
    except OSError as error:
        raise FileNotFoundError(f"FID's weights could not be read ({error}): {advice}") from None
    except Exception as error:
        # torch has no one class for a file that is no check point, or is another network's.
        reason = str(error).strip().partition("\n")[0]
        raise ValueError(
            f"{path} does not hold FID's weights ({reason}): delete it, and {advice}"
        ) from None
    return network.eval().to(device)


def _reachable(url: str) -> bool:
    """Whether `url` answers within `PATIENCE`; a name look-up alone may hang for much longer."""
    answers: list[bool] = []

    def ask() -> None:
        request = urllib.request.Request(url, method="HEAD")
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE):
                answers.append(True)
        except OSError:
            pass

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE)
    return bool(answers)
