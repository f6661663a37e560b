"""Damaged copies of an archive: what discs, editors and other programs do to files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

# Values that no field of a header expects, or none of most.
ODD = [None, True, -1, 0, 10**30, 1e308, float("nan"), "", "x", [], {}, [[1]], {"a": 1}]


def damaged_copies(good: bytes, seed: int, n: int) -> Iterator[tuple[str, bytes]]:
    """`n` damaged copies of an .npz file, half in their bytes and half in what they say."""
    rng = np.random.default_rng(seed)
    with np.load(BytesIO(good), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    for i in range(n):
        if i % 2:
            harm = BYTES[rng.integers(len(BYTES))]
            yield harm.__name__, harm(good, rng)
        else:
            said, changed = misread(dict(arrays), rng)
            stream = BytesIO()
            np.savez(stream, **changed)
            yield said, stream.getvalue()


def cut(good: bytes, rng: np.random.Generator) -> bytes:
    return good[: rng.integers(len(good))]


def scratched(good: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(good)
    for where in rng.integers(len(good), size=rng.integers(1, 20)):
        changed[where] ^= 1 << rng.integers(8)
    return bytes(changed)


def blanked(good: bytes, rng: np.random.Generator) -> bytes:
    start = int(rng.integers(len(good)))
    n = min(int(rng.integers(1, 4096)), len(good) - start)
    return good[:start] + bytes(n) + good[start + n :]


def doubled(good: bytes, rng: np.random.Generator) -> bytes:
    middle = int(rng.integers(len(good)))
    return good[:middle] + good[rng.integers(len(good)) :]


BYTES: list[Callable[[bytes, np.random.Generator], bytes]] = [cut, scratched, blanked, doubled]


def misread(arrays: dict[str, Any], rng: np.random.Generator) -> tuple[str, dict[str, Any]]:
    """The same archive with one array, or one field of its header, that is not as it was."""
    name = sorted(arrays)[rng.integers(len(arrays))]
    values = arrays[name]
    if name == "header" and rng.random() < 0.9:
        said, header = altered(json.loads(str(values)), rng)
        arrays[name] = np.array(json.dumps(header))
        return f"header: {said}", arrays
    kind = rng.integers(9)
    if kind == 0 or values.size == 0:
        del arrays[name]
        return f"{name} is missing", arrays
    if kind == 1:
        arrays[name] = values.ravel()[: rng.integers(values.size)]
    elif kind == 2:
        arrays[name] = values[None]
    elif kind == 3:
        arrays[name] = np.array("nothing")
    elif kind == 4:
        arrays[name] = values.astype("S8") if values.dtype.kind == "U" else values.astype(complex)
    elif kind == 5 and values.ndim:
        arrays[name] = np.concatenate([values, values])
    elif values.dtype.kind in "fiu":
        arrays[name] = changed = values.copy()
        odd = [-1, 10**6, np.iinfo(np.int64).max]
        if values.dtype.kind == "f":
            odd += [np.nan, np.inf, -0.5, 7.0, 1e30]
        changed[tuple(rng.integers(n) for n in values.shape)] = odd[rng.integers(len(odd))]
    else:
        arrays[name] = np.zeros(values.shape)
    return f"{name} is {arrays[name].dtype} {arrays[name].shape} (kind {kind})", arrays


def altered(header: Any, rng: np.random.Generator) -> tuple[str, Any]:
    """One field somewhere in the header gone, new, or with an odd value."""
    inner = header
    keys: list[str] = []
    while True:
        key = sorted(inner)[rng.integers(len(inner))]
        keys.append(key)
        if not isinstance(inner[key], dict) or rng.random() < 0.2:
            break
        inner = inner[key]
    kind = rng.random()
    if kind < 0.3:
        del inner[key]
    elif kind < 0.4:
        inner["unknown"] = 1
    else:
        inner[key] = ODD[rng.integers(len(ODD))]
    return f"{'.'.join(keys)}: {inner.get(key, 'gone')!r}", header


def refused_or_sound(
    path: Path, seed: int, n: int, load: Callable[[Path], Any], use: Callable[[Any], None]
) -> int:
    """Load `n` damaged copies of the file at `path`; returns how many were refused.

    A copy is refused in one sentence that names the file, or what it holds can be used.
    """
    good, refused = path.read_bytes(), 0
    copy = path.with_name("damaged.npz")
    for said, contents in damaged_copies(good, seed, n):
        copy.write_bytes(contents)
        try:
            loaded = load(copy)
        except (ValueError, OSError) as error:
            sentence = str(error)
            assert str(copy) in sentence and "\n" not in sentence, (said, sentence)
            refused += 1
            continue
        except Exception as error:
            raise AssertionError(f"{said}: {error!r}") from error
        try:
            use(loaded)
        except Exception as error:
            raise AssertionError(f"loaded, but could not be used: {said}: {error!r}") from error
    return refused
