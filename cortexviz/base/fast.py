"""One switch for quick runs: `CORTEXVIZ_FAST=1` shrinks epochs and sizes, never what is shown."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")


def fast(normal: T, quick: T) -> T:
    """Return `quick` where the environment says ``CORTEXVIZ_FAST=1``, otherwise `normal`."""
    return quick if os.environ.get("CORTEXVIZ_FAST") == "1" else normal
