"""A trained network as one .npz file of plain arrays: nothing in it can run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields, replace
from inspect import signature
from typing import Any

import numpy as np

from cortexviz.base import check
from cortexviz.base.arrays import array, distribution
from cortexviz.base.files import damaged, plain, read_arrays, replacing
from cortexviz.hmax import background
from cortexviz.hmax.inference import Tables
from cortexviz.hmax.learned import Learned
from cortexviz.hmax.looks import level_of_poses
from cortexviz.hmax.places import Memory
from cortexviz.hmax.poses import Poses
from cortexviz.hmax.settings import Reading, as_image_shape, check_settings
from cortexviz.hmax.silence import spoken
from cortexviz.hmax.structure import Places, Structure
from cortexviz.hmax.variety import Variety

__all__: list[str] = []  # see `HMAXNetwork.save` and `HMAXNetwork.load`

FORMAT, TABLES = "cortexviz.hmax 1", "cortexviz.hmax tables 1"
EXPECTED = "a network that HMAXNetwork.save wrote"
# Fields and settings that came later, with what they were before there was a choice.
LATER: dict[str, Any] = {"nothing": 0.0, "variety": None}


def save(path: Any, settings: dict[str, Any], learned: Learned) -> None:
    """Write tables, templates, categories and settings; what was at `path` stays until then."""
    check_settings(**settings)
    variety = settings["variety"] and asdict(settings["variety"])
    settings = plain(settings | {"variety": variety})
    if not isinstance(settings["structure"], str):
        settings["structure"] = None
    if not isinstance(settings["random_state"], int | None):
        raise TypeError(
            "random_state must be a whole number or None to be saved; got "
            f"{type(settings['random_state']).__name__}"
        )
    header = {
        "format": FORMAT,
        "settings": settings,
        "structure": _described(learned.structure),
        "image_shape": plain(learned.image_shape),
        "level": learned.known(level_in(learned.structure), settings["combine"]),
    }
    arrays = learned.tables._asdict() | learned.memory._asdict()
    # Labels from a table's column are Python objects, which a file cannot hold without pickle.
    classes = learned.classes.tolist() if learned.classes.dtype == object else learned.classes
    arrays |= {"classes": np.array(classes), "pictures": learned.pictures}
    with replacing(path) as file:
        np.savez(file, header=json.dumps(header), **arrays)


def load(path: Any) -> tuple[dict[str, Any], Learned]:
    """Settings and knowledge of a network that `save` wrote; everything in it is checked."""
    arrays = read_arrays(path, EXPECTED)
    try:
        header = json.loads(str(arrays["header"]))
        known = header["format"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise damaged(path, EXPECTED) from error
    if known != FORMAT:
        raise ValueError(f"{path} has format {known!r}; this version reads {FORMAT!r}")
    try:
        structure = _structure(header["structure"], arrays["gabors"])
        settings = _settings(LATER | header["settings"], structure)
        learned = _learned(
            structure, as_image_shape(header["image_shape"]), arrays, settings["variety"]
        )
        if (level := header.get("level")) is not None:
            keep_level(learned, level, settings["combine"])
        return settings, learned
    except KeyError as error:
        raise damaged(path, EXPECTED, f"it holds no {error.args[0]}") from error
    except (ArithmeticError, AttributeError, TypeError, ValueError) as error:
        raise damaged(path, EXPECTED, str(error)) from error


def save_tables(path: Any, tables: Tables, structure: Structure, **header: Any) -> None:
    """Write what the layers below S3 have learned, and whatever is to be known about it."""
    header |= {"format": TABLES, "structure": _described(structure)}
    with replacing(path) as file:
        np.savez(file, header=json.dumps(header), **tables._asdict())


def load_tables(path: Any) -> tuple[Tables, Structure, dict[str, Any]]:
    """Tables, structure and header of a file that `save_tables` wrote."""
    arrays = read_arrays(path, EXPECTED)
    header = json.loads(str(arrays["header"]))
    structure = _structure(header["structure"], arrays["gabors"])
    return _checked_tables(arrays, structure), structure, header


def level_in(structure: Structure) -> Callable[..., float]:
    """What finds the level of nothing, which a file spares: see `background`."""
    return level_of_poses if isinstance(structure.places, Poses) else background.level


def keep_level(learned: Learned, level: Any, combine: str = "log") -> None:
    learned.keep(check.real("level", level, 0), level_in(learned.structure), combine)


def keep_level_of(old: Learned, new: Learned, combine: str) -> None:
    """Spare the search for the level of nothing where it is known of what was learned before."""
    if (level := old.known(level_in(old.structure), combine)) is not None:
        keep_level(new, level, combine)


def _settings(found: dict[str, Any], structure: Structure) -> dict[str, Any]:
    needed = {*signature(check_settings).parameters, *signature(Reading).parameters} - {"reading"}
    _refuse_gaps("settings", found, needed)
    if found["structure"] is None:
        found["structure"] = structure
    found["image_shape"] = as_image_shape(found["image_shape"])
    if (variety := found["variety"]) is not None:
        found["variety"] = Variety(**_tuples(variety))
    check_settings(**found)
    return found


def _learned(
    structure: Structure,
    image_shape: tuple[int, int] | None,
    arrays: dict[str, np.ndarray],
    variety: Variety | None,
) -> Learned:
    if image_shape is None:
        raise ValueError("image_shape is missing")
    classes = _checked_classes(arrays["classes"])
    pictures = array("pictures", arrays["pictures"], ("n", *image_shape), 0, 1)
    tables = _checked_tables(arrays, structure)
    memory = _checked_memory(arrays, structure, image_shape, len(classes))
    for name in (*Tables._fields, "templates", "pictures"):
        if arrays[name].dtype != np.float32:  # what the compiled code was made for
            raise TypeError(f"{name} must be float32; got {arrays[name].dtype}")
    n = len(structure.scales)
    seen = len(pictures) if variety is None else len(classes) * len(variety.views(pictures[0]))
    if arrays["templates"].shape[-1] != seen * n:
        raise ValueError(
            f"templates must be {n} for each of the {seen} {'views' if variety else 'pictures'}; "
            f"got {arrays['templates'].shape[-1]}"
        )
    templates = spoken(np.moveaxis(memory.templates, -1, 0))
    return Learned(structure, image_shape, classes, tables, templates, memory.category, pictures)


def _described(structure: Structure) -> dict[str, Any]:
    """A structure without filters of its own, which are among the tables: only that it has some."""
    found = plain(asdict(replace(structure, s1=None)))
    del found["s1"]
    return found if structure.s1 is None else found | {"s1": True}


def _structure(found: dict[str, Any], filters: np.ndarray) -> Structure:
    found["s1"] = filters if found.get("s1") else None
    _refuse_gaps("structure", found, (field.name for field in fields(Structure)))
    if (places := found["places"]) is not None:
        found["places"] = _places(places)
    return Structure(**found)


def _places(found: dict[str, Any]) -> Places:
    """`Poses` where there are sizes, else `Places`."""
    kind = Poses if "sizes" in found else Places
    _refuse_gaps("places", found, (field.name for field in fields(kind)))
    return kind(**_tuples(found))


def _tuples(found: dict[str, Any]) -> dict[str, Any]:
    """JSON's lists as what they were."""
    lists = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    return found | lists


