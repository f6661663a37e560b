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
from cortexviz.base.files import as_path
from cortexviz.base.optional import need
from cortexviz.metrics.frechet import Distance, distance_between
from cortexviz.metrics.images import pictures

# Channels -> the layer that has them, by its name in torchvision.
LAST = {64: "maxpool1", 192: "maxpool2", 768: "Mixed_6e", 2048: "Mixed_7c"}

# What a picture is enlarged to, as Inception was trained.
SIDE = 299

# Longest wait, in seconds, for a sign of life from the server that holds the weights.
PATIENCE = 3.0


def fid(
    images_a: Any,
    images_b: Any,
    dims: int = 64,
    device: str = "auto",
    batch_size: int = 50,
    progress: bool = False,
    weights: str | Path | None = None,
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
    weights : path of a file, optional
        pytorch-fid's weights, where they are not in the place of `weights_path`.

    Raises
    ------
    ModuleNotFoundError
        Without the extra ``cortexviz[torch]``.
    FileNotFoundError
        Without the weights where they cannot be downloaded; says which file goes where.
    ValueError
        If a file holds something else.

    Examples
    --------
    >>> from cortexviz.data import faces
    >>> from cortexviz.metrics import fid
    >>> one, two = (faces("procedural", n=80, seed=seed).images for seed in (0, 1))
    >>> fid(one, two).value  # doctest: +SKIP
    """

    def features(images: np.ndarray) -> np.ndarray:
        return inception_features(images, dims, device, batch_size, progress, weights)

    name, kind = f"FID, {dims} Inception features", f"inception {dims} {device} {weights}"
    return distance_between(name, kind, images_a, images_b, features)


def inception_features(
    images: Any,
    dims: int = 64,
    device: str = "auto",
    batch_size: int = 50,
    progress: bool = False,
    weights: str | Path | None = None,
) -> np.ndarray:
    """Responses of Inception's layer with `dims` channels, averaged over the picture.

    Parameters
    ----------
    As `fid`.

    Returns
    -------
    (n, dims) float64 array

    Examples
    --------
    >>> from cortexviz.data import faces
    >>> from cortexviz.metrics import inception_features
    >>> inception_features(faces("procedural", n=5).images, dims=64).shape  # doctest: +SKIP
    """
    images, dims = pictures("images", images), depth(dims)
    batch_size = check.integer("batch_size", batch_size, minimum=1)
    path = None if weights is None else as_path("weights", weights)
    device = device_of(device)
    return responses(_network(dims, device, path), images, device, batch_size, progress)


def depth(dims: Any) -> int:
    """How many features, at the door."""
    if check.integer("dims", dims) not in LAST:
        raise ValueError(f"dims must be one of {', '.join(map(str, LAST))}; got {dims!r}")
    return int(dims)


def responses(
    network: Any, images: np.ndarray, device: str, batch_size: int = 50, progress: bool = False
) -> np.ndarray:
    """What the channels of `network` answer to pictures, on average over each: (n, channels)."""
    torch, images = need("torch", "torch"), in_colour(images)
    means = []
    starts = range(0, len(images), batch_size)
    for start in tqdm(starts, desc="Inception", unit="batch", disable=not progress):
        batch = np.ascontiguousarray(images[start : start + batch_size].transpose(0, 3, 1, 2))
        with torch.no_grad():
            x = torch.from_numpy(batch).to(device)
            x = torch.nn.functional.interpolate(x, size=(SIDE, SIDE), mode="bilinear")
            means.append(network(2 * x - 1).mean(dim=(2, 3)).cpu().numpy())
    return np.concatenate(means).astype(np.float64)


def in_colour(images: np.ndarray) -> np.ndarray:
    """(n, height, width, 3): grey pictures with three equal channels."""
    return images if images.ndim == 4 else np.broadcast_to(images[..., None], (*images.shape, 3))


def whole_network() -> Any:
    """torchvision's Inception with pytorch-fid's changes of it, its weights still to come."""
    theirs = need("pytorch_fid.inception", "torch")
    models = need("torchvision", "torch").models
    network = models.inception_v3(
        weights=None, num_classes=1008, aux_logits=False, init_weights=False
    )
    network.Mixed_5b = theirs.FIDInceptionA(192, pool_features=32)
    network.Mixed_5c = theirs.FIDInceptionA(256, pool_features=64)
    network.Mixed_5d = theirs.FIDInceptionA(288, pool_features=64)
    network.Mixed_6b = theirs.FIDInceptionC(768, channels_7x7=128)
    network.Mixed_6c = theirs.FIDInceptionC(768, channels_7x7=160)
    network.Mixed_6d = theirs.FIDInceptionC(768, channels_7x7=160)
    network.Mixed_6e = theirs.FIDInceptionC(768, channels_7x7=192)
    network.Mixed_7b = theirs.FIDInceptionE_1(1280)
    network.Mixed_7c = theirs.FIDInceptionE_2(2048)
    return network.eval()


def cut(network: Any, dims: int, device: str) -> Any:
    """A whole network up to its layer with `dims` channels."""
    children = dict(network.named_children())
    names = list(children)
    kept = names[: names.index(LAST[dims]) + 1]
    return need("torch", "torch").nn.Sequential(*map(children.get, kept)).to(device)


def weights_path() -> Path:
    """Where pytorch-fid's loader looks for its weights (torch's own folder of check points).

    Examples
    --------
    >>> from cortexviz.metrics import weights_path
    >>> weights_path().name  # doctest: +SKIP
    """
    inception = need("pytorch_fid.inception", "torch")
    name = inception.FID_WEIGHTS_URL.rpartition("/")[2]
    return Path(need("torch", "torch").hub.get_dir()) / "checkpoints" / name


def device_of(device: str) -> str:
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
def _network(dims: int, device: str, path: Path | None) -> Any:
    torch, network = need("torch", "torch"), whole_network()
    url, usual = need("pytorch_fid.inception", "torch").FID_WEIGHTS_URL, weights_path()
    advice = f"put the file {usual.name} into {usual.parent}; it is found at {url}"
    if path is not None:
        advice = f"weights must be the path of pytorch-fid's {usual.name}, which is found at {url}"
    elif not usual.exists():
        if not _reachable(url):
            raise FileNotFoundError(
                f"FID needs its weights and cannot download them here: {advice}"
            )
        torch.hub.load_state_dict_from_url(url)
    try:
        state = torch.load(path or usual, map_location="cpu", weights_only=True)
        network.load_state_dict(state)
    except OSError as error:
        raise FileNotFoundError(f"FID's weights could not be read ({error}): {advice}") from None
    except Exception as error:
        # torch has no one class for a file that is no check point, or is another network's.
        reason = str(error).strip().partition("\n")[0]
        remedy = advice if path else f"delete it, and {advice}"
        raise ValueError(
            f"{path or usual} does not hold FID's weights ({reason}): {remedy}"
        ) from None
    return cut(network, dims, device)


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
