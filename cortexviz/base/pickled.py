"""What an earlier version has pickled, where an estimator is made of something else by now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def restored(usual: Any, state: Mapping[str, Any], old: str, new: str) -> dict[str, Any]:
    """The attributes of a pickled estimator; arguments that it was not asked for are as usual.

    Parameters
    ----------
    usual : estimator
        One of its class, made without arguments.
    state : mapping
        What was pickled.
    old, new : str
        An attribute of whatever has learned, and what has stood beside it since then.

    Raises
    ------
    ValueError
        If only the old one is there.
    """
    if old in state and new not in state:
        raise ValueError(
            f"this {type(usual).__name__} was fitted and pickled by an earlier cortexviz, which "
            "kept what it learned in another way: fit it anew, or save() it there and load() the "
            "file here"
        )
    return usual.get_params(deep=False) | state