def _refuse_gaps(name: str, found: dict[str, Any], needed: Iterable[str]) -> None:
    """A field that is missing would come back as today's default, which it may not have been."""
    if gaps := sorted(set(needed) - set(found)):
        raise ValueError(f"{name} lacks {', '.join(gaps)}")


def _checked_classes(classes: np.ndarray) -> np.ndarray:
    if classes.ndim != 1 or len(classes) < 2 or classes.dtype.kind not in "USbiuf":
        raise ValueError(
            f"classes must be two or more labels; got shape {classes.shape} of {classes.dtype}"
        )
    if not np.array_equal(np.unique(classes), classes):
        raise ValueError("classes must be sorted and different")
    return classes


def _checked_tables(arrays: dict[str, np.ndarray], structure: Structure) -> Tables:
    """Shapes, ranges and sums as `kernels` says them: compiled code reads what it is told to."""
    k, n = structure.n_orientations, structure.s2_states
    tables = Tables(*(arrays[name] for name in Tables._fields))
    array("gabors", tables.gabors, structure.gabors.shape)
    array("c1", tables.c1, (k, structure.c1_states, structure.c1_window**2), 0, 1)
    array("c2", tables.c2, (n, structure.c2_states, structure.c2_window**2), 0, 1)
    distribution("s2", tables.s2, (structure.s2_window**2, k, n), axis=1)
    for name in ("c1", "s2", "c2"):
        _refuse_certainty(name, arrays[name])
    return tables


def _checked_memory(
    arrays: dict[str, np.ndarray],
    structure: Structure,
    image_shape: tuple[int, int],
    n_classes: int,
) -> Memory:
    memory = Memory(arrays["templates"], arrays["category"])
    rows, columns, _ = structure.shapes(image_shape)["C2"]
    distribution("templates", memory.templates, (rows, columns, structure.s2_states, "n"), axis=2)
    _refuse_certainty("templates", memory.templates)
    category = array("category", memory.category, (memory.templates.shape[-1],))
    if category.dtype.kind != "i" or not np.array_equal(np.unique(category), range(n_classes)):
        raise ValueError(
            f"category must hold each of the whole numbers 0 to {n_classes - 1}; got "
            f"{category.min()} to {category.max()} of {category.dtype}"
        )
    return memory


def _refuse_certainty(name: str, table: np.ndarray) -> None:
    """Learned tables allow everything a little; a product with a 0 in it would be lost."""
    if not 0 < table.min() <= table.max() < 1:
        raise ValueError(
            f"{name} must lie strictly between 0 and 1; got [{table.min():g}, {table.max():g}]"
        )
